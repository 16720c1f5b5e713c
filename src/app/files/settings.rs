//! The user's preferences, in a file that is written atomically.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::broken_file::set_aside;
use crate::files::{read_regular_text, write_atomic};
use crate::latent::LatentVector;
use crate::latent::random::sample;
use crate::protocol::{Conditioning, Pace, Recipe, RunRequest};
use crate::ui::{Hidden, Layouts, SaveOptions, Workspace};
use crate::words::Language;

/// Version of the format that this program writes.
const VERSION: u32 = 1;
const LARGEST_FILE: u64 = 1 << 20;

/// The preferences, the window's position and size, and the last vector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Version of the format.
    pub version: u32,
    /// Whether the window has dark colours.
    pub dark: bool,
    /// The language of the window; `None` follows the operating system.
    pub language: Option<Language>,
    /// Inner size of the window in points at a zoom of 100 %.
    pub size: Option<[f32; 2]>,
    /// Outer position of the window in points at a zoom of 100 %.
    pub position: Option<[f32; 2]>,
    /// The last vector.
    pub z: LatentVector,
    /// The number in the seed box.
    pub seed: u64,
    /// The layout of the window.
    pub workspace: Workspace,
    /// Where the panels lie in each workspace.
    pub panels: Layouts,
    /// The side panels that are hidden. Only files of earlier versions have this field; it is not written any more.
    #[serde(skip_serializing)]
    pub hidden: Hidden,
    /// The zoom factor of the window.
    pub zoom: f32,
    /// Class and truncation of the generator.
    pub conditioning: Conditioning,
    /// Whether newer generators of the run replace the generator in use.
    pub following: bool,
    /// How window and trainer share the processor.
    pub pace: Pace,
    /// How images and animations are saved.
    #[serde(flatten)]
    pub save: SaveOptions,
    /// The settings of the next run.
    pub request: RunRequest,
    /// Folder of the run that was open last.
    pub last_run: Option<PathBuf>,
    /// The open project.
    pub project: Option<PathBuf>,
    /// The projects that were opened or saved last, the newest first.
    pub recent: Vec<PathBuf>,
    /// Path of the settings file; `None` keeps the settings in memory only.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            dark: true,
            language: None,
            size: None,
            position: None,
            z: sample(7),
            seed: 7,
            workspace: Workspace::default(),
            panels: Layouts::default(),
            hidden: Hidden::default(),
            zoom: 1.0,
            conditioning: Conditioning::default(),
            following: true,
            pace: Pace::default(),
            save: SaveOptions::default(),
            request: first_request(),
            last_run: None,
            project: None,
            recent: Vec::new(),
            file: None,
        }
    }
}

/// The settings of the first run: the recipe that draws clear digits soonest.
fn first_request() -> RunRequest {
    let mut request = RunRequest { measure_every: 1, ..RunRequest::default() };
    request.set_recipe(Recipe::recommended());
    request
}

impl Settings {
    /// Reads the settings. A file that cannot be used is renamed, and the second value is a message about this. The
    /// message also says when the recipe in the file is invalid and was ignored.
    pub fn load(path: &Path) -> (Self, Option<String>) {
        let fresh = || Self { file: Some(path.to_owned()), ..Self::default() };
        let text = match read_regular_text(path, LARGEST_FILE) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (fresh(), None),
            read => read.map_err(|e| e.to_string()),
        };
        match text.and_then(|text| Self::parse(&text)) {
            Ok((settings, notice)) => (Self { file: Some(path.to_owned()), ..settings }, notice),
            Err(reason) => (fresh(), Some(set_aside(path, &reason))),
        }
    }

    fn parse(text: &str) -> Result<(Self, Option<String>), String> {
        let mut settings: Self = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if settings.version > VERSION {
            return Err(format!("it was written by a newer version ({})", settings.version));
        }
        settings.save = settings.save.in_range();
        let sane = |pair: [f32; 2], range: std::ops::RangeInclusive<f32>| {
            pair.iter().all(|v| v.is_finite() && range.contains(v)).then_some(pair)
        };
        settings.size = settings.size.and_then(|size| sane(size, 200.0..=16_000.0));
        settings.position = settings.position.and_then(|at| sane(at, -16_000.0..=16_000.0));
        settings.zoom = if settings.zoom.is_finite() { settings.zoom.clamp(0.8, 2.0) } else { 1.0 };
        settings.conditioning = settings.conditioning.in_range();
        settings.panels.hide(std::mem::take(&mut settings.hidden));
        settings.request.out = None;
        // A number of steps given on the command line applies to one run only.
        settings.request.steps = None;
        if !text.contains("\"measure_every\"") {
            settings.request.measure_every = Self::default().request.measure_every;
        }
        let refused = Recipe::from_request(&settings.request).err();
        if refused.is_some() {
            settings.request = Self::default().request;
        }
        let notice = |reason| format!("the settings of the next run are reset: {reason}");
        Ok((settings, refused.map(notice)))
    }

    /// Writes the settings.
    ///
    /// # Errors
    /// Returns the operating system's error.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        write_atomic(path, &serde_json::to_vec_pretty(self)?)
    }
}

