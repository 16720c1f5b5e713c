//! Loss terms of the auxiliary classifier.

use tch::{Device, Kind, Tensor};

use crate::protocol::{AuxiliaryClassifier, ClassInput};

/// Number of classes in the discriminator's second output.
const COUNT: i64 = 10;
/// Keeps the argument of a logarithm above 0.
const TINY: f64 = 1e-6;

/// Frequency of each class among these labels, `[10]`.
pub(super) fn shares(labels: &[u8], device: Device) -> Tensor {
    let mut counts = [0.0_f32; COUNT as usize];
    for label in labels {
        if let Some(count) = counts.get_mut(usize::from(*label)) {
            *count += 1.0;
        }
    }
    let all: f32 = counts.iter().sum::<f32>().max(1.0);
    Tensor::from_slice(&counts.map(|count| count / all)).to_device(device)
}

/// Weighted cross-entropy between the logits in `named`, `[n, 10]`, and the `labels`, `[n]`.
pub(super) fn discriminator_term(weights: AuxiliaryClassifier, named: &Tensor, labels: &Tensor) -> Tensor {
    named.cross_entropy_for_logits(labels) * weights.cross_entropy
}

/// Weighted sum of the mean entropy of the predicted classes and of the KL divergence of their mean from `shares`, in
/// nats.
pub(super) fn generator_term(weights: AuxiliaryClassifier, named: &Tensor, shares: &Tensor) -> Tensor {
    let logarithms = named.log_softmax(-1, Kind::Float);
    let each = logarithms.exp();
    let entropy = -(&each * &logarithms).sum_dim_intlist(-1, false, Kind::Float).mean(Kind::Float);
    let mean = each.mean_dim(0, false, Kind::Float);
    let divergence = (&mean * ((&mean + TINY).log() - (shares + TINY).log())).sum(Kind::Float);
    entropy * weights.entropy + divergence * weights.marginal_kl
}

/// Weighted cross-entropy between the generated images' logits, `[n, 10]`, and the requested classes, `[n]`.
pub(super) fn class_input_term(weights: ClassInput, named: &Tensor, asked: &Tensor) -> Tensor {
    named.cross_entropy_for_logits(asked) * weights.cross_entropy
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: AuxiliaryClassifier = AuxiliaryClassifier { cross_entropy: 2.0, entropy: 3.0, marginal_kl: 5.0 };

    #[test]
    fn sure_and_evenly_named_images_cost_nothing() {
        let labels: Vec<u8> = (0..10).collect();
        let shares = shares(&labels, Device::Cpu);
        let sure = Tensor::eye(COUNT, (Kind::Float, Device::Cpu)) * 100.0;
        let cost = |named: &Tensor| generator_term(WEIGHTS, named, &shares).double_value(&[]);
        assert!(cost(&sure).abs() < 1e-3, "{}", cost(&sure));
        let unsure = Tensor::zeros([4, COUNT], (Kind::Float, Device::Cpu));
        assert!((cost(&unsure) - 3.0 * 10_f64.ln()).abs() < 1e-3, "{}", cost(&unsure));
        let all_threes = sure.narrow(0, 3, 1).repeat([4, 1]);
        assert!((cost(&all_threes) - 5.0 * 10_f64.ln()).abs() < 1e-3, "{}", cost(&all_threes));
    }

    #[test]
    fn the_discriminator_pays_for_wrong_names() {
        let named = Tensor::zeros([2, COUNT], (Kind::Float, Device::Cpu));
        let cost = discriminator_term(WEIGHTS, &named, &Tensor::from_slice(&[1_i64, 2]));
        assert!((cost.double_value(&[]) - 2.0 * 10_f64.ln()).abs() < 1e-5);
    }
}
