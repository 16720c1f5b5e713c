//! Encodes GIF: lossless, because grey has no more values than a palette. All frames share one palette.

use std::io::Write;

use gif::{Encoder, EncodingError, Frame, Repeat};

use super::{Animation, ExportError, GoOn};

/// Shortest frame in milliseconds; browsers show a shorter one for 100 ms.
const SHORTEST_FRAME: f64 = 20.0;
/// The format's unit of time, in milliseconds.
const TICK: f64 = 10.0;

pub(super) fn write(
    out: &mut impl Write,
    animation: &mut Animation<'_>,
    go_on: &mut GoOn<'_>,
) -> Result<(), ExportError> {
    let fail = |error: EncodingError| ExportError::Encode(error.to_string());
    let side = |n: u32| u16::try_from(n).map_err(|_too_large| ExportError::Frames("they are too large".to_owned()));
    let (width, height) = (side(animation.width)?, side(animation.height)?);
    let palette = animation.options.image.colours.palette().concat();
    let mut encoder = Encoder::new(out, width, height, &palette).map_err(fail)?;
    if animation.options.repeat {
        encoder.set_repeat(Repeat::Infinite).map_err(fail)?;
    }
    let milliseconds = animation.options.milliseconds.max(SHORTEST_FRAME);
    for index in 0..animation.count() {
        let pixels = animation.enlarged(index)?.pixels;
        let ticks = ticks_before(index + 1, milliseconds) - ticks_before(index, milliseconds);
        let mut frame = Frame::from_indexed_pixels(width, height, pixels, None);
        frame.delay = u16::try_from(ticks).unwrap_or(u16::MAX);
        encoder.write_frame(&frame).map_err(fail)?;
        go_on(index + 1)?;
    }
    // The end of the file is written here, so that its error is seen.
    encoder.into_inner().map(drop).map_err(fail)
}

/// Number of ticks before a frame, counted from the start so that rounding errors do not add up.
fn ticks_before(frame: usize, milliseconds: f64) -> u64 {
    // Frame times such as 1000 / 30 ms are inexact: their multiples must not fall just below a whole tick.
    (frame as f64 * milliseconds / TICK + 1e-6) as u64
}
