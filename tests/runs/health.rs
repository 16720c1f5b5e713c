//! The health monitor detects problems of runs broken on purpose, and reports nothing on a healthy run.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::runs::record;
use latent_explorer::model::Device;
use latent_explorer::protocol::{
    Command, Event, HealthEvent, HealthIssue, HealthLevel, HealthReport, Recipe, RunData, RunRequest, RunState,
    Trained, Tuning,
};
use latent_explorer::session::{Session, SessionOptions};
use latent_explorer::train::{checkpoint, checkpoints_in};

/// Time limit for waiting, sufficient for the slowest machine.
const PATIENCE: Duration = Duration::from_secs(600);

fn session() -> Session {
    // One thread per run, because the tests of this file run in parallel.
    Session::start(&SessionOptions { threads: Some(1), ..SessionOptions::default() }, Arc::new(|| {})).unwrap()
}

/// Trains this many steps with these values, and returns the monitor's reports.
fn reports(request: RunRequest, tuning: Option<Tuning>) -> Vec<HealthReport> {
    let session = session();
    assert!(session.send(Command::Start(Box::new(request))));
    if let Some(tuning) = tuning {
        assert!(session.send(Command::Tune(tuning)));
    }
    let deadline = Instant::now() + PATIENCE;
    let mut reports = Vec::new();
    loop {
        assert!(Instant::now() < deadline, "the run did not end; said so far: {reports:?}");
        match session.wait(Duration::from_millis(200)) {
            Some(Event::Health(report)) => {
                let alarm = report.trouble.is_some_and(|(_, level)| level == HealthLevel::Alarm);
                reports.push(report);
                if alarm {
                    return reports;
                }
            }
            Some(Event::Failed(reason)) => panic!("{reason}"),
            Some(Event::State(RunState::Finished)) => return reports,
            _ => {}
        }
    }
}

/// The next event that matches.
fn await_event(session: &Session, wanted: &dyn Fn(&Event) -> bool) -> Event {
    let deadline = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < deadline);
        if let Some(event) = session.wait(Duration::from_millis(100))
            && wanted(&event)
        {
            return event;
        }
    }
}

fn request(out: Option<&Path>) -> RunRequest {
    RunRequest { batch: 16, steps: Some(300), seed: 1, out: out.map(Path::to_owned), ..RunRequest::default() }
}

fn usual() -> Tuning {
    Tuning { batch: 16, ..Recipe::dcgan().tuning() }
}

fn alarm(reports: &[HealthReport]) -> (HealthIssue, u64) {
    let last = reports.last().expect("nothing was said in 300 steps");
    let (issue, level) = last.trouble.unwrap();
    assert_eq!(level, HealthLevel::Alarm, "{reports:?}");
    (issue, last.step)
}

#[test]
fn a_healthy_run_raises_no_alarm() {
    let said = reports(RunRequest { steps: Some(350), ..request(None) }, None);
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn a_healthy_quality_run_raises_no_alarm_and_one_whose_generator_stands_still_does() {
    let begin = || {
        let mut begin = request(None);
        begin.set_recipe(Recipe { batch: 16, ..Recipe::quality() });
        begin
    };
    let said = reports(begin(), None);
    let alarms = said.iter().filter(|report| report.trouble.is_some_and(|(_, level)| level == HealthLevel::Alarm));
    assert_eq!(alarms.count(), 0, "{said:?}");
    let alone = Tuning { trained: Trained::OnlyD, batch: 16, ..Recipe::quality().tuning() };
    let (issue, step) = alarm(&reports(begin(), Some(alone)));
    assert!(step <= 300, "{issue:?} at {step}");
}

#[test]
fn a_discriminator_that_learns_twenty_times_too_fast_is_noticed() {
    let (issue, step) = alarm(&reports(RunRequest { lr_d: 4e-3, ..request(None) }, None));
    assert!(step <= 300, "{issue:?} at {step}");
}

#[test]
fn a_discriminator_trained_five_times_without_smoothing_is_noticed() {
    let (issue, step) = alarm(&reports(request(None), Some(Tuning { real_target: 1.0, steps_d: 5, ..usual() })));
    assert!(step <= 300, "{issue:?} at {step}");
}

#[test]
fn a_generator_that_is_not_trained_is_noticed_and_the_way_back_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let said = reports(request(Some(&out)), Some(Tuning { trained: Trained::OnlyD, ..usual() }));
    let (issue, step) = alarm(&said);
    assert!(matches!(issue, HealthIssue::DiscriminatorWins | HealthIssue::Stagnation), "{issue:?}");
    // A checkpoint was saved before the alarm, and it can be opened.
    let back = said.last().unwrap().back_to.clone().unwrap();
    let (trainer, _) = checkpoint::load(&back, Device::Cpu).unwrap();
    assert!(trainer.step < step, "taken before the alarm");
}

