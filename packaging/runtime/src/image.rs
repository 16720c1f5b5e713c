//! The packed files, which follow the runtime in the same file.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, symlink};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use backhand::{FilesystemReader, InnerNode};

/// Length in bytes of a SquashFS's superblock, which holds the time of packing and the positions of its tables.
const SUPERBLOCK: u64 = 96;

/// A file that begins with the runtime and goes on with a SquashFS.
pub(super) struct Image {
    /// The file.
    pub path: PathBuf,
    /// First byte of the SquashFS.
    pub offset: u64,
    /// Identifies the version; equal for all copies of its file. It is made from the file's length and the SquashFS's
    /// first block, which has the time of the version's commit.
    pub mark: String,
}

impl Image {
    /// The file of the running program.
    pub(super) fn of_this_program() -> Result<Self> {
        Self::read(&std::env::current_exe().context("finding this file")?)
    }

    /// Finds the packed files in `path`.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
        let mut header = [0; 64];
        file.read_exact(&mut header).with_context(|| format!("reading {}", path.display()))?;
        let about = file.metadata()?;
        let offset = end_of_elf(&header).filter(|end| *end < about.len());
        let offset = offset.with_context(|| format!("{} has no packed files", path.display()))?;
        file.seek(SeekFrom::Start(offset))?;
        let mut first = Vec::new();
        file.take(SUPERBLOCK).read_to_end(&mut first).with_context(|| format!("reading {}", path.display()))?;
        let mut hasher = DefaultHasher::new();
        first.hash(&mut hasher);
        let mark = format!("{:x}-{:016x}", about.len(), hasher.finish());
        Ok(Self { path: path.to_owned(), offset, mark })
    }

    /// Unpacks all files into `folder`, which does not exist.
    pub(super) fn unpack(&self, folder: &Path) -> Result<()> {
        fs::create_dir(folder).with_context(|| format!("making {}", folder.display()))?;
        let broken = || format!("reading the files packed in {}; is the download complete?", self.path.display());
        let file = BufReader::new(File::open(&self.path)?);
        let files = FilesystemReader::from_reader_with_offset(file, self.offset).with_context(broken)?;
        for node in files.files() {
            let Some(target) = below(folder, &node.fullpath) else { continue };
            let writing = || format!("writing {}", target.display());
            match &node.inner {
                InnerNode::Dir(_) => fs::create_dir(&target).with_context(writing)?,
                InnerNode::Symlink(to) => symlink(&to.link, &target).with_context(writing)?,
                InnerNode::File(packed) => {
                    let mode = u32::from(node.header.permissions);
                    let mut out = fs::OpenOptions::new();
                    let mut out = out.write(true).create_new(true).mode(mode).open(&target).with_context(writing)?;
                    let mut packed = files.file(packed).reader();
                    let mut part = vec![0; 1 << 20];
                    loop {
                        let count = packed.read(&mut part).with_context(broken)?;
                        if count == 0 {
                            break;
                        }
                        out.write_all(&part[..count]).with_context(writing)?;
                    }
                }
                _ => bail!("{} is no file, folder or link", node.fullpath.display()),
            }
        }
        Ok(())
    }
}

/// The path in `folder`; none for the root itself, or for a path that would leave the folder.
fn below(folder: &Path, packed: &Path) -> Option<PathBuf> {
    let parts = packed.components().filter(|part| *part != Component::RootDir);
    let inside: PathBuf =
        parts.map(|part| matches!(part, Component::Normal(_)).then_some(part)).collect::<Option<_>>()?;
    (inside != Path::new("")).then(|| folder.join(inside))
}

/// Length in bytes of a 64-bit ELF file, whose last part is its section table. The SquashFS follows.
fn end_of_elf(header: &[u8; 64]) -> Option<u64> {
    let number = |at: usize, bytes: usize| -> u64 {
        header[at..at + bytes].iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
    };
    let (table, size, count) = (number(0x28, 8), number(0x3a, 2), number(0x3c, 2));
    header.starts_with(b"\x7fELF\x02\x01").then(|| table.checked_add(size * count))?
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use backhand::compression::Compressor;
    use backhand::{FilesystemCompressor, FilesystemWriter, NodeHeader};

    /// Writes a minimal AppImage: a program that is only an ELF header, followed by packed files.
    pub(crate) fn an_image(folder: &Path) -> PathBuf {
        let mut header = [0u8; 64];
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        header[0x28] = 64;
        let mut packed = FilesystemWriter::default();
        let plain = NodeHeader { permissions: 0o755, ..NodeHeader::default() };
        packed.set_compressor(FilesystemCompressor::new(Compressor::Zstd, None).unwrap());
        packed.set_root_mode(0o755);
        packed.push_dir("usr", plain).unwrap();
        packed.push_file(&b"#!/bin/sh\necho \"ran $*\"\n"[..], "usr/program", plain).unwrap();
        packed.push_symlink("usr/program", "AppRun", plain).unwrap();
        let mut bytes = std::io::Cursor::new(header.to_vec());
        bytes.set_position(64);
        packed.write_with_offset(&mut bytes, 64).unwrap();
        let path = folder.join("image");
        fs::write(&path, bytes.into_inner()).unwrap();
        path
    }

    #[test]
    fn packed_files_keep_their_contents_modes_and_links() {
        let folder = tempfile::tempdir().unwrap();
        let image = Image::read(&an_image(folder.path())).unwrap();
        assert_eq!(image.offset, 64);
        let out = folder.path().join("out");
        image.unpack(&out).unwrap();
        assert_eq!(fs::read_link(out.join("AppRun")).unwrap(), Path::new("usr/program"));
        let ran = std::process::Command::new(out.join("AppRun")).arg("it").output().unwrap();
        assert_eq!(ran.stdout, b"ran it\n");
        assert!(image.unpack(&out).is_err(), "a folder that exists is not written to");
    }

    #[test]
    fn a_cut_download_is_an_error_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = an_image(folder.path());
        let whole = fs::read(&path).unwrap();
        // The end is padding.
        let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
        for length in [0, 63, 64, 65, 200, used / 2, used - 8] {
            fs::write(&path, &whole[..length]).unwrap();
            let out = folder.path().join(length.to_string());
            let told = Image::read(&path).and_then(|image| image.unpack(&out)).unwrap_err();
            assert!(format!("{told:#}").contains("image"), "{length} bytes: {told:#}");
        }
    }

    #[test]
    fn no_packed_path_leaves_the_folder() {
        let folder = Path::new("/here");
        assert_eq!(below(folder, Path::new("/usr/bin")), Some(PathBuf::from("/here/usr/bin")));
        assert_eq!(below(folder, Path::new("/")), None);
        assert_eq!(below(folder, Path::new("/usr/../../etc")), None);
    }
}
