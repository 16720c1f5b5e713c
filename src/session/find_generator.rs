//! Finds the generator that drew an image, by the hash of its weights.

use std::path::{Path, PathBuf};

use tch::Device;

use crate::model::{GeneratorSnapshot, fingerprint, shipped_conditional, shipped_generator};
use crate::protocol::GeneratorChoice;
use crate::train::run_folders;

/// Returns the generator with this hash: a shipped one, or one of a run in the folder. `step` is the number of steps
/// that it was trained, and `run` the name of its run's folder, which is searched first.
pub fn find_generator(
    hash: &str,
    step: Option<u64>,
    run: Option<&str>,
    runs: Option<&Path>,
) -> Option<GeneratorChoice> {
    let is = |snapshot: &GeneratorSnapshot| fingerprint(&snapshot.generator) == hash;
    if shipped_conditional(Device::Cpu).is_ok_and(|shipped| is(&shipped)) {
        return Some(GeneratorChoice::ShippedConditional);
    }
    if shipped_generator(Device::Cpu).is_ok_and(|shipped| is(&shipped)) {
        return Some(GeneratorChoice::Shipped);
    }
    let mut folders: Vec<PathBuf> = run_folders(runs?).into_iter().map(|(_, path)| path).collect();
    // The name is only compared with the names of existing folders and never used as a path.
    folders.sort_by_key(|folder| folder.file_name().and_then(|name| name.to_str()) != run);
    folders.iter().flat_map(|folder| candidates(folder, step)).find_map(|path| {
        let snapshot = GeneratorSnapshot::of_file(path.clone()).ok()?;
        is(&snapshot).then_some(GeneratorChoice::File(path))
    })
}

/// The files of a run that may hold the generator of this step.
fn candidates(folder: &Path, step: Option<u64>) -> Vec<PathBuf> {
    let checkpoints = folder.join("checkpoints");
    let of_step = step.map(|step| checkpoints.join(format!("step-{step:08}.safetensors")));
    let others = [checkpoints.join("best.safetensors"), folder.join("generator.safetensors")];
    of_step.into_iter().chain(others).filter(|path| path.is_file()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generator_is_found_by_its_weights_wherever_it_is() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join("generator");
        let hash = |name: &str| {
            let snapshot = GeneratorSnapshot::of_file(assets.join(name)).unwrap();
            fingerprint(&snapshot.generator)
        };
        let folder = tempfile::tempdir().unwrap();
        let find = |hash: &str| find_generator(hash, Some(77), Some("mine"), Some(folder.path()));
        assert_eq!(find(&hash("quality.safetensors")), Some(GeneratorChoice::Shipped));
        assert_eq!(find(&hash("conditional.safetensors")), Some(GeneratorChoice::ShippedConditional));
        let wanted = hash("dcgan.safetensors");
        assert_eq!(find(&wanted), None);
        for (run, file) in [("other", "generator.safetensors"), ("mine", "checkpoints/step-00000077.safetensors")] {
            let root = folder.path().join(run);
            std::fs::create_dir_all(root.join("checkpoints")).unwrap();
            std::fs::copy(assets.join("dcgan.run.json"), root.join("run.json")).unwrap();
            std::fs::copy(assets.join("dcgan.safetensors"), root.join(file)).unwrap();
            assert_eq!(find(&wanted), Some(GeneratorChoice::File(root.join(file))), "{run}");
        }
    }
}
