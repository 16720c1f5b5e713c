//! Ends the trainer when the session itself cannot be used.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use crate::protocol::{Command, LastWord};

/// Saves the run and ends the trainer without using the [`Session`](super::Session).
pub struct Closer {
    pub(super) commands: SyncSender<Command>,
    pub(super) ended: Receiver<()>,
    pub(super) last_word: Arc<LastWord>,
}

impl Closer {
    /// Asks the trainer to save and end, and waits for it.
    ///
    /// # Errors
    /// Returns a message with the place of the run when it was not saved in its folder, or when the trainer has not
    /// ended in time.
    pub fn close(&self, patience: Duration) -> Result<(), String> {
        self.commands.try_send(Command::Close).ok();
        // No message is sent: the sender is dropped when the trainer ends.
        match self.ended.recv_timeout(patience) {
            Err(RecvTimeoutError::Disconnected) => self.last_word.take().map_or(Ok(()), Err),
            _ => Err("the trainer did not respond; the steps after the run's last checkpoint are lost".to_owned()),
        }
    }
}
