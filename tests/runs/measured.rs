//! Quality measurements during training: their files, and their independence of the training.

use std::fs;
use std::path::Path;

use crate::support::engine::{request, session, start, until, until_state};
use crate::support::idx::{images_file, labels_file, write_set};
use crate::support::runs::tensors;
use latent_explorer::data::Dataset;
use latent_explorer::latent::random::sample;
use latent_explorer::protocol::{
    Command, DataSource, Event, FindDigit, GeneratorChoice, Job, JobId, JobNews, JobResult, Measurement, Method,
    NOT_DIGITS, RenderRequest, Rendered, RunData, RunRequest, RunState,
};
use latent_explorer::session::{Session, SessionOptions};
use latent_explorer::train::{best_in, checkpoints_in};

/// Number of training images: five steps of 128 in an epoch.
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
    // After five steps the images do not look like digits yet.
    assert!(figures.frechet > 20.0 * figures.frechet_train.max(1.0), "{figures:?}");
    assert!(tensors(&with, 5) == tensors(&without, 5), "measuring changed the weights");
    assert!(!without.join("quality.csv").exists());

    // The best state is a complete checkpoint.
    assert_eq!(tensors_of(&best_in(&with)), tensors_of(checkpoints_in(&with).last().unwrap()));
    let json: Measurement = serde_json::from_slice(&fs::read(best_in(&with).with_extension("json")).unwrap()).unwrap();
    assert_eq!(json, all[0]);

    // Opened again, the run has the measurement, and the best checkpoint can be opened as well.
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
    // Requested again.
    assert!(session.send(Command::Measure));
    let seen = until(&session, |event| matches!(event, Event::MeasuringEnded(..)));
    assert_eq!(measured(&seen).len(), 1);
}

#[test]
fn data_that_cannot_be_measured_are_told_of_once_and_train_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = digits(folder.path());
    // Labels above 9.
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

/// MNIST's images with wrong labels, so that the classifier's predictions do not match them.
fn other_things(folder: &Path) -> DataSource {
    let source = digits(folder);
    let set = Dataset::mnist().unwrap();
    let renamed = |labels: &[u8]| labels_file(&labels.iter().map(|label| (label + 3) % 10).collect::<Vec<_>>());
    fs::write(folder.join("train-labels-idx1-ubyte"), renamed(&set.train_labels[..TRAINED])).unwrap();
    fs::write(folder.join("t10k-labels-idx1-ubyte"), renamed(&set.test_labels[..TESTED])).unwrap();
    source
}

fn rendered(session: &Session, stamp: u64) -> Rendered {
    session.request_render(RenderRequest { stamp, z: sample(stamp) });
    let deadline = std::time::Instant::now() + crate::support::engine::PATIENCE;
    loop {
        if let Some(rendered) = session.take_rendered().filter(|rendered| rendered.stamp == stamp) {
            return rendered;
        }
        assert!(std::time::Instant::now() < deadline);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// The results of a job, and whether it completed.
fn outcome(session: &Session, job: JobId) -> (Vec<JobResult>, bool) {
    let deadline = std::time::Instant::now() + crate::support::engine::PATIENCE;
    let mut results = Vec::new();
    loop {
        match session.poll_jobs() {
            Some(JobNews::Result { job: of, result, .. }) if of == job => results.push(result),
            Some(JobNews::Ended(of, done)) if of == job => return (results, done),
            Some(_) => {}
            None => std::thread::sleep(std::time::Duration::from_millis(5)),
        }
        assert!(std::time::Instant::now() < deadline);
    }
}

/// Asserts that this session classifies nothing, and that its other jobs work.
fn assert_nothing_is_read(session: &Session) {
    let digit = rendered(session, 1);
    assert!(!digit.digits && digit.guess.is_none(), "{digit:?}");
    let (found, done) = outcome(session, session.ask(Job::Find(FindDigit { digit: 6, seed: 0 })));
    assert!(found.is_empty() && !done);
    let (found, done) = outcome(session, session.ask(Job::Directions { quick: true }));
    let Some(JobResult::Directions(set)) = found.last() else { panic!("{found:?}") };
    assert!(done && set.digits().is_none() && !set.family(Method::FirstLayer).is_empty(), "{set:?}");
}

#[test]
fn of_what_is_no_digit_nothing_is_read_and_nothing_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let data = other_things(folder.path());
    let run = folder.path().join("run");
    let session = session(Some(1));
    start(&session, asked(&data, &run, 6, 1));
    let seen = until_state(&session, RunState::Finished);
    let info = seen.iter().find_map(|e| if let Event::Started(info) = e { Some(info) } else { None }).unwrap();
    assert!(!info.digits);
    assert!(!session.is_measuring() && measured(&seen).is_empty() && !run.join("quality.csv").exists());
    assert_nothing_is_read(&session);
    drop(session);

    // The run's files also record that the images are not digits.
    for file in [run.join("generator.safetensors"), checkpoints_in(&run).pop().unwrap()] {
        let options = SessionOptions { model: Some(file), ..SessionOptions::default() };
        assert_nothing_is_read(&Session::start(&options, std::sync::Arc::new(|| {})).unwrap());
    }
    // A requested measurement is refused with the reason.
    let session = crate::support::engine::session(Some(1));
    assert!(session.send(Command::Open { path: run, data: RunData::AsRecorded }));
    until_state(&session, RunState::Paused);
    assert!(session.send(Command::Measure));
    until(&session, |event| matches!(event, Event::Warning(text) if text == NOT_DIGITS));
    // The shipped generator still draws digits.
    session.choose_generator(GeneratorChoice::Shipped);
    session.set_following(false);
    assert!(rendered(&session, 2).guess.is_some());

    let out = std::process::Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(["evaluate", "--samples", "100", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(2) && told.contains("cannot read"), "{out:?}");
}
