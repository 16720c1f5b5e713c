//! Checks the architecture's invariants by reading the source.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::visit_mut::VisitMut;
use syn::{Attribute, File, Item, ItemMod, Stmt};

/// The folders that each folder may use, as in `lib.rs`. Any other `use` or path is an error.
const EDGES: [(&str, &[&str]); 15] = [
    ("words", &[]),
    ("files", &[]),
    ("latent", &[]),
    ("raster", &[]),
    ("protocol", &["files", "latent", "raster"]),
    ("data", &["files", "latent"]),
    ("export", &["files", "latent", "raster"]),
    ("model", &["files", "latent", "protocol", "raster"]),
    ("quality", &["data", "latent", "model", "protocol", "raster"]),
    ("explore", &["latent", "model", "protocol", "raster"]),
    ("train", &["data", "export", "files", "latent", "model", "protocol", "quality", "raster"]),
    ("session", &["explore", "model", "protocol", "train"]),
    ("ui", &["latent", "protocol", "raster", "words"]),
    ("app", &["export", "files", "latent", "protocol", "raster", "session", "ui", "words"]),
    (
        "cli",
        &["app", "data", "export", "files", "latent", "model", "protocol", "quality", "raster", "session", "train"],
    ),
];

/// Largest number of lines of a file without a stated reason.
const LONGEST_FILE: usize = 300;
/// Start of the line with the reason.
const LONG_BECAUSE: &str = "//! This file is long because ";

/// A source file: its path below `src/`, its text, and its code without comments and tests.
struct Source {
    name: String,
    text: String,
    code: String,
}

/// Removes comments and test code; collects the names of test modules.
#[derive(Default)]
struct Strip {
    test_modules: Vec<String>,
}

fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| a.path().is_ident("cfg") && a.to_token_stream().to_string().contains("test"))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

impl Strip {
    fn items(&mut self, items: &mut Vec<Item>) {
        items.retain(|item| {
            let tests = for_tests(attributes(item));
            if let Item::Mod(ItemMod { ident, content: None, .. }) = item
                && tests
            {
                self.test_modules.push(ident.to_string());
            }
            !tests
        });
    }
}

impl VisitMut for Strip {
    fn visit_file_mut(&mut self, file: &mut File) {
        self.items(&mut file.items);
        syn::visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        if let Some((_, items)) = &mut module.content {
            self.items(items);
        }
        syn::visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain(|stmt| !matches!(stmt, Stmt::Item(item) if for_tests(attributes(item))));
        syn::visit_mut::visit_block_mut(self, block);
    }

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// All source files of the program.
fn sources() -> Vec<Source> {
    let root = root();
    let mut paths = Vec::new();
    files(&root, &mut paths);
    assert!(paths.len() > 100, "the source was not found");
    let mut tests = BTreeSet::new();
    let mut all = BTreeMap::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let mut strip = Strip::default();
        let mut file = syn::parse_file(&text).unwrap();
        strip.visit_file_mut(&mut file);
        let folder = if path.ends_with("mod.rs") || path.ends_with("lib.rs") {
            path.parent().unwrap().to_owned()
        } else {
            path.with_extension("")
        };
        tests.extend(strip.test_modules.iter().map(|name| folder.join(name).with_extension("rs")));
        // Removes the spaces around `::` that the token printer adds.
        let code = file.to_token_stream().to_string().replace(" :: ", "::").replace(":: ", "::").replace("::{ ", "::{");
        all.insert(path, (text, code));
    }
    let named = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    all.into_iter()
        .filter(|(path, _)| !tests.contains(path))
        .map(|(path, (text, code))| Source { name: named(&path), text, code })
        .collect()
}

/// Files outside `allowed` (prefixes below `src/`) whose code contains one of the words.
fn offenders(words: &[&str], allowed: &[&str]) -> Vec<String> {
    sources()
        .into_iter()
        .filter_map(|Source { name, code, .. }| {
            let inside = allowed.iter().any(|prefix| name.starts_with(prefix));
            let found = words.iter().find(|word| has_word(&code, word))?;
            (!inside).then(|| format!("{name} uses {found}"))
        })
        .collect()
}

/// Whether the code contains the word, but not as the end of a longer one, such as `tch::` in `batch::`.
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

/// The folders that the code refers to.
fn named_folders(code: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut out: BTreeSet<String> = code.match_indices("crate::").map(|(at, _)| name(&code[at + 7..])).collect();
    // `use crate::{a, b}`
    for (at, _) in code.match_indices("crate::{") {
        out.extend(code[at + 8..].split([',', '}']).take(20).map(|part| name(part.trim_start())));
    }
    out.retain(|name| EDGES.iter().any(|(folder, _)| folder == name));
    out
}

