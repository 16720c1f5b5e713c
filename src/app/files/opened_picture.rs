//! Goes to the vector of an image that this program made.

use crate::app::ExplorerApp;
use crate::export::Provenance;
use crate::protocol::GeneratorChoice;
use crate::ui::Level;

impl ExplorerApp {
    /// Goes to the image's vector, with the generator that drew it where that comes with the program.
    pub(in crate::app) fn open_picture(&mut self, picture: Provenance) {
        let Provenance { z, generator, conditioning, .. } = picture;
        let Some(z) = z else {
            self.tell(Level::Error, "the image is a sheet of several digits, which has no single vector to go to");
            return;
        };
        match generator.as_str() {
            "shipped generator" => self.session.choose_generator(GeneratorChoice::Shipped),
            "shipped conditional generator" => self.session.choose_generator(GeneratorChoice::ShippedConditional),
            other => {
                let told = format!(
                    "the image's vector is open; only the generator that drew it draws the same digit: {other}"
                );
                self.tell(Level::Warning, &told);
            }
        }
        if let Some(conditioning) = conditioning {
            self.condition(conditioning);
        }
        self.face.go_to(z);
    }
}
