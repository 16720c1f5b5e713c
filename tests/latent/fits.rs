//! Directions and regressions: lengths, orthogonality, and known linear functions.

use crate::support::vectors::{distance, vector};
use latent_explorer::latent::algebra::degrees_between;
use latent_explorer::latent::direction::{orthonormal, taught};
use latent_explorer::latent::random::{analysis_noise, evaluation_noise, sample};
use latent_explorer::latent::regression::{Ridge, auc, logistic, r_squared, rows_of};
use latent_explorer::latent::{DIM, Direction, LatentVector};
use proptest::prelude::*;

fn direction() -> impl Strategy<Value = Direction> {
    any::<u64>().prop_map(|seed| Direction::of(&sample(seed)).unwrap())
}

/// Largest agreement that counts as zero.
const ROUNDING: f32 = 1e-5;

fn is_unit(direction: &Direction) -> bool {
    (direction.vector().norm() - 1.0).abs() < 1e-6
}

proptest! {
    #[test]
    fn a_direction_has_length_1_whatever_it_is_made_of(z in vector()) {
        match Direction::of(&z) {
            Some(direction) => {
                prop_assert!(is_unit(&direction), "{}", direction.vector().norm());
                prop_assert!(degrees_between(direction.vector(), &z) < 0.01);
                prop_assert_eq!(direction.reversed().reversed(), direction);
            }
            None => prop_assert!(z.norm() < 1e-11),
        }
    }

    #[test]
    fn weights_that_are_numbers_make_a_direction(weights in prop::collection::vec(prop::num::f64::ANY, DIM)) {
        // Nearly every vector of 200 random bit patterns contains a value that is not finite. The second vector has 0
        // in place of such values.
        let numbers: Vec<f64> = weights.iter().map(|w| if w.is_finite() { *w } else { 0.0 }).collect();
        for weights in [weights, numbers] {
            let usable = weights.iter().all(|w| w.is_finite()) && weights.iter().any(|w| *w != 0.0);
            let direction = Direction::from_weights(&weights);
            prop_assert_eq!(direction.is_some(), usable);
            prop_assert!(direction.is_none_or(|direction| is_unit(&direction)));
        }
    }

    #[test]
    fn moving_along_a_direction_arrives_and_leaves_the_rest(
        direction in direction(), z: u64, to in -6.0_f32..6.0, by in -6.0_f32..6.0,
    ) {
        let z = sample(z);
        let rest = |z: &LatentVector| direction.moved_to(z, 0.0);
        let moved = direction.moved_to(&z, to);
        prop_assert!((direction.position(&moved) - to).abs() < ROUNDING);
        prop_assert!((distance(&moved, &z) - (to - direction.position(&z)).abs()).abs() < ROUNDING);
        prop_assert!(distance(&rest(&moved), &rest(&z)) < ROUNDING);
        let pushed = direction.moved_by(&z, by);
        prop_assert!((direction.position(&pushed) - direction.position(&z) - by).abs() < ROUNDING);
        prop_assert!(distance(&pushed, &direction.moved_to(&z, direction.position(&z) + by)) < ROUNDING);
        prop_assert!((direction.position(&z) + direction.reversed().position(&z)).abs() < ROUNDING);
    }

    #[test]
    fn moving_across_others_leaves_their_positions(
        direction in direction(), others in prop::collection::vec(direction(), 0..12), z: u64, by in -6.0_f32..6.0,
    ) {
        let across = direction.across(&others).unwrap();
        prop_assert!(is_unit(&across) && across.agreement(&direction) > 0.5);
        let (z, moved) = (sample(z), across.moved_by(&sample(z), by));
        for other in &others {
            prop_assert!(across.agreement(other).abs() < ROUNDING);
            prop_assert!((other.position(&moved) - other.position(&z)).abs() < 6.0 * ROUNDING);
        }
    }

    #[test]
    fn what_is_held_gives_way_only_where_there_is_no_room(
        direction in direction(), others in prop::collection::vec(direction(), 1..12), parts in prop::collection::vec(-1.0_f64..1.0, 12),
    ) {
        // With few other directions there is a useful orthogonal part.
        prop_assert_eq!(direction.holding(&others), direction.across(&others));
        // A direction within the span of the others has no orthogonal part.
        let inside = others.iter().zip(parts).fold(LatentVector::zeros(), |sum, (d, part)| sum.plus(d.vector(), part));
        let Some(inside) = Direction::of(&inside) else { return Ok(()) };
        let held = inside.holding(&others).unwrap();
        let change = |along: &Direction| others.iter().map(|other| other.agreement(along).powi(2)).sum::<f32>();
        let own = held.agreement(&inside);
        prop_assert!(own > 0.0);
        prop_assert!(change(&held) / own.powi(2) <= change(&inside) * (1.0 + 1e-4), "{} of {}", change(&held), own);
    }

    #[test]
    fn what_hardly_differs_is_set_at_right_angles_all_the_same(
        direction in direction(), aside in direction(), third in direction(), share in 2e-3_f64..0.01,
    ) {
        // One pass of orthogonalisation leaves rounding errors relative to 1, and the remaining part may be only 1/500
        // long.
        let near = Direction::of(&direction.vector().plus(aside.vector(), share)).unwrap();
        let others = [third, near.clone()];
        let across = direction.across(&others).unwrap();
        prop_assert!(others.iter().all(|other| across.agreement(other).abs() < 1e-6));
        let axes = orthonormal(&[direction, near]);
        prop_assert!(axes.len() == 2 && axes[0].agreement(&axes[1]).abs() < 1e-6);
    }

    #[test]
    fn nothing_is_left_across_what_contains_it(
        others in prop::collection::vec(direction(), 1..8), parts in prop::collection::vec(0.1_f64..1.0, 8),
    ) {
        let inside = others.iter().zip(parts).fold(LatentVector::zeros(), |sum, (d, part)| sum.plus(d.vector(), part));
        prop_assert_eq!(Direction::of(&inside).unwrap().across(&others), None);
    }

    #[test]
    fn axes_stand_at_right_angles_and_span_what_they_were_made_of(
        directions in prop::collection::vec(direction(), 0..10), twins in prop::collection::vec(-2.0_f64..2.0, 10),
    ) {
        // Each direction is followed by a linear combination of itself and the one before, which adds nothing to the
        // span.
        let mut given: Vec<Direction> = Vec::new();
        for (direction, part) in directions.iter().zip(twins) {
            let before = given.last().unwrap_or(direction).vector().scaled(part);
            given.push(direction.clone());
            given.extend(Direction::of(&before.plus(direction.vector(), 2.5)));
        }
        let axes = orthonormal(&given);
        prop_assert_eq!(axes.len(), directions.len());
        prop_assert_eq!(axes.first(), directions.first());
        for (index, axis) in axes.iter().enumerate() {
            prop_assert!(is_unit(axis));
            prop_assert!(axes[..index].iter().all(|other| axis.agreement(other).abs() < ROUNDING));
        }
        for direction in &given {
            let inside: f32 = axes.iter().map(|axis| axis.agreement(direction).powi(2)).sum();
            prop_assert!((inside - 1.0).abs() < ROUNDING, "{} of a direction is in the span", inside);
        }
    }

    #[test]
    fn a_direction_reads_back_from_json(direction in direction()) {
        let text = serde_json::to_string(&direction).unwrap();
        prop_assert_eq!(serde_json::from_str::<Direction>(&text).unwrap(), direction);
    }

    #[test]
    fn more_and_less_are_opposites(seeds in prop::collection::vec(any::<u64>(), 2..20), split in 1..19_usize) {
        let examples: Vec<LatentVector> = seeds.into_iter().map(sample).collect();
        let (more, less) = examples.split_at(split.min(examples.len() - 1));
        let direction = taught(more, less).unwrap();
        prop_assert!(direction.agreement(&taught(less, more).unwrap().reversed()) > 1.0 - ROUNDING);
        let mean = |of: &[LatentVector]| of.iter().map(|z| direction.position(z)).sum::<f32>() / of.len() as f32;
        prop_assert!(mean(more) > mean(less));
    }
}

