//! The morph's clock, and the selected keyframe.

use crate::latent::path::{DEFAULT_LEG, Keyframe, MorphPath};
use crate::latent::{Conditioning, LatentVector};
use crate::ui::LatentEditor;

/// The state of the page of the morph, except for the keyframes, which are on the workbench.
pub struct MorphPlayer {
    pub(super) playing: bool,
    /// Time of the clock, in seconds.
    pub(super) time: f32,
    /// Seconds of the clock per second of the window.
    pub(super) speed: f32,
    /// The selected keyframe.
    pub(super) keyframe: usize,
    /// What a presentation plays over and over.
    pub(in crate::ui::explore) show: Option<MorphPath>,
    /// Time of the clock before the presentation, in seconds.
    before_show: f32,
    /// The class and the truncation at the clock's position, until [`MorphPlayer::take_reached`] takes them.
    pub(super) reached: Option<Conditioning>,
    /// Progress of an export, 0 to 1.
    pub(super) exporting: Option<f32>,
}

impl Default for MorphPlayer {
    fn default() -> Self {
        Self {
            playing: false,
            time: 0.0,
            speed: 1.0,
            keyframe: 0,
            show: None,
            before_show: 0.0,
            reached: None,
            exporting: None,
        }
    }
}

impl MorphPlayer {
    /// Whether the morph plays.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// The time of the clock, in seconds.
    pub fn time(&self) -> f32 {
        self.time
    }

    /// Whether the morph is being exported.
    pub(in crate::ui) fn is_exporting(&self) -> bool {
        self.exporting.is_some()
    }

    /// Progress of the export, 0 to 1; `None` when no export is running.
    pub(in crate::ui) fn exporting(&self) -> Option<f32> {
        self.exporting
    }

    /// Shows the progress of the export; `None` when no export is running.
    pub(in crate::ui) fn show_export(&mut self, part: Option<f32>) {
        self.exporting = part;
    }

    /// Advances the clock by this many seconds of the window, and moves the vector along.
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

    /// Sets the vector and the class to the clock's position.
    pub(super) fn scrub(&mut self, path: &MorphPath, editor: &mut LatentEditor) {
        if let Some(z) = path.at(self.time) {
            editor.move_to(z);
        }
        self.reached = path.conditioning_at(self.time);
    }

    /// Records the class and the truncation of a selected vector for [`Self::take_reached`]. `None` keeps those
    /// recorded before.
    pub(in crate::ui::explore) fn come_to(&mut self, class: Option<Conditioning>) {
        self.reached = class.or(self.reached);
    }

    /// Returns and clears the class and the truncation of the clock's position or of a selected vector.
    pub(in crate::ui) fn take_reached(&mut self) -> Option<Conditioning> {
        self.reached.take()
    }

    /// Pauses, or plays from the current position; at the end, plays from the start.
    pub(in crate::ui) fn play_or_pause(&mut self, path: &MorphPath) {
        if !self.playing && self.time >= path.duration() {
            self.time = 0.0;
        }
        self.playing = !self.playing && path.duration() > 0.0;
        // A pause requests the class at this position once more, so that the findings are updated.
        self.reached = path.conditioning_at(self.time).filter(|_| !self.playing);
    }

    /// Plays or pauses the presentation's path, which is `path` when none is set. The path is closed and repeats until
    /// [`Self::end_show`].
    pub(in crate::ui) fn play_or_pause_show(&mut self, path: impl FnOnce() -> MorphPath) {
        let show = self.show.take().unwrap_or_else(|| {
            self.before_show = std::mem::take(&mut self.time);
            MorphPath { closed: true, ..path() }
        });
        self.play_or_pause(&show);
        self.show = Some(show);
    }

    /// Ends the presentation: discards its path, and sets the clock to its time before the presentation.
    pub(in crate::ui) fn end_show(&mut self) {
        if self.show.take().is_some() {
            (self.playing, self.time) = (false, self.before_show);
        }
    }

    /// Adds this vector with its class as the last keyframe and selects it. Does nothing when there are too many
    /// keyframes.
    pub(in crate::ui) fn add_keyframe(&mut self, path: &mut MorphPath, z: &LatentVector, class: Option<Conditioning>) {
        if path.push(Keyframe { z: z.clone(), seconds: DEFAULT_LEG, conditioning: class }) {
            self.keyframe = path.keyframes.len() - 1;
        }
    }
}

#[cfg(test)]
impl MorphPlayer {
    /// Creates a player with values that no control can set.
    pub(in crate::ui) fn with(speed: f32, time: f32) -> Self {
        Self { speed, time, ..Self::default() }
    }

    /// Returns everything that the user can change, as bits.
    pub(in crate::ui) fn bits(&self) -> (u32, u32, usize) {
        (self.speed.to_bits(), self.time.to_bits(), self.keyframe)
    }
}
