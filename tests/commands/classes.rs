//! A class and a truncation asked for on the command line.

use std::process::{Command, Output};

use latent_explorer::data::read_images;
use latent_explorer::model::{Device, images_tensor, shipped_classifier};
use latent_explorer::raster::GrayImage;

fn generate(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latent-explorer"));
    command.args(["generate", "--count", "40"]).args(arguments).output().unwrap()
}

#[test]
fn the_class_asked_for_is_drawn_and_truncation_makes_its_images_alike() {
    let folder = tempfile::tempdir().unwrap();
    let classifier = shipped_classifier(Device::Cpu).unwrap();
    let drawn = |more: &[&str]| {
        let path = folder.path().join(format!("{}.idx3-ubyte", more.len()));
        let out = generate(&[&["--class", "7", "--out", path.to_str().unwrap()], more].concat());
        assert!(out.status.success(), "{out:?}");
        let images = read_images(std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!(images.len(), 40);
        (0..40).map(|i| GrayImage::new(28, 28, images.image(i).to_vec()).unwrap()).collect::<Vec<_>>()
    };
    let free = drawn(&[]);
    let sevens = classifier.probabilities(&free).iter().filter(|p| p[7] > 0.5).count();
    assert!(sevens >= 36, "{sevens} of 40");
    let truncated = drawn(&["--truncation", "0.3"]);
    let spread = |images: &[GrayImage]| {
        let all = images_tensor(images, Device::Cpu).unwrap();
        all.std_dim(&[0_i64][..], true, false).mean(tch::Kind::Float).double_value(&[])
    };
    assert!(spread(&truncated) < 0.6 * spread(&free), "{} {}", spread(&truncated), spread(&free));
}

#[test]
fn what_a_generator_cannot_be_asked_for_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.png");
    let dcgan = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/generator/dcgan.safetensors");
    for (arguments, word) in [
        (&["--class", "eleven"][..], "choose one of: 0, 1, 2"),
        (&["--model", dcgan, "--class", "3"], "class input"),
        (&["--model", dcgan, "--truncation", "0.5"], "mapping network"),
        (&["--truncation", "2"], "from 0 to 1"),
    ] {
        let refused = generate(&[&["--out", out.to_str().unwrap()], arguments].concat());
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(word) && !out.exists(), "{said}");
    }
}
