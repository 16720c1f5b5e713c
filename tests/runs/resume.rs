//! A stopped run continues like one that never stopped; one that cannot continue reports the reason.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support::engine::{PATIENCE, start, until, until_state};
use crate::support::runs::{assert_equal, checkpoint as checkpoint_of, files, record, tensors, untimed};
use latent_explorer::latent::random::sample;
use latent_explorer::protocol::{
    Command, Event, Halt, HealthEvent, HealthIssue, HealthLevel, Pace, RenderRequest, RunData, RunRequest, RunState,
    Tuning,
};
use latent_explorer::session::{Session, SessionOptions};
use latent_explorer::train::{Trainer, checkpoint, checkpoints_in};
use tch::Device;

const STEPS: u64 = 6;

/// One thread, so that results are the same on every machine.
fn session() -> Session {
    crate::support::engine::session(Some(1))
}

fn request(out: &Path) -> RunRequest {
    crate::support::engine::request(STEPS, Some(out.to_owned()))
}

fn open(session: &Session, path: &Path) -> Vec<Event> {
    assert!(session.send(Command::Open { path: path.to_owned(), data: RunData::AsRecorded }));
    until_state(session, RunState::Paused)
}

/// A run of [`STEPS`] steps without an interruption.
fn uninterrupted(folder: &Path, name: &str) -> PathBuf {
    let run = folder.join(name);
    let session = session();
    start(&session, request(&run));
    until_state(&session, RunState::Finished);
    run
}

#[test]
fn a_run_stopped_after_any_step_gives_the_bytes_of_one_never_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let whole = uninterrupted(folder.path(), "uninterrupted");
    for stop_after in [0, 1, 3, 5] {
        let run = folder.path().join(format!("stopped after {stop_after}"));
        let first = session();
        start(&first, RunRequest { checkpoint_every: stop_after.max(1), ..request(&run) });
        until(&first, |e| matches!(e, Event::CheckpointSaved { step, .. } if *step == stop_after));
        // The checkpoints of later steps are removed, as after a power cut.
        drop(first);
        for later in checkpoints_in(&run) {
            if later > run.join(format!("checkpoints/step-{stop_after:08}.safetensors")) {
                std::fs::remove_file(later).unwrap();
            }
        }
        let second = session();
        open(&second, &run);
        second.send(Command::Resume);
        until_state(&second, RunState::Finished);
        assert_eq!(untimed(&whole), untimed(&run));
        // The header contains the interval between checkpoints, the only permitted difference.
        assert!(tensors(&whole, STEPS) == tensors(&run, STEPS), "stopped after {stop_after}: other bytes");
    }
}

#[test]
fn equal_requests_give_equal_checkpoints_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["one", "other"].map(|name| uninterrupted(folder.path(), name));
    assert_equal(&one, &other, STEPS);
}

#[test]
fn sliders_moving_while_it_trains_change_nothing_in_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let whole = uninterrupted(folder.path(), "uninterrupted");
    let run = folder.path().join("busy window");
    let busy = session();
    busy.set_pace(Pace::SmoothWindow);
    start(&busy, request(&run));
    let mut stamp = 0;
    let deadline = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < deadline, "the run never ended");
        // Waiting for each digit leaves pauses in which the trainer takes steps.
        stamp += 1;
        if stamp <= 40 {
            busy.request_render(RenderRequest { stamp, z: sample(stamp) });
        }
        if let Some(Event::State(RunState::Finished)) = busy.wait(Duration::from_millis(10)) {
            break;
        }
    }
    assert_equal(&whole, &run, STEPS);
}

