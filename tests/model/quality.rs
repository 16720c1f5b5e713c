//! The quality metrics: known values, and all metrics on real digits.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use latent_explorer::data::{Dataset, Images};
use latent_explorer::latent::random::{Stream, evaluation_noise, fixed_noise, rng, sample};
use latent_explorer::model::{
    DIGITS, Device, DigitClassifier, FEATURES, Generator, Parameters, set_threads, shipped_classifier,
    shipped_generator,
};
use latent_explorer::protocol::Evaluation;
use latent_explorer::quality::*;
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use serde_json::Value;
use tch::{Kind, Tensor};

/// Tests run in parallel, so one thread each is fastest.
fn classifier() -> DigitClassifier {
    set_threads(1);
    shipped_classifier(Device::Cpu).unwrap()
}

fn mnist() -> &'static Dataset {
    static SET: OnceLock<Dataset> = OnceLock::new();
    SET.get_or_init(|| Dataset::mnist().unwrap())
}

fn reference() -> &'static Reference {
    static REFERENCE: OnceLock<Reference> = OnceLock::new();
    REFERENCE.get_or_init(|| Reference::test(&classifier(), mnist(), |_, _| true).unwrap().unwrap())
}

fn part(images: &Images, range: std::ops::Range<usize>) -> Images {
    Images { pixels: images.pixels[range.start * 784..range.end * 784].to_vec(), ..*images }
}

/// Adds noise of up to `most` to each pixel.
fn corrupted(images: &Images, most: i16) -> Images {
    let mut rng = rng(1, Stream::Explore, 0);
    let pixels = images.pixels.iter().map(|&p| (i16::from(p) + rng.random_range(-most..=most)).clamp(0, 255) as u8);
    Images { pixels: pixels.collect(), ..*images }
}

fn noise(count: usize) -> Images {
    let mut pixels = vec![0; count * 784];
    rng(2, Stream::Explore, 0).fill(&mut pixels[..]);
    Images { rows: 28, cols: 28, pixels }
}

fn gaussian(mean: DVector<f64>, covariance: DMatrix<f64>) -> Gaussian {
    Gaussian::new(mean, covariance).unwrap()
}

fn fit(images: &Images) -> Gaussian {
    Gaussian::fit(Features::of(&classifier(), images).unwrap().values(), FEATURES).unwrap()
}

#[track_caller]
fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b} to {tolerance}");
}

#[test]
fn the_frechet_distance_of_known_gaussians_is_the_closed_form() {
    let a = gaussian(dvector![0.0, 0.0, 1.0], DMatrix::from_diagonal(&dvector![1.0, 4.0, 9.0]));
    let b = gaussian(dvector![3.0, 4.0, 1.0], DMatrix::from_diagonal(&dvector![4.0, 4.0, 0.25]));
    // Covariances that commute: the squared differences of the standard deviations.
    near(frechet_distance(&a, &b).unwrap(), 25.0 + 1.0 + 0.0 + 6.25, 1e-9);
    near(frechet_distance(&a, &b).unwrap(), frechet_distance(&b, &a).unwrap(), 1e-9);
    near(frechet_distance(&a, &a).unwrap(), 0.0, 1e-9);
    // Any two 2 x 2 covariances: tr M^1/2 = (tr M + 2 (det M)^1/2)^1/2, with M = C1 C2.
    let (c, d): (DMatrix<f64>, DMatrix<f64>) = (dmatrix![2.0, 1.0; 1.0, 3.0], dmatrix![5.0, -2.0; -2.0, 1.0]);
    let product = &c * &d;
    let overlap = (product.trace() + 2.0 * product.determinant().sqrt()).sqrt();
    let (c, d) = (gaussian(dvector![1.0, 0.0], c), gaussian(dvector![0.0, 0.0], d));
    near(frechet_distance(&c, &d).unwrap(), 1.0 + 5.0 + 6.0 - 2.0 * overlap, 1e-9);
}

