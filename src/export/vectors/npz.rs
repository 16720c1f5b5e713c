//! NumPy's NPZ format: a ZIP archive of NPY arrays.

use std::io::{Cursor, Read, Seek, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::npy;
use crate::latent::LatentVector;

/// Name of the array that is written, and that is preferred when a file holds several.
const NAME: &str = "z.npy";
/// Largest number of arrays in an archive that is read.
const MOST_ARRAYS: usize = 1000;

pub(super) fn encode(vectors: &[&LatentVector]) -> Result<Vec<u8>, String> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Random numbers do not compress, and NumPy stores them uncompressed too. The archive's time is fixed, so the same
    // vectors always give the same file.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file(NAME, options.last_modified_time(zip::DateTime::default())).map_err(|e| e.to_string())?;
    archive.write_all(&npy::encode(vectors)).map_err(|e| e.to_string())?;
    archive.finish().map(Cursor::into_inner).map_err(|e| e.to_string())
}

/// Reads the array `z`, or else the first that holds vectors.
pub(super) fn decode(file: impl Read + Seek) -> Result<Vec<LatentVector>, String> {
    let mut archive = ZipArchive::new(file).map_err(|error| format!("it is no NPZ archive ({error})"))?;
    if archive.len() > MOST_ARRAYS {
        return Err(format!("it holds more than {MOST_ARRAYS} arrays"));
    }
    let mut numbers: Vec<usize> = (0..archive.len()).collect();
    numbers
        .sort_by_key(|&number| archive.name_for_index(number).is_none_or(|name| name.is_ok_and(|name| name != NAME)));
    let mut refused = "it holds no arrays".to_owned();
    for number in numbers {
        let entry = match archive.by_index(number) {
            Ok(entry) => entry,
            Err(error) => {
                refused = error.to_string();
                continue;
            }
        };
        let Ok(name) = entry.name().map(|name| name.chars().take(80).collect::<String>()) else { continue };
        if !name.ends_with(".npy") {
            continue;
        }
        match npy::decode(entry) {
            Ok(vectors) => return Ok(vectors),
            Err(reason) => refused = format!("{name}: {reason}"),
        }
    }
    Err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;

    fn archive(entries: &[(&str, Vec<u8>)], method: CompressionMethod) -> Cursor<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            archive.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap()
    }

    #[test]
    fn vectors_come_back_and_the_same_vectors_are_the_same_bytes() {
        let vectors = [sample(1), sample(2)];
        let bytes = encode(&vectors.each_ref()).unwrap();
        assert_eq!(decode(Cursor::new(bytes.clone())).unwrap(), vectors);
        assert_eq!(encode(&vectors.each_ref()).unwrap(), bytes);
    }

    #[test]
    fn of_several_arrays_z_is_taken_or_else_the_first_with_vectors() {
        let (labels, a, b) = (npy::header("<i8", &[3]), npy::encode(&[&sample(1)]), npy::encode(&[&sample(2)]));
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let first = archive(&[("labels.npy", labels.clone()), ("a.npy", a.clone()), ("z.npy", b.clone())], method);
            assert_eq!(decode(first).unwrap(), [sample(2)]);
            let first = archive(&[("labels.npy", labels.clone()), ("a.npy", a.clone()), ("b.npy", b.clone())], method);
            assert_eq!(decode(first).unwrap(), [sample(1)]);
        }
        let none = archive(&[("labels.npy", labels), ("notes.txt", b"z".to_vec())], CompressionMethod::Stored);
        assert!(decode(none).unwrap_err().contains("labels.npy"));
        assert!(decode(Cursor::new(b"no".to_vec())).unwrap_err().contains("no NPZ"));
    }

    #[test]
    fn an_archive_that_unpacks_to_a_thousand_times_its_size_is_not_unpacked() {
        let mut bomb = npy::header("<f8", &[1 << 40, 200]);
        bomb.resize(64 << 20, 0);
        let packed = archive(&[("z.npy", bomb)], CompressionMethod::Deflated);
        assert!(packed.get_ref().len() < 1 << 20);
        assert!(decode(packed).unwrap_err().contains("more than 100000"));
    }
}
