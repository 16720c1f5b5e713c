//! The bar at the top: the menus, the workspaces, and the state of training.

use std::path::PathBuf;

use egui::containers::menu::{MenuButton, MenuConfig, SubMenuButton};
use egui::{Button, Checkbox, PopupCloseBehavior, RichText, ScrollArea, Ui};

use super::run_state::run_state;
use super::save_options::save_options;
use crate::protocol::Pace;
use crate::ui::commands::{CommandId, Situation};
use crate::ui::layouts::{Part, Side};
use crate::ui::widgets::tick::{choice, edged};
use crate::ui::{SaveOptions, Workspace, theme};
use crate::words::{self, Language};

/// The commands of the file menu, in groups that lines separate.
const FILE: [&[CommandId]; 5] = [
    &[CommandId::Open, CommandId::SaveProject, CommandId::SaveProjectAs],
    &[CommandId::RecentRuns, CommandId::OpenCheckpoint, CommandId::SaveCheckpoint, CommandId::Compare],
    &[CommandId::SaveImage, CommandId::SaveImageToPath, CommandId::SaveGrid, CommandId::SaveCurves],
    &[
        CommandId::OpenGenerator,
        CommandId::UseShipped,
        CommandId::UseShippedConditional,
        CommandId::ChooseData,
        CommandId::UseMnist,
    ],
    &[CommandId::Quit],
];
const EXPORT: [CommandId; 11] = [
    CommandId::SaveVector,
    CommandId::SaveGallery,
    CommandId::SaveGallerySheet,
    CommandId::SaveGalleryImages,
    CommandId::SaveSamples,
    CommandId::SaveStrip,
    CommandId::SavePlots,
    CommandId::SaveMorph,
    CommandId::SaveSweep,
    CommandId::SaveWalk,
    CommandId::SaveTimeLapse,
];
const EDIT: [CommandId; 8] = [
    CommandId::Undo,
    CommandId::Redo,
    CommandId::CopyVector,
    CommandId::CopyNumbers,
    CommandId::CopyImage,
    CommandId::PasteVector,
    CommandId::Random,
    CommandId::Zero,
];
const TRAIN: [CommandId; 6] =
    [CommandId::Start, CommandId::ContinueLast, CommandId::Pause, CommandId::Resume, CommandId::Step, CommandId::Stop];
const HELP: [CommandId; 7] = [
    CommandId::Teach(0),
    CommandId::Teach(1),
    CommandId::Teach(2),
    CommandId::OpenLesson,
    CommandId::ToggleHelp,
    CommandId::TogglePalette,
    CommandId::About,
];

/// Least window width at which the workspaces are in the middle of the bar, in points. In a narrower window they follow
/// the menus.
const NARROW: f32 = 900.0;
/// Width of the buttons that select a workspace, in points.
const WORKSPACES: f32 = 238.0;

/// Distance from the left at which the menu of panels has its arrows, in points.
const ARROWS: f32 = 150.0;

/// Width of a menu that is scrolled, in points.
const SCROLLED_MENU: f32 = 270.0;
/// Number of rows of the save options in the Export menu.
const OPTIONS: usize = 9;

/// Height of the bar's contents, in points.
const HEIGHT: f32 = 28.0;

/// Draws the bar. Returns the command that was chosen. `recent` are the recent projects, and `opened` receives the
/// one chosen.
pub(in crate::ui) fn menu_bar(
    ui: &mut Ui,
    situation: &Situation<'_>,
    pace: Pace,
    save: &mut SaveOptions,
    recent: &[PathBuf],
    opened: &mut Option<PathBuf>,
) -> Option<CommandId> {
    let mut chosen = None;
    egui::MenuBar::new().ui(ui, |ui| {
        ui.set_min_height(HEIGHT);
        let colours = if situation.dark { CommandId::LightColours } else { CommandId::DarkColours };
        let view = [
            CommandId::Lay(Workspace::Train),
            CommandId::Lay(Workspace::Explore),
            CommandId::Lay(Workspace::Present),
            CommandId::ZoomIn,
            CommandId::ZoomOut,
            CommandId::ZoomReset,
            colours,
            CommandId::Speak(Language::English),
            CommandId::Speak(Language::Turkish),
            CommandId::ToggleLog,
        ];
        for (name, groups) in [
            (words::MENU_FILE, FILE.as_slice()),
            (words::MENU_EDIT, &[&EDIT]),
            (words::MENU_EXPORT, &[&EXPORT]),
            (words::MENU_RUN, &[&TRAIN]),
            (words::MENU_VIEW, &[&view]),
            (words::MENU_HELP, &[&HELP]),
        ] {
            // A click on one of the options leaves the menu open.
            let options = name == words::MENU_EXPORT;
            let closes =
                if options { PopupCloseBehavior::CloseOnClickOutside } else { PopupCloseBehavior::CloseOnClick };
            MenuButton::new(name).config(MenuConfig::new().close_behavior(closes)).ui(ui, |ui| {
                let rows = groups.iter().map(|group| group.len()).sum::<usize>() + if options { OPTIONS } else { 2 };
                in_room(ui, rows, |ui| {
                    if name == words::MENU_VIEW {
                        chosen = panels(ui, situation).or(chosen);
                        ui.separator();
                    }
                    for (place, group) in groups.iter().enumerate() {
                        if place > 0 {
                            ui.separator();
                        }
                        let clicked = group.iter().filter(|command| item(ui, **command, situation)).last();
                        if clicked.is_some() {
                            ui.close();
                        }
                        chosen = clicked.copied().or(chosen);
                    }
                    if name == words::MENU_FILE && !recent.is_empty() {
                        ui.menu_button(words::RECENT_PROJECTS, |ui| {
                            for path in recent {
                                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                                if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                                    *opened = Some(path.clone());
                                }
                            }
                        });
                    }
                    if options {
                        ui.separator();
                        save_options(ui, save);
                    }
                    if name == words::MENU_RUN {
                        ui.separator();
                        chosen = paces(ui, pace).or(chosen);
                    }
                });
            });
        }
        chosen = workspaces(ui, situation).or(chosen);
        let from_the_right = egui::Layout::right_to_left(egui::Align::Center);
        chosen = ui.with_layout(from_the_right, |ui| run_state(ui, situation)).inner.or(chosen);
    });
    chosen
}

