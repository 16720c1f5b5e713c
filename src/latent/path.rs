//! A way through several vectors in time: what a morph plays.

use serde::{Deserialize, Serialize};

use super::LatentVector;
use super::interpolate::slerp;

/// The shortest time from one keyframe to the next, in seconds.
pub const SHORTEST_LEG: f32 = 0.05;
/// The longest time from one keyframe to the next, in seconds.
pub const LONGEST_LEG: f32 = 60.0;
/// The time from one keyframe to the next where none is given, in seconds.
pub const DEFAULT_LEG: f32 = 2.0;
/// The most keyframes [`MorphPath::add`] makes of a path.
pub const MOST_KEYFRAMES: usize = 256;
/// The most vectors [`MorphPath::frames`] gives.
pub const MOST_FRAMES: usize = 10_000;

/// A vector the path goes through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keyframe {
    /// The vector.
    pub z: LatentVector,
    /// Time from this keyframe to the next. Outside [`SHORTEST_LEG`] to [`LONGEST_LEG`] it counts
    /// as the nearer of the two, and as [`DEFAULT_LEG`] when it is not finite.
    pub seconds: f32,
}

impl Keyframe {
    fn leg(&self) -> f32 {
        limited(self.seconds)
    }
}

fn limited(seconds: f32) -> f32 {
    if seconds.is_finite() { seconds.clamp(SHORTEST_LEG, LONGEST_LEG) } else { DEFAULT_LEG }
}

/// How the time of a leg becomes the share of its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Easing {
    /// At a steady rate.
    Linear,
    /// Slow at both ends: the Hermite polynomial `3 t² - 2 t³`, known as smoothstep.
    #[default]
    Smooth,
}

impl Easing {
    /// From 0 to 1, never falling; `t` outside 0 to 1 stays at the ends, and NaN counts as 0.
    pub fn ease(self, t: f32) -> f32 {
        let t = if t.is_nan() { 0.0 } else { t.clamp(0.0, 1.0) };
        match self {
            Self::Linear => t,
            Self::Smooth => {
                // In 64 bits, because in 32 the rounding makes it fall between some neighbouring times.
                let t = f64::from(t);
                (t * t * (3.0 - 2.0 * t)) as f32
            }
        }
    }
}

/// Keyframes in the order of their times, the first at 0.
///
/// Between two keyframes the direction follows a great circle and the length changes linearly, as
/// in [`slerp`], so that no frame is shorter or longer than both its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MorphPath {
    /// The vectors and the times between them.
    pub keyframes: Vec<Keyframe>,
    /// Whether the last keyframe leads back to the first.
    pub closed: bool,
    /// How each leg begins and ends.
    pub easing: Easing,
}

impl MorphPath {
    /// In seconds. The last keyframe's own time counts on a closed path only, where it leads back
    /// to the first.
    pub fn duration(&self) -> f32 {
        self.start_of(self.keyframes.len())
    }

    /// When the path is at this keyframe, in seconds; the duration for an index past the last.
    pub fn start_of(&self, index: usize) -> f32 {
        // Not `sum`, which of nothing is -0.
        self.legs().take(index).fold(0.0, |start, keyframe| start + keyframe.leg())
    }

    /// Which keyframe this time follows, and how far it is to the next: 0 up to 1, before easing.
    ///
    /// Times before 0 and after the end stay at the ends of an open path and go round a closed
    /// one; NaN counts as 0. `None` when there are no keyframes.
    pub fn leg_at(&self, seconds: f32) -> Option<(usize, f32)> {
        let last = self.keyframes.len().checked_sub(1)?;
        let seconds = self.within(seconds);
        let mut start = 0.0;
        for (index, keyframe) in self.legs().enumerate() {
            // Added up as start_of does, so that a keyframe's own time is exactly its own.
            let end = start + keyframe.leg();
            if seconds < end {
                return Some((index, ((seconds - start) / keyframe.leg()).clamp(0.0, 1.0)));
            }
            start = end;
        }
        Some((last, 0.0))
    }

    /// The vector at this time, with times as in [`Self::leg_at`]; exactly a keyframe's at its own
    /// time. `None` when there are no keyframes.
    pub fn at(&self, seconds: f32) -> Option<LatentVector> {
        let (index, share) = self.leg_at(seconds)?;
        let from = self.keyframes.get(index)?;
        let to = self.keyframes.get((index + 1) % self.keyframes.len())?;
        Some(slerp(&from.z, &to.z, self.easing.ease(share)))
    }

    /// This many vectors, evenly spaced over the duration and at most [`MOST_FRAMES`]; none
    /// without keyframes.
    ///
    /// On an open path the first and the last are the ends. On a closed one the last is a step
    /// before the first, so that an animation that repeats does not show it twice.
    pub fn frames(&self, count: usize) -> Vec<LatentVector> {
        let count = count.min(MOST_FRAMES);
        let steps = if self.closed { count } else { count.saturating_sub(1) }.max(1);
        let duration = f64::from(self.duration());
        (0..count).filter_map(|frame| self.at((frame as f64 * duration / steps as f64) as f32)).collect()
    }

    /// Puts a keyframe at the end, its time limited as in [`Keyframe::seconds`]; false when the path
    /// already has [`MOST_KEYFRAMES`].
    pub fn add(&mut self, z: LatentVector, seconds: f32) -> bool {
        let room = self.keyframes.len() < MOST_KEYFRAMES;
        if room {
            self.keyframes.push(Keyframe { z, seconds: limited(seconds) });
        }
        room
    }

    /// Takes a keyframe out and gives it back; `None` when there is no such keyframe.
    pub fn remove(&mut self, index: usize) -> Option<Keyframe> {
        (index < self.keyframes.len()).then(|| self.keyframes.remove(index))
    }

    /// Moves a keyframe with its time, so that it stands at `to`, or last when `to` is past the
    /// end. Ignores a `from` that is no keyframe's.
    pub fn move_to(&mut self, from: usize, to: usize) {
        if let Some(keyframe) = self.remove(from) {
            self.keyframes.insert(to.min(self.keyframes.len()), keyframe);
        }
    }

    /// Sets the time from this keyframe to the next, brought into [`SHORTEST_LEG`] to
    /// [`LONGEST_LEG`]. Ignores a time that is not finite and an index outside.
    pub fn set_seconds(&mut self, index: usize, seconds: f32) {
        if let Some(keyframe) = self.keyframes.get_mut(index)
            && seconds.is_finite()
        {
            keyframe.seconds = seconds.clamp(SHORTEST_LEG, LONGEST_LEG);
        }
    }

    /// The keyframes that lead somewhere.
    fn legs(&self) -> impl Iterator<Item = &Keyframe> {
        let count = if self.closed { self.keyframes.len() } else { self.keyframes.len().saturating_sub(1) };
        self.keyframes.iter().take(count)
    }

    fn within(&self, seconds: f32) -> f32 {
        let duration = self.duration();
        if seconds.is_nan() {
            return 0.0;
        }
        if !self.closed {
            return seconds.clamp(0.0, duration);
        }
        let round = seconds.rem_euclid(duration);
        // A time just below 0 is rounded up to the whole duration, and an infinite one is nowhere.
        if round < duration { round } else { 0.0 }
    }
}
