//! The sample grid: the generator's answers to the same noise, step after step.

use egui::{Button, RichText, Sense, Slider, Ui, Vec2};

use super::view::DIALOG_OPEN;
use super::{Action, GridHistory, PixelTexture, RunView, Saving, theme};
use crate::raster::{GrayImage, contact_sheet};
use crate::session::{GRID_COLUMNS, GRID_TILES};

const TILE_GAP: usize = 1;

/// The grid's picture.
#[derive(Default)]
pub struct SamplesPanel {
    texture: PixelTexture,
    sheet: Option<((u64, u64), GrayImage)>,
    menu_tile: usize,
}

/// Draws the grid into what room is left.
pub fn samples_panel(ui: &mut Ui, panel: &mut SamplesPanel, run: &mut RunView, actions: &mut Vec<Action>) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Samples").strong());
        let note = run.grids.shown().map_or_else(
            || "the same 64 noise vectors, drawn anew as the generator learns".to_owned(),
            |grid| format!("fixed noise, step {}; click a digit to explore it", grid.step),
        );
        let room = egui::vec2((ui.available_width() - 150.0).max(40.0), ui.spacing().interact_size.y);
        let note = egui::Label::new(RichText::new(note).small().color(quiet)).truncate();
        ui.allocate_ui_with_layout(room, egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(note));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let ready = !run.grids.is_empty() && !run.waiting_for_dialog;
            let why_not = if run.waiting_for_dialog { DIALOG_OPEN } else { "There are no samples yet" };
            let save = ui.add_enabled(ready, Button::new("Save sample grid…"));
            let save = save.on_hover_text("All 64 in one image, as they are now");
            if save.on_disabled_hover_text(why_not).clicked() {
                actions.push(Action::Save(Saving::Grid));
            }
        });
    });
    scrubber(ui, &mut run.grids);
    let Some(grid) = run.grids.shown() else {
        ui.centered_and_justified(|ui| {
            ui.label(RichText::new("Press Start to see digits appear out of noise").color(quiet));
        });
        return;
    };
    let key = (run.info.as_ref().map_or(0, |info| info.run), grid.step);
    if panel.sheet.as_ref().is_none_or(|(shown, _)| *shown != key) {
        panel.sheet = contact_sheet(&grid.tiles, GRID_COLUMNS, TILE_GAP).map(|sheet| (key, sheet));
    }
    let Some((_, sheet)) = &panel.sheet else { return };
    let texture = panel.texture.of(ui.ctx(), "samples", sheet);
    let side = ui.available_height().min(ui.available_width()).max(64.0);
    ui.vertical_centered(|ui| {
        let image = egui::Image::from_texture(texture)
            .fit_to_exact_size(Vec2::splat(side))
            .sense(Sense::click())
            .alt_text("sample grid");
        let response = ui.add(image);
        response.context_menu(|ui| {
            let tile = panel.menu_tile;
            for (name, more) in [("More of this", true), ("Less of this", false)] {
                if ui.button(name).clicked() {
                    actions.push(Action::TeachTile { tile, more });
                }
            }
        });
        let tile = response.hover_pos().map(|at| {
            let cell = side / GRID_COLUMNS as f32;
            let place = |offset: f32| ((offset / cell) as usize).min(GRID_COLUMNS - 1);
            place(at.y - response.rect.top()) * GRID_COLUMNS + place(at.x - response.rect.left())
        });
        if let Some(tile) = tile.filter(|tile| *tile < GRID_TILES) {
            if response.clicked() {
                actions.push(Action::ExploreTile(tile));
            }
            // The menu stays with the tile it was opened on.
            if response.secondary_clicked() {
                panel.menu_tile = tile;
            }
            let help = format!("sample {}: click to explore its noise, right-click to teach a slider", tile + 1);
            response.clone().on_hover_text_at_pointer(help);
        }
    });
}

/// Looks back through the run; the right end follows the newest.
fn scrubber(ui: &mut Ui, grids: &mut GridHistory) {
    if grids.len() < 2 {
        return;
    }
    ui.horizontal(|ui| {
        let label = ui.label(RichText::new("look back").small());
        let mut index = grids.index();
        ui.spacing_mut().slider_width = (ui.available_width() - 90.0).max(60.0);
        let slider = ui.add(Slider::new(&mut index, 0..=grids.len() - 1).show_value(false)).labelled_by(label.id);
        if slider.on_hover_text("Earlier sample grids of this run; the right end is the newest").changed() {
            grids.look_at(index);
        }
        let newest = ui.add_enabled(!grids.follows_newest(), Button::new("Newest").small());
        if newest.on_disabled_hover_text("The newest grid is shown").clicked() {
            grids.look_at(grids.len() - 1);
        }
    });
}
