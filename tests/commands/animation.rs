//! Animations: all frames and times are read back, and a cancelled export leaves no files.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::process::Command;

use image::AnimationDecoder as _;
use image::codecs::gif::GifDecoder;
use latent_explorer::data::Dataset;
use latent_explorer::export::{
    AnimationOptions, ExportError, Frames, ImageOptions, LARGEST_FRAME_SIDE, MOST_ANIMATION_FRAMES, Provenance,
    check_animation_path, load_gray, read_provenance, save_animation, save_frames, save_image,
};
use latent_explorer::raster::{ColourMap, Filter, GrayImage, scale};

const TWICE: AnimationOptions = AnimationOptions {
    image: ImageOptions { scale: 2, filter: Filter::Nearest, colours: ColourMap::Grey },
    milliseconds: 40.0,
    repeat: true,
    ping_pong: false,
};

fn digits(count: usize) -> Vec<GrayImage> {
    let data = Dataset::mnist().unwrap();
    (0..count).map(|i| GrayImage::new(28, 28, data.test.image(i).to_vec()).unwrap()).collect()
}

fn every_grey() -> GrayImage {
    GrayImage::new(16, 16, (0..=255).collect()).unwrap()
}

fn explanation() -> Provenance {
    Provenance { step: Some(468), ..Provenance::of("shipped generator".to_owned()) }
}

fn save(path: &Path, frames: &[GrayImage], milliseconds: u16) -> Result<(), ExportError> {
    let options = AnimationOptions { milliseconds: f64::from(milliseconds), ..TWICE };
    save_animation(path, frames, &options, Some(&explanation()), |_done| true).map(|written| {
        assert_eq!(written, path);
    })
}

fn enlarged(frames: &[GrayImage]) -> Vec<GrayImage> {
    frames.iter().map(|frame| scale(frame, 2, Filter::Nearest)).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The frames and their times in milliseconds.
fn read_gif(path: &Path) -> Vec<(GrayImage, u32)> {
    let decoder = GifDecoder::new(BufReader::new(File::open(path).unwrap())).unwrap();
    let frames = decoder.into_frames().collect_frames().unwrap();
    frames
        .into_iter()
        .map(|frame| {
            let (milliseconds, one) = frame.delay().numer_denom_ms();
            assert_eq!(one, 1);
            let picture = frame.into_buffer();
            assert!(picture.pixels().all(|p| p.0[0] == p.0[1] && p.0[1] == p.0[2] && p.0[3] == 255));
            let pixels = picture.pixels().map(|p| p.0[0]).collect();
            (GrayImage::new(picture.width() as usize, picture.height() as usize, pixels).unwrap(), milliseconds)
        })
        .collect()
}

/// The frames and their times as fractions of a second.
fn read_apng(path: &Path) -> Vec<(GrayImage, (u16, u16))> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap())).read_info().unwrap();
    let control = *reader.info().animation_control().unwrap();
    assert_eq!(control.num_plays, 0, "0 is for ever");
    assert_eq!(reader.info().color_type, png::ColorType::Grayscale);
    (0..control.num_frames)
        .map(|_| {
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let info = reader.next_frame(&mut pixels).unwrap();
            pixels.truncate(info.buffer_size());
            let time = reader.info().frame_control().map(|c| (c.delay_num, c.delay_den)).unwrap();
            (GrayImage::new(info.width as usize, info.height as usize, pixels).unwrap(), time)
        })
        .collect()
}

#[test]
fn every_frame_of_a_gif_comes_back_and_it_repeats_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gif");
    let frames = digits(7);
    save(&path, &frames, 40).unwrap();
    let (back, times): (Vec<_>, Vec<_>) = read_gif(&path).into_iter().unzip();
    assert_eq!(back, enlarged(&frames));
    assert_eq!(times, [40; 7]);
    let bytes = fs::read(&path).unwrap();
    let repeats = b"NETSCAPE2.0\x03\x01\x00\x00\x00";
    assert_eq!(bytes.windows(repeats.len()).filter(|w| w == repeats).count(), 1);
    assert_eq!(names(folder.path()), ["a.gif"]);
}

#[test]
fn a_gif_keeps_all_256_greys_and_a_single_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.GIF");
    let frames = [every_grey(), GrayImage::new(16, 16, vec![0; 256]).unwrap(), every_grey()];
    save(&path, &frames, 40).unwrap();
    let back: Vec<GrayImage> = read_gif(&path).into_iter().map(|(frame, _)| frame).collect();
    assert_eq!(back, enlarged(&frames));
}