#[test]
fn a_resumed_run_is_not_a_run_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let whole = uninterrupted(folder.path(), "uninterrupted");
    // The weights of step 3 with new optimisers: the result of a resume without Adam's state.
    let run = folder.path().join("cold");
    let first = session();
    start(&first, RunRequest { checkpoint_every: 3, ..request(&run) });
    until_state(&first, RunState::Finished);
    let middle = run.join("checkpoints/step-00000003.safetensors");
    let (trained, meta) = checkpoint::load(&middle, Device::Cpu).unwrap();
    let mut cold = Trainer::new(meta.recipe.clone(), meta.seed, Device::Cpu).unwrap();
    for (to, from) in [
        (cold.generator.parameters(), trained.generator.parameters()),
        (cold.discriminator.parameters(), trained.discriminator.parameters()),
    ] {
        tch::no_grad(|| to.flat().shallow_clone().copy_(from.flat()));
    }
    cold.step = meta.step;
    std::fs::remove_file(run.join("checkpoints/step-00000006.safetensors")).unwrap();
    let bytes = checkpoint::to_bytes(&cold, &meta.request, &meta.data_hash, &meta.made_by).unwrap();
    checkpoint::save(&middle, &bytes).unwrap();
    open(&first, &run);
    first.send(Command::Resume);
    until_state(&first, RunState::Finished);
    assert_ne!(untimed(&whole), untimed(&run));
    assert_eq!(untimed(&whole)[..=3], untimed(&run)[..=3]);
}

#[test]
fn other_learning_rates_keep_the_optimisers_memory() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let session = session();
    start(&session, RunRequest { checkpoint_every: 3, ..request(&run) });
    until_state(&session, RunState::Finished);
    std::fs::remove_file(run.join("checkpoints/step-00000006.safetensors")).unwrap();
    let (before, _) = checkpoint::load(&run.join("checkpoints/step-00000003.safetensors"), Device::Cpu).unwrap();

    let opened = open(&session, &run);
    let in_force = |event: &Event| if let Event::Started(info) = event { Some(info.tuning) } else { None };
    let tuning = Tuning { lr_d: 1e-4, lr_g: 5e-5, ..opened.iter().find_map(in_force).unwrap() };
    session.send(Command::Tune(tuning));
    until(&session, |e| matches!(e, Event::Tuned(new, _) if *new == tuning));
    let kept = folder.path().join("kept.safetensors");
    session.send(Command::SaveCheckpoint(kept.clone()));
    until(&session, |e| matches!(e, Event::CheckpointSaved { .. }));
    let (after, meta) = checkpoint::load(&kept, Device::Cpu).unwrap();
    assert_eq!((meta.recipe.adam_d.lr, meta.recipe.adam_g.lr), (1e-4, 5e-5));
    assert_eq!((meta.request.lr_d, meta.request.lr_g), (1e-4, 5e-5));
    assert!(before.adam_g.state().m.equal(&after.adam_g.state().m));
    assert_eq!(before.adam_d.state().t, after.adam_d.state().t);

    session.send(Command::Tune(Tuning { lr_d: f64::NAN, ..tuning }));
    until(&session, |e| matches!(e, Event::Warning(text) if text.contains("learning rate")));
}

#[test]
fn an_opened_run_shows_its_curves_and_grids_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let session = session();
    start(&session, RunRequest { checkpoint_every: 2, ..request(&run) });
    let live = until_state(&session, RunState::Finished);
    let opened = open(&session, &run);
    let rows: Vec<u64> = opened
        .iter()
        .filter_map(|e| if let Event::Metrics(rows) = e { Some(rows.iter().map(|r| r.step)) } else { None })
        .flatten()
        .collect();
    assert_eq!(rows, [1, 2, 3, 4, 5, 6]);
    let grids = opened.iter().find_map(|e| if let Event::EarlierSamples(grids) = e { Some(grids) } else { None });
    let grids = grids.unwrap();
    assert_eq!(grids.iter().map(|g| g.step).collect::<Vec<_>>(), [0, 2, 4, 6]);
    let last_live = live.iter().rev().find_map(|e| if let Event::Samples(grid) = e { Some(grid) } else { None });
    assert_eq!(last_live.unwrap(), grids.last().unwrap(), "the saved grid is the one that was on screen");
}