#[test]
fn covariances_without_full_rank_are_no_trouble() {
    let along = |x: f64, y: f64| gaussian(dvector![0.0, 0.0], dvector![x, y] * dvector![x, y].transpose());
    near(frechet_distance(&along(3.0, 0.0), &along(3.0, 0.0)).unwrap(), 0.0, 1e-9);
    // Two orthogonal lines have no overlap: the traces add up.
    near(frechet_distance(&along(3.0, 0.0), &along(0.0, 2.0)).unwrap(), 13.0, 1e-9);
    near(frechet_distance(&along(0.0, 0.0), &along(1.0, 1.0)).unwrap(), 2.0, 1e-9);
    // Fewer images than features.
    let few = fit(&part(&mnist().test, 0..20));
    near(frechet_distance(&few, &few).unwrap(), 0.0, 1e-3);
    assert!(frechet_distance(&few, &along(1.0, 0.0)).is_none());
}

#[test]
fn a_fit_has_the_unbiased_covariance_and_refuses_what_it_cannot_fit() {
    let fitted = Gaussian::fit(&[0.0, 1.0, 2.0, 3.0, 4.0, 8.0], 2).unwrap();
    assert_eq!(fitted, gaussian(dvector![2.0, 4.0], dmatrix![4.0, 7.0; 7.0, 13.0]));
    // Rows are summed in blocks; the result must not depend on the block size.
    let many: Vec<f32> = (0..2501).flat_map(|i| [(i % 2) as f32, 1.0]).collect();
    let expected = 1250.0 * 1251.0 / 2501.0 / 2500.0;
    let fitted = Gaussian::fit(&many, 2).unwrap();
    let other = gaussian(dvector![1250.0 / 2501.0, 1.0], dmatrix![expected, 0.0; 0.0, 0.0]);
    near(frechet_distance(&fitted, &other).unwrap(), 0.0, 1e-9);
    for (rows, width) in [(vec![1.0, 2.0], 2), (vec![1.0; 5], 2), (vec![1.0, f32::NAN, 0.0, 0.0], 2), (vec![], 0)] {
        assert!(Gaussian::fit(&rows, width).is_none(), "{rows:?}");
    }
}

#[test]
fn the_distance_of_real_digits_grows_with_every_corruption() {
    let images = part(&mnist().test, 4000..6000);
    let clean = fit(&images);
    near(frechet_distance(&clean, &clean).unwrap(), 0.0, 1e-6);
    let distances: Vec<f64> = [0, 40, 90, 180, 255]
        .iter()
        .map(|&most| frechet_distance(&clean, &fit(&corrupted(&images, most))).unwrap())
        .collect();
    assert!(distances.is_sorted_by(|a, b| a < b), "{distances:?}");
    let back = frechet_distance(&fit(&corrupted(&images, 90)), &clean).unwrap();
    near(back, distances[2], 1e-6 * distances[2]);
}

#[test]
fn label_distances_have_their_known_values() {
    let train = class_frequencies(&mnist().train_labels);
    near(train.iter().sum(), 1.0, 1e-12);
    near(kl_divergence(&train, &train), 0.0, 1e-15);
    // Values of MNIST's own labels, in nats.
    near(kl_divergence(&train, &[0.1; DIGITS]), 0.0014, 5e-5);
    near(kl_divergence(&class_frequencies(&mnist().test_labels), &train), 0.00017, 5e-6);
    let mut halves = [0.0; DIGITS];
    (halves[3], halves[8]) = (0.5, 0.5);
    near(kl_divergence(&halves, &[0.1; DIGITS]), 5.0_f64.ln(), 1e-12);
    assert_eq!(kl_divergence(&[0.1; DIGITS], &halves), f64::INFINITY);
}

#[test]
fn the_inception_score_runs_from_one_to_ten() {
    let one_hot: Vec<[f32; DIGITS]> = (0..500).map(|i| std::array::from_fn(|d| f32::from(d == i % DIGITS))).collect();
    near(inception_score(&one_hot), 10.0, 1e-9);
    assert_eq!(digit_frequencies(&one_hot), [0.1; DIGITS]);
    assert_eq!(confident_share(&one_hot), 1.0);
    near(inception_score(&one_hot[..2]), 2.0, 1e-9);
    near(inception_score(&[one_hot[4]; 50]), 1.0, 1e-9);
    let unsure = [[0.1; DIGITS]; 50];
    near(inception_score(&unsure), 1.0, 1e-6);
    assert_eq!(confident_share(&unsure), 0.0);
    near(inception_score(&[]), 1.0, 0.0);
}

