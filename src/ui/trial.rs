//! All panels without a window and without workers, for tests of what they show.

use std::time::Duration;

use egui::{Event, Key, Modifiers, Pos2, Rect, Shape, UiBuilder, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{Action, Actions, Face, theme};
use crate::latent::Conditioning;
use crate::latent::random::sample;
use crate::protocol::{
    Evaluation, GeneratorSource, Measurement, Pace, RecordedRun, Rendered, RunInfo, RunRequest, StepMetrics,
};
use crate::raster::GrayImage;

pub(super) type Trial = Harness<'static, Stage>;

/// The panels, and the actions they have requested.
pub(super) struct Stage {
    pub(super) face: Face,
    pub(super) actions: Vec<Action>,
}

/// Creates a window of this size with these panels, and draws the frames in which sizes settle.
pub(super) fn trial(size: impl Into<Vec2>, face: Face) -> Trial {
    let show = |ui: &mut egui::Ui, stage: &mut Stage| {
        // The test harness leaves a margin that a window does not have.
        let whole = ui.ctx().content_rect();
        let mut ui = ui.new_child(UiBuilder::new().max_rect(whole));
        ui.set_clip_rect(whole);
        let mut actions = Actions::default();
        stage.face.show(&mut ui, Pace::default(), &mut actions);
        stage.actions.extend(actions);
    };
    let builder = Harness::builder().with_size(size).with_context_setup(|ctx| theme::apply(ctx, true));
    let mut trial = builder.build_ui_state(show, Stage { face, actions: Vec::new() });
    trial.run_steps(5);
    trial
}

/// Creates panels with empty contents.
pub(super) fn face() -> Face {
    Face::new(sample(7), 7)
}

/// Adds a run of this many steps in its first epoch, which ends at `last_step`.
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
        tuning: request.recipe().tuning(),
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

/// A recorded run with this many steps, each of which takes a second, and nothing else.
pub(super) fn recorded(name: &str, steps: u64) -> RecordedRun {
    RecordedRun {
        name: name.to_owned(),
        rows: (1..=steps).map(|step| StepMetrics { step, seconds: step as f64, ..StepMetrics::default() }).collect(),
        fixed_noise: Vec::new(),
        quality: Vec::new(),
        samples: Vec::new(),
        seed: None,
        steps_per_epoch: None,
    }
}

/// Shows a digit of a generator with these classes; `mapped` says whether it has a mapping network.
pub(super) fn show_digit(face: &mut Face, class_names: &[&str], mapped: bool) {
    face.show_digit(Rendered {
        stamp: 1,
        z: sample(7),
        image: GrayImage::new(28, 28, vec![200; 784]).unwrap(),
        source: GeneratorSource::Shipped,
        guess: None,
        digits: false,
        class_names: class_names.iter().map(|name| (*name).to_owned()).collect(),
        mapped,
        conditioning: Conditioning::default(),
        d_score: None,
        generator_hash: None,
        took: Duration::from_millis(1),
    });
}

/// Creates a measurement whose numbers are as long as they can be.
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
        slider_min: Some(12.34),
        slider_median: Some(23.45),
        slider_max: Some(101.2),
        slider_alive: Some(1.0),
        asked: Some(0.999),
        frechet_within: Some([12.3; 10]),
    };
    Measurement { step, figures }
}

/// Hands Escape to the commands. Returns what they asked for.
pub(super) fn press_escape(trial: &mut Trial) -> Actions {
    let (ctx, mut actions) = (trial.ctx.clone(), Actions::default());
    let press =
        Event::Key { key: Key::Escape, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    ctx.input_mut(|i| i.events = vec![press]);
    trial.state_mut().face.keys(&ctx, false, &mut actions);
    actions
}

/// Clicks the leftmost widget with this name.
pub(super) fn click(trial: &mut Trial, name: &str) {
    let all = trial.get_all_by_label(name);
    all.min_by(|a, b| a.rect().left().total_cmp(&b.rect().left())).expect("at least one").click();
    trial.run_steps(20);
}

/// Returns every text on screen, with its position.
pub(super) fn texts(trial: &Trial) -> Vec<(Rect, String)> {
    let mut found = Vec::new();
    each(trial, |shape, _| {
        if let Shape::Text(text) = shape {
            found.push((shape.visual_bounding_rect(), text.galley.text().to_owned()));
        }
    });
    found
}

/// Returns the texts under the scroll bar of the scroll area at this position; `None` when it needs no scroll bar.
pub(super) fn under_the_bar(trial: &mut Trial, at: Pos2) -> Option<Vec<String>> {
    // The scroll bar is visible while the pointer is over the scroll area.
    // A tooltip would cover the contents.
    trial.ctx.all_styles_mut(|style| style.interaction.tooltip_delay = f32::INFINITY);
    trial.hover_at(at);
    trial.run_steps(20);
    let mut all = Vec::new();
    each(trial, |shape, clip| {
        let seen = shape.visual_bounding_rect().intersect(clip);
        // A mesh is the shade at the edge of a scroll area.
        if seen.is_positive() && clip.contains(at) && !matches!(shape, Shape::Mesh(_)) {
            all.push((seen, format!("{seen:?} {shape:?}").chars().take(120).collect()));
        }
    });
    // The scroll bar is a thin line; it becomes ten points wide when the pointer comes near.
    let is_bar = |rect: &Rect| (1.0..5.0).contains(&rect.width()) && rect.height() > 60.0 && rect.left() > at.x;
    let bar = all.iter().map(|(rect, _)| *rect).find(is_bar)?;
    let room = Rect::from_min_max(bar.min - vec2(10.0 - bar.width(), 0.0), bar.max).shrink(0.5);
    // A shape of 150 points or more in height is a background.
    let of_the_bar = |rect: &Rect| rect.x_range() == bar.x_range();
    all.retain(|(rect, _)| !of_the_bar(rect) && rect.height() < 150.0 && rect.intersects(room));
    Some(all.into_iter().map(|(_, text)| text).collect())
}

/// Returns the texts whose left or right end is cut by the area that they are in.
pub(super) fn cut(trial: &Trial) -> Vec<String> {
    let mut found = Vec::new();
    each(trial, |shape, clip| {
        if let Shape::Text(text) = shape {
            let rect = shape.visual_bounding_rect();
            // What is scrolled out of sight is not cut.
            let seen = rect.is_positive() && rect.y_range().intersection(clip.y_range()).span() > 0.0;
            if seen && (rect.left() < clip.left() - 1.0 || rect.right() > clip.right() + 1.0) {
                found.push(format!("{:?} at {rect:?} in {clip:?}", text.galley.text()));
            }
        }
    });
    found
}

fn each(trial: &Trial, mut look: impl FnMut(&Shape, Rect)) {
    fn leaves(shape: &Shape, look: &mut impl FnMut(&Shape)) {
        match shape {
            Shape::Vec(all) => all.iter().for_each(|shape| leaves(shape, look)),
            Shape::Noop => {}
            one => look(one),
        }
    }
    for clipped in &trial.output().shapes {
        leaves(&clipped.shape, &mut |shape| look(shape, clipped.clip_rect));
    }
}
