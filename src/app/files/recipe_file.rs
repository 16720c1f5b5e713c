//! Opens and saves recipe files.

use std::path::{Path, PathBuf};

use crate::app::ExplorerApp;
use crate::files::write_or_say;
use crate::protocol::Recipe;
use crate::ui::Level;

impl ExplorerApp {
    /// Uses the recipe of a file for the next run. The file is small enough to be read on the window's thread.
    pub(in crate::app) fn load_recipe(&mut self, path: &Path) {
        match Recipe::load(path) {
            Ok(recipe) => {
                self.tell(Level::Info, &format!("the next run follows the recipe {}", recipe.name));
                self.request_mut().set_recipe(recipe);
            }
            Err(reason) => self.tell(Level::Error, &reason),
        }
    }

    /// Writes the recipe of the next run.
    pub(in crate::app) fn save_recipe(&mut self, path: PathBuf) {
        let path = if path.extension().is_none() { path.with_extension("json") } else { path };
        let written = self.run().request().recipe().to_json();
        self.jobs.start(move || match written.and_then(|text| write_or_say(&path, text.as_bytes())) {
            Ok(()) => (format!("saved {}", path.display()), true),
            Err(reason) => (reason, false),
        });
    }
}
