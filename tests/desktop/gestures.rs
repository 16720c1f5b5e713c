//! What a person does in the window, and what they look at: places of the controls, opening, pinning, saving, reading.
//!
//! The places of the controls are determined in the same interface without a window.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::screen::{Area, PATIENCE, Program, Screen};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::export::read_provenance;
use latent_explorer::model::{Device, shipped_classifier, shipped_conditional};
use latent_explorer::protocol::{GeneratorChoice, RunRequest};
use latent_explorer::raster::GrayImage;
use latent_explorer::session::{Session, SessionOptions};

/// Places of the controls in a new window.
pub(crate) struct Layout {
    pub(crate) start: Area,
    pub(crate) follow: Area,
    pub(crate) all: Area,
    pub(crate) bars: Area,
    pub(crate) slider: Area,
    pub(crate) save: Area,
    pub(crate) checkpoint: Area,
    pub(crate) digit: Area,
    pub(crate) curves: Area,
    pub(crate) samples: Area,
    /// The menu and its last entry.
    pub(crate) file: Area,
    pub(crate) quit: Area,
}

pub(crate) fn layout() -> Layout {
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).with_max_steps(40).build_eframe(|cc| {
        let session = Session::start(&SessionOptions::default(), Arc::new(|| {})).unwrap();
        // The generator that the program opens with; it has controls of its own.
        session.choose_generator(GeneratorChoice::ShippedConditional);
        let mut app = ExplorerApp::new(cc, session, settings(), Launch::default());
        app.keep_runs_in(None);
        app
    });
    let deadline = Instant::now() + PATIENCE;
    while harness.state().digit().is_none() || harness.query_by_label("to").is_none() {
        assert!(Instant::now() < deadline);
        harness.step();
    }
    harness.get_by_role_and_label(Role::Button, "All 200").click();
    for _ in 0..5 {
        harness.step();
    }
    let find = |harness: &Harness<'_, ExplorerApp>, role, label: &str| {
        let rect = harness.get_by_role_and_label(role, label).rect();
        Area {
            left: rect.left().round() as usize,
            top: rect.top().round() as usize,
            width: rect.width().round() as usize,
            height: rect.height().round() as usize,
        }
    };
    // The curve of the losses, and the samples of a run, which are not there yet.
    let compare = find(&harness, Role::Button, "Compare…");
    let curves = Area { left: 300, top: compare.top + 52, width: 540, height: 60 };
    let samples = Area { left: 440, top: 520, width: 250, height: 220 };
    Layout {
        start: find(&harness, Role::Button, "Start"),
        follow: find(&harness, Role::CheckBox, "Follow newest"),
        all: find(&harness, Role::Button, "All 200"),
        bars: find(&harness, Role::Canvas, "paint dimensions"),
        slider: find(&harness, Role::Slider, "z 0"),
        save: find(&harness, Role::Button, "Save image…"),
        digit: find(&harness, Role::Image, "digit"),
        checkpoint: find(&harness, Role::Button, "Open checkpoint…"),
        curves,
        samples,
        file: find(&harness, Role::Button, "File"),
        quit: {
            harness.get_by_role_and_label(Role::Button, "File").click();
            for _ in 0..5 {
                harness.step();
            }
            find(&harness, Role::Button, "Quit")
        },
    }
}

/// Settings for these tests. The first samples of the default recipe are grey.
pub(crate) fn settings() -> Settings {
    Settings { request: RunRequest { measure_every: 1, ..RunRequest::default() }, ..Settings::default() }
}

pub(crate) fn open(screen: &Screen, home: &Path, path: &str) -> Program {
    settings().save(&home.join("config").join("settings.json")).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .current_dir(home)
        .env("DISPLAY", &screen.display)
        .env("HOME", home)
        .env("PATH", path)
        .env("LATENT_EXPLORER_CONFIG", home.join("config"))
        .env("LATENT_EXPLORER_RUNS", home.join("runs"))
        // Without a portal and Wayland, the program uses zenity, which is tested here.
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("XDG_RUNTIME_DIR")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("LD_LIBRARY_PATH")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Program(child)
}

/// Waits until samples have replaced the start card. More than a quarter of their pixels are brighter than 60; the card
/// has only some white text.
pub(crate) fn samples_come(screen: &Screen, layout: &Layout) {
    screen.until("samples", |p| {
        let now = p.cut(layout.samples);
        now.iter().filter(|&&v| v > 60).count() > now.len() / 4
    });
}

/// Opens the window and starts a run; waits for samples of its first steps.
pub(crate) fn open_training(screen: &Screen, home: &Path, layout: &Layout) -> Program {
    let program = open(screen, home, &std::env::var("PATH").unwrap());
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
    screen.click(layout.start.centre());
    samples_come(screen, layout);
    for step in ["the first step", "the second step"] {
        let before = screen.picture().cut(layout.samples);
        screen.until(step, |p| p.cut(layout.samples) != before);
    }
    program
}

