//! Latent vectors: exact end points, lengths, and random numbers without global state.

use std::collections::HashSet;

use latent_explorer::latent::code::{CodeError, decode, encode};
use latent_explorer::latent::interpolate::{lerp, slerp};
use latent_explorer::latent::prior::{EXPECTED_NORM, NORM_SD};
use latent_explorer::latent::random::{Stream, fill_normal, fixed_noise, rng, sample};
use latent_explorer::latent::{DIM, LatentError, LatentVector};
use proptest::prelude::*;

const STREAMS: [Stream; 8] = [
    Stream::Weights,
    Stream::Batches,
    Stream::NoiseD,
    Stream::NoiseG,
    Stream::Dropout,
    Stream::FixedNoise,
    Stream::Explore,
    Stream::Classifier,
];

fn draws(seed: u64, stream: Stream, step: u64) -> Vec<f32> {
    let mut out = vec![0.0; 64];
    fill_normal(&mut rng(seed, stream, step), &mut out);
    out
}

fn cosine(a: &LatentVector, b: &LatentVector) -> f64 {
    let dot: f64 = a.as_slice().iter().zip(b.as_slice()).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum();
    dot / (f64::from(a.norm()) * f64::from(b.norm()))
}

fn negated(a: &LatentVector) -> LatentVector {
    LatentVector::from_values(a.as_slice().iter().map(|v| -v).collect()).unwrap()
}

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-4 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn a_vector_takes_exactly_200_finite_values() {
    assert_eq!(LatentVector::from_values(vec![0.0; 199]), Err(LatentError::Length(199)));
    assert_eq!(LatentVector::from_values(vec![0.0; 201]), Err(LatentError::Length(201)));
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut values = vec![0.0; DIM];
        values[7] = bad;
        assert_eq!(LatentVector::from_values(values), Err(LatentError::NotFinite(7)));
    }
    assert_eq!(LatentVector::from_values(vec![0.0; DIM]), Ok(LatentVector::zeros()));
}

#[test]
fn setting_ignores_what_is_not_finite_or_outside() {
    let mut z = sample(1);
    let before = z.clone();
    z.set(3, f32::NAN);
    z.set(3, f32::INFINITY);
    z.set(DIM, 1.0);
    assert_eq!(z, before);
    z.set(3, 2.5);
    assert_eq!(z.get(3), 2.5);
    assert_eq!(z.get(DIM), 0.0);
}

#[test]
fn json_is_a_plain_array_and_refuses_anything_else() {
    let z = sample(5);
    let text = serde_json::to_string(&z).unwrap();
    assert_eq!(serde_json::from_str::<Vec<f32>>(&text).unwrap(), z.as_slice());
    assert_eq!(serde_json::from_str::<LatentVector>(&text).unwrap(), z);
    assert!(serde_json::from_str::<LatentVector>("[1.0, 2.0]").is_err());
    let huge = format!("[{}1e300]", "0,".repeat(DIM - 1));
    assert!(serde_json::from_str::<LatentVector>(&huge).is_err());
}

#[test]
fn every_stream_seed_and_step_has_its_own_numbers() {
    let mut seen = HashSet::new();
    for stream in STREAMS {
        for seed in [0, 1, 2, 7, u64::MAX] {
            for step in [0, 1, 2, 7, u64::MAX] {
                let bits: Vec<u32> = draws(seed, stream, step).into_iter().map(f32::to_bits).collect();
                assert!(seen.insert(bits), "{stream:?} {seed} {step} repeats another");
            }
        }
    }
}

#[test]
fn filling_in_parts_equals_filling_at_once() {
    let whole = draws(3, Stream::NoiseG, 9);
    let mut generator = rng(3, Stream::NoiseG, 9);
    let mut parts = vec![0.0; 64];
    let (first, second) = parts.split_at_mut(13);
    fill_normal(&mut generator, first);
    fill_normal(&mut generator, second);
    assert_eq!(parts, whole);
}

#[test]
fn samples_are_as_long_as_the_prior_says() {
    let norms: Vec<f64> = (0..4000).map(|seed| f64::from(sample(seed).norm())).collect();
    let mean = norms.iter().sum::<f64>() / norms.len() as f64;
    let sd = (norms.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / norms.len() as f64).sqrt();
    assert!((mean - f64::from(EXPECTED_NORM)).abs() < 0.05, "mean {mean}");
    assert!((sd - f64::from(NORM_SD)).abs() < 0.04, "sd {sd}");
}

#[test]
fn normal_values_have_mean_0_and_deviation_1() {
    let mut values = vec![0.0; 200_000];
    fill_normal(&mut rng(11, Stream::NoiseD, 0), &mut values);
    let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / values.len() as f64;
    assert!(mean.abs() < 0.01, "{mean}");
    assert!((variance - 1.0).abs() < 0.02, "{variance}");
}

#[test]
fn a_tile_of_the_sample_grid_does_not_depend_on_how_many_there_are() {
    let many = fixed_noise(42, 100);
    assert_eq!(fixed_noise(42, 16), many[..16]);
    assert!(fixed_noise(42, 0).is_empty());
    let distinct: HashSet<Vec<u32>> = many.iter().map(|z| z.as_slice().iter().map(|v| v.to_bits()).collect()).collect();
    assert_eq!(distinct.len(), 100);
    assert_ne!(fixed_noise(43, 1), many[..1]);
}

