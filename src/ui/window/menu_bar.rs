//! The menus, and the state of training.

use egui::{Button, RichText, Ui};

use crate::protocol::{Pace, RunState};
use crate::ui::commands::{CommandId, Situation};
use crate::ui::train::clock;
use crate::ui::{RunView, Workspace, theme};

const FILE: [CommandId; 13] = [
    CommandId::SaveImage,
    CommandId::SaveImageToPath,
    CommandId::SaveGrid,
    CommandId::SaveCurves,
    CommandId::SaveCheckpoint,
    CommandId::OpenCheckpoint,
    CommandId::Compare,
    CommandId::OpenGenerator,
    CommandId::UseShipped,
    CommandId::UseShippedConditional,
    CommandId::ChooseData,
    CommandId::UseMnist,
    CommandId::Quit,
];
const EDIT: [CommandId; 6] = [
    CommandId::Undo,
    CommandId::Redo,
    CommandId::CopyVector,
    CommandId::PasteVector,
    CommandId::Random,
    CommandId::Zero,
];
const TRAIN: [CommandId; 5] = [CommandId::Start, CommandId::Pause, CommandId::Resume, CommandId::Step, CommandId::Stop];
const HELP: [CommandId; 2] = [CommandId::ToggleHelp, CommandId::TogglePalette];

/// Draws the menu bar. Returns the command that was chosen.
pub(in crate::ui) fn menu_bar(ui: &mut Ui, situation: &Situation<'_>, pace: Pace) -> Option<CommandId> {
    let mut chosen = None;
    egui::MenuBar::new().ui(ui, |ui| {
        let colours = if situation.dark { CommandId::LightColours } else { CommandId::DarkColours };
        let view = [
            CommandId::Lay(Workspace::Train),
            CommandId::Lay(Workspace::Explore),
            CommandId::Lay(Workspace::Present),
            CommandId::ZoomIn,
            CommandId::ZoomOut,
            CommandId::ZoomReset,
            colours,
            CommandId::ToggleLog,
        ];
        for (name, commands) in
            [("File", FILE.as_slice()), ("Edit", &EDIT), ("Train", &TRAIN), ("View", &view), ("Help", &HELP)]
        {
            ui.menu_button(name, |ui| {
                let clicked = commands.iter().filter(|command| item(ui, **command, situation)).last();
                chosen = clicked.copied().or(chosen);
                if name == "Train" {
                    ui.separator();
                    chosen = paces(ui, pace).or(chosen);
                }
            });
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| state(ui, situation.run));
    });
    chosen
}

/// Draws a menu item, with the reason when it is disabled.
fn item(ui: &mut Ui, command: CommandId, situation: &Situation<'_>) -> bool {
    let Some(entry) = command.entry() else { return false };
    let mut button = Button::new(entry.name);
    if let Some(key) = entry.keys.first() {
        button = button.shortcut_text(key.text());
    }
    // An enabled item has no tooltip, because it would cover the items below.
    let state = command.state(situation);
    ui.add_enabled(state.is_ok(), button).on_disabled_hover_text(state.err().unwrap_or_default()).clicked()
}

/// Draws the choice of how window and trainer share the processor.
fn paces(ui: &mut Ui, pace: Pace) -> Option<CommandId> {
    let mut chosen = None;
    for (this, command) in
        [(Pace::FastTraining, CommandId::FastTraining), (Pace::SmoothWindow, CommandId::SmoothWindow)]
    {
        let Some(entry) = command.entry() else { continue };
        if ui.radio(pace == this, entry.name).on_hover_text(entry.does).clicked() {
            chosen = Some(command);
        }
    }
    chosen
}

fn state(ui: &mut Ui, run: &RunView) {
    let dark = ui.visuals().dark_mode;
    let (word, color) = match run.state {
        RunState::Idle => ("Ready", theme::quiet(dark)),
        RunState::Preparing => ("Preparing", theme::caution(dark)),
        RunState::Running => ("Training", theme::good(dark)),
        RunState::Paused => ("Paused", theme::caution(dark)),
        RunState::Finished => ("Finished", theme::good(dark)),
        RunState::Stopped => ("Stopped", theme::quiet(dark)),
        RunState::Failed => ("Failed", theme::alarm(dark)),
    };
    if let Some(info) = &run.info {
        if let Some(left) = run.seconds_left().filter(|_| run.is_active()) {
            ui.label(RichText::new(format!("{} left", clock(left))).monospace());
        }
        let done = run.step() as f32 / info.last_step.max(1) as f32;
        ui.add(egui::ProgressBar::new(done).desired_width(140.0).desired_height(10.0).corner_radius(2.0));
        let (epoch, epochs) = run.epochs();
        ui.label(format!("epoch {epoch}/{epochs}"));
    }
    ui.label(RichText::new(word).color(color).strong());
}
