//! The latent panel: painting, locks, directions, morphs, and its saved state.

use std::path::Path;

use crate::window::{Window, open, press, until};
use eframe::App as _;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::latent::LatentVector;
use latent_explorer::latent::algebra::degrees_between;
use latent_explorer::protocol::{Method, RunState};

fn window_with(settings: Settings) -> Window {
    open([1280.0, 800.0], settings, Launch::default())
}

fn window() -> Window {
    window_with(Settings::default())
}

fn key(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_steps(2);
}

fn with(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(2);
}

/// Drags over a control between two relative positions.
fn sweep(window: &mut Window, role: Role, name: &str, from: [f32; 2], to: [f32; 2]) {
    let rect = window.get_by_role_and_label(role, name).rect();
    let at = |[x, y]: [f32; 2]| rect.min + rect.size() * egui::vec2(x, y);
    window.hover_at(at(from));
    window.step();
    window.drag_at(at(from));
    window.step();
    for part in 1..=5_u8 {
        let share = f32::from(part) / 5.0;
        window.hover_at(at([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]));
        window.step();
    }
    window.drop_at(at(to));
    window.run_steps(2);
}

fn changed(a: &LatentVector, b: &LatentVector) -> usize {
    a.as_slice().iter().zip(b.as_slice()).filter(|(a, b)| a != b).count()
}

