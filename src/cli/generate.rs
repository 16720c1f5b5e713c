//! `generate`: writes many digits to one file.

use std::path::Path;

use super::arguments::GenerateArguments;
use super::generator::AskedGenerator;
use super::output::check_output;
use super::{Failure, say};
use crate::export::{ImageOptions, Provenance, save_idx3, save_image};
use crate::latent::random::sample;
use crate::model::Generator;
use crate::raster::{GrayImage, contact_sheet};

/// Number of digits generated in one pass.
const AT_ONCE: u64 = 256;
/// Largest number of vectors in a sheet's text.
const MOST_VECTORS: u64 = 256;
/// Largest number of digits in a sheet; more can be written to an IDX file.
const LARGEST_SHEET: u32 = 10_000;

pub(super) fn run(arguments: &GenerateArguments) -> Result<(), Failure> {
    let name = arguments.out.to_string_lossy().to_lowercase();
    let idx = name.ends_with(".idx3-ubyte") || name.ends_with(".idx3-ubyte.gz");
    if !idx && !name.ends_with(".png") {
        return Err(Failure::input(format!(
            "{} should end in .png, .idx3-ubyte or .idx3-ubyte.gz",
            arguments.out.display()
        )));
    }
    if !idx && arguments.count > LARGEST_SHEET {
        return Err(Failure::input(format!("a sheet holds at most {LARGEST_SHEET} digits; write an .idx3-ubyte file")));
    }
    check_output(&arguments.out, arguments.force)?;
    let AskedGenerator { generator, name, hash, conditioning } =
        AskedGenerator::load(arguments.model.as_deref(), &arguments.asked)?;
    let count = u64::from(arguments.count);
    let images = digits(&generator, arguments.seed, count);
    let mut provenance = Provenance { generator_hash: Some(hash), conditioning, ..Provenance::of(name) };
    // A single digit is an image; the vectors of very many digits are too large for the image's text.
    match count {
        1 => provenance.z = Some(sample(arguments.seed)),
        2..=MOST_VECTORS => provenance.vectors = (0..count).map(|i| sample(arguments.seed.wrapping_add(i))).collect(),
        _ => {}
    }
    write(&arguments.out, &images, idx, &provenance)?;
    say(arguments.out.display());
    Ok(())
}

fn digits(generator: &Generator, seed: u64, count: u64) -> Vec<GrayImage> {
    let mut images = Vec::new();
    let mut next = 0;
    while next < count {
        let end = (next + AT_ONCE).min(count);
        let vectors: Vec<_> = (next..end).map(|i| sample(seed.wrapping_add(i))).collect();
        images.extend(generator.images(&vectors));
        next = end;
    }
    images
}

fn write(path: &Path, images: &[GrayImage], idx: bool, provenance: &Provenance) -> Result<(), Failure> {
    if idx {
        return save_idx3(path, images).map_err(|e| Failure::Other(e.into()));
    }
    let columns = (images.len() as f64).sqrt().ceil() as usize;
    let sheet = contact_sheet(images, columns, 2)
        .ok_or_else(|| Failure::Other(anyhow::anyhow!("the generator gave no images")))?;
    let options = ImageOptions { scale: 1, ..ImageOptions::default() };
    save_image(path, &sheet, &options, Some(provenance)).map(|_path| ()).map_err(|e| Failure::Other(e.into()))
}
