//! The effects of input on the window, and changes without input.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::window::{Window, open, press, until};
use egui::Rect;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::latent::NamedVector;
use latent_explorer::latent::path::Keyframe;
use latent_explorer::latent::random::sample;
use latent_explorer::protocol::RunState;
use latent_explorer::session::{Session, SessionOptions};
use latent_explorer::ui::{Tab, Workbench};

/// Settings with this saved state of the latent panel.
fn settings_with(folder: &Path, bench: &Workbench) -> Settings {
    let layout = serde_json::json!({ "bench": bench });
    fs::write(folder.join("workbench.json"), layout.to_string()).unwrap();
    Settings { file: Some(folder.join("settings.json")), ..Settings::default() }
}

fn kept(count: u64) -> Vec<NamedVector> {
    (0..count).map(|n| NamedVector::new(format!("{}, no. {n}", n % 10), sample(n))).collect()
}

fn rect(window: &Window, role: Role, name: &str) -> Rect {
    window.get_by_role_and_label(role, name).rect()
}

#[test]
fn a_full_gallery_leaves_every_panel_in_its_place() {
    for size in [[1024.0, 700.0], [1280.0, 800.0]] {
        let folder = tempfile::tempdir().unwrap();
        let bench = Workbench { kept: kept(30), ..Workbench::default() };
        let mut window = open(size, settings_with(folder.path(), &bench), Launch::default());
        window.run_steps(5);
        let places = |window: &Window| ["Random", "Compare…", "Start"].map(|name| rect(window, Role::Button, name));
        let before = places(&window);
        press(&mut window, "Gallery");
        window.run_steps(20);
        assert_eq!(places(&window), before, "{size:?}");
        let names: Vec<Rect> = window
            .get_all_by_role(Role::TextInput)
            .filter(|node| node.value().is_some_and(|value| value.contains("no. ")))
            .map(|node| node.rect())
            .collect();
        assert!((6..30).contains(&names.len()), "tiles in sight at {size:?}: {}", names.len());
        for name in names {
            assert!(name.left() >= before[0].left() && name.right() <= size[0], "{name:?} at {size:?}");
        }
    }
}

/// A window with the frame rate of a screen.
fn smooth_window(settings: Settings) -> Window {
    let session = Session::start(&SessionOptions::default(), Arc::new(|| {})).unwrap();
    let mut window = Harness::builder().with_size([1280.0, 800.0]).with_step_dt(1.0 / 60.0).build_eframe(move |cc| {
        let mut app = ExplorerApp::new(cc, session, settings, Launch::default());
        app.keep_runs_in(None);
        app
    });
    until(&mut window, "the first digit", |app| app.digit().is_some());
    window
}

#[test]
fn a_morph_plays_to_its_end_unless_a_hand_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Workbench { tab: Tab::Morph, ..Workbench::default() };
    // The times of the keyframes are not multiples of 0.01 s.
    bench.path.keyframes = (1..=4).map(|n| Keyframe { z: sample(n), seconds: 1.234_567, conditioning: None }).collect();
    let mut window = smooth_window(settings_with(folder.path(), &bench));
    press(&mut window, "Play");
    let duration = window.state().tools().bench().path.duration();
    for frame in 0..500 {
        let player = window.state().tools().morph();
        if !player.is_playing() {
            assert!(frame > 200, "stopped in frame {frame}, at {} of {duration} seconds", player.time());
            break;
        }
        window.step();
    }
    let player = window.state().tools().morph();
    assert!(!player.is_playing() && player.time().to_bits() == duration.to_bits(), "{} of {duration}", player.time());
    assert_eq!(window.state().latent(), &sample(4));
}

#[test]
fn numbers_to_drag_and_to_slide_are_made_in_one_place() {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("widgets/number.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let words = ["Slider::new", "DragValue::new", "Slider::from_get_set", "DragValue::from_get_set"];
                found.extend(words.iter().filter(|word| text.contains(**word)).map(|word| (path.clone(), *word)));
            }
        }
    }
    assert!(found.is_empty(), "made of what changes a value by drawing it: {found:#?}");
}

#[test]
fn the_buttons_beside_the_seed_stay_while_it_is_typed() {
    let places = |window: &Window| {
        ["Random", "Go", "Average digit", "Undo", "Redo"].map(|name| rect(window, Role::Button, name))
    };
    let mut all = Vec::new();
    for seed in [7, 9_999_999, u64::MAX - 1] {
        let mut window = open([1280.0, 800.0], Settings { seed, ..Settings::default() }, Launch::default());
        all.push(places(&window));
        let field = || {
            // The left panel has its own seed.
            let mut all: Vec<_> = window.get_all_by_label("seed").map(|node| node.rect()).collect();
            all.sort_by(|a, b| a.left().total_cmp(&b.left()));
            all.pop().unwrap()
        };
        let field = field();
        click(&mut window, field.center());
        all.push(places(&window));
        for text in ["1", "234", "5678901234567"] {
            window.event(egui::Event::Text(text.to_owned()));
            window.run_steps(2);
            all.push(places(&window));
        }
    }
    for place in &all {
        assert_eq!(place, &all[0]);
    }
}

fn click(window: &mut Window, at: egui::Pos2) {
    window.hover_at(at);
    window.step();
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    window.run_steps(3);
}

