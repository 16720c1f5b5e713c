//! The path along which a direction's slider moves the vector: a straight line, or a curve that climbs a function of
//! the mapped space.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::{DIM, Direction, LatentVector, MappedSpace};

/// Steps along a curve, in standard deviations of the position.
const STEP: f32 = 0.5;
/// Smallest slope of a step, in standard deviations of the position per unit of the noise, so that a step is not
/// longer than 1 where the function is flat.
const LEAST_SLOPE: f32 = STEP;
/// The most steps to either side of the start of a [`Track`].
const MOST_STEPS: usize = 32;

/// A linear function of the mapped space. Its value is called the position; over random vectors the position has mean 0
/// and standard deviation 1.
#[derive(Clone, Debug)]
pub struct Curve {
    space: Arc<MappedSpace>,
    /// One weight per value of the mapped space, `[outputs, 1]`.
    weights: DMatrix<f32>,
    /// Mean of `weights . mapped`, subtracted from it.
    mean: f32,
    /// The straight form: the mean gradient of the position.
    straight: Direction,
    /// Number of leading noise values that the curve does not change.
    fixed: usize,
}

impl Curve {
    /// The function `weights . mapped - mean`, and its straight form. Returns `None` unless there
    /// is one weight per value of the mapped space.
    pub fn new(space: Arc<MappedSpace>, weights: Vec<f32>, mean: f32, straight: Direction) -> Option<Self> {
        if weights.len() != space.outputs() {
            return None;
        }
        Some(Self { weights: DMatrix::from_vec(weights.len(), 1, weights), space, mean, straight, fixed: 0 })
    }

    /// The same function for a course that leaves the first `count` noise values unchanged, such as those that a gate
    /// reads to choose the class. Returns `None` when the straight form is 0 in all other values.
    pub fn with_fixed(self, count: usize) -> Option<Self> {
        let straight = Direction::of(&without_first(self.straight.vector().clone(), count))?;
        Some(Self { straight, fixed: count, ..self })
    }

    fn position(&self, z: &LatentVector) -> f32 {
        self.space.values(z).dot(&self.weights.column(0)) - self.mean
    }
}

/// Curves in the same mapped space are equal when their weights are: the space is compared by address, because a
/// window compares curves in each frame.
impl PartialEq for Curve {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.space, &other.space)
            && (&self.weights, self.mean, self.fixed) == (&other.weights, other.mean, other.fixed)
    }
}

/// How a slider moves the vector.
#[derive(Clone, Debug, PartialEq)]
pub enum Course {
    /// Along a straight line.
    Straight(Direction),
    /// Uphill in the mapped space: at each point along the gradient of the curve's position.
    Curved {
        /// The curve.
        curve: Curve,
        /// Curves whose positions change as little as possible ([`Direction::holding`]).
        held: Vec<Curve>,
    },
}

impl Course {
    /// Follows a curve.
    pub fn of_curve(curve: Curve) -> Self {
        Self::Curved { curve, held: Vec::new() }
    }

    /// Position of `z`, in standard deviations.
    pub fn position(&self, z: &LatentVector) -> f32 {
        match self {
            Self::Straight(direction) => direction.position(z),
            Self::Curved { curve, .. } => curve.position(z),
        }
    }

    /// The straight direction, or the straight form of the curve.
    pub fn straight(&self) -> &Direction {
        match self {
            Self::Straight(direction) => direction,
            Self::Curved { curve, .. } => &curve.straight,
        }
    }

    /// Cosine of the angle between the straight forms of two courses, -1 to 1.
    pub fn agreement(&self, other: &Self) -> f32 {
        self.straight().agreement(other.straight())
    }

    /// The opposite course.
    #[must_use]
    pub fn reversed(&self) -> Self {
        match self {
            Self::Straight(direction) => Self::Straight(direction.reversed()),
            Self::Curved { curve, held } => {
                let (weights, straight) = (-&curve.weights, curve.straight.reversed());
                let curve = Curve { weights, mean: -curve.mean, straight, ..curve.clone() };
                Self::Curved { curve, held: held.clone() }
            }
        }
    }

