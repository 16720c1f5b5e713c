//! `generate`: writes many digits to one file.

use std::path::Path;

use super::drawing_arguments::GenerateArguments;
use super::generator::AskedGenerator;
use super::output::check_output;
use super::vectors::{Given, check_latents, write_latents};
use super::{Failure, say};
use crate::export::{ExportError, ImageOptions, Provenance, is_samples_file, save_image, save_samples};
use crate::latent::LatentVector;
use crate::latent::random::sample;
use crate::model::Generator;
use crate::raster::{GrayImage, contact_sheet};

/// Extensions of a sheet.
const SHEETS: [&str; 7] = ["png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff"];
/// Number of digits generated in one pass.
const AT_ONCE: usize = 256;
/// Largest number of vectors that are stored in the text of a sheet's PNG file.
const MOST_VECTORS: usize = 256;
/// Largest number of digits in a sheet; more can be written to an IDX file.
const LARGEST_SHEET: usize = 10_000;

pub(super) fn run(arguments: &GenerateArguments) -> Result<(), Failure> {
    let idx = is_samples_file(&arguments.out);
    let ending = arguments.out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if !idx && !SHEETS.contains(&ending.as_str()) {
        return Err(Failure::input(format!(
            "{} should end in .png, .jpg, .webp, .bmp or .tif, or in .npy, .idx3-ubyte or .idx3-ubyte.gz",
            arguments.out.display()
        )));
    }
    let Source { vectors, count, picture } = Source::of(arguments)?;
    if !idx && count > LARGEST_SHEET {
        return Err(Failure::input(format!(
            "a sheet holds at most {LARGEST_SHEET} digits; write an .npy or an .idx3-ubyte file"
        )));
    }
    check_output(&arguments.out, arguments.force)?;
    check_latents(arguments.latents.as_deref(), count, arguments.force)?;
    let AskedGenerator { generator, name, hash, conditioning } =
        AskedGenerator::load(&arguments.asked, picture.as_ref())?;
    let images = digits(&generator, &vectors, count);
    let mut provenance = Provenance { generator_hash: Some(hash), conditioning, ..Provenance::of(name) };
    // A single vector is stored as the image's own. More than `MOST_VECTORS` are too large for the image's text.
    match count {
        1 => provenance.z = Some(vectors(0)),
        2..=MOST_VECTORS => provenance.vectors = (0..count).map(&vectors).collect(),
        _ => {}
    }
    write(&arguments.out, &images, idx, &provenance)?;
    say(arguments.out.display());
    write_latents(arguments.latents.as_deref(), || (0..count).map(&vectors).collect())
}

/// Where the noise comes from.
struct Source {
    /// The vector of each digit.
    vectors: Box<dyn Fn(usize) -> LatentVector>,
    /// Number of digits.
    count: usize,
    /// The image that the vectors come from.
    picture: Option<Provenance>,
}

impl Source {
    fn of(arguments: &GenerateArguments) -> Result<Self, Failure> {
        if arguments.from.is_empty() {
            let seed = arguments.seed;
            let vectors = move |i: usize| sample(seed.wrapping_add(i as u64));
            return Ok(Self { vectors: Box::new(vectors), count: arguments.count as usize, picture: None });
        }
        let mut given = Vec::new();
        let mut picture = None;
        for text in &arguments.from {
            let one = Given::read(text)?;
            given.extend(one.vectors);
            picture = picture.or(one.picture);
        }
        let count = given.len();
        Ok(Self { vectors: Box::new(move |i| given[i].clone()), count, picture })
    }
}

fn digits(generator: &Generator, vectors: &dyn Fn(usize) -> LatentVector, count: usize) -> Vec<GrayImage> {
    let mut images = Vec::new();
    for start in (0..count).step_by(AT_ONCE) {
        let some: Vec<_> = (start..(start + AT_ONCE).min(count)).map(vectors).collect();
        images.extend(generator.images(&some));
    }
    images
}

fn write(path: &Path, images: &[GrayImage], idx: bool, provenance: &Provenance) -> Result<(), Failure> {
    if idx {
        return save_samples(path, images)
            .map_err(|cause| Failure::Other(ExportError::Write { path: path.to_owned(), cause }.into()));
    }
    let columns = (images.len() as f64).sqrt().ceil() as usize;
    let sheet = contact_sheet(images, columns, 2)
        .ok_or_else(|| Failure::Other(anyhow::anyhow!("the generator gave no images")))?;
    let options = ImageOptions { scale: 1, ..ImageOptions::default() };
    save_image(path, &sheet, &options, Some(provenance)).map(|_path| ()).map_err(|e| Failure::Other(e.into()))
}