#[test]
fn a_gif_keeps_its_whole_time_in_steps_of_10_ms_and_never_races() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gif");
    let frames = vec![every_grey(); 20];
    for (milliseconds, whole) in [(43, 860), (45, 900), (33, 660), (7, 400), (0, 400), (65_535, 1_310_700)] {
        save(&path, &frames, milliseconds).unwrap();
        let times: Vec<u32> = read_gif(&path).into_iter().map(|(_, time)| time).collect();
        assert_eq!(times.iter().sum::<u32>(), whole, "{milliseconds}: {times:?}");
        let least = u32::from(milliseconds.max(20)) / 10 * 10;
        assert!(times.iter().all(|&t| t == least || t == least + 10), "{milliseconds}: {times:?}");
    }
}

#[test]
fn every_frame_of_an_apng_comes_back_with_its_time_and_story() {
    let folder = tempfile::tempdir().unwrap();
    let frames = digits(7);
    for name in ["a.png", "b.apng", "c.PNG"] {
        let path = folder.path().join(name);
        save(&path, &frames, 43).unwrap();
        let (back, times): (Vec<_>, Vec<_>) = read_apng(&path).into_iter().unzip();
        assert_eq!(back, enlarged(&frames), "{name}");
        assert_eq!(times, [(43, 1000); 7]);
        assert_eq!(read_provenance(&path).unwrap(), Some(explanation()));
    }
    assert_eq!(load_gray(&folder.path().join("a.png")).unwrap(), enlarged(&frames)[0], "as a still picture");
}

/// The contents of the box at the end of this path of names.
fn mp4_box<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> &'a [u8] {
    let Some((name, rest)) = path.split_first() else { return bytes };
    let mut at = bytes;
    loop {
        let size = u32::from_be_bytes(at[..4].try_into().unwrap()) as usize;
        if &at[4..8] == *name {
            return mp4_box(&at[8..size], rest);
        }
        at = &at[size..];
    }
}

/// The frames of a video, decoded by dav1d, and their times in seconds.
fn read_mp4(path: &Path) -> Vec<(GrayImage, f64)> {
    let bytes = fs::read(path).unwrap();
    let media = mp4_box(&bytes, &[b"moov", b"trak", b"mdia"]);
    let table = mp4_box(media, &[b"minf", b"stbl"]);
    let numbers = |bytes: &[u8]| -> Vec<usize> {
        bytes.chunks_exact(4).map(|four| u32::from_be_bytes(four.try_into().unwrap()) as usize).collect()
    };
    let time_scale = numbers(mp4_box(media, &[b"mdhd"]))[3] as f64;
    // Each table begins with its version.
    let [sizes, times] = [b"stsz", b"stts"].map(|name| numbers(&mp4_box(table, &[name])[4..]));
    let times = times[1..].chunks_exact(2).flat_map(|run| vec![run[1] as f64 / time_scale; run[0]]);
    let size = &mp4_box(table, &[b"stsd"])[8 + 8 + 24..];
    let [width, height] = [0, 2].map(|at| usize::from(u16::from_be_bytes([size[at], size[at + 1]])));
    // The frames lie one after the other.
    let mut data = mp4_box(&bytes, &[b"mdat"]);
    let mut frames = Vec::new();
    for size in &sizes[2..] {
        frames.extend([0x12, 0]);
        frames.extend(data.split_off(..*size).unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let (stream, planes) = (folder.path().join("a.obu"), folder.path().join("a.y4m"));
    fs::write(&stream, frames).unwrap();
    let decoder = Command::new("dav1d").args(["--quiet", "-i"]).arg(&stream).arg("-o").arg(&planes).status();
    assert!(decoder.expect("dav1d starts (Debian: apt-get install dav1d)").success());
    let (luma, chroma) = (width * height, 2 * width.div_ceil(2) * height.div_ceil(2));
    let planes = fs::read(&planes).unwrap();
    let line_end = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let mut rest = &planes[line_end(&planes)..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        rest = &rest[line_end(rest)..];
        let (now, after) = rest.split_at(luma + chroma);
        assert!(now[luma..].iter().all(|colour| colour.abs_diff(128) <= 2), "grey has a colour");
        frames.push(GrayImage::new(width, height, now[..luma].to_vec()).unwrap());
        rest = after;
    }
    assert_eq!(frames.len(), sizes.len() - 2);
    frames.into_iter().zip(times).collect()
}

#[test]
fn every_frame_of_a_video_comes_back_nearly_the_same_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    let frames = digits(70);
    // Odd sides, too: the chroma planes are rounded up, so that they cover more than the image.
    let odd: Vec<_> = (0..3).map(|level| GrayImage::new(17, 19, vec![level * 90; 17 * 19]).unwrap()).collect();
    for (frames, scale) in [(&frames, 2), (&odd, 1)] {
        let options = AnimationOptions { image: ImageOptions { scale, ..TWICE.image }, ..TWICE };
        save_animation(&path, frames, &options, None, |_done| true).unwrap();
        let back = read_mp4(&path);
        assert_eq!(back.len(), frames.len());
        for (number, ((decoded, seconds), frame)) in back.iter().zip(frames).enumerate() {
            assert!((seconds - 0.04).abs() < 1e-3, "frame {number} takes {seconds} s");
            let large = latent_explorer::raster::scale(frame, scale, Filter::Nearest);
            let sum: u64 = decoded.pixels.iter().zip(&large.pixels).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            let mean = sum as f64 / large.pixels.len() as f64;
            assert!(mean < 4.0, "frame {number} differs by {mean} grey levels on average");
        }
    }
}

#[test]
fn a_video_of_tiny_frames_is_refused_and_a_cancelled_one_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    let tiny = GrayImage::new(4, 4, vec![0; 16]).unwrap();
    let refused = save_animation(&path, &[tiny], &TWICE, None, |_done| true);
    assert!(matches!(refused, Err(ExportError::Frames(_))), "{refused:?}");
    let cancelled = save_animation(&path, &digits(30), &TWICE, None, |done| done < 20);
    assert!(matches!(cancelled, Err(ExportError::Cancelled)), "{cancelled:?}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_name_without_an_ending_is_a_folder_of_numbered_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frames");
    let frames = digits(3);
    save(&path, &frames, 40).unwrap();
    assert_eq!(names(&path), ["frame-0001.png", "frame-0002.png", "frame-0003.png"]);
    for (name, frame) in names(&path).iter().zip(enlarged(&frames)) {
        assert_eq!(load_gray(&path.join(name)).unwrap(), frame);
        assert_eq!(read_provenance(&path.join(name)).unwrap(), Some(explanation()));
    }
}

