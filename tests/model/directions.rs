//! Directions of the shipped generator change what their names say.

use std::path::Path;
use std::sync::OnceLock;

use latent_explorer::explore::{Effort, REACH, all_ten, find_directions};
use latent_explorer::latent::interpolate::{lerp, slerp};
use latent_explorer::latent::random::sample;
use latent_explorer::latent::{Course, Direction, LatentVector};
use latent_explorer::model::file::load_generator;
use latent_explorer::model::{
    Device, DigitClassifier, Generator, GeneratorSnapshot, shipped_classifier, shipped_generator,
};
use latent_explorer::protocol::{DirectionSet, Finding, Measure, Method};
use latent_explorer::raster::{Moments, moments};

fn generator() -> GeneratorSnapshot {
    shipped_generator(Device::Cpu).unwrap()
}

fn classifier() -> DigitClassifier {
    shipped_classifier(Device::Cpu).unwrap()
}

/// Found once, with the thorough search.
fn found() -> &'static DirectionSet {
    static FOUND: OnceLock<DirectionSet> = OnceLock::new();
    FOUND.get_or_init(|| {
        let shipped = generator();
        let mut newest = None;
        let effort = Effort::THOROUGH;
        let tell = |set| newest = Some(set);
        assert!(find_directions(&shipped, &classifier(), effort, tell, |_| true));
        newest.unwrap()
    })
}

fn measure(finding: &Finding) -> f32 {
    match finding.measure {
        Measure::RSquared(value) | Measure::Auc(value) | Measure::Share(value) => value,
    }
}

fn likeliest(probabilities: &[f32; 10]) -> usize {
    (0..10).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b])).unwrap()
}

#[test]
fn a_digits_direction_tells_it_from_the_others() {
    let digits = found().family(Method::Digits);
    assert_eq!(digits.len(), 10);
    let areas: Vec<f32> = digits.iter().map(measure).collect();
    let mean = areas.iter().sum::<f32>() / 10.0;
    assert!(mean >= 0.98, "{mean}: {areas:?}");
    assert!(areas.iter().all(|area| *area >= 0.95), "{areas:?}");
}

#[test]
fn moving_along_a_digits_direction_makes_the_classifier_say_it() {
    let (shipped, classifier) = (generator(), classifier());
    let digits = found().digits().unwrap();
    let said = (0..500_u64).filter(|start| {
        let digit = (start % 10) as usize;
        let z = sample(700_000 + start);
        let places: Vec<LatentVector> =
            (0..=12_u8).map(|step| digits[digit].moved_by(&z, f32::from(step) * REACH / 12.0)).collect();
        let read = classifier.probabilities(&shipped.generator.images(&places));
        read.iter().any(|probabilities| likeliest(probabilities) == digit)
    });
    let said = said.count();
    assert!(said >= 475, "{said} of 500");
}

/// The attributes of an image that directions are found for, in their order.
const ATTRIBUTES: [fn(&Moments) -> f64; 3] = [|m| m.slant, |m| m.weight, |m| m.size];

/// Means of each attribute at -2, 0 and 2 standard deviations along its direction, over 60 images.
fn along(generator: &Generator, findings: &[Finding]) -> Vec<[f64; 3]> {
    let mean = |finding: &Finding, attribute: fn(&Moments) -> f64, at: f32| {
        let vectors: Vec<LatentVector> = (0..60).map(|seed| finding.course.moved_to(&sample(seed), at)).collect();
        let images = generator.images(&vectors);
        images.iter().filter_map(moments).map(|m| attribute(&m)).sum::<f64>() / 60.0
    };
    let means = |(finding, attribute): (&Finding, &fn(&Moments) -> f64)| {
        [-2.0, 0.0, 2.0].map(|at| mean(finding, *attribute, at))
    };
    findings.iter().zip(&ATTRIBUTES).map(means).collect()
}

#[test]
fn slant_stroke_weight_and_size_follow_their_directions() {
    let findings = found().family(Method::Attributes);
    assert_eq!(findings.len(), 3);
    for (finding, least) in findings.iter().zip([0.85, 0.8, 0.6]) {
        assert!(measure(finding) >= least, "{}: {}", finding.name, measure(finding));
    }
    // The image changes as the name says.
    let means = along(&generator().generator, findings);
    for ([less, middle, more], finding) in means.iter().zip(findings) {
        assert!(less < middle && middle < more, "{}: {less} {middle} {more}", finding.name);
    }
    let [left, middle, right] = means[0];
    assert!(left + 0.1 < middle && middle + 0.1 < right, "{left} {middle} {right}");
}

