//! Tests of the step whose metrics are read together at its end, on the processor and, where present, an NVIDIA GPU.

use std::io::Write as _;

use super::*;
use crate::data::Dataset;
use crate::latent::random::{fill_normal, rng};
use crate::model::DropoutMasks;
use crate::protocol::Precision;

fn some_images() -> (Images, Vec<u8>) {
    let mut values = vec![0.0_f32; 40 * 784];
    fill_normal(&mut rng(3, crate::latent::random::Stream::Analysis, 0), &mut values);
    let pixels = values.iter().map(|value| (value.abs() * 90.0).min(255.0) as u8).collect();
    (Images { rows: 28, cols: 28, pixels }, (0..40).map(|i| i % 10).collect())
}

/// Two trainers on the processor: one reads each metric at once, the other reads all metrics at the step's end.
fn both_forms(recipe: &Recipe) -> [Trainer; 2] {
    let at_once = Trainer::new(recipe.clone(), 7, Device::Cpu).unwrap();
    let mut at_the_end = Trainer::new(recipe.clone(), 7, Device::Cpu).unwrap();
    at_the_end.gpu = Some(Box::new(Gpu::new(Device::Cpu)));
    [at_once, at_the_end]
}

fn weights(trainer: &Trainer) -> Vec<f32> {
    let all = [Some(&trainer.generator), trainer.average()].into_iter().flatten();
    let flats = all.map(|generator| generator.parameters().flat().shallow_clone());
    let flats: Vec<Tensor> = flats.chain([trainer.discriminator.parameters().flat().shallow_clone()]).collect();
    Vec::try_from(Tensor::cat(&flats, 0)).unwrap()
}

#[test]
fn a_step_read_at_its_end_is_the_step_read_at_once() {
    let (images, labels) = some_images();
    let built_in = [Recipe::dcgan(), Recipe::dcgan_ema(), Recipe::quality(), Recipe::conditional()];
    let mut recipes: Vec<Recipe> = built_in.into_iter().map(|recipe| Recipe { batch: 6, ..recipe }).collect();
    recipes.push(Recipe { batch: 5, steps_d: 2, trained: Trained::OnlyD, trained_until: Some(2), ..Recipe::quality() });
    recipes.push(Recipe { batch: 5, trained: Trained::OnlyG, trained_until: Some(3), ..Recipe::dcgan() });
    for recipe in recipes {
        let [mut at_once, mut at_the_end] = both_forms(&recipe);
        for step in 1..=4 {
            let a = at_once.train_step(&images, &labels).unwrap();
            let b = at_the_end.train_step(&images, &labels).unwrap();
            assert_eq!(a, b, "step {step} of {}", recipe.name);
        }
        assert_eq!(weights(&at_once), weights(&at_the_end), "{}", recipe.name);
        assert_eq!(at_once.adam_d.state().t, at_the_end.adam_d.state().t);
    }
}

#[test]
fn a_refused_step_leaves_no_trace() {
    let (images, labels) = some_images();
    let [_, mut trainer] = both_forms(&Recipe { batch: 6, ..Recipe::quality() });
    trainer.train_step(&images, &labels).unwrap();
    let before = (weights(&trainer), trainer.adam_d.state().t, trainer.adam_g.state().t);
    let flat = trainer.generator.parameters().flat().shallow_clone();
    let sound = tch::no_grad(|| flat.copy());
    let _ = tch::no_grad(|| flat.get(0).fill_(f64::NAN));
    let error = trainer.train_step(&images, &labels).unwrap_err();
    assert!(matches!(error, StepError::NotFinite { step: 2, .. }), "{error}");
    tch::no_grad(|| flat.shallow_clone().copy_(&sound));
    assert_eq!((weights(&trainer), trainer.adam_d.state().t, trainer.adam_g.state().t), before);
    assert_eq!(trainer.step, 1);
    trainer.train_step(&images, &labels).unwrap();
}

#[test]
fn another_data_set_of_the_same_size_is_copied_anew() {
    let (mut images, labels) = some_images();
    let [mut at_once, mut at_the_end] = both_forms(&Recipe { batch: 6, ..Recipe::dcgan() });
    for _ in 0..2 {
        let a = at_once.train_step(&images, &labels).unwrap();
        assert_eq!(a, at_the_end.train_step(&images, &labels).unwrap());
        // Changed in place, so the address is the same.
        images.pixels.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
    }
}

#[test]
fn a_device_that_fails_at_its_first_step_leaves_the_step_to_the_other_form() {
    let (images, labels) = some_images();
    let [mut at_once, mut failing] = both_forms(&Recipe { batch: 6, ..Recipe::dcgan() });
    // No machine has a hundred GPUs.
    failing.gpu = Some(Box::new(Gpu::new(Device::Cuda(99))));
    for _ in 0..2 {
        assert_eq!(at_once.train_step(&images, &labels).unwrap(), failing.train_step(&images, &labels).unwrap());
    }
    assert!(failing.gpu.is_none());
}

/// The GPU to test on. Says so where there is none.
fn gpu() -> Option<Device> {
    let found = tch::Cuda::is_available();
    if !found {
        // Written past the test runner, which hides what a passing test prints.
        writeln!(std::io::stderr(), "NOT RUN: this libtorch sees no NVIDIA GPU").unwrap();
    }
    found.then_some(Device::Cuda(0))
}

fn recipes() -> [Recipe; 4] {
    let tf32 = Recipe { precision: Precision::Tf32, ..Recipe::quality() };
    [Recipe::dcgan(), Recipe::quality(), Recipe::conditional(), tf32]
}