/// Replaces the newest checkpoint: its values are finite, but those of the next step are not.
fn doom(run: &Path) -> PathBuf {
    let newest = checkpoints_in(run).pop().unwrap();
    let (trainer, meta) = checkpoint::load(&newest, Device::Cpu).unwrap();
    let _ = tch::no_grad(|| trainer.discriminator.parameters().flat().shallow_clone().g_mul_scalar_(1e30));
    let bytes = checkpoint::to_bytes(&trainer, &meta.request, &meta.data_hash, &meta.made_by).unwrap();
    checkpoint::save(&newest, &bytes).unwrap();
    newest
}

#[test]
fn a_run_that_diverges_waits_in_its_last_good_state_and_offers_ways_on() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let session = session();
    start(&session, RunRequest { steps: Some(20), checkpoint_every: 2, ..request(&run) });
    until(&session, |e| matches!(e, Event::CheckpointSaved { step: 4, .. }));
    session.send(Command::Stop);
    until_state(&session, RunState::Stopped);
    let newest = doom(&run);
    let kept = std::fs::read(&newest).unwrap();

    open(&session, &run);
    session.send(Command::Resume);
    let events = until_state(&session, RunState::Paused);
    let halt = events.iter().find_map(|e| if let Event::Halted(halt) = e { Some(halt.clone()) } else { None });
    let Halt { reason, step, diverged, checkpoint, kept: kept_step, unsaved } = halt.unwrap();
    assert_eq!((kept_step, unsaved), (Some(step), false));
    assert!(reason.contains("discriminator") && reason.contains(&format!("step {}", step + 1)), "{reason}");
    assert!(diverged);
    assert_eq!(checkpoint, Some(newest.clone()));
    let report = events.iter().find_map(|e| if let Event::Health(report) = e { Some(report.clone()) } else { None });
    let report = report.unwrap();
    assert_eq!(report.trouble, Some((HealthIssue::Diverged, HealthLevel::Alarm)));
    assert_eq!((report.step, report.back_to), (step, Some(newest.clone())));
    let seen = HealthEvent { step, issue: HealthIssue::Diverged, level: HealthLevel::Alarm };
    assert_eq!(record(&run).health, [seen]);
    assert!(kept == std::fs::read(&newest).unwrap(), "the good state on disk is untouched");

    // A smaller learning rate does not repair these weights; an older checkpoint does.
    session.send(Command::Resume);
    until(&session, |e| matches!(e, Event::Halted(_)));
    assert_eq!(record(&run).health, [seen], "the same is not noted twice");
    let older = checkpoints_in(&run).into_iter().rev().nth(1).unwrap();
    open(&session, &older);
    session.send(Command::Resume);
    until_state(&session, RunState::Finished);
}

#[test]
fn the_best_state_can_be_looked_at_and_nothing_moves_until_the_run_goes_on_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let session = session();
    start(&session, RunRequest { checkpoint_every: 2, ..request(&run) });
    until_state(&session, RunState::Finished);
    let best = run.join("checkpoints/best.safetensors");
    std::fs::rename(checkpoint_of(&run, 4), &best).unwrap();
    let contents = || -> Vec<(PathBuf, Vec<u8>)> {
        let mut all: Vec<_> =
            files(&run).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
        all.sort();
        all
    };
    let before = contents();
    open(&session, &best);
    session.send(Command::Stop);
    until_state(&session, RunState::Stopped);
    assert!(contents() == before, "looking at it changed the folder");
    open(&session, &best);
    session.send(Command::Resume);
    until_state(&session, RunState::Finished);
    assert!(checkpoint_of(&run, 4).is_file(), "the state the run went on from has its name again");
    assert!(run.join("set-aside-1/step-00000006.safetensors").is_file());
    assert!(checkpoint_of(&run, STEPS).is_file());
}

#[test]
fn a_state_with_a_number_that_is_not_finite_is_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let run = uninterrupted(folder.path(), "run");
    let (trainer, meta) = checkpoint::load(&checkpoints_in(&run).pop().unwrap(), Device::Cpu).unwrap();
    let _ = tch::no_grad(|| trainer.adam_g.state().v.narrow(0, 5, 1).fill_(f64::INFINITY));
    let refused = checkpoint::to_bytes(&trainer, &meta.request, &meta.data_hash, &meta.made_by).unwrap_err();
    assert!(refused.contains("not finite"), "{refused}");
}

