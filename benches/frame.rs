//! The window's own work for one frame, without the graphics card: layout and tessellation of the
//! busiest screen. `cargo bench --profile dev --bench frame`.

use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, RawInput, Rect, pos2, vec2};
use latent_explorer::explore::shipped_generator;
use latent_explorer::latent::random::{fixed_noise, sample};
use latent_explorer::model::Device;
use latent_explorer::session::{
    GRID_TILES, GeneratorSource, Pace, RunInfo, RunRequest, RunState, SampleGrid, StepMetrics,
};
use latent_explorer::ui::{
    ExploreView, LatentEditor, Log, PixelTexture, RunView, SamplesPanel, SaveOptions, explore_panel, menu_bar,
    plots_panel, samples_panel, status_bar, theme, train_panel,
};

/// Fifty epochs of the seed recipe, nearly.
const STEPS: u64 = 24_000;

fn row(step: u64) -> StepMetrics {
    let wave = |k: f32| (step as f32 * k).sin() * 0.1;
    let (loss_d, loss_g) = (0.63 + wave(0.7), 0.97 + wave(1.3));
    let (d_real, d_fake) = (0.5 + wave(0.3), 0.4 + wave(0.9));
    StepMetrics { step, epoch: step / 468 + 1, loss_d, loss_g, d_real, d_fake, seconds: step as f64 * 0.2 }
}

fn busiest() -> (RunView, ExploreView) {
    let generator = shipped_generator(Device::Cpu).expect("the shipped generator").generator;
    let request = RunRequest::default();
    let mut run = RunView { state: RunState::Running, ..RunView::default() };
    run.info = Some(RunInfo {
        run: 1,
        request,
        data_name: "MNIST".to_owned(),
        steps_per_epoch: 468,
        last_step: STEPS,
        first_step: 0,
    });
    run.curves.extend((1..=STEPS).map(row).collect());
    run.grids.push(SampleGrid { step: STEPS, tiles: generator.images(&fixed_noise(1, GRID_TILES)) });
    let explore = ExploreView {
        digit: generator.images(&[sample(7)]).pop(),
        guess: None,
        searching: None,
        z: sample(7),
        source: GeneratorSource::Shipped,
        milliseconds: 1.0,
        following: true,
        save: SaveOptions::default(),
        saved: None,
        waiting_for_dialog: false,
    };
    (run, explore)
}

fn frame(c: &mut Criterion) {
    let ctx = Context::default();
    theme::apply(&ctx, true);
    let (mut run, mut explore) = busiest();
    let mut editor = LatentEditor::new(sample(7), 7);
    let (mut digit, mut samples, log) = (PixelTexture::default(), SamplesPanel::default(), Log::default());
    let mut time = 0.0;
    let mut one_frame = |size: egui::Vec2| {
        time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            time: Some(time),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            let mut actions = Vec::new();
            egui::Panel::top("menu").show(ui, |ui| {
                menu_bar(ui, &run, &explore, &mut editor, Pace::default(), &mut actions);
            });
            egui::Panel::bottom("status").show(ui, |ui| status_bar(ui, &log, &run, &explore, &mut actions));
            egui::Panel::left("train").exact_size(216.0).show(ui, |ui| train_panel(ui, &mut run, &mut actions));
            egui::Panel::right("explore").default_size(372.0).show(ui, |ui| {
                explore_panel(ui, &mut explore, &mut editor, &mut digit, &mut actions);
            });
            egui::CentralPanel::default().show(ui, |ui| {
                let plots = ui.available_height() * 0.46;
                plots_panel(ui, &run, plots);
                samples_panel(ui, &mut samples, &mut run, &mut actions);
            });
        });
        // No graphics card takes them.
        output.textures_delta.clear();
        ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point)
    };
    // Fonts and sizes settle in the first frames.
    for _ in 0..5 {
        one_frame(vec2(1280.0, 800.0));
    }
    c.bench_function("frame at 1280 x 800", |b| b.iter(|| one_frame(vec2(1280.0, 800.0))));
    c.bench_function("frame at 1920 x 1600", |b| b.iter(|| one_frame(vec2(1920.0, 1600.0))));
}

criterion_group!(benches, frame);
criterion_main!(benches);
