//! What the window asks of the workers.

use super::ExplorerApp;
use crate::protocol::{Command, RenderRequest};
use crate::ui::Level;

impl ExplorerApp {
    /// Asks for a digit whenever the vector on screen is not the one last asked for.
    pub(super) fn request_digit(&mut self) {
        if self.requested.as_ref() != Some(self.latent()) {
            self.stamp += 1;
            let z = self.latent().clone();
            self.session.request_render(RenderRequest { stamp: self.stamp, z: z.clone() });
            self.requested = Some(z);
        }
    }

    /// Sends a command to the trainer.
    pub(super) fn send(&mut self, command: Command) {
        if !self.session.send(command) {
            self.tell(Level::Warning, "the trainer is busy; try again in a moment");
        }
    }
}
