//! The arithmetic of convolutions and matrix products. It is set per thread on the processor, per process on GPUs.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};

use tch::{Device, Kind, Tensor};

use super::tiled;
use crate::protocol::Precision;

/// Whether GPUs compute in TF32. libtorch has one switch for the whole process.
static TF32: AtomicBool = AtomicBool::new(false);

/// Fewest rows of a product that `cpu-kernels` computes.
const FEWEST_ROWS: i64 = 64;

thread_local! {
    static FORM: Cell<Form> = const { Cell::new(Form::Fast) };
}

/// How a thread computes convolutions and matrix products on the processor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In 32-bit floats, in the fastest form.
    Fast,
    /// In 32-bit floats, in operations of libtorch.
    Differentiable,
    /// With operands rounded to bf16.
    Bf16,
}

/// While this guard lives, this thread computes layers in the chosen arithmetic; dropping it restores the previous one.
pub struct Arithmetic {
    before: Form,
    _here: PhantomData<*const ()>,
}

impl Arithmetic {
    /// Begins to compute in this precision. On GPUs, this turns TF32 on or off for the whole process, also after the
    /// guard is dropped, and makes cuDNN deterministic.
    pub fn begin(precision: Precision, device: Device) -> Self {
        if device != Device::Cpu {
            TF32.store(precision == Precision::Tf32, Ordering::Relaxed);
            cuda_graph::set_arithmetic(precision == Precision::Tf32);
        }
        let form = if precision == Precision::Bf16 { Form::Bf16 } else { Form::Fast };
        Self { before: FORM.replace(form), _here: PhantomData }
    }

    /// Computes in 32-bit floats, in operations whose gradients are as fast to differentiate as the operations
    /// themselves. On GPUs, TF32 stays as it is.
    pub fn twice_differentiable() -> Self {
        Self { before: FORM.replace(Form::Differentiable), _here: PhantomData }
    }
}

impl Drop for Arithmetic {
    fn drop(&mut self) {
        FORM.set(self.before);
    }
}

/// Whether a device computes in this precision.
///
/// # Errors
/// Says what the device lacks.
pub fn supports(device: Device, precision: Precision) -> Result<(), String> {
    match (precision, device) {
        (Precision::Bf16, Device::Cpu) if has_bf16() => Ok(()),
        (Precision::Bf16, Device::Cpu) => Err("this processor has no bf16 instructions (AVX512_BF16): set the \
                                               recipe's precision to f32"
            .to_owned()),
        (Precision::Bf16, _) => {
            Err("bf16 is for processors: on this device, set the recipe's precision to tf32 or f32".to_owned())
        }
        (Precision::F32 | Precision::Tf32 | Precision::Auto, _) => Ok(()),
    }
}

/// The precision of a new run on this device: [`Precision::Auto`] becomes one of the others.
pub fn starting_precision(precision: Precision, device: Device) -> Precision {
    match precision {
        Precision::Auto if supports(device, Precision::Bf16).is_ok() => Precision::Bf16,
        Precision::Auto => Precision::F32,
        one => one,
    }
}

/// The precision in which a saved run continues on this device: its own where the device has it, otherwise 32-bit
/// floats.
pub fn continuing_precision(precision: Precision, device: Device) -> Precision {
    if supports(device, precision).is_ok() { precision } else { Precision::F32 }
}

