//! Watching and changing a run in a real window: earlier samples, another learning rate, and the return to a
//! checkpoint after a problem.
//!
//! The places of the controls are determined in the same interface without a window.

#[allow(dead_code, reason = "other tests use the rest")]
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::screen::{Area, PATIENCE, Program, Screen};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::protocol::{HealthLevel, RunRequest};
use latent_explorer::session::{Session, SessionOptions};
use latent_explorer::train::RunRecord;

/// A learning rate at which D soon wins.
const FAR_TOO_FAST: f64 = 2e-2;

/// Limit of steps for the rehearsal, which takes far fewer.
const MOST_STEPS: u64 = 5000;

/// Places of the controls during a run.
struct Places {
    start: Area,
    look_back: Area,
    newest: Area,
    samples: Area,
    steering: Area,
    rate_of_d: Area,
    go_back: Area,
}

fn settings() -> Settings {
    // Small batches, so that steps are fast.
    let request = RunRequest { batch: 16, seed: 1, measure_every: 0, ..RunRequest::default() };
    Settings { request, ..Settings::default() }
}

type Rehearsal = Harness<'static, ExplorerApp>;

fn until(rehearsal: &mut Rehearsal, what: &str, holds: impl Fn(&ExplorerApp) -> bool) {
    let (mut seen, mut since) = (0, Instant::now());
    while !holds(rehearsal.state()) {
        let now = rehearsal.state().run().step();
        if now != seen {
            (seen, since) = (now, Instant::now());
        }
        let goes_on = since.elapsed() < 2 * PATIENCE && seen < MOST_STEPS;
        assert!(goes_on, "never came in the rehearsal, step {seen}: {what}");
        rehearsal.step();
        std::thread::yield_now();
    }
    rehearsal.run_steps(3);
}

fn fell_ill(app: &ExplorerApp) -> bool {
    app.run().health().is_some_and(|report| {
        report.back_to.is_some() && report.trouble.is_some_and(|(_, level)| level == HealthLevel::Alarm)
    })
}

fn area(rehearsal: &Rehearsal, role: Option<Role>, label: &str) -> Area {
    let rect = match role {
        Some(role) => rehearsal.get_by_role_and_label(role, label).rect(),
        None => rehearsal.get_by_label(label).rect(),
    };
    Area {
        left: rect.left().round() as usize,
        top: rect.top().round() as usize,
        width: rect.width().round() as usize,
        height: rect.height().round() as usize,
    }
}

fn rehearse() -> Places {
    let runs = tempfile::tempdir().unwrap();
    let folder = runs.path().to_owned();
    let mut rehearsal: Rehearsal = Harness::builder().with_size([1280.0, 800.0]).build_eframe(move |cc| {
        let session = Session::start(&SessionOptions::default(), Arc::new(|| {})).unwrap();
        let mut app = ExplorerApp::new(cc, session, settings(), Launch::default());
        app.keep_runs_in(Some(folder));
        app
    });
    until(&mut rehearsal, "a digit", |app| app.digit().is_some());
    let start = area(&rehearsal, Some(Role::Button), "Start");
    rehearsal.get_by_role_and_label(Role::Button, "Start").click();
    until(&mut rehearsal, "two grids", |app| app.run().grids().len() >= 2);
    let look_back = area(&rehearsal, Some(Role::Slider), "look back");
    let newest = area(&rehearsal, Some(Role::Button), "Newest");
    let samples = area(&rehearsal, Some(Role::Image), "sample grid");
    let steering = area(&rehearsal, None, "While it runs");
    rehearsal.get_by_label("While it runs").click();
    rehearsal.run_steps(20);
    let rate_of_d = area(&rehearsal, Some(Role::SpinButton), "rate of D");
    rehearsal.get_by_role_and_label(Role::SpinButton, "rate of D").click();
    rehearsal.run_steps(3);
    rehearsal.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    rehearsal.run_steps(2);
    rehearsal.event(egui::Event::Text(FAR_TOO_FAST.to_string()));
    rehearsal.run_steps(2);
    rehearsal.key_press(egui::Key::Enter);
    until(&mut rehearsal, "an alarm", fell_ill);
    let go_back = area(&rehearsal, Some(Role::Button), "Go back");
    Places { start, look_back, newest, samples, steering, rate_of_d, go_back }
}

