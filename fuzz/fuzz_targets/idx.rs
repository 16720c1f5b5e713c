//! IDX files, raw or gzipped: any bytes give images of the right size, or an error.
#![no_main]

use latent_explorer::data::{read_images, read_labels};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(images) = read_images(bytes) {
        for index in 0..images.len() {
            assert_eq!(images.image(index).len(), images.rows * images.cols);
        }
    }
    let _ = read_labels(bytes);
});
