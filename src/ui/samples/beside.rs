//! The samples beside real digits, or beside those of the compared runs.

use egui::{Align, Label, Layout, Rect, RichText, Ui, UiBuilder, Vec2, vec2};

use super::{GRID, SamplesPanel, TILE_GAP, grid};
use crate::protocol::GRID_COLUMNS;
use crate::raster::contact_sheet;
use crate::ui::widgets::word::{shortened, small_width};
use crate::ui::{Actions, Compared, RunView, theme};
use crate::words;

/// Space between the lines of a caption, in points.
const CAPTION: f32 = 1.0;

/// Draws real digits on the left and generated digits on the right.
pub(super) fn beside_real(ui: &mut Ui, panel: &mut SamplesPanel, run: &RunView, room: Vec2, actions: &mut Actions) {
    let real = |ui: &mut Ui, panel: &mut SamplesPanel, half: Vec2| {
        ui.label(RichText::new(words::REAL).small());
        let Some(info) = run.info.as_ref() else { return };
        let make = || contact_sheet(&info.real, GRID_COLUMNS, TILE_GAP);
        panel.real.show(ui, words::REAL_DIGITS.text(), info.run, make, GRID.size(half));
    };
    pair(ui, panel, run, room, actions, words::GENERATED.into(), real);
}

/// Draws the samples of every compared run at the nearest step, and those of this run after them.
pub(super) fn beside_others(ui: &mut Ui, panel: &mut SamplesPanel, run: &RunView, room: Vec2, actions: &mut Actions) {
    let Some(step) = run.grids.shown().map(|grid| grid.step) else { return };
    let row = 2.0 * (ui.text_style_height(&egui::TextStyle::Small) + CAPTION) + ui.spacing().item_spacing.y;
    let others: Vec<&Compared> = run.compared().iter().filter(|other| !other.grids.is_empty()).collect();
    let all = places(others.len() + 1, room, row);
    let corner = ui.cursor().min.to_vec2();
    let cell = |ui: &mut Ui, place: Rect| {
        let layout = Layout::top_down(Align::Center);
        let mut ui = ui.new_child(UiBuilder::new().max_rect(place.translate(corner)).layout(layout));
        ui.spacing_mut().item_spacing.y = CAPTION;
        ui
    };
    let grid_of = |place: Rect| vec2(place.width(), place.height() - row);
    for (other, place) in others.iter().zip(&all) {
        let Some(theirs) = other.grids.nearest(step) else { continue };
        let mut ui = cell(ui, *place);
        caption(&mut ui, run, other, (theirs.step, step));
        let make = || contact_sheet(&theirs.tiles, GRID_COLUMNS, TILE_GAP);
        let name = words::OTHER_SAMPLES.fill(&[("name", &other.name)]);
        let key = (other.path().to_owned(), theirs.step);
        if let Some(sheet) = panel.others.get_mut(other.slot) {
            sheet.show(&mut ui, &name, key, make, GRID.size(grid_of(*place)));
        }
    }
    if let Some(place) = all.last() {
        let mut ui = cell(ui, *place);
        ui.label(RichText::from(words::THIS_RUN).small());
        ui.label(RichText::new(words::AT_STEP_NUMBER.fill(&[("step", &step)])).small());
        grid(&mut ui, panel, run, grid_of(*place), actions);
    }
}

/// Names a compared run in its colour and, below, its step and whether its noise is another. `shown` is the step of the
/// run on screen; where the other run saved no samples near it, the caption says so.
fn caption(ui: &mut Ui, run: &RunView, other: &Compared, (step, shown): (u64, u64)) {
    let name = other.title();
    let same_noise = run.info.as_ref().is_some_and(|info| other.seed == Some(info.request.seed));
    let fits = |text: &str| small_width(ui, text) <= ui.available_width();
    let is_far = step.abs_diff(shown) > shown / 2;
    let far = words::NEAREST_SAVED.fill(&[("step", &step)]);
    let step = if is_far && fits(&far) { far } else { words::AT_STEP_NUMBER.fill(&[("step", &step)]) };
    let mut text = shortened(ui, &format!("{} {name}", other.number()), ui.available_width());
    if !fits(&text) {
        text = other.number().to_string();
    }
    let mut below = step.clone();
    if !same_noise {
        let said = [words::OTHER_NOISE_SHORT, words::OTHER_Z].map(|word| word.fill(&[("caption", &step)]));
        match said.into_iter().find(|said| fits(said)) {
            Some(said) => below = said,
            None => text = words::OTHER_Z.fill(&[("caption", &other.number())]),
        }
    }
    let help = if same_noise { words::SAME_NOISE } else { words::OTHER_NOISE };
    let color = theme::compared(ui.visuals().dark_mode, other.slot);
    for (text, help) in [(text, name.as_str()), (below, help.text())] {
        ui.add(Label::new(RichText::new(text).small().color(color)).truncate()).on_hover_text(help);
    }
}

