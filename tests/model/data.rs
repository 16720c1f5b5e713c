//! Reading data: known properties of MNIST, and an error message for invalid bytes.

use std::fs;
use std::io::{Read, Write as _};
use std::path::Path;

use crate::support::idx::{NAMES, gzip, images_file, labels_file, write_set};
use flate2::Compression;
use flate2::write::GzEncoder;
use latent_explorer::data::{
    DataError, Dataset, IdxError, Images, batch_indices, read_images, read_images_sized, read_labels, read_labels_sized,
};
use proptest::prelude::*;

fn images_of(bytes: &[u8]) -> Result<Images, IdxError> {
    read_images_sized(bytes, bytes.len() as u64)
}

fn labels_of(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    read_labels_sized(bytes, bytes.len() as u64)
}

/// A small data set: 3 training and 2 test images.
fn small_set() -> [Vec<u8>; 4] {
    let pixels = |count: usize| (0..count * 784).map(|i| i as u8).collect::<Vec<u8>>();
    [
        images_file(3, 28, 28, &pixels(3)),
        labels_file(&[1, 2, 3]),
        images_file(2, 28, 28, &pixels(2)),
        labels_file(&[4, 5]),
    ]
}

fn sentence(folder: &Path) -> String {
    Dataset::open(folder).unwrap_err().to_string()
}