#[test]
fn neighbours_tell_real_digits_from_negatives_noise_and_one_digit() {
    let real = Features::of(&classifier(), &part(&mnist().test, 0..1500)).unwrap();
    let measure = |images: &Images| {
        let features = Features::of(&classifier(), images).unwrap();
        let both = precision_recall(real.values(), features.values(), FEATURES).unwrap();
        (both.precision, both.recall, coverage(real.values(), features.values(), FEATURES).unwrap())
    };
    let digits = part(&mnist().train, 0..1500);
    let (real_precision, recall, covered) = measure(&digits);
    assert!(real_precision > 0.8 && recall > 0.8 && covered > 0.9, "{real_precision} {recall} {covered}");
    let negatives = Images { pixels: digits.pixels.iter().map(|p| 255 - p).collect(), ..digits };
    let (precision, recall, covered) = measure(&negatives);
    assert!(precision < real_precision - 0.1 && recall < 0.05 && covered < 0.1, "{precision} {recall} {covered}");
    // The features of noise lie near those of a few uncertain eights, so its precision is not checked.
    let (_, recall, covered) = measure(&noise(1500));
    assert!(recall < 0.05 && covered < 0.05, "{recall} {covered}");
    let ones = (0..mnist().train.len()).filter(|&i| mnist().train_labels[i] == 1).take(1500);
    let pixels = ones.flat_map(|i| mnist().train.image(i)).copied().collect();
    let (precision, recall, covered) = measure(&Images { pixels, ..digits });
    assert!(precision > 0.8 && recall < 0.3 && covered < 0.3, "{precision} {recall} {covered}");
    assert!(precision_recall(&[0.0; 3], &[0.0; 9], 1).is_none());
    assert!(coverage(&[0.0; 5], &[0.0; 9], 1).is_none() && coverage(&[0.0; 9], &[], 1).is_none());
}

#[test]
fn spheres_reach_to_the_third_neighbour_and_in_coverage_to_the_fifth() {
    // On a line: the distance to the third neighbour is 2 inside and 3 at the two ends of 0, 1, ... 9.
    let real: Vec<f32> = (0..10u8).map(f32::from).collect();
    let generated = [-3.0, -3.1, 11.0, 12.1];
    let found = precision_recall(&real, &generated, 1).unwrap();
    near(found.precision, 0.5, 0.0);
    // The radii of the generated points are 15.1, 15.2, 14.1 and 15.2.
    near(found.recall, 1.0, 0.0);
    // The radii of coverage are 3 inside, 4 next to the ends and 5 at the ends: -3 is in the spheres of 0 and 1, and
    // 11 in those of 8 and 9.
    near(coverage(&real, &generated, 1).unwrap(), 0.4, 0.0);
}

#[test]
fn training_images_are_copies_and_test_images_are_not() {
    set_threads(1);
    let (train, test) = (&mnist().train, &mnist().test);
    let copies = nearest_distances(&part(train, 40_000..40_100), train);
    assert_eq!(copies, [0.0; 100]);
    let even = |first: usize| {
        let pixels = (first..10_000).step_by(40).flat_map(|i| test.image(i)).copied().collect();
        median(&nearest_distances(&Images { pixels, ..*test }, train))
    };
    let (a, b) = (even(0), even(1));
    assert!(a > 2.0);
    near(a / b, 1.0, 0.15);
    // One pixel changed from black to white is a distance of 1.
    let mut moved = part(train, 9..10);
    let black = moved.pixels.iter().position(|&p| p == 0).unwrap();
    moved.pixels[black] = 255;
    assert_eq!(nearest_distances(&moved, train), [1.0]);
    assert!(nearest_distances(&moved, &part(train, 0..0)).is_empty());
}