#[test]
fn no_space_has_more_axes_than_dimensions() {
    let many: Vec<Direction> = (0..210).map(|seed| Direction::of(&sample(seed)).unwrap()).collect();
    let axes = orthonormal(&many);
    assert_eq!(axes.len(), DIM);
    assert_eq!(many[205].across(&axes), None);
}

#[test]
fn a_file_cannot_bring_a_direction_that_is_not_one() {
    let text = |z: &LatentVector| serde_json::to_string(z).unwrap();
    assert!(serde_json::from_str::<Direction>(&text(&LatentVector::zeros())).is_err());
    assert!(serde_json::from_str::<Direction>("[1.0]").is_err());
    assert!(is_unit(&serde_json::from_str(&text(&sample(1).scaled(100.0))).unwrap()));
    for count in [0, DIM - 1, DIM + 1] {
        assert_eq!(Direction::from_weights(&vec![1.0; count]), None);
    }
}

#[test]
fn examples_teach_the_direction_they_differ_in() {
    let hidden = Direction::of(&sample(9)).unwrap();
    let shifted = |first, by| analysis_noise(first, 400).iter().map(|z| hidden.moved_by(z, by)).collect::<Vec<_>>();
    let (more, less) = (shifted(0, 2.0), shifted(400, -2.0));
    assert!(taught(&more, &less).unwrap().agreement(&hidden) > 0.95);
    assert!(taught(&more, &[]).unwrap().agreement(&hidden) > 0.9);
    assert!(taught(&[], &less).unwrap().agreement(&hidden) > 0.9);
    assert_eq!(taught(&[], &[]), None);
    assert_eq!(taught(&more[..1], &more[..1]), None);
}

