//! Truncated files and files with a flipped bit: every format gives an error or, when the damage cannot be detected,
//! a complete value. It never panics and never returns a part.

use std::fs;
use std::path::PathBuf;

use crate::support::damage::{bits, damages, flipped, quick_folder};
use crate::support::idx::{NAMES, gzip, idx, images_file, labels_file, noise, write_set};
use crate::support::is_long;
use latent_explorer::app::Settings;
use latent_explorer::data::{Dataset, Images, read_images_sized, read_labels_sized};
use latent_explorer::latent::LatentVector;
use latent_explorer::model::file::{generator_bytes, generator_from_bytes};
use latent_explorer::model::{ModelAbout, set_threads};
use latent_explorer::protocol::{Recipe, RunRequest};
use latent_explorer::train::Trainer;
use latent_explorer::train::checkpoint::{from_bytes, to_bytes};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tch::Device;

/// Offset of the tensors in a safetensors file.
fn header_end(bytes: &[u8]) -> usize {
    8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize
}

/// A trainer after its first step, with moments in both optimisers.
fn trained() -> Trainer {
    // One thread, because tests run in parallel and their threads would wait for each other.
    set_threads(1);
    let mut trainer = Trainer::new(Recipe { batch: 4, ..Recipe::dcgan() }, 1, Device::Cpu).unwrap();
    trainer.train_step(&Images { rows: 28, cols: 28, pixels: noise(5 * 784) }, &[0; 5]).unwrap();
    trainer
}

fn checkpoint_bytes() -> Vec<u8> {
    let request = RunRequest { seed: 1, batch: 4, steps: Some(3), ..RunRequest::default() };
    to_bytes(&trained(), &request, "0123456789abcdef", "a test").unwrap()
}

/// Asserts that these bytes are refused, or read like the undamaged ones when the damage changes nothing.
fn assert_refused_or_whole(damaged: &[u8], whole: &[u8], what: &str) {
    if let Ok((trainer, state)) = from_bytes(damaged, Device::Cpu) {
        let again = to_bytes(&trainer, &state.request, &state.data_hash, &state.made_by).unwrap();
        assert!(again == whole, "{what} was read as another state");
    }
}

#[test]
fn a_damaged_checkpoint_is_never_read_as_another_state() {
    let long = is_long();
    let whole = checkpoint_bytes();
    assert!(from_bytes(&whole, Device::Cpu).is_ok());
    let tensors = header_end(&whole);
    let mut damaged = whole.clone();
    for (byte, bit) in bits(0..tensors, long) {
        damaged[byte] ^= 1 << bit;
        assert_refused_or_whole(&damaged, &whole, &format!("bit {bit} of byte {byte} of the header"));
        damaged[byte] ^= 1 << bit;
    }
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..if long { 2000 } else { 200 } {
        let (byte, bit) = (random.random_range(tensors..whole.len()), random.random_range(0..8));
        damaged[byte] ^= 1 << bit;
        assert!(from_bytes(&damaged, Device::Cpu).is_err(), "bit {bit} of byte {byte} was not missed");
        damaged[byte] ^= 1 << bit;
    }
    assert!(damaged == whole);
}

#[test]
fn a_flip_that_leaves_a_checkpoints_meaning_as_it_was_is_an_error_too() {
    let whole = checkpoint_bytes();
    let header = String::from_utf8_lossy(&whole[..header_end(&whole)]).into_owned();
    // Flips a bit in the name of a field with a default value, and in the letter of an exponent.
    for (place, bit) in [("lr_g\\\":0.0002", 0), ("epochs", 1), ("e-7", 5)] {
        let byte = header.find(place).unwrap();
        assert!(from_bytes(&flipped(&whole, (byte, bit)), Device::Cpu).is_err(), "{place}");
    }
}

#[test]
fn a_cut_or_overlong_checkpoint_is_an_error() {
    let mut whole = checkpoint_bytes();
    let tensors = header_end(&whole);
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let sample = (0..200).map(|_| random.random_range(tensors..whole.len()));
    for end in (0..=tensors).chain(whole.len() - 64..whole.len()).chain(sample) {
        assert!(from_bytes(&whole[..end], Device::Cpu).is_err(), "cut at {end}");
    }
    whole.push(0);
    assert!(from_bytes(&whole, Device::Cpu).is_err(), "one byte too many");
}

