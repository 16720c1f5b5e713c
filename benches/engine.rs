//! Hot paths of the engine: `cargo bench --profile dev --bench engine`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use latent_explorer::data::Dataset;
use latent_explorer::latent::random::{fixed_noise, sample};
use latent_explorer::model::{Device, DropoutMasks, set_threads, shipped_generator};
use latent_explorer::protocol::{GRID_COLUMNS, GRID_TILES, Recipe, RunRequest};
use latent_explorer::raster::contact_sheet;
use latent_explorer::train::{Trainer, checkpoint};

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn training(c: &mut Criterion) {
    set_threads(threads());
    let set = Dataset::mnist().expect("MNIST is in the program");
    let mut group = c.benchmark_group("training");
    group.sample_size(10);
    for batch in [16, 128] {
        let recipe = Recipe { batch, ..Recipe::dcgan() };
        let mut trainer = Trainer::new(recipe, 1, Device::Cpu).expect("initial weights");
        group.bench_function(format!("step of batch {batch}"), |b| {
            b.iter(|| trainer.train_step(&set.train, &set.train_labels).expect("a finite step"));
        });
    }
    let trainer = Trainer::new(Recipe::dcgan(), 1, Device::Cpu).expect("initial weights");
    let masks = DropoutMasks::new(0.3, 64);
    group.bench_function("dropout masks of 256 images", |b| b.iter(|| masks.draw(1, 1, 0, 256)));
    group.bench_function("generator snapshot", |b| b.iter(|| trainer.generator.deep_copy()));
    group.bench_function("checkpoint to bytes", |b| {
        b.iter(|| checkpoint::to_bytes(&trainer, &RunRequest::default(), "", "").expect("finite weights"));
    });
    group.finish();
}

fn drawing(c: &mut Criterion) {
    set_threads(1);
    let generator = shipped_generator(Device::Cpu).expect("the shipped generator").generator;
    let one = [sample(1)];
    c.bench_function("one digit", |b| b.iter(|| generator.images(black_box(&one))));
    let grid = fixed_noise(1, GRID_TILES);
    c.bench_function("sample grid of 64", |b| b.iter(|| generator.images(black_box(&grid))));
    let tiles = generator.images(&grid);
    c.bench_function("contact sheet of 64", |b| b.iter(|| contact_sheet(black_box(&tiles), GRID_COLUMNS, 1)));
}

criterion_group!(benches, drawing, training);
criterion_main!(benches);
