//! One frame of a run's time-lapse: the samples, one of them large, the losses so far, and the step.

use super::{Filter, GrayImage, contact_sheet, scale};

/// Size of a frame, in pixels.
const WIDTH: usize = 720;
const HEIGHT: usize = 476;
/// Enlargement factors of the sample sheet and of the large sample.
const SHEET: usize = 2;
const DIGIT: usize = 8;
/// Left edge and width, in pixels, of the area beside the sample sheet.
const LEFT: usize = 488;
const BESIDE: usize = 224;
/// Top and height of the curves, and top of the step number, in pixels.
const CURVES: usize = 244;
const HIGH: usize = 190;
const STEP: usize = 450;
/// Pixels between the samples, before they are enlarged.
const GAP: usize = 2;

/// Bitmaps of the digits 0 to 9: five rows of three bits, the left pixel in the highest bit.
const SIGNS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 7, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 1, 1],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];
/// Side of a bitmap's pixel in the frame, in pixels.
const DOT: usize = 4;

/// A curve of the time-lapse.
pub struct LapseCurve {
    /// Points in order of time: position in the run, 0 to 1, and height in the plot, 0 (bottom) to 1.
    pub points: Vec<[f32; 2]>,
    /// Grey level of the line.
    pub grey: u8,
}

/// Draws a frame. `part` is the completed fraction of the run, 0 to 1: the curves end there. Returns `None` when there
/// is no sample `large`, or when it or the sheet of eight columns does not fit into the frame.
pub fn time_lapse_frame(
    tiles: &[GrayImage],
    large: usize,
    curves: &[LapseCurve],
    part: f32,
    step: u64,
) -> Option<GrayImage> {
    let sheet = contact_sheet(tiles, 8, GAP)?;
    let mut frame = GrayImage::new(WIDTH, HEIGHT, vec![0; WIDTH * HEIGHT])?;
    put(&mut frame, &scale(&sheet, SHEET, Filter::Nearest), 0, 0)?;
    put(&mut frame, &scale(tiles.get(large)?, DIGIT, Filter::Nearest), LEFT, 0)?;
    for x in LEFT..LEFT + BESIDE {
        dot(&mut frame, x, CURVES + HIGH, 70);
    }
    for curve in curves {
        let so_far = curve.points.iter().filter(|point| point[0] <= part && point.iter().all(|v| v.is_finite()));
        let placed: Vec<[f32; 2]> = so_far
            .map(|[x, y]| {
                let across = LEFT as f32 + x.clamp(0.0, 1.0) * (BESIDE - 2) as f32;
                [across, CURVES as f32 + (1.0 - y.clamp(0.0, 1.0)) * (HIGH - 1) as f32]
            })
            .collect();
        for pair in placed.windows(2) {
            line(&mut frame, pair[0], pair[1], curve.grey);
        }
    }
    for (place, sign) in step.to_string().bytes().enumerate() {
        let rows = SIGNS.get(usize::from(sign.wrapping_sub(b'0')))?;
        for (y, row) in rows.iter().enumerate() {
            for x in (0..3).filter(|x| row >> (2 - x) & 1 == 1) {
                for (dx, dy) in (0..DOT * DOT).map(|n| (n % DOT, n / DOT)) {
                    dot(&mut frame, LEFT + (place * 4 + x) * DOT + dx, STEP + y * DOT + dy, 200);
                }
            }
        }
    }
    Some(frame)
}

fn dot(frame: &mut GrayImage, x: usize, y: usize, grey: u8) {
    if x < frame.width
        && let Some(pixel) = frame.pixels.get_mut(y * frame.width + x)
    {
        *pixel = (*pixel).max(grey);
    }
}

/// Copies an image into the frame. Returns `None` where it does not fit.
fn put(frame: &mut GrayImage, image: &GrayImage, left: usize, top: usize) -> Option<()> {
    if left + image.width > frame.width || top + image.height > frame.height {
        return None;
    }
    for (y, row) in image.pixels.chunks_exact(image.width).enumerate() {
        let start = (top + y) * frame.width + left;
        frame.pixels.get_mut(start..start + image.width)?.copy_from_slice(row);
    }
    Some(())
}

/// A line two pixels thick.
fn line(frame: &mut GrayImage, from: [f32; 2], to: [f32; 2], grey: u8) {
    let steps = (to[0] - from[0]).abs().max((to[1] - from[1]).abs()).ceil().max(1.0) as usize;
    for n in 0..=steps {
        let t = n as f32 / steps as f32;
        let at = |axis: usize| (from[axis] + (to[axis] - from[axis]) * t).max(0.0) as usize;
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            dot(frame, at(0) + dx, at(1) + dy, grey);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_shows_the_samples_one_of_them_large_and_the_curves_up_to_now() {
        let tiles: Vec<_> = (0..64).map(|n| GrayImage::new(28, 28, vec![n * 2; 784]).unwrap()).collect();
        let curve = LapseCurve { points: (0..=100_u8).map(|n| [f32::from(n) / 100.0, 1.0]).collect(), grey: 255 };
        let frame = |part| time_lapse_frame(&tiles, 5, std::slice::from_ref(&curve), part, 468).unwrap();
        let half = frame(0.5);
        let at = |x: usize, y: usize| half.pixels[y * WIDTH + x];
        assert_eq!((half.width, half.height), (WIDTH, HEIGHT));
        assert_eq!((at(1, 1), at(61, 1), at(61, 475)), (0, 2, 114));
        assert_eq!((at(LEFT, 0), at(LEFT + 223, 223)), (10, 10), "the fifth sample, enlarged");
        assert_eq!((at(LEFT + 50, CURVES), at(LEFT + 150, CURVES)), (255, 0), "the curve so far");
        assert_ne!(frame(1.0), half);
        assert!(time_lapse_frame(&tiles[..3], 5, &[], 1.0, 1).is_none());
    }
}
