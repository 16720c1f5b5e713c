//! Tests that showing a number never changes it: every number of every panel is drawn, and is reached and left with
//! Tab.

use egui::Key;

use super::trial::{click, face, measurement, trial, with_run};
use super::{Face, LatentEditor, Listed, NamedDirection, SaveOptions, Tab, Workbench};
use crate::latent::path::Keyframe;
use crate::latent::random::sample;
use crate::latent::{Direction, History, LatentVector, Locks};
use crate::protocol::{
    AuxiliaryClassifier, ClassInput, CosineDecay, LatentScale, Mapping, PauseWhen, Penalty, Recipe, RunRequest,
    RunState, SampleGrid, Tuning,
};
use crate::raster::Filter;
use crate::ui::explore::pages::MorphPlayer;

/// A number with more digits than any control shows.
const ODD: f64 = 0.123_456_789;

/// A recipe with numbers that no control can set; several are outside the valid range.
fn recipe() -> Recipe {
    let mut recipe = Recipe::dcgan();
    "odd".clone_into(&mut recipe.name);
    recipe.penalty = Some(Penalty { gamma: 1e3 + ODD, every: 5000 });
    recipe.auxiliary_classifier = Some(AuxiliaryClassifier { cross_entropy: 1e-9, entropy: ODD, marginal_kl: 1e4 });
    recipe.latent_scale = Some(LatentScale { leading: 500, rest: 1.0 + ODD });
    recipe.mapping = Some(Mapping { layers: 40, width: 900, output: 0, rate: 1.0 + ODD });
    recipe.class_input =
        Some(ClassInput { projection: false, classes: 100, cross_entropy: 100.0 + ODD, from_noise: true });
    recipe.ema = Some(0.999_999_9);
    recipe.cosine_decay = Some(CosineDecay { steps: 20_000_000, final_factor: 2.7 });
    (recipe.real_target, recipe.dropout, recipe.steps_d) = (1.5, 0.951_234_567, 500);
    recipe.channels_d = 80;
    for adam in [&mut recipe.adam_d, &mut recipe.adam_g] {
        (adam.beta1, adam.beta2) = (0.991_234_567, 0.999_991_234_567);
    }
    recipe
}

fn odd(state: RunState) -> Face {
    let mut face = with_run(face(), 1000, 1234);
    let request = RunRequest {
        recipe: "odd".to_owned(),
        custom: Some(Box::new(recipe())),
        seed: u64::MAX - 1,
        batch: 5000,
        lr_d: 1e-9,
        lr_g: ODD,
        epochs: 20_000,
        measure_every: 5000,
        ..RunRequest::default()
    };
    let run = &mut face.run;
    run.request = request;
    run.state = state;
    let tuning = recipe().tuning();
    run.tuning = Some(Tuning { lr_d: 1e-9, lr_g: ODD, batch: 5000, ..tuning });
    run.only_for = 1_000_000;
    // Neither condition is valid: the run has passed step 10, and 1.5 is no probability.
    run.pause_when = Some(if state == RunState::Paused { PauseWhen::Step(10) } else { PauseWhen::FakeBelow(1.5) });
    run.pause_sent = run.pause_when;
    run.quality = vec![measurement(10), measurement(20)];
    for step in [1, 7, 1000] {
        run.grids.push(SampleGrid { step, tiles: Vec::new() });
    }
    let bench = &mut face.tools.bench;
    (bench.mutation, bench.degrees) = (7.5 + ODD as f32, 123.456_79);
    let seconds = [ODD as f32, 1e6, 1e-3, 1.234_567_9];
    bench.path.keyframes =
        (0..4).map(|n| Keyframe { z: sample(n), seconds: seconds[n as usize], conditioning: None }).collect();
    let direction = |n| Direction::of(&sample(n)).unwrap();
    bench.mine = (0..3).map(|n| NamedDirection { name: n.to_string(), direction: direction(n) }).collect();
    bench.pinned = vec![3, 5];
    face.tools.directions.list(Listed::Mine);
    face.tools.morph = MorphPlayer::with(27.123_457, ODD as f32);
    let far = sample(1).scaled(2.7);
    face.editor = LatentEditor::new(far, u64::MAX - 1);
    face.editor.between = ODD as f32;
    face.explore.save =
        SaveOptions { scale: 77, filter: Filter::Smooth, samples: 70_000, rate: 99, ..SaveOptions::default() };
    face.plots.smoothing = 12_345.678_9;
    face
}

/// Everything the user could have changed.
#[derive(Debug, PartialEq)]
struct Kept {
    request: RunRequest,
    tuning: [Option<Tuning>; 2],
    only_for: u64,
    end_draft: Option<u64>,
    pause: Option<PauseWhen>,
    looked_at: usize,
    bench: Workbench,
    z: LatentVector,
    history: (History, Locks),
    seed: (u64, u32),
    morph: (u32, u32, usize),
    save: SaveOptions,
    smoothing: u64,
}

fn kept(face: &Face) -> Kept {
    let Face { run, explore, editor, tools, plots, .. } = face;
    Kept {
        request: run.request.clone(),
        tuning: [run.tuning, run.draft],
        only_for: run.only_for,
        end_draft: run.end_draft,
        pause: run.pause_when,
        looked_at: run.grids.index(),
        // The test itself chooses the open page.
        bench: Workbench { tab: Tab::default(), ..tools.bench.clone() },
        z: editor.z().clone(),
        history: (editor.history().clone(), editor.locks.clone()),
        seed: (editor.seed, editor.between.to_bits()),
        morph: tools.morph.bits(),
        save: explore.save,
        smoothing: plots.smoothing.to_bits(),
    }
}

#[test]
fn a_number_that_is_only_looked_at_stays_as_it_is() {
    for (state, open) in [(RunState::Stopped, "Recipe in detail"), (RunState::Paused, "While it runs")] {
        let face = odd(state);
        let before = kept(&face);
        let mut trial = trial([1280.0, 1600.0], face);
        click(&mut trial, "Quality");
        click(&mut trial, open);
        for tab in Tab::ALL {
            trial.state_mut().face.tools.bench.tab = tab;
            trial.run_steps(5);
            assert_eq!(kept(&trial.state().face), before, "{tab:?} drawn, {state:?}");
            for presses in 0..130 {
                trial.key_press(Key::Tab);
                trial.run_steps(1);
                assert_eq!(kept(&trial.state().face), before, "{tab:?}, after {presses} presses of Tab, {state:?}");
            }
        }
        assert_eq!(trial.state().actions, [], "{state:?}");
    }
}
