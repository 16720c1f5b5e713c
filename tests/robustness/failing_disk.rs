//! Runs on a failing disk: at every call that changes the run's folder, the call fails, the disk becomes full, or the
//! disk disappears. No state reported as saved is lost, and the run can be continued.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::idx::{images_file, labels_file, noise, write_set};
use crate::support::runs::{assert_equal, checkpoint, copy, files, is_temporary, newest_whole, program};
use crate::support::{is_long, runs};
use latent_explorer::model::file::load_generator;
use latent_explorer::train::RunRecord;
use latent_explorer::train::checkpoint::load;
use tch::Device;

/// Number of pairs of a call and a fault in the normal form.
const NORMAL_PAIRS: usize = 10;

/// The fault at the chosen call; the shim uses the same names.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// The call fails once.
    Broken,
    /// The call and all later ones fail.
    Dead,
    /// A write is incomplete, and all later ones fail because the disk is full.
    Full,
    /// A write is incomplete, and the program has to write the rest.
    Short,
}

impl Fault {
    fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Dead => "dead",
            Self::Full => "full",
            Self::Short => "short",
        }
    }

    fn fits(self, call: &Call) -> bool {
        match self {
            Self::Broken | Self::Dead => true,
            Self::Full => !call.removes(),
            Self::Short => call.bytes > 1,
        }
    }
}

/// The way a run is started.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Start {
    New,
    Resumed,
    /// From an older checkpoint; files of later steps are set aside.
    Back(u64),
}

/// A call that changes the folder.
#[derive(Clone, Debug)]
struct Call {
    number: usize,
    name: String,
    bytes: u64,
    done: bool,
    path: PathBuf,
}

impl Call {
    fn parse(line: &str) -> Self {
        let [number, name, bytes, done, path] = line.splitn(5, '\t').collect::<Vec<_>>().try_into().unwrap();
        Self {
            number: number.parse().unwrap(),
            name: name.to_owned(),
            bytes: bytes.parse().unwrap(),
            done: done == "done",
            path: path.into(),
        }
    }

    fn removes(&self) -> bool {
        self.name.starts_with("unlink")
    }
}

/// The shim, the data and the folder shared by all runs of a test.
struct Bench {
    folder: tempfile::TempDir,
    shim: PathBuf,
    data: PathBuf,
    steps: u64,
}

