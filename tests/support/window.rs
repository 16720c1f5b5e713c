//! The window without a screen, driven by the names of its controls.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::session::{Session, SessionOptions};

/// Time limit for waiting, sufficient for the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub type Window = Harness<'static, ExplorerApp>;

/// A window of this size that saves no runs, with its first digit shown.
pub fn open(size: [f32; 2], settings: Settings, launch: Launch) -> Window {
    let session = Session::start(&SessionOptions::default(), Arc::new(|| {})).unwrap();
    let mut window = Harness::builder().with_size(size).build_eframe(move |cc| {
        let mut app = ExplorerApp::new(cc, session, settings, launch);
        app.keep_runs_in(None);
        app.request_mut().batch = 16;
        app
    });
    until(&mut window, "the first digit", |app| app.digit().is_some());
    window
}

/// Draws frames until the condition holds; each frame processes new events.
pub fn until(window: &mut Window, what: &str, holds: impl Fn(&ExplorerApp) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds(window.state()) {
        assert!(Instant::now() < deadline, "never came: {what}; the log says {:?}", window.state().last_log_line());
        window.step();
        std::thread::yield_now();
    }
    // So that the next click uses the controls of the new state.
    window.run_steps(2);
}

pub fn press(window: &mut Window, button: &str) {
    window.get_by_role_and_label(Role::Button, button).click();
    window.run_steps(2);
}