fn steps(trainer: &mut Trainer, count: usize) -> Vec<StepMetrics> {
    let set = Dataset::mnist().unwrap();
    (0..count).map(|_| trainer.train_step(&set.train, &set.train_labels).unwrap()).collect()
}

fn bytes(trainer: &Trainer) -> Vec<u32> {
    let all = [Some(&trainer.generator), trainer.average()].into_iter().flatten();
    let flats = all.map(|generator| generator.parameters().flat().to_device(Device::Cpu));
    let flats: Vec<Tensor> = flats.chain([trainer.discriminator.parameters().flat().to_device(Device::Cpu)]).collect();
    Vec::<f32>::try_from(Tensor::cat(&flats, 0)).unwrap().into_iter().map(f32::to_bits).collect()
}

#[test]
fn on_a_gpu_the_same_seed_gives_the_same_bytes_recorded_or_not_and_after_a_copy() {
    let Some(device) = gpu() else { return };
    for recipe in recipes() {
        let start = || Trainer::new(recipe.clone(), 3, device).unwrap();
        let mut recorded = start();
        let metrics = steps(&mut recorded, 14);
        let kinds = &recorded.gpu.as_ref().unwrap().kinds;
        let graphs = kinds.iter().filter(|(_, recorded)| recorded.is_some()).count();
        assert!(!cuda_graph::is_available() || graphs > 0, "{}", recipe.name);

        let mut again = start();
        assert_eq!(metrics, steps(&mut again, 14), "{}", recipe.name);
        assert!(bytes(&recorded) == bytes(&again), "{}", recipe.name);

        let mut plain = start();
        plain.gpu.as_mut().unwrap().stream = None;
        assert_eq!(metrics, steps(&mut plain, 14), "{}", recipe.name);
        assert!(bytes(&recorded) == bytes(&plain), "{}", recipe.name);

        let mut first = start();
        steps(&mut first, 5);
        let adam = |adam: &crate::model::Adam| crate::model::Adam::with_state(adam.settings, adam.state().deep_copy());
        let mut second = Trainer::from_parts(
            recipe.clone(),
            3,
            first.step,
            (first.generator.deep_copy(), adam(&first.adam_g)),
            (first.discriminator.deep_copy(), adam(&first.adam_d)),
        );
        if let Some(average) = first.average() {
            second.set_average(average.deep_copy());
        }
        steps(&mut second, 9);
        assert!(bytes(&recorded) == bytes(&second), "{}", recipe.name);
    }
}

#[test]
fn on_a_gpu_a_step_gives_the_processors_metrics() {
    let Some(device) = gpu() else { return };
    for recipe in [Recipe::dcgan(), Recipe::quality(), Recipe::conditional()] {
        // Processor and GPU draw different masks.
        let recipe = Recipe { dropout: 0.0, batch: 32, ..recipe };
        let on = |device| steps(&mut Trainer::new(recipe.clone(), 3, device).unwrap(), 4);
        for (a, b) in on(Device::Cpu).iter().zip(on(device)) {
            let pairs = [(a.loss_d, b.loss_d), (a.loss_g, b.loss_g), (a.d_real, b.d_real), (a.d_fake, b.d_fake)];
            let gradients = [(a.grad_d, b.grad_d), (a.grad_g, b.grad_g), (a.update_d, b.update_d)];
            for (ours, theirs) in pairs.into_iter().chain(gradients) {
                assert!((ours - theirs).abs() <= 2e-3 * ours.abs().max(1e-3), "{}: {a:?} {b:?}", recipe.name);
            }
        }
    }
}

#[test]
fn on_a_gpu_masks_drop_the_asked_share_and_depend_on_their_seed() {
    let Some(device) = gpu() else { return };
    let draw = |step| {
        let key = cuda_graph::random_key(device);
        let seed = Tensor::from_slice(&[DropoutMasks::gpu_seed(1, step, 0), 0]);
        key.shallow_clone().copy_(&seed.to_device(device));
        DropoutMasks::new(0.3, 64).draw_on_gpu(&key, 256).unwrap().unwrap()
    };
    let (masks, other) = (draw(1), draw(2));
    for mask in [&masks.first[0], &masks.second] {
        let dropped = mask.eq(0.0).to_kind(tch::Kind::Double).mean(tch::Kind::Double).double_value(&[]);
        assert!((dropped - 0.3).abs() < 0.003, "{dropped}");
        assert!((mask.mean(tch::Kind::Double).double_value(&[]) - 1.0).abs() < 0.005);
    }
    assert_eq!(masks.second, draw(1).second);
    assert_ne!(masks.second, other.second);
}

#[test]
fn on_a_gpu_a_refused_step_leaves_no_trace() {
    let Some(device) = gpu() else { return };
    let set = Dataset::mnist().unwrap();
    let mut trainer = Trainer::new(Recipe::quality(), 3, device).unwrap();
    steps(&mut trainer, 9);
    let before = bytes(&trainer);
    let flat = trainer.generator.parameters().flat().shallow_clone();
    let sound = tch::no_grad(|| flat.copy());
    let _ = tch::no_grad(|| flat.get(0).fill_(f64::NAN));
    let error = trainer.train_step(&set.train, &set.train_labels).unwrap_err();
    assert!(matches!(error, StepError::NotFinite { step: 10, .. }), "{error}");
    tch::no_grad(|| flat.shallow_clone().copy_(&sound));
    assert!(before == bytes(&trainer));
    trainer.train_step(&set.train, &set.train_labels).unwrap();
}
