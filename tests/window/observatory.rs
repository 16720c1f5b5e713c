//! Watching a run: plots, samples of earlier steps, labels, a compared run, quality, and the return to a checkpoint.

use std::path::Path;
use std::sync::Arc;

use crate::window::{Window, open, press, until};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use latent_explorer::app::{BusiestScreen, ExplorerApp, Launch, Settings};
use latent_explorer::protocol::{HealthIssue, HealthLevel, Recipe, RunState, Trained};
use latent_explorer::session::{Session, SessionOptions};
use latent_explorer::train::RunRecord;

/// A window in which the whole left panel is visible.
fn tall(settings: Settings) -> Window {
    open([1280.0, 1600.0], settings, Launch::default())
}

fn window(launch: Launch) -> Window {
    open([1280.0, 800.0], Settings::default(), launch)
}

/// A window that saves its runs in this folder.
fn window_with_runs(folder: &Path) -> Window {
    let session = Session::start(&SessionOptions::default(), Arc::new(|| {})).unwrap();
    let runs = folder.to_owned();
    let mut window = egui_kittest::Harness::builder().with_size([1280.0, 1600.0]).build_eframe(move |cc| {
        let mut app = ExplorerApp::new(cc, session, Settings::default(), Launch::default());
        app.keep_runs_in(Some(runs));
        app.request_mut().batch = 16;
        app
    });
    until(&mut window, "the first digit", |app| app.digit().is_some());
    window
}

/// Starts a run, and pauses it once it has this many sample grids.
fn some_steps(window: &mut Window, grids: usize) {
    press(window, "Start");
    until(window, "samples of several steps", |app| app.run().grids().len() >= grids && app.steps_shown() > 4);
    press(window, "Pause");
    until(window, "the pause", |app| app.state() == RunState::Paused);
}

fn click_at(window: &mut Window, at: egui::Pos2) {
    window.hover_at(at);
    window.run_steps(2);
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    window.run_steps(3);
}

/// Contents of the `run.json` of the only run in this folder.
fn only_record(folder: &Path) -> RunRecord {
    let run = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    serde_json::from_slice(&std::fs::read(run.join("run.json")).unwrap()).unwrap()
}

/// Opens a collapsed section of the left panel.
fn unfold(window: &mut Window, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(20);
}

/// Types a number into the field of this name.
fn write(window: &mut Window, name: &str, text: &str) {
    window.get_by_role_and_label(Role::SpinButton, name).click();
    window.run_steps(3);
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    window.run_steps(2);
    window.event(egui::Event::Text(text.to_owned()));
    window.run_steps(2);
    window.key_press(egui::Key::Enter);
    window.run_steps(3);
}

#[test]
fn a_click_on_a_curve_shows_the_samples_of_that_step_and_newest_leads_back() {
    let mut window = window(Launch::default());
    some_steps(&mut window, 3);
    let newest = window.state().grid_shown().unwrap();
    let first = {
        let moments = window.state().run().grids().moments(0, 1000);
        moments.first().unwrap().1
    };
    // The plot is below its title; its left end is the start of the run.
    let title = window.get_all_by_label("Loss").last().unwrap().rect();
    click_at(&mut window, egui::pos2(title.left() + 50.0, title.bottom() + 40.0));
    assert_eq!(window.state().grid_shown(), Some(first));
    press(&mut window, "Newest");
    assert_eq!(window.state().grid_shown(), Some(newest));
}

#[test]
fn a_run_waits_at_the_step_written_and_then_forgets_it() {
    let mut window = window(Launch::default());
    some_steps(&mut window, 2);
    let at = window.state().run().step() + 6;
    unfold(&mut window, "While it runs");
    window.get_by_role_and_label(Role::ComboBox, "pause").click();
    window.run_steps(3);
    press(&mut window, "at step");
    write(&mut window, "wait at", &at.to_string());
    press(&mut window, "Resume");
    until(&mut window, "the run going on", |app| app.state() == RunState::Running);
    until(&mut window, "the pause", |app| app.state() == RunState::Paused);
    assert_eq!(window.state().run().step(), at);
    let said = window.state().last_log_line();
    assert!(said.contains("paused"), "{said}");
    press(&mut window, "Resume");
    until(&mut window, "further steps", |app| app.run().step() > at + 5);
    assert_eq!(window.state().state(), RunState::Running);
}

