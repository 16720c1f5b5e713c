//! Short jobs on other threads: encoding and writing files.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::Builder;

type Outcome = (String, bool);

/// Starts jobs, and collects a message from each with whether the job succeeded.
pub(in crate::app) struct Jobs {
    ctx: egui::Context,
    sender: SyncSender<Outcome>,
    receiver: Receiver<Outcome>,
}

impl Jobs {
    pub(in crate::app) fn new(ctx: egui::Context) -> Self {
        let (sender, receiver) = sync_channel(64);
        Self { ctx, sender, receiver }
    }

    /// The window that is woken when a job is done.
    pub(in crate::app) fn ctx(&self) -> &egui::Context {
        &self.ctx
    }

    pub(in crate::app) fn start(&self, work: impl FnOnce() -> Outcome + Send + 'static) {
        let (ctx, sender) = (self.ctx.clone(), self.sender.clone());
        let started = Builder::new().name("export".to_owned()).spawn(move || {
            if sender.send(work()).is_ok() {
                ctx.request_repaint_of(egui::ViewportId::ROOT);
            }
        });
        if let Err(error) = started {
            self.sender.try_send((format!("no thread could be started: {error}"), false)).ok();
        }
    }

    /// Starts a job that gives a message only when it fails.
    pub(in crate::app) fn start_quietly(&self, work: impl FnOnce() -> Result<(), String> + Send + 'static) {
        let (ctx, sender) = (self.ctx.clone(), self.sender.clone());
        let job = move || {
            if let Err(reason) = work()
                && sender.send((reason, false)).is_ok()
            {
                ctx.request_repaint_of(egui::ViewportId::ROOT);
            }
        };
        if let Err(error) = Builder::new().name("settings".to_owned()).spawn(job) {
            self.sender.try_send((format!("no thread could be started: {error}"), false)).ok();
        }
    }

    pub(in crate::app) fn poll(&self) -> Option<Outcome> {
        self.receiver.try_recv().ok()
    }
}

/// A thread whose answer arrives later. A newer one replaces an earlier one.
pub(in crate::app) struct Awaited<T> {
    receiver: Option<Receiver<T>>,
}

impl<T> Default for Awaited<T> {
    fn default() -> Self {
        Self { receiver: None }
    }
}

impl<T: Send + 'static> Awaited<T> {
    /// Starts the thread, which wakes the window when it has the answer.
    ///
    /// # Errors
    /// Returns a message when no thread can be started.
    pub(in crate::app) fn start(
        &mut self,
        ctx: &egui::Context,
        name: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(), String> {
        let (sender, receiver) = sync_channel(1);
        let ctx = ctx.clone();
        let run = move || {
            if sender.send(work()).is_ok() {
                ctx.request_repaint_of(egui::ViewportId::ROOT);
            }
        };
        let started = Builder::new().name(name.to_owned()).spawn(run);
        started.map_err(|error| format!("no thread could be started: {error}"))?;
        self.receiver = Some(receiver);
        Ok(())
    }

    /// Whether an answer is still to arrive.
    pub(in crate::app) fn is_waiting(&self) -> bool {
        self.receiver.is_some()
    }

    /// Returns the answer once it has arrived; `Some(None)` when the thread ended without one.
    pub(in crate::app) fn poll(&mut self) -> Option<Option<T>> {
        let answer = match self.receiver.as_ref()?.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => None,
        };
        self.receiver = None;
        Some(answer)
    }
}
