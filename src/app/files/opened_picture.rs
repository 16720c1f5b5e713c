//! Goes to the vector of an image that this program made, with the generator that drew it.

use super::background::Awaited;
use crate::app::ExplorerApp;
use crate::export::Provenance;
use crate::protocol::GeneratorChoice;
use crate::session::find_generator;
use crate::ui::Level;

/// The search for a generator, if one is under way.
pub(in crate::app) type PictureSearch = Awaited<(Provenance, Option<GeneratorChoice>)>;

impl ExplorerApp {
    /// Looks for the generator that drew the image, on another thread. A newer image replaces an earlier one.
    pub(in crate::app) fn open_picture(&mut self, picture: Provenance) {
        let runs = self.runs.clone();
        let search = move || {
            let found = match (picture.generator_hash.as_deref(), picture.generator.as_str()) {
                (Some(hash), _) => find_generator(hash, picture.step, picture.run.as_deref(), runs.as_deref()),
                // An image saved by an earlier version of this program has no hash, only the generator's name.
                (None, "shipped generator") => Some(GeneratorChoice::Shipped),
                (None, "shipped conditional generator") => Some(GeneratorChoice::ShippedConditional),
                (None, _) => None,
            };
            (picture, found)
        };
        if let Err(reason) = self.picture_search.start(self.jobs.ctx(), "open picture", search) {
            self.tell(Level::Error, &reason);
        }
    }

    /// Goes to the image's vector once the search has ended.
    pub(in crate::app) fn take_in_picture(&mut self) {
        match self.picture_search.poll() {
            Some(Some((picture, found))) => self.go_to_picture(&picture, found),
            Some(None) => self.tell(Level::Error, "the image could not be opened"),
            None => {}
        }
    }

    fn go_to_picture(&mut self, picture: &Provenance, found: Option<GeneratorChoice>) {
        if let Some(conditioning) = picture.conditioning {
            self.condition(conditioning);
        }
        // Goes to the vectors of a sheet in reverse order: the history gets them all, and the first stays on screen.
        let vectors: Vec<_> = picture.every_vector().cloned().collect();
        let count = vectors.len();
        for z in vectors.into_iter().rev() {
            self.face.go_to(z);
        }
        let which = if count > 1 {
            format!("the first of {count} digits; the others are in the history")
        } else {
            "the digit".to_owned()
        };
        match found {
            Some(choice) => {
                self.tell(
                    Level::Info,
                    &format!("{which}: drawn by the generator of the image ({})", picture.generator),
                );
                self.use_generator(choice);
            }
            None => {
                let from = picture.run.as_ref().map_or_else(String::new, |run| format!(" of the run {run}"));
                let told = format!(
                    "{which}: its vector is open, but the generator that drew it ({}{from}) is not on this computer, so \
                     that another one draws it differently",
                    picture.generator
                );
                self.tell(Level::Warning, &told);
            }
        }
    }
}
