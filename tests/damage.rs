//! Files with an end cut off or a bit flipped: every format the program reads gives an error or,
//! where nothing can show the damage, a whole value. Never a panic, never a part.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::{Compression, write::GzEncoder};
use latent_explorer::app::Settings;
use latent_explorer::data::{Dataset, Images, read_images_sized, read_labels_sized};
use latent_explorer::latent::LatentVector;
use latent_explorer::session::{RunRequest, StepMetrics};
use latent_explorer::train::checkpoint::{from_bytes, to_bytes};
use latent_explorer::train::model_file::{generator_bytes, generator_from_bytes};
use latent_explorer::train::{Recipe, RunFolder, RunRecord, StepFigures, Trainer, set_threads};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tch::Device;

/// Set to 1, the long form runs.
const LONG_TESTS: &str = "LATENT_EXPLORER_LONG_TESTS";

/// Says which form runs, once in every test that has two.
fn is_long() -> bool {
    let long = std::env::var_os(LONG_TESTS).is_some_and(|value| value == "1");
    println!("{} form ({LONG_TESTS}=1 selects the long form)", if long { "long" } else { "normal" });
    long
}

/// The bits to flip in `bytes`: all of them, or one of each byte.
fn bits(bytes: std::ops::Range<usize>, all: bool) -> Vec<(usize, u8)> {
    let mut random = ChaCha8Rng::seed_from_u64(bytes.len() as u64);
    let mut of_byte = |byte| if all { 0..8 } else { one(random.random_range(0..8)) }.map(move |bit| (byte, bit));
    bytes.flat_map(|byte| of_byte(byte).collect::<Vec<_>>()).collect()
}

fn one(bit: u8) -> std::ops::Range<u8> {
    bit..bit + 1
}

fn flipped(whole: &[u8], (byte, bit): (usize, u8)) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[byte] ^= 1 << bit;
    bytes
}

/// Every shorter file, then every file with one bit flipped.
fn damages(whole: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let cuts = (0..whole.len()).map(|end| whole[..end].to_vec());
    cuts.chain(bits(0..whole.len(), true).into_iter().map(|bit| flipped(whole, bit)))
}

/// Where the tensors of a safetensors file begin.
fn header_end(bytes: &[u8]) -> usize {
    8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize
}

/// A run after its first step, with moments in both optimisers.
fn trained() -> Trainer {
    // One thread: tests run beside each other, and threads that wait for one another would crawl.
    set_threads(1);
    let mut trainer = Trainer::new(Recipe { batch: 4, ..Recipe::seed() }, 1, Device::Cpu).unwrap();
    trainer.train_step(&Images { rows: 28, cols: 28, pixels: noise(5 * 784) }).unwrap();
    trainer
}