#[test]
fn a_fit_finds_the_law_behind_noisy_targets() {
    let (seen, unseen) = (analysis_noise(0, 3000), analysis_noise(3000, 500));
    let ridge = Ridge::new(&seen, 1e-4).unwrap();
    // Two linear functions of the same vectors.
    for (seed, level) in [(1, 7.0), (2, -0.25)] {
        let law = sample(seed);
        let noise = |index: usize| 0.5 * f64::from(evaluation_noise(seed, index as u64).get(0));
        let targets: Vec<f64> = seen.iter().enumerate().map(|(index, z)| law.dot(z) + level + noise(index)).collect();
        let fit = ridge.fit(&targets).unwrap();
        for (found, wanted) in fit.weights.iter().zip(law.as_slice()) {
            assert!((found - f64::from(*wanted)).abs() < 0.06, "{found} for {wanted}");
        }
        assert!((fit.intercept - level).abs() < 0.06, "{}", fit.intercept);
        let truth: Vec<f64> = unseen.iter().map(|z| law.dot(z) + level).collect();
        let predicted: Vec<f64> = unseen.iter().map(|z| fit.predict(z)).collect();
        assert!(r_squared(&predicted, &truth) > 0.995);
    }
}

#[test]
fn logistic_regression_finds_the_odds_behind_the_classes() {
    let (seen, law) = (analysis_noise(0, 6000), sample(4));
    // Only some of the values matter, and members are a third of all.
    let odds = |z: &LatentVector| (0..5).map(|i| f64::from(law.get(i) * z.get(i))).sum::<f64>() - 1.0;
    let chance = |z: &LatentVector| 1.0 / (1.0 + (-odds(z)).exp());
    // Turns one normal number per vector into a uniform one, by its rank.
    let mut drawn: Vec<(f32, usize)> = (0..seen.len()).map(|i| (evaluation_noise(8, i as u64).get(3), i)).collect();
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut members = vec![false; seen.len()];
    for (rank, (_, index)) in drawn.into_iter().enumerate() {
        members[index] = (rank as f64 + 0.5) / (seen.len() as f64) < chance(&seen[index]);
    }
    let rows = rows_of(&seen);
    let fit = logistic(&rows, &members, 1e-4).unwrap();
    for index in 0..10 {
        let wanted = if index < 5 { f64::from(law.get(index)) } else { 0.0 };
        assert!((fit.weights[index] - wanted).abs() < 0.15, "{index}: {} for {wanted}", fit.weights[index]);
    }
    assert!((fit.intercept + 1.0).abs() < 0.15, "{}", fit.intercept);
    // Classes that a plane separates: a penalty keeps the weights finite.
    let apart: Vec<bool> = seen.iter().map(|z| z.get(0) > 0.0).collect();
    let fit = logistic(&rows, &apart, 1e-3).unwrap();
    assert!(fit.weights[0] > 5.0 && fit.weights.iter().all(|w| w.is_finite()));
    for (members, penalty) in [(&apart[1..], 1e-3), (&vec![true; 6000][..], 1e-3), (&apart[..], 0.0)] {
        assert_eq!(logistic(&rows, members, penalty), None);
    }
}