/// Path of the settings file.
pub fn settings_path() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("LATENT_EXPLORER_CONFIG") {
        return Some(PathBuf::from(folder).join("settings.json"));
    }
    directories::ProjectDirs::from("", "", "latent-explorer").map(|dirs| dirs.config_dir().join("settings.json"))
}

/// The folder of the window's runs.
pub fn runs_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("LATENT_EXPLORER_RUNS") {
        let folder = PathBuf::from(folder);
        return Some(std::path::absolute(&folder).unwrap_or(folder));
    }
    directories::ProjectDirs::from("", "", "latent-explorer").map(|dirs| dirs.data_dir().join("runs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("settings.json");
        let changed = Settings {
            z: sample(99),
            dark: false,
            language: Some(Language::Turkish),
            size: Some([1300.0, 820.0]),
            ..Settings::default()
        };
        let settings = Settings { file: Some(path.clone()), ..changed };
        settings.save(&path).unwrap();
        assert_eq!(Settings::load(&path), (settings, None));
    }

    #[test]
    fn a_broken_file_is_set_aside_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        std::fs::write(&path, "{\"z\": [1, 2]}").unwrap();
        let (settings, notice) = Settings::load(&path);
        assert_eq!(settings, Settings { file: Some(path), ..Settings::default() });
        assert!(notice.unwrap().contains("set aside"));
        let kept: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(kept.len(), 1);
        assert!(kept[0].to_string_lossy().starts_with("settings.json.broken-"));
    }

    #[test]
    fn panels_that_cannot_be_used_are_the_usual_ones_and_the_rest_stays() {
        let (settings, notice) = Settings::parse(r#"{"version":1,"dark":false,"panels":{"version":9}}"#).unwrap();
        assert_eq!((settings.panels, settings.dark, notice), (Layouts::default(), false, None));
        let (settings, _) = Settings::parse(r#"{"version":1,"hidden":{"run":true}}"#).unwrap();
        assert_ne!(settings.panels, Layouts::default());
        assert_eq!(Settings::parse(&serde_json::to_string(&settings).unwrap()).unwrap().0, settings);
    }

    #[test]
    fn an_absurd_window_place_is_forgotten() {
        let (settings, notice) = Settings::parse(r#"{"version":1,"size":[3,1e30],"scale":1000}"#).unwrap();
        assert_eq!((settings.size, settings.save.scale, notice), (None, 64, None));
    }

    #[test]
    fn a_request_that_makes_no_run_is_left_out_and_the_rest_stays() {
        for request in [
            r#"{"recipe":"../../../x"}"#,
            r#"{"recipe":"/tmp/x"}"#,
            r#"{"recipe":"none such"}"#,
            r#"{"batch":0}"#,
            r#"{"epochs":18446744073709551615}"#,
        ] {
            let text = format!(r#"{{"version":1,"dark":false,"request":{request}}}"#);
            let (settings, notice) = Settings::parse(&text).unwrap();
            assert_eq!(settings.request, Settings::default().request, "{request}");
            assert!(!settings.dark && notice.is_some_and(|notice| notice.contains("are reset")));
        }
    }
}
