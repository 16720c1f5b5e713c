//! What opens in the window: images of this program, and what is dropped on it.

use std::path::Path;

use crate::window::{Window, open, until};
use egui_kittest::kittest::Queryable as _;
use latent_explorer::app::{self, ExplorerApp, Launch, Opened, Settings};
use latent_explorer::export::{ImageOptions, Provenance, read_vectors, save_image, save_vectors};
use latent_explorer::latent::random::sample;
use latent_explorer::latent::{Conditioning, NamedVector};
use latent_explorer::raster::GrayImage;

fn window(launch: Launch) -> Window {
    open([1024.0, 700.0], Settings::default(), launch)
}

#[test]
fn an_image_of_this_program_opens_at_its_vector_and_generator() {
    let z = sample(12);
    let conditioning = Conditioning { class: 4, ..Conditioning::default() };
    let generator = "shipped conditional generator".to_owned();
    let picture = Provenance { z: Some(z.clone()), conditioning: Some(conditioning), ..Provenance::of(generator) };
    let opened =
        |picture: &Provenance| Launch { opened: Some(Opened::Picture(Box::new(picture.clone()))), ..Launch::default() };
    let mut window = window(opened(&picture));
    until(&mut window, "the digit of the image", |app| app.settled() && app.reads_as() == Some(4));
    assert_eq!(window.state().latent(), &z);
    drop(window);
    let elsewhere = Provenance { generator: "mine.safetensors".to_owned(), conditioning: None, ..picture };
    let mut window = self::window(opened(&elsewhere));
    until(&mut window, "the vector", |app| app.latent() == &z);
    assert!(window.state().last_log_line().contains("mine.safetensors"), "{}", window.state().last_log_line());
}

/// A file as the window system gives it.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn what_is_dropped_on_the_window_opens_and_what_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("digit.png");
    let z = sample(21);
    let picture = Provenance { z: Some(z.clone()), ..Provenance::of("shipped generator".to_owned()) };
    let pixels = GrayImage::new(28, 28, vec![9; 784]).unwrap();
    save_image(&image, &pixels, &ImageOptions::default(), Some(&picture)).unwrap();
    let other = folder.path().join("notes.txt");
    std::fs::write(&other, "notes").unwrap();
    let mut window = window(Launch::default());
    let mut drop = |path: &Path| {
        window.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path.to_owned())));
        window.step();
        window.input_mut().dropped_files.clear();
        let before = window.state().log_length();
        until(&mut window, "an answer", |app| app.log_length() > before);
        window.state().last_log_line()
    };
    assert!(drop(&other).contains("notes.txt"));
    assert!(drop(&image).contains("the digit"));
    until(&mut window, "the vector of the image", |app| app.latent() == &z);
}

#[test]
fn what_is_held_over_the_window_is_told_before_it_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let (image, other) = (folder.path().join("digit.png"), folder.path().join("notes.txt"));
    let picture = Provenance { z: Some(sample(21)), ..Provenance::of("shipped generator".to_owned()) };
    let pixels = GrayImage::new(28, 28, vec![9; 784]).unwrap();
    save_image(&image, &pixels, &ImageOptions::default(), Some(&picture)).unwrap();
    std::fs::write(&other, "notes").unwrap();
    let mut window = window(Launch::default());
    let before = window.state().latent().clone();
    let mut hold = |path: Option<&Path>, hint: &str| {
        window.input_mut().hovered_files = path
            .map(|path| egui::HoveredFile { path: Some(path.to_owned()), ..Default::default() })
            .into_iter()
            .collect();
        for _ in 0..2000 {
            window.step();
            if window.query_by_label_contains(hint).is_some() == path.is_some() {
                return;
            }
            std::thread::yield_now();
        }
        panic!("{hint}");
    };
    hold(Some(&image), "Drop to go to the digit of this image");
    hold(None, "Drop");
    hold(Some(&other), "notes.txt");
    hold(None, "notes.txt");
    assert_eq!(window.state().latent(), &before);
}

#[test]
fn a_file_of_vectors_goes_to_the_gallery_and_a_single_one_is_gone_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let many: Vec<_> = (30..33).map(|seed| NamedVector::nameless(sample(seed))).collect();
    save_vectors(&path("many.npz"), &many).unwrap();
    save_vectors(&path("one.npy"), &many[2..]).unwrap();
    let named = NamedVector { tags: vec!["bold".to_owned()], ..NamedVector::new("seven", sample(40)) };
    save_vectors(&path("named.json"), &[many[0].clone(), named.clone()]).unwrap();
    let mut window = window(Launch { opened: Some(app::open(&path("many.npz")).unwrap()), ..Launch::default() });
    let kept = |app: &ExplorerApp| app.tools().bench().kept.clone();
    assert_eq!(
        kept(window.state()).iter().map(|kept| &kept.z).collect::<Vec<_>>(),
        [&many[0].z, &many[1].z, &many[2].z]
    );
    assert_eq!(window.state().latent(), &sample(30));
    for (file, z, count) in [("one.npy", 32, 3), ("named.json", 30, 4)] {
        window.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path(file))));
        window.step();
        window.input_mut().dropped_files.clear();
        until(&mut window, file, |app| app.latent() == &sample(z) && kept(app).len() == count);
    }
    assert_eq!(kept(window.state())[3], named);
    let again = path("again.json");
    save_vectors(&again, &kept(window.state())).unwrap();
    assert_eq!(read_vectors(&again).unwrap(), kept(window.state()));
}

#[test]
fn pasted_seeds_codes_and_numbers_are_gone_to_and_lists_go_to_the_gallery() {
    let mut window = window(Launch::default());
    let mut paste = |text: String| {
        window.event(egui::Event::Paste(text));
        window.run_steps(2);
        (window.state().latent().clone(), window.state().tools().bench().kept.len())
    };
    let numbers = |seeds: &[u64]| serde_json::to_string(&seeds.iter().map(|&s| sample(s)).collect::<Vec<_>>()).unwrap();
    assert_eq!(paste("seed:50".to_owned()), (sample(50), 0));
    assert_eq!(paste("LX1-seed-51".to_owned()), (sample(51), 0));
    assert_eq!(paste(numbers(&[52])), (sample(52), 0));
    assert_eq!(paste(numbers(&[53, 54])), (sample(53), 2));
    assert_eq!(paste("nonsense".to_owned()), (sample(53), 2));
    assert!(window.state().last_log_line().contains("no vector"));
}