#[test]
fn the_built_in_data_is_mnist() {
    let data = Dataset::mnist().unwrap();
    assert_eq!(data.name, "MNIST");
    assert_eq!((data.train.len(), data.train.rows, data.train.cols), (60_000, 28, 28));
    assert_eq!((data.test.len(), data.test.rows, data.test.cols), (10_000, 28, 28));
    assert_eq!(data.train_labels[..10], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assert_eq!(data.test_labels[..5], [7, 2, 1, 0, 4]);
    let count = |labels: &[u8]| (0..10).map(|d| labels.iter().filter(|&&l| l == d).count()).collect::<Vec<_>>();
    assert_eq!(count(&data.train_labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert_eq!(count(&data.test_labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let mean = data.train.pixels.iter().map(|&p| f64::from(p)).sum::<f64>() / data.train.pixels.len() as f64 / 255.0;
    assert!((mean - 0.1307).abs() < 1e-4, "{mean}");
    assert_eq!(data.hash.len(), 64);
}

#[test]
fn a_folder_opens_plain_gzipped_or_mixed_with_the_same_result() {
    let files = small_set();
    let plain = tempfile::tempdir().unwrap();
    write_set(plain.path(), &files);
    let mixed = tempfile::tempdir().unwrap();
    for (index, (name, bytes)) in NAMES.iter().zip(&files).enumerate() {
        if index % 2 == 0 {
            fs::write(mixed.path().join(format!("{name}.gz")), gzip(bytes)).unwrap();
        } else {
            fs::write(mixed.path().join(name), bytes).unwrap();
        }
    }
    let (a, b) = (Dataset::open(plain.path()).unwrap(), Dataset::open(mixed.path()).unwrap());
    assert_eq!(a.train, b.train);
    assert_eq!(a.test_labels, [4, 5]);
    assert_eq!((a.train.len(), a.test.len()), (3, 2));
    assert_eq!(a.train.image(1)[0], (784 % 256) as u8);
    assert_eq!(a.hash, b.hash);
    assert_eq!(a.name, plain.path().file_name().unwrap().to_str().unwrap());
}

#[test]
fn one_split_of_emnist_opens_and_two_are_refused() {
    let names = ["train-images-idx3", "train-labels-idx1", "test-images-idx3", "test-labels-idx1"];
    let folder = tempfile::tempdir().unwrap();
    let put = |split: &str| {
        for (name, bytes) in names.iter().zip(small_set()) {
            fs::write(folder.path().join(format!("emnist-{split}-{name}-ubyte.gz")), gzip(&bytes)).unwrap();
        }
    };
    put("digits");
    assert_eq!(Dataset::open(folder.path()).unwrap().train_labels, [1, 2, 3]);
    put("letters");
    assert!(sentence(folder.path()).contains("several files"));
}

#[test]
fn a_missing_file_is_named_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    write_set(folder.path(), &small_set());
    fs::remove_file(folder.path().join(NAMES[2])).unwrap();
    let text = sentence(folder.path());
    assert!(text.contains(NAMES[2]) && text.contains(&folder.path().display().to_string()), "{text}");
    assert!(matches!(Dataset::open(&folder.path().join("nowhere")), Err(DataError::Missing { .. })));
}

#[test]
fn a_damaged_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = small_set();
    files[0].pop();
    write_set(folder.path(), &files);
    let text = sentence(folder.path());
    assert!(text.contains(NAMES[0]) && text.contains("2351 bytes") && text.contains("2352"), "{text}");
}

#[test]
fn images_of_another_size_are_refused_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = small_set();
    files[0] = images_file(3, 32, 30, &[0; 3 * 32 * 30]);
    write_set(folder.path(), &files);
    let text = sentence(folder.path());
    assert!(text.contains("30 x 32") && text.contains("28 x 28"), "{text}");
}

#[test]
fn labels_must_be_as_many_as_images_and_there_must_be_some() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = small_set();
    files[1] = labels_file(&[1, 2]);
    write_set(folder.path(), &files);
    assert!(sentence(folder.path()).contains("3 training images with 2 labels"));
    files[0] = images_file(0, 28, 28, &[]);
    files[1] = labels_file(&[]);
    write_set(folder.path(), &files);
    assert!(Dataset::open(folder.path()).is_err());
}

#[test]
fn every_truncation_is_an_error() {
    let images = images_file(2, 3, 4, &[9; 24]);
    let labels = labels_file(&[1, 2, 3]);
    for whole in [images.clone(), gzip(&images)] {
        assert_eq!(images_of(&whole).unwrap().pixels, [9; 24]);
        for end in 0..whole.len() {
            assert!(images_of(&whole[..end]).is_err(), "images cut at {end}");
        }
    }
    for whole in [labels.clone(), gzip(&labels)] {
        assert_eq!(labels_of(&whole).unwrap(), [1, 2, 3]);
        for end in 0..whole.len() {
            assert!(labels_of(&whole[..end]).is_err(), "labels cut at {end}");
        }
    }
}

#[test]
fn trailing_bytes_are_an_error() {
    let mut plain = images_file(2, 3, 4, &[9; 24]);
    let mut packed = gzip(&plain);
    plain.push(0);
    packed.push(0);
    assert!(matches!(images_of(&plain), Err(IdxError::Length { expected: 24, found: 25 })));
    assert!(images_of(&packed).is_err());
    assert!(matches!(images_of(&gzip(&plain)), Err(IdxError::Length { expected: 24, found: 25 })));
}

#[test]
fn a_flipped_bit_in_gzipped_pixels_is_an_error() {
    let pixels: Vec<u8> = (0..24_u8).map(|i| i.wrapping_mul(97)).collect();
    let packed = gzip(&images_file(2, 3, 4, &pixels));
    for index in packed.len() - 8..packed.len() {
        let mut damaged = packed.clone();
        damaged[index] ^= 1;
        assert!(images_of(&damaged).is_err(), "byte {index}");
    }
}

#[test]
fn a_gzip_file_in_several_members_is_read_whole() {
    let plain = images_file(2, 3, 4, &[9; 24]);
    let mut packed = gzip(&plain[..20]);
    packed.extend(gzip(&plain[20..]));
    assert_eq!(images_of(&packed).unwrap().pixels, [9; 24]);
}

/// A reader that fails the test when more than `allowed` bytes are read.
struct Endless {
    start: std::io::Cursor<Vec<u8>>,
    allowed: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let known = self.start.read(buffer)?;
        let given = if known == 0 { buffer.len() as u64 } else { known as u64 };
        self.allowed = self.allowed.checked_sub(given).expect("read far beyond the header");
        Ok(given as usize)
    }
}

#[test]
fn headers_that_claim_the_impossible_are_refused_before_reading_on() {
    for (count, rows, cols) in [
        (u32::MAX, u32::MAX, u32::MAX),
        (10_000_001, 28, 28),
        (1, 0, 28),
        (1, 28, 0),
        (1, 4097, 1),
        (2_000_000, 28, 28),
        (1000, 28, 28),
    ] {
        let start = images_file(count, rows, cols, &[]);
        let allowed = start.len() as u64;
        let result = read_images_sized(Endless { start: std::io::Cursor::new(start), allowed }, allowed);
        assert!(matches!(result, Err(IdxError::Size(_) | IdxError::Length { .. })), "{count} {rows} {cols}");
    }
    let start = [0x0801_u32.to_be_bytes(), u32::MAX.to_be_bytes()].concat();
    let allowed = start.len() as u64;
    assert!(matches!(
        read_labels_sized(Endless { start: std::io::Cursor::new(start), allowed }, allowed),
        Err(IdxError::Size(_))
    ));
}

