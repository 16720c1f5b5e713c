//! The archives of the package's folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{commit_time, run};

/// Writes a `.tar.gz` and a smaller `.tar.zst`; on macOS only the first, and on Windows a `.zip`.
pub(super) fn make(out: &Path, name: &str) -> Result<Vec<PathBuf>> {
    if cfg!(target_os = "linux") {
        // Long matches compress better. A window of 128 MB is the largest that zstd unpacks without an option.
        return [("gz", "gzip -6 --no-name"), ("zst", "zstd -12 --long=27 --threads=0 --quiet")]
            .into_iter()
            .map(|(ending, compress)| {
                let path = out.join(format!("{name}.tar.{ending}"));
                let equal = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu"];
                let mut tar = Command::new("tar");
                tar.args(equal)
                    .arg(format!("--mtime=@{}", commit_time()))
                    .arg(format!("--use-compress-program={compress}"));
                run("writing an archive", tar.arg("-cf").arg(&path).arg("-C").arg(out).arg(name))?;
                Ok(path)
            })
            .collect();
    }
    let path = out.join(format!("{name}.{}", if cfg!(windows) { "zip" } else { "tar.gz" }));
    // Windows, too, has this tar; it chooses the format by the ending.
    run("writing an archive", Command::new("tar").arg("-acf").arg(&path).arg("-C").arg(out).arg(name))?;
    Ok(vec![path])
}
