//! A run in bf16 is as reproducible as one in 32-bit floats, on a processor that has it; others refuse to start it.

use std::path::Path;

use crate::support::engine::{request, session, start, until, until_state};
use crate::support::runs::{assert_equal, checkpoint, newest_whole, record, tensors, untimed};
use latent_explorer::model::{Device, has_bf16};
use latent_explorer::protocol::{Command, DeviceChoice, Event, Precision, Recipe, RunData, RunRequest, RunState};
use latent_explorer::train::checkpoint::load;

/// With and without a gradient penalty, which is computed in 32-bit floats.
const STEPS: u64 = 6;

/// The recipes have different layers: dropout in the first, normalisation, mapping network and classes in the second.
fn recipes() -> [Recipe; 2] {
    [Recipe::dcgan(), Recipe::quality()].map(|recipe| Recipe {
        name: format!("{}-bf16", recipe.name),
        precision: Precision::Bf16,
        ..recipe
    })
}

fn in_bf16(recipe: &Recipe, run: &Path) -> RunRequest {
    RunRequest {
        custom: Some(Box::new(recipe.clone())),
        recipe: recipe.name.clone(),
        device: DeviceChoice::Cpu,
        ..request(STEPS, Some(run.to_owned()))
    }
}

/// Trains without an interruption, on this number of threads.
fn train(request: RunRequest, threads: usize) {
    let session = session(Some(threads));
    start(&session, request);
    until_state(&session, RunState::Finished);
}

/// Asserts that a run is refused with a sentence that names the missing instructions and the way out.
fn assert_refused(request: RunRequest) {
    let session = session(Some(1));
    start(&session, request);
    let events = until(&session, |event| matches!(event, Event::Failed(_)));
    let Some(Event::Failed(reason)) = events.last() else { unreachable!() };
    assert!(reason.contains("bf16") && reason.contains("f32"), "{reason}");
}

#[test]
fn a_run_in_bf16_gives_the_same_bytes_again_and_after_a_stop_or_is_refused() {
    for recipe in recipes() {
        let folder = tempfile::tempdir().unwrap();
        let [whole, again, stopped] = ["whole", "again", "stopped"].map(|name| folder.path().join(name));
        if !has_bf16() {
            assert_refused(in_bf16(&recipe, &whole));
            continue;
        }
        train(in_bf16(&recipe, &whole), 2);
        train(in_bf16(&recipe, &again), 2);
        assert_equal(&whole, &again, STEPS);

        train(RunRequest { checkpoint_every: 3, ..in_bf16(&recipe, &stopped) }, 2);
        for step in 4..=STEPS {
            std::fs::remove_file(checkpoint(&stopped, step)).ok();
        }
        assert_eq!(newest_whole(&stopped), Some(3));
        let second = session(Some(2));
        assert!(second.send(Command::Open { path: stopped.clone(), data: RunData::AsRecorded }));
        until_state(&second, RunState::Paused);
        second.send(Command::Resume);
        until_state(&second, RunState::Finished);
        assert_eq!(untimed(&whole), untimed(&stopped), "{}", recipe.name);
        assert!(tensors(&whole, STEPS) == tensors(&stopped, STEPS), "{}: other bytes", recipe.name);
    }
}

#[test]
fn a_quality_run_takes_bf16_where_the_processor_has_it_and_records_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    train(RunRequest { recipe: "quality".to_owned(), device: DeviceChoice::Cpu, ..request(2, Some(run.clone())) }, 2);
    let expected = if has_bf16() { Precision::Bf16 } else { Precision::F32 };
    assert_eq!(record(&run).recipe.precision, expected);
    assert_eq!(load(&checkpoint(&run, 2), Device::Cpu).unwrap().0.recipe.precision, expected);
}