/// Divides the room into places for this many grids, in the rows and columns that make them largest. `row` is the
/// height of the caption above each.
fn places(count: usize, room: Vec2, row: f32) -> Vec<Rect> {
    const BETWEEN: f32 = 12.0;
    let size = |columns: usize| {
        let rows = count.div_ceil(columns) as f32;
        let width = (room.x - BETWEEN * (columns as f32 - 1.0)) / columns as f32;
        vec2(width, (room.y - BETWEEN * (rows - 1.0)) / rows)
    };
    let side = |columns: &usize| (size(*columns).y - row).min(size(*columns).x);
    // Of layouts with grids of the same size, the one with the fewest empty cells is chosen.
    let empty = |columns: &usize| columns * count.div_ceil(*columns) - count;
    let rank = |columns: &usize| (side(columns).round() as i64, -(empty(columns) as i64), *columns);
    let columns = (1..=count.max(1)).max_by_key(rank).unwrap_or(1);
    let each = size(columns);
    (0..count)
        .map(|n| {
            let at = vec2((n % columns) as f32, (n / columns) as f32) * (each + Vec2::splat(BETWEEN));
            Rect::from_min_size(at.to_pos2(), each)
        })
        .collect()
}

/// Draws `left` in the left half, and in the right half the sample grid with `caption` above it.
fn pair(
    ui: &mut Ui,
    panel: &mut SamplesPanel,
    run: &RunView,
    room: Vec2,
    actions: &mut Actions,
    caption: String,
    left: impl FnOnce(&mut Ui, &mut SamplesPanel, Vec2),
) {
    let row = ui.text_style_height(&egui::TextStyle::Small) + ui.spacing().item_spacing.y;
    let half = vec2((room.x - 16.0) / 2.0, room.y - row);
    ui.columns(2, |columns| {
        let [first, second] = columns else { return };
        first.vertical_centered(|ui| left(ui, panel, half));
        second.vertical_centered(|ui| {
            ui.label(RichText::new(caption).small());
            grid(ui, panel, run, half, actions);
        });
    });
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::protocol::{GRID_TILES, RecordedRun, SampleGrid};
    use crate::raster::GrayImage;
    use crate::ui::Compared;
    use crate::ui::trial::{click, face, recorded, texts, trial, with_run};

    fn grid(step: u64) -> SampleGrid {
        SampleGrid { step, tiles: vec![GrayImage::new(28, 28, vec![step as u8; 784]).unwrap(); GRID_TILES] }
    }

    fn past(name: &str, seed: u64, steps: &[u64]) -> Compared {
        let samples = steps.iter().map(|step| grid(*step)).collect();
        Compared::new(RecordedRun { samples, seed: Some(seed), ..recorded(name, 0) })
    }

    #[test]
    fn every_compared_run_shows_its_samples_of_the_nearest_step_beside_those_of_this_run() {
        let mut face = with_run(face(), 100, 4000);
        for step in [1, 50, 100] {
            face.run.grids.push(grid(step));
        }
        face.run.compared.add(past("another", 0, &[1, 40, 90, 200]));
        let mut trial = trial([1920.0, 1080.0], face);
        click(&mut trial, "Beside a run");
        let said = |trial: &_, text: &str| texts(trial).iter().any(|(_, shown)| shown == text);
        assert!(["1 another", "step 90", "this run", "step 100"].iter().all(|text| said(&trial, text)));
        let places = |trial: &crate::ui::trial::Trial, names: &[&str]| -> Vec<egui::Rect> {
            names.iter().map(|name| trial.get_by_label(name).rect()).collect()
        };
        let pair = places(&trial, &["samples of another", "sample grid"]);
        assert!(pair[0].right() <= pair[1].left() && (pair[0].width() - pair[1].width()).abs() < 1.0);
        trial.state_mut().face.run.grids.look_at(1);
        trial.run_steps(3);
        assert!(said(&trial, "step 40") && said(&trial, "step 50"));

        // A run of another seed has other noise, and says so.
        trial.state_mut().face.run.compared.add(past("third", 7, &[45]));
        trial.run_steps(3);
        assert!(said(&trial, "2 third") && said(&trial, "step 45, other noise") && said(&trial, "step 40"));
        let three = places(&trial, &["samples of another", "samples of third", "sample grid"]);
        for (n, a) in three.iter().enumerate() {
            assert!(three[n + 1..].iter().all(|b| !a.intersects(*b) && (a.width() - b.width()).abs() < 1.0));
        }
        // Without other runs, the panel shows the grid again.
        trial.state_mut().face.run.compared.clear();
        trial.run_steps(3);
        assert!(trial.query_by_label("samples of another").is_none() && trial.query_by_label("Beside a run").is_none());
    }
}
