//! The effects of the built-in recipes.

use latent_explorer::data::Dataset;
use latent_explorer::model::file::{generator_from_bytes, networks_bytes, networks_from_bytes};
use latent_explorer::model::{Device, Discriminator};
use latent_explorer::protocol::{AuxiliaryClassifier, BUILT_IN, BuiltIn, ClassInput, LatentScale, Recipe, RunRequest};
use latent_explorer::train::{Trainer, checkpoint};
use tch::{Kind, Tensor, no_grad};

fn after(recipe: Recipe, steps: u64) -> Trainer {
    let set = Dataset::mnist().unwrap();
    let mut trainer = Trainer::new(Recipe { batch: 8, ..recipe }, 3, Device::Cpu).unwrap();
    for _ in 0..steps {
        trainer.train_step(&set.train, &set.train_labels).unwrap();
    }
    trainer
}

fn same(a: &Tensor, b: &Tensor) -> bool {
    a == b
}

#[test]
fn averaging_the_generator_changes_nothing_in_training() {
    let (plain, averaged) = (after(Recipe::dcgan(), 5), after(Recipe::dcgan_ema(), 5));
    assert!(same(plain.generator.parameters().flat(), averaged.generator.parameters().flat()));
    assert!(same(plain.discriminator.parameters().flat(), averaged.discriminator.parameters().flat()));
    assert!(same(plain.shown().parameters().flat(), plain.generator.parameters().flat()));
    assert!(!same(averaged.shown().parameters().flat(), averaged.generator.parameters().flat()));
}

#[test]
fn the_average_is_the_running_mean_it_says() {
    let set = Dataset::mnist().unwrap();
    let mut trainer = Trainer::new(Recipe { batch: 8, ..Recipe::dcgan_ema() }, 3, Device::Cpu).unwrap();
    let mut expected = trainer.generator.parameters().flat().copy();
    for step in 1..=4 {
        trainer.train_step(&set.train, &set.train_labels).unwrap();
        let decay = (1.0 + f64::from(step)) / (10.0 + f64::from(step));
        expected = expected * decay + trainer.generator.parameters().flat() * (1.0 - decay);
    }
    let difference = (trainer.shown().parameters().flat() - expected).abs().max().double_value(&[]);
    assert!(difference < 1e-6, "{difference}");
}

#[test]
fn a_checkpoint_carries_the_average_and_goes_on_from_it() {
    let whole = after(Recipe::dcgan_ema(), 4);
    let half = after(Recipe::dcgan_ema(), 2);
    let request = RunRequest { recipe: "dcgan-ema".to_owned(), batch: 8, ..RunRequest::default() };
    let bytes = checkpoint::to_bytes(&half, &request, "", "").unwrap();
    let shown = generator_from_bytes(&bytes, Device::Cpu).unwrap();
    assert!(same(shown.parameters().flat(), half.shown().parameters().flat()), "a model file shows the average");
    let (mut again, _) = checkpoint::from_bytes(&bytes, Device::Cpu).unwrap();
    let set = Dataset::mnist().unwrap();
    for _ in 0..2 {
        again.train_step(&set.train, &set.train_labels).unwrap();
    }
    assert!(same(again.shown().parameters().flat(), whole.shown().parameters().flat()));
    assert!(same(again.generator.parameters().flat(), whole.generator.parameters().flat()));
}

/// Runs this recipe for 5 steps, and again with an interruption at step 3; asserts that both end in the same bytes.
/// Returns the interrupted run, and its checkpoint. The gradient penalty is applied at step 4, after the interruption.
fn interrupted(recipe: &Recipe) -> (Trainer, Vec<u8>) {
    let set = Dataset::mnist().unwrap();
    let (whole, half) = (after(recipe.clone(), 5), after(recipe.clone(), 3));
    let request = RunRequest { recipe: "quality".to_owned(), batch: 8, ..RunRequest::default() };
    let bytes = checkpoint::to_bytes(&half, &request, "", "").unwrap();
    let (mut again, _) = checkpoint::from_bytes(&bytes, Device::Cpu).unwrap();
    for _ in 0..2 {
        again.train_step(&set.train, &set.train_labels).unwrap();
    }
    let last = |trainer: &Trainer| checkpoint::to_bytes(trainer, &request, "", "").unwrap();
    assert!(last(&again) == last(&whole), "the checkpoints have other bytes");
    (half, bytes)
}

#[test]
fn a_quality_run_goes_on_from_its_checkpoint_as_if_never_stopped() {
    let (half, bytes) = interrupted(&Recipe::quality());
    let shown = generator_from_bytes(&bytes, Device::Cpu).unwrap();
    assert!(!shown.shape().normalised, "a model is always plain");
    assert!(same(shown.parameters().flat(), half.shown().parameters().flat()));
}

/// The recipe in which the noise chooses the class.
fn from_noise() -> Recipe {
    let class_input = Some(ClassInput { projection: true, classes: 10, cross_entropy: 0.2, from_noise: true });
    Recipe { class_input, ..Recipe::conditional() }
}

