//! The engine through its session, on MNIST.

use std::time::{Duration, Instant};

use crate::support::engine::{PATIENCE, request, session, start, until, until_state};
use crate::support::runs::{checkpoint, tensors, untimed};
use latent_explorer::latent::random::sample;
use latent_explorer::protocol::{
    Command, Drawing, Event, GRID_TILES, GeneratorChoice, GeneratorSource, Job, JobKind, JobNews, Recipe,
    RenderRequest, Rendered, RunData, RunRequest, RunState, StepMetrics,
};
use latent_explorer::session::{Session, find_generator};
use latent_explorer::train::checkpoints_in;

fn rows(events: &[Event]) -> Vec<StepMetrics> {
    events
        .iter()
        .filter_map(|e| if let Event::Metrics(rows) = e { Some(rows.clone()) } else { None })
        .flatten()
        .collect()
}

fn rendered(session: &Session, stamp: u64) -> Rendered {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(done) = session.take_rendered().filter(|r| r.stamp >= stamp) {
            return done;
        }
        std::thread::yield_now();
    }
    panic!("no digit came");
}

#[test]
fn a_run_reports_every_step_once_and_in_order() {
    let session = session(None);
    start(&session, request(12, None));
    let events = until_state(&session, RunState::Finished);
    let steps: Vec<u64> = rows(&events).iter().map(|r| r.step).collect();
    assert_eq!(steps, (1..=12).collect::<Vec<_>>());
    assert!(rows(&events).iter().all(|r| r.loss_d.is_finite() && r.d_real > 0.0 && r.d_real < 1.0));
    let grids: Vec<_> = events.iter().filter_map(|e| if let Event::Samples(g) = e { Some(g) } else { None }).collect();
    assert_eq!(grids.first().unwrap().step, 0);
    assert_eq!(grids.last().unwrap().step, 12);
    assert!(grids.iter().all(|g| g.tiles.len() == GRID_TILES));
}

#[test]
fn pause_step_resume_stop_and_start_again_in_any_order() {
    let session = session(None);
    for early in [Command::Pause, Command::Resume, Command::Step, Command::Stop] {
        assert!(session.send(early));
    }
    start(&session, request(1_000_000, None));
    until_state(&session, RunState::Running);
    session.send(Command::Pause);
    let before = rows(&until_state(&session, RunState::Paused));
    session.send(Command::Step);
    let stepped = until(&session, |e| matches!(e, Event::Metrics(_)));
    let last = before.last().map_or(0, |r| r.step);
    assert_eq!(rows(&stepped).iter().map(|r| r.step).collect::<Vec<_>>(), [last + 1]);
    session.send(Command::Resume);
    until_state(&session, RunState::Running);
    session.send(Command::Stop);
    until_state(&session, RunState::Stopped);
    start(&session, request(2, None));
    let again = until_state(&session, RunState::Finished);
    assert_eq!(rows(&again).len(), 2);
    let info = again.iter().find_map(|e| if let Event::Started(i) = e { Some(i.run) } else { None });
    assert_eq!(info, Some(2));
}

#[test]
fn sliders_draw_while_the_network_trains_and_follow_it() {
    let session = session(None);
    session.request_render(RenderRequest { stamp: 1, z: sample(3) });
    let shipped = rendered(&session, 1);
    assert_eq!(shipped.source, GeneratorSource::Shipped);
    assert!(shipped.image.pixels.iter().any(|&p| p > 200), "the shipped generator draws strokes");
    start(&session, request(1_000_000, None));
    until(&session, |e| matches!(e, Event::Metrics(_)));
    let deadline = Instant::now() + PATIENCE;
    let following = loop {
        assert!(Instant::now() < deadline, "the sliders never followed the run");
        let Some(done) = session.take_rendered() else { continue };
        if matches!(done.source, GeneratorSource::Run { .. }) {
            break done;
        }
    };
    assert_eq!(following.z, sample(3));
    session.request_render(RenderRequest { stamp: 9, z: sample(4) });
    assert_ne!(rendered(&session, 9).image, following.image);
}

/// Waits for an image whose generator's hash is known.
fn identified(session: &Session, wanted: impl Fn(&Rendered) -> bool) -> (Rendered, String) {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(done) = session.take_rendered().filter(|done| wanted(done))
            && let Some(hash) = done.generator_hash.clone()
        {
            return (done, hash.to_string());
        }
        std::thread::yield_now();
    }
    panic!("no image with a hash came");
}

#[test]
fn the_generator_of_an_image_is_found_in_the_runs_folder_and_draws_it_again_to_the_bit() {
    for recipe in ["dcgan", "quality"] {
        let runs = tempfile::tempdir().unwrap();
        let run = runs.path().join("mine");
        let session = session(None);
        let mut wanted = request(3, Some(run.clone()));
        wanted.set_recipe(Recipe { batch: 16, ..Recipe::named(recipe).unwrap() });
        start(&session, wanted);
        until_state(&session, RunState::Finished);
        session.request_render(RenderRequest { stamp: 7, z: sample(12) });
        let (first, hash) = identified(&session, |done| done.source.step() == Some(3) && done.z == sample(12));
        let found = find_generator(&hash, Some(3), Some("mine"), Some(runs.path()));
        assert!(matches!(&found, Some(GeneratorChoice::File(path)) if path.starts_with(&run)), "{recipe}: {found:?}");
        session.set_following(false);
        session.choose_generator(found.unwrap());
        let (again, same) = identified(&session, |done| matches!(done.source, GeneratorSource::File(_)));
        assert_eq!((again.image, again.z, same), (first.image, first.z, hash), "{recipe}");
    }
}

