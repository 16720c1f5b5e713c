//! Saves generated digits as a data set: IDX or NPY, by the name.

use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::idx::idx3_bytes;
use super::vectors::npy_header;
use crate::files::write_atomic;
use crate::raster::GrayImage;

#[derive(Clone, Copy)]
enum Format {
    Idx,
    IdxGz,
    Npy,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let endings = [
            (".idx3-ubyte", Self::Idx),
            ("-idx3-ubyte", Self::Idx),
            (".idx3-ubyte.gz", Self::IdxGz),
            ("-idx3-ubyte.gz", Self::IdxGz),
            (".npy", Self::Npy),
        ];
        endings.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, format)| format)
    }
}

/// Whether the name is that of a data set: `.idx3-ubyte`, `.idx3-ubyte.gz` or `.npy`, in upper or lower case.
pub fn is_samples_file(path: &Path) -> bool {
    Format::of(path).is_some()
}

/// Writes the images as an IDX3 file, gzipped where the name ends in `.gz`, or as an NPY array of shape (count, height,
/// width) of bytes. Skips images whose size differs from the first.
///
/// # Errors
/// Returns an error for a name that [`is_samples_file`] refuses, and the operating system's error.
pub fn save_samples(path: &Path, images: &[GrayImage]) -> io::Result<()> {
    match Format::of(path) {
        Some(Format::Idx) => write_atomic(path, &idx3_bytes(images)),
        Some(Format::IdxGz) => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&idx3_bytes(images))?;
            write_atomic(path, &encoder.finish()?)
        }
        Some(Format::Npy) => write_atomic(path, &npy_bytes(images)),
        None => Err(io::Error::new(io::ErrorKind::InvalidInput, "end its name in .npy, .idx3-ubyte or .idx3-ubyte.gz")),
    }
}

fn npy_bytes(images: &[GrayImage]) -> Vec<u8> {
    let (width, height) = images.first().map_or((0, 0), |image| (image.width, image.height));
    let same: Vec<&GrayImage> = images.iter().filter(|image| (image.width, image.height) == (width, height)).collect();
    let mut bytes = npy_header("|u1", &[same.len(), height, width]);
    bytes.extend(same.iter().flat_map(|image| &image.pixels));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_of_images_has_their_shape_and_bytes() {
        let image = |grey: u8| GrayImage::new(3, 2, vec![grey; 6]).unwrap();
        let bytes = npy_bytes(&[image(1), image(2)]);
        let header = String::from_utf8_lossy(&bytes[10..128]).into_owned();
        assert!(header.starts_with("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 3,), }"), "{header}");
        assert_eq!(&bytes[128..], [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
        for (name, known) in
            [("a.NPY", true), ("t10k-images-idx3-ubyte.gz", true), ("a.idx3-ubyte", true), ("a.gz", false)]
        {
            assert_eq!(is_samples_file(Path::new(name)), known, "{name}");
        }
    }
}
