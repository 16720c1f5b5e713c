//! NumPy's NPY format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.

use std::io::Read;

use crate::latent::vector_list::MOST_VECTORS;
use crate::latent::{DIM, LatentVector};

const MAGIC: &[u8] = b"\x93NUMPY";
/// Alignment of the values in the file, in bytes: the header is padded to a multiple of it.
const ALIGNED: usize = 64;
/// Largest header that is read, in bytes. Those of plain arrays have about a hundred.
const LONGEST_HEADER: usize = 4096;

/// The header of an array of version 1.0: `descr` names the type of a value, as in `<f4`.
pub(in crate::export) fn header(descr: &str, shape: &[usize]) -> Vec<u8> {
    let sizes: Vec<String> = shape.iter().map(|size| format!("{size},")).collect();
    let mut text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({}), }}", sizes.join(" "));
    let before = MAGIC.len() + 4;
    let padding = ALIGNED - (before + text.len() + 1) % ALIGNED;
    text.extend(std::iter::repeat_n(' ', padding % ALIGNED));
    text.push('\n');
    let mut bytes = MAGIC.to_vec();
    bytes.extend([1, 0]);
    bytes.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

/// The vectors as an array of shape (count, 200) of little-endian 32-bit floats.
pub(super) fn encode(vectors: &[&LatentVector]) -> Vec<u8> {
    let mut bytes = header("<f4", &[vectors.len(), DIM]);
    bytes.reserve_exact(vectors.len() * DIM * 4);
    bytes.extend(vectors.iter().flat_map(|z| z.as_slice()).flat_map(|value| value.to_le_bytes()));
    bytes
}

/// Reads vectors from an array of shape (200,) or (count, 200) of 32- or 64-bit floats in either byte order. Allocates
/// for no more than it has read.
pub(super) fn decode(mut file: impl Read) -> Result<Vec<LatentVector>, String> {
    let header = read_header(&mut file)?;
    let (size, big) = match text_of(&header, "descr")? {
        "<f4" => (4, false),
        "<f8" => (8, false),
        ">f4" => (4, true),
        ">f8" => (8, true),
        other => return Err(format!("it holds values of type {other}; save them as float32 or float64")),
    };
    let count = match shape_of(&header)?.as_slice() {
        [DIM] => 1,
        [count, DIM] if (1..=MOST_VECTORS).contains(count) => *count,
        [0, DIM] => return Err("it holds no vectors".to_owned()),
        [_, DIM] => return Err(format!("it holds more than {MOST_VECTORS} vectors")),
        other => return Err(format!("its shape is {other:?}; vectors have the shape [{DIM}] or [count, {DIM}]")),
    };
    if count > 1 && value_of(&header, "fortran_order")?.starts_with("True") {
        return Err("its values are in Fortran order; save np.ascontiguousarray of it".to_owned());
    }
    let mut row = vec![0; DIM * size];
    let mut vectors = Vec::new();
    for number in 1..=count {
        file.read_exact(&mut row).map_err(|error| format!("vector {number} of {count} is incomplete ({error})"))?;
        let values = row.chunks_exact(size).map(|bytes| value(bytes, big)).collect();
        let z = LatentVector::from_values(values).map_err(|error| format!("vector {number}: {error}"))?;
        vectors.push(z);
    }
    Ok(vectors)
}

/// Decodes a float of 4 or 8 bytes.
fn value(bytes: &[u8], big: bool) -> f32 {
    let mut wide = [0; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    if big {
        wide[..bytes.len()].reverse();
    }
    match bytes.len() {
        4 => f32::from_le_bytes([wide[0], wide[1], wide[2], wide[3]]),
        _ => f64::from_le_bytes(wide) as f32,
    }
}

/// Reads up to the end of the header, and returns its dictionary.
fn read_header(file: &mut impl Read) -> Result<String, String> {
    let broken = |error: std::io::Error| format!("it is no NPY array ({error})");
    let mut start = [0; 8];
    file.read_exact(&mut start).map_err(broken)?;
    if &start[..6] != MAGIC {
        return Err("it is no NPY array".to_owned());
    }
    let length = match start[6] {
        1 => {
            let mut length = [0; 2];
            file.read_exact(&mut length).map_err(broken)?;
            u32::from(u16::from_le_bytes(length))
        }
        2 | 3 => {
            let mut length = [0; 4];
            file.read_exact(&mut length).map_err(broken)?;
            u32::from_le_bytes(length)
        }
        version => return Err(format!("its NPY version {version} is not known")),
    };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > LONGEST_HEADER {
        return Err("its header is too long for vectors".to_owned());
    }
    let mut text = vec![0; length];
    file.read_exact(&mut text).map_err(broken)?;
    String::from_utf8(text).map_err(|_binary| "its header is no text".to_owned())
}

/// What follows this key of the header's dictionary.
fn value_of<'a>(header: &'a str, key: &str) -> Result<&'a str, String> {
    let missing = || format!("its header has no {key}");
    let quoted = [format!("'{key}'"), format!("\"{key}\"")];
    let rest = quoted.iter().find_map(|key| header.split_once(key.as_str())).ok_or_else(missing)?.1;
    Ok(rest.trim_start().strip_prefix(':').ok_or_else(missing)?.trim_start())
}

