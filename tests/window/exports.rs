//! What the window saves: the bytes of each file against what the generator draws.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::window::{Window, open, until};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use image::AnimationDecoder as _;
use latent_explorer::app::{ExplorerApp, Launch, Settings};
use latent_explorer::data::read_images;
use latent_explorer::export::read_provenance;
use latent_explorer::latent::LatentVector;
use latent_explorer::latent::path::MorphPath;
use latent_explorer::latent::random::sample;
use latent_explorer::model::{Device, shipped_generator};
use latent_explorer::raster::{GrayImage, contact_sheet};
use latent_explorer::ui::{SaveOptions, Saving};

/// A window at seed 7, which saves small images.
fn window(save: SaveOptions) -> Window {
    open([1024.0, 700.0], Settings { save, ..Settings::default() }, Launch::default())
}

fn save(window: &mut Window, what: Saving, path: &Path) {
    window.state_mut().save_to(what, path.to_owned());
    let (path, name) = (path.to_owned(), path.display().to_string());
    until(window, "the file", move |app| app.last_log_line().contains(&name) && path.exists());
}

/// The images that the window's generator draws of these vectors.
fn drawn(vectors: &[LatentVector]) -> Vec<GrayImage> {
    let snapshot = shipped_generator(Device::Cpu).unwrap();
    // Uses the batch size of the window's worker: with another, the last bit may differ.
    vectors.chunks(16).flat_map(|some| snapshot.generator.images(some)).collect()
}

fn small() -> SaveOptions {
    SaveOptions { scale: 1, samples: 20, rate: 5, ..SaveOptions::default() }
}

fn gif(path: &Path) -> Vec<GrayImage> {
    let decoder = image::codecs::gif::GifDecoder::new(BufReader::new(File::open(path).unwrap())).unwrap();
    let frames = decoder.into_frames().collect_frames().unwrap();
    let grey = |frame: image::Frame| {
        let buffer = frame.into_buffer();
        let pixels = buffer.pixels().map(|pixel| pixel.0[0]).collect();
        GrayImage::new(buffer.width() as usize, buffer.height() as usize, pixels).unwrap()
    };
    frames.into_iter().map(grey).collect()
}

fn apng(path: &Path) -> Vec<GrayImage> {
    let decoder = image::codecs::png::PngDecoder::new(BufReader::new(File::open(path).unwrap())).unwrap();
    let frames = decoder.apng().unwrap().into_frames().collect_frames().unwrap();
    let grey = |frame: image::Frame| {
        let buffer = frame.into_buffer();
        let pixels = buffer.pixels().map(|pixel| pixel.0[0]).collect();
        GrayImage::new(buffer.width() as usize, buffer.height() as usize, pixels).unwrap()
    };
    frames.into_iter().map(grey).collect()
}

#[test]
fn a_walk_as_gif_and_apng_shows_frame_by_frame_what_the_generator_draws() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(small());
    let mut way = MorphPath { closed: true, ..MorphPath::default() };
    for seed in 7..=14 {
        way.add(sample(seed), 2.0);
    }
    let wanted = drawn(&way.frames(80));
    for (name, read) in [("walk.gif", gif as fn(&Path) -> Vec<GrayImage>), ("walk.apng", apng)] {
        let path = folder.path().join(name);
        save(&mut window, Saving::Walk, &path);
        let frames = read(&path);
        assert_eq!(frames.len(), 80, "{name}");
        for (number, (frame, wanted)) in frames.iter().zip(&wanted).enumerate() {
            assert!(frame == wanted, "{name}, frame {number}");
        }
    }
    let story = read_provenance(&folder.path().join("walk.apng")).unwrap().unwrap();
    assert_eq!(story.vectors, (7..=14).map(sample).collect::<Vec<_>>());
}

#[test]
fn random_digits_are_the_same_as_sheet_idx_and_npy() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    let mut window = window(small());
    for name in ["d.png", "d.idx3-ubyte", "d.npy"] {
        save(&mut window, Saving::Samples, &path(name));
    }
    let vectors: Vec<_> = (7..27).map(sample).collect();
    let wanted = drawn(&vectors);
    let sheet = contact_sheet(&wanted, 5, 2).unwrap();
    assert!(image::open(path("d.png")).unwrap().to_luma8().into_raw() == sheet.pixels);
    assert_eq!(read_provenance(&path("d.png")).unwrap().unwrap().vectors, vectors);
    let images = read_images(File::open(path("d.idx3-ubyte")).unwrap()).unwrap();
    let npy = std::fs::read(path("d.npy")).unwrap();
    assert!(npy.starts_with(b"\x93NUMPY\x01\x00") && npy.len() == 128 + 20 * 784);
    for (number, digit) in wanted.iter().enumerate() {
        assert!(images.image(number) == digit.pixels, "{number}");
        assert!(npy[128 + number * 784..][..784] == digit.pixels, "{number}");
    }
}

#[test]
fn a_cancelled_export_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(SaveOptions { samples: 60_000, ..small() });
    window.state_mut().save_to(Saving::Samples, folder.path().join("d.npy"));
    window.run_steps(2);
    let cancel = window.get_all_by_role_and_label(Role::Button, "Cancel export").next().unwrap();
    cancel.click();
    until(&mut window, "the end", |app| app.last_log_line().contains("no file was written"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(window.query_by_role_and_label(Role::Button, "Cancel export").is_none());
}

#[test]
fn what_needs_a_direction_or_a_gallery_says_so_and_names_the_bad_path() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(small());
    let said = |window: &mut Window, what: Saving, name: &str| {
        let before = window.state().log_length();
        window.state_mut().save_to(what, folder.path().join(name));
        until(window, "an answer", |app: &ExplorerApp| app.log_length() > before);
        window.state().last_log_line()
    };
    assert!(said(&mut window, Saving::Walk, "walk.avi").contains("walk.avi"));
    assert!(said(&mut window, Saving::Samples, "gone/d.npy").contains("gone/d.npy"));
    assert!(said(&mut window, Saving::Vector, "z.csv").contains("z.csv"));
}
