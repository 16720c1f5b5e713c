//! What the window asks of the workers.

use super::ExplorerApp;
use crate::latent::LatentVector;
use crate::protocol::{Command, Conditioning, RenderRequest};
use crate::ui::Level;

/// The digits asked for.
#[derive(Default)]
pub(super) struct DigitRequests {
    stamp: u64,
    last: Option<LatentVector>,
}

impl DigitRequests {
    /// The request for this vector's digit, unless it is the one last asked for.
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
    /// Asks for a digit whenever the vector on screen is not the one last asked for.
    pub(super) fn request_digit(&mut self) {
        if let Some(request) = self.digits.due(self.face.editor().z()) {
            self.session.request_render(request);
        }
    }

    /// Asks for another class or truncation. What was found out about the one before is of no use.
    pub(super) fn condition(&mut self, conditioning: Conditioning) {
        self.session.set_conditioning(conditioning);
        self.face.condition(conditioning);
        self.other_network();
    }

    /// Sends a command to the trainer.
    pub(super) fn send(&mut self, command: Command) {
        if !self.session.send(command) {
            self.tell(Level::Warning, "the trainer is busy; try again in a moment");
        }
    }
}