#[test]
fn arrows_point_one_way() {
    for (place, (_, uses)) in EDGES.iter().enumerate() {
        for used in *uses {
            let below = EDGES.iter().position(|(folder, _)| folder == used).unwrap();
            assert!(below < place, "{} is used by {}, which is not above it", used, EDGES[place].0);
        }
    }
    let mut wrong = Vec::new();
    for Source { name, code, .. } in sources() {
        let Some((folder, _)) = name.split_once('/') else { continue };
        let (_, allowed) = EDGES.iter().find(|(of, _)| *of == folder).expect("every folder is in the table");
        for used in named_folders(&code) {
            if used != folder && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{name} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_of_edges_holds_no_edge_that_nothing_uses() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Source { name, code, .. } in sources() {
        if let Some((folder, _)) = name.split_once('/') {
            used.entry(folder.to_owned()).or_default().extend(named_folders(&code));
        }
    }
    for (folder, allowed) in EDGES {
        for edge in allowed {
            assert!(used[folder].contains(*edge), "nothing in {folder} uses {edge}");
        }
    }
}

#[test]
fn unsafe_code_stays_in_three_small_files() {
    assert_none(&["unsafe "], &["app/window/rescue.rs", "model/filled_tensor.rs", "train/allocator.rs"]);
}

#[test]
fn only_model_and_trainer_know_the_crates_beside_libtorch() {
    assert_none(&["cuda_graph::", "cpu_kernels::"], &["model/", "train/"]);
}

#[test]
fn tensors_stay_inside_the_engine() {
    assert_none(&["tch::"], &["model/", "train/", "explore/", "quality/", "session/"]);
    assert_none(&["Tensor"], &["model/", "train/", "explore/", "quality/"]);
}

#[test]
fn only_the_window_knows_egui() {
    assert_none(&["egui::", "eframe::", "use egui", "use eframe"], &["ui/", "app/"]);
}

#[test]
fn latent_and_raster_are_pure() {
    let words = ["std::fs", "std::io", "std::thread", "std::time", "rand::rng", "thread_rng", "std::net"];
    for Source { name, code, .. } in sources() {
        if name.starts_with("latent/") || name.starts_with("raster/") {
            for word in words {
                assert!(!code.contains(word), "{name} uses {word}");
            }
        }
    }
}

#[test]
fn threads_start_where_they_are_owned_and_have_names() {
    assert_none(&["thread::spawn", "thread::scope"], &[]);
    assert_none(
        &["thread::Builder", "Builder::new () . name", "thread::{Builder"],
        &["session/", "app/files/dialogs.rs", "app/files/background.rs"],
    );
}

#[test]
fn only_one_file_opens_dialogs() {
    assert_none(&["rfd::"], &["app/files/dialogs.rs"]);
}

#[test]
fn libtorchs_own_random_generator_is_never_used() {
    let words = ["manual_seed", "Tensor::rand", "bernoulli", "normal_ (", "uniform_ (", "random_ (", "randn ("];
    assert_none(&words, &[]);
}

#[test]
fn channels_are_bounded() {
    assert_none(&["mpsc::channel", "channel::<", "= channel ("], &[]);
}

#[test]
fn files_are_read_and_written_through_one_folder() {
    let words = ["File::open", "File::create", "fs::read (", "fs::read_to_string", "fs::write", "OpenOptions::new"];
    // Exceptions: new files of a run's folder, created exclusively, and the kernel's data on this process.
    assert_none(&words, &["files/", "train/folder/lock.rs", "train/folder/metrics_writer.rs", "cli/bench.rs"]);
}

#[test]
fn a_file_holds_one_idea() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|source| source.text.lines().count() > LONGEST_FILE && !source.text.contains(LONG_BECAUSE))
        .map(|source| format!("{}: {} lines", source.name, source.text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// Files of the window that write log lines or errors in English, as the command line does.
const IN_ENGLISH: [&str; 6] = [
    "ui/commands/obey.rs",
    "ui/lessons/lesson.rs",
    "ui/lessons/setting.rs",
    "ui/news.rs",
    "ui/panel_changes.rs",
    "ui/train/run_events.rs",
];
/// Literals in the window's code that are not texts for the user: a comment, identifiers, names of textures, reasons of
/// lint attributes, messages of the program's log, a font, and units.
const UNSEEN: [&str; 19] = [
    " Number of extents merged on this thread.",
    "a real digit",
    "each is another thing, and all are used in one place",
    "more settings",
    "near digit",
    "other class",
    "pause when",
    "recent runs",
    "recipe in detail",
    "save options",
    "start card",
    "the first digit is on screen",
    "training settings",
    "while it runs",
    "your digit",
    "Inter",
    "{} kB",
    "{:.0} MB",
    "{:.1} GB",
];

/// The string literals of some code.
fn literals(code: &str) -> Vec<String> {
    let (mut all, mut inside) = (Vec::new(), None::<String>);
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        match (&mut inside, sign) {
            (None, '"') => inside = Some(String::new()),
            (None, _) => {}
            (Some(_), '"') => all.extend(inside.take()),
            (Some(text), '\\') => text.extend(signs.next()),
            (Some(text), _) => text.push(sign),
        }
    }
    all
}

/// Whether a literal reads as words: several, or one with a capital letter.
fn reads_as_words(literal: &str) -> bool {
    // The markup of a saved picture.
    if literal.starts_with('<') {
        return false;
    }
    // What stands between braces is code.
    let text: String = literal.split('{').map(|part| part.split_once('}').map_or(part, |(_, text)| text)).collect();
    let several = text.contains(' ') && text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1);
    let mut first = text.chars();
    several || first.next().is_some_and(char::is_uppercase) && first.next().is_some_and(char::is_lowercase)
}

#[test]
fn what_the_window_says_stands_in_the_catalogue() {
    let mut found = Vec::new();
    for Source { name, code, .. } in sources() {
        if name.starts_with("ui/") && !IN_ENGLISH.contains(&name.as_str()) {
            let read = literals(&code).into_iter().filter(|text| reads_as_words(text));
            found.extend(read.filter(|text| !UNSEEN.contains(&text.as_str())).map(|text| format!("{name}: {text}")));
        }
    }
    assert!(found.is_empty(), "these belong into src/words: {found:#?}");
}

#[test]
fn every_message_that_is_translated_is_said_somewhere() {
    // What stands between braces differs between the table and the code.
    let bare = |text: &str| -> String {
        let mut parts = text.split('{');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| all + "{}" + part.split_once('}').map_or("", |(_, rest)| rest))
    };
    let sources = sources();
    let table = sources.iter().find(|source| source.name == "words/messages.rs").unwrap();
    let table = literals(&table.code);
    let others = sources.iter().filter(|source| source.name != "words/messages.rs");
    let said: Vec<String> = others.flat_map(|source| literals(&source.code)).map(|text| bare(&text)).collect();
    // English and Turkish alternate. `ASSEMBLED` has the messages that the code puts together from parts.
    let english: Vec<&String> = table.iter().step_by(2).take(87).collect();
    assert!(english.len() == 87);
    let missing: Vec<&&String> = english
        .iter()
        .filter(|text| !ASSEMBLED.iter().any(|part| text.starts_with(part)))
        .filter(|text| !said.iter().any(|said| said.contains(&bare(text))))
        .collect();
    assert!(missing.is_empty(), "nothing says these: {missing:#?}");
}

