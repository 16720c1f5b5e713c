//! Saves vectors to a file, and shows the vectors of a file in the gallery.

use std::path::PathBuf;

use super::chosen::saved;
use crate::app::ExplorerApp;
use crate::export::save_vectors;
use crate::latent::NamedVector;

impl ExplorerApp {
    /// Saves the vector being edited.
    pub(in crate::app) fn save_vector(&self, path: PathBuf) {
        let z = self.latent();
        // When the vector is in the gallery, the file gets the name and tags that it has there.
        let conditioning = self.explore().asked_with();
        let vector = NamedVector { conditioning, ..NamedVector::nameless(z.clone()) };
        let kept = self.tools().bench().kept.iter().find(|kept| kept.is_same(&vector));
        let vector = kept.cloned().unwrap_or(vector);
        self.jobs.start(move || saved(save_vectors(&path, &[vector])));
    }

    /// Saves the vectors in the gallery.
    pub(in crate::app) fn save_gallery(&self, path: PathBuf) {
        let vectors = self.face.gallery();
        let path = if path.extension().is_none() { path.with_extension("json") } else { path };
        self.jobs.start(move || saved(save_vectors(&path, &vectors)));
    }

    /// Goes to the only vector of a file, or adds all of them to the gallery and goes to the first.
    pub(in crate::app) fn show_vectors(&mut self, vectors: Vec<NamedVector>) {
        self.face.take_vectors(vectors);
    }
}