#[test]
fn one_network_is_trained_alone_for_as_many_steps_as_written() {
    let mut window = tall(Settings::default());
    some_steps(&mut window, 2);
    unfold(&mut window, "While it runs");
    write(&mut window, "alone for", "3");
    // During training, steps are counted from the trainer's current step.
    press(&mut window, "Resume");
    until(&mut window, "the run going on", |app| app.state() == RunState::Running);
    press(&mut window, "D");
    until(&mut window, "the change", |app| !app.run().timeline().is_empty());
    let entry = window.state().run().timeline()[0].clone();
    assert_eq!((entry.tuning.trained, entry.tuning.trained_until), (Trained::OnlyD, Some(entry.step + 3)));
    until(&mut window, "steps of both", |app| app.run().step() > entry.step + 5);
    let rows = window.state().run().curves().rows();
    let alone: Vec<u64> = rows.iter().filter(|row| row.update_g == 0.0).map(|row| row.step).collect();
    assert_eq!(alone, [entry.step + 1, entry.step + 2, entry.step + 3]);
}

#[test]
fn every_plot_can_be_shown_along_steps_epochs_and_time() {
    let mut window = window(Launch::default());
    some_steps(&mut window, 2);
    press(&mut window, "Charts");
    window.run_steps(3);
    for name in ["Gradients", "Updates", "Diversity", "Quality"] {
        let before = window.get_all_by_label(name).count();
        window.get_by_role_and_label(Role::CheckBox, name).click();
        window.run_steps(2);
        assert_eq!(window.get_all_by_label(name).count(), before + 1, "{name} has a title now");
    }
    window.key_press(egui::Key::Escape);
    window.run_steps(3);
    for axis in ["by epoch", "by time", "by step"] {
        press(&mut window, "Options");
        window.run_steps(3);
        window.get_by_role_and_label(Role::RadioButton, axis).click();
        window.run_steps(3);
        window.key_press(egui::Key::Escape);
        window.run_steps(3);
    }
    press(&mut window, "Charts");
    window.run_steps(3);
    window.get_by_role_and_label(Role::CheckBox, "Loss").click();
    window.run_steps(2);
    assert_eq!(window.get_all_by_label("Loss").count(), 1, "taken off");
}

#[test]
fn a_paused_run_is_followed_again_after_another_generator_was_looked_at() {
    let mut window = window(Launch::default());
    some_steps(&mut window, 1);
    let is_of_run = |app: &ExplorerApp| app.generator_name().contains("step");
    until(&mut window, "the run's digit", is_of_run);
    window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::P);
    window.run_steps(3);
    window.event(egui::Event::Text("use shipped generator".to_owned()));
    window.run_steps(2);
    window.key_press(egui::Key::Enter);
    until(&mut window, "the shipped digit", |app| !is_of_run(app));
    window.get_by_role_and_label(Role::CheckBox, "Follow newest").click();
    until(&mut window, "the run's digit again", is_of_run);
}

#[test]
fn one_sample_through_time_and_real_digits_beside_are_a_click_away() {
    let mut window = window(Launch::default());
    some_steps(&mut window, 3);
    press(&mut window, "One through time");
    let strip = window.get_by_role_and_label(Role::Image, "sample through time").rect();
    click_at(&mut window, strip.min + egui::vec2(6.0, 6.0));
    let first = window.state().run().grids().moments(0, 1000).first().unwrap().1;
    assert_eq!(window.state().grid_shown(), Some(first));
    press(&mut window, "Beside real");
    let real = window.get_by_role_and_label(Role::Image, "real digits").rect();
    let generated = window.get_by_role_and_label(Role::Image, "sample grid").rect();
    assert!(real.right() <= generated.left() && (real.width() - generated.width()).abs() < 1.0);
    assert_eq!(window.state().run().info().unwrap().real.len(), 64);
}

