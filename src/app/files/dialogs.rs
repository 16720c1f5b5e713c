//! File dialogs: opened from the window's thread, awaited on another thread.
//!
//! The system's dialog may be missing, or may never answer. The program checks beforehand whether there is a dialog,
//! because "no dialog" and "cancelled" give the same answer. While it waits, the user can cancel.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use rfd::AsyncFileDialog;

pub(in crate::app) use super::purpose::Purpose;
use super::purpose::{Question, Wanted};
use super::settings::runs_folder;

/// No user reads and closes a dialog this fast: "cancelled" within this time means that no dialog was shown.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(250);

/// The result of a dialog.
pub(in crate::app) enum Answer {
    Path(PathBuf),
    Cancelled,
    NoDialog,
}

/// The kind of file dialog that this system offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogBackend {
    /// The operating system's own dialog.
    Native,
    /// The desktop portal, over the session bus.
    Portal,
    /// The zenity program.
    Zenity,
    /// No dialog: the user types paths.
    Missing,
}

impl DialogBackend {
    /// Describes the dialog for users.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Native => "the system's own",
            Self::Portal => "the desktop portal (zenity where that fails)",
            Self::Zenity => "zenity",
            Self::Missing => "none; paths are typed in the window (Debian: apt-get install zenity)",
        }
    }
}

/// Finds a dialog that works on this system.
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

/// The open dialog; there is at most one.
pub(in crate::app) struct Dialogs {
    ctx: egui::Context,
    waiting: Option<(u64, Purpose)>,
    /// The folder that was used last.
    used: Option<PathBuf>,
    count: u64,
    sender: SyncSender<(u64, Answer)>,
    receiver: Receiver<(u64, Answer)>,
}

impl Dialogs {
    pub(in crate::app) fn new(ctx: egui::Context) -> Self {
        let (sender, receiver) = sync_channel(8);
        Self { ctx, waiting: None, used: None, count: 0, sender, receiver }
    }

    /// Opens a dialog; [`Self::poll`] returns the answer.
    pub(in crate::app) fn open(&mut self, purpose: Purpose) {
        self.count += 1;
        let number = self.count;
        self.waiting = Some((number, purpose));
        let backend = dialog_backend();
        if backend == DialogBackend::Missing {
            self.answer(number, Answer::NoDialog);
            return;
        }
        let folder = purpose.folder(runs_folder(), self.used.as_deref());
        let dialog = dialog(purpose.question(), folder.as_deref(), backend);
        let (ctx, sender) = (self.ctx.clone(), self.sender.clone());
        let started = Builder::new().name("dialog".to_owned()).spawn(move || {
            let asked = Instant::now();
            let path = pollster::block_on(dialog);
            // A session bus without a portal answers like a cancelled dialog.
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

    /// Remembers this path's folder for the next dialog.
    pub(in crate::app) fn remember(&mut self, purpose: Purpose, path: &Path) {
        self.used = purpose.used(path).or(self.used.take());
    }

    /// Whether a dialog is open.
    pub(in crate::app) fn is_open(&self) -> bool {
        self.waiting.is_some()
    }

    /// Stops waiting; a later answer is ignored.
    pub(in crate::app) fn forget(&mut self) {
        self.waiting = None;
    }

    pub(in crate::app) fn poll(&mut self) -> Option<(Purpose, Answer)> {
        while let Ok((number, answer)) = self.receiver.try_recv() {
            if let Some((_, purpose)) = self.waiting.take_if(|(waiting, _)| *waiting == number) {
                if let Answer::Path(path) = &answer {
                    self.remember(purpose, path);
                }
                return Some((purpose, answer));
            }
        }
        None
    }
}

type PathFuture = std::pin::Pin<Box<dyn Future<Output = Option<PathBuf>> + Send>>;

fn dialog(question: Question, folder: Option<&Path>, backend: DialogBackend) -> PathFuture {
    let Question { title, wanted, kind: (kind, ends) } = question;
    let mut dialog = AsyncFileDialog::new().set_title(title);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = name(wanted, folder, backend) {
        dialog = dialog.set_file_name(name);
    }
    if !ends.is_empty() {
        dialog = dialog.add_filter(kind, ends);
    }
    let path = |handle: rfd::FileHandle| handle.path().to_owned();
    match wanted {
        Wanted::NewFile(_) => {
            let chosen = dialog.save_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Wanted::File => {
            let chosen = dialog.pick_file();
            Box::pin(async move { chosen.await.map(path) })
        }
        Wanted::Folder => {
            let chosen = dialog.pick_folder();
            Box::pin(async move { chosen.await.map(path) })
        }
    }
}

/// Returns the text for the dialog's name field. Zenity also takes the folder in which it opens from this text. A
/// portal gets the same text, because Zenity may open in its place; when a file is opened, a portal ignores it.
fn name(wanted: Wanted, folder: Option<&Path>, backend: DialogBackend) -> Option<String> {
    match (wanted, backend, folder) {
        (Wanted::NewFile(name), DialogBackend::Zenity, Some(folder)) => Some(folder.join(name).display().to_string()),
        (Wanted::NewFile(name), ..) => Some(name.to_owned()),
        (_, DialogBackend::Zenity | DialogBackend::Portal, Some(folder)) => Some(format!("{}/", folder.display())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_dialog_is_told_where_to_begin_in_its_own_way() {
        let folder = Some(Path::new("/home/ada"));
        let new = Wanted::NewFile("digit.png");
        for (wanted, backend, folder, told) in [
            (new, DialogBackend::Zenity, folder, Some("/home/ada/digit.png")),
            (new, DialogBackend::Portal, folder, Some("digit.png")),
            (new, DialogBackend::Native, folder, Some("digit.png")),
            (new, DialogBackend::Zenity, None, Some("digit.png")),
            (Wanted::File, DialogBackend::Zenity, folder, Some("/home/ada/")),
            (Wanted::Folder, DialogBackend::Portal, folder, Some("/home/ada/")),
            (Wanted::File, DialogBackend::Native, folder, None),
            (Wanted::Folder, DialogBackend::Zenity, None, None),
        ] {
            assert_eq!(name(wanted, folder, backend).as_deref(), told, "{wanted:?} {backend:?} {folder:?}");
        }
    }
}