#[test]
fn a_damaged_model_is_an_error_or_differs_in_one_number() {
    let long = is_long();
    let generator = trained().generator;
    let whole = generator_bytes(&generator, &ModelAbout::default()).unwrap();
    let intact = generator_from_bytes(&whole, Device::Cpu).unwrap();
    let tensors = header_end(&whole);
    for (byte, bit) in bits(0..tensors, long) {
        let read = generator_from_bytes(&flipped(&whole, (byte, bit)), Device::Cpu);
        assert!(read.is_err(), "bit {bit} of byte {byte} of the header was not missed");
    }
    let mut random = ChaCha8Rng::seed_from_u64(9);
    for _ in 0..if long { 2000 } else { 200 } {
        let place = (random.random_range(tensors..whole.len()), random.random_range(0..8));
        let Ok(other) = generator_from_bytes(&flipped(&whole, place), Device::Cpu) else { continue };
        let changed = intact.parameters().flat().ne_tensor(other.parameters().flat()).sum(tch::Kind::Int64);
        assert_eq!(changed.int64_value(&[]), 1, "{place:?}");
        assert_eq!(other.images(&[LatentVector::zeros()])[0].pixels.len(), 784);
    }
    for end in (0..=tensors).chain(whole.len() - 64..whole.len()) {
        assert!(generator_from_bytes(&whole[..end], Device::Cpu).is_err(), "cut at {end}");
    }
}

/// Reads the bytes as images and as labels.
fn read_either(bytes: &[u8]) -> [Option<Vec<u8>>; 2] {
    let length = bytes.len() as u64;
    let images = read_images_sized(bytes, length).ok().map(|images| {
        assert_eq!(images.pixels.len(), images.len() * images.rows * images.cols);
        images.pixels
    });
    [images, read_labels_sized(bytes, length).ok()]
}

#[test]
fn a_damaged_idx_file_is_an_error_or_differs_in_one_pixel() {
    let pixels = noise(3 * 5 * 4);
    let labels = noise(40);
    for (header, body, whole) in [(16, &pixels, idx(&[3, 5, 4], &pixels)), (8, &labels, idx(&[40], &labels))] {
        assert_eq!(read_either(&whole).iter().flatten().collect::<Vec<_>>(), [body]);
        for end in 0..whole.len() {
            assert_eq!(read_either(&whole[..end]), [None, None], "cut at {end}");
        }
        for place in bits(0..whole.len(), true) {
            let read = read_either(&flipped(&whole, place));
            let expected = (place.0 >= header).then(|| flipped(body, (place.0 - header, place.1)));
            assert_eq!(read.into_iter().flatten().next(), expected, "{place:?}");
        }
    }
}

#[test]
fn a_damaged_gzipped_idx_file_is_an_error_or_read_as_if_whole() {
    let pixels = noise(3 * 5 * 4);
    for body in [pixels.clone(), vec![7; 60]] {
        for (plain, whole) in [&idx(&[3, 5, 4], &body), &idx(&[60], &body)].map(|plain| (plain, gzip(plain))) {
            assert_eq!(read_either(&whole), read_either(plain));
            for damaged in damages(&whole) {
                for read in read_either(&damaged).into_iter().flatten() {
                    assert_eq!(read, body);
                    assert_eq!(damaged.len(), whole.len(), "a cut file was read");
                }
            }
        }
    }
}

#[test]
fn a_data_set_with_a_damaged_header_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let images = |count: u32| images_file(count, 28, 28, &noise(count * 784));
    let files = [images(3), labels_file(&[1, 2, 3]), images(2), labels_file(&[4, 5])];
    write_set(folder.path(), &files);
    assert!(Dataset::open(folder.path()).is_ok());
    for ((name, whole), header) in NAMES.iter().zip(&files).zip([16, 8, 16, 8]) {
        let path = folder.path().join(name);
        for place in bits(0..header, true) {
            fs::write(&path, flipped(whole, place)).unwrap();
            assert!(Dataset::open(folder.path()).is_err(), "{name}: {place:?}");
        }
        for end in [0, header - 1, header, whole.len() - 1] {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(Dataset::open(folder.path()).is_err(), "{name} cut at {end}");
        }
        fs::write(path, whole).unwrap();
    }
}

#[test]
fn damaged_settings_are_set_aside_whole_or_hold_only_usable_values() {
    let folder = quick_folder();
    let path = folder.path().join("settings.json");
    let settings = Settings { size: Some([1280.0, 800.0]), position: Some([10.0, 20.0]), ..Settings::default() };
    settings.save(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    let fresh = Settings { file: Some(path.clone()), ..Settings::default() };
    for damaged in damages(&whole) {
        fs::write(&path, &damaged).unwrap();
        let (read, notice) = Settings::load(&path);
        if let Some(notice) = notice.as_ref().filter(|_| path.exists()) {
            // Only the request of the next run was invalid.
            assert_eq!(read.request, fresh.request);
            assert!(notice.contains("are reset"), "{notice}");
        } else if notice.is_some() {
            assert_eq!(read, fresh);
            let aside: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
            assert_eq!(aside.len(), 1);
            assert!(fs::read(&aside[0]).unwrap() == damaged, "what was set aside is not what was there");
            fs::remove_file(&aside[0]).unwrap();
        } else {
            assert_eq!(damaged.len(), whole.len(), "a cut file was read");
            let places = [read.size, read.position].into_iter().flatten().flatten();
            assert!(places.into_iter().all(|place| place.abs() <= 16_000.0));
            assert!(
                (1..=64).contains(&read.save.scale) && read.version <= settings.version && read.request.out.is_none()
            );
            assert_eq!(read.z.as_slice().len(), 200);
        }
    }
}
