//! The window driven by its labels, with the real session behind it and no screen.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::session::{RunState, Session, SessionOptions};

const PATIENCE: Duration = Duration::from_secs(120);

fn window() -> Harness<'static, ExplorerApp> {
    let harness = Harness::builder().with_size([1280.0, 800.0]).with_max_steps(40).build_eframe(|cc| {
        let ctx = cc.egui_ctx.clone();
        let wake = Arc::new(move || ctx.request_repaint());
        let session = Session::start(&SessionOptions::default(), wake).unwrap();
        ExplorerApp::new(cc, session, Settings::default(), Launch::default())
    });
    until(harness, "the first digit", |app| app.digit().is_some())
}

/// Frames until the app is so.
fn until(
    mut harness: Harness<'static, ExplorerApp>,
    what: &str,
    so: impl Fn(&ExplorerApp) -> bool,
) -> Harness<'static, ExplorerApp> {
    let deadline = Instant::now() + PATIENCE;
    while !so(harness.state()) {
        assert!(Instant::now() < deadline, "never came: {what}; log: {}", harness.state().last_log_line());
        harness.step();
        std::thread::yield_now();
    }
    harness.step();
    harness
}

fn click(harness: &mut Harness<'static, ExplorerApp>, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    harness.step();
    harness.step();
}

#[test]
fn every_control_has_a_name() {
    let mut harness = window();
    harness.run_ok();
    harness.check_accessibility();
}

#[test]
fn a_run_starts_pauses_steps_and_stops_by_its_buttons() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window();
    runs_in(&folder);
    harness.state_mut().request_mut().batch = 16;
    click(&mut harness, "Start");
    let mut harness = until(harness, "curves and samples", |app| app.steps_shown() > 2 && app.grid_step() > Some(0));
    click(&mut harness, "Pause");
    let mut harness = until(harness, "a pause", |app| app.state() == RunState::Paused);
    let before = harness.state().steps_shown();
    click(&mut harness, "Step");
    let mut harness = until(harness, "one step", |app| app.steps_shown() == before + 1);
    click(&mut harness, "Resume");
    let mut harness = until(harness, "more steps", |app| app.steps_shown() > before + 3);
    click(&mut harness, "Stop");
    until(harness, "the end", |app| app.state() == RunState::Stopped);
}

/// Runs of these tests go to a folder of their own: set before any run starts.
fn runs_in(folder: &tempfile::TempDir) {
    // The only test of this file that starts a run, so nobody else reads the variable meanwhile.
    #[allow(unsafe_code, reason = "the variable is how a person moves the folder, and only this test reads it")]
    unsafe {
        std::env::set_var("LATENT_EXPLORER_RUNS", folder.path());
    }
}

#[test]
fn dragging_a_slider_redraws_the_digit_and_one_undo_takes_it_back() {
    let harness = window();
    let (z, digit) = (harness.state().latent().clone(), harness.state().digit().unwrap().clone());
    let rect = harness.get_by_role_and_label(Role::Slider, "z 0").rect();
    let at = |x: f32| egui::pos2(rect.left() + x, rect.center().y);
    harness.drag_at(at(40.0));
    let mut harness = until(harness, "the press", |app| app.latent().get(0) != z.get(0));
    for x in [80.0, 120.0, 160.0] {
        harness.hover_at(at(x));
        harness.step();
    }
    let during = harness.state().latent().get(0);
    assert!(during > z.get(0));
    let harness = until(harness, "another digit, the button still down", |app| app.digit() != Some(&digit));
    harness.drop_at(at(160.0));
    let mut harness = until(harness, "something to undo", |_| true);
    harness.step();
    click(&mut harness, "Undo");
    assert_eq!(harness.state().latent(), &z);
    until(harness, "the first digit again", |app| app.digit() == Some(&digit));
}

#[test]
fn an_image_saved_by_a_typed_path_is_the_digit_on_screen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("found.png");
    let mut harness = window();
    click(&mut harness, "Random");
    let z = harness.state().latent().clone();
    let mut harness = until(harness, "the random digit", |app| app.settled());
    click(&mut harness, "File");
    click(&mut harness, "Save image to a typed path…");
    let field = harness.get_by_role_and_label(Role::TextInput, "path");
    field.focus();
    harness.step();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.get_by_role_and_label(Role::TextInput, "path").type_text(&path.display().to_string());
    harness.step();
    click(&mut harness, "Save");
    let harness = until(harness, "the file", |_| path.exists());
    let saved = image::open(&path).unwrap().to_luma8();
    assert_eq!(saved.dimensions(), (224, 224));
    let digit = harness.state().digit().unwrap();
    for (x, y, pixel) in saved.enumerate_pixels() {
        assert_eq!(pixel.0[0], digit.pixels[(y / 8 * 28 + x / 8) as usize]);
    }
    let told = latent_explorer::export::read_provenance(&path).unwrap().unwrap();
    assert_eq!(told.z, Some(z));
}

#[test]
fn buttons_that_can_do_nothing_are_off() {
    let harness = window();
    for label in ["Pause", "Step", "Stop", "Undo", "Redo", "Save checkpoint…", "Save sample grid…"] {
        let node = harness.get_by_role_and_label(Role::Button, label);
        assert!(node.accesskit_node().is_disabled(), "{label}");
    }
}