#[test]
fn a_sweep_paints_every_bar_it_passes_and_is_one_undo() {
    let mut window = window();
    let before = window.state().latent().clone();
    sweep(&mut window, Role::Canvas, "paint dimensions", [0.25, 0.2], [0.75, 0.2]);
    let after = window.state().latent().clone();
    let painted = changed(&before, &after);
    assert!((95..=106).contains(&painted), "{painted} bars");
    assert!(after.as_slice()[55..145].iter().all(|value| (2.0..3.0).contains(value)));
    until(&mut window, "the painted digit", ExplorerApp::settled);
    with(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(window.state().latent(), &before);
    with(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(window.state().latent(), &after);
}

#[test]
fn a_locked_dimension_stays_while_the_others_move() {
    let mut window = window();
    press(&mut window, "All 200");
    window.get_by_role_and_label(Role::CheckBox, "lock z 2").click();
    window.run_steps(2);
    let before = window.state().latent().clone();
    for move_key in [Key::R, Key::M, Key::Z] {
        key(&mut window, move_key);
        assert_eq!(window.state().latent().get(2), before.get(2));
    }
    assert_eq!(changed(window.state().latent(), &LatentVector::zeros()), 1);
    press(&mut window, "Unlock 1");
    key(&mut window, Key::Z);
    assert_eq!(window.state().latent(), &LatentVector::zeros());
}

#[test]
fn the_twelve_most_telling_dimensions_come_first() {
    let mut window = window();
    until(&mut window, "the impact", |app| app.tools().dimensions().impact().is_some());
    window.run_steps(3);
    let impact = window.state().tools().dimensions().impact().cloned().unwrap();
    assert_eq!(&impact.z, window.state().latent());
    for index in impact.ranking().iter().take(3) {
        window.get_by_role_and_label(Role::Slider, &format!("z {index}"));
    }
    // Another vector has another ranking, computed once the input rests.
    key(&mut window, Key::R);
    until(&mut window, "another impact", |app| app.tools().dimensions().impact().unwrap().z == *app.latent());
}

#[test]
fn directions_are_found_and_their_sliders_move_the_digit() {
    let mut window = window();
    with(&mut window, Modifiers::COMMAND, Key::Num2);
    until(&mut window, "the directions", |app| {
        !app.tools().directions().is_searching() && app.tools().directions().digits().is_some()
    });
    let (before, digit) = (window.state().latent().clone(), window.state().digit().unwrap().clone());
    let slant = window.state().tools().directions().found().unwrap().family(Method::Attributes)[0].course.clone();
    window.get_by_role_and_label(Role::Slider, "slant").focus();
    window.run_steps(2);
    for _ in 0..8 {
        key(&mut window, Key::ArrowRight);
    }
    let moved = slant.position(window.state().latent()) - slant.position(&before);
    assert!(moved > 0.5, "{moved}");
    let there = window.state().latent().clone();
    for _ in 0..8 {
        key(&mut window, Key::ArrowLeft);
    }
    assert!(changed_by(window.state().latent(), &before) < 0.1, "there and back");
    for _ in 0..8 {
        key(&mut window, Key::ArrowRight);
    }
    assert!(changed_by(window.state().latent(), &there) < 0.1, "and there again");
    until(&mut window, "another digit", |app| app.settled() && app.digit() != Some(&digit));
    // The tiles of the ten digits select the vectors they show.
    until(&mut window, "the ten digits", |app| app.tools().ten().are_of(app.latent()));
    let near = window.state().tools().ten().near(1).unwrap().clone();
    press(&mut window, "1");
    if near.moved > 0.0 {
        assert_eq!(window.state().latent(), &near.z);
    }
}

fn changed_by(a: &LatentVector, b: &LatentVector) -> f32 {
    a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_taught_slider_leads_from_less_to_more() {
    let mut window = window();
    let less = window.state().latent().clone();
    with(&mut window, Modifiers::SHIFT, Key::T);
    key(&mut window, Key::R);
    let more = window.state().latent().clone();
    key(&mut window, Key::T);
    with(&mut window, Modifiers::COMMAND, Key::Num2);
    press(&mut window, "My directions");
    press(&mut window, "Make slider");
    let taught = window.state().tools().bench().mine[0].direction.clone();
    assert!(taught.position(&more) > taught.position(&less) + 10.0);
    window.get_by_role_and_label(Role::Slider, "taught 1");
}

#[test]
fn a_step_towards_a_slot_has_its_angle_and_the_sum_its_meaning() {
    let mut window = window();
    for slot in [Key::A, Key::B, Key::C] {
        with(&mut window, Modifiers::SHIFT, slot);
        key(&mut window, Key::R);
    }
    let [a, b, c] = window.state().tools().bench().slots.clone().map(Option::unwrap);
    let before = window.state().latent().clone();
    key(&mut window, Key::A);
    let after = window.state().latent().clone();
    assert!((degrees_between(&before, &after) - 15.0).abs() < 0.1);
    assert!(degrees_between(&after, &a) < degrees_between(&before, &a) - 14.0);
    with(&mut window, Modifiers::COMMAND, Key::Num3);
    let sum = window.get_by_role_and_label(Role::Button, "A - B + C");
    sum.scroll_to_me();
    window.run_steps(3);
    press(&mut window, "A - B + C");
    let expected = a.plus(&b, -1.0).plus(&c, 1.0);
    assert!(degrees_between(window.state().latent(), &expected) < 0.1);
    assert!((window.state().latent().norm() - c.norm()).abs() < 1e-3);
}

#[test]
fn keyframes_play_while_the_network_trains_and_are_one_undo() {
    let mut window = window();
    press(&mut window, "Start");
    until(&mut window, "a step", |app| app.steps_shown() > 0);
    key(&mut window, Key::K);
    key(&mut window, Key::R);
    key(&mut window, Key::K);
    let last = window.state().latent().clone();
    with(&mut window, Modifiers::COMMAND, Key::Num4);
    // Closes the path, so that playback does not end before the check.
    window.get_by_role_and_label(Role::CheckBox, "back to the start").click();
    window.run_steps(2);
    let places = window.state().editor().history().states().len();
    key(&mut window, Key::P);
    let seen = window.state().latent().clone();
    until(&mut window, "the way between", |app| app.latent() != &seen && app.latent() != &last);
    let steps = window.state().steps_shown();
    until(&mut window, "steps meanwhile", |app| app.steps_shown() > steps);
    key(&mut window, Key::P);
    // The morph must not stop at its start, because there would be nothing to undo.
    while window.state().latent() == &last {
        key(&mut window, Key::P);
        key(&mut window, Key::P);
    }
    assert!(!window.state().tools().morph().is_playing());
    let states = window.state().editor().history().states().len();
    assert!(states <= places + 1, "playing is one gesture: {places} {states}");
    with(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(window.state().latent(), &last);
    assert_eq!(window.state().state(), RunState::Running);
}

#[test]
fn keys_of_one_slow_frame_are_obeyed_in_their_order() {
    let mut window = window();
    let first = window.state().latent().clone();
    for pressed in [Key::K, Key::R, Key::K] {
        for down in [true, false] {
            window.event(egui::Event::Key {
                key: pressed,
                physical_key: None,
                pressed: down,
                repeat: false,
                modifiers: Modifiers::NONE,
            });
        }
    }
    window.step();
    let frames = &window.state().tools().bench().path.keyframes;
    assert_eq!((&frames[0].z, &frames[1].z), (&first, window.state().latent()));
}

fn settings_in(folder: &Path) -> Settings {
    Settings::load(&folder.join("settings.json")).0
}

#[test]
fn what_is_laid_out_is_there_again_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = window_with(settings_in(folder.path()));
    key(&mut first, Key::R);
    key(&mut first, Key::G);
    key(&mut first, Key::K);
    with(&mut first, Modifiers::SHIFT, Key::B);
    key(&mut first, Key::M);
    with(&mut first, Modifiers::COMMAND, Key::Z);
    press(&mut first, "All 200");
    first.get_by_role_and_label(Role::CheckBox, "lock z 1").click();
    first.get_by_role_and_label(Role::CheckBox, "pin z 3").click();
    first.run_steps(2);
    let (bench, editor) = (first.state().tools().bench().clone(), first.state().editor().clone());
    assert_eq!((bench.kept.len(), bench.path.keyframes.len(), bench.pinned.as_slice()), (1, 1, [3].as_slice()));
    first.state_mut().on_exit();
    drop(first);

    let mut second = window_with(settings_in(folder.path()));
    assert_eq!(second.state().tools().bench(), &bench);
    assert_eq!(second.state().latent(), editor.z());
    assert_eq!(second.state().editor().history(), editor.history());
    assert!(second.state().editor().locks.is_locked(1));
    // An undone change can still be redone.
    with(&mut second, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_ne!(second.state().latent(), editor.z());
    second.state_mut().on_exit();
    drop(second);

    // Damaged files are set aside with a notice, and nothing else is lost.
    std::fs::write(folder.path().join("history.bin"), b"not a history").unwrap();
    std::fs::write(folder.path().join("workbench.json"), b"{").unwrap();
    let third = window_with(settings_in(folder.path()));
    assert!(third.state().tools().bench().kept.is_empty());
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for file in ["history.bin.broken-", "workbench.json.broken-"] {
        assert!(names.iter().any(|name| name.starts_with(file)), "{names:?}");
    }
}

#[test]
fn the_history_strip_goes_back_and_forward_and_loses_nothing() {
    let mut window = window();
    for _ in 0..4 {
        key(&mut window, Key::R);
    }
    with(&mut window, Modifiers::COMMAND, Key::Num5);
    let states = window.state().editor().history().states().to_vec();
    assert_eq!(states.len(), 5);
    for _ in 0..3 {
        with(&mut window, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(window.state().latent(), &states[1]);
    assert_eq!(window.state().editor().history().states(), states);
    window.get_by_label_contains("2 of 5");
}

#[test]
fn dragging_the_digit_itself_moves_along_the_two_strongest_directions() {
    let mut window = window();
    until(&mut window, "the axes", |app| app.tools().directions().strongest().is_some());
    let [across, up] = window.state().tools().directions().strongest().unwrap();
    let before = window.state().latent().clone();
    sweep(&mut window, Role::Image, "digit", [0.3, 0.5], [0.7, 0.3]);
    let after = window.state().latent().clone();
    let moved = |axis: &latent_explorer::latent::Course| axis.position(&after) - axis.position(&before);
    assert!((1.5..3.3).contains(&moved(&across)), "{}", moved(&across));
    assert!((0.7..1.7).contains(&moved(&up)), "{}", moved(&up));
    with(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(window.state().latent(), &before);
}

#[test]
fn every_page_names_its_controls() {
    let mut window = window();
    for _ in 0..3 {
        key(&mut window, Key::K);
        key(&mut window, Key::G);
        key(&mut window, Key::R);
    }
    for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5] {
        with(&mut window, Modifiers::COMMAND, page);
        window.check_accessibility();
    }
    assert_eq!(window.state().tools().bench().kept.len(), 3);
}
