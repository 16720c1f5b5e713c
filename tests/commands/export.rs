//! Exports: pixels and provenance are read back, and no incomplete file remains.

use std::fs;
use std::path::Path;

use latent_explorer::data::{Dataset, read_images};
use latent_explorer::export::{
    ExportError, ImageOptions, Provenance, idx3_bytes, read_provenance, save_image, save_samples,
};
use latent_explorer::files::write_atomic;
use latent_explorer::latent::random::sample;
use latent_explorer::raster::{Filter, GrayImage, scale};
use proptest::prelude::*;

fn digits(count: usize) -> Vec<GrayImage> {
    let data = Dataset::mnist().unwrap();
    (0..count).map(|i| GrayImage::new(28, 28, data.test.image(i).to_vec()).unwrap()).collect()
}

fn explanation() -> Provenance {
    Provenance {
        z: Some(sample(12)),
        generator: "run 7, \u{201e}Ziffern\u{201c}".to_owned(),
        step: Some(468),
        ..Provenance::of(String::new())
    }
}

fn decoded(path: &Path) -> GrayImage {
    let image = image::open(path).unwrap().to_luma8();
    GrayImage::new(image.width() as usize, image.height() as usize, image.into_raw()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A PNG of one pixel with this text, as another program may write it.
fn png_with_text(path: &Path, keyword: &str, text: &str, compressed: bool) {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    let mut chunk = png::text_metadata::ITXtChunk::new(keyword, text);
    if compressed {
        chunk.compress_text().unwrap();
    }
    writer.write_text_chunk(&chunk).unwrap();
    writer.write_image_data(&[0]).unwrap();
    writer.finish().unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn lossless_formats_give_back_every_pixel_at_every_scale() {
    let folder = tempfile::tempdir().unwrap();
    let image = &digits(1)[0];
    for ending in ["png", "bmp", "webp", "tif", "TIFF"] {
        for filter in [Filter::Nearest, Filter::Smooth] {
            for factor in [1, 2, 3, 7, 16, 31, 32, 64] {
                let path = folder.path().join(format!("digit.{ending}"));
                let options = ImageOptions { scale: factor, filter, ..ImageOptions::default() };
                assert_eq!(save_image(&path, image, &options, None).unwrap(), path);
                assert_eq!(decoded(&path), scale(image, factor, filter), "{ending} {filter:?} x{factor}");
            }
        }
    }
}

#[test]
fn jpeg_stays_close_to_the_pixels() {
    let folder = tempfile::tempdir().unwrap();
    let image = &digits(1)[0];
    for ending in ["jpg", "jpeg", "JPG"] {
        let path = folder.path().join(format!("digit.{ending}"));
        save_image(&path, image, &ImageOptions { scale: 8, ..ImageOptions::default() }, None).unwrap();
        let (back, wanted) = (decoded(&path), scale(image, 8, Filter::Nearest));
        assert_eq!((back.width, back.height), (wanted.width, wanted.height));
        let error: f64 = back.pixels.iter().zip(&wanted.pixels).map(|(&a, &b)| f64::from(a.abs_diff(b))).sum();
        assert!(error / (wanted.pixels.len() as f64) < 3.0, "{ending}: {error}");
    }
}

#[test]
fn the_ending_decides_the_format_in_any_case() {
    let folder = tempfile::tempdir().unwrap();
    let image = &digits(1)[0];
    for (name, start) in [("a.PNG", &b"\x89PNG"[..]), ("a.JpG", b"\xff\xd8\xff"), ("a.Bmp", b"BM"), ("a.WEBP", b"RIFF")]
    {
        let path = save_image(&folder.path().join(name), image, &ImageOptions::default(), None).unwrap();
        assert!(fs::read(&path).unwrap().starts_with(start), "{name}");
    }
}

#[test]
fn a_name_without_an_ending_becomes_png() {
    let folder = tempfile::tempdir().unwrap();
    let image = &digits(1)[0];
    for name in ["digit", "digit."] {
        let path = save_image(&folder.path().join(name), image, &ImageOptions::default(), None).unwrap();
        assert_eq!(path, folder.path().join("digit.png"));
        assert_eq!(&decoded(&path), image);
    }
}

#[test]
fn an_unknown_ending_is_refused_with_the_known_ones_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let image = &digits(1)[0];
    for name in ["digit.avif", "digit.gif", "digit.png.txt"] {
        let error = save_image(&folder.path().join(name), image, &ImageOptions::default(), None).unwrap_err();
        assert!(matches!(error, ExportError::Format(_)));
        let text = error.to_string();
        assert!([".png", ".jpg", ".bmp", ".webp", ".tif"].iter().all(|e| text.contains(e)), "{text}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn an_image_without_pixels_is_an_error_in_every_format_and_keeps_the_older_file() {
    let folder = tempfile::tempdir().unwrap();
    let broken = [
        GrayImage { width: 0, height: 0, pixels: Vec::new() },
        GrayImage { width: 70_000, height: 1, pixels: Vec::new() },
    ];
    for ending in ["png", "jpg", "bmp", "webp"] {
        let path = folder.path().join(format!("old.{ending}"));
        fs::write(&path, b"older").unwrap();
        assert!(save_image(&path, &broken[0], &ImageOptions::default(), None).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"older");
    }
    let wide = GrayImage::new(70_000, 1, vec![0; 70_000]).unwrap();
    for ending in ["jpg", "webp"] {
        let path = folder.path().join(format!("old.{ending}"));
        assert!(matches!(save_image(&path, &wide, &ImageOptions::default(), None), Err(ExportError::Encode(_))));
        assert_eq!(fs::read(&path).unwrap(), b"older");
    }
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("digit.png");
    let text = save_image(&path, &digits(1)[0], &ImageOptions::default(), None).unwrap_err().to_string();
    assert!(text.contains("nowhere"), "{text}");
}

#[test]
fn provenance_comes_back_from_a_png_at_any_scale() {
    let folder = tempfile::tempdir().unwrap();
    let image = &digits(1)[0];
    for factor in [1, 8, 32] {
        let options = ImageOptions { scale: factor, ..ImageOptions::default() };
        let path = save_image(&folder.path().join("a.png"), image, &options, Some(&explanation())).unwrap();
        assert_eq!(read_provenance(&path).unwrap(), Some(explanation()));
    }
    let bare = save_image(&folder.path().join("b.png"), image, &ImageOptions::default(), None).unwrap();
    assert_eq!(read_provenance(&bare).unwrap(), None);
}

#[test]
fn other_formats_have_no_place_for_provenance_and_say_so_when_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bmp");
    save_image(&path, &digits(1)[0], &ImageOptions::default(), Some(&explanation())).unwrap();
    assert!(matches!(read_provenance(&path), Err(ExportError::Read { .. })));
    assert!(matches!(read_provenance(&folder.path().join("none.png")), Err(ExportError::Read { .. })));
}

#[test]
fn foreign_and_damaged_text_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    png_with_text(&path, "Comment", "hello", false);
    assert_eq!(read_provenance(&path).unwrap(), None);
    for text in ["hello", "{}", r#"{"z":[1.0],"generator":"x"}"#] {
        png_with_text(&path, "latent-explorer", text, false);
        assert!(matches!(read_provenance(&path), Err(ExportError::Read { .. })), "{text}");
    }
    png_with_text(&path, "latent-explorer", r#"{"z":null,"generator":"x"}"#, true);
    // Images of earlier versions record only `z` and the generator.
    let bare = Provenance { version: String::new(), ..Provenance::of("x".to_owned()) };
    assert_eq!(read_provenance(&path).unwrap(), Some(bare));
}

#[test]
fn text_over_a_megabyte_is_refused_packed_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let huge = format!(r#"{{"z":null,"generator":"{}"}}"#, "x".repeat(3 << 20));
    for compressed in [false, true] {
        png_with_text(&path, "latent-explorer", &huge, compressed);
        assert!(matches!(read_provenance(&path), Err(ExportError::Read { .. })), "compressed {compressed}");
    }
}

#[test]
fn a_file_over_32_megabytes_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    fs::File::create(&path).unwrap().set_len((32 << 20) + 1).unwrap();
    assert!(read_provenance(&path).unwrap_err().to_string().contains("longer than 32 MB"));
}

#[test]
fn every_truncation_before_the_pixels_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let whole = save_image(&folder.path().join("a.png"), &digits(1)[0], &ImageOptions::default(), Some(&explanation()));
    let bytes = fs::read(whole.unwrap()).unwrap();
    let pixels = bytes.windows(4).position(|w| w == b"IDAT").unwrap();
    let cut = folder.path().join("cut.png");
    for end in (0..pixels).step_by(7) {
        fs::write(&cut, &bytes[..end]).unwrap();
        assert!(read_provenance(&cut).is_err(), "cut at {end}");
    }
}

#[test]
fn writing_replaces_the_whole_file_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    write_atomic(&path, &[1; 5000]).unwrap();
    write_atomic(&path, b"short").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"short");
    assert_eq!(names(folder.path()), ["a.bin"]);
}

