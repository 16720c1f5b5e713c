//! Run folders with a truncated file or a flipped bit: the run continues from undamaged files and reports that, or it
//! is refused with a message and not changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::damage::{damages, flipped, quick_folder};
use crate::support::runs::{checkpoint, copy, files, program};
use latent_explorer::protocol::StepMetrics;
use latent_explorer::train::{RunFolder, RunRecord};

const METRICS: &str = "step,epoch,loss_d,loss_g,d_real,d_fake,seconds,grad_d,grad_g,update_d,update_g
1,1,0.69621634,0.6973656,0.49437,0.4949,0.412,0.1234,0.0456,0.0031,0.0029
2,1,0.6809697,0.6575525,0.531021,0.5123,0.833,0.2345,0.0567,0.0032,0.0028
3,1,0.68439406,0.6190142,0.5534,0.5312,1.257,0.3456,0.0678,0.0033,0.0027
4,1,0.69123,0.61876,0.5678,0.5456,1.681,0.4567,0.0789,0.0034,0.0026
";

#[test]
fn damaged_metrics_are_an_error_or_give_every_row_the_checkpoint_needs() {
    let folder = quick_folder();
    let csv = folder.path().join("metrics.csv");
    // The last row is newer than the checkpoint, as after a power cut.
    let needed: usize = METRICS.split_inclusive('\n').take(4).map(str::len).sum();
    for damaged in damages(METRICS.as_bytes()) {
        fs::write(&csv, &damaged).unwrap();
        match RunFolder::resume(folder.path(), 3) {
            Ok((mut run, rows)) => {
                assert!(damaged.len() >= needed, "a part of the rows was taken for all of them");
                assert_eq!(rows.iter().map(|row| row.step).collect::<Vec<_>>(), [1, 2, 3]);
                // A new row directly follows these rows and replaces what was there.
                run.append(&StepMetrics { step: 4, ..rows[2] });
                run.sync().unwrap();
                let text = fs::read(&csv).unwrap();
                let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
                assert!(lines.len() == 5 && damaged.starts_with(&lines[..4].concat()));
                assert!(lines[4].starts_with(b"4,") && lines[4].ends_with(b"\n"));
            }
            Err(reason) => {
                assert!(reason.contains("metrics.csv"), "{reason}");
                assert!(fs::read(&csv).unwrap() == damaged, "a file that was refused was changed");
            }
        }
    }
}

#[test]
fn metrics_without_a_row_keep_or_regain_their_header() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("metrics.csv");
    let header = METRICS.split_inclusive('\n').next().unwrap();
    for end in 0..=header.len() {
        fs::write(&csv, &header[..end]).unwrap();
        if let Ok((mut run, _)) = RunFolder::resume(folder.path(), 0) {
            run.sync().unwrap();
            assert_eq!(fs::read_to_string(&csv).unwrap(), header, "cut at {end}");
        }
    }
}

/// A run of three steps, copied for each test that damages it.
struct Runs {
    folder: tempfile::TempDir,
}

impl Runs {
    fn new() -> Self {
        let runs = Self { folder: tempfile::tempdir().unwrap() };
        let flags = ["--seed", "1", "--steps", "3", "--batch", "8", "--checkpoint-every", "1"];
        let output = train(&runs.whole(), &flags);
        assert!(output.status.success(), "{output:?}");
        runs
    }

    fn whole(&self) -> PathBuf {
        self.folder.path().join("whole")
    }

    fn copy(&self, name: &str) -> PathBuf {
        let (from, to) = (self.whole(), self.folder.path().join(name));
        copy(&from, &to);
        to
    }

    /// Asserts that the run ends like the undamaged one, except for its timing.
    fn assert_equal(&self, run: &Path) {
        let last = |run: &Path| fs::read(checkpoint(run, 3)).unwrap();
        assert!(last(run) == last(&self.whole()), "the last checkpoints are not the same, byte for byte");
        let rows = |run: &Path| fs::read_to_string(run.join("metrics.csv")).unwrap().lines().count();
        assert_eq!(rows(run), rows(&self.whole()));
    }
}

fn train(run: &Path, flags: &[&str]) -> Output {
    program(run).args(flags).output().unwrap()
}

fn resume(run: &Path) -> (Option<i32>, String) {
    let output = train(run, &["--resume"]);
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("");
    assert!(!words.contains("panicked") && !words.contains("internal error"), "{words}");
    (output.status.code(), words)
}

/// Damages a file.
type Spoil = fn(&Path);

fn spoil(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, flipped(&bytes, (bytes.len() / 2, 3))).unwrap();
}

/// Truncates a run's metrics at the position found in their text.
fn cut_metrics(run: &Path, end: impl Fn(&str) -> usize) {
    let csv = run.join("metrics.csv");
    let text = fs::read_to_string(&csv).unwrap();
    fs::write(&csv, &text[..end(&text)]).unwrap();
}