#[test]
fn a_pinned_generator_stays() {
    let session = session(None);
    session.set_following(false);
    start(&session, request(3, None));
    until_state(&session, RunState::Finished);
    session.request_render(RenderRequest { stamp: 1, z: sample(3) });
    assert_eq!(rendered(&session, 1).source, GeneratorSource::Shipped);
}

#[test]
fn a_run_leaves_its_folder_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    let session = session(None);
    start(&session, request(6, Some(whole.clone())));
    until_state(&session, RunState::Finished);
    start(&session, RunRequest { checkpoint_every: 2, ..request(6, Some(parts.clone())) });
    until(&session, |e| matches!(e, Event::CheckpointSaved { step: 4, .. }));
    until_state(&session, RunState::Finished);
    // As after a power cut at step 4.
    std::fs::remove_file(checkpoint(&parts, 6)).unwrap();
    session.send(Command::Open { path: parts.clone(), data: RunData::AsRecorded });
    let opened = until_state(&session, RunState::Paused);
    assert_eq!(rows(&opened).len(), 4);
    session.send(Command::Resume);
    until_state(&session, RunState::Finished);
    assert_eq!(untimed(&whole), untimed(&parts));
    assert!(tensors(&whole, 6) == tensors(&parts, 6), "weights and moments are the same, bit for bit");
    assert!(whole.join("run.json").is_file() && whole.join("samples/step-00000006.png").is_file());
}

#[test]
fn a_damaged_checkpoint_gives_way_to_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let session = session(None);
    start(&session, RunRequest { checkpoint_every: 2, ..request(4, Some(run.clone())) });
    until_state(&session, RunState::Finished);
    let newest = checkpoint(&run, 4);
    let mut bytes = std::fs::read(&newest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&newest, bytes).unwrap();
    session.send(Command::Open { path: run, data: RunData::AsRecorded });
    let events = until_state(&session, RunState::Paused);
    let warned = events.iter().any(|e| matches!(e, Event::Warning(text) if text.contains("BLAKE3")));
    assert!(warned, "{events:#?}");
    assert_eq!(rows(&events).len(), 2);
}

#[test]
fn what_cannot_start_says_why_and_the_next_run_starts() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(None);
    let bad = [
        RunRequest { recipe: "none such".to_owned(), ..request(1, None) },
        RunRequest { lr_d: f64::NAN, ..request(1, None) },
        RunRequest {
            data: latent_explorer::protocol::DataSource::Folder(folder.path().to_owned()),
            ..request(1, None)
        },
    ];
    for request in bad {
        start(&session, request);
        let events = until_state(&session, RunState::Failed);
        assert!(events.iter().any(|e| matches!(e, Event::Failed(text) if text.len() > 20)));
    }
    start(&session, request(1, None));
    until_state(&session, RunState::Finished);
}

#[test]
fn closing_in_the_middle_of_a_run_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let session = session(None);
    start(&session, request(1_000_000, Some(run.clone())));
    until(&session, |e| matches!(e, Event::Metrics(_)));
    drop(session);
    let newest = checkpoints_in(&run).pop().unwrap();
    assert_ne!(newest, checkpoint(&run, 0), "not only the state before the first step");
}

#[test]
fn every_job_that_was_asked_for_ends_once_also_when_it_never_began() {
    let session = session(None);
    let vectors = || (0..2000).map(sample).collect::<Vec<_>>();
    let draw = |drawing| Job::Draw { drawing, vectors: vectors(), classes: Vec::new() };
    // One running job and two waiting ones, of which one is replaced and one cancelled.
    let asked = [
        session.ask(draw(Drawing::Strip)),
        session.ask(draw(Drawing::Export)),
        session.ask(draw(Drawing::Export)),
        session.ask(draw(Drawing::Kept)),
    ];
    session.cancel(JobKind::Draw(Drawing::Kept));
    let deadline = Instant::now() + PATIENCE;
    let mut ended = Vec::new();
    while ended.len() < asked.len() {
        assert!(Instant::now() < deadline, "{ended:?} of {asked:?}");
        match session.poll_jobs() {
            Some(JobNews::Ended(job, done)) => ended.push((job, done)),
            Some(_) => {}
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    for (job, done) in asked.into_iter().zip([true, false, true, false]) {
        let of: Vec<bool> = ended.iter().filter(|(id, _)| *id == job).map(|(_, done)| *done).collect();
        assert_eq!(of, [done], "{job:?} of {ended:?}");
    }
}
