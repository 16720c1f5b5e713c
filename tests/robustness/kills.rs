//! Runs that are killed repeatedly at random moments: states reported as saved exist, and the run ends like one that
//! was not interrupted.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, JoinHandle, sleep, yield_now};
use std::time::Duration;

use crate::support::is_long;
use crate::support::runs::{
    acknowledged, assert_equal, checkpoint, copy, is_temporary, newest_whole, program, untimed,
};
use latent_explorer::model::file::load_generator;
use latent_explorer::train::{RunRecord, checkpoints_in};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tch::Device;

/// More steps than the kills of one run leave time for, so that nearly all of them interrupt training.
const STEPS: u64 = 30;
const KILLS_OF_ONE_RUN: usize = 12;
const KILLS_IN_ALL: usize = 200;

/// The moment at which a run is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// This long after its start: before its folder exists, or while it reads the data.
    Starting(Duration),
    /// This long after it printed this many lines.
    Line(usize, Duration),
    /// This long after a temporary file appeared: while a checkpoint is written.
    Writing(Duration),
    /// This long after a checkpoint was renamed: while the program writes the files that follow.
    Named(Duration),
}

impl Moment {
    fn random(random: &mut ChaCha8Rng) -> Self {
        let mut below = |milliseconds: u64| Duration::from_micros(random.random_range(0..milliseconds * 1000));
        let (start, step, write, rest) = (below(600), below(150), below(40), below(20));
        match random.random_range(0..8) {
            0 => Self::Starting(start),
            1 => Self::Line(1, step),
            2 | 3 => Self::Line(random.random_range(2..4), step),
            4..7 => Self::Writing(write),
            _ => Self::Named(rest),
        }
    }
}

/// A running `latent-explorer train`, with its lines of output.
struct Training {
    child: Child,
    lines: Receiver<String>,
    reader: JoinHandle<()>,
    seen: Vec<String>,
    errors: File,
}

/// The result of a run that has ended.
struct Ended {
    status: ExitStatus,
    lines: Vec<String>,
    errors: String,
}

impl Training {
    fn begin(run: &Path, steps: u64) -> Self {
        Self::start(program(run).args(flags(steps)))
    }

    fn resume(run_or_checkpoint: &Path) -> Self {
        Self::start(program(run_or_checkpoint).arg("--resume"))
    }

