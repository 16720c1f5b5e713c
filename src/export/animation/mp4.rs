//! Encodes MP4 with AV1, which browsers, VLC and current systems play. The encoder is in Rust alone, so nothing has to
//! be installed; it is lossy, and slower than GIF and APNG.

use std::io::Write;

use muxide::api::{Muxer, MuxerBuilder, VideoCodec};
use rav1e::prelude::{
    ChromaSampling, ColorDescription, ColorPrimaries, Config, Context, EncoderConfig, EncoderStatus, Frame, FrameType,
    MatrixCoefficients, Packet, PixelRange, Rational, TransferCharacteristics,
};

use super::{Animation, ExportError, GoOn};

/// The encoder's fastest setting, of 0 to 10.
const SPEED: u8 = 10;
/// Coarseness of the encoding, of 0 to 255. Grey levels of a morph then differ by 0.3 of 255 on average.
const QUANTIZER: usize = 60;
/// Largest distance between key frames, in frames. A player can start only at a key frame.
const KEY_FRAME_INTERVAL: u64 = 60;
/// Parts of a frame that are encoded at the same time.
const TILES: usize = 4;
/// The encoder accepts no smaller side, in pixels.
const SMALLEST_SIDE: u32 = 16;
/// AV1's temporal delimiter, which comes before each frame; in MP4 it is left out.
const DELIMITER: [u8; 2] = [0x12, 0];

pub(super) fn write(
    out: &mut impl Write,
    animation: &mut Animation<'_>,
    go_on: &mut GoOn<'_>,
) -> Result<(), ExportError> {
    if animation.width.min(animation.height) < SMALLEST_SIDE {
        return Err(ExportError::Frames(format!("a video needs sides of at least {SMALLEST_SIDE} pixels")));
    }
    let planes = Planes::new(animation);
    let seconds = animation.options.milliseconds.max(1.0) / 1000.0;
    let mut encoder = encoder(animation)?;
    let video = MuxerBuilder::new(out).video(VideoCodec::Av1, animation.width, animation.height, 1.0 / seconds);
    let mut file = File { muxer: video.build().map_err(fail)?, seconds };
    for index in 0..animation.count() {
        let mut frame = encoder.new_frame();
        planes.fill(&mut frame, &animation.enlarged(index)?.pixels);
        encoder.send_frame(frame).map_err(fail)?;
        file.take_all(&mut encoder)?;
        go_on(index + 1)?;
    }
    encoder.flush();
    file.take_all(&mut encoder)?;
    file.muxer.finish().map_err(fail)
}

fn fail(error: impl std::fmt::Display) -> ExportError {
    ExportError::Encode(error.to_string())
}

fn encoder(animation: &Animation<'_>) -> Result<Context<u8>, ExportError> {
    let microseconds = (animation.options.milliseconds * 1000.0).clamp(1000.0, 1e9).round() as u64;
    let mut config = EncoderConfig {
        width: animation.width as usize,
        height: animation.height as usize,
        time_base: Rational::new(microseconds, 1_000_000),
        chroma_sampling: ChromaSampling::Cs420,
        pixel_range: PixelRange::Full,
        color_description: Some(ColorDescription {
            color_primaries: ColorPrimaries::BT709,
            transfer_characteristics: TransferCharacteristics::SRGB,
            matrix_coefficients: MatrixCoefficients::BT709,
        }),
        // The encoder returns the frames in the order in which it receives them.
        low_latency: true,
        quantizer: QUANTIZER,
        tiles: TILES,
        max_key_frame_interval: KEY_FRAME_INTERVAL,
        ..EncoderConfig::with_speed_preset(SPEED)
    };
    // This filter is for rings around edges. It leaves enlarged digits as they are, and encoding is 15 % faster without
    // it.
    config.speed_settings.cdef = false;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Config::new().with_encoder_config(config).with_threads(threads).new_context().map_err(fail)
}

/// A file that receives encoded frames.
struct File<W: Write> {
    muxer: Muxer<W>,
    /// Duration of a frame, in seconds.
    seconds: f64,
}

impl<W: Write> File<W> {
    /// Writes the frames that are ready.
    fn take_all(&mut self, encoder: &mut Context<u8>) -> Result<(), ExportError> {
        loop {
            match encoder.receive_packet() {
                Ok(packet) => self.write(&packet)?,
                Err(EncoderStatus::Encoded) => {}
                Err(EncoderStatus::NeedMoreData | EncoderStatus::LimitReached) => return Ok(()),
                Err(error) => return Err(fail(error)),
            }
        }
    }

    fn write(&mut self, packet: &Packet<u8>) -> Result<(), ExportError> {
        let data = packet.data.strip_prefix(&DELIMITER).unwrap_or(&packet.data);
        let begins = packet.input_frameno as f64 * self.seconds;
        self.muxer.write_video(begins, data, packet.frame_type == FrameType::KEY).map_err(fail)
    }
}

/// Turns grey levels into a picture's planes: brightness, and two of colour with half the width and height.
struct Planes {
    /// Brightness and both colours of each grey level.
    levels: [[u8; 3]; 256],
    width: usize,
    height: usize,
}

impl Planes {
    fn new(animation: &Animation<'_>) -> Self {
        let palette = animation.options.image.colours.palette();
        let levels = std::array::from_fn(|level| from_rgb(palette[level]));
        Self { levels, width: animation.width as usize, height: animation.height as usize }
    }

    fn fill(&self, frame: &mut Frame<u8>, pixels: &[u8]) {
        let brightness: Vec<u8> = pixels.iter().map(|grey| self.levels[usize::from(*grey)][0]).collect();
        frame.planes[0].copy_from_raw_u8(&brightness, self.width, 1);
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        for part in 1..3 {
            let mut plane = Vec::with_capacity(width * height);
            for row in 0..height {
                for column in 0..width {
                    let at = |y: usize, x: usize| {
                        let place = y.min(self.height - 1) * self.width + x.min(self.width - 1);
                        u16::from(self.levels[usize::from(pixels[place])][part])
                    };
                    let (y, x) = (2 * row, 2 * column);
                    let sum = at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1);
                    plane.push(((sum + 2) / 4) as u8);
                }
            }
            frame.planes[part].copy_from_raw_u8(&plane, width, 1);
        }
    }
}

/// Brightness and colours in full range, by the matrix of ITU-R BT.709.
fn from_rgb(colour: [u8; 3]) -> [u8; 3] {
    let [red, green, blue] = colour.map(f32::from);
    let brightness = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    [byte(brightness), byte(128.0 + (blue - brightness) / 1.8556), byte(128.0 + (red - brightness) / 1.5748)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greys_have_no_colour_and_keep_their_level() {
        for level in 0..=255 {
            assert_eq!(from_rgb([level; 3]), [level, 128, 128]);
        }
        assert_eq!(from_rgb([255, 0, 0]), [54, 99, 255]);
    }
}
