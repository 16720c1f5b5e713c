//! How much each of the 200 noise values moves the image.

use super::quantiles::{median, quantile};
use crate::latent::DIM;
use crate::latent::random::analysis_noise;
use crate::model::{Generator, slider_changes};

/// Number of random vectors at which the sliders are moved.
pub const SLIDER_BASES: usize = 64;
/// A slider is alive (its effect is visible) when it changes a pixel by more grey levels than this on average.
pub const ALIVE: f64 = 4.0;

/// The response of the image to each noise value.
#[derive(Clone, Debug, PartialEq)]
pub struct SliderResponse {
    /// For each of the 200 noise values: mean absolute change of a pixel, in grey levels of 255, as the value goes from
    /// -3 to 3 and the others stay; averaged over random vectors.
    pub each: [f64; DIM],
}

impl SliderResponse {
    /// The smallest, the median and the largest response.
    pub fn range(&self) -> [f64; 3] {
        [quantile(&self.each, 0.0), median(&self.each), quantile(&self.each, 1.0)]
    }

    /// The share of the 200 values with a response above [`ALIVE`], 0 to 1.
    pub fn alive(&self) -> f64 {
        self.each.iter().filter(|&&response| response > ALIVE).count() as f64 / DIM as f64
    }
}

/// Moves each of the 200 noise values from -3 to 3 at `bases` random vectors. A generator with a class input draws
/// the classes in turn, one per base.
///
/// `keep_on` receives the number of random vectors done so far; returning false cancels. Returns `None` when cancelled,
/// or when the generator returns no images.
pub fn slider_response(
    generator: &Generator,
    bases: usize,
    mut keep_on: impl FnMut(usize) -> bool,
) -> Option<SliderResponse> {
    let mut each = [0.0; DIM];
    for (done, base) in analysis_noise(0, bases).into_iter().enumerate() {
        let classes = generator.shape().classes as usize;
        let of_class = (classes > 0).then(|| {
            let weights: Vec<f32> = (0..classes).map(|class| f32::from(u8::from(class == done % classes))).collect();
            generator.for_class(&weights)
        });
        let of_class = of_class.flatten();
        let generator = of_class.as_ref().unwrap_or(generator);
        let changes = slider_changes(generator, &base, || keep_on(done))?;
        each.iter_mut().zip(changes).for_each(|(mean, change)| *mean += f64::from(change) / bases as f64);
    }
    Some(SliderResponse { each })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;
    use crate::model::{GeneratorShape, initial_generator};
    use tch::Device;

    #[test]
    fn a_value_that_no_weight_reads_is_dead_and_the_others_are_alive() {
        let generator = initial_generator(1, &GeneratorShape::default(), Device::Cpu).unwrap();
        let mut scales = [40.0; DIM];
        scales[7] = 0.0;
        generator.scale_noise(&scales);
        let response = slider_response(&generator, 2, |_| true).unwrap();
        let [least, median, most] = response.range();
        assert_eq!((least, response.each[7]), (0.0, 0.0));
        assert!(median > ALIVE && most >= median, "{median} {most}");
        assert!((response.alive() - 0.995).abs() < 1e-9, "{}", response.alive());
        assert!(slider_response(&generator, 2, |done| done < 1).is_none());
    }

    #[test]
    fn the_response_is_the_mean_change_of_a_pixel() {
        let generator = initial_generator(2, &GeneratorShape::default(), Device::Cpu).unwrap();
        generator.scale_noise(&[40.0; DIM]);
        let response = slider_response(&generator, 1, |_| true).unwrap();
        let base = &analysis_noise(0, 1)[0];
        assert_ne!(*base, sample(0));
        let moved = |value| {
            let mut z = base.clone();
            z.set(31, value);
            z
        };
        let pair = generator.images(&[moved(-3.0), moved(3.0)]);
        let change: i32 =
            pair[0].pixels.iter().zip(&pair[1].pixels).map(|(&a, &b)| (i32::from(a) - i32::from(b)).abs()).sum();
        assert!((response.each[31] - f64::from(change) / 784.0).abs() < 1e-4);
    }
}
