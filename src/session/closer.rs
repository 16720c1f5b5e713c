//! The way out when the session itself cannot be asked.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use crate::protocol::{Command, LastWord};

/// Ends the trainer from wherever it is needed, its run saved.
pub struct Closer {
    pub(super) commands: SyncSender<Command>,
    pub(super) ended: Receiver<()>,
    pub(super) last_word: Arc<LastWord>,
}

impl Closer {
    /// Asks the trainer to save and end, and waits.
    ///
    /// # Errors
    /// Says where the run is instead of in its folder, or that the trainer has not ended in time.
    pub fn close(&self, patience: Duration) -> Result<(), String> {
        self.commands.try_send(Command::Close).ok();
        // Nothing is ever sent: the trainer's end drops the other side.
        match self.ended.recv_timeout(patience) {
            Err(RecvTimeoutError::Disconnected) => self.last_word.take().map_or(Ok(()), Err),
            _ => Err("the trainer did not answer; what came after the run's last checkpoint is lost".to_owned()),
        }
    }
}
