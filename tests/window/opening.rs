//! What opens in the window: images of this program, and what is dropped on it.

use std::path::Path;

use crate::window::{Window, open, until};
use latent_explorer::app::{Launch, Opened, Settings};
use latent_explorer::export::{ImageOptions, Provenance, save_image};
use latent_explorer::latent::Conditioning;
use latent_explorer::latent::random::sample;
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
        if path == image {
            until(&mut window, "the vector of the image", |app| app.latent() == &z);
        }
        window.state().last_log_line()
    };
    assert!(drop(&other).contains("notes.txt"));
    assert!(drop(&image).contains("the digit"));
}
