//! The gallery in the window: selecting, tagging, removing, bringing back, saving.

use crate::window::{Window, open, press, until};
use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{Launch, Opened, Settings};
use latent_explorer::export::{Provenance, read_provenance, read_vectors};
use latent_explorer::latent::random::sample;
use latent_explorer::latent::{Conditioning, NamedVector};
use latent_explorer::ui::Saving;

/// A window whose gallery has the vectors of seeds 20 to 23.
fn window() -> Window {
    let vectors = (20..24).map(|seed| NamedVector::new(format!("seed {seed}"), sample(seed))).collect();
    let launch = Launch { opened: Some(Opened::Vectors(vectors)), ..Launch::default() };
    let mut window = open([1280.0, 800.0], Settings::default(), launch);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    window.run_steps(3);
    window
}

fn names(window: &Window) -> Vec<String> {
    window.state().tools().bench().kept.iter().map(|kept| kept.name.clone()).collect()
}

/// Clicks the picture above this name, with this key held.
fn pick(window: &mut Window, name: &str, held: Modifiers) {
    let at = window.get_all_by_value(name).next().unwrap().rect().left_center() + egui::vec2(24.0, -34.0);
    window.event(Event::ModifiersChanged(held));
    window.hover_at(at);
    window.run_steps(2);
    for pressed in [true, false] {
        window.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: held });
        window.step();
    }
    window.event(Event::ModifiersChanged(Modifiers::NONE));
    window.run_steps(2);
}

#[test]
fn selected_vectors_are_tagged_saved_removed_and_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window();
    pick(&mut window, "seed 21", Modifiers::COMMAND);
    pick(&mut window, "seed 23", Modifiers::SHIFT);
    window.get_by_label_contains("3 selected");
    let json = folder.path().join("some.json");
    window.state_mut().save_to(Saving::Gallery, json.clone());
    until(&mut window, "the vectors", |_app| json.exists());
    let saved = read_vectors(&json).unwrap();
    assert_eq!(saved.iter().map(|one| one.z.clone()).collect::<Vec<_>>(), [21, 22, 23].map(sample));
    let images = folder.path().join("images");
    window.state_mut().save_to(Saving::GalleryImages, images.clone());
    until(&mut window, "the images", |app| app.last_log_line().contains("images"));
    let own = read_provenance(&images.join("0002-seed_22.png")).unwrap().unwrap();
    assert_eq!(own.z, Some(sample(22)));
    assert_eq!(std::fs::read_dir(&images).unwrap().count(), 3);
    press(&mut window, "Remove selected");
    assert_eq!(names(&window), ["seed 20"]);
    press(&mut window, "Undo removal of 3");
    assert_eq!(names(&window), ["seed 20", "seed 21", "seed 22", "seed 23"]);
}

#[test]
fn a_kept_digit_comes_back_with_the_class_that_it_was_drawn_with() {
    let folder = tempfile::tempdir().unwrap();
    let (z, generator) = (sample(12), "shipped conditional generator".to_owned());
    let conditioning = Conditioning { class: 7, ..Conditioning::default() };
    let picture = Provenance { z: Some(z.clone()), conditioning: Some(conditioning), ..Provenance::of(generator) };
    let launch = Launch { opened: Some(Opened::Picture(Box::new(picture))), ..Launch::default() };
    let mut window = open([1280.0, 800.0], Settings::default(), launch);
    let reads = |window: &mut Window, digit: usize| {
        until(window, "the digit", |app| app.settled() && app.reads_as() == Some(digit));
    };
    reads(&mut window, 7);
    // The same noise vector with another class is a separate entry of the gallery.
    for key in [Key::G, Key::G, Key::Num3] {
        window.key_press(key);
        window.run_steps(2);
    }
    reads(&mut window, 3);
    window.key_press(Key::G);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    window.run_steps(3);
    let kept = window.state().tools().bench().kept.clone();
    assert_eq!(kept.iter().map(|one| one.conditioning.unwrap().class).collect::<Vec<_>>(), [7, 3]);
    assert!(kept.iter().all(|one| one.z == z));

    let images = folder.path().join("images");
    window.state_mut().save_to(Saving::GalleryImages, images.clone());
    until(&mut window, "the images", |app| app.last_log_line().contains("images"));
    let mut files: Vec<_> = std::fs::read_dir(&images).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let classes = files.iter().map(|file| read_provenance(file).unwrap().unwrap().conditioning.unwrap().class);
    assert_eq!(classes.collect::<Vec<_>>(), [7, 3]);
    let [seven, three] = [0, 1].map(|file: usize| image::open(&files[file]).unwrap().to_luma8());
    assert_ne!(seven, three);

    pick(&mut window, &kept[0].name, Modifiers::NONE);
    reads(&mut window, 7);
    let json = folder.path().join("gallery.json");
    window.state_mut().save_to(Saving::Gallery, json.clone());
    until(&mut window, "the vectors", |_app| json.exists());
    assert_eq!(read_vectors(&json).unwrap(), kept);
}