#[test]
fn a_greater_penalty_gives_lesser_weights_and_keeps_the_level() {
    // With fewer vectors than dimensions, there is no unique solution without a penalty.
    let seen = analysis_noise(0, 50);
    let targets: Vec<f64> = seen.iter().map(|z| f64::from(z.get(0)) + 3.0).collect();
    let mut last = f64::INFINITY;
    for penalty in [1e-6, 0.01, 1.0, 100.0] {
        let fit = Ridge::new(&seen, penalty).unwrap().fit(&targets).unwrap();
        let size: f64 = fit.weights.iter().map(|w| w * w).sum();
        assert!(size < last, "{size} after {last}");
        last = size;
        let mean = |of: &mut dyn Iterator<Item = f64>| of.sum::<f64>() / 50.0;
        let (found, wanted) = (mean(&mut seen.iter().map(|z| fit.predict(z))), mean(&mut targets.iter().copied()));
        assert!((found - wanted).abs() < 1e-9);
    }
    let level = Ridge::new(&seen, 1.0).unwrap().fit(&[2.0; 50]).unwrap();
    assert!(level.weights.iter().all(|w| w.abs() < 1e-12) && (level.intercept - 2.0).abs() < 1e-12);
}

#[test]
fn nothing_is_fitted_to_what_is_no_data() {
    let seen = analysis_noise(0, 10);
    assert!(Ridge::new(&[], 1.0).is_none());
    for penalty in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Ridge::new(&seen, penalty).is_none(), "{penalty}");
    }
    let ridge = Ridge::new(&seen, 1.0).unwrap();
    for count in [0, 9, 11] {
        assert_eq!(ridge.fit(&vec![1.0; count]), None);
    }
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut targets = vec![1.0; 10];
        targets[4] = bad;
        assert_eq!(ridge.fit(&targets), None);
    }
}

#[test]
fn explained_variance_is_1_for_the_truth_0_for_the_mean_and_below_for_worse() {
    let targets = [1.0, 2.0, 3.0, 6.0];
    assert_eq!(r_squared(&targets, &targets), 1.0);
    assert_eq!(r_squared(&[3.0; 4], &targets), 0.0);
    assert!(r_squared(&targets.map(|t| 6.0 - t), &targets) < -1.0);
    assert!((r_squared(&targets.map(|t| t - 0.5), &targets) - (1.0 - 1.0 / 14.0)).abs() < 1e-12);
    assert_eq!(r_squared(&[], &[]), 0.0);
}

/// The AUC, counted over all pairs.
fn counted(scores: &[f64], members: &[bool]) -> f64 {
    let side = |member| scores.iter().zip(members).filter(move |(_, m)| **m == member).map(|(s, _)| *s);
    let (mut wins, mut pairs) = (0.0, 0.0);
    for (inside, outside) in side(true).flat_map(|inside| side(false).map(move |outside| (inside, outside))) {
        pairs += 1.0;
        wins += if inside > outside { 1.0 } else { 0.0 } + if inside == outside { 0.5 } else { 0.0 };
    }
    if pairs > 0.0 { wins / pairs } else { 0.5 }
}

proptest! {
    #[test]
    fn targets_that_are_all_the_same_explain_nothing(target in -1e3_f64..1e3, count in 1..50_usize, off in -1.0_f64..1.0) {
        let targets = vec![target; count];
        prop_assert_eq!(r_squared(&targets, &targets), 0.0);
        prop_assert_eq!(r_squared(&vec![target + off; count], &targets), 0.0);
    }

    #[test]
    fn the_area_under_the_curve_is_the_share_of_pairs_in_order(
        examples in prop::collection::vec((prop_oneof![-3_i8..3, any::<i8>()], any::<bool>()), 0..60),
    ) {
        // Multiples of 0.5, with zeros of both signs, which are ties.
        let scores: Vec<f64> = examples.iter().map(|&(s, member)| f64::from(s) * if member { -0.5 } else { 0.5 }).collect();
        let members: Vec<bool> = examples.iter().map(|&(_, member)| member).collect();
        let area = auc(&scores, &members);
        prop_assert!((area - counted(&scores, &members)).abs() < 1e-12);
        let others: Vec<bool> = members.iter().map(|member| !member).collect();
        prop_assert!((area + auc(&scores, &others) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn scores_that_are_no_numbers_still_give_a_share(
        examples in prop::collection::vec((prop::num::f64::ANY, any::<bool>()), 0..60),
    ) {
        let (scores, members): (Vec<f64>, Vec<bool>) = examples.into_iter().unzip();
        prop_assert!((0.0..=1.0).contains(&auc(&scores, &members)));
    }
}
