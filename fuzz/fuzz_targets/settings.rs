//! The settings file: any bytes give valid settings, and an invalid file is set aside.
#![no_main]

use latent_explorer::app::Settings;
use latent_explorer::protocol::Recipe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("settings.json");
    std::fs::write(&path, bytes).expect("room for a file");
    let (settings, notice) = Settings::load(&path);
    assert!((1..=64).contains(&settings.save.scale));
    assert!(settings.z.as_slice().iter().all(|v| v.is_finite()));
    assert!(Recipe::from_request(&settings.request).is_ok());
    // An invalid file is moved away with a notice. When only the run request in it is invalid, the file stays and the
    // request is reset.
    assert!(path.exists() || notice.is_some());
    assert!(notice.is_none() || !path.exists() || settings.request == Settings::default().request);
});
