//! The tools of the latent panel: arithmetic, locks, seeds and the history.

use std::collections::BTreeSet;

use crate::support::vectors::{axis, distance, vector};
use latent_explorer::latent::algebra::{analogy, degrees_between, towards, with_norm};
use latent_explorer::latent::prior::{EXPECTED_NORM, NORM_SD};
use latent_explorer::latent::random::sample;
use latent_explorer::latent::seeds::{between_seeds, mutated, on_plane};
use latent_explorer::latent::{DIM, History, LatentVector, Locks};
use proptest::prelude::*;

fn bits(z: &LatentVector) -> Vec<u32> {
    z.as_slice().iter().map(|v| v.to_bits()).collect()
}

fn is_finite(z: &LatentVector) -> bool {
    z.as_slice().iter().all(|v| v.is_finite())
}

proptest! {
    #[test]
    fn taking_away_and_giving_back_changes_nothing(a in vector(), b in vector()) {
        prop_assert!(distance(&analogy(&a, &b, &b), &a) <= 1e-6 * (a.norm() + b.norm()));
        prop_assert_eq!(analogy(&a, &a, &b), b);
    }

    #[test]
    fn an_analogy_moves_every_vector_by_the_same(a: u64, b: u64, c: u64, d: u64) {
        let [a, b, c, d] = [a, b, c, d].map(sample);
        let step = |z: &LatentVector| analogy(&a, &b, z).plus(z, -1.0);
        prop_assert!(distance(&step(&c), &step(&d)) < 1e-4);
    }

    #[test]
    fn angles_are_finite_and_know_no_order_and_no_length(a in vector(), b in vector(), factor in 0.01_f64..100.0) {
        let degrees = degrees_between(&a, &b);
        prop_assert!((0.0..=180.0).contains(&degrees), "{}", degrees);
        prop_assert_eq!(degrees, degrees_between(&b, &a));
        prop_assert!((degrees - degrees_between(&a.scaled(factor), &b)).abs() < 0.01);
    }

    #[test]
    fn a_step_goes_as_many_degrees_as_asked_and_no_further_than_the_other(
        a: u64, b: u64, factor in 0.1_f64..10.0, degrees in 0.01_f32..180.0,
    ) {
        let (a, b) = (sample(a), sample(b).scaled(factor));
        let whole = degrees_between(&a, &b);
        let z = towards(&a, &b, degrees);
        if degrees >= whole {
            prop_assert_eq!(z, b);
        } else {
            prop_assert!((degrees_between(&a, &z) - degrees).abs() < 0.01);
            prop_assert!((degrees_between(&z, &b) - (whole - degrees)).abs() < 0.01, "it left the great circle");
            let length = a.norm() + degrees / whole * (b.norm() - a.norm());
            prop_assert!((z.norm() - length).abs() < 1e-4 * length, "{} for {}", z.norm(), length);
        }
    }

    #[test]
    fn a_step_is_finite_and_its_length_between_the_two(a in vector(), b in vector(), degrees in prop::num::f32::ANY) {
        let z = towards(&a, &b, degrees);
        prop_assert!(is_finite(&z));
        let (least, most) = (a.norm().min(b.norm()), a.norm().max(b.norm()));
        prop_assert!(z.norm() >= least * 0.9999 && z.norm() <= most * 1.0001, "{least} {} {most}", z.norm());
    }

    #[test]
    fn no_step_is_no_change(a in vector(), b in vector()) {
        for degrees in [0.0, -0.0, -5.0, f32::NEG_INFINITY, f32::NAN] {
            prop_assert_eq!(&towards(&a, &b, degrees), &a, "{} degrees", degrees);
        }
    }

    #[test]
    fn a_new_length_keeps_the_direction(z in vector(), norm in 0.001_f32..1e6) {
        let other = with_norm(&z, norm);
        if z == LatentVector::zeros() {
            prop_assert_eq!(other, z);
        } else {
            prop_assert!((other.norm() - norm).abs() <= 1e-6 * norm, "{} for {}", other.norm(), norm);
            prop_assert!(degrees_between(&z, &other) < 0.01);
        }
    }
}