#[test]
fn a_run_whose_noise_chooses_the_class_goes_on_from_its_checkpoint_as_if_never_stopped() {
    let (half, bytes) = interrupted(&from_noise());
    let (shape, sharpness) = (half.generator.shape(), half.generator.parameters().tensors().last().unwrap());
    assert_eq!((shape.classes, shape.gate), (0, 10));
    assert!((sharpness.double_value(&[0]) - 10.0).abs() < 1e-9, "the gate's sharpness stays");
    let shown = generator_from_bytes(&bytes, Device::Cpu).unwrap();
    assert_eq!(shown.shape().gate, 10);
    assert!(same(shown.parameters().flat(), half.shown().parameters().flat()));
    // A model file holds the gate too.
    let model = networks_bytes(&half.shown(), &half.discriminator).unwrap();
    let (generator, _) = networks_from_bytes(&model, Device::Cpu).unwrap();
    assert_eq!(generator.shape(), shown.shape());
    // A gate that is too sharp could give NaN, and one without positive sharpness selects no class.
    for sharpness in [5e4, 0.0, -10.0] {
        let _ = no_grad(|| half.generator.parameters().tensors().last().unwrap().detach().fill_(sharpness));
        let odd = networks_bytes(&half.generator.plain(), &half.discriminator).unwrap();
        let refused = networks_from_bytes(&odd, Device::Cpu).err().unwrap();
        assert!(refused.contains("generator.gate"), "{refused}");
    }
}

#[test]
fn noise_values_that_reach_less_begin_smaller_and_learn_slower() {
    let latent_scale = LatentScale { leading: 16, rest: 0.01 };
    let dense = |recipe: Recipe, steps| after(recipe, steps).generator.parameters().get(0).detach().copy();
    let column = |weights: &Tensor, value: i64| weights.narrow(1, value, 1).abs().max().double_value(&[]);
    let plain = || Recipe { mapping: None, class_input: None, ..Recipe::quality() };
    let narrow = Recipe { latent_scale: Some(latent_scale), ..plain() };
    let wide = Recipe { latent_scale: None, ..narrow.clone() };
    let (start, moved) = (dense(narrow.clone(), 0), dense(narrow, 1));
    let (start_wide, moved_wide) = (dense(wide.clone(), 0), dense(wide, 1));
    let (change, change_wide) = (moved - &start, moved_wide - &start_wide);
    for (value, share) in latent_scale.scales().into_iter().enumerate().step_by(15) {
        let (value, share) = (value as i64, f64::from(share));
        let begun = column(&start, value) / column(&start_wide, value);
        assert!((begun / share - 1.0).abs() < 1e-4, "value {value} begins at {begun} instead of {share}");
        // Without momentum, Adam's first update equals the learning rate for every weight with a gradient.
        let learnt = column(&change, value) / column(&change_wide, value);
        assert!((learnt / share - 1.0).abs() < 0.01, "value {value} learns at {learnt} instead of {share}");
    }
    // All other weights start with the same values.
    let rest = |recipe: Recipe| {
        let trainer = after(recipe, 0);
        let flat = trainer.generator.parameters().flat();
        let dense = 6272 * 200;
        flat.narrow(0, dense, flat.size()[0] - dense).copy()
    };
    let spectra = [Some(latent_scale), None].map(|latent_scale| rest(Recipe { latent_scale, ..plain() }));
    assert!(same(&spectra[0], &spectra[1]));
}

/// A conditional recipe: the class asked for is judged by the auxiliary classifier, by a discriminator that reads the
/// class, or by both.
fn conditional(classifier: bool, projection: bool) -> Recipe {
    let weights = AuxiliaryClassifier { cross_entropy: 1.0, entropy: 0.0, marginal_kl: 0.0 };
    let cross_entropy = if classifier { 0.5 } else { 0.0 };
    let class_input = Some(ClassInput { projection, classes: 10, cross_entropy, from_noise: false });
    Recipe { auxiliary_classifier: classifier.then_some(weights), class_input, ..Recipe::quality() }
}

#[test]
fn a_conditional_run_goes_on_from_its_checkpoint_as_if_never_stopped() {
    for recipe in [conditional(true, false), conditional(false, true), conditional(true, true)] {
        recipe.check().unwrap();
        let (_, bytes) = interrupted(&recipe);
        let shown = generator_from_bytes(&bytes, Device::Cpu).unwrap();
        let layers = recipe.mapping.unwrap().layers;
        assert_eq!((shown.shape().classes, shown.shape().mapping.len() as u64), (10, layers));
    }
}

