//! Morph paths: exact keyframes, no jumps, and a result at any time.

use latent_explorer::latent::LatentVector;
use latent_explorer::latent::interpolate::slerp;
use latent_explorer::latent::path::{
    DEFAULT_LEG, Easing, Keyframe, LONGEST_LEG, MOST_FRAMES, MOST_KEYFRAMES, MorphPath, SHORTEST_LEG,
};
use latent_explorer::latent::random::sample;
use proptest::prelude::*;

fn path_of(legs: &[(u64, f32)], closed: bool, easing: Easing) -> MorphPath {
    let keyframes =
        legs.iter().map(|&(seed, seconds)| Keyframe { z: sample(seed), seconds, conditioning: None }).collect();
    MorphPath { keyframes, closed, easing }
}

fn easing() -> impl Strategy<Value = Easing> {
    prop_oneof![Just(Easing::Linear), Just(Easing::Smooth)]
}

fn path(keyframes: std::ops::Range<usize>) -> impl Strategy<Value = MorphPath> {
    let legs = prop::collection::vec((any::<u64>(), SHORTEST_LEG..LONGEST_LEG), keyframes);
    (legs, any::<bool>(), easing()).prop_map(|(legs, closed, easing)| path_of(&legs, closed, easing))
}

fn distance(a: &LatentVector, b: &LatentVector) -> f32 {
    a.as_slice().iter().zip(b.as_slice()).map(|(x, y)| (x - y).powi(2)).sum::<f32>().sqrt()
}

#[test]
fn a_path_without_keyframes_is_nowhere_and_one_keyframe_stands_still() {
    let mut path = MorphPath::default();
    assert_eq!((path.duration(), path.at(0.0), path.leg_at(0.0)), (0.0, None, None));
    assert!(path.frames(5).is_empty() && path.remove(0).is_none());
    for closed in [false, true] {
        path = path_of(&[(4, 3.0)], closed, Easing::Smooth);
        assert_eq!(path.duration(), if closed { 3.0 } else { 0.0 });
        for seconds in [-1.0, 0.0, 1.5, 99.0, f32::NAN, f32::INFINITY] {
            assert!(distance(&path.at(seconds).unwrap(), &sample(4)) < 1e-4);
        }
        assert_eq!(path.frames(3).len(), 3);
        assert_eq!(path.frames(3)[0], sample(4));
    }
}

#[test]
fn the_last_time_counts_on_a_closed_path_only() {
    let open = path_of(&[(1, 1.0), (2, 2.0), (3, 4.0)], false, Easing::Smooth);
    let closed = MorphPath { closed: true, ..open.clone() };
    assert_eq!((open.duration(), closed.duration()), (3.0, 7.0));
    assert_eq!([0, 1, 2, 3, 9].map(|i| open.start_of(i)), [0.0, 1.0, 3.0, 3.0, 3.0]);
    assert_eq!([0, 1, 2, 3, 9].map(|i| closed.start_of(i)), [0.0, 1.0, 3.0, 7.0, 7.0]);
    assert_eq!(open.leg_at(2.0), Some((1, 0.5)));
    assert_eq!(open.leg_at(5.0), Some((2, 0.0)));
    assert_eq!(closed.leg_at(5.0), Some((2, 0.5)));
}

#[test]
fn outside_its_time_an_open_path_stays_at_its_ends_and_a_closed_one_goes_round() {
    let open = path_of(&[(1, 1.0), (2, 2.0), (3, 4.0)], false, Easing::Linear);
    let closed = MorphPath { closed: true, ..open.clone() };
    for (seconds, seed) in [(-1.0, 1), (f32::NEG_INFINITY, 1), (f32::NAN, 1), (3.5, 3), (f32::INFINITY, 3)] {
        assert_eq!(open.at(seconds), Some(sample(seed)), "{seconds}");
    }
    for (seconds, seed) in [(7.0, 1), (8.0, 2), (-4.0, 3), (70.0, 1), (-1e-9, 1), (f32::NAN, 1), (f32::INFINITY, 1)] {
        assert_eq!(closed.at(seconds), Some(sample(seed)), "{seconds}");
    }
    assert_eq!(closed.at(5.0), Some(slerp(&sample(3), &sample(1), 0.5)));
}

