//! The centre of the window in the layout for the digit: the digit as large as possible, and the ten digits below it.

use egui::{Align, Layout, Ui, UiBuilder, vec2};

use super::large_digit::{large_digit, side_in};
use super::pages::ten_digits;
use super::panel::ExplorePanel;
use crate::ui::{Actions, ExploreView, LatentEditor, Tools};

/// Share of the height for the ten digits, and the gap above them in points.
const TEN: f32 = 0.12;
const GAP: f32 = 12.0;
/// Side of the smallest digit, in points.
const LEAST: f32 = 112.0;

/// Draws the digit and the ten digits in the middle of the area. In a presentation, `shade` is the opacity of the ten
/// digits, 0 to 1.
pub(in crate::ui) fn stage(
    ui: &mut Ui,
    panel: &mut ExplorePanel,
    view: &ExploreView,
    tools: &Tools,
    editor: &mut LatentEditor,
    shade: Option<f32>,
    actions: &mut Actions,
) {
    let room = ui.available_rect_before_wrap();
    // The row of the ten digits is as wide as the digit, unless its tiles would then be taller than their share of
    // the height.
    let side = side_in((room.height() * (1.0 - TEN) - GAP).min(room.width()), LEAST);
    let row = side.max((room.height() * TEN * 10.0).min(room.width())).min(room.width());
    let tiles = row / 10.0;
    let top = room.top() + (room.height() - side - GAP - tiles).max(0.0) / 2.0;
    let at = |width: f32, top: f32, height: f32| {
        egui::Rect::from_min_size(egui::pos2(room.center().x - width / 2.0, top), vec2(width, height))
    };
    let within = |ui: &mut Ui, rect: egui::Rect| {
        ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)))
    };
    panel.hint.presenting = shade.is_some();
    let mut middle = within(ui, at(side, top, side));
    large_digit(&mut middle, &mut panel.digit, view, tools, editor, side, &mut panel.hint);
    let mut below = within(ui, at(row, top + side + GAP, tiles));
    below.multiply_opacity(shade.unwrap_or(1.0));
    ten_digits(&mut below, view, &tools.ten, editor, &mut panel.ten, shade.is_none(), actions);
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::ui::trial::{click, face, show_digit, trial};
    use crate::ui::{Action, Face, Workspace};

    fn with_digit(class_names: &[&str]) -> Face {
        let mut face = face();
        show_digit(&mut face, class_names, true);
        face
    }

    #[test]
    fn the_digit_is_the_largest_whole_multiple_that_fits_in_each_workspace() {
        for (size, least) in [([1024.0, 700.0], 504.0), ([1920.0, 1080.0], 840.0), ([3840.0, 2160.0], 1792.0)] {
            for workspace in [Workspace::Explore, Workspace::Present] {
                let mut face = with_digit(&[]);
                face.lay_out(workspace);
                let trial = trial(size, face);
                let digit = trial.get_by_label("digit").rect();
                assert!(digit.width() >= least && digit.width() % 28.0 == 0.0, "{digit:?} in {size:?}, {workspace:?}");
                assert!(digit.left() >= 0.0 && digit.bottom() <= size[1], "{digit:?} in {size:?}, {workspace:?}");
            }
        }
    }

    #[test]
    fn in_a_presentation_a_tile_under_the_pointer_covers_nothing_with_words() {
        for (workspace, explained) in [(Workspace::Explore, true), (Workspace::Present, false)] {
            let mut face = with_digit(&["boot", "bag", "coat"]);
            face.lay_out(workspace);
            let mut trial = trial([1280.0, 800.0], face);
            trial.get_by_label("2").hover();
            trial.run_steps(60);
            assert_eq!(trial.query_by_label_contains("being drawn").is_some(), explained, "{workspace:?}");
        }
    }

    #[test]
    fn a_tile_asks_for_its_class_also_where_the_classifier_reads_nothing() {
        let mut trial = trial([1280.0, 800.0], with_digit(&["boot", "bag", "coat"]));
        for tile in ["2", "7"] {
            click(&mut trial, tile);
        }
        // There is no class 7.
        let asked = trial.state().actions.iter().filter(|action| !matches!(action, Action::Estimate(_)));
        assert_eq!(asked.collect::<Vec<_>>(), [&Action::GiveMe(2)]);
    }

    #[test]
    fn the_samples_are_of_the_classes_in_turn() {
        let of = |names: &[&str], tile| with_digit(names).explore().class_of_sample(tile);
        assert_eq!((of(&["boot", "bag", "coat"], 7), of(&[], 7)), (Some(1), None));
    }

    #[test]
    fn the_classes_and_the_truncation_are_offered_where_the_generator_has_layers_for_them() {
        let offered = |names: &[&str]| trial([1280.0, 800.0], with_digit(names)).query_by_label("to").is_some();
        assert!(offered(&["boot", "bag"]) && !offered(&[]));
        assert!(trial([1280.0, 800.0], with_digit(&[])).query_all_by_label("Truncation").next().is_some());
        assert!(trial([1280.0, 800.0], face()).query_all_by_label("Truncation").next().is_none());
    }
}