    fn start(command: &mut Command) -> Self {
        let errors = tempfile::tempfile().unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(errors.try_clone().unwrap()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = sync_channel(1024);
        let read = move || output.lines().map_while(Result::ok).for_each(|line| sender.send(line).unwrap_or_default());
        let reader = Builder::new().name("reader".to_owned()).spawn(read).unwrap();
        Self { child, lines, reader, seen: Vec::new(), errors }
    }

    /// Waits for the moment, or for the end of the run.
    fn wait_for(&mut self, moment: Moment, run: &Path) {
        let before = checkpoints_in(run);
        let folder = run.join("checkpoints");
        let delay = match moment {
            Moment::Starting(delay) => delay,
            Moment::Line(count, delay) => {
                self.wait_for_lines(count);
                delay
            }
            Moment::Writing(delay) => {
                let old = temporary_files(&folder);
                self.watch(|| temporary_files(&folder).iter().any(|path| !old.contains(path)));
                delay
            }
            Moment::Named(delay) => {
                self.watch(|| checkpoints_in(run).last() > before.last());
                delay
            }
        };
        sleep(delay);
    }

    fn wait_for_lines(&mut self, count: usize) {
        while self.seen.len() < count
            && let Ok(line) = self.lines.recv()
        {
            self.seen.push(line);
        }
    }

    /// Checks in a tight loop, because the file may exist only briefly.
    fn watch(&mut self, found: impl Fn() -> bool) {
        while !found() && self.child.try_wait().unwrap().is_none() {
            yield_now();
        }
    }

    /// The result, after it has ended.
    fn end(mut self) -> Ended {
        let status = self.child.wait().unwrap();
        self.reader.join().unwrap();
        self.seen.extend(self.lines.try_iter());
        Ended { status, lines: self.seen, errors: text(self.errors) }
    }

    /// The result, asserting that it reported no errors.
    fn end_well(self) -> (ExitStatus, Vec<String>) {
        let Ended { status, lines, errors } = self.end();
        assert!(status.success() || status.code().is_none(), "{status}: {errors} after {lines:#?}");
        assert!(errors.is_empty() && !lines.iter().any(|line| line.starts_with("warning")), "{errors} {lines:#?}");
        (status, lines)
    }
}

/// A small batch, so that much of the time is spent on writing.
fn flags(steps: u64) -> [String; 8] {
    ["--seed", "1", "--checkpoint-every", "1", "--batch", "16", "--steps", &steps.to_string()].map(str::to_owned)
}

fn text(mut file: File) -> String {
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

fn said_saved(lines: &[String]) -> Option<u64> {
    acknowledged(lines.iter().map(String::as_str))
}

/// Files of interrupted writes in one folder.
fn temporary_files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.filter(|path| is_temporary(path)).collect()
}

fn all_temporary_files(run: &Path) -> Vec<PathBuf> {
    [run.to_owned(), run.join("checkpoints"), run.join("samples")].iter().flat_map(|f| temporary_files(f)).collect()
}

/// Checks every file of a run's folder with its final name, and returns the newest checkpoint's step.
fn check_folder(run: &Path) -> Option<u64> {
    let newest = newest_whole(run);
    if let Ok(text) = fs::read(run.join("run.json")) {
        let record: RunRecord = serde_json::from_slice(&text).unwrap();
        assert_eq!(record.seed, 1);
    }
    let generator = run.join("generator.safetensors");
    if generator.exists() {
        load_generator(&generator, Device::Cpu).unwrap();
    }
    for entry in fs::read_dir(run.join("samples")).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with('.') {
            image::open(entry.path()).unwrap();
        }
    }
    let rows = fs::read_to_string(run.join("metrics.csv")).unwrap_or_default().matches('\n').count() as u64;
    assert!(rows > newest.unwrap_or(0) || newest.is_none(), "{rows} lines of metrics for step {newest:?}");
    newest
}

/// Waits for the end of a run.
fn finish(training: Training) {
    let (status, lines) = training.end_well();
    assert!(status.success(), "{status} after {lines:#?}");
}

/// Kills one run several times, then lets it end. Returns the number of kills.
fn kill_often(run: &Path, kills: usize, random: &mut ChaCha8Rng) -> usize {
    let (mut killed, mut saved, mut most_left) = (0, None, 0);
    loop {
        // Without a saved state, the run cannot be continued, but its folder can be used again.
        let mut training = if saved.is_some() { Training::resume(run) } else { Training::begin(run, STEPS) };
        let moment = (killed < kills).then(|| Moment::random(random));
        if let Some(moment) = moment {
            training.wait_for(moment, run);
            training.child.kill().unwrap();
        }
        let (status, lines) = training.end_well();
        let newest = check_folder(run);
        let known = said_saved(&lines).max(saved);
        assert!(newest >= known, "step {known:?} was saved, and the newest is {newest:?} ({moment:?})");
        assert!(newest.is_none_or(|step| step < 1) || checkpoints_in(run).len() >= 2, "fewer than two are kept");
        saved = newest;
        let left = all_temporary_files(run).len();
        most_left = most_left.max(left);
        assert!(left <= 1, "what earlier kills left behind was not removed: {:#?}", all_temporary_files(run));
        println!("{moment:?}: {status}, at step {newest:?}, {left} temporary files");
        if status.success() {
            println!("killed {killed} times, at most {most_left} temporary files, {left} in the end");
            return killed;
        }
        killed += 1;
    }
}

#[test]
fn a_run_killed_at_any_moment_ends_as_if_it_had_never_been() {
    let kills = if is_long() { KILLS_IN_ALL } else { KILLS_OF_ONE_RUN };
    println!("{kills} kills");
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    finish(Training::begin(&whole, STEPS));
    let (mut killed, mut round) = (0, 0);
    while killed < kills {
        let run = folder.path().join(format!("run-{round}"));
        let mut random = ChaCha8Rng::seed_from_u64(round);
        killed += kill_often(&run, KILLS_OF_ONE_RUN.min(kills - killed), &mut random);
        assert_equal(&whole, &run, STEPS);
        fs::remove_dir_all(run).unwrap();
        round += 1;
    }
}