#[test]
fn the_mapping_network_learns_at_its_own_rate() {
    let recipe = Recipe::quality();
    let (rate, lr) = (recipe.mapping.unwrap().rate, recipe.adam_g.lr);
    let weights = |steps| {
        let trainer = after(recipe.clone(), steps);
        let named = trainer.generator.parameters();
        let find = |name: &str| named.specs().iter().position(|spec| spec.name == name).unwrap();
        ["generator.mapping.0.weight", "generator.dense.weight"].map(|name| named.get(find(name)).detach().copy())
    };
    let (start, moved) = (weights(0), weights(1));
    for (i, rate) in [rate, 1.0].into_iter().enumerate() {
        // Without momentum, Adam's first step is the rate itself wherever there is a slope.
        let step = (&moved[i] - &start[i]).abs().max().double_value(&[]);
        assert!((step / (lr * rate) - 1.0).abs() < 0.02, "{step} instead of {}", lr * rate);
    }
}

#[test]
fn a_refused_step_leaves_a_normalised_generator_as_it_was() {
    let mut trainer = after(Recipe::quality(), 2);
    let request = RunRequest { recipe: "quality".to_owned(), batch: 8, ..RunRequest::default() };
    let before = checkpoint::to_bytes(&trainer, &request, "", "").unwrap();
    let real = Tensor::full([8, 1, 28, 28], f64::NAN, (tch::Kind::Float, Device::Cpu));
    let noise = Tensor::ones([8, 200], (tch::Kind::Float, Device::Cpu));
    assert!(trainer.step_on(&real, &noise, &noise).is_err());
    assert!(checkpoint::to_bytes(&trainer, &request, "", "").unwrap() == before);
}

#[test]
fn recipes_that_do_not_fit_their_checkpoint_are_refused() {
    let request = RunRequest { batch: 8, ..RunRequest::default() };
    let mut trainer = after(Recipe::dcgan(), 1);
    trainer.recipe.normalise = true;
    let bytes = checkpoint::to_bytes(&trainer, &request, "", "").unwrap();
    let refused = checkpoint::from_bytes(&bytes, Device::Cpu).err().unwrap();
    assert!(refused.contains("recipe"), "{refused}");
}

#[test]
fn every_named_recipe_is_sound_and_comes_back_from_json() {
    for BuiltIn { name, recipe, .. } in BUILT_IN {
        let recipe = recipe();
        recipe.check().unwrap();
        assert_eq!((recipe.name.as_str(), &Recipe::named(name).unwrap()), (name, &recipe));
        let text = serde_json::to_string(&recipe).unwrap();
        assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
    }
    // Recipes of older runs can be read and have the same meaning.
    let old = r#"{"name":"seed","batch":128,"adam_d":{"lr":0.0002,"beta1":0.5,"beta2":0.999,"eps":1e-7},
        "adam_g":{"lr":0.0002,"beta1":0.5,"beta2":0.999,"eps":1e-7},"real_target":0.9,"dropout":0.3}"#;
    assert_eq!(serde_json::from_str::<Recipe>(old).unwrap(), Recipe::dcgan());
}

#[test]
fn a_wider_discriminator_goes_on_from_a_checkpoint_and_is_read_from_a_model() {
    let wide = || Recipe { channels_d: 80, dropout: 0.3, ..Recipe::quality() };
    let (whole, half) = (after(wide(), 4), after(wide(), 2));
    let request = RunRequest { custom: Some(Box::new(wide())), batch: 8, ..RunRequest::default() };
    let bytes = checkpoint::to_bytes(&half, &request, "", "").unwrap();
    let (mut again, _) = checkpoint::from_bytes(&bytes, Device::Cpu).unwrap();
    let set = Dataset::mnist().unwrap();
    for _ in 0..2 {
        again.train_step(&set.train, &set.train_labels).unwrap();
    }
    assert_eq!(again.discriminator.shape().channels, 80);
    assert!(same(again.discriminator.parameters().flat(), whole.discriminator.parameters().flat()));
    assert!(same(again.generator.parameters().flat(), whole.generator.parameters().flat()));

    let model = networks_bytes(&half.shown(), &half.discriminator).unwrap();
    let (_, discriminator) = networks_from_bytes(&model, Device::Cpu).unwrap();
    let image = Tensor::ones([1, 1, 28, 28], (Kind::Float, Device::Cpu)) * 0.3;
    let score = |of: &Discriminator| no_grad(|| of.forward(&image, None)).double_value(&[0, 0]);
    assert!((score(&discriminator.unwrap()) - score(&half.discriminator)).abs() < 1e-2);
}

#[test]
fn a_checkpoint_whose_discriminator_is_not_that_of_its_recipe_is_refused() {
    let mut trainer = after(Recipe { channels_d: 32, ..Recipe::dcgan() }, 1);
    trainer.recipe.channels_d = 64;
    let bytes = checkpoint::to_bytes(&trainer, &RunRequest::default(), "", "").unwrap();
    let refused = checkpoint::from_bytes(&bytes, Device::Cpu).err().unwrap();
    assert!(refused.to_string().contains("its discriminator is not the one"), "{refused}");
}
