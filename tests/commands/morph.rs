//! `morph` on the command line, run as a user runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use latent_explorer::export::{load_gray, read_provenance};
use latent_explorer::raster::{Filter, GrayImage, scale};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .env_remove("LD_LIBRARY_PATH")
        .output()
        .unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Morphs from seed 1 to seed 7, and expects it to print only the path.
fn morph(out: &Path, more: &[&str]) {
    let arguments = [&["morph", "--out", text(out), "--from", "1", "--to", "7"], more].concat();
    let done = program(&arguments);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim_end(), text(out));
    assert!(done.stderr.is_empty(), "{done:?}");
}

/// The number of frames and the first one's time in milliseconds.
fn apng(path: &Path) -> (u32, u16) {
    let file = std::io::BufReader::new(fs::File::open(path).unwrap());
    let reader = png::Decoder::new(file).read_info().unwrap();
    let control = reader.info().frame_control().unwrap();
    assert_eq!(control.delay_den, 1000);
    (reader.info().animation_control().unwrap().num_frames, control.delay_num)
}

fn near(a: &GrayImage, b: &GrayImage) -> bool {
    (a.width, a.height) == (b.width, b.height) && a.pixels.iter().zip(&b.pixels).all(|(&a, &b)| a.abs_diff(b) <= 1)
}

#[test]
fn a_morph_begins_and_ends_with_the_digits_of_its_seeds() {
    let folder = tempfile::tempdir().unwrap();
    let frames = folder.path().join("frames");
    morph(&frames, &["--frames", "5", "--via", "3", "--scale", "2"]);
    for (seed, number) in [("1", 1), ("3", 3), ("7", 5)] {
        let digit = folder.path().join("digit.png");
        assert!(
            program(&["generate", "--out", text(&digit), "--seed", seed, "--count", "1", "--force"]).status.success()
        );
        let wanted = scale(&load_gray(&digit).unwrap(), 2, Filter::Nearest);
        assert!(near(&load_gray(&frames.join(format!("frame-{number:04}.png"))).unwrap(), &wanted), "seed {seed}");
    }
    assert_eq!(fs::read_dir(&frames).unwrap().count(), 5);
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.gif", "a.png"] {
        let (once, again) = (folder.path().join(name), folder.path().join(format!("again-{name}")));
        morph(&once, &[]);
        morph(&again, &[]);
        assert_eq!(fs::read(&once).unwrap(), fs::read(&again).unwrap());
    }
    assert!(fs::read(folder.path().join("a.gif")).unwrap().starts_with(b"GIF89a"));
}

#[test]
fn frames_seconds_and_scale_are_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    morph(&path, &[]);
    assert_eq!(apng(&path), (48, 43), "2 seconds in 47 steps");
    assert_eq!(load_gray(&path).unwrap().width, 224);
    assert_eq!(read_provenance(&path).unwrap().unwrap().generator, "shipped generator");
    morph(&path, &["--loop", "--frames", "10", "--seconds", "0.5", "--scale", "1", "--force"]);
    assert_eq!(apng(&path), (10, 100), "there and back in 10 steps");
    assert_eq!(load_gray(&path).unwrap().width, 28);
}

#[test]
fn bad_input_exits_with_2_and_one_plain_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("a.gif");
    let missing = folder.path().join("none.safetensors");
    let film = folder.path().join("a.avi");
    let seeds = ["--from", "1", "--to", "7"];
    let cases: [&[&str]; 7] = [
        &["--out", text(&film)],
        &["--out", text(folder.path())],
        &["--out", text(&good), "--model", text(&missing)],
        &["--out", text(&good), "--frames", "1"],
        &["--out", text(&good), "--seconds", "NaN"],
        &["--out", text(&good), "--scale", "65"],
        &["--out", text(&good), "--via", "many"],
    ];
    // Makes the folder non-empty, so that it is refused.
    fs::write(folder.path().join("here"), b"").unwrap();
    for arguments in cases {
        let out = program(&[&["morph"], &seeds[..], arguments].concat());
        let words = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {words}");
        assert!(words.starts_with("error: ") && !words.contains("panicked"), "{words}");
    }
    assert_eq!(program(&["morph", "--out", text(&good), "--from", "1"]).status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_exits_with_1() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.gif", "a.png", "frames"] {
        let path = folder.path().join("nowhere").join(name);
        let out = program(&["morph", "--out", text(&path), "--from", "1", "--to", "7", "--frames", "2"]);
        let words = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(1), "{words}");
        assert!(words.starts_with("error: ") && words.contains("nowhere") && words.lines().count() == 1, "{words}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_takes_the_frames_back_and_exits_with_130() {
    use std::time::{Duration, Instant};
    let folder = tempfile::tempdir().unwrap();
    let frames = folder.path().join("frames");
    let mut child = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(["morph", "--from", "1", "--to", "7", "--frames", "2000", "--scale", "32", "--out", text(&frames)])
        .spawn()
        .unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    while !frames.join("frame-0002.png").exists() {
        assert!(Instant::now() < patience && child.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