/// Draws a menu with this number of rows. In a low window, a long one is scrolled.
fn in_room(ui: &mut Ui, rows: usize, add: impl FnOnce(&mut Ui)) {
    let row = ui.spacing().interact_size.y + ui.spacing().item_spacing.y;
    let room = ui.ctx().content_rect().height() - HEIGHT - 2.0 * theme::GAP;
    if rows as f32 * row <= room {
        return add(ui);
    }
    ScrollArea::vertical().max_height(room).show(ui, |ui| {
        ui.set_width(SCROLLED_MENU);
        egui::Frame::new().inner_margin(egui::Margin { right: 10, ..egui::Margin::ZERO }).show(ui, add);
    });
}

/// Draws the choice of workspaces, in the middle of the bar where there is room.
fn workspaces(ui: &mut Ui, situation: &Situation<'_>) -> Option<CommandId> {
    let whole = ui.ctx().content_rect();
    let (width, wide) = if whole.width() < NARROW { (0.0, false) } else { (74.0, true) };
    if wide {
        ui.add_space((whole.center().x - WORKSPACES / 2.0 - ui.cursor().left()).max(theme::GAP));
    } else {
        ui.separator();
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 5.0;
    }
    let mut chosen = None;
    for (workspace, name) in [
        (Workspace::Train, words::WORKSPACE_TRAIN.text()),
        (Workspace::Explore, words::WORKSPACE_EXPLORE.text()),
        (Workspace::Present, words::WORKSPACE_PRESENT.text()),
    ] {
        let command = CommandId::Lay(workspace);
        let Some(entry) = command.entry() else { continue };
        let key = entry.keys.first().map_or_else(String::new, |key| format!(" ({})", key.text()));
        let button = Button::selectable(situation.workspace == workspace, name).min_size(egui::vec2(width, 26.0));
        if ui.add(button).on_hover_text(format!("{}{key}", entry.does.text())).clicked() {
            chosen = Some(command);
        }
    }
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

/// Draws the submenu of panels, which stays open after a click, so that several panels can be shown or hidden. Below it
/// is the command that restores the default layout.
fn panels(ui: &mut Ui, situation: &Situation<'_>) -> Option<CommandId> {
    let mut chosen = None;
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    SubMenuButton::new(words::PANELS).config(stays).ui(ui, |ui| {
        for part in Part::ALL {
            let command = CommandId::TogglePart(part);
            let Some(entry) = command.entry() else { continue };
            let mut shown = situation.layouts.shows(situation.workspace, part);
            let key = entry.keys.first().map_or_else(String::new, |key| format!(" ({})", key.text()));
            let state = command.state(situation);
            ui.horizontal(|ui| {
                let tick = Checkbox::new(&mut shown, format!("{}{key}", part.name()));
                let tick = edged(ui, |ui| ui.add_enabled(state.is_ok(), tick));
                if tick.on_disabled_hover_text(state.err().unwrap_or_default()).changed() {
                    chosen = Some(command);
                }
                ui.add_space(ARROWS - ui.min_rect().width());
                chosen = arrows(ui, part, situation).or(chosen);
            });
        }
        ui.label(RichText::new(words::MOUSE_PANEL_HINT).small().color(theme::quiet(situation.dark)));
    });
    if item(ui, CommandId::ResetLayout, situation) {
        chosen = Some(CommandId::ResetLayout);
        ui.close();
    }
    chosen
}

/// Draws the arrows that move a panel.
fn arrows(ui: &mut Ui, part: Part, situation: &Situation<'_>) -> Option<CommandId> {
    let mut chosen = None;
    ui.spacing_mut().item_spacing.x = 2.0;
    for side in Side::ALL {
        let command = CommandId::MovePart(part, side);
        let (arrow, name) = side.names();
        let name = name.fill(&[("panel", &part.name())]);
        let state = command.state(situation);
        let button = ui.add_enabled(state.is_ok(), Button::new(arrow).small());
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, state.is_ok(), name.as_str()));
        if button.on_disabled_hover_text(state.err().unwrap_or_default()).on_hover_text(&name).clicked() {
            chosen = Some(command);
        }
    }
    chosen
}

/// Draws the choice of how window and trainer share the processor.
fn paces(ui: &mut Ui, pace: Pace) -> Option<CommandId> {
    let mut chosen = None;
    for (this, command) in
        [(Pace::FastTraining, CommandId::FastTraining), (Pace::SmoothWindow, CommandId::SmoothWindow)]
    {
        let Some(entry) = command.entry() else { continue };
        if choice(ui, pace == this, entry.name).on_hover_text(entry.does).clicked() {
            chosen = Some(command);
        }
    }
    chosen
}
