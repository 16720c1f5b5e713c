//! A path through several vectors over time: the path of a morph.

use serde::{Deserialize, Serialize};

use super::interpolate::slerp;
use super::{Conditioning, LatentVector};

/// The shortest time from one keyframe to the next, in seconds.
pub const SHORTEST_LEG: f32 = 0.05;
/// The longest time from one keyframe to the next, in seconds.
pub const LONGEST_LEG: f32 = 60.0;
/// The default time from one keyframe to the next, in seconds.
pub const DEFAULT_LEG: f32 = 2.0;
/// The largest number of keyframes that [`MorphPath::add`] accepts.
pub const MOST_KEYFRAMES: usize = 256;
/// The largest number of vectors that [`MorphPath::frames`] returns.
pub const MOST_FRAMES: usize = 10_000;

/// A vector the path goes through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keyframe {
    /// The vector.
    pub z: LatentVector,
    /// Time from this keyframe to the next, in seconds. It is clamped to [`SHORTEST_LEG`] and [`LONGEST_LEG`]; a
    /// value that is not finite counts as [`DEFAULT_LEG`].
    pub seconds: f32,
    /// The class and the truncation at this keyframe; `None` takes those of its neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditioning: Option<Conditioning>,
}

impl Keyframe {
    fn leg(&self) -> f32 {
        limited(self.seconds)
    }
}

fn limited(seconds: f32) -> f32 {
    if seconds.is_finite() { seconds.clamp(SHORTEST_LEG, LONGEST_LEG) } else { DEFAULT_LEG }
}

/// How time maps to the position between two keyframes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Easing {
    /// Constant speed.
    Linear,
    /// Slow at both ends: the Hermite polynomial `3 t² - 2 t³`, known as smoothstep.
    #[default]
    Smooth,
}

impl Easing {
    /// Maps 0 to 1 onto 0 to 1, never decreasing. `t` is clamped to 0 to 1, and NaN counts as 0.
    pub fn ease(self, t: f32) -> f32 {
        let t = if t.is_nan() { 0.0 } else { t.clamp(0.0, 1.0) };
        match self {
            Self::Linear => t,
            Self::Smooth => {
                // In 64 bits, because rounding in 32 bits makes it decrease between some neighbouring times.
                let t = f64::from(t);
                (t * t * (3.0 - 2.0 * t)) as f32
            }
        }
    }
}

/// Keyframes in order of time; the first is at 0.
///
/// Between two keyframes the direction follows a great circle and the length changes linearly, as in [`slerp`], so
/// that the length of a frame stays between those of its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MorphPath {
    /// The vectors and the times between them.
    pub keyframes: Vec<Keyframe>,
    /// Whether the last keyframe leads back to the first.
    pub closed: bool,
    /// Easing between two keyframes.
    pub easing: Easing,
}

impl MorphPath {
    /// Duration in seconds. The last keyframe's time counts only on a closed path, where it leads back to the first.
    pub fn duration(&self) -> f32 {
        self.start_of(self.keyframes.len())
    }

    /// Time of this keyframe in seconds; the duration for an index past the last.
    pub fn start_of(&self, index: usize) -> f32 {
        // Not `sum`, whose empty result is -0.
        self.legs().take(index).fold(0.0, |start, keyframe| start + keyframe.leg())
    }

    /// The keyframe before this time, and the position between it and the next, 0 to 1, before easing.
    ///
    /// Times outside the duration are clamped on an open path and repeat on a closed one; NaN counts as 0. Returns
    /// `None` when there are no keyframes.
    pub fn leg_at(&self, seconds: f32) -> Option<(usize, f32)> {
        let last = self.keyframes.len().checked_sub(1)?;
        let seconds = self.within(seconds);
        let mut start = 0.0;
        for (index, keyframe) in self.legs().enumerate() {
            // Summed as in `start_of`, so that a keyframe's time maps exactly to the keyframe.
            let end = start + keyframe.leg();
            if seconds < end {
                return Some((index, ((seconds - start) / keyframe.leg()).clamp(0.0, 1.0)));
            }
            start = end;
        }
        Some((last, 0.0))
    }