#[test]
fn angles_are_what_geometry_says() {
    let z = sample(1);
    assert!(degrees_between(&z, &z) < 1e-3);
    assert!(degrees_between(&z, &z.scaled(-3.0)) > 179.999);
    assert!((degrees_between(&axis(3, 2.0), &axis(7, -5.0)) - 90.0).abs() < 1e-4);
    assert!((degrees_between(&axis(3, 2.0), &axis(3, 1.0).plus(&axis(7, 1.0), 1.0)) - 45.0).abs() < 1e-4);
    assert_eq!(degrees_between(&z, &LatentVector::zeros()), 0.0);
}

#[test]
fn a_step_towards_the_opposite_still_goes_its_degrees() {
    let a = sample(2);
    for degrees in [1.0, 45.0, 90.0, 179.0] {
        let z = towards(&a, &a.scaled(-1.0), degrees);
        assert!((degrees_between(&a, &z) - degrees).abs() < 0.01, "{degrees}");
        assert!((z.norm() - a.norm()).abs() < 1e-4);
    }
    assert_eq!(towards(&a, &a.scaled(-1.0), 181.0), a.scaled(-1.0));
}

#[test]
fn a_step_along_the_same_direction_arrives_at_once() {
    let a = sample(2);
    for b in [a.scaled(2.0), LatentVector::zeros()] {
        assert_eq!(towards(&a, &b, 1.0), b);
        assert_eq!(towards(&b, &a, 1.0), a);
    }
}

#[test]
fn a_length_that_is_no_number_is_not_taken() {
    for norm in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(with_norm(&sample(1), norm), sample(1));
    }
    assert_eq!(with_norm(&sample(1), 0.0), LatentVector::zeros());
    assert!(is_finite(&with_norm(&sample(1), f32::MAX)) && is_finite(&with_norm(&axis(0, f32::MAX), 1e-30)));
}

/// Indices, most of which are dimensions.
fn places() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![4 => 0..DIM + 2, 1 => any::<usize>()], 0..300)
}

proptest! {
    #[test]
    fn any_list_of_places_becomes_locks_in_order(places in places()) {
        let text = serde_json::to_string(&places).unwrap();
        let locks: Locks = serde_json::from_str(&text).unwrap();
        let expected: BTreeSet<usize> = places.into_iter().filter(|&place| place < DIM).collect();
        prop_assert_eq!(locks.count(), expected.len());
        prop_assert!((0..DIM + 10).all(|place| locks.is_locked(place) == expected.contains(&place)));
        let saved = serde_json::to_string(&locks).unwrap();
        prop_assert_eq!(&saved, &serde_json::to_string(&expected).unwrap());
        prop_assert_eq!(serde_json::from_str::<Locks>(&saved).unwrap(), locks);
    }

    #[test]
    fn locking_and_freeing_in_any_order_is_what_a_set_does(
        moves in prop::collection::vec((0..DIM + 2, any::<bool>()), 0..300),
    ) {
        let (mut locks, mut expected) = (Locks::default(), BTreeSet::new());
        for (place, locked) in moves {
            locks.set(place, locked);
            if locked && place < DIM { expected.insert(place) } else { expected.remove(&place) };
            prop_assert_eq!(&Vec::from(locks.clone()), &expected.iter().copied().collect::<Vec<_>>());
        }
        locks.clear();
        prop_assert_eq!(locks, Locks::default());
    }

    #[test]
    fn what_is_locked_stays_bit_for_bit_and_the_rest_moves(places in places(), before in vector(), after in vector()) {
        let locks = Locks::from(places);
        let kept = bits(&locks.keep(&before, after.clone()));
        let (before, after) = (bits(&before), bits(&after));
        for index in 0..DIM {
            let expected = if locks.is_locked(index) { &before } else { &after };
            prop_assert_eq!(kept[index], expected[index], "dimension {}", index);
        }
    }
}

