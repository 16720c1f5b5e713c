//! The command line, run as a user runs it.

use std::path::Path;
use std::process::{Command, Output};

use latent_explorer::data::read_images;

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(arguments)
        // Another folder and no library path: the binary must find its libraries by itself.
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
    assert!(first.starts_with("training dcgan on MNIST"), "{first}");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let rows = std::fs::read_to_string(run.join("metrics.csv")).unwrap().lines().count() - 1;
    if rows > 0 {
        let last = run.join(format!("checkpoints/step-{rows:08}.safetensors"));
        assert!(last.is_file(), "{rows} steps, and no checkpoint of the last");
    }
}

/// Only the trainer may have OpenMP threads: with more threads than cores, libtorch's OpenMP lets threads sleep between
/// two operations. An OpenMP thread has the name of the thread that it computes for.
#[test]
#[cfg(target_os = "linux")]
fn only_the_trainer_computes_on_several_cores() {
    let folder = tempfile::tempdir().unwrap();
    struct Training(std::process::Child);
    impl Drop for Training {
        fn drop(&mut self) {
            self.0.kill().ok();
            self.0.wait().ok();
        }
    }
    let child = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(["train", "--steps", "100000", "--threads", "2", "--out", text(&folder.path().join("run"))])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let child = Training(child);
    let tasks = format!("/proc/{}/task", child.0.id());
    let names = || -> Vec<String> {
        let tasks = std::fs::read_dir(&tasks).unwrap().flatten();
        tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok()).collect()
    };
    let count = |names: &[String], name: &str| names.iter().filter(|found| found.trim() == name).count();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(120);
    while count(&names(), "trainer") < 2 {
        assert!(std::time::Instant::now() < deadline, "the trainer computes on one core: {:?}", names());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(count(&names(), "latent-explorer"), 1, "{:?}", names());
    let environment = std::fs::read(format!("/proc/{}/environ", child.0.id())).unwrap();
    let spins = environment.split(|byte| *byte == 0).any(|entry| entry == b"GOMP_SPINCOUNT=10000");
    assert!(spins, "threads that wait take the cores from other programs");
}

#[test]
#[cfg(target_os = "linux")]
fn a_batch_that_does_not_fit_in_memory_is_one_sentence_and_the_run_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    // Address space of three gigabytes: enough to start, not enough for a step with this batch size.
    let script = "ulimit -v 3000000 && exec \"$0\" train --threads 1 --batch 4096 --steps 2 --out \"$1\"";
    let out =
        Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_latent-explorer"), text(&run)]).output().unwrap();
    let errors = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{out:?}");
    assert!(errors.starts_with("error: ") && errors.contains("does not fit in memory"), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(run.join("checkpoints/step-00000000.safetensors").is_file());
}

/// Trains a few steps of eight images; the tests check its arguments, not its quality.
fn short_run(out: &Path, more: &[&str]) -> Output {
    let few = ["train", "--batch", "8", "--threads", "1", "--measure-every", "0", "--out", text(out)];
    program(&[&few, more].concat())
}

