//! The architecture's invariants, checked by reading the source.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            // Comments and tests may name what the code must not use.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: String = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .flat_map(|line| [line, "\n"])
                .collect();
            out.push((path, code));
        }
    }
}

/// Files outside `allowed` (prefixes below `src/`) whose code has one of the words.
fn offenders(words: &[&str], allowed: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    sources(&root, &mut all);
    assert!(all.len() > 30, "the source was not found");
    all.into_iter()
        .filter_map(|(path, code)| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let inside = allowed.iter().any(|prefix| name.starts_with(prefix));
            let found = words.iter().find(|word| has_word(&code, word))?;
            (!inside).then(|| format!("{name} uses {found}"))
        })
        .collect()
}

/// Whether the word stands there and is not the end of a longer one, as in `batch::`.
fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn assert_none(words: &[&str], allowed: &[&str]) {
    let found = offenders(words, allowed);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn unsafe_code_stays_in_three_small_files() {
    assert_none(&["unsafe "], &["app/rescue.rs", "model/memory.rs", "train/allocator.rs"]);
}

#[test]
fn tensors_stay_inside_the_engine() {
    assert_none(&["tch::"], &["model/", "train/", "explore/", "quality/", "session/mod.rs"]);
    assert_none(&["Tensor"], &["model/", "train/", "explore/", "quality/"]);
}

#[test]
fn only_the_face_knows_egui() {
    assert_none(&["egui::", "eframe::", "use egui", "use eframe"], &["ui/", "app/"]);
}

#[test]
fn latent_and_raster_are_pure() {
    let words = ["std::fs", "std::io", "std::thread", "std::time", "rand::rng(", "thread_rng", "std::net"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for folder in ["latent", "raster"] {
        let mut all = Vec::new();
        sources(&root.join(folder), &mut all);
        assert!(!all.is_empty());
        for (path, code) in all {
            for word in words {
                assert!(!code.contains(word), "{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn threads_start_where_they_are_owned_and_have_names() {
    assert_none(&["thread::spawn", "thread::scope"], &[]);
    assert_none(
        &["thread::Builder", "Builder::new().name", "thread::{Builder"],
        &["session/", "app/dialogs.rs", "app/compare.rs", "app/jobs.rs"],
    );
}

#[test]
fn only_one_file_opens_dialogs() {
    assert_none(&["rfd::"], &["app/dialogs.rs"]);
}

#[test]
fn libtorchs_own_random_generator_is_never_used() {
    let words = ["manual_seed", "Tensor::rand", "bernoulli", "normal_(", "uniform_(", "random_(", "randn("];
    assert_none(&words, &[]);
}

#[test]
fn channels_are_bounded() {
    assert_none(&["mpsc::channel", "channel::<", "= channel("], &[]);
}

#[test]
fn the_map_names_every_module() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let map = fs::read_to_string(root.join("lib.rs")).unwrap();
    for entry in fs::read_dir(&root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(map.contains(&format!("| [`{name}`] |")), "lib.rs does not describe {name}");
        }
    }
}
