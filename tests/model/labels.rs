//! The auxiliary classifier: its effect on training, files, and data sets with other classes.

use std::path::{Path, PathBuf};

use crate::support::engine::{request, session, start, until_state};
use crate::support::idx::{images_file, labels_file, noise, write_set};
use crate::support::runs::record;
use latent_explorer::data::Dataset;
use latent_explorer::model::file::{load_generator, networks_bytes, networks_from_bytes};
use latent_explorer::model::{Device, Discriminator, DiscriminatorShape};
use latent_explorer::protocol::{AuxiliaryClassifier, DataSource, Event, Recipe, RunRequest, RunState};
use latent_explorer::train::{Trainer, checkpoint};
use tch::{Kind, Tensor, no_grad};

fn naming() -> Recipe {
    Recipe {
        batch: 16,
        auxiliary_classifier: Some(AuxiliaryClassifier { cross_entropy: 1.0, entropy: 0.0, marginal_kl: 0.0 }),
        class_input: None,
        ..Recipe::quality()
    }
}

fn right(trainer: &Trainer, set: &Dataset) -> usize {
    let count = 200;
    let pixels: Vec<f32> =
        (0..count).flat_map(|i| set.test.image(i).to_vec()).map(|p| f32::from(p) / 127.5 - 1.0).collect();
    let images = Tensor::from_slice(&pixels).view([-1, 1, 28, 28]);
    let names = no_grad(|| trainer.discriminator.name(&trainer.discriminator.features(&images, None)).unwrap());
    let best = Vec::<i64>::try_from(&names.argmax(-1, false)).unwrap();
    best.iter().zip(&set.test_labels).filter(|(a, b)| **a == i64::from(**b)).count()
}

#[test]
fn the_discriminator_learns_to_name_real_digits() {
    let set = Dataset::mnist().unwrap();
    let mut trainer = Trainer::new(naming(), 1, Device::Cpu).unwrap();
    assert!(right(&trainer, &set) < 60);
    for _ in 0..60 {
        trainer.train_step(&set.train, &set.train_labels).unwrap();
    }
    assert!(right(&trainer, &set) > 120, "{} of 200", right(&trainer, &set));
}

#[test]
fn wrong_labels_are_learnt_as_well_so_it_is_labels_that_count() {
    let set = Dataset::mnist().unwrap();
    let shifted: Vec<u8> = set.train_labels.iter().map(|label| (label + 1) % 10).collect();
    let mut trainer = Trainer::new(naming(), 1, Device::Cpu).unwrap();
    for _ in 0..60 {
        trainer.train_step(&set.train, &shifted).unwrap();
    }
    assert!(right(&trainer, &set) < 60, "{} of 200", right(&trainer, &set));
}

#[test]
fn what_the_generator_owes_moves_the_generator_and_weights_of_nothing_do_not() {
    let set = Dataset::mnist().unwrap();
    let after = |auxiliary_classifier| {
        let recipe = Recipe { batch: 16, auxiliary_classifier, class_input: None, ..Recipe::quality() };
        let mut trainer = Trainer::new(recipe, 1, Device::Cpu).unwrap();
        trainer.train_step(&set.train, &set.train_labels).unwrap();
        trainer.generator.parameters().flat().copy()
    };
    let nothing = AuxiliaryClassifier { cross_entropy: 0.0, entropy: 0.0, marginal_kl: 0.0 };
    let plain = after(None);
    assert_eq!(after(Some(nothing)), plain);
    assert_ne!(after(Some(AuxiliaryClassifier { entropy: 1.0, ..nothing })), plain);
    assert_ne!(after(Some(AuxiliaryClassifier { marginal_kl: 1.0, ..nothing })), plain);
}

#[test]
fn files_keep_the_second_output_where_it_is_needed_and_models_are_read_without_it() {
    let set = Dataset::mnist().unwrap();
    let mut trainer = Trainer::new(naming(), 1, Device::Cpu).unwrap();
    trainer.train_step(&set.train, &set.train_labels).unwrap();
    let bytes = checkpoint::to_bytes(&trainer, &RunRequest::default(), "", "").unwrap();
    let (again, _) = checkpoint::from_bytes(&bytes, Device::Cpu).unwrap();
    assert_eq!(again.discriminator.parameters().flat(), trainer.discriminator.parameters().flat());

    let model = networks_bytes(&trainer.shown(), &trainer.discriminator).unwrap();
    for bytes in [&bytes, &model] {
        let (_, judge) = networks_from_bytes(bytes, Device::Cpu).unwrap();
        let judge = judge.unwrap();
        assert_eq!(judge.parameters().specs().len(), DiscriminatorShape::default().specs().len());
        let image = Tensor::zeros([1, 1, 28, 28], (Kind::Float, Device::Cpu));
        let d_score = |of: &Discriminator| no_grad(|| of.forward(&image, None)).double_value(&[0, 0]);
        assert!((d_score(&judge) - d_score(&trainer.discriminator)).abs() < 1e-2);
    }

    trainer.recipe.auxiliary_classifier = None;
    let bytes = checkpoint::to_bytes(&trainer, &RunRequest::default(), "", "").unwrap();
    let refused = checkpoint::from_bytes(&bytes, Device::Cpu).err().unwrap();
    assert!(refused.contains("recipe"), "{refused}");
}

/// Trains `quality` for two steps on data of 26 classes that are numbered from `first`. Returns the run's folder and
/// events.
fn trained_on_letters(folder: &Path, first: u8) -> (PathBuf, Vec<Event>) {
    let data = folder.join("letters");
    std::fs::create_dir(&data).unwrap();
    let labels: Vec<u8> = (0..60).map(|i| i % 26 + first).collect();
    let images = || images_file(60, 28, 28, &noise(60 * 784));
    write_set(&data, &[images(), labels_file(&labels), images(), labels_file(&labels)]);
    let out = folder.join("run");
    let mut request = RunRequest { data: DataSource::Folder(data), ..request(2, Some(out.clone())) };
    request.set_recipe(Recipe { batch: 8, ..Recipe::quality() });
    let session = session(Some(1));
    start(&session, request);
    let seen = until_state(&session, RunState::Finished);
    (out, seen)
}

#[test]
fn a_data_set_of_more_than_ten_classes_trains_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let (out, seen) = trained_on_letters(folder.path(), 1);
    let warned = |of: &str| seen.iter().any(|event| matches!(event, Event::Warning(text) if text.contains(of)));
    // The labels begin with 1.
    assert!(warned("more than ten classes") && warned("without gaps"), "{seen:?}");
    let record = record(&out);
    assert_eq!((record.recipe.auxiliary_classifier, record.recipe.class_input), (None, None));
}

#[test]
fn the_noise_chooses_among_as_many_classes_as_the_data_have() {
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = trained_on_letters(folder.path(), 0);
    assert_eq!(record(&out).recipe.class_input.unwrap().classes, 26);
    let generator = load_generator(&out.join("generator.safetensors"), Device::Cpu).unwrap();
    assert_eq!((generator.shape().gate, generator.shape().classes), (26, 0));
}