fn text_of<'a>(header: &'a str, key: &str) -> Result<&'a str, String> {
    let value = value_of(header, key)?;
    let quote = value.chars().next().filter(|sign| "'\"".contains(*sign));
    quote
        .and_then(|quote| value[1..].split_once(quote))
        .map(|(text, _)| text)
        .ok_or_else(|| format!("its header's {key} is not a simple type"))
}

fn shape_of(header: &str) -> Result<Vec<usize>, String> {
    let wrong = || "its header's shape cannot be read".to_owned();
    let (inside, _) = value_of(header, "shape")?.strip_prefix('(').and_then(|v| v.split_once(')')).ok_or_else(wrong)?;
    let sizes = inside.split(',').map(str::trim).filter(|size| !size.is_empty()).take(8);
    // Python 2 wrote long integers with an L.
    sizes.map(|size| size.trim_end_matches('L').parse().map_err(|_no_number| wrong())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;

    #[test]
    fn the_bytes_are_those_of_the_published_format() {
        let bytes = encode(&[&sample(1), &sample(2)]);
        let text = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 200,), }";
        assert_eq!(&bytes[..10], b"\x93NUMPY\x01\x00\x76\x00");
        assert_eq!(&bytes[10..10 + text.len()], text);
        assert!(bytes[10 + text.len()..127].iter().all(|&byte| byte == b' ') && bytes[127] == b'\n');
        assert_eq!(bytes.len(), 128 + 2 * 200 * 4);
        assert_eq!(bytes[128..132], sample(1).get(0).to_le_bytes());
        // A header that ends at the boundary by itself gets no padding.
        for count in 0..2000 {
            assert_eq!(header("<f4", &[10_usize.pow(count % 18)]).len() % ALIGNED, 0);
        }
    }

    #[test]
    fn every_bit_comes_back_in_each_type_and_byte_order() {
        let (a, b) = (sample(1), sample(2));
        assert_eq!(decode(encode(&[&a, &b]).as_slice()).unwrap(), [a.clone(), b.clone()]);
        let of = |descr: &str, bytes: fn(f32) -> Vec<u8>| {
            let mut file = header(descr, &[DIM]);
            file.extend(a.as_slice().iter().flat_map(|&value| bytes(value)));
            decode(file.as_slice()).unwrap().remove(0)
        };
        assert_eq!(of("<f8", |value| f64::from(value).to_le_bytes().to_vec()), a);
        assert_eq!(of(">f8", |value| f64::from(value).to_be_bytes().to_vec()), a);
        assert_eq!(of(">f4", |value| value.to_be_bytes().to_vec()), a);
    }

    #[test]
    fn other_arrays_are_refused_with_the_reason() {
        let refused = |file: Vec<u8>| decode(file.as_slice()).unwrap_err();
        assert!(refused(Vec::new()).contains("no NPY array"));
        assert!(refused(b"PK\x03\x04abcdefgh".to_vec()).contains("no NPY array"));
        assert!(refused(header("<i8", &[DIM])).contains("<i8"));
        assert!(refused(header("<f4", &[3, 100])).contains("[3, 100]"));
        assert!(refused(header("<f4", &[0, DIM])).contains("no vectors"));
        assert!(refused(header("<f4", &[usize::MAX, DIM])).contains("more than 100000"));
        assert!(refused(header("<f4", &[2, DIM])).contains("vector 1 of 2 is incomplete"));
        let fortran = String::from_utf8_lossy(&header("<f4", &[2, DIM])[10..]).replace("False", "True ");
        let mut file = header("<f4", &[2, DIM])[..10].to_vec();
        file.extend(fortran.as_bytes());
        assert!(refused(file).contains("Fortran"));
        let mut long = b"\x93NUMPY\x02\x00".to_vec();
        long.extend(u32::MAX.to_le_bytes());
        assert!(refused(long).contains("too long"));
    }
}
