//! Ten thousand damaged and forged files give errors. None causes a panic, or allocates the memory that its sizes
//! claim.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::io::{Cursor, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use latent_explorer::app;
use latent_explorer::export::{ImageOptions, Provenance, load_gray, read_vectors, save_image, save_vectors};
use latent_explorer::latent::NamedVector;
use latent_explorer::latent::random::sample;
use latent_explorer::raster::GrayImage;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use support::damage::quick_folder;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const FILES: u64 = 10_000;
/// Memory that reading all of the files may need, in bytes.
const MEMORY: u64 = 64 << 20;
/// Numbers that make a size wrong.
const SIZES: [u32; 8] = [0, 1, 0x7f, 0xffff, 0x0001_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/// Valid files of each kind: their extension and bytes.
fn sound(folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let vectors: Vec<_> = (0..3).map(|seed| NamedVector::new(format!("vector {seed}"), sample(seed))).collect();
    let mut all = Vec::new();
    for ending in ["npy", "npz", "json"] {
        let path = save_vectors(&folder.join("sound").with_extension(ending), &vectors).unwrap();
        all.push((ending, fs::read(path).unwrap()));
    }
    let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    packed.start_file("z.npy", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
    packed.write_all(&all[0].1).unwrap();
    all.push(("npz", packed.finish().unwrap().into_inner()));
    let story = serde_json::json!({
        "format": "latent-explorer project",
        "version": 1,
        "picture": Provenance { z: Some(sample(5)), ..Provenance::of("shipped generator".to_owned()) },
        "bench": { "kept": vectors, "pinned": [1, 2] },
    });
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let mut project = zip::ZipWriter::new(Cursor::new(Vec::new()));
        project.start_file("project.json", SimpleFileOptions::default().compression_method(method)).unwrap();
        project.write_all(story.to_string().as_bytes()).unwrap();
        all.push(("latent", project.finish().unwrap().into_inner()));
    }
    let image = GrayImage::new(28, 28, (0..784).map(|n| (n % 251) as u8).collect()).unwrap();
    let story = Provenance { z: Some(sample(4)), ..Provenance::of("shipped generator".to_owned()) };
    let path = save_image(&folder.join("sound.png"), &image, &ImageOptions::default(), Some(&story)).unwrap();
    all.push(("png", fs::read(path).unwrap()));
    all
}

/// Changes the bytes at a few places, in one of many ways.
fn damaged(whole: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..random.random_range(1..=4) {
        if bytes.len() < 8 {
            break;
        }
        let at = random.random_range(0..bytes.len() - 4);
        match random.random_range(0..6) {
            0 => bytes[at] ^= 1 << random.random_range(0..8),
            1 => bytes.truncate(at),
            2 => bytes[at..at + 4].copy_from_slice(&SIZES[random.random_range(0..SIZES.len())].to_le_bytes()),
            3 => bytes[at..at + 4].copy_from_slice(&SIZES[random.random_range(0..SIZES.len())].to_be_bytes()),
            4 => {
                let part = bytes[at..(at + random.random_range(1..64)).min(bytes.len())].to_vec();
                let to = random.random_range(0..bytes.len());
                bytes.splice(to..to, part);
            }
            // These characters change the meaning of a JSON text, and often leave it valid.
            _ => bytes[at] = b"0123456789[]{},:\"-eE"[random.random_range(0..20)],
        }
    }
    bytes
}

/// Corrects the CRCs of a PNG's chunks, so that readers go on to read the chunks.
fn with_right_sums(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = 8;
    while let Some(header) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let Some(end) = (at + 8).checked_add(length).filter(|end| end + 4 <= bytes.len()) else { break };
        let mut sum = flate2::Crc::new();
        sum.update(&bytes[at + 4..end]);
        bytes[end..end + 4].copy_from_slice(&sum.sum().to_be_bytes());
        at = end + 4;
    }
    bytes
}

/// Limits the address space of this process to its present size and this many bytes more. A larger allocation aborts
/// the process. Returns the previous limit.
#[cfg(target_os = "linux")]
fn limit_memory(more: u64) -> rustix::process::Rlimit {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    let now: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    let before = getrlimit(Resource::As);
    setrlimit(Resource::As, Rlimit { current: Some((now << 10) + more), maximum: before.maximum }).unwrap();
    before
}

#[test]
fn ten_thousand_hostile_files_give_errors_and_take_little_memory() {
    let folder = quick_folder();
    let sound = sound(folder.path());
    let read = |path: &Path| {
        let opened = app::open(path).map(drop).map_err(|reason| assert!(!reason.is_empty()));
        let vectors = read_vectors(path).map(drop);
        let image = load_gray(path).map(drop);
        [opened.is_ok(), vectors.is_ok(), image.is_ok()]
    };
    for (ending, bytes) in &sound {
        let path = folder.path().join("whole").with_extension(ending);
        fs::write(&path, bytes).unwrap();
        assert!(read(&path)[0], "{ending}: {:?}", app::open(&path).err());
    }
    #[cfg(target_os = "linux")]
    let before = limit_memory(MEMORY);
    let mut refused = 0;
    for number in 0..FILES {
        let mut random = ChaCha8Rng::seed_from_u64(number);
        let (ending, whole) = &sound[random.random_range(0..sound.len())];
        let mut bytes = damaged(whole, &mut random);
        if *ending == "png" && random.random() {
            bytes = with_right_sums(bytes);
        }
        let path = folder.path().join("hostile").with_extension(ending);
        fs::write(&path, &bytes).unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| read(&path)));
        let Ok(outcome) = outcome else { panic!("file {number} ({ending}) makes the program panic") };
        refused += u64::from(!outcome[0]);
    }
    assert!(refused > FILES / 2, "only {refused} are refused: the damage is too small");
    #[cfg(target_os = "linux")]
    rustix::process::setrlimit(rustix::process::Resource::As, before).unwrap();
}
