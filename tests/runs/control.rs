//! Controlling a run: its last step, pause conditions, training one network only, and an explained step.

use crate::support::engine::{request, session, start, until, until_state};
use latent_explorer::data::Dataset;
use latent_explorer::model::Device;
use latent_explorer::protocol::{
    Command, Event, PauseWhen, Recipe, RunData, RunState, StepExplanation, Trained, Tuning,
};
use latent_explorer::train::Trainer;
use tch::Tensor;

fn flat(trainer: &Trainer) -> [Tensor; 2] {
    [trainer.generator.parameters().flat().copy(), trainer.discriminator.parameters().flat().copy()]
}

#[test]
fn a_told_step_is_the_same_step() {
    let set = Dataset::mnist().unwrap();
    for recipe in [Recipe::dcgan(), Recipe::quality()] {
        let new = || Trainer::new(Recipe { batch: 16, ..recipe.clone() }, 3, Device::Cpu).unwrap();
        let (mut told, mut plain) = (new(), new());
        for step in 1..=3 {
            let (figures, explanation) = told.explained_step(&set.train, &set.train_labels).unwrap();
            assert_eq!(figures, plain.train_step(&set.train, &set.train_labels).unwrap(), "{}", recipe.name);
            assert_eq!(flat(&told), flat(&plain));
            assert_eq!(explanation.step, step);
            let StepExplanation { real, generated, regenerated, of_real, of_generated, of_regenerated, .. } =
                &explanation;
            assert_eq!([real.len(), generated.len(), regenerated.len()], [8; 3]);
            for said in of_real.iter().chain(of_generated).chain([of_regenerated]) {
                assert!(said.len() == 8 && said.iter().all(|p| (0.0..=1.0).contains(p)), "{said:?}");
            }
            assert_ne!(of_real[0], of_real[1], "D learned nothing");
            assert_ne!(&of_generated[1], of_regenerated, "G learned nothing");
            if step == 1 {
                assert_eq!(real[0].pixels.as_slice(), set.train.image(first_of_batch(set.train.len())));
            }
        }
    }
}

fn first_of_batch(of: usize) -> usize {
    latent_explorer::data::batch_indices(3, 1, 16, of)[0]
}

#[test]
fn one_network_alone_is_trained_for_as_long_as_was_asked() {
    let set = Dataset::mnist().unwrap();
    let mut trainer = Trainer::new(Recipe { batch: 8, ..Recipe::dcgan() }, 3, Device::Cpu).unwrap();
    let alone = Tuning { trained: Trained::OnlyD, trained_until: Some(2), ..trainer.recipe.tuning() };
    trainer.tune(&alone).unwrap();
    let mut generators = Vec::new();
    for _ in 0..3 {
        trainer.train_step(&set.train, &set.train_labels).unwrap();
        generators.push(flat(&trainer)[0].copy());
    }
    assert_eq!(generators[0], generators[1]);
    assert_ne!(generators[1], generators[2]);
}

fn last_step(seen: &[Event]) -> u64 {
    let mut newest = seen.iter().rev().filter_map(|e| if let Event::Metrics(rows) = e { rows.last() } else { None });
    newest.next().map_or(0, |row| row.step)
}

#[test]
fn a_run_ends_where_it_was_told_to_on_the_way() {
    let session = session(Some(1));
    start(&session, request(1_000_000, None));
    until_state(&session, RunState::Running);
    assert!(session.send(Command::Pause));
    let seen = until_state(&session, RunState::Paused);
    let step = last_step(&seen);
    // A past step is refused.
    assert!(session.send(Command::EndAt(step)));
    let seen = until(&session, |event| matches!(event, Event::EndsAt(_)));
    assert!(matches!(seen.last(), Some(Event::EndsAt(1_000_000))), "{seen:?}");
    assert!(seen.iter().any(|event| matches!(event, Event::Warning(text) if text.contains("later end"))));
    assert!(session.send(Command::EndAt(step + 3)));
    assert!(session.send(Command::Resume));
    let seen = until_state(&session, RunState::Finished);
    assert_eq!(last_step(&seen), step + 3);
}

#[test]
fn a_run_that_has_ended_goes_on_for_longer() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let session = session(Some(1));
    start(&session, request(2, Some(out.clone())));
    until_state(&session, RunState::Finished);
    assert!(session.send(Command::Open { path: out.clone(), data: RunData::AsRecorded }));
    assert!(session.send(Command::EndAt(5)));
    assert!(session.send(Command::Resume));
    until_state(&session, RunState::Finished);
    // The new end is saved: opened again, the run is over.
    assert!(session.send(Command::Open { path: out, data: RunData::AsRecorded }));
    let seen = until(&session, |event| matches!(event, Event::Started(_)));
    let Some(Event::Started(info)) = seen.last() else { unreachable!() };
    assert_eq!((info.first_step, info.last_step), (5, 5));
}

#[test]
fn a_run_waits_at_the_step_it_was_told_to() {
    let session = session(Some(1));
    assert!(session.send(Command::Start(Box::new(request(1_000_000, None)))));
    assert!(session.send(Command::PauseWhen(Some(PauseWhen::Step(4)))));
    let seen = until_state(&session, RunState::Paused);
    assert!(seen.iter().any(|event| matches!(event, Event::PausedBecause(why) if why.contains("step"))), "{seen:?}");
    // The condition applies once: another step can follow.
    assert!(session.send(Command::Step));
    let seen = until(&session, |event| matches!(event, Event::StepExplained(_)));
    let Some(Event::StepExplained(explanation)) = seen.last() else { unreachable!() };
    assert!(explanation.step > 4 && explanation.trained_d && explanation.trained_g);
}
