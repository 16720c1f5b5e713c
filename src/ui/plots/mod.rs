//! The plots: choice of charts, horizontal axis, and all values at the pointer.

mod axis;
mod chart;
mod choices;
mod compared_runs;
mod curves_drawn;
mod draw;
mod end_names;
mod event_marks;
mod figures;
mod number_format;
mod svg;
mod ticks;
mod traces;
mod vertical_axis;
mod view;

pub use axis::Axis;
pub use chart::Chart;
pub use view::PlotsView;

use egui::{Align, Button, Label, Layout, Rect, RichText, Ui, UiBuilder, pos2, vec2};

use super::{Action, Actions, RunView, theme};
use crate::protocol::StepMetrics;
use crate::ui::train::clock;
use crate::ui::widgets::listing::beside_the_bar;
use crate::ui::widgets::offer::offer;
use crate::ui::widgets::word::small_width;
use crate::words;
use choices::{fit_in_a_row, menu_of_charts, options, row_of_charts};
use compared_runs::{Behind, behind, legend, legend_height, table_at_pointer};
use draw::{Drawing, draw};
use event_marks::{Mark, marks_of};
use figures::figures;
use traces::Traces;

/// Height of the rows above the plots, and least height of a plot, in points.
const ROWS: f32 = 74.0;
const PLOT: f32 = 70.0;
/// Height of the panel, in points, below which the choice of charts is a menu.
const HIGH: f32 = 400.0;
/// In a panel of this width or more, several plots stand in two columns.
const TWO_COLUMNS: f32 = 700.0;
/// Space between two columns of plots, in points.
const GUTTER: f32 = 12.0;
/// Largest distance in points at which the pointer selects a mark.
const NEAR: f64 = 6.0;

/// Draws the chosen plots with this total height. A click shows the samples of that step.
pub fn plots_panel(ui: &mut Ui, run: &mut RunView, view: &mut PlotsView, height: f32, actions: &mut Actions) {
    let dark = ui.visuals().dark_mode;
    ui.set_min_height(height);
    view.place = Some(Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height)));
    let bottom = ui.cursor().top() + height;
    // In a low panel, the plots need the height of the row.
    let in_a_row = height >= HIGH && fit_in_a_row(ui);
    if in_a_row {
        row_of_charts(ui, view);
    }
    let marks = marks_of(run, dark);
    let charts = view.charts();
    let looked_at = run.grids.shown().filter(|_| !run.grids.follows_newest()).map(|grid| grid.step as f64);
    let step = view.hovered.or(looked_at).or_else(|| last_step(run));
    ui.horizontal(|ui| place(ui, run, view, (&marks, step, in_a_row), actions));
    if !run.compared().is_empty() {
        legend(ui, run);
    }
    let room = Rect::from_min_max(ui.cursor().min, pos2(ui.max_rect().right(), bottom));
    let rows = charts.len().div_ceil(columns(charts.len(), room.width()));
    let axis = ui.text_style_height(&egui::TextStyle::Body) + 2.0;
    let least = PLOT * rows as f32 + axis;
    let touched = if least > room.height() + 1.0 {
        // Lower plots could not be read: the rest is reached by scrolling.
        let area = egui::ScrollArea::vertical().id_salt("plots").auto_shrink(false).max_height(room.height());
        let inner = area.show(ui, |ui| {
            beside_the_bar(ui);
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), least), egui::Sense::hover());
            all(ui, run, view, (&charts, rect, axis), (&marks, looked_at, step))
        });
        inner.inner
    } else {
        all(ui, run, view, (&charts, room, axis), (&marks, looked_at, step))
    };
    // The newest steps stay visible until the user moves the plots.
    if view.show_last == Some(0) || touched.moved {
        view.show_last = None;
    }
    if view.hovered != touched.hovered {
        // The values above were drawn for the pointer's previous position.
        ui.ctx().request_repaint();
    }
    (view.hovered, view.pointer) = (touched.hovered, touched.pointer);
    view.steps_per_point = touched.steps_per_point;
    if let Some(step) = touched.clicked {
        run.grids.look_at_step(step);
    }
}

/// Draws the charts into this room. `axis` is the height of the numbers below the lowest charts.
fn all(
    ui: &mut Ui,
    run: &RunView,
    view: &mut PlotsView,
    (charts, room, axis): (&[Chart], Rect, f32),
    (marks, looked_at, step): (&[Mark], Option<f64>, Option<f64>),
) -> draw::Touched {
    let dark = ui.visuals().dark_mode;
    let mut touched = draw::Touched::default();
    let behind: Vec<Behind<'_>> = behind(run);
    for (chart, place) in charts.iter().copied().zip(places(charts.len(), room, axis)) {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(place.rect).layout(Layout::top_down(Align::Min)));
        ui.horizontal(|ui| figures(ui, run, view, chart, step));
        let what = Drawing {
            chart,
            run: Traces::of_run(run),
            behind: &behind,
            marks,
            levels: &chart.levels(run, dark),
            looked_at,
            logarithmic: *view.logarithmic(chart),
            last: place.last,
        };
        let height = (place.rect.bottom() - ui.cursor().top()).max(30.0);
        let now = draw(&mut ui, view, &what, height);
        if let Some(x) = now.pointer {
            table_at_pointer(&ui, run, chart, view, x);
        }
        if now.hovered.is_some() || now.moved {
            touched = draw::Touched { moved: now.moved || touched.moved, ..now };
        }
    }
    touched
}