#[test]
fn a_write_that_cannot_happen_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("inside"), b"kept").unwrap();
    assert!(write_atomic(&taken, b"x").is_err());
    assert!(write_atomic(&folder.path().join("nowhere").join("a"), b"x").is_err());
    assert_eq!(fs::read(taken.join("inside")).unwrap(), b"kept");
    assert_eq!(names(folder.path()), ["taken"]);
}

#[test]
fn exported_digits_are_a_data_set_again() {
    let folder = tempfile::tempdir().unwrap();
    let images = digits(5);
    for name in ["d.idx3-ubyte", "d.idx3-ubyte.gz", "d.idx3-ubyte.GZ"] {
        let path = folder.path().join(name);
        save_samples(&path, &images).unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(bytes.starts_with(&[0x1f, 0x8b]), name.to_lowercase().ends_with("gz"));
        let back = read_images(&bytes[..]).unwrap();
        assert_eq!((back.len(), back.rows, back.cols), (5, 28, 28));
        for (index, image) in images.iter().enumerate() {
            assert_eq!(back.image(index), image.pixels);
        }
    }
}

#[test]
fn idx3_has_the_known_header() {
    let image = GrayImage::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
    let odd = GrayImage::new(1, 1, vec![9]).unwrap();
    assert_eq!(
        idx3_bytes(&[image, odd]),
        [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6],
        "an image of another size is left out"
    );
    assert_eq!(idx3_bytes(&[])[..8], [0, 0, 8, 3, 0, 0, 0, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_image_and_story_survive_a_png(
        width in 1..40_usize, height in 1..40_usize, fill in prop::collection::vec(any::<u8>(), 1..50),
        generator in "\\PC{0,40}", seed: u64, step: Option<u64>, with_z: bool,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let pixels = fill.iter().copied().cycle().take(width * height).collect();
        let image = GrayImage::new(width, height, pixels).unwrap();
        let explanation = Provenance { z: with_z.then(|| sample(seed)), step, ..Provenance::of(generator) };
        let path = folder.path().join("a.png");
        save_image(&path, &image, &ImageOptions::default(), Some(&explanation)).unwrap();
        prop_assert_eq!(decoded(&path), image);
        prop_assert_eq!(read_provenance(&path).unwrap(), Some(explanation));
    }

    #[test]
    fn any_bytes_are_no_png_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300), signature: bool,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let start: &[u8] = if signature { b"\x89PNG\r\n\x1a\n" } else { b"" };
        fs::write(&path, [start, &bytes].concat()).unwrap();
        prop_assert!(read_provenance(&path).is_err());
    }
}