#[cfg(unix)]
#[test]
fn a_run_asked_to_end_saves_the_step_it_reached() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-INT", "-TERM", "-HUP"] {
        let run = folder.path().join(signal);
        let mut training = Training::begin(&run, 500);
        training.wait_for_lines(3);
        let asked = Command::new("kill").args([signal, &training.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let Ended { status, lines, errors } = training.end();
        assert_eq!(status.code(), Some(130), "{signal}: {errors} after {lines:#?}");
        let rows = fs::read_to_string(run.join("metrics.csv")).unwrap().lines().count() as u64 - 1;
        assert_eq!((check_folder(&run), said_saved(&lines)), (Some(rows), Some(rows)), "{signal}");
        assert!(all_temporary_files(&run).is_empty());
    }
}

#[test]
fn a_reader_that_goes_away_does_not_end_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let errors = tempfile::tempfile().unwrap();
    let mut command = program(&run);
    let command = command.args(flags(3)).stdout(Stdio::piped()).stderr(errors.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("training"), "{first}");
    let status = child.wait().unwrap();
    let errors = text(errors);
    assert!(status.success() && errors.is_empty(), "{status}: {errors}");
    assert_eq!(check_folder(&run), Some(3));
}

#[test]
fn a_run_killed_before_its_first_checkpoint_is_no_dead_end() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    finish(Training::begin(&whole, 2));
    let header = fs::read_to_string(whole.join("metrics.csv")).unwrap().lines().next().unwrap().to_owned() + "\n";
    // The files that exist after each call while a run's folder is created.
    let record = fs::read_to_string(whole.join("run.json")).unwrap();
    let steps = [("metrics.csv", ""), ("metrics.csv", &header), ("run.json", &record)];
    for made in 0..=steps.len() {
        let run = folder.path().join(format!("killed-{made}"));
        for sub in ["checkpoints", "samples"] {
            fs::create_dir_all(run.join(sub)).unwrap();
        }
        for (name, text) in &steps[..made] {
            fs::write(run.join(name), text).unwrap();
        }
        if Training::begin(&run, 2).end().status.code() == Some(2) {
            finish(Training::resume(&run));
        }
        assert_equal(&whole, &run, 2);
    }
}

#[test]
fn what_killed_writes_left_behind_is_removed_when_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    finish(Training::begin(&run, 2));
    for name in [
        "checkpoints/.step-00000001.safetensors.aB3dE6",
        ".generator.safetensors.Zz0011",
        "samples/.step-00000001.png.000000",
        "checkpoints/.latent-explorer-a1B2c3",
        ".latent-explorer-000000",
    ] {
        fs::write(run.join(name), "part of a file").unwrap();
    }
    let own = run.join("checkpoints/.notes");
    fs::write(&own, "a person's file").unwrap();
    finish(Training::resume(&run));
    assert!(all_temporary_files(&run).is_empty());
    assert!(own.is_file());
}

#[test]
fn going_back_to_an_older_checkpoint_and_dying_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    finish(Training::begin(&whole, 4));
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for round in 0..4 {
        let run = folder.path().join(format!("run-{round}"));
        copy(&whole, &run);
        let mut older = Training::resume(&checkpoint(&run, 2));
        older.wait_for_lines(1);
        sleep(Duration::from_micros(random.random_range(0..150_000)));
        older.child.kill().unwrap();
        older.end_well();
        check_folder(&run);
        let Ended { status, lines, errors } = Training::resume(&run).end();
        assert!(status.success(), "{status}: {errors} after {lines:#?}");
        assert_equal(&whole, &run, 4);
    }
}

#[test]
fn a_run_that_is_being_trained_cannot_be_resumed_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let mut first = Training::begin(&run, STEPS);
    first.wait_for_lines(4);
    let second = Training::resume(&run).end();
    assert_eq!(second.status.code(), Some(2), "two at once: {:#?}", second.lines);
    assert!(second.errors.starts_with("error: ") && second.errors.lines().count() == 1, "{}", second.errors);
    finish(first);
    assert_eq!(untimed(&run).len() as u64, STEPS + 1);
}
