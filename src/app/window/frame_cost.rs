//! Measures the window's own work for a frame, without a window: layout and tessellation of the fullest screen, for
//! the benchmarks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::epaint::Primitive;
use egui::{Context, RawInput, Rect, pos2, vec2};

use crate::latent::random::sample;
use crate::latent::{History, Locks};
use crate::protocol::{
    Conditioning, Event, FixedNoiseEvaluation, GRID_TILES, GeneratorSource, Pace, RecordedRun, Rendered, RunInfo,
    RunRequest, RunState, SampleGrid, StepMetrics, TimelineEntry, Tuning,
};
use crate::raster::GrayImage;
use crate::ui::{Actions, Axis, Compared, Face, Shown, Workbench, theme};

/// Number of runs compared with the run on screen.
const COMPARED: usize = 3;

/// The cost of a frame.
#[derive(Clone, Copy, Debug)]
pub struct FrameCost {
    /// Time for layout and tessellation.
    pub took: Duration,
    /// Number of vertices sent to the graphics card.
    pub vertices: usize,
}

/// A screen with 200 sliders, all plots, long curves of several runs and a full sample grid.
pub struct BusiestScreen {
    ctx: Context,
    face: Face,
    time: f64,
}

impl BusiestScreen {
    /// Creates a run of this many steps, and draws the first frames, in which sizes settle.
    pub fn new(steps: u64) -> Self {
        let ctx = Context::default();
        theme::apply(&ctx, true);
        let tile = |seed: u64| GrayImage {
            width: 28,
            height: 28,
            pixels: (0..28 * 28_u64).map(|i| (i.wrapping_mul(seed + 7) % 251) as u8).collect(),
        };
        let mut face = Face::new(sample(7), 7);
        let before = RunRequest::default().recipe().tuning();
        face.take_in(Event::Started(Box::new(RunInfo {
            run: 1,
            request: RunRequest::default(),
            data_name: "MNIST".to_owned(),
            steps_per_epoch: 468,
            last_step: steps,
            first_step: 0,
            real: (0..GRID_TILES as u64).map(tile).collect(),
            class_frequencies: [0.1; 10],
            began_with: before,
            tuning: before,
            health_events: Vec::new(),
            data_missing: None,
            digits: true,
        })));
        face.take_in(Event::State(RunState::Running));
        let rows: Vec<StepMetrics> = (1..=steps).map(row).collect();
        let look = |n| FixedNoiseEvaluation {
            step: 50 * n,
            d_real: 0.6,
            d_fake: 0.3,
            diversity: 0.9 + 0.1 * (n as f32).sin(),
        };
        let fixed_noise: Vec<FixedNoiseEvaluation> = (1..=steps / 50).map(look).collect();
        face.take_in(Event::Metrics(rows.clone()));
        face.take_in(Event::FixedNoise(fixed_noise.clone()));
        face.show_all_plots();
        // Earlier runs of the same length, and changes during the run.
        for number in 1..=COMPARED {
            let past = RecordedRun {
                name: format!("another {number}"),
                rows: rows.clone(),
                fixed_noise: fixed_noise.clone(),
                quality: Vec::new(),
                samples: Vec::new(),
                seed: None,
                steps_per_epoch: Some(468),
            };
            face.run_mut().comparisons_mut().add(Compared::new(past));
        }
        let change = |n| {
            let tuning = Tuning { lr_d: 1e-5 * n as f64, ..before };
            TimelineEntry { step: n * steps / 21, tuning, last_step: None }
        };
        face.take_in(Event::Tuned(before, (1..=20).map(change).collect()));
        face.take_in(Event::Samples(SampleGrid { step: steps, tiles: (0..GRID_TILES as u64).map(tile).collect() }));
        face.show_digit(Rendered {
            stamp: 0,
            z: sample(7),
            image: tile(3),
            source: GeneratorSource::Shipped,
            guess: None,
            digits: true,
            class_names: Arc::default(),
            mapped: false,
            conditioning: Conditioning::default(),
            d_score: None,
            generator_hash: None,
            took: Duration::from_millis(1),
        });
        let bench = Workbench { shown: Shown::All, ..Workbench::default() };
        face.resume(History::new(sample(7)), Locks::default(), bench);
        let mut screen = Self { ctx, face, time: 0.0 };
        for _ in 0..5 {
            screen.frame(1280.0, 800.0);
        }
        screen
    }

    /// Sets time as the horizontal axis of the plots.
    pub fn by_time(&mut self) {
        self.face.plot_along(Axis::Time);
        for _ in 0..5 {
            self.frame(1280.0, 800.0);
        }
    }

    /// Lays out and tessellates one frame of this size in points.
    pub fn frame(&mut self, width: f32, height: f32) -> FrameCost {
        let began = Instant::now();
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height))),
            time: Some(self.time),
            ..RawInput::default()
        };
        let ctx = self.ctx.clone();
        let mut output = ctx.run_ui(input, |ui| {
            let mut actions = Actions::default();
            self.face.show(ui, Pace::default(), &mut actions);
        });
        // No graphics card receives the textures.
        output.textures_delta.clear();
        let meshes = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let took = began.elapsed();
        let vertices = meshes.iter().map(|mesh| match &mesh.primitive {
            Primitive::Mesh(mesh) => mesh.vertices.len(),
            Primitive::Callback(_) => 0,
        });
        FrameCost { took, vertices: vertices.sum() }
    }
}

fn row(step: u64) -> StepMetrics {
    let wave = |k: f32| (step as f32 * k).sin() * 0.1;
    let (loss_d, loss_g) = (0.63 + wave(0.7), 0.97 + wave(1.3));
    let (d_real, d_fake) = (0.5 + wave(0.3), 0.4 + wave(0.9));
    let (grad_d, grad_g) = (0.3 + wave(1.1), 0.2 + wave(1.7));
    let (update_d, update_g) = (1e-3 * grad_d, 1e-3 * grad_g);
    let (epoch, seconds) = (step / 468 + 1, step as f64 * 0.2);
    StepMetrics { step, epoch, loss_d, loss_g, d_real, d_fake, seconds, grad_d, grad_g, update_d, update_g }
}
