//! Identifies a generator by its weights.

use tch::{Device, Kind, Tensor};

use crate::model::Generator;

/// Number of values hashed at once: the hash is fast only for long pieces.
const AT_ONCE: usize = 4096;

/// Returns the BLAKE3 hash of the generator's weights, in hexadecimal: of each tensor's name and shape, in order, and
/// of all values in 32-bit floats, little endian. Two generators of the same hash draw the same images.
pub fn fingerprint(generator: &Generator) -> String {
    let parameters = generator.parameters();
    let mut hasher = blake3::Hasher::new();
    for spec in parameters.specs().iter() {
        hasher.update(spec.name.as_bytes()).update(&[0]);
        for size in spec.shape.iter() {
            hasher.update(&size.to_le_bytes());
        }
    }
    let values = parameters.flat().to_device(Device::Cpu).to_kind(Kind::Float).contiguous().view([-1]);
    let mut bytes = [0; 4 * AT_ONCE];
    for some in Vec::<f32>::try_from(&values as &Tensor).unwrap_or_default().chunks(AT_ONCE) {
        for (value, place) in some.iter().zip(bytes.chunks_exact_mut(4)) {
            place.copy_from_slice(&value.to_le_bytes());
        }
        hasher.update(&bytes[..4 * some.len()]);
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{shipped_conditional, shipped_generator};

    #[test]
    fn a_generator_keeps_its_fingerprint_and_another_has_another() {
        let quality = shipped_generator(Device::Cpu).unwrap();
        let first = fingerprint(&quality.generator);
        assert_eq!(first.len(), 64);
        assert_eq!(fingerprint(&quality.generator_copy().generator), first);
        assert_ne!(fingerprint(&shipped_conditional(Device::Cpu).unwrap().generator), first);
        let changed = quality.generator_copy().generator;
        let _ = tch::no_grad(|| changed.parameters().tensors()[3].shallow_clone().g_add_scalar_(1e-3));
        assert_ne!(fingerprint(&changed), first);
    }
}
