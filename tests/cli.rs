//! The command line, run as a person runs it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use latent_explorer::data::read_images;

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(arguments)
        // Another folder, and no help for the linker: the binary finds all it needs by itself.
        .current_dir(std::env::temp_dir())
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn training_writes_the_runs_folder_and_resumes_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let out = program(&["train", "--steps", "2", "--seed", "1", "--measure-every", "0", "--out", text(&run)]);
    assert!(out.status.success(), "{out:?}");
    for name in ["run.json", "metrics.csv", "checkpoints/step-00000002.safetensors", "samples/step-00000002.png"] {
        assert!(run.join(name).is_file(), "{name}");
    }
    let csv = std::fs::read_to_string(run.join("metrics.csv")).unwrap();
    assert!(csv.starts_with("step,epoch,loss_d,loss_g,d_real,d_fake,seconds"));
    assert_eq!(csv.lines().count(), 3);
    let first: f32 = csv.lines().nth(1).unwrap().split(',').nth(2).unwrap().parse().unwrap();
    assert!((first - 0.69).abs() < 0.05, "D loss begins at {first}");
    let again = program(&["train", "--steps", "2", "--out", text(&run)]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("already holds a run"));
    let resumed = program(&["train", "--resume", "--steps", "4", "--out", text(&run)]);
    assert!(resumed.status.success(), "{resumed:?}");
    assert!(run.join("checkpoints/step-00000004.safetensors").is_file(), "{resumed:?}");
}

#[test]
fn generating_the_same_seed_twice_gives_the_same_digits() {
    let folder = tempfile::tempdir().unwrap();
    let (sheet, idx) = (folder.path().join("sheet.png"), folder.path().join("digits.idx3-ubyte.gz"));
    for (path, count) in [(&sheet, "9"), (&idx, "300")] {
        let out = program(&["generate", "--out", text(path), "--seed", "5", "--count", count]);
        assert!(out.status.success(), "{out:?}");
    }
    let digits = read_images(std::fs::File::open(&idx).unwrap()).unwrap();
    assert_eq!((digits.len(), digits.rows, digits.cols), (300, 28, 28));
    let sheet = image::open(&sheet).unwrap().to_luma8();
    let corner: Vec<u8> = (0..784).map(|i| sheet.get_pixel(i % 28, i / 28).0[0]).collect();
    let different = corner.iter().zip(digits.image(0)).filter(|(a, b)| a.abs_diff(**b) > 1).count();
    assert_eq!(different, 0);
}

#[test]
fn a_run_without_a_display_says_so_in_one_line() {
    let out = program(&[]);
    assert_eq!(out.status.code(), Some(1));
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(words.starts_with("error: ") && words.contains("DISPLAY") && words.lines().count() == 1, "{words}");
}

#[test]
fn bad_input_exits_with_2_and_one_plain_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let junk = folder.path().join("junk.safetensors");
    std::fs::write(&junk, [0xff; 64]).unwrap();
    let out = folder.path().join("x.png");
    let run = folder.path().join("run");
    let cases: [&[&str]; 5] = [
        &["generate", "--out", "x.gif"],
        &["generate", "--out", text(&out), "--model", text(&junk)],
        &["train", "--out", text(&run), "--recipe", "none such"],
        &["train", "--out", text(&run), "--data", text(folder.path())],
        &["train", "--steps", "many", "--out", text(&run)],
    ];
    for arguments in cases {
        let out = program(arguments);
        let words = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {words}");
        assert!(words.starts_with("error: ") && !words.contains("panicked"), "{words}");
    }
}

#[test]
fn the_doctor_names_what_there_is() {
    let out = program(&["doctor"]);
    let words = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success());
    for part in ["libtorch", "2.13.0", "generator", "dialogs", "no display"] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_a_checkpoint_and_exits_with_130() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let mut child = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(["train", "--steps", "100000", "--out", text(&run)])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("training seed on MNIST"), "{first}");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let rows = std::fs::read_to_string(run.join("metrics.csv")).unwrap().lines().count() - 1;
    if rows > 0 {
        let last = run.join(format!("checkpoints/step-{rows:08}.safetensors"));
        assert!(last.is_file(), "{rows} steps, and no checkpoint of the last");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_batch_that_does_not_fit_in_memory_is_one_sentence_and_the_run_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    // Three gigabytes of addresses: enough to start, not enough for a step of this batch.
    let script = "ulimit -v 3000000 && exec \"$0\" train --threads 1 --batch 4096 --steps 2 --out \"$1\"";
    let out =
        Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_latent-explorer"), text(&run)]).output().unwrap();
    let errors = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{out:?}");
    assert!(errors.starts_with("error: ") && errors.contains("does not fit in memory"), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(run.join("checkpoints/step-00000000.safetensors").is_file());
}
