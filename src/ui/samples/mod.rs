//! The samples panel: the images of the same noise vectors step by step, one of them through the whole run, or all of
//! them beside real digits.

mod beside;
mod cells;
mod grid_history;
mod labels;
mod sheet;
mod through_time;

pub use grid_history::GridHistory;

use std::path::PathBuf;

use egui::{Align, Button, Checkbox, ComboBox, Layout, RichText, Ui, Vec2, WidgetInfo, vec2};

use super::{Action, Actions, MOST_COMPARED, PixelTexture, RunView, RunsList, Saving, theme};
use crate::protocol::{GRID_COLUMNS, GRID_TILES, Guess, RunState};
use crate::raster::contact_sheet;
use crate::ui::runs::start_card;
use crate::ui::train::{StepExplanationView, explanation};
use crate::ui::widgets::number::{drag, slider};
use crate::ui::widgets::offer::{offer, when};
use crate::ui::widgets::tick::edged;
use crate::ui::widgets::word::button_width;
use crate::words::{self, Word};
use beside::{beside_others, beside_real};
use cells::Cells;
use labels::labels;
use sheet::Sheet;
use through_time::through_time;

const TILE_GAP: usize = 1;
const GRID: Cells = Cells { columns: GRID_COLUMNS, count: GRID_TILES };

/// What the samples panel shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Grid,
    Through,
    Beside,
    Compared,
}

/// The sheets, and what the panel shows.
#[derive(Default)]
pub struct SamplesPanel {
    mode: Mode,
    grid: Sheet<(u64, u64)>,
    real: Sheet<u64>,
    others: [Sheet<(PathBuf, u64)>; MOST_COMPARED],
    strip: Sheet<(u64, usize, Vec<u64>, usize)>,
    /// The tile shown through time.
    followed: usize,
    menu_tile: usize,
    example: PixelTexture,
    explanation: StepExplanationView,
    /// Whether a lesson is open: then its card has the button that starts a run.
    pub(in crate::ui) teaches: bool,
}

/// Draws the samples into the remaining area.
pub fn samples_panel(
    ui: &mut Ui,
    panel: &mut SamplesPanel,
    run: &mut RunView,
    runs: &mut RunsList,
    actions: &mut Actions,
) {
    if run.info.is_none() && run.state != RunState::Preparing {
        let example = run.example.as_ref().and_then(|example| example.samples.as_ref());
        start_card(ui, runs, example, &mut panel.example, (!panel.teaches).then_some(actions));
        return;
    }
    if explanation(ui, &mut panel.explanation, run) {
        return;
    }
    if panel.mode == Mode::Compared && !has_compared(run) {
        panel.mode = Mode::Grid;
    }
    let narrow = ui.available_width() < header_width(ui, run);
    ui.horizontal(|ui| {
        if narrow && ui.available_width() < modes_width(ui, run) {
            modes_in_list(ui, panel, run);
        } else {
            modes(ui, panel, run, narrow);
        }
        if narrow {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.menu_button(words::OPTIONS, |ui| ways(ui, panel, run, actions));
            });
        } else {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ways(ui, panel, run, actions));
        }
    });
    scrubber(ui, &mut run.grids);
    if run.grids.is_empty() {
        let quiet = theme::quiet(ui.visuals().dark_mode);
        ui.centered_and_justified(|ui| {
            ui.label(RichText::new(words::FIRST_SAMPLES).color(quiet));
        });
        return;
    }
    let room = vec2(ui.available_width(), ui.available_height().max(64.0));
    match panel.mode {
        Mode::Grid => {
            ui.vertical_centered(|ui| grid(ui, panel, run, room, actions));
        }
        Mode::Through => {
            ui.vertical_centered(|ui| through_time(ui, panel, run, room));
        }
        Mode::Beside => beside_real(ui, panel, run, room, actions),
        Mode::Compared => beside_others(ui, panel, run, room, actions),
    }
}