#[test]
fn a_run_goes_on_from_the_newest_checkpoint_that_is_whole_and_says_so() {
    let runs = Runs::new();
    let spoilt: [(&str, &[u64], Spoil); 5] = [
        ("one flipped bit", &[3], spoil),
        ("cut", &[3], |path| fs::write(path, &fs::read(path).unwrap()[..1 << 20]).unwrap()),
        ("empty", &[3], |path| fs::write(path, "").unwrap()),
        ("a folder", &[3], |path| fs::remove_file(path).and_then(|()| fs::create_dir(path)).unwrap()),
        ("two flipped bits", &[3, 2], spoil),
    ];
    for (what, steps, spoil) in spoilt {
        let run = runs.copy(what);
        for &step in steps {
            spoil(&checkpoint(&run, step));
        }
        let (code, words) = resume(&run);
        let older = checkpoint(&run, steps.last().unwrap() - 1).display().to_string();
        let warning = words.lines().find(|line| line.starts_with("warning: "));
        let warning = warning.unwrap_or_else(|| panic!("{what}: no warning in {words}"));
        assert!(warning.contains("step-00000003") && warning.contains(&older), "{what}: {warning}");
        if what == "a folder" && code != Some(0) {
            // The folder has the name of the last checkpoint, so the last state cannot be saved, which must be
            // reported.
            assert!(words.matches("warning: ").count() > 1, "{words}");
            continue;
        }
        assert_eq!(code, Some(0), "{what}: {words}");
        runs.assert_equal(&run);
    }
}

#[test]
fn a_run_with_no_whole_checkpoint_is_refused_and_left_alone() {
    let runs = Runs::new();
    let run = runs.copy("run");
    for file in files(&run.join("checkpoints")) {
        spoil(&file);
    }
    assert_refused(&run);
}

#[test]
fn a_run_whose_metrics_are_too_short_for_any_checkpoint_is_refused_and_left_alone() {
    let runs = Runs::new();
    let run = runs.copy("run");
    // Half of the first row is left, and the oldest checkpoint needs one row.
    cut_metrics(&run, |text| text.find("\n1,").unwrap() + 6);
    assert_refused(&run);
}

/// Asserts that a run is refused with a message and not changed.
fn assert_refused(run: &Path) {
    let state = || {
        let kept = files(run).into_iter().filter(|path| fs::metadata(path).unwrap().len() > 0);
        kept.map(|path| (fs::read(&path).unwrap(), path)).collect::<Vec<_>>()
    };
    let before = state();
    let (code, words) = resume(run);
    assert_eq!(code, Some(2), "{words}");
    assert!(words.starts_with("error: ") && words.lines().count() == 1, "{words}");
    assert!(state() == before, "{} was changed", run.display());
}

#[test]
fn a_run_with_too_few_rows_of_metrics_goes_on_from_an_older_checkpoint_and_says_so() {
    let runs = Runs::new();
    let run = runs.copy("run");
    cut_metrics(&run, |text| text.len() - 2);
    let (code, words) = resume(&run);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("warning: ") && words.contains("step-00000002"), "{words}");
    runs.assert_equal(&run);
}

#[test]
fn a_new_run_does_not_replace_somebody_elses_files() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("run.json", "{\"command\": \"make\"}"), ("metrics.csv", "time,requests per second")] {
        let run = folder.path().join(name.replace('.', " "));
        fs::create_dir(&run).unwrap();
        fs::write(run.join(name), text).unwrap();
        let output = train(&run, &["--steps", "1", "--batch", "4"]);
        assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
        assert_eq!(fs::read_to_string(run.join(name)).unwrap(), text);
    }
}

#[test]
fn a_run_does_not_need_its_description() {
    let runs = Runs::new();
    let run = runs.copy("run");
    let record = fs::read(run.join("run.json")).unwrap();
    let whole: RunRecord = serde_json::from_slice(&record).unwrap();
    for damaged in damages(&record) {
        if let Ok(read) = serde_json::from_slice::<RunRecord>(&damaged) {
            assert_eq!(damaged.len(), record.len(), "a cut file was read");
            assert_eq!(read.request.out, whole.request.out);
        }
    }
    fs::remove_file(checkpoint(&run, 3)).unwrap();
    fs::write(run.join("run.json"), &record[..record.len() / 2]).unwrap();
    let (code, words) = resume(&run);
    assert!(code == Some(0) && !words.contains("warning"), "{words}");
    runs.assert_equal(&run);
}

#[test]
fn a_run_that_lost_its_metrics_is_not_trained_for_nothing() {
    let runs = Runs::new();
    let run = runs.copy("run");
    fs::remove_file(checkpoint(&run, 3)).unwrap();
    fs::remove_file(run.join("metrics.csv")).unwrap();
    let (code, words) = resume(&run);
    assert!(code != Some(0) || checkpoint(&run, 3).is_file(), "trained, and kept nothing: {words}");
}