#[test]
fn easing_moves_the_time_within_a_leg_only() {
    let linear = path_of(&[(1, 2.0), (2, 2.0)], false, Easing::Linear);
    let smooth = MorphPath { easing: Easing::Smooth, ..linear.clone() };
    assert_eq!(MorphPath::default().easing, Easing::Smooth);
    assert_eq!(linear.at(0.5), Some(slerp(&sample(1), &sample(2), 0.25)));
    assert_eq!(smooth.at(0.5), Some(slerp(&sample(1), &sample(2), 0.15625)));
    assert_eq!(smooth.leg_at(0.5), linear.leg_at(0.5));
}

#[test]
fn easing_does_not_fall_between_neighbouring_times() {
    let below_1 = (0..100_000).map(|step| f32::from_bits(1.0_f32.to_bits() - step));
    let mut last = 1.0;
    for t in below_1 {
        let eased = Easing::Smooth.ease(t);
        assert!(eased <= last, "{t}");
        last = eased;
    }
}

#[test]
fn frames_begin_at_the_start_and_a_closed_path_does_not_show_it_twice() {
    let open = path_of(&[(1, 2.0), (2, 2.0)], false, Easing::Smooth);
    let frames = open.frames(5);
    assert_eq!((&frames[0], &frames[4]), (&sample(1), &sample(2)));
    assert_eq!(frames[2], open.at(1.0).unwrap());
    let closed = MorphPath { closed: true, ..open };
    let frames = closed.frames(8);
    assert_eq!((&frames[0], &frames[4]), (&sample(1), &sample(2)));
    assert_eq!(frames[7], closed.at(3.5).unwrap());
    assert!(closed.frames(0).is_empty());
    assert_eq!(closed.frames(1), [sample(1)]);
    assert_eq!(closed.frames(usize::MAX).len(), MOST_FRAMES);
}

#[test]
fn a_path_takes_no_time_that_is_not_one() {
    let mut path = MorphPath::default();
    for seconds in [f32::NAN, 0.0, 1e9, 3.0] {
        assert!(path.add(sample(1), seconds));
    }
    let times = |path: &MorphPath| path.keyframes.iter().map(|k| k.seconds).collect::<Vec<_>>();
    assert_eq!(times(&path), [DEFAULT_LEG, SHORTEST_LEG, LONGEST_LEG, 3.0]);
    path.set_seconds(0, f32::NAN);
    path.set_seconds(1, f32::INFINITY);
    path.set_seconds(2, -1.0);
    path.set_seconds(3, 61.0);
    path.set_seconds(4, 1.0);
    assert_eq!(times(&path), [DEFAULT_LEG, SHORTEST_LEG, SHORTEST_LEG, LONGEST_LEG]);
    // The fields are public and may come from a file.
    for seconds in [f32::NAN, f32::INFINITY, -3.0, 0.0] {
        let path = path_of(&[(1, seconds), (2, seconds)], true, Easing::Smooth);
        assert!(path.duration() > 0.0 && path.duration().is_finite());
        assert_eq!(path.at(path.start_of(1)), Some(sample(2)));
    }
    while path.add(sample(1), 1.0) {}
    assert_eq!(path.keyframes.len(), MOST_KEYFRAMES);
}

#[test]
fn a_path_reads_back_from_json_and_what_is_missing_is_the_default() {
    let path = path_of(&[(1, 2.0), (2, 0.5)], true, Easing::Linear);
    let text = serde_json::to_string(&path).unwrap();
    assert_eq!(serde_json::from_str::<MorphPath>(&text).unwrap(), path);
    assert_eq!(serde_json::from_str::<MorphPath>("{}").unwrap(), MorphPath::default());
}

