//! Curves in the mapped space: their gradients, reaching a position, the way back, and positions that are held.

use std::sync::Arc;

use latent_explorer::latent::random::sample;
use latent_explorer::latent::{Course, Curve, DIM, Direction, Gate, LatentVector, MappedSpace, Track};
use nalgebra::DMatrix;

/// Layers of these sizes after `first` inputs, with random weights whose activations keep their variance.
fn layers(first: usize, sizes: &[usize], seed: u64) -> Vec<(Vec<f32>, Vec<f32>)> {
    let mut numbers = (0..).flat_map(|n| sample(seed * 100_000 + n).as_slice().to_vec());
    let mut inputs = first;
    let mut all = Vec::new();
    for &outputs in sizes {
        let scale = (1.7 / inputs as f32).sqrt();
        let weights = numbers.by_ref().take(outputs * inputs).map(|value| value * scale).collect();
        all.push((weights, numbers.by_ref().take(outputs).map(|value| 0.1 * value).collect()));
        inputs = outputs;
    }
    all
}

fn space() -> Arc<MappedSpace> {
    Arc::new(MappedSpace::new(None, &layers(DIM, &[120, 80, 16], 1)).unwrap())
}

/// A space whose first layer also reads the softmax of the first ten noise values.
fn gated() -> Arc<MappedSpace> {
    let gate = Gate { classes: 10, sharpness: 3.0, scale: 2.0 };
    Arc::new(MappedSpace::new(Some(gate), &layers(DIM + 10, &[120, 80, 16], 1)).unwrap())
}

/// A curve with random weights and, over 2,000 random vectors, positions of mean 0 and deviation 1.
fn curve(space: &Arc<MappedSpace>, seed: u64) -> Curve {
    let numbers = sample(seed);
    let weights = &numbers.as_slice()[..space.outputs()];
    let straight = Direction::of(&sample(seed + 1)).unwrap();
    let raw = Curve::new(Arc::clone(space), weights.to_vec(), 0.0, straight.clone()).unwrap();
    let positions: Vec<f32> = (0..2000).map(|n| Course::of_curve(raw.clone()).position(&sample(n))).collect();
    let mean = positions.iter().sum::<f32>() / 2000.0;
    let deviation = (positions.iter().map(|p| (p - mean).powi(2)).sum::<f32>() / 2000.0).sqrt();
    let scaled = weights.iter().map(|weight| weight / deviation).collect();
    Curve::new(Arc::clone(space), scaled, mean / deviation, straight).unwrap()
}

fn distance(a: &LatentVector, b: &LatentVector) -> f32 {
    a.plus(b, -1.0).norm()
}

#[test]
fn a_gradient_is_the_slope_of_the_mapped_values() {
    is_the_slope(&space(), |seed| Direction::of(&sample(seed)).unwrap());
}

#[test]
fn a_gradient_goes_through_the_gate_as_well() {
    // Only the first ten values reach the gate.
    let of_gate =
        |seed| LatentVector::from_values((0..DIM).map(|i| if i < 10 { sample(seed).get(i) } else { 0.0 }).collect());
    is_the_slope(&gated(), |seed| Direction::of(&of_gate(seed).unwrap()).unwrap());
}

fn is_the_slope(space: &MappedSpace, way: impl Fn(u64) -> Direction) {
    let weights = DMatrix::from_fn(16, 3, |row, column| sample(column as u64 + 40).get(row));
    for seed in 0..5 {
        let z = sample(seed);
        let (values, gradients) = space.gradients(&z, &weights);
        assert!((values - space.values(&z)).norm() < 1e-5);
        let way = way(seed + 100);
        let step = 1e-2;
        let change = space.values(&way.moved_by(&z, step)) - space.values(&way.moved_by(&z, -step));
        for column in 0..3 {
            let gradient: Vec<f32> = gradients.column(column).iter().copied().collect();
            let expected = LatentVector::from_values(gradient).unwrap().dot(way.vector()) as f32;
            let found = change.dot(&weights.column(column)) / (2.0 * step);
            // A unit may change its sign within the step.
            assert!((expected - found).abs() < 0.05 * (1.0 + expected.abs()), "{expected} {found}");
        }
    }
}

#[test]
fn a_course_with_fixed_values_moves_none_of_them_also_when_it_holds_another() {
    let space = gated();
    let [own, other] = [17, 19].map(|seed| curve(&space, seed).with_fixed(10).unwrap());
    let free = Course::of_curve(own);
    let held = free.holding(&[Course::of_curve(other)]).unwrap();
    for course in [free.clone(), free.reversed(), held] {
        assert!(course.straight().vector().as_slice()[..10].iter().all(|value| *value == 0.0));
        for z in (0..10).map(sample) {
            let moved = course.moved_by(&z, 1.3);
            assert_eq!(moved.as_slice()[..10], z.as_slice()[..10]);
            assert!((course.position(&moved) - course.position(&z) - 1.3).abs() < 0.1);
        }
    }
    let first = LatentVector::from_values((0..DIM).map(|i| if i < 10 { 1.0 } else { 0.0 }).collect()).unwrap();
    let straight = Direction::of(&first).unwrap();
    let nothing_else = Curve::new(Arc::clone(&space), vec![1.0; 16], 0.0, straight).unwrap();
    assert!(nothing_else.with_fixed(10).is_none());
}

