//! Impact of each dimension at a vector.

use tch::{Kind, Tensor};

use crate::latent::{DIM, LatentVector};
use crate::model::Generator;

/// Step of the finite differences: small enough for the derivative, large enough for 32-bit floats.
const STEP: f64 = 0.02;
/// Number of images generated in one pass.
const AT_ONCE: i64 = 50;

/// `|dG/dz_i|` for all 200 dimensions by forward differences, as the L2 norm over 784 pixels with values from -1 to
/// 1. Returns `None` when cancelled.
pub(super) fn impact(generator: &Generator, z: &LatentVector, cancelled: impl Fn() -> bool) -> Option<Vec<f32>> {
    let _guard = tch::no_grad_guard();
    let device = generator.parameters().flat().device();
    let dim = DIM as i64;
    let here = Tensor::from_slice(z.as_slice()).view([1, dim]).to_device(device);
    let image = generator.forward(&here).reshape([1, -1]);
    let steps = Tensor::eye(dim, (Kind::Float, device)) * STEP;
    let mut norms = Vec::with_capacity(DIM);
    for start in (0..dim).step_by(AT_ONCE as usize) {
        if cancelled() {
            return None;
        }
        let near = &here + steps.narrow(0, start, AT_ONCE.min(dim - start));
        let difference = generator.forward(&near).flatten(1, -1) - &image;
        let lengths = difference.square().sum_dim_intlist([1].as_slice(), false, Kind::Float).sqrt() / STEP;
        norms.extend(Vec::<f32>::try_from(&lengths.to_device(tch::Device::Cpu)).ok()?);
    }
    Some(norms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;
    use crate::model::shipped_generator;
    use tch::Device;

    fn ranks(values: &[f32]) -> Vec<f64> {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        let mut ranks = vec![0.0; values.len()];
        order.iter().enumerate().for_each(|(rank, &index)| ranks[index] = rank as f64);
        ranks
    }

    /// Spearman's rank correlation coefficient.
    fn rank_correlation(a: &[f32], b: &[f32]) -> f64 {
        let (a, b) = (ranks(a), ranks(b));
        let mean = (a.len() - 1) as f64 / 2.0;
        let product: f64 = a.iter().zip(&b).map(|(x, y)| (x - mean) * (y - mean)).sum();
        product / a.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
    }

    /// Central differences with a larger step, one dimension at a time.
    fn brute_force(generator: &Generator, z: &LatentVector) -> Vec<f32> {
        let _guard = tch::no_grad_guard();
        let image = |z: &LatentVector| generator.forward(&Tensor::from_slice(z.as_slice()).view([1, 200]));
        (0..DIM)
            .map(|index| {
                let at = |offset: f32| {
                    let mut moved = z.clone();
                    moved.set(index, z.get(index) + offset);
                    image(&moved)
                };
                ((at(0.1) - at(-0.1)).norm().double_value(&[]) / 0.2) as f32
            })
            .collect()
    }

    #[test]
    fn the_ranking_agrees_with_brute_force() {
        let generator = shipped_generator(Device::Cpu).unwrap().generator;
        for seed in 0..5 {
            let z = sample(seed);
            let fast = impact(&generator, &z, || false).unwrap();
            let agreement = rank_correlation(&fast, &brute_force(&generator, &z));
            assert!(agreement >= 0.95, "seed {seed}: {agreement}");
        }
    }

    #[test]
    fn an_unwanted_ranking_is_given_up() {
        let generator = shipped_generator(Device::Cpu).unwrap().generator;
        assert_eq!(impact(&generator, &sample(1), || true), None);
    }
}
