//! `--from` and `--latents`: the same vector in every form, run as a user runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use latent_explorer::export::{load_gray, read_provenance, read_vectors, save_vectors};
use latent_explorer::latent::NamedVector;
use latent_explorer::latent::code::encode;
use latent_explorer::latent::random::sample;
use latent_explorer::model::{Device, shipped_generator};

fn program(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_latent-explorer"));
    program.env("LATENT_EXPLORER_RUNS", folder.join("runs")).current_dir(folder).args(arguments).output().unwrap()
}

fn done(folder: &Path, arguments: &[&str]) {
    let out = program(folder, arguments);
    assert!(out.status.success(), "{arguments:?}: {out:?}");
}

#[test]
fn a_png_becomes_a_vector_and_the_same_png_again_with_its_generator_and_class() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &["generate", "--class", "3", "--seed", "5", "--count", "1", "--out", "a.png", "--latents", "a.npy"]);
    done(folder, &["generate", "--from", "a.png", "--out", "b.png", "--latents", "b.npz"]);
    assert_eq!(fs::read(folder.join("a.png")).unwrap(), fs::read(folder.join("b.png")).unwrap());
    for file in ["a.npy", "b.npz"] {
        assert_eq!(read_vectors(&folder.join(file)).unwrap(), [NamedVector::nameless(sample(5))], "{file}");
    }
    done(folder, &["generate", "--class", "3", "--from", "b.npz", "--out", "c.png"]);
    assert_eq!(fs::read(folder.join("a.png")).unwrap(), fs::read(folder.join("c.png")).unwrap());
}

#[test]
fn every_form_of_a_vector_draws_the_same_digit() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &["generate", "--seed", "9", "--count", "1", "--out", "seed.png"]);
    let wanted = load_gray(&folder.join("seed.png")).unwrap();
    let vectors = [NamedVector { name: "nine".to_owned(), ..NamedVector::nameless(sample(9)) }];
    for file in ["v.npy", "v.npz", "v.json"] {
        save_vectors(&folder.join(file), &vectors).unwrap();
    }
    for from in ["9", "seed:9", &encode(&sample(9), 9), "seed.png", "v.npy", "v.npz", "v.json"] {
        done(folder, &["generate", "--from", from, "--out", "again.png", "--force"]);
        assert_eq!(load_gray(&folder.join("again.png")).unwrap(), wanted, "{from}");
    }
}

#[test]
fn a_morph_goes_through_all_vectors_of_a_file_and_writes_those_of_its_frames() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let given: Vec<_> = (0..3).map(|seed| NamedVector::nameless(sample(seed))).collect();
    save_vectors(&folder.join("three.npz"), &given).unwrap();
    done(
        folder,
        &["morph", "--from", "three.npz", "--to", "7", "--frames", "7", "--out", "m.png", "--latents", "m.json"],
    );
    let frames = read_vectors(&folder.join("m.json")).unwrap();
    assert_eq!(frames.len(), 7);
    for (frame, seed) in [(0, 0), (2, 1), (4, 2), (6, 7)] {
        assert_eq!(frames[frame].z, sample(seed), "frame {frame}");
    }
    assert_eq!(read_provenance(&folder.join("m.png")).unwrap().unwrap().vectors.len(), 4);
}

#[test]
fn what_holds_no_vector_is_refused_before_anything_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.json"), "{}").unwrap();
    fs::write(folder.join("a.npy"), "no").unwrap();
    fs::write(folder.join("a.txt"), "no").unwrap();
    for (from, word) in [
        ("nothing", "neither a file nor a vector"),
        ("LX1-abc", "incomplete"),
        ("a.json", "no vectors"),
        ("a.npy", "no NPY array"),
        ("a.txt", ".npy, .npz, .json"),
        ("-1", "unexpected argument"),
    ] {
        let out = program(folder, &["generate", "--from", from, "--out", "x.png"]);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{from}: {said}");
        assert!(said.contains(word) && !folder.join("x.png").exists(), "{from}: {said}");
    }
    let out = program(folder, &["generate", "--seed", "1", "--out", "x.png", "--latents", "x.csv"]);
    assert!(String::from_utf8_lossy(&out.stderr).contains(".npz, .npy or .json"));
    let out = program(folder, &["morph", "--from", "1", "--out", "x.gif"]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("--to"));
}

/// A script that reads digits and vectors of three seeds with NumPy, and checks the JSON file against its schema. It
/// prints the bytes of both in hexadecimal.
const IN_PYTHON: &str = r#"
import gzip, json, sys
import jsonschema
import numpy as np

digits = np.load("digits.npy")
assert digits.dtype == np.uint8 and digits.shape == (3, 28, 28), (digits.dtype, digits.shape)
idx = gzip.open("digits.idx3-ubyte.gz").read()
magic, count, height, width = np.frombuffer(idx[:16], ">i4")
assert (magic, count, height, width) == (0x803, 3, 28, 28)
assert (np.frombuffer(idx[16:], np.uint8).reshape(3, 28, 28) == digits).all()
from_npy, from_npz = np.load("z.npy"), np.load("z.npz")["z"]
assert from_npy.dtype == np.float32 and from_npy.shape == (3, 200), (from_npy.dtype, from_npy.shape)
assert (from_npy == from_npz).all()
text = json.load(open("z.json"))
jsonschema.validate(text, json.load(open(sys.argv[1])))
from_json = np.array([one["z"] for one in text["vectors"]], np.float32)
assert (from_json == from_npy).all()
print(from_npy.tobytes().hex(), digits.tobytes().hex())
"#;

#[test]
fn numpy_reads_digits_and_vectors_and_the_json_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let files = [("digits.npy", "z.npy"), ("digits.idx3-ubyte.gz", "z.npz"), ("again.npy", "z.json")];
    for (digits, vectors) in files {
        done(folder.path(), &["generate", "--seed", "5", "--count", "3", "--out", digits, "--latents", vectors]);
    }
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/vectors.schema.json");
    let python = Command::new("/usr/bin/python3").args(["-c", IN_PYTHON, schema]).current_dir(folder.path()).output();
    let read = python.expect("python3 starts (Debian: apt-get install python3-numpy python3-jsonschema)");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let told = String::from_utf8(read.stdout).unwrap();
    let (vectors, digits) = told.trim().split_once(' ').unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let seeds: Vec<_> = (5..8).map(sample).collect();
    let numbers: Vec<u8> =
        seeds.iter().flat_map(|z| z.as_slice().iter().flat_map(|value| value.to_le_bytes())).collect();
    assert_eq!(vectors, hex(&numbers));
    let drawn = shipped_generator(Device::Cpu).unwrap().generator.images(&seeds);
    assert_eq!(digits, hex(&drawn.into_iter().flat_map(|image| image.pixels).collect::<Vec<_>>()));
}
