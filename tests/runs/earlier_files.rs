//! Files of earlier versions can be opened, have the same meaning, and continue with the current names.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use latent_explorer::app::Settings;
use latent_explorer::export::read_provenance;
use latent_explorer::protocol::{
    AuxiliaryClassifier, Command, CosineDecay, Event, LatentScale, Recipe, RunData, RunRequest, RunState,
};
use latent_explorer::session::Session;
use latent_explorer::train::{Trainer, checkpoint};
use safetensors::tensor::TensorView;
use safetensors::{SafeTensors, serialize};
use serde_json::Value;
use tch::Device;

use crate::support::engine::{session, until, until_state};
use crate::support::runs::record;

fn earlier(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/earlier").join(name)
}

/// A checkpoint with this state, as described in `docs/model-files.md`, with new networks of its recipe.
fn sealed(state: &str) -> Vec<u8> {
    let recipe: Recipe =
        serde_json::from_value(serde_json::from_str::<Value>(state).unwrap()["recipe"].take()).unwrap();
    let trainer = Trainer::new(recipe, 1, Device::Cpu).unwrap();
    let whole = checkpoint::to_bytes(&trainer, &RunRequest::default(), "", "").unwrap();
    let file = SafeTensors::deserialize(&whole).unwrap();
    let mut tensors: Vec<(String, TensorView<'_>)> = file.tensors();
    tensors.sort_by(|a, b| a.0.cmp(&b.0));
    let mut hasher = blake3::Hasher::new();
    hasher.update(state.as_bytes());
    for (name, view) in &tensors {
        hasher.update(name.as_bytes()).update(&(view.data().len() as u64).to_le_bytes()).update(view.data());
    }
    let envelope = format!(r#"{{"state":{state},"blake3":"{}"}}"#, hasher.finalize().to_hex());
    serialize(tensors, Some(HashMap::from([("latent-explorer".to_owned(), envelope)]))).unwrap()
}

/// The run of this name as an earlier version wrote it, in a separate folder.
fn run_of(name: &str, folder: &Path) -> PathBuf {
    let run = folder.join(name);
    fs::create_dir_all(run.join("checkpoints")).unwrap();
    for entry in fs::read_dir(earlier(name)).unwrap() {
        let path = entry.unwrap().path();
        let target = match path.file_name().unwrap().to_str().unwrap() {
            "state.json" => continue,
            "step-00000060.png" => run.join("samples").join("step-00000060.png"),
            other => run.join(other),
        };
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, target).unwrap();
    }
    let state = fs::read_to_string(earlier(name).join("state.json")).unwrap();
    fs::write(run.join("checkpoints/step-00000060.safetensors"), sealed(&state)).unwrap();
    run
}

fn opened(session: &Session, run: &Path) -> Vec<Event> {
    assert!(session.send(Command::Open { path: run.to_owned(), data: RunData::AsRecorded }));
    until_state(session, RunState::Paused)
}

#[test]
fn a_run_of_an_earlier_version_opens_and_goes_on_under_todays_names() {
    let folder = tempfile::tempdir().unwrap();
    for (name, now) in [("seed-ema", "dcgan-ema"), ("quality", "quality")] {
        let run = run_of(name, folder.path());
        let session = session(None);
        let seen = opened(&session, &run);
        let info = seen.iter().find_map(|e| if let Event::Started(info) = e { Some(info) } else { None }).unwrap();
        assert_eq!((info.request.recipe.as_str(), info.first_step), (now, 60), "{seen:?}");
        let rows: usize = seen.iter().map(|e| if let Event::Metrics(rows) = e { rows.len() } else { 0 }).sum();
        let fixed: Vec<u64> = seen
            .iter()
            .flat_map(|e| {
                if let Event::FixedNoise(all) = e { all.iter().map(|one| one.step).collect() } else { Vec::new() }
            })
            .collect();
        assert_eq!((rows, fixed), (60, vec![50]));
        let unhappy = |e: &Event| matches!(e, Event::Failed(_));
        assert!(!seen.iter().any(unhappy), "{seen:?}");

        assert!(session.send(Command::EndAt(62)) && session.send(Command::Resume));
        until(&session, |e| matches!(e, Event::State(RunState::Finished)));
        drop(session);
        assert!(run.join("fixed_noise.csv").is_file() && !run.join("looks.csv").exists());
        let (_, meta) = checkpoint::load(&run.join("checkpoints/step-00000062.safetensors"), Device::Cpu).unwrap();
        assert_eq!((meta.recipe.name.as_str(), meta.request.recipe.as_str()), (now, now));
        let text = fs::read_to_string(run.join("run.json")).unwrap();
        for old in ["\"cool_down\"", "\"classes\"", "\"spectrum\"", "\"learn\"", "\"over\"", "seed-ema"] {
            assert!(!text.contains(old), "{old} in {text}");
        }
        let Recipe { cosine_decay, auxiliary_classifier, latent_scale, mapping, .. } = record(&run).recipe;
        // Today's recipe of that name is another one; the run keeps its own.
        let is_quality = now == "quality";
        let decay = is_quality.then_some(CosineDecay { steps: 6500, final_factor: 0.1 });
        let classifier =
            is_quality.then_some(AuxiliaryClassifier { cross_entropy: 1.0, entropy: 1.5, marginal_kl: 2.0 });
        assert_eq!((cosine_decay, auxiliary_classifier), (decay, classifier));
        let scale = is_quality.then_some(LatentScale { leading: 6, rest: 0.01 });
        assert_eq!((latent_scale, mapping), (scale, None));
    }
}

#[test]
fn measurements_of_an_earlier_version_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let run = run_of("quality", folder.path());
    // A measurement of a later step: only those up to the opened state are shown.
    let csv = fs::read_to_string(run.join("quality.csv")).unwrap();
    fs::write(run.join("quality.csv"), csv.replace("\n80,", "\n60,")).unwrap();
    let seen = opened(&session(None), &run);
    let known =
        seen.iter().find_map(|e| if let Event::MeasuredBefore(known) = e { Some(known) } else { None }).unwrap();
    assert_eq!((known.len(), known[0].step, known[0].figures.samples), (1, 60, 10_000));
}

#[test]
fn settings_and_pictures_of_an_earlier_version_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["settings.json", "workbench.json", "history.bin"] {
        fs::copy(earlier(name), folder.path().join(name)).unwrap();
    }
    let (settings, notice) = Settings::load(&folder.path().join("settings.json"));
    assert_eq!((settings.request.recipe.as_str(), notice), ("dcgan", None));
    let provenance = read_provenance(&earlier("frame.png")).unwrap().unwrap();
    assert_eq!(provenance.generator, "shipped generator");
}

#[test]
fn a_sealed_checkpoint_whose_request_names_another_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let state = fs::read_to_string(earlier("seed-ema").join("state.json")).unwrap();
    let named = r#""request":{"recipe":"seed-ema""#;
    assert!(state.contains(named));
    for name in ["../../../x", "/tmp/x", "a\\\\b", ""] {
        let path = folder.path().join("hostile.safetensors");
        fs::write(&path, sealed(&state.replace(named, &format!(r#""request":{{"recipe":"{name}""#)))).unwrap();
        let refused = checkpoint::load(&path, Device::Cpu).err().unwrap().to_string();
        assert!(refused.contains("what it asks for"), "{name}: {refused}");
    }
    // With the original recipe name, the same file is a valid checkpoint.
    let whole = folder.path().join("whole.safetensors");
    fs::write(&whole, sealed(&state)).unwrap();
    assert_eq!(checkpoint::load(&whole, Device::Cpu).unwrap().1.step, 60);
}
