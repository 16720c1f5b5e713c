//! The digit classifier, on MNIST's own test images.

use latent_explorer::data::Dataset;
use latent_explorer::latent::random::sample;
use latent_explorer::model::{Device, shipped_classifier, shipped_generator};
use latent_explorer::train::classify::{classifier_figures, train_classifier};
use serde_json::Value;

#[test]
fn the_shipped_classifier_names_the_test_images_as_its_note_says() {
    let note: Value = serde_json::from_str(include_str!("../../assets/classifier/lenet.json")).unwrap();
    let bytes = include_bytes!("../../assets/classifier/lenet.safetensors");
    assert_eq!(note["blake3"], blake3::hash(bytes).to_hex().as_str());
    let set = Dataset::mnist().unwrap();
    let figures = classifier_figures(&shipped_classifier(Device::Cpu).unwrap(), &set.test, &set.test_labels);
    assert!(figures.test_accuracy >= 0.988, "{figures:?}");
    // The recorded accuracy is from before rounding to half precision, so a few images may differ.
    let noted = note["test_accuracy"].as_f64().unwrap();
    assert!((figures.test_accuracy - noted).abs() < 0.001, "{figures:?}, and the note says {noted}");
}

#[test]
fn probabilities_of_generated_digits_are_probabilities() {
    let generator = shipped_generator(Device::Cpu).unwrap().generator;
    let images = generator.images(&(0..50).map(sample).collect::<Vec<_>>());
    let all = shipped_classifier(Device::Cpu).unwrap().probabilities(&images);
    assert_eq!(all.len(), 50);
    for probabilities in all {
        let sum: f32 = probabilities.iter().sum();
        assert!((sum - 1.0).abs() < 1e-4 && probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
    }
}

#[test]
fn a_few_steps_of_training_are_far_better_than_chance() {
    let set = Dataset::mnist().unwrap();
    let classifier = train_classifier(&set, 3, 1, |step, _, _| step < 120).unwrap();
    let figures = classifier_figures(&classifier, &set.test, &set.test_labels);
    assert!(figures.test_accuracy > 0.8, "{figures:?}");
}

#[test]
fn labels_that_are_no_digits_are_refused() {
    let mut set = Dataset::mnist().unwrap();
    set.train_labels[7] = 12;
    let refused = train_classifier(&set, 1, 1, |_, _, _| true).err().unwrap();
    assert!(refused.contains("label 12"), "{refused}");
}
