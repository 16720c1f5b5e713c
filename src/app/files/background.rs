//! Short jobs on other threads: encoding and writing files.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
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
