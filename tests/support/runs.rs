//! The files of a run's folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use latent_explorer::train::checkpoint::load;
use latent_explorer::train::{RunRecord, checkpoints_in};
use tch::Device;

/// `latent-explorer train` with one thread, whose results are the same on every machine, and without quality
/// measurements.
pub fn program(run: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latent-explorer"));
    command.args(["train", "--threads", "1", "--measure-every", "0", "--out"]).arg(run);
    command
}

pub fn checkpoint(run: &Path, step: u64) -> PathBuf {
    run.join(format!("checkpoints/step-{step:08}.safetensors"))
}

/// Weights and moments without the header, which contains the interval between checkpoints.
pub fn tensors(run: &Path, step: u64) -> Vec<u8> {
    let bytes = fs::read(checkpoint(run, step)).unwrap();
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    bytes[bytes.len() - header.data_len()..].to_vec()
}

/// The metrics without the column of seconds.
pub fn untimed(run: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(run.join("metrics.csv")).unwrap();
    text.lines()
        .map(|line| line.split(',').enumerate().filter(|(i, _)| *i != 6).map(|(_, cell)| cell.to_owned()).collect())
        .collect()
}

/// Asserts that two runs have the same metrics and last checkpoint.
pub fn assert_equal(whole: &Path, run: &Path, last: u64) {
    assert_eq!(untimed(whole), untimed(run));
    let bytes = |run: &Path| fs::read(checkpoint(run, last)).unwrap();
    assert!(bytes(whole) == bytes(run), "the last checkpoints are not the same, byte for byte");
}

/// Asserts that every checkpoint is valid and named after its step, and returns the newest step.
pub fn newest_whole(run: &Path) -> Option<u64> {
    let mut newest = None;
    for path in checkpoints_in(run) {
        let (trainer, state) = load(&path, Device::Cpu).unwrap();
        assert_eq!(trainer.step, state.step);
        assert_eq!(path, checkpoint(run, state.step), "a file is named after another step");
        newest = Some(state.step);
    }
    newest
}

/// The last step that the program reported as saved.
pub fn acknowledged<'a>(lines: impl Iterator<Item = &'a str>) -> Option<u64> {
    lines.filter_map(|line| line.strip_prefix("step ")?.split_once(": saved ")?.0.parse().ok()).max()
}

/// Whether a file has the name of an interrupted write: `.latent-explorer-` or, in earlier versions, `.NAME.`, and six
/// letters or digits.
pub fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let earlier = || Some(name.strip_prefix('.')?.rsplit_once('.')?.1);
    let random = name.strip_prefix(".latent-explorer-").or_else(earlier);
    random.is_some_and(|random| random.len() == 6 && random.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// All files in a folder and its subfolders.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

pub fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}

/// Contents of the run's `run.json`.
pub fn record(run: &Path) -> RunRecord {
    serde_json::from_slice(&fs::read(run.join("run.json")).unwrap()).unwrap()
}
