//! The built program in a real window, on a virtual X server with mouse, keyboard and pixels.
//!
//! The places of the controls are determined in the same interface without a window.

use std::io::Read as _;
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
use latent_explorer::raster::GrayImage;
use latent_explorer::session::{Session, SessionOptions};
use latent_explorer::train::{checkpoint, checkpoints_in};

/// Places of the controls in a new window.
struct Layout {
    start: Area,
    follow: Area,
    all: Area,
    bars: Area,
    slider: Area,
    save: Area,
    digit: Area,
    curves: Area,
    samples: Area,
    /// The menu and its last entry.
    file: Area,
    quit: Area,
}

fn layout() -> Layout {
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).with_max_steps(40).build_eframe(|cc| {
        let session = Session::start(&SessionOptions::default(), Arc::new(|| {})).unwrap();
        ExplorerApp::new(cc, session, Settings::default(), Launch::default())
    });
    let deadline = Instant::now() + PATIENCE;
    while harness.state().digit().is_none() {
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
    let save_grid = find(&harness, Role::Button, "Save sample grid…");
    let middle = |top: usize, height: usize| Area { left: 260, top, width: 600, height };
    Layout {
        start: find(&harness, Role::Button, "Start"),
        follow: find(&harness, Role::CheckBox, "Follow newest"),
        all: find(&harness, Role::Button, "All 200"),
        bars: find(&harness, Role::Canvas, "paint dimensions"),
        slider: find(&harness, Role::Slider, "z 0"),
        save: find(&harness, Role::Button, "Save image…"),
        digit: find(&harness, Role::Image, "digit"),
        curves: middle(60, 140),
        samples: middle(save_grid.top + 40, 790 - save_grid.top - 80),
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

fn open(screen: &Screen, home: &Path, path: &str) -> Program {
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

/// Opens the window and starts a run; waits for its first steps on the curves.
fn open_training(screen: &Screen, home: &Path, layout: &Layout) -> Program {
    let program = open(screen, home, &std::env::var("PATH").unwrap());
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
    // The dashed lines are coloured as well.
    let empty = screen.picture().colour(layout.curves);
    screen.click(layout.start.centre());
    screen.until("curves", |p| p.colour(layout.curves) > empty + 100);
    program
}

/// Clears "Follow newest", and checks that it is cleared.
fn pin(screen: &Screen, layout: &Layout) {
    let empty = |p: &crate::screen::Picture| {
        let box_ = Area { width: layout.follow.height - 5, ..layout.follow };
        // The check mark is white on dark.
        p.cut(box_).iter().filter(|v| **v > 150).count() < 8
    };
    let deadline = Instant::now() + PATIENCE;
    while !empty(&screen.picture()) {
        assert!(Instant::now() < deadline, "the mark stays");
        screen.click(layout.follow.centre());
        screen.xdotool(&["mousemove_relative", "--", "0", "60", "sleep", "2"]);
    }
}

fn is_drawn(digit: &[u8]) -> bool {
    digit.iter().any(|&p| p > 200) && digit.iter().any(|&p| p < 30)
}

fn wait_for_file(path: &Path) {
    let deadline = Instant::now() + PATIENCE;
    while !path.exists() {
        assert!(Instant::now() < deadline, "{} was never written", path.display());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Asserts that the file's pixels equal those on the screen and those of its noise vector.
fn assert_is_the_digit(path: &Path, on_screen: &[u8], digit: Area) {
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

#[test]
fn a_person_watches_drags_and_keeps() {
    let layout = layout();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let system_path = std::env::var("PATH").unwrap();
    let _program = open(&screen, home.path(), &system_path);
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));

    // Keeps the shipped generator, so that the digit changes only by input.
    pin(&screen, &layout);
    screen.click(layout.start.centre());
    screen.until("samples", |p| p.cut(layout.samples).iter().any(|&v| v > 60));
    screen.until("curves", |p| p.colour(layout.curves) > 100);
    let (grid, curves) = (screen.picture().cut(layout.samples), screen.picture().cut(layout.curves));
    screen.until("samples of a later step", |p| p.cut(layout.samples) != grid);
    screen.until("curves that go on", |p| p.cut(layout.curves) != curves && p.colour(layout.curves) > 100);

    let before = screen.picture().cut(layout.digit);
    screen.click(layout.all.centre());
    let rail = |part: f32| {
        let x = layout.slider.left + (200.0 * part) as usize;
        (x, layout.slider.centre().1)
    };
    screen.move_to(rail(0.5));
    screen.xdotool(&["sleep", "0.1", "mousedown", "1"]);
    for part in [0.3, 0.1, 0.6, 0.95] {
        screen.move_to(rail(part));
    }
    screen.until("another digit, the button still down", |p| p.cut(layout.digit) != before);
    screen.xdotool(&["mouseup", "1"]);
    screen.keep("training");

    save_through_zenity(&screen, &layout, &home.path().join("kept.png"));
    cancel_zenity(&screen, &layout);
    // After a cancel, the next save works.
    save_through_zenity(&screen, &layout, &home.path().join("again.png"));
}

#[test]
fn a_person_plays_the_latent_panel_while_the_network_trains() {
    let layout = layout();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let _program = open(&screen, home.path(), &std::env::var("PATH").unwrap());
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
    let window = screen.window("latent-explorer").unwrap();
    // Keeps the shipped generator, so that the digit changes only by input.
    pin(&screen, &layout);
    screen.click(layout.start.centre());
    screen.until("samples", |p| p.cut(layout.samples).iter().any(|&v| v > 60));
    screen.focus(&window);
    let settled = || settled_digit(&screen, &layout);

    let start = settled();
    let bars = layout.bars;
    let bar = |part: f32, height: f32| {
        (bars.left + (bars.width as f32 * part) as usize, bars.top + (bars.height as f32 * height) as usize)
    };
    screen.move_to(bar(0.2, 0.5));
    screen.xdotool(&["sleep", "0.2", "mousedown", "1"]);
    for (part, height) in [(0.3, 0.1), (0.4, 0.9), (0.5, 0.1), (0.6, 0.9)] {
        screen.move_to(bar(part, height));
        screen.xdotool(&["sleep", "0.1"]);
    }
    screen.until("a painted digit, the button still down", |p| p.cut(layout.digit) != start);
    screen.xdotool(&["mouseup", "1"]);
    let painted = settled();
    screen.keep("painted");

    // Two keyframes and the morph between them.
    screen.key("k");
    screen.key("r");
    screen.until("a random digit", |p| p.cut(layout.digit) != painted);
    let random = settled();
    screen.key("k");
    screen.key("p");
    screen.until("a picture on the way", |p| {
        let now = p.cut(layout.digit);
        now != painted && now != random
    });
    screen.until("the end of the way", |p| p.cut(layout.digit) == random);

    // Undoes the random digit and the painting, and redoes them.
    screen.key("ctrl+z");
    screen.until("the painted digit", |p| p.cut(layout.digit) == painted);
    screen.key("ctrl+z");
    screen.until("the first digit", |p| p.cut(layout.digit) == start);
    screen.key("ctrl+shift+z");
    screen.until("the painted digit again", |p| p.cut(layout.digit) == painted);

    let samples = screen.picture().cut(layout.samples);
    // The digit asked for is drawn of a vector such as the generator saw in training; the painted one is none.
    screen.key("r");
    screen.until("a random digit again", |p| p.cut(layout.digit) != painted);
    let zero = settled();
    screen.key("7");
    screen.until("a seven", |p| p.cut(layout.digit) != zero);
    let seven = settled();
    assert_eq!(read(&seven, layout.digit), 7);
    screen.until("samples of a later step", |p| p.cut(layout.samples) != samples);
    screen.keep("seven");
}

/// The classifier's prediction for a digit on the screen.
fn read(on_screen: &[u8], digit: Area) -> usize {
    let cell = digit.width / 28;
    let middle = |i: usize| on_screen[(i / 28 * cell + cell / 2) * digit.width + i % 28 * cell + cell / 2];
    let image = GrayImage::new(28, 28, (0..28 * 28).map(middle).collect()).unwrap();
    let probabilities = shipped_classifier(Device::Cpu).unwrap().probabilities(&[image]).pop().unwrap();
    (0..10).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b])).unwrap()
}

fn save_through_zenity(screen: &Screen, layout: &Layout, path: &Path) {
    // Before the dialog covers the digit.
    let shown = settled_digit(screen, layout);
    let dialog = screen.click_for_window(layout.save.centre(), "zenity");
    screen.focus(&dialog);
    screen.xdotool(&["sleep", "1", "mousemove", "400", "27", "click", "1", "sleep", "0.3"]);
    screen.key("ctrl+a");
    screen.type_text(path.to_str().unwrap());
    screen.xdotool(&["sleep", "0.5", "key", "Return"]);
    wait_for_file(path);
    assert_is_the_digit(path, &shown, layout.digit);
}

/// The digit on screen, after its last change is drawn.
fn settled_digit(screen: &Screen, layout: &Layout) -> Vec<u8> {
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

fn cancel_zenity(screen: &Screen, layout: &Layout) {
    let dialog = screen.click_for_window(layout.save.centre(), "zenity");
    screen.focus(&dialog);
    screen.xdotool(&["sleep", "1", "mousemove", "400", "27", "sleep", "0.2", "key", "Escape"]);
    let deadline = Instant::now() + PATIENCE;
    while screen.window_now("zenity").is_some() {
        assert!(Instant::now() < deadline, "the dialog did not go");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn without_a_dialog_program_a_path_is_typed() {
    let layout = layout();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let nothing = home.path().join("empty");
    std::fs::create_dir(&nothing).unwrap();
    let _program = open(&screen, home.path(), nothing.to_str().unwrap());
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
    let shown = settled_digit(&screen, &layout);
    let window = screen.window("latent-explorer").unwrap();
    screen.focus(&window);
    screen.click(layout.save.centre());
    screen.until("the window darkens behind a question", |p| p.cut(layout.digit).iter().max() < shown.iter().max());
    let path = home.path().join("typed.png");
    screen.xdotool(&["sleep", "0.3", "key", "ctrl+a"]);
    screen.type_text(path.to_str().unwrap());
    screen.key("Return");
    wait_for_file(&path);
    assert_is_the_digit(&path, &shown, layout.digit);
}

#[test]
fn a_display_that_goes_away_loses_nothing_of_the_run() {
    let layout = layout();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let mut program = open_training(&screen, home.path(), &layout);
    drop(screen);
    let ended = program.0.wait().unwrap();
    let mut said = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(ended.code(), Some(1), "{said}");
    assert!(said.contains("error: ") && said.contains("display") && said.contains("the run is saved"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    let run = std::fs::read_dir(home.path().join("runs")).unwrap().next().unwrap().unwrap().path();
    let (trainer, meta) = checkpoint::load(&checkpoints_in(&run).pop().unwrap(), Device::Cpu).unwrap();
    assert!(trainer.step >= 2, "the steps seen on the curves are kept: {}", trainer.step);
    let rows = std::fs::read_to_string(run.join("metrics.csv")).unwrap().lines().count() as u64 - 1;
    assert_eq!(rows, meta.metrics_rows);
}

#[test]
fn a_dialog_that_never_answers_can_be_given_up() {
    use std::os::unix::fs::PermissionsExt as _;

    let layout = layout();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let programs = home.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    let (asked, kept) = (home.path().join("asked"), home.path().join("kept.png"));
    // The first dialog hangs, the second returns a path immediately.
    let script = format!(
        "#!/bin/sh\nif [ ! -e {0} ]; then : > {0}; exec sleep 600; fi\necho {1}\n",
        asked.display(),
        kept.display()
    );
    let zenity = programs.join("zenity");
    std::fs::write(&zenity, script).unwrap();
    std::fs::set_permissions(&zenity, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let _program = open(&screen, home.path(), &path);
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
    let shown = settled_digit(&screen, &layout);

    let below = Area { top: layout.save.top + layout.save.height + 4, height: 24, width: 200, ..layout.save };
    let nothing = screen.picture().cut(below);
    screen.click(layout.save.centre());
    wait_for_file(&asked);
    screen.until("a line that says the window waits", |p| p.cut(below) != nothing);
    // The sliders work while the dialog is open.
    screen.move_to((layout.slider.left + 100, layout.slider.centre().1 + 26));
    screen.xdotool(&[
        "sleep",
        "0.2",
        "mousedown",
        "1",
        "sleep",
        "0.2",
        "mousemove_relative",
        "60",
        "0",
        "sleep",
        "0.2",
    ]);
    screen.until("another digit", |p| p.cut(layout.digit) != shown);
    screen.xdotool(&["mouseup", "1"]);
    screen.keep("waiting");
    screen.click((below.left + 245, below.centre().1));
    screen.until("no line that says the window waits", |p| p.cut(below) == nothing);
    screen.click(layout.save.centre());
    wait_for_file(&kept);
}

/// The run's folder, and the number of rows of its metrics.
fn run_in(home: &Path) -> (std::path::PathBuf, u64) {
    let run = std::fs::read_dir(home.join("runs")).unwrap().next().unwrap().unwrap().path();
    let rows = std::fs::read_to_string(run.join("metrics.csv")).unwrap().lines().count() as u64 - 1;
    (run, rows)
}

fn signal(program: &Program, name: &str) {
    assert!(Command::new("kill").args([name, &program.0.id().to_string()]).status().unwrap().success());
}

fn last_words(program: &mut Program) -> (Option<i32>, String) {
    let ended = program.0.wait().unwrap();
    let mut said = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    (ended.code(), said)
}

#[test]
fn a_signal_ends_the_window_as_quit_does_with_the_run_saved() {
    let layout = layout();
    for name in ["-TERM", "-HUP", "-INT"] {
        let screen = Screen::open();
        let home = tempfile::tempdir().unwrap();
        let mut program = open_training(&screen, home.path(), &layout);
        signal(&program, name);
        let (code, said) = last_words(&mut program);
        assert_eq!(code, Some(130), "{name}: {said}");
        let (run, rows) = run_in(home.path());
        let (trainer, meta) = checkpoint::load(&checkpoints_in(&run).pop().unwrap(), Device::Cpu).unwrap();
        assert!(trainer.step >= 2 && rows == meta.metrics_rows, "{name}: {} steps, {rows} rows", trainer.step);
        assert!(home.path().join("config/settings.json").is_file(), "{name}");
    }
}

#[test]
fn a_window_whose_run_cannot_be_saved_stays_open_and_at_last_says_where_the_run_is() {
    let layout = layout();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let mut program = open_training(&screen, home.path(), &layout);
    let (run, _) = run_in(home.path());
    std::fs::remove_dir_all(&run).unwrap();
    let below_buttons = Area { left: 8, top: layout.start.top + 90, width: 180, height: 120 };
    let healthy = screen.picture().colour(below_buttons);
    let closed = screen.picture().cut(layout.quit);
    screen.click(layout.file.centre());
    screen.until("the menu", |p| p.cut(layout.quit) != closed);
    screen.click(layout.quit.centre());
    screen.until("the reason why the window stays", |p| p.colour(below_buttons) > healthy + 300);
    screen.keep("unsaved");
    assert!(program.0.try_wait().unwrap().is_none(), "the window closed over an unsaved run");
    signal(&program, "-TERM");
    let (code, said) = last_words(&mut program);
    assert_eq!(code, Some(1), "{said}");
    let (step, file) = said.rsplit_once("its state of step ").unwrap().1.trim().split_once(" is in ").unwrap();
    assert_eq!(checkpoint::load(Path::new(file), Device::Cpu).unwrap().0.step.to_string(), step, "{said}");
}

#[test]
fn a_window_wider_than_three_screens_goes_on() {
    let layout = layout();
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let mut program = open(&screen, home.path(), &std::env::var("PATH").unwrap());
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
    let window = screen.window("latent-explorer").unwrap();
    for width in ["8193", "11520", "17000"] {
        screen.xdotool(&["windowsize", &window, width, "800"]);
        // In this layout the digit is far to the right, and the plots reach the edge of the screen.
        screen.until("another layout", |p| !is_drawn(&p.cut(layout.digit)));
        screen.xdotool(&["windowsize", &window, "1280", "800"]);
        screen.until("the digit in its place", |p| is_drawn(&p.cut(layout.digit)));
        assert!(program.0.try_wait().unwrap().is_none(), "the program ended at {width} pixels");
    }
}
