//! The whole window with the real engine, driven by the names of its controls.

use std::path::Path;

use crate::window::{Window, open, press, until};
use egui::accesskit::{Role, Toggled};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::export::read_provenance;
use latent_explorer::latent::LatentVector;
use latent_explorer::latent::random::{fixed_noise, sample};
use latent_explorer::model::Device;
use latent_explorer::protocol::{GRID_TILES, RunState};
use latent_explorer::raster::GrayImage;
use latent_explorer::train::{checkpoint, checkpoints_in};

/// A window of the smallest size, which saves nothing.
fn window(launch: Launch) -> Window {
    let mut window = open([1024.0, 700.0], Settings::default(), launch);
    press(&mut window, "All 200");
    window
}

fn digit(window: &Window) -> GrayImage {
    window.state().digit().unwrap().clone()
}

/// Presses the slider of this name in its middle and moves to its right end, over several frames. The button stays
/// down.
fn drag(window: &mut Window, name: &str) {
    let rail = window.get_by_role_and_label(Role::Slider, name).rect();
    window.drag_at(rail.center());
    window.step();
    for part in 1..=4 {
        let x = rail.center().x + rail.width() / 2.0 * part as f32 / 4.0;
        window.hover_at(egui::pos2(x, rail.center().y));
        window.step();
    }
}

fn release(window: &mut Window, name: &str) {
    let rail = window.get_by_role_and_label(Role::Slider, name).rect();
    window.drop_at(rail.right_center());
    window.run_steps(2);
}

fn decoded(path: &Path) -> GrayImage {
    let image = image::open(path).unwrap().into_luma8();
    GrayImage::new(image.width() as usize, image.height() as usize, image.into_raw()).unwrap()
}

fn ask_for_a_path(window: &mut Window) {
    press(window, "File");
    press(window, "Save image to path…");
    window.run_steps(3);
}

fn save_to(window: &mut Window, path: &Path) {
    let text = window.get_by_role_and_label(Role::TextInput, "path");
    text.focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, "path").type_text(&path.display().to_string());
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(window, "the file", |app| app.last_log_line().contains("saved "));
}

#[test]
fn watch_drag_and_keep_while_the_network_trains() {
    let mut window = window(Launch::default());
    press(&mut window, "Start");
    until(&mut window, "a curve of three steps", |app| app.steps_shown() >= 3);
    until(&mut window, "samples of the run", |app| app.grid_step().is_some());
    press(&mut window, "Pause");
    until(&mut window, "the pause", |app| app.state() == RunState::Paused);

    let steps = window.state().steps_shown();
    press(&mut window, "Step");
    until(&mut window, "one step", |app| app.steps_shown() == steps + 1);

    let (before, z) = (digit(&window), window.state().latent().clone());
    drag(&mut window, "z 0");
    assert!(window.state().latent().get(0) > 3.5, "{}", window.state().latent().get(0));
    until(&mut window, "another digit, the button still down", |app| app.digit() != Some(&before) && app.settled());
    release(&mut window, "z 0");
    let moved = digit(&window);
    let moved_z = window.state().latent().clone();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.png");
    ask_for_a_path(&mut window);
    save_to(&mut window, &path);
    let saved = decoded(&path);
    assert_eq!((saved.width, saved.height), (224, 224));
    let shrunk = (0..28 * 28).map(|i| saved.pixels[i / 28 * 8 * 224 + i % 28 * 8]).collect();
    assert_eq!(GrayImage::new(28, 28, shrunk).unwrap(), moved);
    assert_eq!(read_provenance(&path).unwrap().unwrap().z, Some(moved_z));

    // The drag is one change, so one undo reverts it, and training continues.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(2);
    assert_eq!(window.state().latent(), &z);
    until(&mut window, "the digit of before", |app| app.digit() == Some(&before));
    let steps = window.state().steps_shown();
    press(&mut window, "Resume");
    until(&mut window, "more steps", |app| app.steps_shown() > steps);
    press(&mut window, "Stop");
    until(&mut window, "the end", |app| app.state() == RunState::Stopped);
}