    /// A course that changes the positions along the others as little as possible. A straight course uses the straight
    /// forms of the others. Returns `None` when there is no such course, or when this is a curve and one of the others
    /// is not a curve in the same mapped space.
    pub fn holding(&self, others: &[Self]) -> Option<Self> {
        match self {
            Self::Straight(direction) => {
                let others: Vec<Direction> = others.iter().map(|other| other.straight().clone()).collect();
                direction.holding(&others).map(Self::Straight)
            }
            Self::Curved { curve, .. } => {
                let held = others.iter().map(|other| match other {
                    Self::Curved { curve: other, .. } if Arc::ptr_eq(&other.space, &curve.space) => Some(other.clone()),
                    _ => None,
                });
                let held: Vec<Curve> = held.collect::<Option<_>>()?;
                let moving =
                    |other: &Curve| Direction::of(&without_first(other.straight.vector().clone(), curve.fixed));
                let others: Vec<Direction> = held.iter().filter_map(moving).collect();
                let straight = curve.straight.holding(&others)?;
                Some(Self::Curved { curve: Curve { straight, ..curve.clone() }, held })
            }
        }
    }

    /// Moves `z` to this position.
    #[must_use]
    pub fn moved_to(&self, z: &LatentVector, position: f32) -> LatentVector {
        Track::new(self.clone(), z.clone()).at(position)
    }

    /// Moves `z` by this amount of the position.
    #[must_use]
    pub fn moved_by(&self, z: &LatentVector, amount: f32) -> LatentVector {
        self.moved_to(z, self.position(z) + amount)
    }
}

/// A course through one vector. [`Self::at`] does not depend on the positions asked for before, so that a slider that
/// moves away and back returns to its start.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    course: Course,
    start: LatentVector,
    /// Positions and vectors of the steps below and above the start; each list begins with the start.
    sides: [Vec<(f32, LatentVector)>; 2],
}

impl Track {
    /// The course through `start`.
    pub fn new(course: Course, start: LatentVector) -> Self {
        let first = vec![(course.position(&start), start.clone())];
        Self { sides: [first.clone(), first], start, course }
    }

    /// The course.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The vector at which the track begins.
    pub fn start(&self) -> &LatentVector {
        &self.start
    }

    /// Returns the vector at this position, or the end of the curve when the curve does not reach the position within
    /// 32 steps of half a standard deviation.
    pub fn at(&mut self, position: f32) -> LatentVector {
        let (curve, held) = match &self.course {
            Course::Straight(direction) => return direction.moved_to(&self.start, position),
            Course::Curved { curve, held } => (curve, held),
        };
        let upwards = self.sides[1].first().is_none_or(|(origin, _)| position >= *origin);
        let side = &mut self.sides[usize::from(upwards)];
        let before = |at: f32| if upwards { at < position } else { at > position };
        while side.len() <= MOST_STEPS
            && let Some((at, z)) = side.last()
            && before(*at)
        {
            let z = step(curve, held, z, *at, if upwards { at + STEP } else { at - STEP });
            side.push((curve.position(&z), z));
        }
        let next = side.iter().position(|(at, _)| !before(*at)).unwrap_or(side.len() - 1);
        let ((from, near), (to, far)) = (&side[next.saturating_sub(1)], &side[next]);
        let part = if from == to { 1.0 } else { ((position - from) / (to - from)).clamp(0.0, 1.0) };
        // In this form, a value that is the same at both ends is the same between them.
        let between = near.plus(&far.plus(near, -1.0), f64::from(part));
        // The line between two steps only nearly follows the curve.
        let reached = curve.position(&between);
        if before(*to) { between } else { step(curve, held, &between, reached, position) }
    }
}

/// One step from `z`, at the position `from`, towards the position `to`.
fn step(curve: &Curve, held: &[Curve], z: &LatentVector, from: f32, to: f32) -> LatentVector {
    let mut weights = DMatrix::zeros(curve.weights.nrows(), 1 + held.len());
    for (mut column, one) in weights.column_iter_mut().zip(std::iter::once(curve).chain(held)) {
        column.copy_from(&one.weights.column(0));
    }
    let (_, gradients) = curve.space.gradients(z, &weights);
    let vector = |index: usize| {
        let values: Vec<f32> = gradients.column(index).iter().copied().collect();
        without_first(LatentVector::from_values(values).unwrap_or_else(|_| LatentVector::zeros()), curve.fixed)
    };
    let own = vector(0);
    let Some(uphill) = Direction::of(&own) else { return z.clone() };
    let others: Vec<Direction> = (0..held.len()).filter_map(|index| Direction::of(&vector(index + 1))).collect();
    let way = if held.is_empty() { uphill } else { uphill.holding(&others).unwrap_or(uphill) };
    let slope = (way.vector().dot(&own) as f32).max(LEAST_SLOPE);
    way.moved_by(z, (to - from) / slope)
}

/// The vector with 0 for its first values.
fn without_first(mut vector: LatentVector, count: usize) -> LatentVector {
    (0..count.min(DIM)).for_each(|index| vector.set(index, 0.0));
    vector
}