fn noise(count: u32) -> Vec<u8> {
    (0..count).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn checkpoint_bytes() -> Vec<u8> {
    let request = RunRequest { seed: 1, batch: 4, steps: Some(3), ..RunRequest::default() };
    to_bytes(&trained(), &request, "0123456789abcdef", "a test").unwrap()
}

/// Asserts that these bytes are refused or, where the damage changes nothing, read as if whole.
fn assert_refused_or_whole(damaged: &[u8], whole: &[u8], what: &str) {
    if let Ok((trainer, state)) = from_bytes(damaged, Device::Cpu) {
        let again = to_bytes(&trainer, &state.request, &state.data_hash, &state.made_by).unwrap();
        assert!(again == whole, "{what} was read as another state");
    }
}

#[test]
fn a_damaged_checkpoint_is_never_read_as_another_state() {
    let long = is_long();
    let whole = checkpoint_bytes();
    assert!(from_bytes(&whole, Device::Cpu).is_ok());
    let tensors = header_end(&whole);
    let mut damaged = whole.clone();
    for (byte, bit) in bits(0..tensors, long) {
        damaged[byte] ^= 1 << bit;
        assert_refused_or_whole(&damaged, &whole, &format!("bit {bit} of byte {byte} of the header"));
        damaged[byte] ^= 1 << bit;
    }
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..if long { 2000 } else { 200 } {
        let (byte, bit) = (random.random_range(tensors..whole.len()), random.random_range(0..8));
        damaged[byte] ^= 1 << bit;
        assert!(from_bytes(&damaged, Device::Cpu).is_err(), "bit {bit} of byte {byte} was not missed");
        damaged[byte] ^= 1 << bit;
    }
    assert!(damaged == whole);
}

#[test]
fn a_flip_that_leaves_a_checkpoints_meaning_as_it_was_is_an_error_too() {
    let whole = checkpoint_bytes();
    let header = String::from_utf8_lossy(&whole[..header_end(&whole)]).into_owned();
    // The name of a value that is the default anyway, and an exponent's letter.
    for (place, bit) in [("lr_g\\\":0.0002", 0), ("epochs", 1), ("e-7", 5)] {
        let byte = header.find(place).unwrap();
        assert!(from_bytes(&flipped(&whole, (byte, bit)), Device::Cpu).is_err(), "{place}");
    }
}

#[test]
fn a_cut_or_overlong_checkpoint_is_an_error() {
    let mut whole = checkpoint_bytes();
    let tensors = header_end(&whole);
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let sample = (0..200).map(|_| random.random_range(tensors..whole.len()));
    for end in (0..=tensors).chain(whole.len() - 64..whole.len()).chain(sample) {
        assert!(from_bytes(&whole[..end], Device::Cpu).is_err(), "cut at {end}");
    }
    whole.push(0);
    assert!(from_bytes(&whole, Device::Cpu).is_err(), "one byte too many");
}

#[test]
fn a_damaged_model_is_an_error_or_differs_in_one_number() {
    let long = is_long();
    let generator = trained().generator;
    let whole = generator_bytes(&generator).unwrap();
    let intact = generator_from_bytes(&whole, Device::Cpu).unwrap();
    let tensors = header_end(&whole);
    for (byte, bit) in bits(0..tensors, long) {
        let read = generator_from_bytes(&flipped(&whole, (byte, bit)), Device::Cpu);
        assert!(read.is_err(), "bit {bit} of byte {byte} of the header was not missed");
    }
    let mut random = ChaCha8Rng::seed_from_u64(9);
    for _ in 0..if long { 2000 } else { 200 } {
        let place = (random.random_range(tensors..whole.len()), random.random_range(0..8));
        let Ok(other) = generator_from_bytes(&flipped(&whole, place), Device::Cpu) else { continue };
        let changed = intact.parameters().flat().ne_tensor(other.parameters().flat()).sum(tch::Kind::Int64);
        assert_eq!(changed.int64_value(&[]), 1, "{place:?}");
        assert_eq!(other.images(&[LatentVector::zeros()])[0].pixels.len(), 784);
    }
    for end in (0..=tensors).chain(whole.len() - 64..whole.len()) {
        assert!(generator_from_bytes(&whole[..end], Device::Cpu).is_err(), "cut at {end}");
    }
}

fn idx(sizes: &[u32], body: &[u8]) -> Vec<u8> {
    let magic = 0x0800 + sizes.len() as u32;
    let mut bytes: Vec<u8> = [&[magic], sizes].concat().iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend(body);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What images a damaged file may give, and what labels.
fn read_either(bytes: &[u8]) -> [Option<Vec<u8>>; 2] {
    let length = bytes.len() as u64;
    let images = read_images_sized(bytes, length).ok().map(|images| {
        assert_eq!(images.pixels.len(), images.len() * images.rows * images.cols);
        images.pixels
    });
    [images, read_labels_sized(bytes, length).ok()]
}

#[test]
fn a_damaged_idx_file_is_an_error_or_differs_in_one_pixel() {
    let pixels = noise(3 * 5 * 4);
    let labels = noise(40);
    for (header, body, whole) in [(16, &pixels, idx(&[3, 5, 4], &pixels)), (8, &labels, idx(&[40], &labels))] {
        assert_eq!(read_either(&whole).iter().flatten().collect::<Vec<_>>(), [body]);
        for end in 0..whole.len() {
            assert_eq!(read_either(&whole[..end]), [None, None], "cut at {end}");
        }
        for place in bits(0..whole.len(), true) {
            let read = read_either(&flipped(&whole, place));
            let expected = (place.0 >= header).then(|| flipped(body, (place.0 - header, place.1)));
            assert_eq!(read.into_iter().flatten().next(), expected, "{place:?}");
        }
    }
}

#[test]
fn a_damaged_gzipped_idx_file_is_an_error_or_read_as_if_whole() {
    let pixels = noise(3 * 5 * 4);
    for body in [pixels.clone(), vec![7; 60]] {
        for (plain, whole) in [&idx(&[3, 5, 4], &body), &idx(&[60], &body)].map(|plain| (plain, gzip(plain))) {
            assert_eq!(read_either(&whole), read_either(plain));
            for damaged in damages(&whole) {
                for read in read_either(&damaged).into_iter().flatten() {
                    assert_eq!(read, body);
                    assert_eq!(damaged.len(), whole.len(), "a cut file was read");
                }
            }
        }
    }
}

#[test]
fn a_data_set_with_a_damaged_header_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("train-images-idx3-ubyte", idx(&[3, 28, 28], &noise(3 * 784)), 16),
        ("train-labels-idx1-ubyte", idx(&[3], &[1, 2, 3]), 8),
        ("t10k-images-idx3-ubyte", idx(&[2, 28, 28], &noise(2 * 784)), 16),
        ("t10k-labels-idx1-ubyte", idx(&[2], &[4, 5]), 8),
    ];
    for (name, bytes, _) in &files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    assert!(Dataset::open(folder.path()).is_ok());
    for (name, whole, header) in &files {
        let path = folder.path().join(name);
        for place in bits(0..*header, true) {
            fs::write(&path, flipped(whole, place)).unwrap();
            assert!(Dataset::open(folder.path()).is_err(), "{name}: {place:?}");
        }
        for end in [0, header - 1, *header, whole.len() - 1] {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(Dataset::open(folder.path()).is_err(), "{name} cut at {end}");
        }
        fs::write(path, whole).unwrap();
    }
}