proptest! {
    #[test]
    fn at_a_keyframes_time_the_path_is_exactly_there(path in path(1..40)) {
        for (index, keyframe) in path.keyframes.iter().enumerate() {
            let start = path.start_of(index);
            prop_assert_eq!(path.at(start), Some(keyframe.z.clone()));
            prop_assert_eq!(path.leg_at(start), Some((index, 0.0)));
        }
    }

    #[test]
    fn no_frame_is_shorter_or_longer_than_both_its_neighbours(path in path(2..6), share in 0.0_f32..1.0) {
        let seconds = share * path.duration();
        let (leg, _) = path.leg_at(seconds).unwrap();
        let from = path.keyframes[leg].z.norm();
        let to = path.keyframes[(leg + 1) % path.keyframes.len()].z.norm();
        let norm = path.at(seconds).unwrap().norm();
        prop_assert!(norm > from.min(to) - 1e-3 && norm < from.max(to) + 1e-3, "{} from {} to {}", norm, from, to);
    }

    #[test]
    fn a_path_never_jumps(path in path(2..6), share in -0.5_f32..1.5) {
        let (seconds, step) = (share * path.duration(), SHORTEST_LEG / 50.0);
        let moved = distance(&path.at(seconds).unwrap(), &path.at(seconds + step).unwrap());
        // The largest slope of smoothstep is 1.5, and a half circle of radius 20 is 63 long. A time near 300 s has a
        // rounding error of 3e-5.
        let shortest = path.keyframes.iter().map(|k| k.seconds).fold(f32::MAX, f32::min);
        prop_assert!(moved <= 1.5 * 63.0 * (step + 2e-4) / shortest, "{}", moved);
    }

    #[test]
    fn a_closed_path_closes(path in path(1..6)) {
        let closed = MorphPath { closed: true, ..path };
        prop_assert_eq!(closed.at(closed.duration()), Some(closed.keyframes[0].z.clone()));
        let before = closed.at(closed.duration() * 0.99999).unwrap();
        prop_assert!(distance(&before, &closed.keyframes[0].z) < 2.0);
    }

    #[test]
    fn easing_never_falls_and_keeps_the_ends(easing in easing(), a in 0.0_f32..=1.0, b in 0.0_f32..=1.0) {
        prop_assert!(easing.ease(a.min(b)) <= easing.ease(a.max(b)));
        prop_assert_eq!([easing.ease(0.0), easing.ease(1.0), easing.ease(0.5)], [0.0, 1.0, 0.5]);
        prop_assert_eq!([easing.ease(-a - 0.1), easing.ease(1.1 + a), easing.ease(f32::NAN)], [0.0, 1.0, 0.0]);
    }

    #[test]
    fn reordering_and_removing_keep_the_others_as_they_are(path in path(1..8), from in 0..10_usize, to in 0..10_usize) {
        let mut moved = path.clone();
        moved.move_to(from, to);
        let mut rest = path.keyframes.clone();
        if from < rest.len() {
            let keyframe = rest.remove(from);
            prop_assert_eq!(&moved.keyframes[to.min(rest.len())], &keyframe);
            let mut others = moved.keyframes.clone();
            others.remove(to.min(rest.len()));
            prop_assert_eq!(&others, &rest);
            let mut shorter = path.clone();
            prop_assert_eq!(shorter.remove(from), Some(keyframe));
            prop_assert_eq!(shorter.keyframes, rest);
        } else {
            prop_assert_eq!(&moved, &path);
            prop_assert_eq!(moved.remove(from), None);
        }
    }

    #[test]
    fn any_time_on_any_path_is_a_finite_vector(
        path in path(1..5), seconds in any::<f32>(), leg in any::<f32>(), count in 0..50_usize,
    ) {
        let mut path = path;
        path.keyframes[0].seconds = leg;
        prop_assert!(path.at(seconds).unwrap().as_slice().iter().all(|v| v.is_finite()));
        let (index, share) = path.leg_at(seconds).unwrap();
        prop_assert!(index < path.keyframes.len() && (0.0..=1.0).contains(&share));
        prop_assert_eq!(path.frames(count).len(), count);
    }
}