#[test]
fn labels_are_the_classifiers_and_follow_the_grid_looked_at() {
    let mut window = window(Launch::default());
    some_steps(&mut window, 3);
    window.get_by_role_and_label(Role::CheckBox, "labels").click();
    let named = |app: &ExplorerApp, step: u64| {
        app.run().labels().is_some_and(|(of, guesses)| of == step && guesses.len() == 64)
    };
    let newest = window.state().grid_shown().unwrap();
    until(&mut window, "labels of the newest grid", |app| named(app, newest));
    let title = window.get_all_by_label("Loss").last().unwrap().rect();
    click_at(&mut window, egui::pos2(title.left() + 50.0, title.bottom() + 40.0));
    let first = window.state().grid_shown().unwrap();
    assert_ne!(first, newest);
    until(&mut window, "labels of the first grid", |app| named(app, first));
}

#[test]
fn an_earlier_run_is_drawn_beside_and_taken_off_again() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (1..=2000).map(|s| format!("{s},{},0.6,0.8,0.5,0.4,{s},1,2\n", s / 468 + 1)).collect();
    let header = "step,epoch,loss_d,loss_g,d_real,d_fake,seconds,grad_d,grad_g\n";
    std::fs::write(folder.path().join("metrics.csv"), header.to_owned() + &rows).unwrap();
    let launch = Launch { compare: vec![folder.path().to_owned()], ..Launch::default() };
    let mut window = window(launch);
    until(&mut window, "the other run", |app| !app.run().compared().is_empty());
    assert_eq!(window.state().run().compared()[0].curves.len(), 2000);
    let remove = window.get_all_by_role(Role::Button).find_map(|node| {
        let name = node.accesskit_node().label()?;
        name.starts_with("Remove ").then_some(name)
    });
    press(&mut window, &remove.unwrap());
    assert!(window.state().run().compared().is_empty());

    let others: Vec<_> = ["first", "second"].iter().map(|name| folder.path().join(name)).collect();
    for other in &others {
        std::fs::create_dir(other).unwrap();
        std::fs::copy(folder.path().join("metrics.csv"), other.join("metrics.csv")).unwrap();
    }
    let mut window = self::window(Launch { compare: others, ..Launch::default() });
    until(&mut window, "both runs", |app| app.run().compared().len() == 2);
    let names: Vec<_> = window.state().run().compared().iter().map(|other| other.name.clone()).collect();
    assert_eq!(names, ["first", "second"], "in the order in which they were asked for");
    press(&mut window, "Remove all");
    assert!(window.state().run().compared().is_empty());

    let nothing = Launch { compare: vec![folder.path().join("nothing")], ..Launch::default() };
    let mut window = self::window(nothing);
    until(&mut window, "a plain refusal", |app| app.last_log_line().contains("could not be read"));
}

#[test]
fn a_rate_changed_on_the_way_takes_effect_and_is_marked_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window_with_runs(folder.path());
    press(&mut window, "Start");
    until(&mut window, "a step", |app| app.steps_shown() >= 2);
    unfold(&mut window, "While it runs");
    write(&mut window, "rate of D", "0.00005");
    until(&mut window, "the change", |app| app.run().tuning().is_some_and(|tuning| tuning.lr_d == 5e-5));
    let entry = window.state().run().timeline().last().unwrap().clone();
    assert_eq!(entry.tuning.lr_d.to_bits(), 5e-5_f64.to_bits());
    let steps = window.state().steps_shown();
    until(&mut window, "more steps", |app| app.steps_shown() > steps);
    press(&mut window, "Stop");
    until(&mut window, "the end", |app| app.state() == RunState::Stopped);
    let record = only_record(folder.path());
    assert_eq!(record.timeline, [entry]);
}

