//! The processor's work for one frame: layout and tessellation of the busiest screen. `cargo bench --profile dev
//! --bench frame`.

use criterion::{Criterion, criterion_group, criterion_main};
use latent_explorer::app::BusiestScreen;

fn frame(c: &mut Criterion) {
    for steps in [1_000, 24_000, 1_000_000] {
        let mut screen = BusiestScreen::new(steps);
        c.bench_function(&format!("frame at 1280 x 800 after {steps} steps"), |b| {
            b.iter(|| screen.frame(1280.0, 800.0));
        });
        c.bench_function(&format!("frame at 1920 x 1600 after {steps} steps"), |b| {
            b.iter(|| screen.frame(1920.0, 1600.0));
        });
    }
}

criterion_group!(benches, frame);
criterion_main!(benches);
