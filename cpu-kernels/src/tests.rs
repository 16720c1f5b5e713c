use std::sync::Arc;

use tch::{Device, Kind, Tensor};

use super::*;

/// Numbers between -1 and 1 without a pattern.
fn wave(shape: &[i64], k: f64) -> Tensor {
    let n: i64 = shape.iter().product();
    ((Tensor::arange(n, (Kind::Double, Device::Cpu)) * (12.9898 + k)).sin() * 43_758.545)
        .frac()
        .view(shape)
        .to_kind(Kind::Float)
}

fn layer(side: usize) -> Arc<Layer> {
    Arc::new(Layer {
        sources: vec![Source::whole(side)],
        channels: 32,
        outputs: 48,
        side,
        kernel: 3,
        interleaved: false,
    })
}

fn plain(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Tensor {
    x.conv2d(weight, Some(bias), [1, 1], [1, 1], [1, 1], 1)
}

/// The largest difference, relative to the largest value.
fn difference(ours: &Tensor, theirs: &Tensor) -> f64 {
    (ours - theirs).abs().max().double_value(&[]) / theirs.abs().max().double_value(&[]).max(1e-9)
}

fn operands(side: i64) -> [Tensor; 3] {
    let x = wave(&[21, side, side, 32], 0.37).permute([0, 3, 1, 2]).set_requires_grad(true);
    [x, wave(&[48, 32, 3, 3], 0.11).set_requires_grad(true), wave(&[48], 0.7).set_requires_grad(true)]
}

#[test]
fn values_and_gradients_are_those_of_the_convolution() {
    for side in [7, 8, 9] {
        let [x, weight, bias] = operands(side);
        let layer = layer(usize::try_from(side).unwrap_or(0));
        let ours = convolution(&layer, &[&x], &weight, &bias, Finish::default()).expect("libtorch computes");
        let theirs = plain(&x, &weight, &bias);
        assert!(difference(&ours, &theirs) < 3e-6, "{}", difference(&ours, &theirs));
        let factors = wave(&theirs.size(), 0.53);
        let slopes =
            |y: &Tensor| Tensor::run_backward(&[(y * &factors).sum(Kind::Float)], &[&x, &weight, &bias], false, false);
        for (a, b) in slopes(&ours).iter().zip(&slopes(&theirs)) {
            assert!(difference(a, b) < 1e-5, "{}", difference(a, b));
        }
    }
}

#[test]
fn a_gradient_can_be_differentiated_again() {
    let [x, weight, bias] = operands(7);
    let second = |y: Tensor| {
        let first = Tensor::run_backward(&[y.square().sum(Kind::Float)], &[&x], true, true);
        Tensor::run_backward(&[first[0].square().sum(Kind::Float)], &[&x, &weight], false, false)
    };
    let ours = second(convolution(&layer(7), &[&x], &weight, &bias, Finish::default()).expect("libtorch computes"));
    let theirs = second(plain(&x, &weight, &bias));
    for (a, b) in ours.iter().zip(&theirs) {
        assert!(difference(a, b) < 1e-4, "{}", difference(a, b));
    }
}

#[test]
fn nothing_is_recorded_without_gradients() {
    let [x, weight, bias] = operands(7);
    let output =
        tch::no_grad(|| convolution(&layer(7), &[&x], &weight, &bias, Finish::default())).expect("libtorch computes");
    assert!(!output.requires_grad());
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let [x, weight, bias] = operands(7);
    let run = |threads| {
        tch::set_num_threads(threads);
        let y = convolution(&layer(7), &[&x], &weight, &bias, Finish::default()).expect("libtorch computes");
        let loss = (&y * wave(&y.size(), 0.53)).sum(Kind::Float);
        (y.detach(), Tensor::run_backward(&[loss], &[&x, &weight, &bias], false, false))
    };
    let ((one, of_one), (two, of_two)) = (run(1), run(2));
    assert_eq!(one, two);
    assert!(of_one.iter().zip(&of_two).all(|(a, b)| a == b));
}

#[test]
fn what_follows_the_convolution_has_its_values_and_gradients_too() {
    let layer = Arc::new(Layer {
        sources: vec![Source::whole(7)],
        channels: 32,
        outputs: 64,
        side: 7,
        kernel: 3,
        interleaved: true,
    });
    let [x, _, _] = operands(7);
    let (weight, bias) =
        (wave(&[64, 32, 3, 3], 0.11).set_requires_grad(true), wave(&[64], 0.7).set_requires_grad(true));
    let mask = wave(&[21, 14, 14, 16], 0.2).gt(-0.4).to_kind(Kind::Float).permute([0, 3, 1, 2]) * 1.5;
    let finish = Finish { slope: Some(0.2), mask: Some(&mask) };
    let ours = || convolution(&layer, &[&x], &weight, &bias, finish).expect("libtorch computes");
    let theirs = || {
        // libtorch's order of channels has the place in a block last.
        let shuffled = plain(&x, &weight, &bias).view([21, 4, 16, 7, 7]).transpose(1, 2).reshape([21, 64, 7, 7]);
        let y = shuffled.pixel_shuffle(2);
        y.maximum(&(&y * 0.2)) * &mask
    };
    assert!(difference(&ours(), &theirs()) < 3e-6, "{}", difference(&ours(), &theirs()));
    let factors = wave(&theirs().size(), 0.53);
    let inputs = [&x, &weight, &bias];
    let first = |y: Tensor| Tensor::run_backward(&[(y * &factors).sum(Kind::Float)], &inputs, false, false);
    for (a, b) in first(ours()).iter().zip(&first(theirs())) {
        assert!(difference(a, b) < 1e-5, "{}", difference(a, b));
    }
    let second = |y: Tensor| {
        let first = Tensor::run_backward(&[(y.square() * &factors).sum(Kind::Float)], &[&x], true, true);
        Tensor::run_backward(&[first[0].square().sum(Kind::Float)], &inputs, false, false)
    };
    for (a, b) in second(ours()).iter().zip(&second(theirs())) {
        assert!(difference(a, b) < 1e-4, "{}", difference(a, b));
    }
}

#[test]
fn a_product_has_its_values_and_gradients() {
    for (rows, inputs, outputs) in [(5, 25, 48), (3000, 25, 64), (40, 30, 700)] {
        let x = wave(&[rows, inputs], 0.3).set_requires_grad(true);
        let weight = wave(&[outputs, inputs], 0.1).set_requires_grad(true);
        let bias = wave(&[outputs], 0.5).set_requires_grad(true);
        let operands = [&x, &weight, &bias];
        let (ours, theirs) = (linear(&x, &weight, &bias).expect("libtorch computes"), x.linear(&weight, Some(&bias)));
        assert!(difference(&ours, &theirs) < 1e-6);
        let factors = wave(&theirs.size(), 0.7);
        let slopes = |y: &Tensor| Tensor::run_backward(&[(y * &factors).sum(Kind::Float)], &operands, false, false);
        for (a, b) in slopes(&ours).iter().zip(&slopes(&theirs)) {
            assert!(difference(a, b) < 1e-5, "{}", difference(a, b));
        }
        let second = |y: Tensor| {
            let first = Tensor::run_backward(&[(y.square() * &factors).sum(Kind::Float)], &[&x], true, true);
            Tensor::run_backward(&[first[0].square().sum(Kind::Float)], &operands, false, false)
        };
        let ours = second(linear(&x, &weight, &bias).expect("libtorch computes"));
        for (a, b) in ours.iter().zip(&second(x.linear(&weight, Some(&bias)))) {
            assert!(difference(a, b) < 1e-4, "{}", difference(a, b));
        }
    }
}
