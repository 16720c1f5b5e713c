//! Quality measured beside a run: what is kept of it, and what it leaves alone.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::Path;

use latent_explorer::data::Dataset;
use latent_explorer::session::{Command, DataSource, Event, Measurement, RunData, RunRequest, RunState, Session};
use latent_explorer::train::{best_in, checkpoints_in};
use support::engine::{request, session, start, until, until_state};
use support::idx::{images_file, labels_file, write_set};
use support::runs::tensors;

/// Real digits in a training set: five steps of 128 an epoch.
const TRAINED: usize = 640;
const TESTED: usize = 16;

fn digits(folder: &Path) -> DataSource {
    let set = Dataset::mnist().unwrap();
    let file = |images: &latent_explorer::data::Images, count: usize| {
        images_file(count as u32, 28, 28, &images.pixels[..count * 784])
    };
    let files = [
        file(&set.train, TRAINED),
        labels_file(&set.train_labels[..TRAINED]),
        file(&set.test, TESTED),
        labels_file(&set.test_labels[..TESTED]),
    ];
    write_set(folder, &files);
    DataSource::Folder(folder.to_owned())
}

fn asked(data: &DataSource, out: &Path, steps: u64, measure_every: u64) -> RunRequest {
    RunRequest { batch: 128, measure_every, data: data.clone(), ..request(steps, Some(out.to_owned())) }
}

fn measured(seen: &[Event]) -> Vec<Measurement> {
    seen.iter().filter_map(|e| if let Event::Measured(one) = e { Some(one.as_ref().clone()) } else { None }).collect()
}

fn until_measured(session: &Session, step: u64) -> Vec<Event> {
    until(session, |event| matches!(event, Event::MeasuringEnded(of, _) if *of == step))
}

#[test]
fn quality_is_measured_beside_a_run_and_changes_nothing_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = digits(folder.path());
    let [with, without] = ["with", "without"].map(|name| folder.path().join(name));
    {
        let session = session(Some(1));
        start(&session, asked(&data, &without, 5, 0));
        until_state(&session, RunState::Finished);
        assert!(!session.is_measuring());
    }
    let session = session(Some(1));
    start(&session, asked(&data, &with, 5, 1));
    let seen = until_measured(&session, 5);
    let all = measured(&seen);
    assert_eq!(all.len(), 1, "{seen:?}");
    let figures = &all[0].figures;
    assert_eq!((all[0].step, figures.samples), (5, 10_000));
    // After five steps there are no digits yet.
    assert!(figures.frechet > 20.0 * figures.frechet_train.max(1.0), "{figures:?}");
    assert!(tensors(&with, 5) == tensors(&without, 5), "measuring changed the weights");
    assert!(!without.join("quality.csv").exists());

    // The best of one is that one, as a whole state.
    assert_eq!(tensors_of(&best_in(&with)), tensors_of(checkpoints_in(&with).last().unwrap()));
    let json: Measurement = serde_json::from_slice(&fs::read(best_in(&with).with_extension("json")).unwrap()).unwrap();
    assert_eq!(json, all[0]);

    // Opened again, the run knows it; and the best can be gone back to like any checkpoint.
    for path in [with.clone(), best_in(&with)] {
        assert!(session.send(Command::Open { path, data: RunData::AsRecorded }));
        let seen = until_state(&session, RunState::Paused);
        let before = seen.iter().find_map(|e| if let Event::MeasuredBefore(known) = e { Some(known) } else { None });
        assert_eq!(before, Some(&all), "{seen:?}");
        let info = seen.iter().find_map(|e| if let Event::Started(info) = e { Some(info) } else { None }).unwrap();
        assert_eq!(info.request.out.as_deref(), Some(with.as_path()));
    }
}

fn tensors_of(file: &Path) -> Vec<u8> {
    let bytes = fs::read(file).unwrap();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + header..].to_vec()
}

#[test]
fn a_measurement_asked_for_can_be_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let data = digits(folder.path());
    let session = session(Some(1));
    start(&session, asked(&data, &folder.path().join("run"), 1_000_000, 0));
    until_state(&session, RunState::Running);
    assert!(session.send(Command::Pause));
    until_state(&session, RunState::Paused);
    assert!(session.send(Command::Measure));
    until(&session, |event| matches!(event, Event::Measuring(..)));
    session.stop_measuring();
    let seen = until(&session, |event| matches!(event, Event::MeasuringEnded(..)));
    assert!(matches!(seen.last(), Some(Event::MeasuringEnded(_, false))), "{seen:?}");
    assert_eq!(measured(&seen), []);
    // And asked for again.
    assert!(session.send(Command::Measure));
    let seen = until(&session, |event| matches!(event, Event::MeasuringEnded(..)));
    assert_eq!(measured(&seen).len(), 1);
}

#[test]
fn data_that_cannot_be_measured_are_told_of_once_and_train_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = digits(folder.path());
    // Labels that are no digits.
    fs::write(folder.path().join("train-labels-idx1-ubyte"), labels_file(&[77; TRAINED])).unwrap();
    let session = session(Some(1));
    start(&session, asked(&data, &folder.path().join("run"), 10, 1));
    let seen = until_measured(&session, 10);
    let warnings = seen.iter().filter(|e| matches!(e, Event::Warning(text) if text.contains("label 77"))).count();
    assert_eq!(warnings, 1, "{seen:?}");
    if !seen.iter().any(|event| matches!(event, Event::State(RunState::Finished))) {
        until_state(&session, RunState::Finished);
    }
}
