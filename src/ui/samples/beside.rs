//! The samples beside real digits, or beside those of the compared run.

use egui::{RichText, Ui, Vec2, vec2};

use super::{GRID, SamplesPanel, TILE_GAP, grid};
use crate::protocol::GRID_COLUMNS;
use crate::raster::contact_sheet;
use crate::ui::{Actions, RunView};
use crate::words;

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

/// Draws the samples of the compared run at the nearest step on the left, and those of this run on the right.
pub(super) fn beside_other(ui: &mut Ui, panel: &mut SamplesPanel, run: &RunView, room: Vec2, actions: &mut Actions) {
    let (Some(other), Some(step)) = (run.compared.as_deref(), run.grids.shown().map(|grid| grid.step)) else { return };
    let Some(theirs) = other.grids.nearest(step) else { return };
    let same_noise = run.info.as_ref().is_some_and(|info| other.seed == Some(info.request.seed));
    let samples = |ui: &mut Ui, panel: &mut SamplesPanel, half: Vec2| {
        let text = words::OTHER_RUN_STEP.fill(&[("name", &other.name), ("step", &theirs.step)]);
        let help = if same_noise { words::SAME_NOISE.text() } else { words::OTHER_NOISE.text() };
        ui.add(egui::Label::new(RichText::new(text).small()).truncate()).on_hover_text(help);
        let make = || contact_sheet(&theirs.tiles, GRID_COLUMNS, TILE_GAP);
        let key = (other.name.clone(), theirs.step);
        panel.other.show(ui, words::OTHER_SAMPLES.text(), key, make, GRID.size(half));
    };
    pair(ui, panel, run, room, actions, words::THIS_RUN_STEP.fill(&[("step", &step)]), samples);
}

/// Draws `left` in the left half, and the sample grid under this caption in the right half.
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
    use crate::ui::trial::{click, face, texts, trial, with_run};

    fn grid(step: u64) -> SampleGrid {
        SampleGrid { step, tiles: vec![GrayImage::new(28, 28, vec![step as u8; 784]).unwrap(); GRID_TILES] }
    }

    #[test]
    fn the_compared_run_shows_its_samples_of_the_nearest_step_beside_those_of_this_run() {
        let mut face = with_run(face(), 100, 4000);
        for step in [1, 50, 100] {
            face.run.grids.push(grid(step));
        }
        let past = RecordedRun {
            name: "another".to_owned(),
            rows: Vec::new(),
            fixed_noise: Vec::new(),
            quality: Vec::new(),
            samples: vec![grid(1), grid(40), grid(90), grid(200)],
            seed: Some(0),
            steps_per_epoch: None,
        };
        face.run.compare_with(Compared::new(past));
        let mut trial = trial([1920.0, 1080.0], face);
        click(&mut trial, "Beside run");
        let said = |trial: &_, text: &str| texts(trial).iter().any(|(_, shown)| shown == text);
        assert!(said(&trial, "another, step 90") && said(&trial, "this run, step 100"));
        let [theirs, ours] = ["samples of the compared run", "sample grid"].map(|name| trial.get_by_label(name).rect());
        assert!(theirs.right() <= ours.left() && (theirs.width() - ours.width()).abs() < 1.0);
        trial.state_mut().face.run.grids.look_at(1);
        trial.run_steps(3);
        assert!(said(&trial, "another, step 40") && said(&trial, "this run, step 50"));
        // Without the other run, the panel shows the grid again.
        trial.state_mut().face.run.compared = None;
        trial.run_steps(3);
        assert!(trial.query_by_label("Beside run").is_none() && trial.query_by_label("sample grid").is_some());
    }
}