#[test]
fn slant_stroke_weight_and_size_keep_the_digit() {
    let (shipped, classifier) = (generator(), classifier());
    for (finding, attribute) in found().family(Method::Attributes).iter().zip(&ATTRIBUTES) {
        let (mut kept, mut rises) = (0, 0);
        for z in (0..100).map(|seed| sample(40_000 + seed)) {
            let places = [-1.0, 0.0, 1.0].map(|by| finding.course.moved_by(&z, by));
            assert!(places.iter().all(|place| place.as_slice()[..10] == z.as_slice()[..10]), "{}", finding.name);
            let images = shipped.generator.images(&places);
            let read: Vec<usize> = classifier.probabilities(&images).iter().map(likeliest).collect();
            kept += usize::from(read[0] == read[1] && read[2] == read[1]);
            let levels: Vec<f64> = images.iter().filter_map(moments).map(|m| attribute(&m)).collect();
            rises += usize::from(levels.len() == 3 && levels[0] < levels[1] && levels[1] < levels[2]);
        }
        println!("{}: {kept} keep the digit, {rises} rise", finding.name);
        assert!(kept >= 90, "{}: {kept} of 100 keep the digit", finding.name);
        assert!(rises >= 95, "{}: {rises} of 100 change as the name says", finding.name);
    }
}

#[test]
fn without_a_mapping_network_directions_explain_half_of_slant_and_stroke_weight() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/generator/dcgan-ema.safetensors");
    let averaged = GeneratorSnapshot::of_file(path).unwrap();
    let mut newest = None;
    assert!(find_directions(&averaged, &classifier(), Effort::QUICK, |set| newest = Some(set), |_| true));
    let set = newest.unwrap();
    for finding in &set.family(Method::Attributes)[..2] {
        assert!(measure(finding) >= 0.5, "{}: {}", finding.name, measure(finding));
    }
    assert_eq!(set.family(Method::FirstLayer).len(), 12, "there is one layer that reads the noise");
}

#[test]
fn axes_are_at_right_angles_and_fall_in_strength() {
    let (mapping, dense) = found().family(Method::FirstLayer).split_at(12);
    assert_eq!((mapping.len(), dense.len()), (12, 12), "of the mapping's first layer, and of the dense layer");
    assert!(dense.iter().all(|axis| axis.name.starts_with("dense axis")));
    for axes in [mapping, dense] {
        assert!(axes.windows(2).all(|pair| measure(&pair[1]) <= measure(&pair[0])));
    }
    let axes = mapping;
    for (index, axis) in axes.iter().enumerate() {
        for other in &axes[..index] {
            assert!(axis.course.agreement(&other.course).abs() < 1e-3);
        }
    }
    let components = found().family(Method::Components);
    assert_eq!(components.len(), 12);
    assert!(measure(&components[0]) > measure(&components[11]));
}

#[test]
fn the_first_axis_changes_pictures_more_than_a_random_one() {
    let shipped = generator();
    let change = |direction: &Direction| -> f64 {
        (0..40)
            .map(|seed| {
                let z = sample(seed);
                let pair = shipped.generator.images(&[z.clone(), direction.moved_by(&z, 1.0)]);
                let pairs = pair[0].pixels.iter().zip(&pair[1].pixels);
                pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>()
            })
            .sum()
    };
    let first = change(found().family(Method::FirstLayer)[0].course.straight());
    let random: Vec<f64> = (0..12).map(|n| change(&Direction::of(&sample(1234 + n)).unwrap())).collect();
    let mean = random.iter().sum::<f64>() / random.len() as f64;
    // Without a gate it is more than twice as much. With one, the axes exclude the gate's values, which change images
    // most.
    assert!(first > 1.4 * mean, "{first} {random:?}");
}

#[test]
fn holding_the_other_digits_moves_them_less() {
    let digits = found().digits().unwrap();
    for (index, digit) in digits.iter().enumerate() {
        let others: Vec<Course> =
            digits.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, d)| d.clone()).collect();
        let held = digit.holding(&others).unwrap();
        // The mean change of the digit's own position and of the other digits', over 20 vectors.
        let moved_along = |along: &Course| {
            let (mut own, mut theirs) = (0.0, 0.0);
            for z in (0..20).map(sample) {
                let moved = along.moved_by(&z, 1.5);
                own += (digit.position(&moved) - digit.position(&z)) / 20.0;
                let changes = others.iter().map(|other| (other.position(&moved) - other.position(&z)).abs());
                theirs += changes.sum::<f32>() / (20.0 * others.len() as f32);
            }
            (own, theirs)
        };
        let ((own, theirs), (free_own, free)) = (moved_along(&held), moved_along(digit));
        assert!(own > 1.4, "digit {index} moves by {own}");
        // The weights of a gate sum to 1, so that the other nine must fall by as much as the digit rises.
        let least = own / 9.0;
        assert!(
            theirs < 1.2 * least && theirs < free,
            "digit {index}: {theirs} for {own}, and {free} for {free_own} when free"
        );
    }
}