#[test]
fn what_is_not_a_number_stops_the_run_before_it_reaches_the_weights() {
    let session = session();
    let rates = RunRequest { lr_d: 1.0, lr_g: 1.0, ..request(None) };
    assert!(session.send(Command::Start(Box::new(rates))));
    let deadline = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < deadline, "neither a halt nor an alarm");
        match session.wait(Duration::from_millis(200)) {
            Some(Event::Halted(halt)) => {
                assert!(halt.diverged && halt.step < 300, "{halt:?}");
                break;
            }
            Some(Event::Health(report)) if report.trouble.is_some_and(|(_, level)| level == HealthLevel::Alarm) => {
                assert!(report.step <= 300);
                break;
            }
            Some(Event::State(RunState::Finished)) => panic!("300 steps, and nothing was said"),
            _ => {}
        }
    }
}

#[test]
fn what_is_changed_on_the_way_is_kept_in_the_run_and_goes_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let session = session();
    let begin = RunRequest { batch: 8, steps: Some(400), ..request(Some(&out)) };
    assert!(session.send(Command::Start(Box::new(begin))));
    let until = |wanted: &dyn Fn(&Event) -> bool| await_event(&session, wanted);
    until(&|event| matches!(event, Event::Metrics(_)));
    assert!(session.send(Command::Pause));
    until(&|event| matches!(event, Event::State(RunState::Paused)));
    let changed = Tuning { batch: 8, lr_d: 1e-4, dropout: 0.1, steps_d: 2, ..usual() };
    assert!(session.send(Command::Tune(changed)));
    let Event::Tuned(now, timeline) = until(&|event| matches!(event, Event::Tuned(..))) else { unreachable!() };
    assert_eq!(now, changed);
    assert_eq!(timeline.len(), 1);
    // Invalid values are refused and change nothing.
    assert!(session.send(Command::Tune(Tuning { dropout: 1.5, ..changed })));
    until(&|event| matches!(event, Event::Warning(_)));
    let Event::Tuned(now, _) = until(&|event| matches!(event, Event::Tuned(..))) else { unreachable!() };
    assert_eq!(now, changed);
    assert!(session.send(Command::Step));
    until(&|event| matches!(event, Event::Metrics(_)));
    assert!(session.send(Command::Stop));
    until(&|event| matches!(event, Event::State(RunState::Stopped)));
    assert_eq!(record(&out).timeline, timeline);
    assert!(session.send(Command::Open { path: out, data: RunData::AsRecorded }));
    let Event::Tuned(now, again) = until(&|event| matches!(event, Event::Tuned(..))) else { unreachable!() };
    assert_eq!((now, again), (changed, timeline));
}

