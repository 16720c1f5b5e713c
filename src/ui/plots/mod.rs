//! The plots: choice of charts, horizontal axis, and all values at the pointer.

mod axis;
mod chart;
mod draw;
mod event_marks;
mod ticks;
mod traces;
mod vertical_axis;
mod view;

pub use axis::Axis;
pub use chart::Chart;
pub use view::PlotsView;

use egui::{Align, Button, ComboBox, Label, Layout, RichText, Ui};

use super::{Action, Actions, RunView, theme};
use crate::ui::train::clock;
use crate::ui::widgets::number::{drag, fixed};
use crate::ui::widgets::offer::offer;
use draw::{Drawing, draw};
use event_marks::{Mark, marks_of};
use traces::Traces;

/// Height of the rows above the plots, and of a plot, in points.
const ROWS: f32 = 70.0;
const PLOT: f32 = 62.0;
/// In a narrower panel, the choices take two rows.
const WIDE: f32 = 600.0;
/// Largest distance in points at which the pointer selects a mark.
const NEAR: f64 = 6.0;

/// Draws the chosen plots with this total height. A click shows the samples of that step.
pub fn plots_panel(ui: &mut Ui, run: &mut RunView, view: &mut PlotsView, height: f32, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    ui.set_min_height(height);
    let top = ui.cursor().top();
    let narrow = ui.available_width() < WIDE;
    ui.horizontal(|ui| {
        choices(ui, view);
        if !narrow {
            ways(ui, view);
        }
    });
    if narrow {
        ui.horizontal(|ui| ways(ui, view));
    }
    let marks = marks_of(run, dark);
    let charts = view.charts();
    let looked_at = run.grids.shown().filter(|_| !run.grids.follows_newest()).map(|grid| grid.step as f64);
    let step = view.hovered.or(looked_at).or_else(|| run.curves.last().map(|row| row.step as f64));
    ui.horizontal(|ui| place(ui, run, view, (&marks, step), actions));
    let used = ui.cursor().top() - top;
    let title = ui.text_style_height(&egui::TextStyle::Body).max(ui.spacing().interact_size.y);
    let each = (title + 2.0 * ui.spacing().item_spacing.y) * charts.len() as f32;
    let room = (height - used - each).max(36.0 * charts.len() as f32);
    // The first plot is the most important, so it is higher.
    let parts: Vec<f32> = (0..charts.len()).map(|i| if i == 0 && charts.len() < 4 { 1.35 } else { 1.0 }).collect();
    let whole: f32 = parts.iter().sum();
    let mut touched = draw::Touched::default();
    let last = charts.last().copied();
    let axis = ui.text_style_height(&egui::TextStyle::Body) + 2.0;
    for (chart, part) in charts.into_iter().zip(parts) {
        let last = Some(chart) == last;
        ui.horizontal(|ui| figures(ui, run, view, chart, step));
        let what = Drawing {
            chart,
            run: Traces::of_run(run),
            other: run.compared.as_deref().map(|other| Traces::of_compared(other, run)),
            marks: &marks,
            levels: &chart.levels(run, dark),
            looked_at,
            logarithmic: *view.logarithmic(chart),
            last,
        };
        let below = if last { axis } else { 0.0 };
        let now = draw(ui, view, &what, (room - axis) * part / whole + below);
        if now.hovered.is_some() || now.moved {
            touched = draw::Touched { moved: now.moved || touched.moved, ..now };
        }
    }
    // The newest steps stay visible until the user moves the plots.
    if view.show_last == Some(0) || touched.moved {
        view.show_last = None;
    }
    if view.hovered != touched.hovered {
        // The values above were drawn for the pointer's previous position.
        ui.ctx().request_repaint();
    }
    view.hovered = touched.hovered;
    view.steps_per_point = touched.steps_per_point;
    if let Some(step) = touched.clicked {
        run.grids.look_at_step(step);
    }
}

/// Returns the least height at which every chosen plot is readable.
pub fn least_height(view: &PlotsView) -> f32 {
    ROWS + PLOT * view.charts().len() as f32
}

/// Draws the choice of charts.
fn choices(ui: &mut Ui, view: &mut PlotsView) {
    ui.spacing_mut().item_spacing.x = 3.0;
    for chart in Chart::ALL {
        if ui.selectable_label(view.shows(chart), chart.name()).on_hover_text(chart.help()).clicked() {
            view.toggle(chart);
        }
    }
}

