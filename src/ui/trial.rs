//! All panels without a window and without an engine, for tests of what they show.

use egui::{Rect, Shape, UiBuilder, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{Action, Face, theme};
use crate::latent::random::sample;
use crate::protocol::{Evaluation, Measurement, Pace, RunInfo, RunRequest, StepMetrics};

pub(super) type Trial = Harness<'static, Stage>;

/// A face, and what it was asked for.
pub(super) struct Stage {
    pub(super) face: Face,
    pub(super) actions: Vec<Action>,
}

/// This face in a window of this size, after the frames in which sizes settle.
pub(super) fn trial(size: impl Into<Vec2>, face: Face) -> Trial {
    let show = |ui: &mut egui::Ui, stage: &mut Stage| {
        // The harness leaves a margin that a window does not have.
        let whole = ui.ctx().content_rect();
        let mut ui = ui.new_child(UiBuilder::new().max_rect(whole));
        ui.set_clip_rect(whole);
        stage.face.show(&mut ui, Pace::default(), &mut stage.actions);
    };
    let builder = Harness::builder().with_size(size).with_context_setup(|ctx| theme::apply(ctx, true));
    let mut trial = builder.build_ui_state(show, Stage { face, actions: Vec::new() });
    trial.run_steps(5);
    trial
}

/// A face with nothing on it yet.
pub(super) fn face() -> Face {
    Face::new(sample(7), 7)
}

/// A run of this many steps of the first epoch that is to have `last_step` of them.
pub(super) fn with_run(mut face: Face, steps: u64, last_step: u64) -> Face {
    let request = RunRequest::default();
    face.run.tuning = Some(request.recipe().tuning());
    face.run.info = Some(RunInfo {
        run: 1,
        data_name: "MNIST".to_owned(),
        steps_per_epoch: 468,
        last_step,
        first_step: 0,
        real: Vec::new(),
        class_frequencies: [0.1; 10],
        began_with: request.recipe().tuning(),
        health_events: Vec::new(),
        data_missing: None,
        digits: true,
        request,
    });
    let row =
        |step| StepMetrics { step, epoch: 1, seconds: step as f64, grad_d: 3.0, grad_g: 3.0, ..StepMetrics::default() };
    face.run.curves.extend((1..=steps).map(row).collect());
    face
}

/// A measurement with figures as long as they get.
pub(super) fn measurement(step: u64) -> Measurement {
    let figures = Evaluation {
        samples: 10_000,
        frechet: 123.4,
        frechet_train: 1.2,
        frechet_noise: 512.3,
        kl_labels: 0.1234,
        inception_score: 9.87,
        inception_score_real: 9.98,
        confident: 1.0,
        confident_real: 0.99,
        precision: 0.98,
        recall: 0.97,
        coverage: 0.96,
        precision_train: 0.95,
        recall_train: 0.94,
        coverage_train: 0.93,
        memorisation: 1.02,
        digits: [0.1; 10],
        rarest: 0.1,
    };
    Measurement { step, figures }
}

/// Clicks what has this name, furthest to the left.
pub(super) fn click(trial: &mut Trial, name: &str) {
    let all = trial.get_all_by_label(name);
    all.min_by(|a, b| a.rect().left().total_cmp(&b.rect().left())).expect("at least one").click();
    trial.run_steps(20);
}

/// Every text on screen, and where it is painted.
pub(super) fn texts(trial: &Trial) -> Vec<(Rect, String)> {
    let mut found = Vec::new();
    for clipped in &trial.output().shapes {
        gather(&clipped.shape, &mut found);
    }
    found
}

fn gather(shape: &Shape, found: &mut Vec<(Rect, String)>) {
    match shape {
        Shape::Text(text) => found.push((shape.visual_bounding_rect(), text.galley.text().to_owned())),
        Shape::Vec(all) => all.iter().for_each(|shape| gather(shape, found)),
        _ => {}
    }
}
