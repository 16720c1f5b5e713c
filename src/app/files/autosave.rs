//! Writes the settings and the workbench: regularly while the window is open, and when it closes.

use std::time::{Duration, Instant};

use super::settings::Settings;
use super::workbench_file::write_all;
use crate::app::ExplorerApp;
use crate::protocol::RunRequest;
use crate::ui::Workspace;

/// Time between two saves while the window is open.
const SAVE_EVERY: Duration = Duration::from_secs(20);

/// When the files were written last.
pub(in crate::app) struct Autosave {
    last: Instant,
    /// Whether the stored settings were changed directly, so that comparing them with the screen shows no difference.
    changed: bool,
}

impl Autosave {
    /// Starts the clock.
    pub(in crate::app) fn new() -> Self {
        Self { last: Instant::now(), changed: false }
    }

    /// Makes the next frame write the files.
    pub(in crate::app) fn make_due(&mut self) {
        self.last = Instant::now().checked_sub(SAVE_EVERY).unwrap_or(self.last);
        self.changed = true;
    }

    /// Returns true once every [`SAVE_EVERY`].
    fn is_due(&mut self) -> bool {
        let due = self.last.elapsed() >= SAVE_EVERY;
        if due {
            self.last = Instant::now();
        }
        due
    }
}

impl ExplorerApp {
    fn current_settings(&self) -> Settings {
        let explore = self.explore();
        Settings {
            z: self.latent().clone(),
            seed: self.editor().seed,
            panels: self.face.layouts().clone(),
            workspace: match self.face.workspace() {
                // The window does not open in full screen.
                Workspace::Present => Workspace::Explore,
                other => other,
            },
            conditioning: explore.conditioning(),
            following: explore.is_following(),
            save: explore.save_options(),
            request: RunRequest { out: None, ..self.run().request().clone() },
            last_run: self.run().folder().map_or_else(|| self.settings.last_run.clone(), |run| Some(run.to_owned())),
            ..self.settings.clone()
        }
    }

    /// Stores the window's position and size, and regularly writes what has changed.
    pub(in crate::app) fn remember_window(&mut self, ctx: &egui::Context) {
        let (inner, outer) = ctx.input(|i| (i.viewport().inner_rect, i.viewport().outer_rect));
        // A new window takes its size in points at a zoom of 100 %.
        let zoom = ctx.zoom_factor();
        if let Some(rect) = inner {
            self.settings.size = Some([rect.width() * zoom, rect.height() * zoom]);
        }
        if let Some(rect) = outer {
            self.settings.position = Some([rect.left() * zoom, rect.top() * zoom]);
        }
        self.settings.zoom = zoom;
        if !self.autosave.is_due() {
            return;
        }
        let files = self.changed_workbench();
        if !files.is_empty() {
            self.jobs.start_quietly(move || write_all(&files));
        }
        let settings = self.current_settings();
        if settings == self.settings && !std::mem::take(&mut self.autosave.changed) {
            return;
        }
        self.settings = settings.clone();
        if let Some(path) = settings.file.clone() {
            self.jobs.start_quietly(move || settings.save(&path).map_err(|e| format!("settings not saved: {e}")));
        }
    }

    /// Writes all files before the window closes.
    pub(in crate::app) fn save_settings_now(&mut self) {
        if let Err(reason) = write_all(&self.changed_workbench()) {
            log::error!("{reason}");
        }
        if let Some(path) = &self.settings.file
            && let Err(error) = self.current_settings().save(path)
        {
            log::error!("settings not saved: {error}");
        }
    }
}