/// The area of a chart with its title.
struct Place {
    rect: Rect,
    /// Whether it is the lowest of its column, which has the numbers of the horizontal axis.
    last: bool,
}

/// Divides the room between the charts, by rows. `axis` is the height of the numbers below the lowest charts.
fn places(count: usize, room: Rect, axis: f32) -> Vec<Place> {
    let columns = columns(count, room.width());
    let rows = count.div_ceil(columns);
    let width = (room.width() - GUTTER * (columns - 1) as f32) / columns as f32;
    // In a single column, the first plot is the most important, so it is higher.
    let first = if columns == 1 && (2..4).contains(&count) { 1.35 } else { 1.0 };
    let each = (room.height() - axis) / (rows as f32 - 1.0 + first);
    (0..count)
        .map(|n| {
            let (row, column) = (n / columns, n % columns);
            let last = n + columns >= count;
            let top = if row == 0 { 0.0 } else { each * (first + row as f32 - 1.0) };
            let height = if row == 0 { each * first } else { each } + if last { axis } else { 0.0 };
            let corner = pos2(room.left() + column as f32 * (width + GUTTER), room.top() + top);
            Place { rect: Rect::from_min_size(corner, vec2(width, height)), last }
        })
        .collect()
}

/// Returns the number of columns for this many charts.
fn columns(count: usize, width: f32) -> usize {
    if count > 1 && width >= TWO_COLUMNS { 2 } else { 1 }
}

/// Returns the least height, in points, at which the chosen plots are readable in a panel of this width. It has room
/// for at most three rows; the others are reached by scrolling.
pub fn least_height(view: &PlotsView, run: &RunView, width: f32) -> f32 {
    let count = view.charts().len();
    ROWS + legend_height(run.compared().len()) + PLOT * count.div_ceil(columns(count, width)).min(3) as f32
}

/// The last step on the curves: of the run on screen, or of a compared run before any run.
fn last_step(run: &RunView) -> Option<f64> {
    let newest = |curves: &crate::ui::curves::Curves| curves.last().map(|row| row.step as f64);
    newest(&run.curves).or_else(|| newest(&run.compared().first()?.curves))
}

/// Shows the step of the values below, and the events at it.
fn place(
    ui: &mut Ui,
    run: &mut RunView,
    view: &mut PlotsView,
    (marks, step, in_a_row): (&[Mark], Option<f64>, bool),
    actions: &mut Actions,
) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let reach = NEAR * view.steps_per_point;
    let distance = |mark: &Mark| (mark.step - step.unwrap_or(f64::INFINITY)).abs();
    let meant = view.hovered.and_then(|_| marks.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))));
    let at_step = |row: &StepMetrics| words::AT_STEP_NUMBER.fill(&[("step", &row.step)]);
    // A panel too narrow for the first text shows the second one.
    let (text, short) =
        match (step.and_then(|step| run.curves.nearest(step)), meant.filter(|mark| distance(mark) <= reach)) {
            (None, _) if run.behind().is_some() => {
                (words::DOTTED_IS_SHIPPED.text().to_owned(), words::DOTTED_SHORT.text().to_owned())
            }
            (None, _) if !run.compared().is_empty() => (String::new(), String::new()),
            (None, _) => (words::CURVES_APPEAR_HERE.text().to_owned(), String::new()),
            (Some(row), None) => {
                let word = if view.hovered.is_some() {
                    words::PLACE_CLICK
                } else if run.grids.follows_newest() {
                    words::PLACE_NEWEST
                } else {
                    words::PLACE_SHOWN
                };
                let text = word.fill(&[("step", &row.step), ("epoch", &row.epoch), ("time", &clock(row.seconds))]);
                (text, at_step(row))
            }
            (Some(row), Some(mark)) => {
                let step = format_args!("{:.0}", mark.step);
                (words::PLACE_EVENT.fill(&[("step", &step), ("event", &mark.text)]), at_step(row))
            }
        };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let help = words::COMPARE_HELP.text();
        if offer(ui, Button::new(words::COMPARE_OPEN), help, actions.dialog()) {
            actions.push(Action::ShowRuns);
        }
        ui.menu_button(words::OPTIONS, |ui| options(ui, view)).response.on_hover_text(words::OPTIONS_HELP);
        if !in_a_row {
            menu_of_charts(ui, view);
        }
        if run.compared().len() > 1 && ui.button(words::REMOVE_ALL).on_hover_text(words::REMOVE_ALL_HELP).clicked() {
            run.compared.clear();
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let shown = if small_width(ui, &text) <= ui.available_width() { text.clone() } else { short };
            ui.add(Label::new(RichText::new(shown).small().color(quiet)).truncate()).on_hover_text(text);
        });
    });
}
