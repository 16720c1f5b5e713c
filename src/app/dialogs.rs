//! File dialogs: asked for on the window's thread, awaited on another.
//!
//! The system's dialog may be missing, or may never answer. Before asking, we look whether there
//! is one, because "none" and "cancelled" come back alike; while waiting, the person may give up.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use rfd::AsyncFileDialog;

use super::settings::runs_folder;
use crate::ui::Saving;

/// Nobody reads a dialog and closes it this fast: a "no" within this time means none was shown.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(250);

/// What a path is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Save(Saving),
    OpenCheckpoint,
    OpenGenerator,
    LoadDirections,
    LoadRecipe,
    ChooseData,
    Compare,
}

impl Purpose {
    /// What to say when the person closed the dialog without choosing.
    pub(super) fn cancelled(self) -> &'static str {
        match self {
            Self::Save(_) => "save cancelled",
            Self::OpenCheckpoint
            | Self::OpenGenerator
            | Self::LoadDirections
            | Self::LoadRecipe
            | Self::ChooseData
            | Self::Compare => "open cancelled",
        }
    }
}

/// How a dialog ended.
pub(super) enum Answer {
    Path(PathBuf),
    Cancelled,
    NoDialog,
}

/// Which file dialogs this system offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogBackend {
    /// The operating system's own.
    Native,
    /// The desktop's portal, over the session bus.
    Portal,
    /// The zenity program.
    Zenity,
    /// None: paths are typed.
    Missing,
}

impl DialogBackend {
    /// For people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Native => "the system's own",
            Self::Portal => "the desktop portal (zenity where that fails)",
            Self::Zenity => "zenity",
            Self::Missing => "none; paths are typed in the window (Debian: apt-get install zenity)",
        }
    }
}

/// Looks for a dialog to use.
pub fn dialog_backend() -> DialogBackend {
    if !cfg!(target_os = "linux") {
        return DialogBackend::Native;
    }
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    let bus = set("DBUS_SESSION_BUS_ADDRESS").is_some()
        || set("XDG_RUNTIME_DIR").is_some_and(|dir| Path::new(&dir).join("bus").exists());
    if bus {
        return DialogBackend::Portal;
    }
    let zenity = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join("zenity").is_file()));
    if zenity { DialogBackend::Zenity } else { DialogBackend::Missing }
}

/// At most one dialog is awaited.
pub(super) struct Dialogs {
    ctx: egui::Context,
    waiting: Option<(u64, Purpose)>,
    count: u64,
    sender: SyncSender<(u64, Answer)>,
    receiver: Receiver<(u64, Answer)>,
}

impl Dialogs {
    pub(super) fn new(ctx: egui::Context) -> Self {
        let (sender, receiver) = sync_channel(8);
        Self { ctx, waiting: None, count: 0, sender, receiver }
    }

    /// Opens a dialog; the answer comes through [`Self::poll`].
    pub(super) fn open(&mut self, purpose: Purpose) {
        self.count += 1;
        let number = self.count;
        self.waiting = Some((number, purpose));
        if dialog_backend() == DialogBackend::Missing {
            self.answer(number, Answer::NoDialog);
            return;
        }
        let dialog = dialog(purpose);
        let (ctx, sender) = (self.ctx.clone(), self.sender.clone());
        let started = Builder::new().name("dialog".to_owned()).spawn(move || {
            let asked = Instant::now();
            let path = pollster::block_on(dialog);
            // A bus without a portal answers "none", as a person who cancels does.
            let missing = path.is_none() && cfg!(target_os = "linux") && asked.elapsed() < TOO_FAST_FOR_A_PERSON;
            let answer = match path {
                Some(path) => Answer::Path(path),
                None if missing => Answer::NoDialog,
                None => Answer::Cancelled,
            };
            if sender.send((number, answer)).is_ok() {
                ctx.request_repaint_of(egui::ViewportId::ROOT);
            }
        });
        if started.is_err() {
            self.answer(number, Answer::NoDialog);
        }
    }

    fn answer(&self, number: u64, answer: Answer) {
        if self.sender.try_send((number, answer)).is_ok() {
            self.ctx.request_repaint();
        }
    }

    /// Stops waiting; a late answer is dropped.
    pub(super) fn forget(&mut self) {
        self.waiting = None;
    }

    pub(super) fn poll(&mut self) -> Option<(Purpose, Answer)> {
        while let Ok((number, answer)) = self.receiver.try_recv() {
            if let Some((_, purpose)) = self.waiting.take_if(|(waiting, _)| *waiting == number) {
                return Some((purpose, answer));
            }
        }
        None
    }
}

type PathFuture = std::pin::Pin<Box<dyn Future<Output = Option<PathBuf>> + Send>>;

fn dialog(purpose: Purpose) -> PathFuture {
    let new = AsyncFileDialog::new;
    let path = |handle: rfd::FileHandle| handle.path().to_owned();
    match purpose {
        Purpose::Save(Saving::Checkpoint) => {
            let chosen = new().set_title("Save checkpoint").set_file_name("checkpoint.safetensors").save_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::Save(Saving::Directions) => {
            let chosen = new().set_title("Save directions").set_file_name("directions.json").save_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::Save(Saving::Morph) => {
            let chosen = new()
                .set_title("Save morph")
                .set_file_name("morph.gif")
                .add_filter("Animations", &["gif", "png", "apng"])
                .save_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::Save(Saving::Recipe) => {
            let chosen = new().set_title("Save recipe").set_file_name("recipe.json").save_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::Save(Saving::Curves) => {
            let chosen = new().set_title("Save curves").set_file_name("curves.csv").save_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::Compare => {
            let mut folder = new().set_title("Choose a run's folder");
            if let Some(runs) = runs_folder().filter(|runs| runs.is_dir()) {
                folder = folder.set_directory(runs);
            }
            let chosen = folder.pick_folder();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::LoadRecipe => {
            let chosen = new().set_title("Load recipe").add_filter("Recipes", &["json"]).pick_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::LoadDirections => {
            let chosen = new().set_title("Load directions").add_filter("Directions", &["json"]).pick_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::Save(what) => {
            let (title, name) = match what {
                Saving::Grid => ("Save sample grid", "samples.png"),
                _ => ("Save image", "digit.png"),
            };
            let chosen = new()
                .set_title(title)
                .set_file_name(name)
                .add_filter("Images", &["png", "jpg", "jpeg", "bmp", "webp"])
                .save_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::OpenCheckpoint | Purpose::OpenGenerator => {
            let title = if purpose == Purpose::OpenCheckpoint { "Open checkpoint" } else { "Open generator" };
            let chosen = new().set_title(title).add_filter("Safetensors", &["safetensors"]).pick_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Purpose::ChooseData => {
            let chosen = new().set_title("Choose a folder of IDX files").pick_folder();
            Box::pin(async move { chosen.await.map(path) })
        }
    }
}