/// Beginnings of messages that the code puts together from several parts.
const ASSEMBLED: [&str; 8] = [
    "run {run} on",
    "careful: ",
    "found a ",
    "the closest match to a ",
    "sample {tile} has ",
    "{path} cannot be saved in that format",
    "paused as you asked",
    "{path} is no lesson",
];

#[test]
fn words_are_told_from_identifiers() {
    for text in ["Start", "the newest", "step {n}, epoch {e}", "{x} left over", "Wait {n}"] {
        assert!(reads_as_words(text), "{text}");
    }
    for text in
        ["palette", "", "{recipe} · ", "semi-bold", "{:.1} %", "D(G(z))", "z {index}", "A - B + C", "best.safetensors"]
    {
        assert!(!reads_as_words(text), "{text}");
    }
}

/// The files in the map's lists, as `folder/name`.
fn files_in_the_map() -> Vec<String> {
    let map = fs::read_to_string(root().join("lib.rs")).unwrap();
    let (mut folder, mut files) = (String::new(), Vec::new());
    for line in map.lines().skip_while(|line| *line != "//! ## Where to look") {
        let line = line.trim_end_matches(", a crate of its own");
        if let Some(name) = line.strip_prefix("//! `").and_then(|rest| rest.strip_suffix("/`")) {
            folder = if name == "src" { String::new() } else { format!("{name}/") };
        }
        if let Some((names, _)) = line.strip_prefix("//! - ").and_then(|item| item.split_once(": ")) {
            files.extend(names.split(", ").map(|name| format!("{folder}{}", name.trim_matches('`'))));
        }
    }
    files
}

#[test]
fn the_map_has_a_line_for_every_file_and_no_other() {
    let mut listed = files_in_the_map();
    listed.sort();
    assert!(listed.windows(2).all(|pair| pair[0] != pair[1]), "a file is listed twice");
    let mut all = Vec::new();
    for (name, folder) in [
        ("", root()),
        ("cpu-kernels/", root().join("../cpu-kernels/src")),
        ("cuda-graph/", root().join("../cuda-graph/src")),
    ] {
        let mut paths = Vec::new();
        files(&folder, &mut paths);
        all.extend(paths.iter().map(|path| {
            let path = path.strip_prefix(&folder).unwrap().with_extension("");
            let parts: Vec<_> = path.iter().map(|part| part.to_str().unwrap()).collect();
            format!("{name}{}", parts.join("/"))
        }));
    }
    for file in &all {
        // A `mod` that only declares its folder's files need not be listed.
        assert!(file.ends_with("mod") || listed.contains(file), "lib.rs does not list {file}");
    }
    for file in &listed {
        assert!(all.contains(file), "lib.rs lists {file}, which is not there");
    }
}

#[test]
fn the_map_names_every_module() {
    let map = fs::read_to_string(root().join("lib.rs")).unwrap();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(map.contains(&format!("| [`{name}`] |")), "lib.rs does not describe {name}");
            assert!(EDGES.iter().any(|(folder, _)| *folder == name), "the table has no {name}");
        }
    }
}
