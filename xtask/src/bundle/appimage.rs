//! The AppImage: one file that is made executable and started. It is a small program, `packaging/runtime`, followed by
//! the package's folder as a compressed SquashFS.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::tree::link_all;
use super::{build, commit_time, run, version};
use crate::libtorch::Libtorch;

/// Offset and bytes of the mark of a type 2 AppImage. The ELF header does not use these bytes.
const MARK: (u64, &[u8; 3]) = (8, b"AI\x02");

/// Makes the file from the program's folder. Returns none on other systems than Linux.
pub(super) fn make(out: &Path, tree: &Path, torch: &Libtorch) -> Result<Option<PathBuf>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let path = out.join(format!("latent-explorer-{}-{}.AppImage", version()?, std::env::consts::ARCH));
    fs::copy(build(torch, "appimage-runtime")?, &path).context("copying the runtime")?;
    run("removing symbols", Command::new("strip").arg(&path))?;
    let mut file = File::options().write(true).open(&path).context("opening the AppImage")?;
    file.seek(SeekFrom::Start(MARK.0))?;
    file.write_all(MARK.1).context("marking the AppImage")?;

    let folder = out.join("AppDir");
    lay_out(tree, &folder)?;
    let packed = out.join("squashfs");
    let mut pack = Command::new("mksquashfs");
    pack.arg(&folder).arg(&packed).args(["-noappend", "-quiet", "-no-progress", "-all-root", "-no-xattrs"]);
    // Equal sources give equal files.
    let time = commit_time();
    pack.args(["-mkfs-time", &time, "-all-time", &time, "-reproducible"]);
    pack.args(["-comp", "zstd", "-Xcompression-level", "19", "-b", "1M"]).env_remove("SOURCE_DATE_EPOCH");
    run("packing the AppImage", &mut pack)?;
    file.seek(SeekFrom::End(0))?;
    let copied = std::io::copy(&mut File::open(&packed)?, &mut file).context("writing the AppImage")?;
    ensure!(copied > 0, "mksquashfs packed nothing");
    fs::remove_file(&packed)?;
    fs::remove_dir_all(&folder).context("removing the AppImage's folder")?;
    Ok(Some(path))
}

/// Links the package's folder as `usr`, and adds what the AppImage specification requires at the top.
fn lay_out(tree: &Path, folder: &Path) -> Result<()> {
    link_all(tree, &folder.join("usr"))?;
    #[cfg(unix)]
    for (to, name) in [
        ("usr/bin/latent-explorer", "AppRun"),
        ("usr/share/applications/latent-explorer.desktop", "latent-explorer.desktop"),
        ("usr/share/icons/hicolor/128x128/apps/latent-explorer.png", "latent-explorer.png"),
        ("latent-explorer.png", ".DirIcon"),
    ] {
        std::os::unix::fs::symlink(to, folder.join(name)).with_context(|| format!("linking {name}"))?;
    }
    Ok(())
}