#[test]
fn a_data_set_that_disappeared_is_named_and_found_again_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let mnist = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/mnist");
    let (old, new, run) = (folder.path().join("old"), folder.path().join("new"), folder.path().join("run"));
    std::fs::create_dir(&old).unwrap();
    for entry in std::fs::read_dir(mnist).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), old.join(entry.file_name())).unwrap();
    }
    let data = latent_explorer::protocol::DataSource::Folder(old.clone());
    let first = session();
    start(&first, RunRequest { data, steps: Some(2), ..request(&run) });
    until_state(&first, RunState::Finished);
    std::fs::rename(&old, &new).unwrap();

    let second = session();
    second.send(Command::Open { path: run.clone(), data: RunData::AsRecorded });
    let events = until_state(&second, RunState::Paused);
    let missing =
        events.iter().find_map(|e| if let Event::Started(info) = e { info.data_missing.clone() } else { None });
    assert!(missing.is_some_and(|reason| reason.contains("choose the folder")), "{events:#?}");
    let rows: usize = events.iter().map(|e| if let Event::Metrics(rows) = e { rows.len() } else { 0 }).sum();
    assert_eq!(rows, 2, "its curves are there to be looked at");
    second.send(Command::Resume);
    until(&second, |e| matches!(e, Event::Warning(reason) if reason.contains("not trained")));
    let elsewhere = RunData::IfMissing(latent_explorer::protocol::DataSource::Folder(new));
    second.send(Command::Open { path: run, data: elsewhere });
    let events = until_state(&second, RunState::Paused);
    assert!(events.iter().any(|e| matches!(e, Event::Started(info) if info.data_missing.is_none())), "{events:#?}");
}

/// A session whose wake callback can be armed to panic once, on the thread of this name.
fn session_that_breaks(thread: &'static str) -> (Session, Arc<AtomicBool>) {
    let armed = Arc::new(AtomicBool::new(false));
    let trigger = Arc::clone(&armed);
    let wake = move || {
        if std::thread::current().name() == Some(thread) && trigger.swap(false, Ordering::SeqCst) {
            panic!("on purpose");
        }
    };
    let options = SessionOptions { threads: Some(1), ..SessionOptions::default() };
    (Session::start(&options, Arc::new(wake)).unwrap(), armed)
}

#[test]
fn a_panic_in_the_trainer_ends_the_run_and_its_checkpoint_opens() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let (session, armed) = session_that_breaks("trainer");
    start(&session, RunRequest { steps: Some(1000), checkpoint_every: 2, ..request(&run) });
    until(&session, |e| matches!(e, Event::CheckpointSaved { step: 2, .. }));
    armed.store(true, Ordering::SeqCst);
    let events = until_state(&session, RunState::Failed);
    assert!(events.iter().any(|e| matches!(e, Event::Failed(text) if text.contains("last checkpoint"))), "{events:#?}");
    let opened = open(&session, &run);
    assert!(opened.iter().any(|e| matches!(e, Event::Started(info) if info.first_step >= 2)));
    session.send(Command::Step);
    until(&session, |e| matches!(e, Event::Metrics(_)));
}

#[test]
fn a_panic_in_the_renderer_costs_one_digit() {
    let (session, armed) = session_that_breaks("renderer");
    armed.store(true, Ordering::SeqCst);
    session.request_render(RenderRequest { stamp: 1, z: sample(1) });
    until(&session, |e| matches!(e, Event::Warning(text) if text.contains("could not be drawn")));
    session.request_render(RenderRequest { stamp: 2, z: sample(2) });
    let deadline = Instant::now() + PATIENCE;
    while session.take_rendered().is_none_or(|rendered| rendered.stamp != 2) {
        assert!(Instant::now() < deadline, "the renderer did not come back");
        std::thread::yield_now();
    }
}
