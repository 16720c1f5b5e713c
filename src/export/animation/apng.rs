//! Encodes APNG: a PNG file with further frames, which viewers of still images ignore.

use std::io::Write;

use png::EncodingError;

use super::{Animation, ExportError, GoOn};
use crate::export::image_file::png_encoder;

const FOREVER: u32 = 0;

pub(super) fn write(
    out: &mut impl Write,
    animation: &mut Animation<'_>,
    go_on: &mut GoOn<'_>,
) -> Result<(), ExportError> {
    let fail = |error: EncodingError| ExportError::Encode(error.to_string());
    let count = u32::try_from(animation.count()).unwrap_or(u32::MAX);
    let colours = animation.options.image.colours;
    let mut encoder =
        png_encoder(out, animation.width, animation.height, colours, animation.provenance).map_err(fail)?;
    encoder.set_animated(count, if animation.options.repeat { FOREVER } else { 1 }).map_err(fail)?;
    let (numerator, denominator) = delay(animation.options.milliseconds);
    encoder.set_frame_delay(numerator, denominator).map_err(fail)?;
    let mut writer = encoder.write_header().map_err(fail)?;
    for index in 0..animation.count() {
        writer.write_image_data(&animation.enlarged(index)?.pixels).map_err(fail)?;
        go_on(index + 1)?;
    }
    writer.finish().map_err(fail)
}

/// The time of a frame as a fraction of a second: 1/n when a second has a whole number n of frames, otherwise whole
/// milliseconds.
fn delay(milliseconds: f64) -> (u16, u16) {
    let milliseconds = milliseconds.clamp(1.0, f64::from(u16::MAX));
    let a_second = 1000.0 / milliseconds;
    let whole = |value: f64| (value - value.round()).abs() < 1e-6;
    if !whole(milliseconds) && whole(a_second) {
        (1, a_second.round() as u16)
    } else {
        (milliseconds.round() as u16, 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_takes_milliseconds_or_a_whole_part_of_a_second() {
        for (milliseconds, fraction) in [
            (40.0, (40, 1000)),
            (1000.0 / 30.0, (1, 30)),
            (1000.0 / 60.0, (1, 60)),
            (43.4, (43, 1000)),
            (0.0, (1, 1000)),
            (1e9, (u16::MAX, 1000)),
        ] {
            assert_eq!(delay(milliseconds), fraction, "{milliseconds}");
        }
    }
}
