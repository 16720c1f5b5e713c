//! A path by keyboard: the way out where the system offers no dialog.

use std::path::PathBuf;

use super::ExplorerApp;
use super::dialogs::Purpose;
use crate::ui::{Level, Saving, theme};

/// An open window that asks for a path.
pub(super) struct TypedPath {
    purpose: Purpose,
    text: String,
    exists: bool,
    no_dialog: bool,
}

impl TypedPath {
    pub(super) fn new(purpose: Purpose, no_dialog: bool) -> Self {
        let name = match purpose {
            Purpose::Save(Saving::Image) => "digit.png",
            Purpose::Save(Saving::Grid) => "samples.png",
            Purpose::Save(Saving::Checkpoint) => "checkpoint.safetensors",
            Purpose::Save(Saving::Directions) => "directions.json",
            Purpose::Save(Saving::Morph) => "morph.gif",
            Purpose::Save(Saving::Recipe) => "recipe.json",
            Purpose::Save(Saving::Curves) => "curves.csv",
            Purpose::OpenCheckpoint
            | Purpose::OpenGenerator
            | Purpose::LoadDirections
            | Purpose::LoadRecipe
            | Purpose::ChooseData
            | Purpose::Compare => "",
        };
        let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default();
        let text = home.join(name).display().to_string();
        let mut typed = Self { purpose, text, exists: false, no_dialog };
        typed.look();
        typed
    }

    /// Once per change of the text: a file system need not be quick.
    fn look(&mut self) {
        self.exists = expanded(&self.text).is_file();
    }

    fn verb(&self) -> &'static str {
        match self.purpose {
            Purpose::Save(_) => "Save",
            Purpose::OpenCheckpoint
            | Purpose::OpenGenerator
            | Purpose::LoadDirections
            | Purpose::LoadRecipe
            | Purpose::ChooseData
            | Purpose::Compare => "Open",
        }
    }

    fn title(&self) -> &'static str {
        match self.purpose {
            Purpose::Save(Saving::Image) => "Save image",
            Purpose::Save(Saving::Grid) => "Save sample grid",
            Purpose::Save(Saving::Checkpoint) => "Save checkpoint",
            Purpose::Save(Saving::Directions) => "Save directions",
            Purpose::Save(Saving::Morph) => "Save morph",
            Purpose::Save(Saving::Recipe) => "Save recipe",
            Purpose::Save(Saving::Curves) => "Save curves",
            Purpose::Compare => "Compare with a run",
            Purpose::LoadRecipe => "Load recipe",
            Purpose::LoadDirections => "Load directions",
            Purpose::OpenCheckpoint => "Open checkpoint",
            Purpose::OpenGenerator => "Open generator",
            Purpose::ChooseData => "Choose data folder",
        }
    }
}

/// `~/x` as a shell would read it.
fn expanded(text: &str) -> PathBuf {
    let text = text.trim();
    match (text.strip_prefix("~/"), directories::UserDirs::new()) {
        (Some(rest), Some(dirs)) => dirs.home_dir().join(rest),
        _ => PathBuf::from(text),
    }
}

impl ExplorerApp {
    pub(super) fn typed_path_window(&mut self, ctx: &egui::Context) {
        let Some(typed) = &mut self.typed else { return };
        let saving = matches!(typed.purpose, Purpose::Save(_));
        let mut done = false;
        let response = egui::Modal::new(egui::Id::unique("typed path")).show(ctx, |ui| {
            ui.set_width(460.0);
            ui.heading(typed.title());
            if typed.no_dialog {
                ui.label("This system offers no file dialog (a desktop portal or zenity). Type the path instead.");
            }
            let label = ui.label("path");
            let edit = ui.add(egui::TextEdit::singleline(&mut typed.text).desired_width(f32::INFINITY));
            let edit = edit.labelled_by(label.id);
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
            let replaces = saving && typed.exists;
            if replaces {
                let color = theme::caution(ui.visuals().dark_mode);
                ui.label(egui::RichText::new("There is a file of that name; it will be replaced.").color(color));
            }
            ui.horizontal(|ui| {
                let word = if replaces { "Replace" } else { typed.verb() };
                let go = ui.add_enabled(ready, egui::Button::new(word));
                if go.on_disabled_hover_text("Type a path first").clicked() {
                    done = true;
                }
                ui.button("Cancel").clicked()
            })
            .inner
        });
        if done {
            if let Some(typed) = self.typed.take() {
                self.with_path(typed.purpose, expanded(&typed.text));
            }
        } else if response.inner || response.should_close() {
            let said = typed.purpose.cancelled();
            self.typed = None;
            self.face.log.add(Level::Info, said);
        }
    }
}