/// Draws the choices of smoothing, horizontal axis and visible steps.
fn ways(ui: &mut Ui, view: &mut PlotsView) {
    ui.spacing_mut().item_spacing.x = 3.0;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let list = ComboBox::from_id_salt("how far back").width(30.0).selected_text("zoom");
        list.show_ui(ui, |ui| {
            for (name, steps) in [("all", 0), ("last 5000", 5000), ("last 500", 500)] {
                if ui.selectable_label(false, name).clicked() {
                    view.show_last = Some(steps);
                }
            }
        })
        .response
        .on_hover_text("How many of the newest steps are shown; Ctrl and the wheel zoom, a double-click shows all");
        let list = ComboBox::from_id_salt("along").width(30.0).selected_text(view.axis.name());
        list.show_ui(ui, |ui| {
            for (axis, name) in Axis::ALL {
                ui.selectable_value(&mut view.axis, axis, name);
            }
        })
        .response
        .on_hover_text("The horizontal axis of the plots");
        let smoothing = drag(&mut view.smoothing, 0.0..=5000.0).speed(1.0).max_decimals(0);
        let help = "Length of the moving average in steps; 0 draws every step unchanged";
        let smoothing = ui.add(smoothing).on_hover_text(help);
        let label = ui.label(RichText::new("smooth").small());
        smoothing.labelled_by(label.id);
    });
}

/// Shows the step of the values below, and the events at it.
fn place(
    ui: &mut Ui,
    run: &mut RunView,
    view: &PlotsView,
    (marks, step): (&[Mark], Option<f64>),
    actions: &mut Actions,
) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let reach = NEAR * view.steps_per_point;
    let distance = |mark: &Mark| (mark.step - step.unwrap_or(f64::INFINITY)).abs();
    let meant = view.hovered.and_then(|_| marks.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))));
    let text = match (step.and_then(|step| run.curves.nearest(step)), meant.filter(|mark| distance(mark) <= reach)) {
        (None, _) => "the run's curves appear here with its first step".to_owned(),
        (Some(row), None) => {
            let what = if view.hovered.is_some() {
                "; click to see its samples"
            } else if run.grids.follows_newest() {
                ", the newest"
            } else {
                ", shown now"
            };
            format!("step {}, epoch {}, {}{what}", row.step, row.epoch, clock(row.seconds))
        }
        (Some(_), Some(mark)) => format!("step {:.0}: {}", mark.step, mark.text),
    };
    if let Some(other) = &run.compared {
        let remove = ui.small_button("×").on_hover_text("Remove the other run from the plots");
        let name = RichText::new(format!("dotted: {}", other.name)).small();
        ui.label(name).on_hover_text("An earlier run, for comparison");
        if remove.clicked() {
            run.compared = None;
        }
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let help = "Adds an earlier run's curves as dotted lines";
        if offer(ui, Button::new("Compare…").small(), help, actions.dialog()) {
            actions.push(Action::Compare);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(text).small().color(quiet)).truncate());
        });
    });
}

/// Shows a chart's name and the values of its curves at this step.
fn figures(ui: &mut Ui, run: &RunView, view: &mut PlotsView, chart: Chart, step: Option<f64>) {
    let dark = ui.visuals().dark_mode;
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.label(RichText::new(chart.name()).strong()).on_hover_text(chart.help());
    let traces = Traces::of_run(run);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let log = view.logarithmic(chart);
        if ui.selectable_label(*log, RichText::new("log").small()).on_hover_text("Logarithmic values").clicked() {
            *log ^= true;
        }
        // The values use the remaining width, so that no value is below the button.
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            for series in chart.series(dark) {
                let value = step.and_then(|step| traces.value(series.source, step));
                let text = format!("{} {}", series.name, value.map_or_else(|| "–".to_owned(), written));
                ui.add(Label::new(RichText::new(text).small().monospace().color(series.color)).truncate());
            }
        });
    });
}

/// Formats a value with three or four significant digits.
fn written(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 0.01 || size == 0.0 {
        fixed(value, 3)
    } else {
        format!("{value:.1e}")
    }
}