fn resumed(out: &Path, more: &[&str]) -> Output {
    program(&[&["train", "--resume", "--out", text(out)], more].concat())
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_resumed_run_does_what_it_is_told_or_refuses_it_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    assert!(short_run(&run, &["--steps", "3", "--seed", "7"]).status.success());
    let bytes = || std::fs::read(run.join("checkpoints/step-00000003.safetensors")).unwrap();
    let before = bytes();
    for (name, value) in [("--seed", "8"), ("--batch", "16"), ("--recipe", "quality")] {
        let refused = resumed(&run, &[name, value, "--steps", "5"]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(told(&refused).contains(name), "{}", told(&refused));
    }
    let shorter = resumed(&run, &["--steps", "2"]);
    assert!(shorter.status.code() == Some(2) && told(&shorter).contains("step 3"), "{shorter:?}");
    let at_its_end = resumed(&run, &[]);
    let words = String::from_utf8_lossy(&at_its_end.stdout).into_owned();
    assert!(at_its_end.status.success() && words.contains("at its end") && !words.contains("steps 4 to 3"), "{words}");
    assert!(bytes() == before, "a refusal changes nothing");

    let longer = resumed(&run, &["--steps", "6", "--checkpoint-every", "2", "--seed", "7", "--lr-d", "1e-4"]);
    assert!(longer.status.success(), "{longer:?}");
    let words = String::from_utf8_lossy(&longer.stdout).into_owned();
    assert!(words.contains("steps 4 to 6") && words.contains("step 4: saved"), "{words}");
    let record = std::fs::read_to_string(run.join("run.json")).unwrap();
    assert!(record.contains("\"last_step\": 6") && record.contains("0.0001"), "{record}");
    assert!(run.join("checkpoints/step-00000006.safetensors").is_file());
}

#[test]
fn a_resumed_run_keeps_its_threads_and_says_when_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    assert!(short_run(&run, &["--steps", "2"]).status.success());
    let record = || std::fs::read_to_string(run.join("run.json")).unwrap();
    let kept = resumed(&run, &["--steps", "3"]);
    assert!(kept.status.success() && !told(&kept).contains("threads"), "{kept:?}");
    assert!(!record().contains("continued"), "{}", record());
    let changed = resumed(&run, &["--steps", "4", "--threads", "2"]);
    assert!(told(&changed).contains("goes on with 2 threads and had 1"), "{changed:?}");
    let record = record();
    assert!(record.contains("continued") && record.contains("2 threads"), "{record}");
    // From here on the recorded number of threads is two.
    let kept = resumed(&run, &["--steps", "5"]);
    assert!(kept.status.success() && !told(&kept).contains("goes on with"), "{kept:?}");
}

/// A folder with MNIST's files, for relative paths.
fn mnist_in(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let mnist = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/mnist");
    for entry in std::fs::read_dir(mnist).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
}

#[test]
fn data_given_to_a_resumed_run_are_taken_or_refused_and_a_relative_folder_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    mnist_in(&folder.path().join("mine"));
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let images = |count: u32| crate::support::idx::images_file(count, 28, 28, &crate::support::idx::noise(count * 784));
    let labels = |count: u32| crate::support::idx::labels_file(&(0..count).map(|i| (i % 10) as u8).collect::<Vec<_>>());
    crate::support::idx::write_set(&other, &[images(300), labels(300), images(10), labels(10)]);
    let begun = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .args(["train", "--batch", "8", "--steps", "2", "--threads", "1", "--measure-every", "0"])
        .args(["--data", "mine", "--out", "run"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(begun.status.success(), "{begun:?}");
    // The data are found from another folder, because their path is recorded as absolute.
    assert!(resumed(&run, &["--steps", "3"]).status.success());
    let refused = resumed(&run, &["--steps", "4", "--data", text(&other)]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(told(&refused).contains("other data"), "{}", told(&refused));
    let moved = folder.path().join("moved");
    std::fs::rename(folder.path().join("mine"), &moved).unwrap();
    let missing = resumed(&run, &["--steps", "4"]);
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
    assert_eq!(told(&missing).matches("choose the folder").count(), 1, "{}", told(&missing));
    assert!(told(&missing).contains("--data") && told(&missing).contains("train-images"), "{}", told(&missing));
    let found = resumed(&run, &["--steps", "4", "--data", text(&moved)]);
    assert!(found.status.success(), "{found:?}");
    assert!(resumed(&run, &["--steps", "5"]).status.success(), "and remembered");
}

#[test]
fn the_record_of_a_run_tells_when_how_and_on_what_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    assert!(short_run(&run, &["--steps", "2"]).status.success());
    let record: serde_json::Value = serde_json::from_slice(&std::fs::read(run.join("run.json")).unwrap()).unwrap();
    assert_eq!((&record["request"]["epochs"], &record["request"]["steps"]), (&1.into(), &2.into()));
    assert_eq!(record["train_images"], 60_000);
    assert_eq!(record["labels_hash"].as_str().unwrap().len(), 64);
    let began = record["began"].as_str().unwrap();
    assert!(began.len() == 20 && began.starts_with("20") && began.ends_with('Z'), "{began}");
    assert!(record["command"].as_array().unwrap().iter().any(|word| word == "--steps"), "{record}");
}

#[test]
fn a_run_shorter_than_an_epoch_is_measured_and_its_rates_fall_over_its_own_length() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let out = program(&["train", "--recipe", "quality", "--steps", "4", "--batch", "8", "--out", text(&run)]);
    assert!(out.status.success(), "{out:?}");
    let words = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(words.contains("rates fall over 4 steps") && words.contains("distance"), "{words}");
    assert!(run.join("quality.csv").is_file());
    let record: serde_json::Value = serde_json::from_slice(&std::fs::read(run.join("run.json")).unwrap()).unwrap();
    assert_eq!(record["recipe"]["cosine_decay"]["steps"], 4);
}

