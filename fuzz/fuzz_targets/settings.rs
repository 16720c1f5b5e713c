//! The settings file: any bytes give usable settings, and a file that was not is set aside.
#![no_main]

use latent_explorer::app::Settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("settings.json");
    std::fs::write(&path, bytes).expect("room for a file");
    let (settings, notice) = Settings::load(&path);
    assert!((1..=32).contains(&settings.scale));
    assert!(settings.z.as_slice().iter().all(|v| v.is_finite()));
    assert_eq!(notice.is_some(), !path.exists());
});