/// Clears "Follow newest", and checks that it is cleared.
pub(crate) fn pin(screen: &Screen, layout: &Layout) {
    let empty = |p: &crate::screen::Picture| {
        let Area { left, top, height, .. } = layout.follow;
        // The check mark is white on dark. The edge of the box, which is 14 pixels wide, is left out.
        let inside = Area { left: left + 3, top: top + height / 2 - 4, width: 8, height: 8 };
        p.cut(inside).iter().filter(|v| **v > 150).count() < 3
    };
    let deadline = Instant::now() + PATIENCE;
    while !empty(&screen.picture()) {
        assert!(Instant::now() < deadline, "the mark stays");
        screen.click(layout.follow.centre());
        screen.xdotool(&["mousemove_relative", "--", "0", "60", "sleep", "2"]);
    }
}

pub(crate) fn is_drawn(digit: &[u8]) -> bool {
    digit.iter().any(|&p| p > 200) && digit.iter().any(|&p| p < 30)
}

pub(crate) fn wait_for_file(path: &Path) {
    let deadline = Instant::now() + PATIENCE;
    while !path.exists() {
        assert!(Instant::now() < deadline, "{} was never written", path.display());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Asserts that the file's pixels equal those on the screen and those of its noise vector.
pub(crate) fn assert_is_the_digit(path: &Path, on_screen: &[u8], digit: Area) {
    let saved = image::open(path).unwrap().to_luma8();
    let scale = saved.width() / 28;
    let told = read_provenance(path).unwrap().unwrap();
    let shipped = shipped_conditional(Device::Cpu).unwrap().conditioned(&told.conditioning.unwrap()).unwrap();
    let made = shipped.generator.images(&[told.z.unwrap()]).pop().unwrap();
    let cell = digit.width / 28;
    for y in 0..28 {
        for x in 0..28 {
            let pixel = saved.get_pixel(x as u32 * scale + scale / 2, y as u32 * scale + scale / 2).0[0];
            assert_eq!(pixel, made.pixels[y * 28 + x], "{x}, {y}");
            let shown = on_screen[(y * cell + cell / 2) * digit.width + x * cell + cell / 2];
            assert!(pixel.abs_diff(shown) <= 3, "{x}, {y}: {pixel} in the file, {shown} on the screen");
        }
    }
}

/// The classifier's prediction for a digit on the screen.
pub(crate) fn read(on_screen: &[u8], digit: Area) -> usize {
    let cell = digit.width / 28;
    let middle = |i: usize| on_screen[(i / 28 * cell + cell / 2) * digit.width + i % 28 * cell + cell / 2];
    let image = GrayImage::new(28, 28, (0..28 * 28).map(middle).collect()).unwrap();
    let probabilities = shipped_classifier(Device::Cpu).unwrap().probabilities(&[image]).pop().unwrap();
    (0..10).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b])).unwrap()
}

/// Opens the dialog, types a path there and confirms it. Returns the dialog.
pub(crate) fn type_path(screen: &Screen, layout: &Layout, path: &Path) -> String {
    let dialog = screen.click_for_window(layout.save.centre(), "zenity");
    screen.focus(&dialog);
    screen.xdotool(&["sleep", "1", "mousemove", "400", "27", "click", "1", "sleep", "0.3"]);
    screen.key("ctrl+a");
    screen.type_text(path.to_str().unwrap());
    screen.xdotool(&["sleep", "0.5", "key", "Return"]);
    dialog
}

pub(crate) fn save_through_zenity(screen: &Screen, layout: &Layout, path: &Path) {
    // Before the dialog covers the digit.
    let shown = settled_digit(screen, layout);
    type_path(screen, layout, path);
    wait_for_file(path);
    assert_is_the_digit(path, &shown, layout.digit);
}

/// The digit on screen, after its last change is drawn.
pub(crate) fn settled_digit(screen: &Screen, layout: &Layout) -> Vec<u8> {
    // A frame without a graphics card can take a second while other tests train.
    const LOOKS: usize = 6;
    let (mut last, mut same) = (Vec::new(), 0);
    screen.until("a digit that stays", |p| {
        let now = p.cut(layout.digit);
        screen.xdotool(&["sleep", "0.3"]);
        same = if now == last { same + 1 } else { 0 };
        last = now;
        same >= LOOKS
    });
    last
}

pub(crate) fn cancel_zenity(screen: &Screen, layout: &Layout) {
    let dialog = screen.click_for_window(layout.save.centre(), "zenity");
    screen.focus(&dialog);
    screen.xdotool(&["sleep", "1", "mousemove", "400", "27", "sleep", "0.2", "key", "Escape"]);
    screen.until_no_window("zenity");
}