    /// The vector at this time, with times as in [`Self::leg_at`]; exactly the keyframe's vector at its time. Returns
    /// `None` when there are no keyframes.
    pub fn at(&self, seconds: f32) -> Option<LatentVector> {
        let (index, share) = self.leg_at(seconds)?;
        let from = self.keyframes.get(index)?;
        let to = self.keyframes.get((index + 1) % self.keyframes.len())?;
        Some(slerp(&from.z, &to.z, self.easing.ease(share)))
    }

    /// The class and the truncation at this time, with times as in [`Self::leg_at`]. Returns `None` when neither
    /// keyframe around this time has any.
    pub fn conditioning_at(&self, seconds: f32) -> Option<Conditioning> {
        let (index, share) = self.leg_at(seconds)?;
        let from = self.keyframes.get(index)?.conditioning;
        let to = self.keyframes.get((index + 1) % self.keyframes.len())?.conditioning;
        match (from, to) {
            (Some(from), Some(to)) => Some(from.towards(to, self.easing.ease(share))),
            (one, other) => one.or(other),
        }
    }

    /// Vectors at evenly spaced times, at most [`MOST_FRAMES`]. Returns none without keyframes.
    ///
    /// On an open path the first and the last vector are the ends. On a closed path the last is one step before the
    /// first, so that a looped animation does not show it twice.
    pub fn frames(&self, count: usize) -> Vec<LatentVector> {
        self.times(count).filter_map(|time| self.at(time)).collect()
    }

    /// The class and the truncation of each of [`Self::frames`].
    pub fn conditionings(&self, count: usize) -> Vec<Option<Conditioning>> {
        let count = if self.keyframes.is_empty() { 0 } else { count };
        self.times(count).map(|time| self.conditioning_at(time)).collect()
    }

    fn times(&self, count: usize) -> impl Iterator<Item = f32> {
        let count = count.min(MOST_FRAMES);
        let steps = if self.closed { count } else { count.saturating_sub(1) }.max(1);
        let duration = f64::from(self.duration());
        (0..count).map(move |frame| (frame as f64 * duration / steps as f64) as f32)
    }

    /// Appends a keyframe without a class; its time is limited as in [`Keyframe::seconds`]. Returns false when the path
    /// already has [`MOST_KEYFRAMES`].
    pub fn add(&mut self, z: LatentVector, seconds: f32) -> bool {
        self.push(Keyframe { z, seconds, conditioning: None })
    }

    /// Appends a keyframe with its class and truncation, otherwise like [`Self::add`].
    pub fn push(&mut self, keyframe: Keyframe) -> bool {
        let room = self.keyframes.len() < MOST_KEYFRAMES;
        if room {
            self.keyframes.push(Keyframe { seconds: limited(keyframe.seconds), ..keyframe });
        }
        room
    }

    /// Removes and returns a keyframe. Returns `None` when the index is out of range.
    pub fn remove(&mut self, index: usize) -> Option<Keyframe> {
        (index < self.keyframes.len()).then(|| self.keyframes.remove(index))
    }

    /// Moves a keyframe with its time to the index `to`, or to the end when `to` is past it. Ignores a `from` out of
    /// range.
    pub fn move_to(&mut self, from: usize, to: usize) {
        if let Some(keyframe) = self.remove(from) {
            self.keyframes.insert(to.min(self.keyframes.len()), keyframe);
        }
    }

    /// Sets the time from this keyframe to the next, clamped to [`SHORTEST_LEG`] and [`LONGEST_LEG`]. Ignores a time
    /// that is not finite and an index out of range.
    pub fn set_seconds(&mut self, index: usize, seconds: f32) {
        if let Some(keyframe) = self.keyframes.get_mut(index)
            && seconds.is_finite()
        {
            keyframe.seconds = seconds.clamp(SHORTEST_LEG, LONGEST_LEG);
        }
    }

    /// The keyframes that lead to another one.
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
        // A time just below 0 may be rounded up to the duration, and an infinite time has no position.
        if round < duration { round } else { 0.0 }
    }
}