/// Contents of the user's file, before and after the program uses a folder with a link to it.
#[cfg(unix)]
const MINE: &str = "my own notes\n";

/// Each name of a run's folder as a link to the user's file or folder.
#[test]
#[cfg(unix)]
fn no_link_in_a_runs_folder_leads_out_of_it() {
    use std::os::unix::fs::symlink;

    let runs = Runs::new();
    let mine = runs.folder.path().join("mine.txt");
    let other = runs.folder.path().join("other");
    for name in [".lock", "metrics.csv", "run.json", "quality.csv", "fixed_noise.csv", "generator.safetensors"] {
        let run = runs.copy(&format!("link {name}"));
        fs::write(&mine, MINE).unwrap();
        fs::remove_file(run.join(name)).ok();
        symlink(&mine, run.join(name)).unwrap();
        let output = train(&run, &["--resume", "--steps", "4"]);
        assert_eq!(fs::read_to_string(&mine).unwrap(), MINE, "{name}: {output:?}");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!words.contains("panicked"), "{words}");
        if [".lock", "metrics.csv"].contains(&name) {
            assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
            assert!(words.contains(name), "{words}");
        }
    }
    // A run before its first step has no rows, so resuming it would empty the linked file.
    let run = runs.copy("no rows");
    let first = checkpoint(&run, 0);
    if !first.exists() {
        let folder = runs.folder.path().join("begun");
        assert!(train(&folder, &["--seed", "1", "--steps", "1", "--batch", "8"]).status.success());
        fs::copy(checkpoint(&folder, 0), &first).unwrap();
    }
    for step in 1..=3 {
        fs::remove_file(checkpoint(&run, step)).ok();
    }
    fs::remove_file(run.join("metrics.csv")).unwrap();
    symlink(&mine, run.join("metrics.csv")).unwrap();
    train(&run, &["--resume"]);
    assert_eq!(fs::read_to_string(&mine).unwrap(), MINE, "metrics.csv of no rows");

    for name in ["checkpoints", "samples"] {
        let run = runs.copy(&format!("link {name}"));
        fs::remove_dir_all(&other).ok();
        fs::rename(run.join(name), &other).unwrap();
        symlink(&other, run.join(name)).unwrap();
        let before = listing(&other);
        let output = train(&run, &["--resume", "--steps", "9", "--checkpoint-every", "1"]);
        assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
        assert_eq!(listing(&other), before, "{name}");
    }
    // The same for a new run.
    let fresh = runs.folder.path().join("fresh");
    fs::create_dir(&fresh).unwrap();
    symlink(&mine, fresh.join(".lock")).unwrap();
    let output = train(&fresh, &["--steps", "1", "--batch", "8"]);
    assert_eq!((output.status.code(), fs::read_to_string(&mine).unwrap().as_str()), (Some(2), MINE), "{output:?}");
}

#[cfg(unix)]
fn listing(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut files: Vec<_> =
        files(folder).into_iter().map(|path| (path.clone(), path.metadata().unwrap().len())).collect();
    files.sort();
    files
}

/// Pipes, devices and sparse files with the names of a run: an immediate error, and little memory.
#[test]
#[cfg(target_os = "linux")]
fn what_is_no_file_in_a_runs_folder_blocks_nothing() {
    let runs = Runs::new();
    let newest = "checkpoints/step-00000003.safetensors";
    let spoilt: [(&str, Spoil); 3] = [
        ("pipe", |path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success())),
        ("device", |path| std::os::unix::fs::symlink("/dev/zero", path).unwrap()),
        ("sparse", |path| fs::File::create(path).unwrap().set_len(3 << 30).unwrap()),
    ];
    for (what, spoil) in spoilt {
        for name in
            ["run.json", "metrics.csv", "fixed_noise.csv", "quality.csv", newest, ".lock", "samples/step-00000003.png"]
        {
            let run = runs.copy(&format!("{what} {}", name.replace('/', " ")));
            fs::remove_file(run.join(name)).ok();
            spoil(&run.join(name));
            // Address space for the program and 1.5 GB more, but not for the sparse file's 3 GB.
            let script = "ulimit -v 4000000; exec timeout 60 \"$0\" \"$@\"";
            let output = std::process::Command::new("sh")
                .args(["-c", script, env!("CARGO_BIN_EXE_latent-explorer"), "train", "--threads", "1", "--resume"])
                .args(["--steps", "4", "--measure-every", "0", "--out"])
                .arg(&run)
                .output()
                .unwrap();
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 2)), "{what} {name}: {code:?} {words}");
            assert!(!words.contains("panicked") && !words.contains("internal error"), "{words}");
        }
    }
}