/// Width that all controls need in one row; in less, some are in a menu.
fn header_width(ui: &Ui, run: &RunView) -> f32 {
    let compared = if has_compared(run) { button_width(ui, words::BESIDE_RUN) } else { 0.0 };
    let buttons = [words::SAMPLES, words::GRID, words::ONE_THROUGH_TIME, words::BESIDE_REAL, words::SAVE_GRID];
    let buttons: f32 = buttons.into_iter().map(|word| button_width(ui, word) + 6.0).sum();
    // The box of the labels, and the gap in the middle.
    buttons + compared + button_width(ui, words::LABELS) + 12.0
}

/// Width of the choice of what is shown, and of the menu beside it.
fn modes_width(ui: &Ui, run: &RunView) -> f32 {
    let names = offered(run).map(|(_, name, _)| button_width(ui, name) + 6.0);
    names.sum::<f32>() + button_width(ui, words::OPTIONS) + 6.0
}

#[cfg(test)]
impl SamplesPanel {
    /// Whether it shows the samples of the compared runs.
    pub(in crate::ui) fn is_beside_others(&self) -> bool {
        self.mode == Mode::Compared
    }
}

/// Whether a run with samples is compared.
fn has_compared(run: &RunView) -> bool {
    run.compared().iter().any(|other| !other.grids.is_empty())
}

/// Draws the choice of what is shown.
fn modes(ui: &mut Ui, panel: &mut SamplesPanel, run: &RunView, narrow: bool) {
    ui.spacing_mut().item_spacing.x = 6.0;
    if !narrow {
        ui.label(theme::title(words::SAMPLES)).on_hover_text(words::SAMPLES_HELP);
    }
    for (mode, name, help) in offered(run) {
        ui.selectable_value(&mut panel.mode, mode, name).on_hover_text(help);
    }
}

/// Draws the choice as a list, where its names do not fit beside each other.
fn modes_in_list(ui: &mut Ui, panel: &mut SamplesPanel, run: &RunView) {
    let chosen = offered(run).find(|(mode, ..)| *mode == panel.mode).map_or(words::GRID, |(_, name, _)| name);
    let list = ComboBox::from_id_salt("shown").selected_text(chosen).show_ui(ui, |ui| {
        for (mode, name, help) in offered(run) {
            ui.selectable_value(&mut panel.mode, mode, name).on_hover_text(help);
        }
    });
    let name = words::SAMPLES.text();
    list.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, name));
    list.response.on_hover_text(words::SAMPLES_HELP);
}

/// What can be shown, with its name and its help.
fn offered(run: &RunView) -> impl Iterator<Item = (Mode, Word, Word)> {
    let all = [
        (Mode::Grid, words::GRID, words::GRID_HELP),
        (Mode::Through, words::ONE_THROUGH_TIME, words::ONE_THROUGH_TIME_HELP),
        (Mode::Beside, words::BESIDE_REAL, words::BESIDE_REAL_HELP),
        (Mode::Compared, words::BESIDE_RUN, words::BESIDE_RUN_HELP),
    ];
    let compared = has_compared(run);
    all.into_iter().filter(move |(mode, ..)| compared || *mode != Mode::Compared)
}

/// Draws the other controls of the samples, in a menu or from right to left.
fn ways(ui: &mut Ui, panel: &mut SamplesPanel, run: &mut RunView, actions: &mut Actions) {
    let ready = actions.dialog().and(when(!run.grids.is_empty(), words::NO_SAMPLES_YET.text()));
    if offer(ui, Button::new(words::SAVE_GRID), words::SAVE_GRID_HELP.text(), ready) {
        actions.push(Action::Save(Saving::Grid));
    }
    if panel.mode == Mode::Through {
        let mut number = panel.followed + 1;
        let follow = ui.add(drag(&mut number, 1..=GRID_TILES).prefix(words::SAMPLE_PREFIX.text()));
        follow.on_hover_text(words::SAMPLE_PREFIX_HELP);
        panel.followed = number - 1;
    } else {
        let help = words::LABELS_HELP.text();
        let readable = run.info.as_ref().is_none_or(|info| info.digits);
        let mut wanted = run.named.wanted && readable;
        let labels = edged(ui, |ui| ui.add_enabled(readable, Checkbox::new(&mut wanted, words::LABELS.text())));
        if labels.on_hover_text(help).on_disabled_hover_text(words::NOT_READ_HELP).changed() {
            run.named.wanted = wanted;
        }
    }
}

