//! The built program in a real window, on a virtual X server with mouse, keyboard and pixels.

use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use crate::gestures::{
    assert_is_the_digit, cancel_zenity, is_drawn, layout, open, open_training, pin, read, samples_come,
    save_through_zenity, settled_digit, wait_for_file,
};
use crate::screen::{Area, Program, Screen};
use latent_explorer::model::Device;
use latent_explorer::train::{checkpoint, checkpoints_in};

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
    samples_come(&screen, &layout);
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
    samples_come(&screen, &layout);
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
    // A class is reliable only with a vector like those in training, which the painted one is not.
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

    let below = Area { top: layout.follow.top, height: layout.follow.height, width: 330, ..layout.save };
    let nothing = screen.picture().cut(below);
    screen.click(layout.save.centre());
    wait_for_file(&asked);
    screen.until("a line that says the window waits", |p| p.cut(below) != nothing);
    // The sliders work while the dialog is open.
    screen.move_to((layout.slider.left + 100, layout.slider.centre().1));
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
    screen.click((below.left + 290, below.centre().1));
    // The screen image includes the pointer, so it is moved away.
    screen.move_to(layout.digit.centre());
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