#[test]
fn what_is_saved_is_what_was_on_screen_when_asked() {
    let mut window = window(Launch::default());
    press(&mut window, "Start");
    until(&mut window, "a step", |app| app.steps_shown() > 0);
    let mut seen = vec![digit(&window)];
    ask_for_a_path(&mut window);
    seen.push(digit(&window));
    // Training continues behind the question.
    let steps = window.state().steps_shown();
    let is_new = |app: &ExplorerApp| !seen.contains(app.digit().unwrap());
    until(&mut window, "a later digit", |app| app.steps_shown() > steps + 3 && is_new(app));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("then.webp");
    save_to(&mut window, &path);
    let saved = decoded(&path);
    let shrunk = (0..28 * 28).map(|i| saved.pixels[i / 28 * 8 * 224 + i % 28 * 8]).collect();
    assert!(seen.contains(&GrayImage::new(28, 28, shrunk).unwrap()));
}

#[test]
fn a_click_on_a_sample_takes_its_noise_to_the_sliders() {
    let mut window = window(Launch::default());
    press(&mut window, "Start");
    until(&mut window, "samples", |app| app.grid_step().is_some());
    let rect = window.get_by_label("sample grid").rect();
    let tile = rect.min + rect.size() * egui::vec2(2.5 / 8.0, 1.5 / 8.0);
    window.hover_at(tile);
    window.step();
    window.drag_at(tile);
    window.step();
    window.drop_at(tile);
    window.run_steps(3);
    assert_eq!(window.state().latent(), &fixed_noise(0, GRID_TILES)[8 + 2]);
}

#[test]
fn keys_move_the_vector_and_the_trainer() {
    let mut window = window(Launch::default());
    let start = window.state().latent().clone();
    window.key_press(Key::Z);
    window.run_steps(2);
    assert_eq!(window.state().latent(), &LatentVector::zeros());
    window.key_press(Key::R);
    window.run_steps(2);
    let random = window.state().latent().clone();
    assert_ne!(random, LatentVector::zeros());
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.run_steps(2);
    }
    assert_eq!(window.state().latent(), &start);
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
        window.run_steps(2);
    }
    assert_eq!(window.state().latent(), &random);

    press(&mut window, "Start");
    until(&mut window, "training", |app| app.state() == RunState::Running);
    window.key_press(Key::Space);
    until(&mut window, "the pause", |app| app.state() == RunState::Paused);
    window.key_press(Key::Space);
    until(&mut window, "the training", |app| app.state() == RunState::Running);
}

#[test]
fn help_covers_the_window_and_its_keys() {
    let mut window = window(Launch::default());
    let z = window.state().latent().clone();
    window.key_press(Key::F1);
    window.run_steps(3);
    window.get_by_label_contains("pause or resume training");
    window.key_press(Key::R);
    window.run_steps(2);
    assert_eq!(window.state().latent(), &z);
    press(&mut window, "Close");
    assert!(window.query_by_label_contains("pause or resume training").is_none());
}

#[test]
fn the_palette_finds_a_command_by_a_few_letters_and_obeys_it() {
    let mut window = window(Launch::default());
    let search = |window: &mut Window, letters: &str| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::P);
        window.run_steps(3);
        window.event(egui::Event::Text(letters.to_owned()));
        window.run_steps(2);
    };
    let is_open = |window: &Window| window.query_by_role_and_label(Role::TextInput, "command").is_some();
    search(&mut window, "avrg");
    window.check_accessibility();
    window.key_press(Key::Enter);
    window.run_steps(2);
    assert_eq!(window.state().latent(), &LatentVector::zeros());
    assert!(!is_open(&window));

    // A command that cannot be used is greyed, says why, and does not run.
    search(&mut window, "resume");
    assert!(window.get_by_role_and_label(Role::Button, "Resume").accesskit_node().is_disabled());
    window.key_press(Key::Enter);
    window.run_steps(2);
    assert!(is_open(&window));
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(!is_open(&window));

    // In the palette, letters run no commands, and the arrow keys choose a row.
    let z = window.state().latent().clone();
    search(&mut window, "do");
    let first = |window: &Window| {
        let chosen = |node: &egui_kittest::Node<'_>| node.accesskit_node().toggled() == Some(Toggled::True);
        let rows = window.get_all_by_role(Role::Button).filter(chosen);
        rows.filter_map(|node| node.accesskit_node().label()).next_back().unwrap()
    };
    let before = first(&window);
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    assert_ne!(first(&window), before);
    window.key_press(Key::ArrowUp);
    window.run_steps(2);
    assert_eq!(first(&window), before);
    assert_eq!(window.state().latent(), &z);
}