/// Draws the sample grid.
fn grid(ui: &mut Ui, panel: &mut SamplesPanel, run: &RunView, room: Vec2, actions: &mut Actions) {
    let Some(newest) = run.grids.shown() else { return };
    // While labels are wanted, the panel shows the newest grid whose labels are known.
    let read = run.named.of.as_ref().filter(|_| run.named.wanted && run.grids.follows_newest());
    let read = read.filter(|(number, ..)| run.info.as_ref().is_some_and(|info| info.run == *number));
    let shown = read.and_then(|(_, step, _)| run.grids.of_step(*step)).unwrap_or(newest);
    let key = (run.info.as_ref().map_or(0, |info| info.run), shown.step);
    let make = || contact_sheet(&shown.tiles, GRID_COLUMNS, TILE_GAP);
    let Some(response) = panel.grid.show(ui, words::SAMPLE_GRID.text(), key, make, GRID.size(room)) else { return };
    let guesses = run.named.of.as_ref().filter(|(number, step, _)| run.named.wanted && (*number, *step) == key);
    if let Some((_, _, guesses)) = guesses {
        labels(ui, GRID, response.rect, guesses);
    }
    response.context_menu(|ui| {
        let tile = panel.menu_tile;
        for (name, more) in [(words::MORE_OF_THIS.text(), true), (words::LESS_OF_THIS.text(), false)] {
            if ui.button(name).clicked() {
                actions.push(Action::TeachTile { tile, more });
            }
        }
        if ui.button(words::THROUGH_TIME).on_hover_text(words::THROUGH_TIME_HELP).clicked() {
            (panel.followed, panel.mode) = (tile, Mode::Through);
        }
    });
    let Some(tile) = response.hover_pos().and_then(|at| GRID.at(response.rect, at)) else { return };
    if response.clicked() {
        actions.push(Action::ExploreTile(tile));
    }
    // The context menu belongs to the tile on which it was opened.
    if response.secondary_clicked() {
        panel.menu_tile = tile;
    }
    let number = tile + 1;
    let help = match guesses.and_then(|(_, _, guesses)| guesses.get(tile)).map(Guess::best) {
        Some((digit, sure)) => {
            let sure = format!("{:.0}", 100.0 * sure);
            words::SAMPLE_READ_HELP.fill(&[("tile", &number), ("digit", &digit), ("sure", &sure)])
        }
        None => words::SAMPLE_HELP.fill(&[("tile", &number)]),
    };
    response.on_hover_text_at_pointer(help);
}

/// Draws the slider through earlier grids; its right end follows the newest.
fn scrubber(ui: &mut Ui, grids: &mut GridHistory) {
    if grids.len() < 2 {
        return;
    }
    ui.horizontal(|ui| {
        // The tooltip is on the word, because on the slider it would cover the samples.
        let help = words::LOOK_BACK_HELP.text();
        let label = ui.label(RichText::new(words::LOOK_BACK).small()).on_hover_text(help);
        let mut index = grids.index();
        ui.spacing_mut().slider_width = (ui.available_width() - 170.0).max(60.0);
        let rail = slider(&mut index, 0..=grids.len() - 1, 0).show_value(false);
        if ui.add(rail).labelled_by(label.id).changed() {
            grids.look_at(index);
        }
        let newest = ui.add_enabled(!grids.follows_newest(), Button::new(words::NEWEST).small());
        if newest.on_disabled_hover_text(words::NEWEST_IS_SHOWN).clicked() {
            grids.look_at(grids.len() - 1);
        }
        if let Some(grid) = grids.shown() {
            ui.label(RichText::new(words::AT_STEP_NUMBER.fill(&[("step", &grid.step)])).small());
        }
    });
}