#[test]
fn a_small_gzip_file_cannot_promise_much() {
    let promise = gzip(&images_file(1_000_000, 28, 28, &[]));
    assert!(matches!(images_of(&promise), Err(IdxError::Length { expected: 784_000_000, .. })));
}

#[test]
fn a_gzip_bomb_is_read_one_byte_past_its_header_only() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&images_file(1, 28, 28, &[])).unwrap();
    for _ in 0..64 {
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(matches!(images_of(&bomb), Err(IdxError::Length { expected: 784, found: 785 })));
}

#[test]
fn swapped_files_say_what_they_are_not() {
    let text = images_of(&labels_file(&[1])).unwrap_err().to_string();
    assert!(text.contains("images") && text.contains("0x00000801"), "{text}");
    assert!(labels_of(&images_file(1, 1, 1, &[1])).unwrap_err().to_string().contains("labels"));
}

#[test]
fn a_batch_from_nothing_is_empty() {
    assert!(batch_indices(1, 1, 128, 0).is_empty());
}

#[test]
fn batches_draw_every_image_equally_often() {
    let mut counts = [0_u32; 10];
    for step in 0..1000 {
        for index in batch_indices(7, step, 128, 10) {
            counts[index] += 1;
        }
    }
    assert!(counts.iter().all(|&c| (12_200..13_400).contains(&c)), "{counts:?}");
}

#[test]
fn a_batch_may_hold_an_image_twice() {
    let mut indices = batch_indices(7, 0, 128, 60);
    indices.sort_unstable();
    indices.dedup();
    assert!(indices.len() < 61);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), length: u64) {
        let _ = images_of(&bytes);
        let _ = labels_of(&bytes);
        let _ = read_images_sized(&bytes[..], length);
        let _ = read_labels_sized(&bytes[..], length);
        let _ = read_images(&bytes[..]);
        let _ = read_labels(&bytes[..]);
        let _ = images_of(&gzip(&bytes));
    }

    #[test]
    fn any_header_is_read_without_a_panic(
        magic in prop_oneof![Just(0x0803_u32), Just(0x0801)], count: u32, rows: u32, cols: u32,
        small in prop::collection::vec(0..6_u32, 3), shrink: bool, packed: bool,
        body in prop::collection::vec(any::<u8>(), 0..150),
    ) {
        let sizes = if shrink { [small[0], small[1], small[2]] } else { [count, rows, cols] };
        let mut bytes = images_file(sizes[0], sizes[1], sizes[2], &body);
        bytes[..4].copy_from_slice(&magic.to_be_bytes());
        let bytes = if packed { gzip(&bytes) } else { bytes };
        if let Ok(images) = images_of(&bytes) {
            prop_assert_eq!(images.pixels, body);
        }
        let _ = labels_of(&bytes);
    }

    #[test]
    fn damaged_gzip_is_read_without_a_panic(index in 2..60_usize, value: u8) {
        let mut bytes = gzip(&images_file(2, 3, 4, &(0..24).collect::<Vec<u8>>()));
        let at = index % bytes.len();
        bytes[at] = value;
        let _ = images_of(&bytes);
    }

    #[test]
    fn written_images_are_read_back(count in 0..5_u32, rows in 1..6_u32, cols in 1..6_u32, seed: u8, packed: bool) {
        let pixels: Vec<u8> = (0..count * rows * cols).map(|i| (i as u8).wrapping_mul(seed)).collect();
        let plain = images_file(count, rows, cols, &pixels);
        let images = images_of(&if packed { gzip(&plain) } else { plain }).unwrap();
        prop_assert_eq!((images.rows as u32, images.cols as u32, images.len() as u32), (rows, cols, count));
        prop_assert_eq!(images.pixels, pixels);
    }

    #[test]
    fn batches_are_a_pure_function_within_bounds(seed: u64, step: u64, batch in 0..300_usize, len in 1..100_000_usize) {
        let indices = batch_indices(seed, step, batch, len);
        prop_assert_eq!(indices.len(), batch);
        prop_assert!(indices.iter().all(|&i| i < len));
        prop_assert_eq!(&indices, &batch_indices(seed, step, batch, len));
        // A smaller batch is a prefix of a larger one.
        prop_assert_eq!(&indices[..batch / 2], batch_indices(seed, step, batch / 2, len));
    }
}
