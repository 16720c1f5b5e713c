//! Room on the disk.

use std::path::Path;

/// Bytes a process may still write below this folder, which need not exist yet; `None` where the
/// system does not say.
pub fn free_space(folder: &Path) -> Option<u64> {
    let existing = folder.ancestors().find(|path| path.exists())?;
    of_existing(existing)
}

#[cfg(unix)]
fn of_existing(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(not(unix))]
fn of_existing(_folder: &Path) -> Option<u64> {
    None
}

/// A sentence when fewer than `needed` bytes are free below `folder`.
pub(super) fn too_full(folder: &Path, needed: u64) -> Option<String> {
    let free = free_space(folder)?;
    (free < needed).then(|| {
        format!(
            "only {:.0} MB are free for {}, and {:.0} MB are needed: make room, then save again",
            free as f64 / 1e6,
            folder.display(),
            needed as f64 / 1e6
        )
    })
}