impl Bench {
    fn new(steps: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let bench = Self { shim: root.join("shim.so"), data: root.join("data"), folder, steps };
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/robustness/shim.c");
        let built = Command::new("cc")
            .args(["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .args([&bench.shim, &source])
            .arg("-ldl")
            .output()
            .expect("this test needs a C compiler named cc, which the project asks for as well");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        write_data(&bench.data);
        bench
    }

    fn run(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    fn command(&self, run: &Path, start: Start) -> Command {
        match start {
            Start::New => {
                let mut command = program(run);
                command.args(["--seed", "1", "--checkpoint-every", "1", "--batch", "8"]);
                command.args(["--steps", &self.steps.to_string(), "--data"]).arg(&self.data);
                command
            }
            Start::Resumed => resume(run),
            Start::Back(step) => resume(&checkpoint(run, step)),
        }
    }

    /// Runs with a fault at one call, and counts all calls; call 0 means no fault.
    fn faulty(&self, run: &Path, start: Start, number: usize, fault: Fault) -> (Output, Vec<Call>) {
        let log = run.with_extension("calls");
        let _ = fs::remove_file(&log);
        let output = self
            .command(run, start)
            .env("LD_PRELOAD", &self.shim)
            .env("FAULTS_FOLDER", run)
            .env("FAULTS_LOG", &log)
            .env("FAULTS_AT", number.to_string())
            .env("FAULTS_KIND", fault.name())
            // Runs that cannot be saved in their folder are saved here.
            .env("TMPDIR", self.rescued())
            .output()
            .unwrap();
        let calls = fs::read_to_string(&log).unwrap_or_default().lines().map(Call::parse).collect();
        (output, with_targets(calls))
    }

    fn rescued(&self) -> PathBuf {
        self.run("rescued")
    }

    fn undisturbed(&self, run: &Path, start: Start) {
        let output = self.command(run, start).output().unwrap();
        assert!(output.status.success(), "without faults: {output:?}");
        assert!(!said(&output).contains("warning"), "without faults: {output:?}");
    }

    fn last_checkpoint(&self, run: &Path) -> PathBuf {
        checkpoint(run, self.steps)
    }
}

/// Replaces the path of a temporary file by the name that it gets later, in the next rename in its folder.
fn with_targets(mut calls: Vec<Call>) -> Vec<Call> {
    let mut targets: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for call in calls.iter_mut().rev() {
        let folder = call.path.parent().unwrap().to_owned();
        if call.name.contains("rename") {
            targets.insert(folder, call.path.clone());
        } else if is_temporary(&call.path)
            && let Some(target) = targets.get(&folder)
        {
            call.path.clone_from(target);
        }
    }
    calls
}

fn resume(run_or_checkpoint: &Path) -> Command {
    let mut command = program(run_or_checkpoint);
    command.arg("--resume");
    command
}

/// A small data set that is read faster than MNIST.
fn write_data(folder: &Path) {
    fs::create_dir(folder).unwrap();
    let images = |count: u32| images_file(count, 28, 28, &noise(count * 784));
    let labels = |count: u32| labels_file(&(0..count).map(|i| (i % 10) as u8).collect::<Vec<_>>());
    write_set(folder, &[images(300), labels(300), images(10), labels(10)]);
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).join("")
}

/// The last step that the program reported as saved.
fn acknowledged(output: &Output) -> Option<u64> {
    runs::acknowledged(said(output).lines())
}

/// Number of files of interrupted writes.
fn temporary_files(run: &Path) -> usize {
    files(run).iter().filter(|path| is_temporary(path)).count()
}

/// Checks all files with their final names, and returns the newest checkpoint's step.
fn check_folder(run: &Path) -> Option<u64> {
    let newest = newest_whole(run);
    // Files that were set aside are elsewhere in the run's folder, and valid as well.
    for file in files(run) {
        match file.file_name().unwrap().to_str().unwrap() {
            "run.json" => drop(serde_json::from_slice::<RunRecord>(&fs::read(&file).unwrap()).unwrap()),
            "generator.safetensors" => drop(load_generator(&file, Device::Cpu).unwrap()),
            name if name.starts_with("step-") && name.ends_with(".safetensors") => {
                drop(load(&file, Device::Cpu).unwrap());
            }
            name if name.ends_with(".png") => drop(image::open(&file).unwrap()),
            _ => {}
        }
    }
    newest
}

/// Steps of all checkpoints in the run's folder and its subfolders.
fn steps_kept(run: &Path) -> BTreeSet<u64> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let step = |name: String| name.strip_prefix("step-")?.strip_suffix(".safetensors")?.parse().ok();
    files(run).iter().map(name).filter_map(step).collect()
}

/// Asserts that the program ended by itself, with an error message when something that it needed failed.
fn check_words(output: &Output, disturbed: bool) {
    let words = said(output);
    assert!(!words.contains("panicked") && !words.contains("internal error"), "{words}");
    match output.status.code() {
        Some(0) => assert!(!disturbed || words.contains("warning: "), "it did not say what failed: {words}"),
        Some(1 | 2) => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            let errors: Vec<&str> = told.lines().filter(|line| !line.starts_with("warning: ")).collect();
            assert!(errors.len() == 1 && errors[0].starts_with("error: "), "{told}");
        }
        _ => panic!("{}: {words}", output.status),
    }
}

/// The pairs to try: all, or some evenly spread ones, including the first and the last.
fn pairs(calls: &[Call]) -> Vec<(Call, Fault)> {
    let faults = [Fault::Broken, Fault::Full, Fault::Dead, Fault::Short];
    let all: Vec<(Call, Fault)> = calls
        .iter()
        .flat_map(|call| faults.into_iter().filter(|fault| fault.fits(call)).map(|fault| (call.clone(), fault)))
        .collect();
    let count = if is_long() { all.len() } else { NORMAL_PAIRS.min(all.len()) };
    println!("{count} of {} pairs", all.len());
    (0..count).map(|i| all[i * (all.len() - 1) / (count - 1).max(1)].clone()).collect()
}

