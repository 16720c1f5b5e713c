//! Where the sliders of directions lead from the vector of the moment.

use crate::latent::{Course, LatentVector, Track};

/// Positions of the strip's images along the direction, in standard deviations.
pub(super) const STRIP: [f32; 7] = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0];

/// The track of the course that moved the vector last, and the positions of the rows. Both are computed once per
/// vector and not in each frame.
#[derive(Default)]
pub(super) struct Tracks {
    current: Option<Current>,
    positions: Vec<(Course, f32)>,
    /// The vector of `positions`.
    of: Option<LatentVector>,
}

struct Current {
    track: Track,
    /// Where the track has led; another vector begins another track.
    here: LatentVector,
    /// The vectors of the strip; empty until it is shown.
    strip: Vec<LatentVector>,
}

impl Tracks {
    /// Position of `z` along a course.
    pub(super) fn position(&mut self, course: &Course, z: &LatentVector) -> f32 {
        if self.of.as_ref() != Some(z) {
            (self.of, self.positions) = (Some(z.clone()), Vec::new());
        }
        if let Some((_, position)) = self.positions.iter().find(|(of, _)| of == course) {
            return *position;
        }
        let position = course.position(z);
        self.positions.push((course.clone(), position));
        position
    }

    /// Moves `z` along a course to a position. While this course alone moves the vector, each position has one place.
    pub(super) fn moved_to(&mut self, course: &Course, z: &LatentVector, position: f32) -> LatentVector {
        let current = self.follow(course, z);
        current.here = current.track.at(position);
        current.here.clone()
    }

    /// Moves `z` along a course by an amount of the position.
    pub(super) fn moved_by(&mut self, course: &Course, z: &LatentVector, amount: f32) -> LatentVector {
        let position = self.position(course, z);
        self.moved_to(course, z, position + amount)
    }

    /// The vectors of the strip along a course through `z`.
    pub(super) fn strip(&mut self, course: &Course, z: &LatentVector) -> &[LatentVector] {
        let current = self.follow(course, z);
        if current.strip.is_empty() {
            current.strip = STRIP.iter().map(|&at| current.track.at(at)).collect();
        }
        &current.strip
    }

    fn follow(&mut self, course: &Course, z: &LatentVector) -> &mut Current {
        let goes_on = |now: &Current| now.here == *z && now.track.course() == course;
        let current = self.current.take().filter(goes_on);
        self.current.insert(current.unwrap_or_else(|| Current {
            track: Track::new(course.clone(), z.clone()),
            here: z.clone(),
            strip: Vec::new(),
        }))
    }
}