/// A folder in memory where there is one, for tests that write many thousand small files.
fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

const FIGURES: StepFigures =
    StepFigures { loss_d: 0.7, loss_g: 0.6, d_real: 0.5, d_fake: 0.5, grad_d: 0.1, grad_g: 0.1 };
const METRICS: &str = "step,epoch,loss_d,loss_g,d_real,d_fake,seconds,grad_d,grad_g
1,1,0.69621634,0.6973656,0.49437,0.4949,0.412,0.1234,0.0456
2,1,0.6809697,0.6575525,0.531021,0.5123,0.833,0.2345,0.0567
3,1,0.68439406,0.6190142,0.5534,0.5312,1.257,0.3456,0.0678
4,1,0.69123,0.61876,0.5678,0.5456,1.681,0.4567,0.0789
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
                // The next row comes right after them, whatever was there.
                run.append(&StepMetrics { step: 4, ..rows[2] }, &FIGURES);
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

#[test]
fn damaged_settings_are_set_aside_whole_or_hold_only_usable_values() {
    let folder = quick_folder();
    let path = folder.path().join("settings.json");
    let settings = Settings { size: Some([1280.0, 800.0]), position: Some([10.0, 20.0]), ..Settings::default() };
    settings.save(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    let fresh = Settings { file: Some(path.clone()), ..Settings::default() };
    for damaged in damages(&whole) {
        fs::write(&path, &damaged).unwrap();
        let (read, notice) = Settings::load(&path);
        if notice.is_some() {
            assert_eq!(read, fresh);
            let aside: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
            assert_eq!(aside.len(), 1);
            assert!(fs::read(&aside[0]).unwrap() == damaged, "what was set aside is not what was there");
            fs::remove_file(&aside[0]).unwrap();
        } else {
            assert_eq!(damaged.len(), whole.len(), "a cut file was read");
            let places = [read.size, read.position].into_iter().flatten().flatten();
            assert!(places.into_iter().all(|place| place.abs() <= 16_000.0));
            assert!((1..=32).contains(&read.scale) && read.version <= settings.version && read.request.out.is_none());
            assert_eq!(read.z.as_slice().len(), 200);
        }
    }
}

/// A copy of one run of three steps for every test that damages it.
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
        for file in files(&from) {
            let target = to.join(file.strip_prefix(&from).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(file, target).unwrap();
        }
        to
    }

    /// Asserts that the run ended as the undamaged one did, its timing aside.
    fn assert_equal(&self, run: &Path) {
        let last = |run: &Path| fs::read(checkpoint(run, 3)).unwrap();
        assert!(last(run) == last(&self.whole()), "the last checkpoints are not the same, byte for byte");
        let rows = |run: &Path| fs::read_to_string(run.join("metrics.csv")).unwrap().lines().count();
        assert_eq!(rows(run), rows(&self.whole()));
    }
}

fn train(run: &Path, flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latent-explorer"));
    command.args(["train", "--threads", "1", "--out"]).arg(run).args(flags).output().unwrap()
}

fn resume(run: &Path) -> (Option<i32>, String) {
    let output = train(run, &["--resume"]);
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("");
    assert!(!words.contains("panicked") && !words.contains("internal error"), "{words}");
    (output.status.code(), words)
}

fn checkpoint(run: &Path, step: u64) -> PathBuf {
    run.join(format!("checkpoints/step-{step:08}.safetensors"))
}

/// Every file below, however deep.
fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A way to damage a file.
type Spoil = fn(&Path);

fn spoil(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, flipped(&bytes, (bytes.len() / 2, 3))).unwrap();
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
            // While it stands in the way the last state cannot be kept, and this must be said.
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
    let csv = run.join("metrics.csv");
    // Half of the first row is left, and the oldest checkpoint needs one.
    let text = fs::read_to_string(&csv).unwrap();
    fs::write(&csv, &text[..text.find("\n1,").unwrap() + 6]).unwrap();
    assert_refused(&run);
}

/// Asserts that a run is refused in one sentence, and nothing of it changed.
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
    let csv = run.join("metrics.csv");
    let text = fs::read_to_string(&csv).unwrap();
    fs::write(&csv, &text[..text.len() - 2]).unwrap();
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
