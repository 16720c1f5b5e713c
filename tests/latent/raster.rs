//! Grey images: consistent sizes, and pixels in the right place.

use latent_explorer::data::Dataset;
use latent_explorer::raster::{Filter, GrayImage, LARGEST_SCALE, contact_sheet, scale};
use proptest::prelude::*;

fn images(sides: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = GrayImage> {
    (sides.clone(), sides).prop_flat_map(|(width, height)| {
        prop::collection::vec(any::<u8>(), width * height).prop_map(move |pixels| GrayImage { width, height, pixels })
    })
}

fn flat(width: usize, height: usize, grey: u8) -> GrayImage {
    GrayImage::new(width, height, vec![grey; width * height]).unwrap()
}

fn digit(index: usize) -> GrayImage {
    let data = Dataset::mnist().unwrap();
    GrayImage::new(28, 28, data.test.image(index).to_vec()).unwrap()
}

#[test]
fn an_image_needs_as_many_pixels_as_its_size_says() {
    assert!(GrayImage::new(2, 3, vec![0; 6]).is_some());
    assert!(GrayImage::new(2, 3, vec![0; 5]).is_none());
    assert!(GrayImage::new(2, 3, vec![0; 7]).is_none());
    assert!(GrayImage::new(usize::MAX, 2, vec![0; 6]).is_none());
    assert!(GrayImage::from_unit(2, 2, &[0.0; 3]).is_none());
}

#[test]
fn the_generators_range_becomes_black_to_white() {
    let values = [-1.0, 1.0, -7.0, 7.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1.0 + 2.0 * 100.0 / 255.0];
    let image = GrayImage::from_unit(4, 2, &values).unwrap();
    assert_eq!(image.pixels, [0, 255, 0, 255, 0, 255, 0, 100]);
}

#[test]
fn every_grey_survives_the_way_through_the_networks_range() {
    let values: Vec<f32> = (0..=255).map(|p| (p as f32 - 127.5) / 127.5).collect();
    let image = GrayImage::from_unit(16, 16, &values).unwrap();
    assert_eq!(image.pixels, (0..=255).collect::<Vec<u8>>());
}

#[test]
fn the_mean_is_the_mean() {
    assert_eq!(GrayImage::new(2, 2, vec![0, 0, 255, 255]).unwrap().mean(), 127.5);
    assert_eq!(GrayImage::new(0, 0, Vec::new()).unwrap().mean(), 0.0);
}

#[test]
fn smooth_scaling_keeps_a_digits_mean_and_makes_new_greys() {
    let image = digit(0);
    let smooth = scale(&image, 8, Filter::Smooth);
    assert!((smooth.mean() - image.mean()).abs() < 2.0, "{} against {}", smooth.mean(), image.mean());
    assert_ne!(smooth, scale(&image, 8, Filter::Nearest));
}

#[test]
fn factors_outside_1_to_32_are_brought_in() {
    let image = digit(1);
    for filter in [Filter::Nearest, Filter::Smooth] {
        assert_eq!(scale(&image, 0, filter), image);
        assert_eq!(scale(&image, usize::MAX, filter).width, 28 * LARGEST_SCALE);
    }
}

#[test]
fn a_sheet_needs_tiles_of_one_size_and_a_column() {
    assert!(contact_sheet(&[], 3, 1).is_none());
    assert!(contact_sheet(&[flat(2, 2, 1)], 0, 1).is_none());
    assert!(contact_sheet(&[flat(2, 2, 1), flat(2, 3, 1)], 2, 1).is_none());
    assert!(contact_sheet(&[flat(0, 0, 1)], 1, 1).is_none());
    assert!(contact_sheet(&[flat(0, 3, 1)], 1, 0).is_none());
}

#[test]
fn a_sheet_too_large_to_address_is_refused() {
    assert!(contact_sheet(&[flat(2, 2, 1), flat(2, 2, 1)], 2, usize::MAX).is_none());
    assert!(contact_sheet(&vec![flat(2, 2, 1); 4], 2, usize::MAX / 4).is_none());
}

proptest! {
    #[test]
    fn scaling_multiplies_both_sides(image in images(1..=9), factor in 1..=LARGEST_SCALE, smooth: bool) {
        let filter = if smooth { Filter::Smooth } else { Filter::Nearest };
        let large = scale(&image, factor, filter);
        prop_assert_eq!((large.width, large.height), (image.width * factor, image.height * factor));
        prop_assert_eq!(large.pixels.len(), large.width * large.height);
    }

    #[test]
    fn nearest_repeats_every_pixel(image in images(0..=9), factor in 1..=8_usize) {
        let large = scale(&image, factor, Filter::Nearest);
        for y in 0..large.height {
            for x in 0..large.width {
                let source = image.pixels[y / factor * image.width + x / factor];
                prop_assert_eq!(large.pixels[y * large.width + x], source);
            }
        }
    }

    #[test]
    fn smooth_leaves_a_flat_image_flat(grey: u8, factor in 1..=8_usize) {
        prop_assert_eq!(scale(&flat(5, 4, grey), factor, Filter::Smooth), flat(5 * factor, 4 * factor, grey));
    }

    #[test]
    fn a_sheet_holds_every_tile_in_reading_order(
        count in 1..20_usize, columns in 1..8_usize, gap in 0..4_usize, width in 1..5_usize, height in 1..5_usize,
    ) {
        let tiles: Vec<GrayImage> = (0..count).map(|i| flat(width, height, i as u8 + 1)).collect();
        let sheet = contact_sheet(&tiles, columns, gap).unwrap();
        let (used, rows) = (columns.min(count), count.div_ceil(columns));
        prop_assert_eq!(sheet.width, used * (width + gap) - gap);
        prop_assert_eq!(sheet.height, rows * (height + gap) - gap);
        for y in 0..sheet.height {
            for x in 0..sheet.width {
                let tile = y / (height + gap) * columns + x / (width + gap);
                let inside = x % (width + gap) < width && y % (height + gap) < height && tile < count;
                let wanted = if inside { tile as u8 + 1 } else { 0 };
                prop_assert_eq!(sheet.pixels[y * sheet.width + x], wanted);
            }
        }
    }
}
