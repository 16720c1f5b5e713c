//! The morph's clock, and which keyframe is looked at.

use crate::latent::LatentVector;
use crate::latent::path::{DEFAULT_LEG, MorphPath};
use crate::ui::LatentEditor;

/// What the page of the morph shows, but for the path, which is on the workbench.
pub struct MorphPlayer {
    pub(super) playing: bool,
    /// In seconds.
    pub(super) time: f32,
    /// Seconds of the clock in one of the window's.
    pub(super) speed: f32,
    /// The keyframe looked at.
    pub(super) keyframe: usize,
    /// How far the morph is on its way to a file, 0 to 1.
    pub(super) exporting: Option<f32>,
}

impl Default for MorphPlayer {
    fn default() -> Self {
        Self { playing: false, time: 0.0, speed: 1.0, keyframe: 0, exporting: None }
    }
}

impl MorphPlayer {
    /// Whether the morph plays.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Its clock, in seconds.
    pub fn time(&self) -> f32 {
        self.time
    }

    /// Whether the morph is on its way to a file.
    pub(in crate::ui) fn is_exporting(&self) -> bool {
        self.exporting.is_some()
    }

    /// This part of the file is done; `None` where none is being made.
    pub(in crate::ui) fn show_export(&mut self, part: Option<f32>) {
        self.exporting = part;
    }

    /// Moves the clock by so many seconds of the window's, and the vector with it.
    pub(in crate::ui) fn play_on(&mut self, path: &MorphPath, editor: &mut LatentEditor, seconds: f32) {
        let duration = path.duration();
        if !self.playing || duration <= 0.0 {
            self.playing = false;
            return;
        }
        self.time += seconds * self.speed;
        if self.time >= duration {
            if path.closed {
                self.time %= duration;
            } else {
                (self.time, self.playing) = (duration, false);
            }
        }
        self.scrub(path, editor);
    }

    /// Puts the vector where the clock is.
    pub(super) fn scrub(&self, path: &MorphPath, editor: &mut LatentEditor) {
        if let Some(z) = path.at(self.time) {
            editor.move_to(z);
        }
    }

    /// Plays from here, or from the start when at the end; or waits.
    pub(in crate::ui) fn play_or_pause(&mut self, path: &MorphPath) {
        if !self.playing && self.time >= path.duration() {
            self.time = 0.0;
        }
        self.playing = !self.playing && path.duration() > 0.0;
    }

    /// Makes this vector the last keyframe, and looks at it; nothing where there are too many.
    pub(in crate::ui) fn add_keyframe(&mut self, path: &mut MorphPath, z: &LatentVector) {
        if path.add(z.clone(), DEFAULT_LEG) {
            self.keyframe = path.keyframes.len() - 1;
        }
    }
}

#[cfg(test)]
impl MorphPlayer {
    /// With values that no control gives.
    pub(in crate::ui) fn with(speed: f32, time: f32) -> Self {
        Self { speed, time, ..Self::default() }
    }

    /// All that a hand can change, bit for bit.
    pub(in crate::ui) fn bits(&self) -> (u32, u32, usize) {
        (self.speed.to_bits(), self.time.to_bits(), self.keyframe)
    }
}
