//! Closes the window, by the user or by a signal, after the run is saved.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use egui::{Context, ViewportCommand, ViewportId};

use crate::app::ExplorerApp;
use crate::protocol::Command;
use crate::ui::Level;

/// The reason why the window closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The user closed it.
    Closed,
    /// A signal: Ctrl-C in the terminal, a closed terminal, or the end of the desktop session.
    Signalled,
}

/// Signals that ask the program to end. They are treated like *Quit*.
#[derive(Default)]
pub(in crate::app) struct Signals {
    count: AtomicU32,
    ctx: OnceLock<Context>,
}

impl Signals {
    /// Starts to watch for signals.
    pub(in crate::app) fn watch() -> Arc<Self> {
        let signals = Arc::new(Self::default());
        let noted = Arc::clone(&signals);
        let watching = ctrlc::set_handler(move || {
            if noted.count.fetch_add(1, Ordering::SeqCst) > 0 {
                // The window has not reacted to the first signal. The exit hook saves the run.
                std::process::exit(130);
            }
            if let Some(ctx) = noted.ctx.get() {
                ctx.request_repaint_of(ViewportId::ROOT);
            }
        });
        if let Err(error) = watching {
            log::warn!("a signal will end the program without saving: {error}");
        }
        signals
    }

    /// Sets the window that a signal wakes.
    pub(in crate::app) fn attach(&self, ctx: &Context) {
        self.ctx.get_or_init(|| ctx.clone());
    }

    /// Whether a signal has arrived.
    pub(in crate::app) fn came(&self) -> bool {
        self.count.load(Ordering::SeqCst) > 0
    }
}

/// The state of closing the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum Leaving {
    /// The window stays open.
    #[default]
    No,
    /// The window closes once the run is saved.
    WhenSaved,
    /// The window closes now.
    Now,
}

impl ExplorerApp {
    /// Closes the window at a signal, or at the user's request once the run is saved. If the run cannot be saved, the
    /// window stays open, shows the reason and offers to save it elsewhere; closing it again discards the run.
    pub(in crate::app) fn leave_when_asked(&mut self, ctx: &Context) {
        let signalled = self.signals.as_ref().is_some_and(|signals| signals.came());
        if signalled && self.leaving != Leaving::Now {
            self.leaving = Leaving::Now;
            ctx.send_viewport_cmd(ViewportCommand::Close);
            return;
        }
        let asked = ctx.input(|i| i.viewport().close_requested());
        if asked && self.leaving == Leaving::No && self.asks_before_closing(ctx) {
            return;
        }
        let active = self.run().is_active();
        match self.leaving {
            Leaving::No if asked && active && self.session.send(Command::Stop) => {
                self.leaving = Leaving::WhenSaved;
                self.tell(Level::Info, "the run is being saved; the window closes after that");
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            }
            Leaving::WhenSaved if !active => {
                self.leaving = Leaving::Now;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Leaving::WhenSaved if self.run().is_unsaved() => {
                self.leaving = Leaving::No;
                self.tell(Level::Error, "the window stays open: the run could not be saved");
                if asked {
                    ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                }
            }
            // A second request means that the user does not want to wait. The session still saves the run when the
            // session ends, or reports where the run is.
            Leaving::WhenSaved if asked => self.leaving = Leaving::Now,
            _ => {}
        }
    }
}
