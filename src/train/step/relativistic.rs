//! Relativistic losses on pairs of a real and a generated image, and the gradient penalty.

use tch::{Kind, Tensor};

use super::discriminator_loss::DiscriminatorLoss;
use crate::model::{Arithmetic, Discriminator, Masks};
use crate::protocol::Penalty;

/// Mean of `softplus(-(D(x) - D(G(z))))` over pairs, plus the gradient penalty when `penalty` is set. The returned
/// logits are centred on their mean, because the loss does not depend on a common offset.
pub(super) fn discriminator_loss(
    discriminator: &Discriminator,
    real: &Tensor,
    fake: &Tensor,
    classes: Option<&Tensor>,
    masks: Option<&Masks>,
    penalty: Option<Penalty>,
) -> DiscriminatorLoss {
    let n = real.size()[0];
    // The penalty needs second derivatives, which are too inaccurate in bf16.
    let _twice = penalty.is_some().then(Arithmetic::twice_differentiable);
    let images = Tensor::cat(&[real, fake], 0).set_requires_grad(penalty.is_some());
    let features = discriminator.features(&images, masks);
    let classes = classes.map(|classes| Tensor::cat(&[classes, classes], 0));
    let logits = discriminator.judge_as(&features, classes.as_ref());
    let margin = logits.narrow(0, 0, n) - logits.narrow(0, n, n);
    let adversarial = (-margin).softplus().mean(Kind::Float);
    let loss = match penalty {
        None => adversarial.shallow_clone(),
        Some(Penalty { gamma, every }) => {
            let slopes = Tensor::run_backward(&[logits.sum(Kind::Float)], &[&images], true, true);
            // Mean over real plus mean over generated images: the sum over all, divided by the number of pairs.
            let squared = slopes[0].square().sum(Kind::Float) / n as f64;
            &adversarial + squared * (gamma / 2.0 * every as f64)
        }
    };
    let centred = &logits - logits.detach().mean(Kind::Float);
    DiscriminatorLoss { loss, adversarial, logits: centred, features: features.narrow(0, 0, n) }
}

/// Mean of `softplus(-(D(G(z)) - D(x)))` over pairs.
pub(super) fn generator_loss(
    discriminator: &Discriminator,
    real: &Tensor,
    fake_logits: &Tensor,
    classes: Option<&Tensor>,
    masks: Option<&Masks>,
) -> Tensor {
    let real_logits = tch::no_grad(|| discriminator.judge_as(&discriminator.features(real, masks), classes));
    (-(fake_logits - real_logits)).softplus().mean(Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DiscriminatorShape, initial_discriminator};
    use tch::Device;

    fn images(k: f64) -> Tensor {
        (Tensor::arange(2 * 784, (Kind::Float, Device::Cpu)) * k).sin().view([2, 1, 28, 28])
    }

    #[test]
    fn a_discriminator_that_sees_no_difference_loses_the_logarithm_of_two() {
        let discriminator = initial_discriminator(1, DiscriminatorShape::default(), Device::Cpu).unwrap();
        let same = images(0.3);
        let DiscriminatorLoss { loss, logits, .. } = discriminator_loss(&discriminator, &same, &same, None, None, None);
        assert!((loss.double_value(&[]) - std::f64::consts::LN_2).abs() < 1e-6);
        assert!(logits.mean(Kind::Float).double_value(&[]).abs() < 1e-6);
        let fake = tch::no_grad(|| discriminator.forward(&same, None));
        assert!(
            (generator_loss(&discriminator, &same, &fake, None, None).double_value(&[]) - std::f64::consts::LN_2).abs()
                < 1e-6
        );
    }

    #[test]
    fn the_price_is_that_of_the_slopes_and_its_gradient_is_true() {
        let discriminator = initial_discriminator(1, DiscriminatorShape::default(), Device::Cpu).unwrap();
        let (real, fake) = (images(0.3), images(0.7));
        let penalty = Penalty { gamma: 3.0, every: 2 };
        let price = || {
            let with = discriminator_loss(&discriminator, &real, &fake, None, None, Some(penalty)).loss;
            let without = discriminator_loss(&discriminator, &real, &fake, None, None, None).loss;
            with - without
        };
        // The squared gradient by finite differences, one small step along each pixel.
        let steps = (Tensor::eye(784, (Kind::Float, Device::Cpu)) * 0.01).view([784, 1, 28, 28]);
        let slope = |image: &Tensor| {
            let logits = |sign: f64| tch::no_grad(|| discriminator.forward(&(image + &steps * sign), None));
            ((logits(1.0) - logits(-1.0)) / 0.02).square().sum(Kind::Float).double_value(&[])
        };
        let all: f64 = [&real, &fake].iter().flat_map(|of| (0..2).map(|i| slope(&of.narrow(0, i, 1)))).sum();
        let expected = all / 2.0 * 1.5 * 2.0;
        let found = price().double_value(&[]);
        assert!((found - expected).abs() < 0.02 * expected, "{found} {expected}");
        // The gradient is linear in the last layer's weights, so the penalty is quadratic in them.
        let weight = discriminator.parameters().get(4);
        let gradient = Tensor::run_backward(&[price()], &[weight], false, false);
        let along = (&gradient[0] * weight.detach()).sum(Kind::Float).double_value(&[]);
        assert!((along - 2.0 * found).abs() < 0.02 * found, "{along} {found}");
    }
}