#[cfg(test)]
thread_local! {
    /// Lets [`has_bf16`] return false on this thread, as on an older processor.
    pub static WITHOUT_BF16: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether the processor multiplies bf16 numbers (AVX512_BF16).
pub fn has_bf16() -> bool {
    #[cfg(test)]
    if WITHOUT_BF16.get() {
        return false;
    }
    #[cfg(target_arch = "x86_64")]
    let found = std::arch::is_x86_feature_detected!("avx512bf16");
    #[cfg(not(target_arch = "x86_64"))]
    let found = false;
    found
}

/// Whether GPUs round the inputs of 32-bit convolutions and matrix products.
pub(super) fn tf32() -> bool {
    TF32.load(Ordering::Relaxed)
}

/// Whether this thread computes in [`Form::Fast`], and this build has the kernels of `cpu-kernels`.
pub(super) fn is_fast() -> bool {
    FORM.get() == Form::Fast && cpu_kernels::is_available()
}

/// Whether this thread may use operations of the crate `cpu-kernels`, and this build has them.
pub(super) fn has_kernels() -> bool {
    FORM.get() != Form::Differentiable && cpu_kernels::is_available()
}

/// Whether this thread rounds to bf16.
pub(super) fn is_bf16() -> bool {
    FORM.get() == Form::Bf16
}

/// An input, weight or bias of a convolution or matrix product, in the arithmetic of this thread.
pub(super) fn operand(x: &Tensor) -> Tensor {
    if is_bf16() { x.to_kind(Kind::BFloat16) } else { x.shallow_clone() }
}

/// Converts the result of a network's layers to 32-bit floats. Between the layers of a bf16 network, values stay in
/// bf16: the next layer would round them anyway. The sum over the four phases of a strided convolution is in bf16 too.
pub(super) fn whole(x: &Tensor) -> Tensor {
    x.to_kind(Kind::Float)
}

/// `x [.., inputs]` times `weight [outputs, inputs]`, plus `bias [outputs]`, in the arithmetic of this thread.
pub(super) fn linear(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Tensor {
    if is_fast()
        && x.device() == Device::Cpu
        && x.size()[0] >= FEWEST_ROWS
        && let Some(output) = tiled::or_libtorch(cpu_kernels::linear(x, weight, bias))
    {
        return output;
    }
    operand(x).linear(&operand(weight), Some(&operand(bias)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DiscriminatorShape, DropoutMasks, GeneratorShape, initial_discriminator, initial_generator};

    #[test]
    fn products_are_rounded_in_bf16_and_only_there() {
        let (x, weight) = (Tensor::from_slice2(&[[1.001_f32, 3.0]]), Tensor::from_slice2(&[[1.0_f32, 1.0]]));
        let value = || linear(&x, &weight, &Tensor::zeros([1], (Kind::Float, Device::Cpu))).double_value(&[0, 0]);
        assert!((value() - 4.001).abs() < 1e-6);
        if has_bf16() {
            let guard = Arithmetic::begin(Precision::Bf16, Device::Cpu);
            assert_eq!(value(), 4.0);
            drop(guard);
        }
        assert!((value() - 4.001).abs() < 1e-6);
    }

    /// Images, scores and all gradients of both networks in this precision.
    fn values_and_gradients(precision: Precision, normalised: bool) -> Vec<Tensor> {
        let _arithmetic = Arithmetic::begin(precision, Device::Cpu);
        let shape = GeneratorShape { mapping: vec![32, 16], classes: 10, gate: 0, normalised };
        let generator = initial_generator(3, &shape, Device::Cpu).expect("a generator");
        let discriminator =
            initial_discriminator(3, DiscriminatorShape::default(), Device::Cpu).expect("a discriminator");
        let masks = DropoutMasks::new(0.3, 64).draw(1, 2, 3, 32);
        let wave = |shape: &[i64], k: f64| {
            let n: i64 = shape.iter().product();
            (Tensor::arange(n, (Kind::Double, Device::Cpu)) * k).sin().view(shape).to_kind(Kind::Float)
        };
        let drawn = generator.forward(&wave(&[32, 200], 1.37));
        let scores = discriminator.forward(&drawn, masks.as_ref());
        let loss = (&scores * wave(&[32, 1], 0.7)).sum(Kind::Float);
        let all = generator.parameters().tensors().iter().chain(discriminator.parameters().tensors());
        let all: Vec<&Tensor> = all.collect();
        let mut values = vec![drawn.detach(), scores.detach()];
        values.extend(Tensor::run_backward(&[&loss], &all, false, false));
        values
    }

    #[test]
    fn both_networks_nearly_agree_in_both_precisions() {
        if !has_bf16() {
            eprintln!("this processor has no bf16: nothing is compared");
            return;
        }
        for normalised in [false, true] {
            let whole = values_and_gradients(Precision::F32, normalised);
            let rounded = values_and_gradients(Precision::Bf16, normalised);
            let norm = |tensor: &Tensor| tensor.norm().double_value(&[]);
            // Before a normalisation, the gradient of a bias is 0 but for rounding.
            let least = 1e-3 * whole.iter().map(norm).fold(0.0, f64::max);
            let apart: Vec<f64> =
                whole.iter().zip(&rounded).map(|(a, b)| norm(&(a - b)) / norm(a).max(least)).collect();
            assert!(rounded.iter().all(|tensor| tensor.kind() == Kind::Float));
            // Gradients pass through all layers of both networks, and are rounded in each.
            let limits = [0.02, 0.02].into_iter().chain(std::iter::repeat(0.15));
            assert!(apart.iter().zip(limits).all(|(part, limit)| *part < limit), "{normalised}: {apart:?}");
            assert!(apart[0] > 1e-5, "both are computed in the same way");
        }
    }

    #[test]
    fn a_gpu_is_not_offered_the_processors_arithmetic() {
        assert!(supports(Device::Cuda(0), Precision::Bf16).is_err_and(|reason| reason.contains("tf32")));
        assert_eq!(supports(Device::Cpu, Precision::F32), Ok(()));
        assert_eq!(supports(Device::Cpu, Precision::Bf16).is_ok(), has_bf16());
        assert_eq!(starting_precision(Precision::Auto, Device::Cuda(0)), Precision::F32);
        assert_eq!(continuing_precision(Precision::Bf16, Device::Cuda(0)), Precision::F32);
        assert_eq!(continuing_precision(Precision::Tf32, Device::Cuda(0)), Precision::Tf32);
    }

    #[test]
    fn a_new_run_takes_bf16_by_itself_only_where_the_processor_has_it() {
        let at_hand = if has_bf16() { Precision::Bf16 } else { Precision::F32 };
        assert_eq!(starting_precision(Precision::Auto, Device::Cpu), at_hand);
        assert_eq!(starting_precision(Precision::F32, Device::Cpu), Precision::F32);
        WITHOUT_BF16.set(true);
        assert_eq!(starting_precision(Precision::Auto, Device::Cpu), Precision::F32);
        // What a person asked for is refused, and not replaced.
        assert_eq!(starting_precision(Precision::Bf16, Device::Cpu), Precision::Bf16);
        assert!(supports(Device::Cpu, Precision::Bf16).is_err_and(|reason| reason.contains("f32")));
        assert_eq!(continuing_precision(Precision::Bf16, Device::Cpu), Precision::F32);
        // With one test thread, the next test runs on this one.
        WITHOUT_BF16.set(false);
    }
}