/// Makes one call after the other fail, each in a copy of the folder `before`.
fn try_faults(bench: &Bench, before: &Path, start: Start, calls: &[Call], whole: &Path) {
    let (mut reached, mut all) = (0, 0);
    for (call, fault) in pairs(calls) {
        let run = bench.run(&format!("call-{}-{}", call.number, fault.name()));
        copy(before, &run);
        let known = steps_kept(&run);
        let (output, calls) = bench.faulty(&run, start, call.number, fault);
        let hit = calls.iter().find(|call| !call.done);
        let newest = check_folder(&run);
        let saved = acknowledged(&output);
        println!(
            "{fault:?} at {}: {}, saved {saved:?}, newest {newest:?}, {} temporary files",
            hit.map_or_else(|| "nothing".to_owned(), |c| format!("{} {} {}", c.number, c.name, c.path.display())),
            output.status,
            temporary_files(&run)
        );
        check_words(&output, hit.is_some_and(|call| fault != Fault::Short && !call.removes()));
        assert!(newest >= saved, "step {saved:?} was saved, and the newest is {newest:?}: {output:?}");
        let kept = steps_kept(&run);
        let lost: Vec<_> = known.iter().filter(|step| kept.range(*step..).next().is_none()).collect();
        assert!(lost.is_empty(), "{lost:?} of {known:?} are lost: {output:?}");
        // Without a saved state, the run cannot be continued, but its folder can be used again.
        bench.undisturbed(&run, if newest.is_some() { Start::Resumed } else { Start::New });
        assert_eq!(check_folder(&run), Some(bench.steps));
        assert_equal(whole, &run, bench.steps);
        fs::remove_dir_all(&run).unwrap();
        reached += usize::from(hit.is_some());
        all += 1;
    }
    // The number of calls may depend on the duration of a step, but only slightly.
    assert!(reached * 10 >= all * 9, "only {reached} of {all} faults happened");
}

#[test]
fn no_file_is_written_past_the_shim() {
    let bench = Bench::new(2);
    let run = bench.run("run");
    let (output, calls) = bench.faulty(&run, Start::New, 0, Fault::Broken);
    assert!(output.status.success(), "{output:?}");
    let names: Vec<PathBuf> = files(&run).into_iter().filter(|path| fs::metadata(path).unwrap().len() > 0).collect();
    assert!(names.len() >= 7, "{names:?}");
    for path in names {
        let name = path.file_name().unwrap().to_str().unwrap();
        let about = |call: &&Call| call.path == path;
        let of = |kind: &str| calls.iter().filter(about).filter(|call| call.name.contains(kind)).collect::<Vec<_>>();
        let length = fs::metadata(&path).unwrap().len();
        let written: u64 = of("write").iter().map(|call| call.bytes).sum();
        assert_eq!(written % length, 0, "{name}: {length} bytes, and {written} were seen");
        assert!(written > 0 && !of("open").is_empty() && !of("sync").is_empty(), "{name}: {calls:#?}");
        assert!(name == "metrics.csv" || !of("rename").is_empty(), "{name} was not put in place by a rename");
    }
}

#[test]
fn a_new_run_survives_a_fault_at_any_call() {
    let bench = Bench::new(2);
    let whole = bench.run("whole");
    let (output, calls) = bench.faulty(&whole, Start::New, 0, Fault::Broken);
    assert!(output.status.success(), "{output:?}");
    try_faults(&bench, &bench.run("nothing"), Start::New, &calls, &whole);
}

#[test]
fn a_resumed_run_survives_a_fault_at_any_call() {
    let bench = Bench::new(5);
    let (whole, before) = (bench.run("whole"), bench.run("before"));
    bench.undisturbed(&before, Start::New);
    // As after a power cut before the last checkpoint was written.
    fs::remove_file(bench.last_checkpoint(&before)).unwrap();
    copy(&before, &whole);
    let (output, calls) = bench.faulty(&whole, Start::Resumed, 0, Fault::Broken);
    assert!(output.status.success(), "{output:?}");
    try_faults(&bench, &before, Start::Resumed, &calls, &whole);
}