#[test]
fn an_empty_folder_is_filled_and_a_taken_one_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.v2");
    fs::create_dir(&empty).unwrap();
    save(&empty, &digits(2), 40).unwrap();
    assert_eq!(names(&empty).len(), 2);
    let file = folder.path().join("file");
    fs::write(&file, b"kept").unwrap();
    for taken in [&empty, &file] {
        let error = save(taken, &digits(3), 40).unwrap_err();
        assert!(matches!(error, ExportError::FolderTaken(_)), "{error}");
        assert!(matches!(check_animation_path(taken), Err(ExportError::FolderTaken(_))));
    }
    assert_eq!(names(&empty).len(), 2);
    assert_eq!(fs::read(&file).unwrap(), b"kept");
}

#[test]
fn progress_counts_every_frame() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.gif", "a.png", "a"] {
        let mut seen = Vec::new();
        let note = |done| {
            seen.push(done);
            true
        };
        save_animation(&folder.path().join(name), &digits(4), &TWICE, None, note).unwrap();
        assert_eq!(seen, [1, 2, 3, 4], "{name}");
    }
}

#[test]
fn cancelling_at_any_frame_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for name in ["old.gif", "old.png"] {
        fs::write(folder.path().join(name), b"older").unwrap();
    }
    let before = names(folder.path());
    for name in ["new.gif", "new.png", "new", "old.gif", "old.png", "empty"] {
        for last in 1..=4 {
            let path = folder.path().join(name);
            let cancelled = save_animation(&path, &digits(4), &TWICE, None, |done| done < last);
            assert!(matches!(cancelled, Err(ExportError::Cancelled)), "{name} at {last}");
            assert_eq!(names(folder.path()), before, "{name} at {last}");
        }
    }
    assert_eq!(fs::read(folder.path().join("old.gif")).unwrap(), b"older");
    assert!(names(&folder.path().join("empty")).is_empty());
}

