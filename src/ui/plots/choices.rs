//! The choice of charts, as a row of boxes or, in a narrow panel, as a menu; and the options of all plots.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Color32, PopupCloseBehavior, TextStyle, Ui};

use super::axis::Axis;
use super::chart::Chart;
use super::view::PlotsView;
use crate::ui::theme;
use crate::ui::widgets::number::drag;
use crate::ui::widgets::tick::{choice, tick};
use crate::words;

/// Space between two boxes, in points.
const BETWEEN: f32 = 8.0;

/// Whether the boxes of all charts have room in one row.
pub(super) fn fit_in_a_row(ui: &Ui) -> bool {
    let font = TextStyle::Body.resolve(ui.style());
    let name = |chart: &Chart| {
        ui.painter().layout_no_wrap(chart.name().to_owned(), font.clone(), Color32::PLACEHOLDER).size().x
    };
    let beside = ui.spacing().icon_width + ui.spacing().icon_spacing + BETWEEN;
    Chart::ALL.iter().map(|chart| name(chart) + beside).sum::<f32>() <= ui.available_width()
}

/// Draws the choice of charts as a row.
pub(super) fn row_of_charts(ui: &mut Ui, view: &mut PlotsView) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = BETWEEN;
        boxes(ui, view);
    });
}

/// Draws the choice of charts as a menu, which leaves the height of the row to the plots.
pub(super) fn menu_of_charts(ui: &mut Ui, view: &mut PlotsView) {
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let (button, _) = MenuButton::new(words::CHARTS).config(stays).ui(ui, |ui| boxes(ui, view));
    button.on_hover_text(words::CHARTS_HELP);
}

fn boxes(ui: &mut Ui, view: &mut PlotsView) {
    for chart in Chart::ALL {
        let mut shown = view.shows(chart);
        if tick(ui, &mut shown, chart.name()).on_hover_text(chart.help()).changed() {
            view.toggle(chart);
        }
    }
}

/// Draws the options of all plots: smoothing, horizontal axis and visible steps.
pub(super) fn options(ui: &mut Ui, view: &mut PlotsView) {
    let help = words::SMOOTH_OVER_HELP.text();
    ui.horizontal(|ui| {
        let label = ui.label(words::SMOOTH_OVER).on_hover_text(help);
        let number =
            drag(&mut view.smoothing, 0.0..=5000.0).speed(1.0).max_decimals(0).suffix(words::STEPS_SUFFIX.text());
        ui.add(number).labelled_by(label.id).on_hover_text(help);
    });
    ui.separator();
    ui.label(theme::title(words::HORIZONTAL_AXIS));
    for (axis, name) in Axis::ALL {
        if choice(ui, view.axis == axis, name).clicked() {
            view.axis = axis;
        }
    }
    ui.separator();
    ui.label(theme::title(words::SHOW)).on_hover_text(words::SHOW_HELP);
    for (name, steps) in [(words::ALL_STEPS.text(), 0), (words::LAST_5000.text(), 5000), (words::LAST_500.text(), 500)]
    {
        if choice(ui, view.show_last == Some(steps), name).clicked() {
            view.show_last = Some(steps);
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::accesskit::Role;
    use egui_kittest::kittest::Queryable as _;

    use crate::ui::plots::Chart;
    use crate::ui::trial::{face, trial, with_run};

    #[test]
    fn a_narrow_panel_has_the_charts_in_a_menu_that_stays_open() {
        let mut trial = trial([1024.0, 700.0], with_run(face(), 100, 4000));
        assert!(trial.query_by_role_and_label(Role::CheckBox, "Gradients").is_none());
        trial.get_by_role_and_label(Role::Button, "Charts").click();
        trial.run_steps(5);
        for name in ["Gradients", "Updates"] {
            trial.get_by_role_and_label(Role::CheckBox, name).click();
            trial.run_steps(5);
        }
        let face = &trial.state().face;
        assert!(face.plots.shows(Chart::Gradients) && face.plots.shows(Chart::Updates));
    }
}