#[test]
fn a_seed_typed_and_go_pressed_lead_to_its_vector() {
    let mut window = open([1280.0, 800.0], Settings::default(), Launch::default());
    press(&mut window, "Random");
    let mut fields: Vec<Rect> = window.get_all_by_label("seed").map(|node| node.rect()).collect();
    fields.sort_by(|a, b| a.left().total_cmp(&b.left()));
    let go = rect(&window, Role::Button, "Go").center();
    click(&mut window, fields.pop().unwrap().center());
    window.event(egui::Event::Text("42".to_owned()));
    window.run_steps(2);
    // Goes to the vector of the seed 42.
    click(&mut window, go);
    assert_eq!(window.state().latent(), &sample(42));
}

/// A run of this window in this folder, stopped before its planned end.
fn stopped_run(window: &mut Window, folder: &Path, planned: u64) -> usize {
    window.state_mut().keep_runs_in(Some(folder.to_owned()));
    window.state_mut().request_mut().steps = Some(planned);
    press(window, "Start");
    until(window, "three steps", |app| app.steps_shown() >= 3);
    press(window, "Stop");
    until(window, "the end", |app| app.state() == RunState::Stopped);
    window.state().steps_shown()
}

#[test]
fn a_stopped_run_goes_on_to_its_plan_and_more_epochs_are_added_to_that() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open([1280.0, 800.0], Settings::default(), Launch::default());
    let steps = stopped_run(&mut window, folder.path(), 50_000);
    press(&mut window, "Continue to step 50,000");
    until(&mut window, "more steps", |app| app.steps_shown() > steps);
    let end = |window: &Window| window.state().run().info().unwrap().last_step;
    assert_eq!(end(&window), 50_000);
    press(&mut window, "Stop");
    until(&mut window, "the second end", |app| app.state() == RunState::Stopped);
    let of_epoch = window.state().run().info().unwrap().steps_per_epoch;
    let steps = window.state().steps_shown();
    press(&mut window, "Train 10 epochs more");
    until(&mut window, "still more steps", |app| app.steps_shown() > steps && app.state() == RunState::Running);
    assert_eq!(end(&window), 50_000 + 10 * of_epoch, "an epoch has {of_epoch} steps");
}

#[test]
fn help_about_looking_back_does_not_cover_what_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open([1280.0, 800.0], Settings::default(), Launch::default());
    stopped_run(&mut window, folder.path(), 50);
    let rail = rect(&window, Role::Slider, "look back");
    let help = |window: &Window| window.query_by_label_contains("Earlier sample grids of this run").is_some();
    window.hover_at(rail.center());
    window.run_steps(10);
    assert!(!help(&window), "over the rail");
    let label = window.get_by_role_and_label(Role::Label, "look back").rect();
    window.hover_at(label.center());
    window.run_steps(10);
    assert!(help(&window), "over the word");
}

#[test]
fn the_log_opens_below_the_menu_and_stays_there() {
    let mut window = open([1024.0, 700.0], Settings::default(), Launch::default());
    press(&mut window, "View");
    press(&mut window, "Log");
    window.run_steps(5);
    let menu = rect(&window, Role::Button, "File").bottom();
    let place = |window: &Window| window.get_by_role_and_label(Role::Window, "Log").rect();
    let opened = place(&window);
    assert!(opened.top() >= menu, "{opened:?} covers the menu, which ends at {menu}");
    let title = egui::pos2(opened.center().x, opened.top() + 12.0);
    window.hover_at(title);
    window.step();
    window.drag_at(title);
    window.step();
    window.hover_at(egui::pos2(title.x, 2.0));
    window.run_steps(3);
    window.drop_at(egui::pos2(title.x, 2.0));
    window.run_steps(3);
    assert!(place(&window).top() >= menu, "{:?}", place(&window));
}

#[test]
fn what_d_says_at_equilibrium_follows_the_recipe() {
    let mut window = open([1280.0, 800.0], Settings::default(), Launch::default());
    for (recipe, text, start) in [("quality", "50 %", "Start"), ("dcgan", "45 %", "Start new run")] {
        let named = latent_explorer::protocol::Recipe::named(recipe).unwrap();
        window.state_mut().request_mut().set_recipe(named);
        window.state_mut().request_mut().batch = 16;
        // The button has its new name in the next frame.
        window.run_steps(2);
        press(&mut window, start);
        until(&mut window, "a step", |app| app.steps_shown() > 0 && app.state() == RunState::Running);
        until(&mut window, "what D says", ExplorerApp::settled);
        let mut seen = false;
        for _ in 0..200 {
            if let Some(label) = window.query_by_label_contains("% real") {
                let at = label.rect().center();
                window.hover_at(at);
                window.run_steps(10);
                seen = window.query_by_label_contains("At equilibrium").is_some();
            } else {
                window.step();
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            if seen {
                break;
            }
        }
        let help = window.get_by_label_contains("At equilibrium");
        let help = help.value().unwrap_or_default();
        assert!(help.contains(text), "{recipe}: {help}");
        window.remove_cursor();
        window.run_steps(3);
        press(&mut window, "Stop");
        until(&mut window, "the end", |app| app.state() == RunState::Stopped);
    }
}
