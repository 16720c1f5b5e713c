//! Encodes GIF: lossless, because grey has no more values than a palette.

use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, Frame, ImageError, RgbaImage};

use super::memory::Memory;
use super::{Animation, ExportError, GoOn};

/// Shortest frame in milliseconds; browsers show a shorter one for 100 ms.
const SHORTEST_FRAME: u16 = 20;
/// The format's unit of time, in milliseconds.
const TICK: u64 = 10;

pub(super) fn encode(animation: &Animation<'_>, go_on: &mut GoOn<'_>) -> Result<Vec<u8>, ExportError> {
    let mut memory = Memory::new();
    let encoded = write(&mut memory, animation, go_on);
    memory.finish(encoded)
}

fn write(out: &mut Memory, animation: &Animation<'_>, go_on: &mut GoOn<'_>) -> Result<(), ExportError> {
    let fail = |error: ImageError| ExportError::Encode(error.to_string());
    let mut encoder = GifEncoder::new(out);
    encoder.set_repeat(Repeat::Infinite).map_err(fail)?;
    let milliseconds = u64::from(animation.milliseconds.max(SHORTEST_FRAME));
    for (index, image) in animation.enlarged().enumerate() {
        let colours = image.pixels.iter().flat_map(|&p| [p, p, p, u8::MAX]).collect();
        let picture = RgbaImage::from_raw(animation.width, animation.height, colours)
            .ok_or_else(|| ExportError::Encode("a frame has too few pixels".to_owned()))?;
        let ticks = ticks_before(index + 1, milliseconds) - ticks_before(index, milliseconds);
        let delay = Delay::from_numer_denom_ms(ticks * TICK as u32, 1);
        encoder.encode_frame(Frame::from_parts(picture, 0, 0, delay)).map_err(fail)?;
        go_on(index + 1)?;
    }
    Ok(())
}

/// Number of ticks before a frame, counted from the start so that rounding errors do not add up.
fn ticks_before(frame: usize, milliseconds: u64) -> u32 {
    (frame as u64 * milliseconds / TICK) as u32
}
