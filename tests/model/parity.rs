//! The `dcgan` recipe compared with Keras.
//!
//! `data/keras_seed_b8.json` has the results of Keras 3 for this network with dropout off and batch size 8, from
//! parameters, noise and images given by formulas: losses of three steps, images, and every parameter before and
//! after.

use latent_explorer::model::{Adam, Discriminator, DiscriminatorShape, Generator, Parameters, Spec};
use latent_explorer::protocol::Recipe;
use latent_explorer::train::Trainer;
use serde_json::Value;
use tch::{Device, Kind, Tensor};

const BATCH: i64 = 8;

fn reference() -> Value {
    serde_json::from_str(include_str!("../data/keras_seed_b8.json")).unwrap()
}

fn index(count: i64) -> Tensor {
    Tensor::arange(count, (Kind::Double, Device::Cpu))
}

fn wave(shape: &[i64], scale: f64, phase: &Tensor) -> Tensor {
    (phase.sin() * scale).to_kind(Kind::Float).view(shape)
}

fn parameter(k: i64, shape: &[i64], scale: f64) -> Tensor {
    let i = index(shape.iter().product());
    let slow = (&i / 97.0).floor() * 0.001;
    wave(shape, scale, &(i * 0.7 + 1.3 * k as f64 + slow))
}

fn noise(n: i64, k: i64) -> Tensor {
    wave(&[n, 200], 1.5, &(index(n * 200) * 1.7 + 0.9 * k as f64))
}

fn real(n: i64, k: i64) -> Tensor {
    wave(&[n, 1, 28, 28], 1.0, &(index(n * 784) * 0.05 + 0.3 * k as f64))
}

fn network(reference: &Value, specs: Vec<Spec>, first: usize) -> Parameters {
    let tensors: Vec<Tensor> = specs
        .iter()
        .enumerate()
        .map(|(i, spec)| {
            let entry = &reference["parameters"][first + i];
            assert_eq!(entry["name"], *spec.name);
            parameter((first + i) as i64, &spec.shape, entry["scale"].as_f64().unwrap())
        })
        .collect();
    Parameters::new(specs, &tensors, Device::Cpu).unwrap()
}

fn trainer(reference: &Value) -> Trainer {
    let recipe = Recipe { dropout: 0.0, batch: 8, ..Recipe::dcgan() };
    let generator = Generator::new(network(reference, Generator::SPECS.to_vec(), 0));
    let discriminator = Discriminator::new(network(reference, DiscriminatorShape::default().specs(), 6));
    let adam_g = Adam::new(recipe.adam_g, generator.parameters());
    let adam_d = Adam::new(recipe.adam_d, discriminator.parameters());
    Trainer::from_parts(recipe, 0, 0, (generator, adam_g), (discriminator, adam_d))
}

fn values(t: &Tensor) -> Vec<f64> {
    Vec::<f64>::try_from(t.detach().to_kind(Kind::Double).contiguous().view([-1])).unwrap()
}

fn close(name: &str, ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance, "{name}: {ours} here, {theirs} in Keras");
}

fn close_all(name: &str, ours: &[f64], theirs: &Value, tolerance: f64) {
    let theirs = theirs.as_array().unwrap();
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        close(&format!("{name}[{i}]"), *a, b.as_f64().unwrap(), tolerance);
    }
}

fn close_summary(name: &str, ours: &Tensor, theirs: &Value, tolerance: f64) {
    let ours = values(ours);
    close_all(name, &ours[..6], &theirs["first"], tolerance);
    close_all(name, &ours[ours.len() - 3..], &theirs["last"], tolerance);
    let norm = ours.iter().map(|v| v * v).sum::<f64>().sqrt();
    close(&format!("{name} norm"), norm, theirs["l2"].as_f64().unwrap(), tolerance * (ours.len() as f64).sqrt());
}

fn scores(trainer: &Trainer) -> Vec<f64> {
    values(&trainer.discriminator.forward(&real(2, 98), None).sigmoid())
}

#[test]
fn networks_agree_with_keras_before_training() {
    let reference = reference();
    let trainer = trainer(&reference);
    let images = trainer.generator.forward(&noise(2, 99));
    close_summary("generated", &images, &reference["generated_before"], 1e-5);
    close_all("image 0", &values(&images.get(0)), &reference["image0_before"], 1e-5);
    close_all("D(x)", &scores(&trainer), &reference["d_before"], 1e-5);
}

#[test]
fn three_steps_agree_with_keras() {
    let reference = reference();
    let mut trainer = trainer(&reference);
    for (s, expected) in reference["steps"].as_array().unwrap().iter().enumerate() {
        let s = s as i64;
        let figures = trainer.step_on(&real(BATCH, s), &noise(BATCH, 10 + 2 * s), &noise(BATCH, 11 + 2 * s)).unwrap();
        let tolerance = if s == 0 { 1e-5 } else { 1e-4 };
        close("D loss", figures.loss_d.into(), expected["d_loss"].as_f64().unwrap(), tolerance);
        close("G loss", figures.loss_g.into(), expected["g_loss"].as_f64().unwrap(), tolerance);
    }
    close_summary("generated", &trainer.generator.forward(&noise(2, 99)), &reference["generated_after"], 1e-4);
    close_all("D(x)", &scores(&trainer), &reference["d_after"], 1e-4);
    for parameters in [trainer.generator.parameters(), trainer.discriminator.parameters()] {
        for (spec, tensor) in parameters.specs().iter().zip(parameters.tensors()) {
            let theirs = reference["parameters_after"][&*spec.name]["l2"].as_f64().unwrap();
            let norm = values(tensor).iter().map(|v| v * v).sum::<f64>().sqrt();
            close(&spec.name, norm, theirs, 1e-3 * theirs);
        }
    }
}

#[test]
fn what_is_not_a_number_never_reaches_the_weights() {
    let reference = reference();
    let mut trainer = trainer(&reference);
    let before = (trainer.discriminator.parameters().flat().copy(), trainer.generator.parameters().flat().copy());
    let broken = real(BATCH, 0) * f64::NAN;
    let error = trainer.step_on(&broken, &noise(BATCH, 10), &noise(BATCH, 11)).unwrap_err();
    assert!(error.to_string().contains("discriminator's loss"), "{error}");
    let broken = noise(BATCH, 11) * f64::INFINITY;
    assert!(trainer.step_on(&real(BATCH, 0), &noise(BATCH, 10), &broken).is_err());
    assert!(trainer.generator.parameters().flat().equal(&before.1));
    assert!(trainer.discriminator.parameters().flat().equal(&before.0), "half a step is no step");
    assert_eq!((trainer.step, trainer.adam_d.state().t), (0, 0));

    // After both errors the trainer continues as if the steps had not been tried.
    let mut untouched = self::trainer(&reference);
    let step = |t: &mut Trainer| t.step_on(&real(BATCH, 0), &noise(BATCH, 10), &noise(BATCH, 11)).unwrap();
    assert_eq!(step(&mut trainer), step(&mut untouched));
    assert!(trainer.discriminator.parameters().flat().equal(untouched.discriminator.parameters().flat()));
    assert!(trainer.adam_d.state().v.equal(&untouched.adam_d.state().v));
}