/// Numbers that include extreme and invalid values.
fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![prop::num::f32::ANY, -3.0_f32..3.0, Just(f32::NAN), Just(f32::INFINITY), Just(-1e-9), Just(f32::MAX)]
}

proptest! {
    #[test]
    fn the_way_between_seeds_has_exact_ends_and_no_short_middle(seed: u64, part in 0.0_f32..=1.0) {
        let (here, next) = (sample(seed), sample(seed.wrapping_add(1)));
        prop_assert_eq!(&between_seeds(seed, 0.0), &here);
        prop_assert_eq!(&between_seeds(seed, 1.0), &next);
        let norm = between_seeds(seed, part).norm();
        prop_assert!(norm > here.norm().min(next.norm()) - 1e-3 && norm < here.norm().max(next.norm()) + 1e-3);
    }

    #[test]
    fn any_part_of_the_way_between_seeds_is_a_vector(seed: u64, part in any_number()) {
        let z = between_seeds(seed, part);
        prop_assert!(is_finite(&z));
        if part.is_nan() || part <= 0.0 {
            prop_assert_eq!(z, sample(seed));
        } else if part >= 1.0 {
            prop_assert_eq!(z, sample(seed.wrapping_add(1)));
        }
    }

    #[test]
    fn at_whole_numbers_the_plane_shows_seeds(base: u64, x in -5000_i64..5000, y in -5000_i64..5000) {
        let seed = base.wrapping_add_signed(x + 100 * y);
        prop_assert_eq!(on_plane(base, x as f32, y as f32), sample(seed));
    }

    #[test]
    fn the_plane_has_no_seams(base: u64, border in -20_i32..20, along in -20.0_f32..20.0) {
        let (before, after) = (border as f32 - 1e-3, border as f32 + 1e-3);
        // Two samples are about 20 apart, and a half circle of that radius is 63 long.
        let least = 63.0 * 4e-3;
        prop_assert!(distance(&on_plane(base, before, along), &on_plane(base, after, along)) < least);
        prop_assert!(distance(&on_plane(base, along, before), &on_plane(base, along, after)) < least);
    }

    #[test]
    fn any_place_on_the_plane_is_as_long_as_a_sample(base: u64, x in any_number(), y in any_number()) {
        let z = on_plane(base, x, y);
        let allowed = EXPECTED_NORM - 7.0 * NORM_SD..EXPECTED_NORM + 7.0 * NORM_SD;
        prop_assert!(allowed.contains(&z.norm()), "{}", z.norm());
        let finite = |v: f32| if v.is_finite() { v } else { 0.0 };
        prop_assert_eq!(z, on_plane(base, finite(x), finite(y)));
    }

    #[test]
    fn a_mutation_is_a_function_of_its_roll(z in vector(), amount in any_number(), roll: u64) {
        let changed = mutated(&z, amount, roll);
        prop_assert!(is_finite(&changed));
        prop_assert_eq!(&changed, &mutated(&z, amount, roll));
        if !amount.is_finite() || amount <= 0.0 {
            prop_assert!(distance(&changed, &z) <= 1e-6 * z.norm());
        } else if amount >= 1.0 {
            prop_assert_eq!(changed, mutated(&sample(5), 1.0, roll), "something of what was there is left");
        }
    }
}