#[test]
fn a_run_that_goes_back_survives_a_fault_at_any_call() {
    let bench = Bench::new(3);
    let (whole, before) = (bench.run("whole"), bench.run("before"));
    bench.undisturbed(&before, Start::New);
    copy(&before, &whole);
    let (output, calls) = bench.faulty(&whole, Start::Back(2), 0, Fault::Broken);
    assert!(output.status.success(), "{output:?}");
    assert_equal(&before, &whole, bench.steps);
    try_faults(&bench, &before, Start::Back(2), &calls, &whole);
}

#[test]
fn a_write_that_fails_leaves_no_temporary_file() {
    let bench = Bench::new(1);
    let (_, calls) = bench.faulty(&bench.run("whole"), Start::New, 0, Fault::Broken);
    let puts_in_place = |call: &&Call| call.name.contains("sync") || call.name.contains("rename");
    let about = |call: &&Call| call.path.to_string_lossy().contains("step-00000001.safetensors");
    let chosen: Vec<&Call> = calls.iter().filter(about).filter(puts_in_place).collect();
    assert!(chosen.len() >= 2, "{calls:#?}");
    for call in chosen {
        let run = bench.run(&format!("call-{}", call.number));
        bench.faulty(&run, Start::New, call.number, Fault::Broken);
        assert_eq!(temporary_files(&run), 0, "{call:?}");
    }
}

#[test]
fn a_run_that_could_not_be_saved_does_not_end_in_success() {
    let bench = Bench::new(1);
    let (_, calls) = bench.faulty(&bench.run("whole"), Start::New, 0, Fault::Broken);
    for (step, fault) in [("step-00000000.safetensors", Fault::Dead), ("step-00000001.safetensors", Fault::Full)] {
        let call = calls.iter().find(|call| call.path.to_string_lossy().contains(step)).unwrap();
        let run = bench.run(step);
        let (output, _) = bench.faulty(&run, Start::New, call.number, fault);
        assert!(!output.status.success(), "{output:?}");
        check_words(&output, true);
    }
}

#[test]
fn a_run_whose_folder_takes_no_more_is_rescued_and_nothing_else_is_said_to_be_kept() {
    let bench = Bench::new(3);
    let (_, calls) = bench.faulty(&bench.run("whole"), Start::New, 0, Fault::Broken);
    let last = calls.iter().find(|call| call.path.to_string_lossy().contains("step-00000003.safetensors")).unwrap();
    let full = bench.run("full");
    let (output, _) = bench.faulty(&full, Start::New, last.number, Fault::Full);
    check_words(&output, true);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let error = told.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(error.contains("its state of step 3 is in") && !error.contains("step 3 is kept"), "{error}");
    let rescued = error.rsplit_once(" is in ").unwrap().1;
    assert_eq!(load(Path::new(rescued), Device::Cpu).unwrap().0.step, 3);
    assert_eq!(newest_whole(&full), Some(2));

    // No other folder is writable: the error names the state on disk.
    fs::remove_dir_all(bench.rescued()).unwrap();
    fs::write(bench.rescued(), "no folder").unwrap();
    let lost = bench.run("lost");
    let (output, _) = bench.faulty(&lost, Start::New, last.number, Fault::Full);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("the newest state kept is that of step 2"), "{told}");
    assert_eq!(newest_whole(&lost), Some(2));
}

#[test]
#[cfg(unix)]
fn a_run_whose_folder_is_deleted_is_rescued() {
    use std::io::{BufRead as _, BufReader};

    let bench = Bench::new(100_000);
    let run = bench.run("deleted");
    let mut child = bench
        .command(&run, Start::New)
        .env("TMPDIR", bench.rescued())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.find(|line| line.as_ref().unwrap().starts_with("step 2: saved")).unwrap().unwrap();
    fs::remove_dir_all(&run).unwrap();
    // The pipe is read to its end, because the program would block otherwise.
    let reader = std::thread::Builder::new().name("reader".to_owned()).spawn(move || lines.for_each(drop)).unwrap();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    reader.join().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let error = told.lines().find(|line| line.starts_with("error: ")).unwrap_or_else(|| panic!("{told}"));
    let (step, rescued) = error.rsplit_once("its state of step ").unwrap().1.split_once(" is in ").unwrap();
    assert_eq!(load(Path::new(rescued), Device::Cpu).unwrap().0.step.to_string(), step);
}