#[test]
fn medians_are_the_middle() {
    assert_eq!([median(&[]), median(&[3.0]), median(&[4.0, 1.0]), median(&[9.0, 1.0, 2.0])], [0.0, 3.0, 2.5, 2.0]);
}

#[test]
fn the_noise_of_an_evaluation_is_nobody_elses() {
    assert_eq!(evaluation_noise(4, 7), evaluation_noise(4, 7));
    assert_ne!(evaluation_noise(4, 7), evaluation_noise(4, 8));
    assert_ne!(evaluation_noise(4, 7), evaluation_noise(5, 7));
    assert_ne!(evaluation_noise(4, 0), sample(4));
    assert_ne!(evaluation_noise(4, 0), fixed_noise(4, 1)[0]);
}

#[test]
fn the_shipped_generator_lies_between_training_images_and_noise() {
    let classifier = classifier();
    let generator = shipped_generator(Device::Cpu).unwrap().generator;
    let mut heard = Vec::new();
    let progress = |done, of| {
        heard.push((done, of));
        true
    };
    let e = evaluate(&generator, &classifier, reference(), 2000, 0, progress).unwrap().unwrap();
    assert_eq!((heard[0], heard[heard.len() - 1]), ((0, 2000), (2000, 2000)));
    assert!(heard.is_sorted());
    assert!((0.2..2.0).contains(&e.frechet_train), "{e:?}");
    assert!(e.frechet_noise > 200.0 * e.frechet_train, "{e:?}");
    assert!(e.frechet > 1.5 * e.frechet_train && e.frechet < e.frechet_noise / 100.0, "{e:?}");
    // Every slider moves the digit visibly.
    assert_eq!(e.slider_alive, Some(1.0), "{e:?}");
    assert!(e.slider_min.unwrap() > 8.0 && e.slider_median.unwrap() >= 12.0, "{e:?}");
    assert!(
        e.inception_score_real > 9.7 && e.inception_score < e.inception_score_real && e.inception_score > 4.0,
        "{e:?}"
    );
    assert!(e.confident_real > 0.9 && e.confident < e.confident_real && e.confident > 0.2, "{e:?}");
    assert!((0.0..0.2).contains(&e.kl_labels) && e.rarest > 0.02 && e.rarest <= 0.1, "{e:?}");
    assert!(e.precision < e.precision_train && e.precision > 0.2 && e.recall > 0.2, "{e:?}");
    assert!((0.7..1.8).contains(&e.memorisation), "{e:?}");
    near(e.digits.iter().sum(), 1.0, 1e-12);
    let text = serde_json::to_string(&e).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&text).unwrap(), e);

    // The command prints the same metrics.
    let out = program(&["evaluate", "--samples", "2000", "--threads", "1"]);
    assert!(out.status.success(), "{out:?}");
    let json: Value = serde_json::from_slice(&out.stdout).unwrap();
    let contract =
        ["frechet", "frechet_train", "frechet_noise", "kl_labels", "inception_score", "confident", "confident_real"];
    for name in contract {
        let expected = serde_json::to_value(&e).unwrap()[name].as_f64().unwrap();
        near(json[name].as_f64().unwrap(), expected, 1e-3 * expected);
    }
    assert_eq!((&json["samples"], &json["reference"]), (&Value::from(2000), &Value::from("test")));
    let note: Value = serde_json::from_str(include_str!("../../assets/classifier/lenet.json")).unwrap();
    assert_eq!(json["classifier"], note["blake3"]);
}

#[test]
fn an_evaluation_depends_on_its_seed_alone_and_can_be_cancelled() {
    let classifier = classifier();
    let generator = shipped_generator(Device::Cpu).unwrap().generator;
    let measure = |samples, seed| evaluate(&generator, &classifier, reference(), samples, seed, |_, _| true);
    let first = measure(300, 3).unwrap().unwrap();
    assert_eq!(measure(300, 3).unwrap().unwrap(), first);
    assert_ne!(measure(300, 4).unwrap().unwrap().frechet, first.frechet);
    let mut heard = 0;
    let cancelled = evaluate(&generator, &classifier, reference(), 100_000, 3, |done, _| {
        heard += 1;
        done == 0
    });
    assert_eq!((cancelled.unwrap(), heard), (None, 2));
    let refused = measure(99, 3).unwrap_err();
    assert!(refused.contains("at least 100 samples, not 99"), "{refused}");
}

