//! Colours for grey levels.

use serde::{Deserialize, Serialize};

/// The colours in which grey levels are saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColourMap {
    /// White on black, as the digits are.
    #[default]
    Grey,
    /// Black on white, as on paper.
    Inverted,
    /// From dark violet over green to yellow: S. van der Walt and N. Smith, "viridis" (2015).
    Viridis,
    /// From black over red to pale yellow, by the authors of [`Self::Viridis`].
    Inferno,
}

/// Coefficients of a polynomial of the grey level, 0 to 1, lowest first, for red, green and blue.
type Polynomial = [[f64; 3]; 7];

/// Polynomials fitted to the published tables by M. Zucker (2019).
const VIRIDIS: Polynomial = [
    [0.277_727_327_2, 0.005_407_344_545, 0.334_099_805_3],
    [0.105_093_043_1, 1.404_613_53, 1.384_590_163],
    [-0.330_861_828_7, 0.214_847_559_5, 0.095_095_163_02],
    [-4.634_230_499, -5.799_100_973, -19.332_440_96],
    [6.228_269_936, 14.179_933_37, 56.690_552_6],
    [4.776_384_998, -13.745_145_38, -65.353_032_63],
    [-5.435_455_856, 4.645_852_613, 26.312_435_25],
];
const INFERNO: Polynomial = [
    [0.000_218_940_369_1, 0.001_651_004_631, -0.019_480_898_44],
    [0.106_513_419_5, 0.563_956_436_8, 3.932_712_389],
    [11.602_493_08, -3.972_853_966, -15.942_394_11],
    [-41.703_996_13, 17.436_398_88, 44.354_145_2],
    [77.162_935_7, -33.402_358_94, -81.807_309_26],
    [-71.319_428_24, 32.626_064_26, 73.209_519_86],
    [25.131_126_22, -12.242_668_95, -23.070_325],
];

impl ColourMap {
    /// All maps.
    pub const ALL: [Self; 4] = [Self::Grey, Self::Inverted, Self::Viridis, Self::Inferno];

    /// The colour of each grey level: red, green and blue.
    pub fn palette(self) -> [[u8; 3]; 256] {
        std::array::from_fn(|level| {
            let grey = u8::try_from(level).unwrap_or(u8::MAX);
            match self {
                Self::Grey => [grey; 3],
                Self::Inverted => [u8::MAX - grey; 3],
                Self::Viridis => at(&VIRIDIS, grey),
                Self::Inferno => at(&INFERNO, grey),
            }
        })
    }
}

fn at(polynomial: &Polynomial, grey: u8) -> [u8; 3] {
    let t = f64::from(grey) / 255.0;
    std::array::from_fn(|channel| {
        let value = polynomial.iter().rev().fold(0.0, |sum, coefficients| sum * t + coefficients[channel]);
        (value * 255.0).round().clamp(0.0, 255.0) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maps_are_near_the_published_colours() {
        let near = |map: ColourMap, level: usize, published: [u8; 3]| {
            let colour = map.palette()[level];
            let off = colour.iter().zip(published).map(|(a, b)| a.abs_diff(b)).max().unwrap();
            assert!(off <= 6, "{map:?} at {level}: {colour:?}, not {published:?}");
        };
        near(ColourMap::Viridis, 0, [68, 1, 84]);
        near(ColourMap::Viridis, 128, [33, 145, 140]);
        near(ColourMap::Viridis, 255, [253, 231, 37]);
        near(ColourMap::Inferno, 0, [0, 0, 4]);
        near(ColourMap::Inferno, 128, [188, 55, 84]);
        near(ColourMap::Inferno, 255, [252, 255, 164]);
        assert_eq!(ColourMap::Grey.palette()[77], [77; 3]);
        assert_eq!(ColourMap::Inverted.palette()[77], [178; 3]);
    }

    #[test]
    fn no_two_levels_look_alike_and_brightness_only_rises() {
        for map in [ColourMap::Grey, ColourMap::Viridis, ColourMap::Inferno] {
            let light =
                map.palette().map(|[r, g, b]| 0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b));
            assert!(light.windows(2).all(|pair| pair[1] > pair[0] - 0.5), "{map:?}");
            let distinct: std::collections::BTreeSet<_> = map.palette().into();
            assert!(distinct.len() > 240, "{map:?}: {}", distinct.len());
        }
    }
}