fn open(screen: &Screen, home: &Path) -> Program {
    let config = home.join("config");
    settings().save(&config.join("settings.json")).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .current_dir(home)
        .env("DISPLAY", &screen.display)
        .env("HOME", home)
        .env("LATENT_EXPLORER_CONFIG", config)
        .env("LATENT_EXPLORER_RUNS", home.join("runs"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("XDG_RUNTIME_DIR")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("LD_LIBRARY_PATH")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Program(child)
}

/// Waits until the run has passed a step. It fails only when no new step comes, because training is slow beside other
/// programs.
fn wait_for_step(run: &Path, step: u64) {
    let (mut seen, mut since) = (0, Instant::now());
    while seen <= step {
        std::thread::sleep(Duration::from_millis(50));
        let now = last_step(run);
        if now != seen {
            (seen, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < 2 * PATIENCE, "no step after step {seen}, before step {step}");
    }
}

/// Waits until `look` finds something in the run's folder.
fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + 2 * PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "never seen: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn record(run: &Path) -> Option<RunRecord> {
    serde_json::from_slice(&std::fs::read(run.join("run.json")).ok()?).ok()
}

fn last_step(run: &Path) -> u64 {
    let text = std::fs::read_to_string(run.join("metrics.csv")).unwrap_or_default();
    text.lines().last().and_then(|line| line.split(',').next()?.parse().ok()).unwrap_or(0)
}

#[test]
fn a_person_looks_back_changes_a_rate_and_returns_from_a_sick_run() {
    let places = rehearse();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let _program = open(&screen, home.path());
    let window = screen.window("latent-explorer").unwrap();
    let nothing = screen.picture().cut(places.samples);
    screen.click(places.start.centre());
    screen.focus(&window);
    screen.until("samples", |p| p.cut(places.samples) != nothing && p.cut(places.samples).iter().any(|v| *v > 60));
    let first = screen.picture().cut(places.samples);
    screen.until("samples of a later step", |p| p.cut(places.samples) != first);

    // Samples of the first step stay on screen while training continues.
    let rail = |part: f32| {
        let x = places.look_back.left + (places.look_back.width as f32 * part) as usize;
        (x, places.look_back.centre().1)
    };
    let look_back = || {
        screen.move_to(rail(0.99));
        screen.xdotool(&["sleep", "0.3", "mousedown", "1", "sleep", "0.3"]);
        for part in [0.7, 0.4, 0.1, 0.005] {
            screen.move_to(rail(part));
            screen.xdotool(&["sleep", "0.3"]);
        }
        screen.xdotool(&["mouseup", "1", "sleep", "0.3"]);
        // Its tooltip would cover the samples.
        screen.move_to(places.start.centre());
        screen.xdotool(&["sleep", "1"]);
        screen.picture().cut(places.samples)
    };
    // Repeats the action when a click was lost, as a user would.
    let untrained = (0..5).map(|_| look_back()).find(|seen| stays(&screen, places.samples, seen));
    let untrained = untrained.expect("the samples go on changing");
    let run: PathBuf = wait("the run's folder", || {
        std::fs::read_dir(home.path().join("runs")).ok()?.next()?.ok().map(|entry| entry.path())
    });
    let before = last_step(&run);
    wait_for_step(&run, before + 10);
    assert!(screen.picture().cut(places.samples) == untrained, "the samples looked back at have changed");
    screen.click(places.newest.centre());
    screen.until("the newest samples", |p| p.cut(places.samples) != untrained);
    screen.keep("newest");

    // Types another learning rate during training.
    screen.click(places.steering.centre());
    screen.xdotool(&["sleep", "1"]);
    screen.click(places.rate_of_d.centre());
    screen.xdotool(&["sleep", "0.5", "key", "ctrl+a"]);
    screen.type_text(&FAR_TOO_FAST.to_string());
    screen.xdotool(&["sleep", "0.3", "key", "Return"]);
    let change = wait("the change in run.json", || record(&run)?.timeline.first().cloned());
    assert_eq!(change.tuning.lr_d.to_bits(), FAR_TOO_FAST.to_bits());
    assert!(change.step > before);
    screen.keep("steered");

    // The run has a problem; one click returns to a checkpoint before it, and training continues.
    wait_for_step(&run, change.step + 400);
    screen.keep("ill");
    let aside = run.join("set-aside-1");
    let mut ill = 0;
    let gone_back = (0..8).any(|_| {
        screen.click(places.go_back.centre());
        screen.xdotool(&["sleep", "2"]);
        ill = last_step(&run);
        screen.key("space");
        let set_aside = || {
            (0..20).any(|_| {
                screen.xdotool(&["sleep", "0.5"]);
                aside.is_dir()
            })
        };
        // If there was no alarm at that moment, there was no button, and the key paused the run: it resumes, and the
        // loop tries again.
        set_aside() || {
            screen.key("space");
            screen.xdotool(&["sleep", "5"]);
            false
        }
    });
    assert!(gone_back, "what came later is set aside");
    wait("steps from there", || (1..ill).contains(&last_step(&run)).then_some(()));
}

/// Whether the picture stays the same during some seconds of training.
fn stays(screen: &Screen, area: Area, seen: &[u8]) -> bool {
    (0..10).all(|_| {
        screen.xdotool(&["sleep", "0.4"]);
        screen.picture().cut(area) == seen
    })
}