#[test]
fn a_collapsed_generator_shows_in_every_figure() {
    let zeros: Vec<Tensor> =
        Generator::SPECS.iter().map(|spec| Tensor::zeros(&*spec.shape, (Kind::Float, Device::Cpu))).collect();
    let generator = Generator::new(Parameters::new(Generator::SPECS, &zeros, Device::Cpu).unwrap());
    let e = evaluate(&generator, &classifier(), reference(), 300, 0, |_, _| true).unwrap().unwrap();
    assert!(e.frechet > 100.0, "{e:?}");
    let only = e.digits.iter().position(|&share| share == 1.0).unwrap();
    near(e.kl_labels, -class_frequencies(&mnist().train_labels)[only].ln(), 1e-12);
    near(e.inception_score, 1.0, 1e-6);
    assert_eq!((e.precision, e.recall, e.rarest), (0.0, 0.0, 0.0));
}

#[test]
fn data_that_cannot_measure_anything_is_refused_in_a_sentence() {
    let small = |change: fn(&mut Dataset)| {
        let mut set = mnist().clone();
        set.train = part(&set.train, 0..1200);
        set.train_labels.truncate(1200);
        set.test = part(&set.test, 0..200);
        change(&mut set);
        set
    };
    let never = |_, _| panic!("nothing should be read");
    let copy = |set: &mut Dataset| {
        set.test = part(&set.train, 0..200);
        let first = set.train.pixels[..200 * 784].to_vec();
        set.train.pixels[1000 * 784..].copy_from_slice(&first);
    };
    let without_sevens = |set: &mut Dataset| set.train_labels.iter_mut().filter(|l| **l == 7).for_each(|l| *l = 1);
    let few = |set: &mut Dataset| {
        set.test = part(&set.test, 0..99);
        set.train = part(&set.train, 0..590);
    };
    let cases = [
        (small(copy), "most test images", "most held-out images"),
        (small(without_sevens), "no training image of the digit 7", "no training image of the digit 7"),
        (small(|set| set.train_labels[3] = 12), "the label 12", "the label 12"),
        (small(few), "99 test images", "98 held-out images"),
    ];
    for (set, test, held_out) in cases {
        let refused = Reference::test(&classifier(), &set, never).err().unwrap();
        assert!(refused.contains(test), "{refused}");
        let refused = Reference::held_out(&classifier(), &set, never).err().unwrap();
        assert!(refused.contains(held_out), "{refused}");
    }
    let cancelled = Reference::held_out(&classifier(), &small(|_| {}), |done, of| {
        assert_eq!(of, 200 + 1000 + 10_000);
        done < 100
    });
    assert!(cancelled.unwrap().is_none());
}

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

#[test]
fn the_command_refuses_bad_input_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let missing = text(&folder.path().join("none.safetensors"));
    let cases: [(&[&str], &str); 3] = [
        (&["evaluate", "--samples", "5"], "from 100 to"),
        (&["evaluate", "--model", &missing], "none.safetensors"),
        (&["evaluate", "--data", &text(folder.path())], "IDX"),
    ];
    for (arguments, word) in cases {
        let out = program(arguments);
        let words = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {words}");
        assert!(words.starts_with("error: ") && words.contains(word) && out.stdout.is_empty(), "{words}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_ends_the_command_with_130() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(["evaluate", "--samples", "1000000", "--threads", "1"])
        .spawn()
        .unwrap();
    // The signal must not arrive before its handler is set: bit 1 of the caught signals.
    let status = format!("/proc/{}/status", child.id());
    let watches = || {
        let text = std::fs::read_to_string(&status).unwrap();
        let mask = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim().to_owned();
        u64::from_str_radix(&mask, 16).unwrap() & 2 != 0
    };
    while !watches() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
