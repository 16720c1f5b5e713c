//! A path typed by the user, where the system offers no dialog.

use std::path::PathBuf;

use super::dialogs::Purpose;
use super::purpose::Wanted;
use super::settings::runs_folder;
use crate::app::ExplorerApp;
use crate::ui::{Level, text_field, theme};
use crate::words::{self, Word};

/// An open window that asks the user for a path.
pub(in crate::app) struct TypedPath {
    purpose: Purpose,
    text: String,
    exists: bool,
    no_dialog: bool,
    /// Why the last try with this text failed.
    failed: Option<String>,
}

impl TypedPath {
    pub(in crate::app) fn new(purpose: Purpose, no_dialog: bool) -> Self {
        let name = match purpose.question().wanted {
            Wanted::NewFile(name) => name,
            Wanted::File | Wanted::Folder => "",
        };
        let folder = purpose.folder(runs_folder(), None).unwrap_or_default();
        let text = folder.join(name).display().to_string();
        let mut typed = Self { purpose, text, exists: false, no_dialog, failed: None };
        typed.look();
        typed
    }

    /// Checks the path once per change of the text, because a file system may be slow.
    fn look(&mut self) {
        self.exists = expanded(&self.text).is_file();
    }

    fn verb(&self) -> Word {
        if matches!(self.purpose, Purpose::Save(_)) { words::TYPED_SAVE } else { words::OPEN }
    }
}

/// Replaces `~/` by the home folder, as a shell does.
fn expanded(text: &str) -> PathBuf {
    let text = text.trim();
    match (text.strip_prefix("~/"), directories::UserDirs::new()) {
        (Some(rest), Some(dirs)) => dirs.home_dir().join(rest),
        _ => PathBuf::from(text),
    }
}

impl ExplorerApp {
    pub(in crate::app) fn typed_path_window(&mut self, ctx: &egui::Context) {
        let Some(typed) = &mut self.typed else { return };
        let saving = matches!(typed.purpose, Purpose::Save(_));
        let mut done = false;
        let response = egui::Modal::new(egui::Id::unique("typed path")).show(ctx, |ui| {
            ui.set_width(460.0);
            ui.heading(typed.purpose.question().title);
            if typed.no_dialog {
                ui.label(words::TYPED_NO_DIALOG);
            }
            let label = ui.label(words::TYPED_PATH);
            let field = egui::TextEdit::singleline(&mut typed.text).desired_width(f32::INFINITY);
            let edit = text_field(ui, field).labelled_by(label.id);
            if edit.changed() {
                typed.look();
            }
            let ready = !typed.text.trim().is_empty();
            if ready && edit.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
                done = true;
            }
            if !edit.has_focus() && !done && ui.ctx().memory(|m| m.focused().is_none()) {
                edit.request_focus();
            }
            if let Some(reason) = &typed.failed {
                ui.label(egui::RichText::new(reason).color(theme::alarm(ui.visuals().dark_mode)));
            }
            let replaces = saving && typed.exists;
            if replaces {
                let color = theme::caution(ui.visuals().dark_mode);
                ui.label(egui::RichText::new(words::TYPED_REPLACES).color(color));
            }
            ui.horizontal(|ui| {
                let word = if replaces { words::TYPED_REPLACE } else { typed.verb() };
                let go = ui.add_enabled(ready, egui::Button::new(word));
                if go.on_disabled_hover_text(words::TYPED_FIRST).clicked() {
                    done = true;
                }
                ui.button(words::CANCEL).clicked()
            })
            .inner
        });
        if done {
            if let Some(typed) = self.typed.take() {
                let path = expanded(&typed.text);
                self.dialogs.remember(typed.purpose, &path);
                let purpose = typed.purpose;
                self.last_typed = Some(typed).filter(|_| saving);
                self.with_path(purpose, path);
            }
        } else if response.inner || response.should_close() {
            let said = typed.purpose.cancelled();
            self.typed = None;
            self.guard_is_refused();
            self.tell(Level::Info, said);
        }
    }

    /// Opens the window again with the path that was typed, when the file could not be saved there.
    pub(in crate::app) fn retype(&mut self, reason: &str) {
        let Some(typed) = self.last_typed.take() else { return };
        if let Purpose::Save(what) = typed.purpose {
            self.pending = self.picture(what);
        }
        self.typed = Some(TypedPath { failed: Some(reason.to_owned()), ..typed });
    }
}
