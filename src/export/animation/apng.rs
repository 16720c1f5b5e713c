//! Encodes APNG: a PNG file with further frames, which viewers of still images ignore.

use png::EncodingError;

use super::memory::Memory;
use super::{Animation, ExportError, GoOn};
use crate::export::image_file::png_encoder;

const FOREVER: u32 = 0;

pub(super) fn encode(animation: &Animation<'_>, go_on: &mut GoOn<'_>) -> Result<Vec<u8>, ExportError> {
    let mut memory = Memory::new();
    let encoded = write(&mut memory, animation, go_on);
    memory.finish(encoded)
}

fn write(out: &mut Memory, animation: &Animation<'_>, go_on: &mut GoOn<'_>) -> Result<(), ExportError> {
    let fail = |error: EncodingError| ExportError::Encode(error.to_string());
    let count = u32::try_from(animation.frames.len()).unwrap_or(u32::MAX);
    let mut encoder = png_encoder(out, animation.width, animation.height, animation.provenance).map_err(fail)?;
    encoder.set_animated(count, FOREVER).map_err(fail)?;
    encoder.set_frame_delay(animation.milliseconds, 1000).map_err(fail)?;
    let mut writer = encoder.write_header().map_err(fail)?;
    for (index, image) in animation.enlarged().enumerate() {
        writer.write_image_data(&image.pixels).map_err(fail)?;
        go_on(index + 1)?;
    }
    writer.finish().map_err(fail)
}