#[test]
fn the_middle_of_slerp_is_longer_than_the_middle_of_lerp() {
    let (a, b) = (sample(1), sample(2));
    assert!(lerp(&a, &b, 0.5).norm() < 11.0);
    assert!(slerp(&a, &b, 0.5).norm() > 13.0);
}

#[test]
fn slerp_between_opposites_keeps_the_radius_all_the_way() {
    let a = sample(8);
    let b = negated(&a);
    for part in 0..=20 {
        let z = slerp(&a, &b, part as f32 / 20.0);
        assert!(close(z.norm(), a.norm()), "{part}: {} against {}", z.norm(), a.norm());
    }
    assert!(cosine(&a, &slerp(&a, &b, 0.5)).abs() < 1e-5);
}

#[test]
fn slerp_is_finite_from_and_to_the_origin_and_standing_still() {
    let (a, zero) = (sample(8), LatentVector::zeros());
    assert_eq!(slerp(&zero, &zero, 0.3), zero);
    assert!(close(slerp(&zero, &a, 0.25).norm(), 0.25 * a.norm()));
    assert!(close(slerp(&a, &zero, 0.25).norm(), 0.75 * a.norm()));
    for (x, y) in slerp(&a, &a, 0.4).as_slice().iter().zip(a.as_slice()) {
        assert!(close(*x, *y));
    }
    assert_eq!(slerp(&a, &zero, f32::NAN), a);
    assert_eq!(lerp(&a, &zero, f32::NAN), a);
}

fn vector() -> impl Strategy<Value = LatentVector> {
    prop_oneof![
        4 => any::<u64>().prop_map(sample),
        1 => any::<u64>().prop_map(|seed| negated(&sample(seed % 4))),
        1 => any::<u64>().prop_map(|seed| sample(seed % 4)),
        1 => Just(LatentVector::zeros()),
        2 => prop::collection::vec(-1e30_f32..1e30, DIM).prop_map(|v| LatentVector::from_values(v).unwrap()),
    ]
}

proptest! {
    #[test]
    fn drawing_is_a_pure_function(seed: u64, step: u64, index in 0..STREAMS.len()) {
        prop_assert_eq!(draws(seed, STREAMS[index], step), draws(seed, STREAMS[index], step));
    }

    #[test]
    fn both_interpolations_have_exact_ends(a in vector(), b in vector()) {
        for way in [lerp, slerp] {
            prop_assert_eq!(&way(&a, &b, 0.0), &a);
            prop_assert_eq!(&way(&a, &b, 1.0), &b);
        }
    }

    #[test]
    fn slerp_is_finite_and_its_length_is_linear(a in vector(), b in vector(), t in 0.0_f32..=1.0) {
        let z = slerp(&a, &b, t);
        prop_assert!(z.as_slice().iter().all(|v| v.is_finite()));
        let radius = (1.0 - t) * a.norm() + t * b.norm();
        prop_assert!(close(z.norm(), radius), "{} against {}", z.norm(), radius);
    }

    #[test]
    fn slerp_turns_at_a_steady_rate(a: u64, b: u64, t in 0.05_f32..0.95) {
        let (a, b) = (sample(a), sample(b));
        let whole = cosine(&a, &b).clamp(-1.0, 1.0).acos();
        let part = cosine(&a, &slerp(&a, &b, t)).clamp(-1.0, 1.0).acos();
        prop_assert!((part - f64::from(t) * whole).abs() < 1e-3, "{} of {}", part, whole);
    }

    #[test]
    fn going_back_is_the_same_way(a: u64, b: u64, t in 0.0_f32..=1.0) {
        let (a, b) = (sample(a), sample(b));
        for way in [lerp, slerp] {
            for (x, y) in way(&a, &b, t).as_slice().iter().zip(way(&b, &a, 1.0 - t).as_slice()) {
                prop_assert!((x - y).abs() < 1e-4);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_code_reads_back_within_half_a_step_and_is_stable(values in proptest::collection::vec(-7.9_f32..7.9, DIM)) {
        let z = LatentVector::from_values(values).unwrap();
        let code = encode(&z, 1);
        prop_assert!(code.len() < 420 && code.is_ascii());
        let back = decode(&code).unwrap();
        for (a, b) in z.as_slice().iter().zip(back.as_slice()) {
            prop_assert!((a - b).abs() <= 1.0 / 512.0 + 1e-6);
        }
        prop_assert_eq!(encode(&back, 1), code);
    }

    #[test]
    fn a_seeds_code_is_exact_and_short(seed: u64) {
        let code = encode(&sample(seed), seed);
        prop_assert!(code.len() <= 29);
        prop_assert_eq!(decode(&code).unwrap(), sample(seed));
    }

    #[test]
    fn any_text_is_a_vector_or_a_plain_error(text in ".{0,600}") {
        let _ = decode(&text);
        prop_assert_eq!(decode(&format!("x{text}")), Err(CodeError::Foreign));
    }

    #[test]
    fn a_changed_character_is_noticed(at in 4_usize..410, letter in "[A-Za-z0-9_-]") {
        let code = encode(&negated(&sample(3)), 1);
        prop_assume!(at < code.len() && code[at..=at] != letter);
        let changed = format!("{}{letter}{}", &code[..at], &code[at + 1..]);
        prop_assert_eq!(decode(&changed), Err(CodeError::Damaged));
    }
}

#[test]
fn a_code_broken_over_lines_is_still_one() {
    let code = encode(&negated(&sample(3)), 1);
    let broken = format!("  {}\n{} ", &code[..50], &code[50..]);
    assert_eq!(decode(&broken), decode(&code));
}
