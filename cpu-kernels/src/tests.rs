use std::sync::Arc;

use tch::{Device, Kind, Tensor};

use super::*;

/// Pseudo-random numbers between -1 and 1, the same for the same `k`.
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

/// Sets this thread's number of threads. When a thread first uses its number, libtorch copies the number that any
/// thread set last; reading the number first makes this copy happen before the new number is set.
fn compute_on(threads: i32) {
    let _inherited = tch::get_num_threads();
    tch::set_num_threads(threads);
    assert_eq!(tch::get_num_threads(), threads);
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let [x, weight, bias] = operands(7);
    let run = |threads| {
        compute_on(threads);
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
        // `pixel_shuffle` wants the position in the 2 x 2 block as the last index of the channels; here it is the
        // first.
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

/// The windows of a 5 x 5 convolution with stride 2 of 28 x 28 pixels, and two entries without a window.
fn first_windows() -> Arc<Windows> {
    let at = |i: usize| Some([i / 14 * 2, i % 14 * 2]);
    let corners = (0..196).map(at).chain([None, None]).collect();
    Arc::new(Windows { side: 28, padding: [1, 2], kernel: 5, corners })
}

/// The result of [`windows`] for these windows, computed by libtorch, `[n, 198, outputs]`.
fn first_plainly(images: &Tensor, weight: &Tensor, bias: &Tensor, mask: Option<&Tensor>) -> Tensor {
    let y = images.constant_pad_nd([1, 2, 1, 2]).conv2d(weight, Some(bias), [2, 2], [0, 0], [1, 1], 1);
    let y = y.permute([0, 2, 3, 1]).reshape([images.size()[0], 196, -1]).constant_pad_nd([0, 0, 0, 2]);
    let y = y.maximum(&(&y * 0.2));
    mask.map_or_else(|| y.shallow_clone(), |mask| &y * mask)
}

#[test]
fn a_first_layer_has_the_values_and_gradients_of_a_convolution() {
    let n = 37;
    let images = wave(&[n, 1, 28, 28], 0.3).set_requires_grad(true);
    let (weight, bias) = (wave(&[64, 1, 5, 5], 0.1).set_requires_grad(true), wave(&[64], 0.5).set_requires_grad(true));
    let inputs = [&images, &weight, &bias];
    let some = wave(&[n, 198, 64], 0.2).gt(-0.4).to_kind(Kind::Float) * 1.5;
    for mask in [None, Some(&some)] {
        let finish = Finish { slope: Some(0.2), mask };
        let ours =
            || windows(&first_windows(), &images, &weight, &bias, finish, Kind::Float).expect("libtorch computes");
        let theirs = || first_plainly(&images, &weight, &bias, mask);
        assert!(difference(&ours(), &theirs()) < 1e-6, "{}", difference(&ours(), &theirs()));
        let factors = wave(&[n, 198, 64], 0.7);
        let first = |y: Tensor| Tensor::run_backward(&[(y * &factors).sum(Kind::Float)], &inputs, false, false);
        for (a, b) in first(ours()).iter().zip(&first(theirs())) {
            assert!(difference(a, b) < 1e-5, "{}", difference(a, b));
        }
        let second = |y: Tensor| {
            let first = Tensor::run_backward(&[(y.square() * &factors).sum(Kind::Float)], &[&images], true, true);
            Tensor::run_backward(&[first[0].square().sum(Kind::Float)], &inputs, false, false)
        };
        for (a, b) in second(ours()).iter().zip(&second(theirs())) {
            assert!(difference(a, b) < 1e-4, "{}", difference(a, b));
        }
    }
}

#[test]
fn a_first_layer_in_bf16_is_that_in_32_bits_rounded() {
    let images = wave(&[37, 1, 28, 28], 0.3).set_requires_grad(true);
    let (weight, bias) = (wave(&[64, 1, 5, 5], 0.1).set_requires_grad(true), wave(&[64], 0.5).set_requires_grad(true));
    let inputs = [&images, &weight, &bias];
    let mask = (wave(&[37, 198, 64], 0.2).gt(-0.4).to_kind(Kind::Float) * 1.5).to_kind(Kind::BFloat16);
    let layer = |mask: &Tensor, kind| {
        let finish = Finish { slope: Some(0.2), mask: Some(mask) };
        windows(&first_windows(), &images, &weight, &bias, finish, kind).expect("libtorch computes")
    };
    let rounded = layer(&mask, Kind::BFloat16);
    let whole = layer(&mask.to_kind(Kind::Float), Kind::Float);
    assert_eq!(rounded, whole.to_kind(Kind::BFloat16), "the nearest values, the even ones of two");
    let factors = wave(&[37, 198, 64], 0.7).to_kind(Kind::BFloat16).to_kind(Kind::Float);
    let slopes = |y: Tensor| {
        let loss = (y.to_kind(Kind::Float) * &factors).sum(Kind::Float);
        Tensor::run_backward(&[loss], &inputs, false, false)
    };
    for (a, b) in slopes(rounded).iter().zip(&slopes(whole)) {
        assert!(difference(a, b) < 1e-5, "{}", difference(a, b));
    }
}

#[test]
fn numbers_that_are_not_finite_stay_so_in_a_first_layer() {
    let images = wave(&[2, 1, 28, 28], 0.3);
    let weight = wave(&[32, 1, 5, 5], 0.1);
    for (value, kind) in [(f64::NAN, Kind::Float), (f64::INFINITY, Kind::Float), (f64::NAN, Kind::BFloat16)] {
        let bias = Tensor::full([32], value, (Kind::Float, Device::Cpu));
        let y = windows(&first_windows(), &images, &weight, &bias, Finish::default(), kind).expect("libtorch computes");
        let exists = y.narrow(1, 0, 196);
        assert!(!bool::try_from(exists.isfinite().any()).expect("one value"), "{value} in {kind:?}");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit_of_a_first_layer() {
    let images = wave(&[70, 1, 28, 28], 0.3).set_requires_grad(true);
    let (weight, bias) = (wave(&[64, 1, 5, 5], 0.1).set_requires_grad(true), wave(&[64], 0.5).set_requires_grad(true));
    let run = |threads| {
        compute_on(threads);
        let finish = Finish { slope: Some(0.2), mask: None };
        let y = windows(&first_windows(), &images, &weight, &bias, finish, Kind::Float).expect("libtorch computes");
        let loss = (&y * wave(&y.size(), 0.53)).sum(Kind::Float);
        (y.detach(), Tensor::run_backward(&[loss], &[&images, &weight, &bias], false, false))
    };
    let ((one, of_one), (two, of_two)) = (run(1), run(2));
    assert_eq!(one, two);
    assert!(of_one.iter().zip(&of_two).all(|(a, b)| a == b));
}

#[test]
fn a_first_layer_of_other_sizes_is_refused() {
    let layer = |images: &[i64], outputs: i64, corner: [usize; 2]| {
        let places = Arc::new(Windows { corners: vec![Some(corner)], ..(*first_windows()).clone() });
        let (weight, bias) = (wave(&[outputs, 1, 5, 5], 0.1), wave(&[outputs], 0.5));
        windows(&places, &wave(images, 0.3), &weight, &bias, Finish::default(), Kind::Float)
    };
    assert!(layer(&[2, 1, 28, 28], 32, [26, 26]).is_ok());
    assert!(layer(&[2, 1, 28, 28], 32, [27, 0]).is_err(), "a window that leaves the image");
    assert!(layer(&[2, 1, 28, 28], 48, [0, 0]).is_err(), "channels that are no multiple of 32");
    assert!(layer(&[2, 1, 14, 14], 32, [0, 0]).is_err(), "another image");
    let short = windows(
        &first_windows(),
        &wave(&[2, 1, 28, 28], 0.3),
        &wave(&[64, 1, 5, 5], 0.1),
        &wave(&[32], 0.5),
        Finish::default(),
        Kind::Float,
    );
    assert!(short.is_err(), "a bias for other outputs");
}

#[test]
fn what_follows_a_convolution_elsewhere_has_its_values_and_gradients() {
    let x = wave(&[21, 5, 6, 64], 0.37).permute([0, 3, 1, 2]).set_requires_grad(true);
    for (interleaved, shape) in [(false, [21, 5, 6, 64]), (true, [21, 10, 12, 16])] {
        let mask = (wave(&shape, 0.2).gt(-0.4).to_kind(Kind::Float) * 1.5).permute([0, 3, 1, 2]);
        for mask in [None, Some(&mask)] {
            let ours = || finish(&x, interleaved, Finish { slope: Some(0.2), mask }).expect("libtorch computes");
            let theirs = || {
                // `pixel_shuffle` wants the position in the 2 x 2 block as the last index of the channels; here it is
                // the first.
                let shuffled = x.reshape([21, 4, 16, 5, 6]).transpose(1, 2).reshape([21, 64, 5, 6]).pixel_shuffle(2);
                let y = if interleaved { shuffled } else { x.shallow_clone() };
                let y = y.maximum(&(&y * 0.2));
                mask.map_or_else(|| y.shallow_clone(), |mask| &y * mask)
            };
            assert!(difference(&ours(), &theirs()) < 1e-6, "{interleaved}");
            let factors = wave(&theirs().size(), 0.53);
            let first = |y: Tensor| Tensor::run_backward(&[(y * &factors).sum(Kind::Float)], &[&x], false, false);
            assert!(difference(&first(ours())[0], &first(theirs())[0]) < 1e-6, "{interleaved}");
            let second = |y: Tensor| {
                let first = Tensor::run_backward(&[(y.square() * &factors).sum(Kind::Float)], &[&x], true, true);
                Tensor::run_backward(&[first[0].square().sum(Kind::Float)], &[&x], false, false)
            };
            assert!(difference(&second(ours())[0], &second(theirs())[0]) < 1e-5, "{interleaved}");
            // In bf16, the result is the 32-bit result rounded to nearest.
            let rounded = x.detach().to_kind(Kind::BFloat16);
            let mask = mask.map(|mask| mask.to_kind(Kind::BFloat16));
            let finishing = |x: &Tensor, mask: Option<&Tensor>| {
                finish(x, interleaved, Finish { slope: Some(0.2), mask }).expect("libtorch computes")
            };
            let whole =
                finishing(&rounded.to_kind(Kind::Float), mask.as_ref().map(|m| m.to_kind(Kind::Float)).as_ref());
            assert_eq!(finishing(&rounded, mask.as_ref()), whole.to_kind(Kind::BFloat16));
        }
    }
    assert!(finish(&wave(&[2, 6, 3, 3], 0.1), true, Finish::default()).is_err(), "channels that do not interleave");
}

#[test]
fn an_update_of_adam_is_that_of_its_formula() {
    for (count, multiplied) in [(5, false), (40_000, false), (40_000, true)] {
        let before = [0.1, 0.2, 0.3].map(|k| wave(&[count], k));
        let gradient = wave(&[count], 0.4) + 1.5;
        let factors = wave(&[count], 0.5).abs();
        let [mut w, mut m, mut v] = [before[0].copy(), before[1].copy(), before[2].abs()];
        // Without an eps, too.
        let eps = if count == 5 { 0.0 } else { 1e-7 };
        let rates = AdamRates { beta1: 0.5, beta2: 0.999, eps, rate: 0.01 };
        let multipliers = multiplied.then_some(&factors);
        let norms = adam(&mut w, [&mut m, &mut v], &gradient, multipliers, rates).expect("floats in a row");
        let wanted_m = &before[1] * 0.5 + &gradient * 0.5;
        let wanted_v = before[2].abs() * 0.999 + gradient.square() * 0.001;
        let mut update = &wanted_m * -0.01 / (wanted_v.sqrt() + eps);
        if multiplied {
            update *= &factors;
        }
        for (ours, theirs) in [(&m, &wanted_m), (&v, &wanted_v), (&w, &(&before[0] + &update))] {
            assert!(difference(ours, theirs) < 1e-6, "{}", difference(ours, theirs));
        }
        for (norm, of) in norms.iter().zip([&update, &before[0]]) {
            let wanted = of.to_kind(Kind::Double).norm().double_value(&[]);
            assert!((norm - wanted).abs() < 1e-5 * wanted, "{norm} {wanted}");
        }
        let rates = AdamRates { rate: 1.0, ..rates };
        assert!(adam(&mut w, [&mut m, &mut v], &gradient.to_kind(Kind::Double), None, rates).is_err());
    }
}
