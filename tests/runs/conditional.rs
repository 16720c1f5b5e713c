//! A generator with a class input and a mapping network, through the session that the window uses.

use std::path::Path;
use std::time::Instant;

use crate::support::engine::{PATIENCE, request, session, start, until_state};
use crate::support::runs::checkpoint;
use latent_explorer::latent::Conditioning;
use latent_explorer::latent::random::sample;
use latent_explorer::model::file::{generator_bytes, load_generator};
use latent_explorer::model::{Device, Generator, GeneratorShape, ModelAbout, initial_generator};
use latent_explorer::protocol::{
    ClassInput, Drawing, GeneratorChoice, Job, JobNews, JobResult, Recipe, RenderRequest, Rendered, RunRequest,
    RunState,
};
use latent_explorer::session::Session;

fn generator() -> Generator {
    let shape = GeneratorShape { mapping: vec![40, 16], classes: 10, gate: 0, normalised: false };
    let generator = initial_generator(3, &shape, Device::Cpu).unwrap();
    // Untrained weights draw grey images that are hard to tell apart.
    let _ = tch::no_grad(|| generator.parameters().get(0).detach().g_mul_scalar_(40.0));
    generator
}

/// Waits for an image that is asked for in this way.
fn rendered(session: &Session, conditioning: Conditioning) -> Rendered {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(done) = session.take_rendered().filter(|done| done.conditioning == conditioning) {
            return done;
        }
        std::thread::yield_now();
    }
    panic!("no image of {conditioning:?} came");
}

fn open(path: &Path, about: &ModelAbout) -> Session {
    std::fs::write(path, generator_bytes(&generator(), about).unwrap()).unwrap();
    let session = session(Some(1));
    session.choose_generator(GeneratorChoice::File(path.to_owned()));
    session.request_render(RenderRequest { stamp: 1, z: sample(4) });
    session
}

#[test]
fn a_class_and_a_truncation_asked_for_are_drawn_and_blends_lie_between() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("conditional.safetensors");
    let about = ModelAbout { digits: false, class_names: vec!["boot".to_owned(), "bag\n".to_owned()] };
    let session = open(&path, &about);
    let whole = load_generator(&path, Device::Cpu).unwrap();
    let pixels = |generator: &Generator| generator.images(&[sample(4)]).pop().unwrap();
    let mut seen = Vec::new();
    for asked in [
        Conditioning { class: 7, ..Conditioning::default() },
        Conditioning { class: 7, other_class: 2, blend: 0.5, ..Conditioning::default() },
        Conditioning { class: 2, truncation: 0.5, ..Conditioning::default() },
    ] {
        session.set_conditioning(asked);
        let drawn = rendered(&session, asked);
        assert_eq!(drawn.class_names[..3], ["boot", "bag", "2"], "unnamed classes have their numbers");
        assert!(drawn.mapped && drawn.class_names.len() == 10);
        let of_class = whole.for_class(&asked.class_weights(10)).unwrap();
        let expected = if asked.truncation < 1.0 { of_class.truncated(0.5).unwrap() } else { of_class };
        assert_eq!(drawn.image, pixels(&expected), "{asked:?}");
        seen.push(drawn.image);
    }
    assert!(seen[0] != seen[1] && seen[1] != seen[2]);
}

#[test]
fn the_ten_digits_of_a_conditional_generator_are_one_vector_of_each_class() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("conditional.safetensors");
    let session = open(&path, &ModelAbout::default());
    rendered(&session, Conditioning::default());
    session.ask(Job::AllTen { z: sample(4), classes: Vec::new() });
    let deadline = Instant::now() + PATIENCE;
    let ten = loop {
        assert!(Instant::now() < deadline, "the ten digits did not come");
        if let Some(JobNews::Result { result: JobResult::AllTen(_, ten), .. }) = session.poll_jobs() {
            break ten;
        }
        std::thread::yield_now();
    };
    let whole = load_generator(&path, Device::Cpu).unwrap();
    let expected = whole.images_of(&vec![sample(4); 10], &(0..10).collect::<Vec<i64>>());
    assert_eq!(ten.len(), 10);
    for (near, image) in ten.iter().zip(&expected) {
        let apart = near.image.pixels.iter().zip(&image.pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(apart <= 1 && near.z == sample(4) && near.moved == 0.0, "{apart} grey levels apart");
    }
}

#[test]
fn each_small_picture_and_each_picture_of_a_morph_has_a_class_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("conditional.safetensors");
    let session = open(&path, &ModelAbout::default());
    rendered(&session, Conditioning::default());
    let of = |class| Some(Conditioning { class, ..Conditioning::default() });
    // `None` draws the last image with the class that the user has chosen, which is 0.
    let classes = vec![of(7), of(7), of(3), None];
    session.ask(Job::Draw { drawing: Drawing::Keyframes, vectors: vec![sample(4); 4], classes });
    let deadline = Instant::now() + PATIENCE;
    let images = loop {
        assert!(Instant::now() < deadline, "the pictures did not come");
        if let Some(JobNews::Result { result: JobResult::Drawn { images, .. }, .. }) = session.poll_jobs() {
            break images;
        }
        std::thread::yield_now();
    };
    let whole = load_generator(&path, Device::Cpu).unwrap();
    let expected = whole.images_of(&vec![sample(4); 4], &[7, 7, 3, 0]);
    for (image, expected) in images.iter().zip(&expected) {
        let apart = image.pixels.iter().zip(&expected.pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(apart <= 1, "{apart} grey levels apart");
    }
    assert!(images.len() == 4 && images[1] != images[2]);
}

#[test]
fn a_conditional_run_trains_saves_its_class_names_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let class_input = Some(ClassInput { projection: true, classes: 3, cross_entropy: 0.0, from_noise: false });
    let recipe = Recipe { batch: 8, auxiliary_classifier: None, class_input, ..Recipe::quality() };
    let mut asked = RunRequest { ..request(2, Some(out.clone())) };
    asked.set_recipe(recipe);
    let session = session(Some(1));
    start(&session, asked);
    until_state(&session, RunState::Finished);
    for path in [out.join("generator.safetensors"), checkpoint(&out, 2)] {
        let generator = load_generator(&path, Device::Cpu).unwrap();
        assert_eq!(generator.shape().classes, 10, "as many as the data have");
    }
    session.request_render(RenderRequest { stamp: 1, z: sample(4) });
    assert_eq!(rendered(&session, Conditioning::default()).class_names[9], "9");
}