#[test]
fn what_makes_no_animation_is_refused_in_words_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let digit = digits(1).remove(0);
    let empty = GrayImage { width: 0, height: 0, pixels: Vec::new() };
    let broken = GrayImage { width: 28, height: 28, pixels: vec![0; 5] };
    let vast = GrayImage { width: usize::MAX, height: usize::MAX, pixels: vec![0] };
    let wide = GrayImage::new(LARGEST_FRAME_SIDE / 2 + 1, 1, vec![0; LARGEST_FRAME_SIDE / 2 + 1]).unwrap();
    let cases: [(Vec<GrayImage>, &str); 7] = [
        (Vec::new(), "there are none"),
        (vec![digit.clone(), every_grey()], "number 2 is of another size"),
        (vec![empty], "no pixels"),
        (vec![digit.clone(), broken], "number 2 has no pixels"),
        (vec![vast], "no pixels"),
        (vec![wide], "8192"),
        (vec![digit; MOST_ANIMATION_FRAMES + 1], "10001"),
    ];
    for name in ["a.gif", "a.png", "a"] {
        for (frames, word) in &cases {
            let error = save(&folder.path().join(name), frames, 40).unwrap_err();
            assert!(matches!(error, ExportError::Frames(_)));
            assert!(error.to_string().contains(word), "{error} lacks {word}");
        }
    }
    for name in ["a.webp", "a.gif.txt", "a.avi"] {
        let error = save(&folder.path().join(name), &digits(1), 40).unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, ExportError::AnimationFormat(_)));
        assert!([".gif", ".png", ".apng", "folder"].iter().all(|e| text.contains(e)), "{text}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.gif", "a.png", "a"] {
        let error = save(&folder.path().join("nowhere").join(name), &digits(1), 40).unwrap_err();
        assert!(matches!(error, ExportError::Write { .. }) && error.to_string().contains("nowhere"), "{error}");
    }
}

#[test]
fn ping_pong_goes_back_without_showing_an_end_twice_and_a_single_run_does_not_repeat() {
    let folder = tempfile::tempdir().unwrap();
    let frames = digits(4);
    let options = AnimationOptions { ping_pong: true, repeat: false, milliseconds: 1000.0 / 30.0, ..TWICE };
    let there_and_back: Vec<_> = [0, 1, 2, 3, 2, 1].map(|index| frames[index].clone()).into();
    for name in ["a.gif", "a.png"] {
        let mut done = 0;
        let count = |frames| {
            done = frames;
            true
        };
        save_animation(&folder.path().join(name), &frames, &options, None, count).unwrap();
        assert_eq!(done, 6, "{name}");
    }
    let (back, times): (Vec<_>, Vec<_>) = read_gif(&folder.path().join("a.gif")).into_iter().unzip();
    assert_eq!(back, enlarged(&there_and_back));
    assert_eq!(times, [30, 30, 40, 30, 30, 40], "30 frames a second, in steps of 10 ms");
    let bytes = fs::read(folder.path().join("a.gif")).unwrap();
    assert!(!bytes.windows(8).any(|window| window == b"NETSCAPE"));
    let file = BufReader::new(File::open(folder.path().join("a.png")).unwrap());
    let reader = png::Decoder::new(file).read_info().unwrap();
    assert_eq!(reader.info().animation_control().unwrap().num_plays, 1);
    assert_eq!(reader.info().frame_control().map(|c| (c.delay_num, c.delay_den)), Some((1, 30)));
}

#[test]
fn colours_are_those_of_the_map_in_every_format_and_frame() {
    let folder = tempfile::tempdir().unwrap();
    let image = ImageOptions { colours: ColourMap::Viridis, ..ImageOptions::default() };
    let options = AnimationOptions { image, ..TWICE };
    let palette = ColourMap::Viridis.palette();
    let wanted: Vec<u8> = every_grey().pixels.iter().flat_map(|&level| palette[usize::from(level)]).collect();
    for name in ["a.gif", "a.apng"] {
        save_animation(&folder.path().join(name), &[every_grey(), every_grey()], &options, None, |_done| true).unwrap();
    }
    for name in ["still.png", "still.bmp", "still.webp", "still.tif"] {
        save_image(&folder.path().join(name), &every_grey(), &image, None).unwrap();
        assert_eq!(image::open(folder.path().join(name)).unwrap().to_rgb8().into_raw(), wanted, "{name}");
    }
    let decoder = GifDecoder::new(BufReader::new(File::open(folder.path().join("a.gif")).unwrap())).unwrap();
    for frame in decoder.into_frames().collect_frames().unwrap() {
        let pixels: Vec<u8> = frame.buffer().pixels().flat_map(|p| [p.0[0], p.0[1], p.0[2]]).collect();
        assert_eq!(pixels, wanted);
    }
    let bytes = fs::read(folder.path().join("a.apng")).unwrap();
    let still = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap();
    assert_eq!(still.to_rgb8().into_raw(), wanted);
}

#[test]
fn frames_are_made_one_at_a_time_and_a_frame_that_cannot_be_made_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gif");
    let mut frame = |index: usize| match index {
        3 => Err(ExportError::Encode("no such frame".to_owned())),
        _ => Ok(every_grey()),
    };
    let frames = Frames { count: 5, frame: &mut frame };
    let error = save_frames(&path, frames, &TWICE, None, |_done| true).unwrap_err();
    assert!(error.to_string().contains("no such frame") && names(folder.path()).is_empty(), "{error}");
}
