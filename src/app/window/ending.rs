//! How the window ends: by a person or by a signal, with the run saved.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use egui::{Context, ViewportCommand, ViewportId};

use crate::app::ExplorerApp;
use crate::protocol::Command;
use crate::ui::Level;

/// What ended the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A person closed it.
    Closed,
    /// Ctrl-C in the terminal, a closed terminal, or the end of the desktop's session.
    Signalled,
}

/// Signals that ask the program to end: they take the way of *Quit*.
#[derive(Default)]
pub(in crate::app) struct Signals {
    count: AtomicU32,
    ctx: OnceLock<Context>,
}

impl Signals {
    /// Watches for them from now on.
    pub(in crate::app) fn watch() -> Arc<Self> {
        let signals = Arc::new(Self::default());
        let noted = Arc::clone(&signals);
        let watching = ctrlc::set_handler(move || {
            if noted.count.fetch_add(1, Ordering::SeqCst) > 0 {
                // The window has not answered the first one. The hook on the way out saves the run.
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

    /// From now on wakes this window.
    pub(in crate::app) fn attach(&self, ctx: &Context) {
        self.ctx.get_or_init(|| ctx.clone());
    }

    /// Whether one came.
    pub(in crate::app) fn came(&self) -> bool {
        self.count.load(Ordering::SeqCst) > 0
    }
}

/// How far the window is on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum Leaving {
    /// It stays.
    #[default]
    No,
    /// It closes once the run is saved.
    WhenSaved,
    /// It closes.
    Now,
}

impl ExplorerApp {
    /// Closes the window at a signal, and for a person once the run is saved. Where it cannot be saved the window
    /// stays, with the reason and another place to save it; closing it again gives the run up.
    pub(in crate::app) fn leave_when_asked(&mut self, ctx: &Context) {
        let signalled = self.signals.as_ref().is_some_and(|signals| signals.came());
        if signalled && self.leaving != Leaving::Now {
            self.leaving = Leaving::Now;
            ctx.send_viewport_cmd(ViewportCommand::Close);
            return;
        }
        let asked = ctx.input(|i| i.viewport().close_requested());
        let active = self.run().is_active();
        match self.leaving {
            Leaving::No if asked && active && self.session.send(Command::Stop) => {
                self.leaving = Leaving::WhenSaved;
                self.tell(Level::Info, "saving the run; the window closes after that");
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
            // Whoever asks twice does not want to wait: the way out saves the run too, or says where it is.
            Leaving::WhenSaved if asked => self.leaving = Leaving::Now,
            _ => {}
        }
    }
}
