//! Sends render requests and commands to the session.

use super::ExplorerApp;
use crate::latent::LatentVector;
use crate::protocol::{Command, Conditioning, RenderRequest};
use crate::ui::Level;

/// The vector requested last, and the number of its request.
#[derive(Default)]
pub(super) struct DigitRequests {
    stamp: u64,
    last: Option<LatentVector>,
}

impl DigitRequests {
    /// Returns the request for this vector, unless it was requested last.
    fn due(&mut self, z: &LatentVector) -> Option<RenderRequest> {
        if self.last.as_ref() == Some(z) {
            return None;
        }
        self.stamp += 1;
        self.last = Some(z.clone());
        Some(RenderRequest { stamp: self.stamp, z: z.clone() })
    }
}

impl ExplorerApp {
    /// Requests a digit whenever the vector differs from the one requested last.
    pub(super) fn request_digit(&mut self) {
        if let Some(request) = self.digits.due(self.face.editor().z()) {
            self.session.request_render(request);
        }
    }

    /// Sets class and truncation. Analysis results for the previous settings are discarded.
    pub(super) fn condition(&mut self, conditioning: Conditioning) {
        self.session.set_conditioning(conditioning);
        self.face.condition(conditioning);
        self.other_network();
    }

    /// Requests the class at the morph's position. While the morph plays, the findings about the earlier class stay.
    pub(super) fn follow_class_of_morph(&mut self, plays: bool) {
        match self.face.take_class_of_morph() {
            Some(class) if plays => {
                self.session.set_conditioning(class);
                self.face.pass_through(class);
            }
            Some(class) => self.condition(class),
            None => {}
        }
    }

    /// Sends a command to the trainer.
    pub(super) fn send(&mut self, command: Command) {
        if !self.session.send(command) {
            self.tell(Level::Warning, "the trainer is busy; try again in a moment");
        }
    }
}