#[test]
fn a_run_that_falls_ill_is_taken_back_with_one_click() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window_with_runs(folder.path());
    // A hundred times the usual learning rate.
    window.state_mut().request_mut().lr_d = 2e-2;
    press(&mut window, "Start");
    until(&mut window, "an alarm with a way back", |app| {
        app.run().health().is_some_and(|report| {
            let alarm = report.trouble.is_some_and(|(_, level)| level == HealthLevel::Alarm);
            alarm && report.back_to.is_some()
        })
    });
    let (issue, _) = window.state().run().health().unwrap().trouble.unwrap();
    assert!(
        matches!(issue, HealthIssue::DiscriminatorWins | HealthIssue::Collapse | HealthIssue::Exploding),
        "{issue:?}"
    );
    assert!(window.query_by_label(issue.sentence()).is_some(), "the sentence is on screen");
    let ill = window.state().run().step();
    press(&mut window, "Go back");
    until(&mut window, "the run, waiting in an earlier state", |app| {
        app.state() == RunState::Paused && app.run().info().is_some_and(|info| info.first_step < ill)
    });
    assert!(window.state().run().health().is_none());
    let back_at = window.state().run().step();
    press(&mut window, "Resume");
    until(&mut window, "training from there", |app| app.run().step() > back_at);
}

#[test]
fn quality_is_measured_when_asked_and_can_be_given_up() {
    let mut window = window(Launch::default());
    press(&mut window, "Start");
    until(&mut window, "a step", |app| app.steps_shown() >= 2);
    press(&mut window, "Charts");
    window.run_steps(3);
    window.get_by_role_and_label(Role::CheckBox, "Quality").click();
    window.key_press(egui::Key::Escape);
    // Both the plot and a section of the left panel have that name.
    window.run_steps(20);
    let header = window.get_all_by_label("Quality").min_by(|a, b| a.rect().left().total_cmp(&b.rect().left()));
    header.unwrap().click();
    window.run_steps(20);
    press(&mut window, "Measure now");
    until(&mut window, "a measurement under way", |app| app.run().is_measuring());
    press(&mut window, "Cancel");
    until(&mut window, "its end", |app| !app.run().is_measuring());
    assert!(window.state().run().quality().is_empty());
}

#[test]
fn a_recipe_is_edited_into_one_of_ones_own_and_trained() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window_with_runs(folder.path());
    window.state_mut().request_mut().set_recipe(Recipe { batch: 16, ..Recipe::dcgan() });
    unfold(&mut window, "Recipe in detail");
    window.get_by_role_and_label(Role::CheckBox, "average G").click();
    window.run_steps(3);
    assert_eq!(window.state().run().request().recipe, "my-dcgan");
    press(&mut window, "Start");
    until(&mut window, "a step", |app| app.steps_shown() >= 1);
    press(&mut window, "Stop");
    until(&mut window, "the end", |app| app.state() == RunState::Stopped);
    let record = only_record(folder.path());
    assert_eq!(record.recipe, Recipe { name: "my-dcgan".to_owned(), batch: 16, ema: Some(0.999), ..Recipe::dcgan() });
}

#[test]
fn a_single_step_tells_its_story_until_it_is_closed() {
    let mut window = window(Launch::default());
    some_steps(&mut window, 1);
    press(&mut window, "Step");
    until(&mut window, "the explanation", |app| app.run().explanation().is_some());
    let step = window.state().run().step();
    assert_eq!(window.state().run().explanation().unwrap().step, step);
    window.get_by_label("1. D's half");
    window.get_by_label("2. G's half");
    window.get_by_role_and_label(Role::CheckBox, "explain single steps").click();
    window.run_steps(2);
    press(&mut window, "Step");
    until(&mut window, "another step", |app| app.run().step() == step + 1);
    assert!(
        window.state().run().explanation().is_none_or(|explanation| explanation.step == step),
        "no new health report came"
    );
}

#[test]
fn a_run_of_a_million_steps_gives_the_graphics_card_no_more_to_do_than_a_short_one() {
    let corners = |steps, by_time: bool| {
        let mut screen = BusiestScreen::new(steps);
        if by_time {
            screen.by_time();
        }
        screen.frame(1280.0, 800.0).vertices as f64
    };
    let short = corners(10_000, false);
    for by_time in [false, true] {
        let long = corners(1_000_000, by_time);
        assert!(long < 1.2 * short && long > 0.5 * short, "{long} corners after a million steps, {short} before");
    }
}