#[test]
fn mutations_of_samples_are_as_long_as_samples_and_as_near_as_asked() {
    for amount in [0.05_f32, 0.3, 0.7, 1.0] {
        let pairs: Vec<_> = (0..4000).map(|seed| (sample(seed), mutated(&sample(seed), amount, seed))).collect();
        let mean = |of: &dyn Fn(&(LatentVector, LatentVector)) -> f64| pairs.iter().map(of).sum::<f64>() / 4000.0;
        let norm = mean(&|(_, z)| f64::from(z.norm()));
        let sd = mean(&|(_, z)| (f64::from(z.norm()) - norm).powi(2)).sqrt();
        assert!((norm - f64::from(EXPECTED_NORM)).abs() < 0.05, "{amount}: mean {norm}");
        assert!((sd - f64::from(NORM_SD)).abs() < 0.04, "{amount}: sd {sd}");
        // Covariance of the vectors before and after, per dimension.
        let kept = mean(&|(before, after)| before.dot(after)) / DIM as f64;
        assert!((kept - f64::from(1.0 - amount * amount).sqrt()).abs() < 0.01, "{amount}: {kept} kept");
    }
}

#[test]
fn another_roll_is_another_mutation_and_none_is_a_seed() {
    let rolls: Vec<LatentVector> = (0..50).map(|roll| mutated(&sample(1), 1.0, roll)).collect();
    for (index, z) in rolls.iter().enumerate() {
        assert!(!rolls[..index].contains(z) && *z != sample(index as u64));
    }
}

/// Distinguishable states.
fn state(name: u8) -> LatentVector {
    axis(0, f32::from(name))
}

proptest! {
    #[test]
    fn a_history_is_a_list_with_a_place_in_it(
        moves in prop::collection::vec((0..4_u8, 0..6_u8, 0..40_usize), 0..120),
    ) {
        let mut history = History::new(state(0));
        let (mut expected, mut at) = (vec![0], 0);
        for (kind, name, place) in moves {
            match kind {
                0 if history.can_undo() => (history.go_to(at - 1), at -= 1).0,
                1 if history.can_redo() => (history.go_to(at + 1), at += 1).0,
                2 => {
                    history.go_to(place);
                    at = if place < expected.len() { place } else { at };
                }
                _ => {
                    history.push(state(name));
                    if expected[at] != name {
                        expected.truncate(at + 1);
                        expected.push(name);
                        at += 1;
                    }
                }
            }
            prop_assert_eq!(history.states(), &expected.iter().map(|&name| state(name)).collect::<Vec<_>>());
            prop_assert_eq!((history.at(), history.present()), (at, &state(expected[at])));
            prop_assert_eq!((history.can_undo(), history.can_redo()), (at > 0, at + 1 < expected.len()));
        }
        let saved = History::from_states(history.states().to_vec(), history.at());
        prop_assert_eq!(saved, Some(history));
    }

    #[test]
    fn going_back_undoes_exactly(names in prop::collection::vec(0..6_u8, 1..40), at in 0..40_usize, new in vector()) {
        let states: Vec<LatentVector> = names.into_iter().map(state).collect();
        let before = History::from_states(states, at).unwrap();
        prop_assume!(new != *before.present());
        let mut after = before.clone();
        after.push(new.clone());
        prop_assert!(!after.can_redo());
        after.go_to(after.at() - 1);
        prop_assert_eq!(bits(after.present()), bits(before.present()));
        prop_assert_eq!(&after.states()[..=after.at()], &before.states()[..=before.at()]);
        after.go_to(after.at() + 1);
        prop_assert_eq!(bits(after.present()), bits(&new));
    }
}

#[test]
fn a_history_forgets_nothing_however_long() {
    let mut history = History::new(axis(0, 0.0));
    (1..=20_000_u16).for_each(|step| history.push(axis(0, f32::from(step))));
    assert_eq!((history.states().len(), history.at()), (20_001, 20_000));
    history.go_to(0);
    assert_eq!(*history.present(), LatentVector::zeros());
    history.go_to(20_000);
    assert_eq!(history.present().get(0), 20_000.0);
}

#[test]
fn a_saved_history_needs_a_state_and_survives_a_wrong_place() {
    assert_eq!(History::from_states(Vec::new(), 0), None);
    for at in [2, 3, usize::MAX] {
        let history = History::from_states(vec![state(1), state(2), state(3)], at).unwrap();
        assert_eq!((history.at(), history.present()), (2, &state(3)));
    }
}
