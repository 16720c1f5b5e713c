//! Projects in the window: saved, opened again, and never lost without a question.

use std::path::Path;

use crate::window::{Window, open, press, until};
use egui::Event;
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{self, ExplorerApp, Launch, Opened, Settings};
use latent_explorer::latent::NamedVector;
use latent_explorer::latent::random::sample;
use latent_explorer::ui::Saving;

fn gallery(seeds: std::ops::Range<u64>) -> Launch {
    let vectors = seeds.map(|seed| NamedVector::new(format!("seed {seed}"), sample(seed))).collect();
    Launch { opened: Some(Opened::Vectors(vectors)), ..Launch::default() }
}

fn window(launch: Launch) -> Window {
    open([1280.0, 800.0], Settings::default(), launch)
}

fn save(window: &mut Window, path: &Path) {
    window.state_mut().save_to(Saving::Project, path.to_owned());
    let said = format!("saved {}", path.display());
    until(window, "the project", |app| app.last_log_line().ends_with(&said));
}

fn kept(app: &ExplorerApp) -> usize {
    app.tools().bench().kept.len()
}

#[test]
fn a_project_opens_with_its_gallery_vector_and_embedded_model() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("mine.safetensors");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/generator/dcgan.safetensors");
    std::fs::copy(shipped, &model).unwrap();
    let project = folder.path().join("a.latent");
    let mut first = window(gallery(20..23));
    first.state_mut().show(Opened::Model(model.clone()));
    until(&mut first, "the model", |app| app.settled() && app.generator_name() == "mine.safetensors");
    until(&mut first, "its hash", ExplorerApp::knows_generator);
    let digit = first.state().digit().cloned();
    save(&mut first, &project);
    drop(first);
    std::fs::remove_file(&model).unwrap();
    let settings = Settings { file: Some(folder.path().join("settings.json")), ..Settings::default() };
    let launch = Launch { opened: Some(app::open(&project).unwrap()), ..Launch::default() };
    let mut second = open([1280.0, 800.0], settings, launch);
    assert_eq!((kept(second.state()), second.state().latent()), (3, &sample(20)));
    until(&mut second, "the same digit", |app| app.settled() && app.digit() == digit.as_ref());
    assert_ne!(second.state().generator_name(), "shipped generator");
}

#[test]
fn unsaved_work_is_asked_about_before_another_project_replaces_it() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one.latent"), folder.path().join("two.latent"));
    let mut window = window(gallery(20..23));
    save(&mut window, &one);
    window.state_mut().show(app::open(&one).unwrap());
    window.run_steps(2);
    assert!(!window.state().asks_about_work(), "nothing has changed since it was saved");
    let more = vec![NamedVector::nameless(sample(40)), NamedVector::nameless(sample(41))];
    window.state_mut().show(Opened::Vectors(more));
    window.state_mut().show(app::open(&one).unwrap());
    window.run_steps(2);
    window.get_by_label_contains("The project one.latent has changes");
    press(&mut window, "Cancel");
    assert_eq!((window.state().asks_about_work(), kept(window.state())), (false, 5));
    window.state_mut().show(app::open(&one).unwrap());
    window.run_steps(2);
    press(&mut window, "Do not save");
    assert_eq!(kept(window.state()), 3, "as the file has it");
    save(&mut window, &two);
    window
        .state_mut()
        .show(Opened::Vectors(vec![NamedVector::nameless(sample(40)), NamedVector::nameless(sample(41))]));
    window.state_mut().show(app::open(&one).unwrap());
    window.run_steps(2);
    press(&mut window, "Save");
    until(&mut window, "the other project", |app| kept(app) == 3);
    let Opened::Project(_, saved) = app::open(&two).unwrap() else { panic!("no project") };
    assert_eq!(saved.vectors(), 5, "saved before the other one was opened");
}

#[test]
fn a_copied_digit_pasted_as_an_image_leads_back_to_its_vector() {
    let mut window = window(Launch::default());
    let z = window.state().latent().clone();
    window.state_mut().copy_digit();
    window.step();
    let copied = window.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyImage(image) => Some(image.clone()),
        _ => None,
    });
    window.key_press(egui::Key::R);
    window.run_steps(2);
    assert_ne!(window.state().latent(), &z);
    window.event(Event::PasteImage(std::sync::Arc::new(copied.unwrap())));
    until(&mut window, "the vector", |app| app.latent() == &z);
    window.event(Event::PasteImage(std::sync::Arc::new(egui::ColorImage::filled([3, 3], egui::Color32::RED))));
    until(&mut window, "the refusal", |app| app.last_log_line().contains("has no vector"));
}