#[test]
fn what_befell_a_run_is_still_marked_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let session = session();
    let until = |wanted: &dyn Fn(&Event) -> bool| await_event(&session, wanted);
    let sick = RunRequest { lr_d: 4e-3, steps: Some(2000), ..request(Some(&out)) };
    assert!(session.send(Command::Start(Box::new(sick))));
    let mut seen = Vec::new();
    until(&|event| matches!(event, Event::Started(_)));
    let report = loop {
        let Event::Health(report) = until(&|event| matches!(event, Event::Health(_))) else { unreachable!() };
        let Some((issue, level)) = report.trouble else { continue };
        seen.push(HealthEvent { step: report.step, issue, level });
        if level == HealthLevel::Alarm {
            break report;
        }
    };
    assert!(session.send(Command::EndAt(3000)));
    let Event::Tuned(_, timeline) = until(&|event| matches!(event, Event::Tuned(..))) else { unreachable!() };
    assert_eq!(timeline.last().unwrap().last_step, Some(3000));
    assert!(session.send(Command::Stop));
    until(&|event| matches!(event, Event::State(RunState::Stopped)));
    assert!(session.send(Command::Open { path: out.clone(), data: RunData::AsRecorded }));
    let Event::Started(info) = until(&|event| matches!(event, Event::Started(_))) else { unreachable!() };
    assert_eq!(info.health_events[..seen.len()], seen);
    assert_eq!(info.last_step, 3000);
    // Opened before the alarm, the run has no record of it.
    let before = report.back_to.unwrap();
    assert!(session.send(Command::Open { path: before, data: RunData::AsRecorded }));
    let Event::Started(info) = until(&|event| matches!(event, Event::Started(_))) else { unreachable!() };
    assert!(info.first_step < report.step);
    assert!(info.health_events.iter().all(|event| event.step <= info.first_step), "{:?}", info.health_events);
    // Continued with smaller rates, it is another run; the files of the first are set aside.
    let alarm = *seen.last().unwrap();
    assert!(session.send(Command::Tune(usual())));
    assert!(session.send(Command::Resume));
    until(&|event| matches!(event, Event::Metrics(rows) if rows.last().unwrap().step > alarm.step));
    assert!(session.send(Command::Stop));
    until(&|event| matches!(event, Event::State(RunState::Stopped)));
    let (now, aside) = (record(&out), record(&out.join("set-aside-1")));
    assert!(!now.health.contains(&alarm), "{:?}", now.health);
    assert!(now.timeline.iter().all(|entry| entry.last_step.is_none()), "{:?}", now.timeline);
    assert!(aside.health.contains(&alarm) && aside.timeline.last().unwrap().last_step == Some(3000), "{aside:?}");
    assert!(session.send(Command::Open { path: out, data: RunData::AsRecorded }));
    let Event::Started(info) = until(&|event| matches!(event, Event::Started(_))) else { unreachable!() };
    assert!(info.first_step > alarm.step && !info.health_events.contains(&alarm), "{:?}", info.health_events);
}

#[test]
fn an_abandoned_way_leaves_no_mark_even_if_nothing_is_changed_on_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let session = session();
    let until = |wanted: &dyn Fn(&Event) -> bool| await_event(&session, wanted);
    let begin = RunRequest { batch: 2, steps: Some(1000), checkpoint_every: 5, ..request(Some(&out)) };
    assert!(session.send(Command::Start(Box::new(begin))));
    until(&|event| matches!(event, Event::Metrics(rows) if rows.last().unwrap().step > 10));
    assert!(session.send(Command::Pause));
    until(&|event| matches!(event, Event::State(RunState::Paused)));
    let earlier = checkpoints_in(&out).iter().rev().nth(1).unwrap().clone();
    assert!(session.send(Command::EndAt(2000)));
    assert!(session.send(Command::Stop));
    until(&|event| matches!(event, Event::State(RunState::Stopped)));
    assert_eq!(record(&out).timeline.last().unwrap().last_step, Some(2000));
    assert!(session.send(Command::Open { path: earlier, data: RunData::AsRecorded }));
    until(&|event| matches!(event, Event::State(RunState::Paused)));
    assert_eq!(record(&out).timeline.len(), 1, "looking at an earlier state changes nothing");
    assert!(session.send(Command::Resume));
    until(&|event| matches!(event, Event::Metrics(_)));
    assert!(session.send(Command::Stop));
    until(&|event| matches!(event, Event::State(RunState::Stopped)));
    assert_eq!(record(&out).timeline, []);
}