#[test]
fn layers_that_do_not_fit_are_no_mapped_space() {
    assert_eq!(MappedSpace::new(None, &[]), None);
    let mut wrong = layers(DIM, &[20, 16], 2);
    wrong[1].0.pop();
    assert_eq!(MappedSpace::new(None, &wrong), None);
    let gate = Gate { classes: 10, sharpness: 3.0, scale: 2.0 };
    assert_eq!(MappedSpace::new(Some(gate), &layers(DIM, &[20, 16], 2)), None);
    let of_none = Gate { classes: 0, ..gate };
    assert_eq!(MappedSpace::new(Some(of_none), &layers(DIM, &[20, 16], 2)), None);
    assert_eq!(MappedSpace::new(None, &[(Vec::new(), Vec::new())]), None);
    let straight = Direction::of(&sample(1)).unwrap();
    assert_eq!(Curve::new(space(), vec![1.0; 15], 0.0, straight), None);
}

#[test]
fn a_curve_reaches_the_position_on_a_shorter_way_than_a_straight_line() {
    let space = space();
    let course = Course::of_curve(curve(&space, 7));
    let (mut bent, mut line) = (0.0, 0.0);
    for seed in 0..20 {
        let z = sample(seed);
        let moved = course.moved_by(&z, 1.5);
        assert!((course.position(&moved) - course.position(&z) - 1.5).abs() < 0.05);
        bent += distance(&moved, &z);
        // The length of a straight line along the first gradient that reaches the same position.
        let first = Direction::of(&course.moved_by(&z, 0.01).plus(&z, -1.0)).unwrap();
        let far = (1..400).map(|step| step as f32 * 0.02);
        let reached = far.clone().find(|&far| course.position(&first.moved_by(&z, far)) >= course.position(&moved));
        line += reached.expect("the straight way reaches the position");
    }
    assert!(bent < line, "{bent} {line}");
}

#[test]
fn a_slider_that_goes_there_and_back_ends_where_it_began() {
    let course = Course::of_curve(curve(&space(), 7));
    for seed in 0..10 {
        let start = sample(seed);
        let mut track = Track::new(course.clone(), start.clone());
        let at = course.position(&start);
        let first = track.at(at + 1.3);
        assert!(distance(&first, &start) > 0.3);
        for position in [at - 2.0, at + 2.5, at + 0.01] {
            assert!((course.position(&track.at(position)) - position).abs() < 0.05);
        }
        assert_eq!(track.at(at), start);
        assert_eq!(track.at(at + 1.3), first, "the place does not depend on the way there");
    }
}

#[test]
fn neighbouring_positions_are_neighbouring_places() {
    let space = space();
    let [free, other] = [11, 13].map(|seed| Course::of_curve(curve(&space, seed)));
    let held = free.holding(std::slice::from_ref(&other)).unwrap();
    for (course, seed) in [(&free, 3), (&free, 4), (&held, 3), (&held, 4)] {
        let mut track = Track::new(course.clone(), sample(seed));
        let places: Vec<LatentVector> = (-300..=300).map(|n| track.at(n as f32 * 0.01)).collect();
        let jumps = places.windows(2).map(|pair| distance(&pair[0], &pair[1]));
        assert!(jumps.fold(0.0, f32::max) < 0.15, "a hundredth of a deviation is no jump");
    }
}

#[test]
fn held_curves_keep_their_positions() {
    let space = space();
    let all: Vec<Course> = (0..6).map(|n| Course::of_curve(curve(&space, 20 + 2 * n))).collect();
    let (own, others) = all.split_first().unwrap();
    let held = own.holding(others).unwrap();
    let changed = |along: &Course| -> f32 {
        let of = |z: LatentVector| {
            let moved = along.moved_by(&z, 1.0);
            others.iter().map(|other| (other.position(&moved) - other.position(&z)).abs()).sum::<f32>()
        };
        (0..10).map(|seed| of(sample(seed))).sum()
    };
    assert!(changed(&held) < 0.3 * changed(own), "{} {}", changed(&held), changed(own));
    let moved = held.moved_by(&sample(0), 1.0);
    assert!((own.position(&moved) - own.position(&sample(0)) - 1.0).abs() < 0.05);
    // The straight directions of the two courses differ as well.
    assert!(held.agreement(own) < 0.999);
    // Curves of another space are not comparable.
    assert_eq!(own.holding(&[Course::of_curve(curve(&self::space(), 20))]), None);
}

#[test]
fn the_opposite_course_goes_back() {
    let course = Course::of_curve(curve(&space(), 7));
    let (z, back) = (sample(5), course.reversed());
    assert!((course.position(&z) + back.position(&z)).abs() < 1e-5);
    assert!(distance(&back.moved_by(&z, 1.0), &course.moved_by(&z, -1.0)) < 1e-4);
    assert!((course.agreement(&back) + 1.0).abs() < 1e-5);
}

#[test]
fn a_flat_function_ends_and_does_not_loop() {
    let flat = (vec![0.0; 4 * DIM], vec![1.0; 4]);
    let space = Arc::new(MappedSpace::new(None, &[flat]).unwrap());
    let straight = Direction::of(&sample(1)).unwrap();
    let course = Course::of_curve(Curve::new(space, vec![1.0; 4], 4.0, straight).unwrap());
    assert_eq!(course.moved_to(&sample(2), 3.0), sample(2));
}

#[test]
fn a_straight_course_is_its_direction() {
    let direction = Direction::of(&sample(1)).unwrap();
    let course = Course::Straight(direction.clone());
    let z = sample(2);
    assert_eq!(course.position(&z), direction.position(&z));
    assert_eq!(course.moved_to(&z, 1.5), direction.moved_to(&z, 1.5));
    assert_eq!(course.straight(), &direction);
}