#[test]
fn the_row_of_ten_shows_what_it_leads_to() {
    let (shipped, classifier) = (generator(), classifier());
    let z = sample(11);
    let ten = all_ten(&shipped.generator, &classifier, &z, &found().digits().unwrap(), || false).unwrap();
    assert_eq!(ten.len(), 10);
    let images = shipped.generator.images(&ten.iter().map(|near| near.z.clone()).collect::<Vec<_>>());
    for (digit, (near, image)) in ten.iter().zip(&images).enumerate() {
        assert!((near.moved - near.z.plus(&z, -1.0).norm()).abs() < 1e-4);
        let differs = near.image.pixels.iter().zip(&image.pixels).any(|(a, b)| a.abs_diff(*b) > 1);
        assert!(!differs, "the tile of {digit} is not the picture it leads to");
    }
    assert!(all_ten(&shipped.generator, &classifier, &z, &[], || false).is_none());
}

#[test]
fn from_anywhere_there_is_a_way_to_nearly_every_digit() {
    let (shipped, classifier) = (generator(), classifier());
    let digits = found().digits().unwrap();
    let reached = |far: Option<f32>| {
        let sure = (0..10).flat_map(|seed| {
            let mut z = sample(1000 + seed as u64);
            if let Some(far) = far {
                // A slider at its end.
                z.set(seed % 6, if seed % 2 == 0 { far } else { -far });
            }
            let ten = all_ten(&shipped.generator, &classifier, &z, &digits, || false).unwrap();
            ten.into_iter().map(|near| near.sure)
        });
        sure.filter(|&sure| sure >= 0.9).count()
    };
    let (usual, pushed) = (reached(None), reached(Some(2.8)));
    assert!(usual >= 98 && pushed >= 98, "{usual} and {pushed} of 100");
}

/// Fraction of 2,000 images with a confident prediction.
fn confident(generator: &Generator, vector: &dyn Fn(u64) -> LatentVector) -> f64 {
    let classifier = classifier();
    let seeds: Vec<u64> = (0..2000).collect();
    let sure: usize = seeds
        .chunks(100)
        .map(|seeds| {
            let vectors: Vec<LatentVector> = seeds.iter().map(|&seed| vector(seed)).collect();
            let read = classifier.probabilities(&generator.images(&vectors));
            read.iter().filter(|p| p[likeliest(p)] >= 0.99).count()
        })
        .sum();
    sure as f64 / 2000.0
}

fn middle(way: fn(&LatentVector, &LatentVector, f32) -> LatentVector) -> impl Fn(u64) -> LatentVector {
    move |seed| way(&sample(2 * seed), &sample(2 * seed + 1), 0.5)
}

#[test]
fn the_middle_of_a_great_circle_is_as_good_as_a_sample() {
    let shipped = generator().generator;
    let samples = confident(&shipped, &|seed| sample(50_000 + seed));
    let round = confident(&shipped, &middle(slerp));
    assert!(round >= 0.9 * samples, "{round} of {samples}");
}

#[test]
fn the_middle_of_a_straight_line_is_worse_where_the_generator_was_not_averaged() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/generator/dcgan.safetensors");
    let raw = load_generator(&file, Device::Cpu).unwrap();
    let samples = confident(&raw, &|seed| sample(50_000 + seed));
    let (round, straight) = (confident(&raw, &middle(slerp)), confident(&raw, &middle(lerp)));
    assert!(round >= 0.9 * samples, "{round} of {samples}");
    assert!(straight < round, "{straight}, {round} of {samples}");
}

#[test]
fn a_search_given_up_says_so_and_tells_no_more() {
    let shipped = generator();
    let mut told = 0;
    let ended = find_directions(&shipped, &classifier(), Effort::QUICK, |_| told += 1, |part| part < 0.1);
    assert!(!ended);
    assert_eq!(told, 1, "the first layer's axes come at once");
}
