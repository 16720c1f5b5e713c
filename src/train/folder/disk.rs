//! Free space on the disk, and how much a run needs.

use std::path::Path;

use crate::model::{DiscriminatorShape, GeneratorShape, Spec};
use crate::protocol::Recipe;

/// Bytes of a model file and a contact sheet, at most.
const BESIDES_CHECKPOINT: u64 = 8 << 20;

/// Number of free bytes that one save of a run with this recipe needs: a checkpoint, a model file and a contact sheet,
/// while the earlier ones are still on disk.
pub(in crate::train) fn room_for_a_checkpoint(recipe: &Recipe) -> u64 {
    let values = |specs: Vec<Spec>| specs.iter().map(|spec| spec.count().unsigned_abs()).sum::<u64>();
    let of_g = values(GeneratorShape::of_recipe(recipe).specs());
    let of_d = values(DiscriminatorShape::of_recipe(recipe).specs());
    // Each value in 32 bits with both moments of Adam, and the averaged generator.
    4 * (4 * of_g + 3 * of_d) + BESIDES_CHECKPOINT
}

/// Bytes that can still be written to this folder, which need not exist yet. Returns `None` when the system does not
/// report it.
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

/// Returns a message when fewer than `needed` bytes are free for `folder`.
pub(super) fn too_full(folder: &Path, needed: u64, free_space: fn(&Path) -> Option<u64>) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_of_wider_networks_needs_more_room() {
        let room = |channels_d| room_for_a_checkpoint(&Recipe { channels_d, ..Recipe::quality() });
        assert!(room(64) > 16 << 20 && room(64) < 32 << 20, "{}", room(64));
        // The second convolution alone has 3.3 million values.
        assert!(room(256) > 48 << 20, "{}", room(256));
    }

    #[test]
    #[cfg(unix)]
    fn a_disk_with_too_little_room_is_named_with_what_is_needed() {
        let folder = std::env::temp_dir().join("not there yet").join("nor this");
        assert!(free_space(&folder).is_some_and(|free| free > 0));
        assert_eq!(too_full(&folder, 1, free_space), None);
        let told = too_full(&folder, u64::MAX, free_space).unwrap();
        assert!(told.contains("nor this") && told.contains("make room"), "{told}");
    }
}
