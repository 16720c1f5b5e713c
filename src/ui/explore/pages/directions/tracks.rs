//! The paths along which the sliders of directions move the current vector.

use crate::latent::{Course, LatentVector, Track};
use crate::ui::LatentEditor;

/// Positions of the strip's images along the direction, in standard deviations.
pub(super) const STRIP: [f32; 7] = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0];
/// The most tracks that are remembered.
const MOST: usize = 8;

/// Caches the tracks of the latest slider moves, the position of the current vector along each course, and the strip's
/// vectors, so that they are not computed in each frame.
#[derive(Default)]
pub(super) struct Tracks {
    /// The newest last; one for each course.
    moving: Vec<Moving>,
    positions: Vec<(Course, f32)>,
    /// The vector to which `positions` belong.
    of: Option<LatentVector>,
    strip: Option<Strip>,
}

/// A track and the vector of its last move. A later move of that vector continues the track; a move of any other vector
/// starts a new track.
struct Moving {
    track: Track,
    here: LatentVector,
}

struct Strip {
    course: Course,
    /// Where the track of the strip begins.
    start: LatentVector,
    vectors: Vec<LatentVector>,
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

    /// Moves the vector along a course to a position. `go` sets the vector and may leave locked values unchanged. A
    /// position always gives the same vector while only this course moves it.
    pub(super) fn move_to(
        &mut self,
        course: &Course,
        editor: &mut LatentEditor,
        position: f32,
        go: fn(&mut LatentEditor, LatentVector),
    ) {
        let known = self.moving.iter().position(|moving| moving.track.course() == course);
        let known = known.map(|place| self.moving.remove(place)).filter(|moving| moving.here == *editor.z());
        let mut track = known.map_or_else(|| Track::new(course.clone(), editor.z().clone()), |moving| moving.track);
        go(editor, track.at(position));
        self.moving.push(Moving { track, here: editor.z().clone() });
        if self.moving.len() > MOST {
            self.moving.remove(0);
        }
    }

    /// Changes the vector's position along a course by `amount` standard deviations, as one undo step.
    pub(super) fn move_by(&mut self, course: &Course, editor: &mut LatentEditor, amount: f32) {
        let position = self.position(course, editor.z());
        self.move_to(course, editor, position + amount, LatentEditor::hop);
    }

    /// The vectors of the strip along a course through `z`. While the course moves the vector, they stay.
    pub(super) fn strip(&mut self, course: &Course, z: &LatentVector) -> &[LatentVector] {
        let moving = self.moving.iter_mut().find(|moving| moving.here == *z && moving.track.course() == course);
        let start = moving.as_ref().map_or(z, |moving| moving.track.start()).clone();
        let known = self.strip.take().filter(|strip| strip.start == start && strip.course == *course);
        let strip = known.unwrap_or_else(|| {
            let vectors = match moving {
                Some(moving) => STRIP.map(|at| moving.track.at(at)),
                None => {
                    let mut track = Track::new(course.clone(), z.clone());
                    STRIP.map(|at| track.at(at))
                }
            };
            Strip { course: course.clone(), start, vectors: vectors.into() }
        });
        &self.strip.insert(strip).vectors
    }

    /// Forgets everything: other courses have been found.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::latent::random::sample;
    use crate::latent::{Curve, DIM, Direction, MappedSpace};

    /// Two curved courses in a mapped space.
    fn courses() -> [Course; 2] {
        let mut numbers = (0..).flat_map(|seed| sample(seed).as_slice().to_vec());
        let mut layer = |outputs: usize, inputs: usize| {
            let weights = numbers.by_ref().take(outputs * inputs).map(|value| value * 0.1).collect();
            (weights, numbers.by_ref().take(outputs).collect::<Vec<f32>>())
        };
        let space = Arc::new(MappedSpace::new(None, &[layer(60, DIM), layer(8, 60)]).unwrap());
        [1, 2].map(|seed| {
            let straight = Direction::of(&sample(seed)).unwrap();
            let weights = sample(seed).as_slice()[..8].to_vec();
            Course::of_curve(Curve::new(Arc::clone(&space), weights, 0.0, straight).unwrap())
        })
    }

    fn at_seed(seed: u64) -> (Tracks, LatentEditor, LatentVector) {
        let (editor, start) = (LatentEditor::new(sample(seed), seed), sample(seed));
        (Tracks::default(), editor, start)
    }

    fn far(tracks: &mut Tracks, course: &Course, editor: &mut LatentEditor, position: f32) {
        tracks.move_to(course, editor, position, LatentEditor::move_to);
    }

    #[test]
    fn a_slider_that_goes_there_and_back_ends_where_it_began_whatever_is_looked_at_meanwhile() {
        let [one, other] = courses();
        for seed in 0..5 {
            let (mut tracks, mut editor, start) = at_seed(seed);
            let origin = tracks.position(&one, &start);
            for position in [origin + 1.0, origin + 3.0, origin - 2.0] {
                far(&mut tracks, &one, &mut editor, position);
                tracks.strip(&other, editor.z());
            }
            assert_ne!(*editor.z(), start);
            far(&mut tracks, &one, &mut editor, origin);
            assert_eq!(*editor.z(), start);
        }
    }

    #[test]
    fn locked_values_stay_on_the_way_there_and_back() {
        let [one, _] = courses();
        let (mut tracks, mut editor, start) = at_seed(3);
        (0..10).for_each(|index| editor.locks.set(index, true));
        let origin = tracks.position(&one, &start);
        for position in [origin + 1.0, origin + 3.0] {
            far(&mut tracks, &one, &mut editor, position);
            assert_eq!(editor.z().as_slice()[..10], start.as_slice()[..10]);
        }
        assert_ne!(*editor.z(), start);
        far(&mut tracks, &one, &mut editor, origin);
        assert_eq!(*editor.z(), start);
    }

    #[test]
    fn an_undone_move_is_not_forgotten() {
        let [one, _] = courses();
        let (mut tracks, mut editor, start) = at_seed(4);
        let origin = tracks.position(&one, &start);
        tracks.move_by(&one, &mut editor, 2.0);
        let there = editor.z().clone();
        editor.undo();
        tracks.strip(&one, editor.z());
        editor.redo();
        assert_eq!(*editor.z(), there);
        tracks.move_to(&one, &mut editor, origin, LatentEditor::hop);
        assert_eq!(*editor.z(), start);
    }

    #[test]
    fn the_strip_stays_while_its_slider_moves_and_follows_every_other_move() {
        let [one, _] = courses();
        let (mut tracks, mut editor, _) = at_seed(5);
        let first = tracks.strip(&one, editor.z()).to_vec();
        far(&mut tracks, &one, &mut editor, 1.5);
        assert_eq!(tracks.strip(&one, editor.z()), first);
        editor.jump(sample(77));
        assert_ne!(tracks.strip(&one, editor.z()), first);
    }
}