#[test]
fn every_control_has_a_name() {
    let mut window = window(Launch::default());
    window.check_accessibility();
    for menu in ["File", "Edit", "Run", "View", "Help"] {
        press(&mut window, menu);
        window.check_accessibility();
        window.key_press(Key::Escape);
        window.run_steps(2);
    }
}

#[test]
fn buttons_that_cannot_work_are_off() {
    let window = window(Launch::default());
    for name in ["Pause", "Step", "Stop", "Undo", "Redo", "Save checkpoint…"] {
        assert!(window.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled(), "{name}");
    }
    for name in ["Start", "Random", "Save image…", "Open checkpoint…"] {
        assert!(!window.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled(), "{name}");
    }
}

#[test]
fn both_colour_schemes_draw_and_a_window_at_rest_stays_at_rest() {
    let mut window = window(Launch::default());
    press(&mut window, "View");
    press(&mut window, "Light colours");
    press(&mut window, "View");
    press(&mut window, "Dark colours");
    // Fails when something requests frames without end.
    window.run();
}

#[test]
fn a_folder_without_images_is_reported_in_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(Launch { data: Some(folder.path().to_owned()), ..Launch::default() });
    press(&mut window, "Start");
    until(&mut window, "the failure", |app| app.state() == RunState::Failed);
    press(&mut window, "Dismiss");
    assert!(window.query_by_role_and_label(Role::Button, "Dismiss").is_none());
    let z = sample(7);
    assert_eq!(window.state().latent(), &z, "the sliders are as they were");
}

/// Trains a few steps in this window, stops, and returns the run's folder.
fn short_run(window: &mut Window, folder: &Path) -> std::path::PathBuf {
    window.state_mut().keep_runs_in(Some(folder.to_owned()));
    press(window, "Start");
    until(window, "three steps", |app| app.steps_shown() >= 3);
    press(window, "Stop");
    until(window, "the end", |app| app.state() == RunState::Stopped);
    std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn an_opened_run_continues_its_curves_and_shows_its_first_grid() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = window(Launch::default());
    let run = short_run(&mut first, folder.path());
    let steps = first.state().steps_shown();
    drop(first);
    let mut second = window(Launch { run: Some(run), ..Launch::default() });
    until(&mut second, "the opened run", |app| app.state() == RunState::Paused);
    assert_eq!(second.state().steps_shown(), steps);
    assert_eq!(second.state().grid_shown(), Some(steps as u64));
    second.get_by_role_and_label(Role::Slider, "look back").focus();
    second.run_steps(2);
    for _ in 0..3 {
        second.key_press(Key::ArrowLeft);
        second.run_steps(2);
    }
    assert_eq!(second.state().grid_shown(), Some(0), "the grid before the first step");
    press(&mut second, "Newest");
    assert_eq!(second.state().grid_shown(), Some(steps as u64));
    press(&mut second, "Resume");
    until(&mut second, "another step", |app| app.steps_shown() > steps);
    assert_eq!(second.state().grid_step().map(|step| step > 0), Some(true));
}

#[test]
fn a_run_that_diverged_says_so_and_goes_back_in_one_click() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = window(Launch::default());
    let run = short_run(&mut first, folder.path());
    drop(first);
    let sound = checkpoints_in(&run).pop().unwrap();
    let (trainer, meta) = checkpoint::load(&sound, Device::Cpu).unwrap();
    // Finite weights whose products are not finite.
    let _ = tch::no_grad(|| trainer.discriminator.parameters().flat().shallow_clone().g_mul_scalar_(1e30));
    let doomed = folder.path().join("doomed.safetensors");
    let bytes = checkpoint::to_bytes(&trainer, &meta.request, &meta.data_hash, &meta.made_by).unwrap();
    checkpoint::save(&doomed, &bytes).unwrap();
    let kept = std::fs::read(&sound).unwrap();
    std::fs::rename(&doomed, &sound).unwrap();

    let mut second = window(Launch { run: Some(run.clone()), ..Launch::default() });
    until(&mut second, "the opened run", |app| app.state() == RunState::Paused);
    let steps = second.state().steps_shown();
    press(&mut second, "Resume");
    until(&mut second, "the halt", ExplorerApp::halted);
    second.get_by_label_contains("no longer a finite number");
    let rate = second.state_mut().request_mut().lr_d;
    press(&mut second, "Halve learning rates, go on");
    until(&mut second, "the second halt", ExplorerApp::halted);
    assert_eq!(second.state_mut().request_mut().lr_d, rate / 2.0);

    // With the original checkpoint, training continues.
    std::fs::write(&sound, kept).unwrap();
    press(&mut second, "Back to checkpoint");
    until(&mut second, "the checkpoint", |app| app.state() == RunState::Paused && !app.halted());
    press(&mut second, "Resume");
    until(&mut second, "another step", |app| app.steps_shown() > steps);
}

