//! Projects: the gallery, directions, keyframes and settings in one file, with the generator.

pub(super) mod file;
pub(super) mod guard;
pub(super) mod open;
