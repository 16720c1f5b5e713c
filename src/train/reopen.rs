//! Going back to a saved state, and to an older one when the newest is damaged.

use std::path::{Path, PathBuf};

use tch::Device;

use super::{Trainer, checkpoint, checkpoints_in};

/// Opens this checkpoint, or an older one of the same run when it is damaged.
pub(super) fn open_checkpoint(
    path: &Path,
    device: Device,
    mut warn: impl FnMut(String),
) -> Result<(Trainer, checkpoint::RunMeta, PathBuf), String> {
    let newest = if path.is_dir() {
        checkpoints_in(path).pop().ok_or_else(|| format!("{} holds no checkpoints", path.display()))?
    } else {
        path.to_owned()
    };
    let first = match checkpoint::load(&newest, device) {
        Ok((trainer, state)) => return Ok((trainer, state, newest)),
        Err(error) => error.to_string(),
    };
    let root = newest.parent().and_then(Path::parent).map(Path::to_owned).unwrap_or_default();
    for older in checkpoints_in(&root).into_iter().rev().filter(|p| *p < newest) {
        if let Ok((trainer, state)) = checkpoint::load(&older, device) {
            warn(format!("{first}; going on from {} instead", older.display()));
            return Ok((trainer, state, older));
        }
    }
    Err(first)
}