#[test]
fn a_copied_vector_can_be_pasted_back_and_nonsense_cannot() {
    let mut window = window(Launch::default());
    let before = window.state().latent().clone();
    window.event(egui::Event::Copy);
    window.step();
    let copied = window.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    press(&mut window, "Random");
    assert_ne!(window.state().latent(), &before);
    window.event(egui::Event::Paste(copied.unwrap()));
    window.run_steps(2);
    assert_eq!(window.state().latent(), &before);
    window.event(egui::Event::Paste("LX1-oops".to_owned()));
    window.run_steps(2);
    assert_eq!(window.state().latent(), &before);
    assert!(window.state().last_log_line().contains("copy the whole line"));
}

#[test]
fn a_typed_digit_is_found_and_asking_again_finds_another() {
    let mut window = window(Launch::default());
    let start = window.state().latent().clone();
    window.key_press(Key::Num7);
    until(&mut window, "a seven", |app| app.settled() && app.reads_as() == Some(7) && app.latent() != &start);
    let first = window.state().latent().clone();
    press(&mut window, "7");
    until(&mut window, "another seven", |app| app.settled() && app.latent() != &first && app.reads_as() == Some(7));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    until(&mut window, "the first seven", |app| app.latent() == &first);
}

#[test]
fn a_run_stopped_and_resumed_in_the_window_equals_one_never_stopped() {
    const STEPS: u64 = 8;
    let folder = tempfile::tempdir().unwrap();
    let train = |name: &str, stop_at: Option<usize>| {
        let runs = folder.path().join(name);
        let mut window = window(Launch::default());
        window.state_mut().keep_runs_in(Some(runs.clone()));
        window.state_mut().request_mut().steps = Some(STEPS);
        press(&mut window, "Start");
        if let Some(steps) = stop_at {
            until(&mut window, "some steps", |app| app.steps_shown() >= steps);
            press(&mut window, "Stop");
            until(&mut window, "the end", |app| matches!(app.state(), RunState::Stopped | RunState::Finished));
            let run = std::fs::read_dir(&runs).unwrap().next().unwrap().unwrap().path();
            drop(window);
            window = self::window(Launch { run: Some(run), ..Launch::default() });
            until(&mut window, "the opened run", |app| app.state() == RunState::Paused);
            // Moving a slider meanwhile changes nothing in the run.
            drag(&mut window, "z 0");
            press(&mut window, "Resume");
        }
        until(&mut window, "the last step", |app| app.state() == RunState::Finished);
        let run = std::fs::read_dir(&runs).unwrap().next().unwrap().unwrap().path();
        let csv = std::fs::read_to_string(run.join("metrics.csv")).unwrap();
        let untimed: Vec<String> = csv
            .lines()
            .map(|line| {
                line.split(',').enumerate().filter(|(i, _)| *i != 6).map(|(_, c)| c).collect::<Vec<_>>().join(",")
            })
            .collect();
        let newest = checkpoints_in(&run).pop().unwrap();
        assert!(newest.ends_with(format!("step-{STEPS:08}.safetensors")));
        (untimed, std::fs::read(newest).unwrap())
    };
    let (whole, parts) = (train("whole", None), train("parts", Some(3)));
    assert_eq!(whole.0, parts.0);
    assert!(whole.1 == parts.1, "the last checkpoint has other bytes");
}

#[test]
fn what_an_earlier_version_laid_out_lies_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let earlier = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/earlier");
    for name in ["settings.json", "workbench.json", "history.bin"] {
        std::fs::copy(earlier.join(name), folder.path().join(name)).unwrap();
    }
    let (settings, _) = Settings::load(&folder.path().join("settings.json"));
    let z = settings.z.clone();
    let window = open([1280.0, 800.0], settings, Launch::default());
    let bench = window.state().tools().bench();
    assert_eq!((bench.kept.len(), bench.path.keyframes.len(), bench.slots[0].is_some()), (1, 2, true));
    assert_eq!((window.state().latent(), window.state().editor().can_undo()), (&z, true));
}