#[test]
fn lengths_beyond_any_run_are_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in
        [("--steps", "18446744073709551615"), ("--epochs", "18446744073709551615"), ("--epochs", "9999999999999")]
    {
        let run = folder.path().join("run");
        let refused = program(&["train", name, value, "--out", text(&run)]);
        assert_eq!(refused.status.code(), Some(2), "{name} {value}: {refused:?}");
        assert!(told(&refused).contains("at most"), "{}", told(&refused));
        assert!(!run.join("run.json").exists());
    }
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (sheet, gif) = (folder.path().join("sheet.png"), folder.path().join("morph.gif"));
    let classifier = folder.path().join("classifier.safetensors");
    for path in [&sheet, &gif, &classifier] {
        std::fs::write(path, "mine").unwrap();
    }
    let generate = ["generate", "--count", "1", "--out", text(&sheet)];
    let morph = ["morph", "--from", "1", "--to", "2", "--frames", "2", "--out", text(&gif)];
    for command in [&generate[..], &morph[..], &["classifier", "--out", text(&classifier)]] {
        let refused = program(command);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(told(&refused).contains("--force"), "{}", told(&refused));
    }
    for (path, command) in [(&sheet, &generate[..]), (&gif, &morph[..])] {
        assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
        let forced = program(&[command, &["--force"]].concat());
        assert!(forced.status.success() && image::open(path).is_ok(), "{forced:?}");
    }
}

#[test]
fn a_place_that_takes_no_file_is_noticed_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nope").join("x.safetensors");
    let refused = program(&["classifier", "--out", text(&nowhere)]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(told(&refused).contains("x.safetensors"), "{}", told(&refused));
    // Nothing was trained: the program printed nothing.
    assert!(refused.stdout.is_empty(), "{refused:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_a_failure_and_a_closed_pipe_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let png = folder.path().join("x.png");
    let commands: [&[&str]; 5] = [
        &["recipe", "quality"],
        &["recipe"],
        &["doctor"],
        &["--help"],
        &["generate", "--count", "1", "--out", text(&png)],
    ];
    for arguments in commands {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let out = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
            .args(arguments)
            .stdout(full)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap();
        assert_eq!(out.status.code(), Some(1), "{arguments:?}: {out:?}");
    }
    for arguments in &commands[..4] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_latent-explorer"));
        let status = command.args(*arguments).stdout(writer).status().unwrap();
        assert_eq!(status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn what_a_program_reads_and_what_a_person_should_see_are_apart() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    assert!(short_run(&run, &["--steps", "2"]).status.success());
    let newest = run.join("checkpoints/step-00000002.safetensors");
    let bytes = std::fs::read(&newest).unwrap();
    std::fs::write(&newest, &bytes[..bytes.len() / 2]).unwrap();
    let again = resumed(&run, &[]);
    assert!(again.status.success(), "{again:?}");
    assert!(told(&again).starts_with("warning: "), "{}", told(&again));
    assert!(!String::from_utf8_lossy(&again.stdout).contains("warning"), "{again:?}");
    let help = String::from_utf8_lossy(&program(&["train", "--help"]).stdout).into_owned();
    assert!(!help.contains("[default: 0] [default"), "{help}");
    assert!(help.lines().all(|line| line.matches("[default").count() <= 1), "{help}");
}
