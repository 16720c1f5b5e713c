//! The compared runs in the plots: the colour and dashes of each, the legend, and the values of all at the pointer.

use egui::{Grid, Label, RichText, Sense, Shape, Stroke, Tooltip, Ui, WidgetInfo, vec2};
use egui_plot::LineStyle;

use super::axis::Axis;
use super::chart::{Chart, Series};
use super::number_format::written;
use super::traces::Traces;
use super::view::PlotsView;
use crate::ui::train::clock;
use crate::ui::widgets::number::fixed;
use crate::ui::widgets::word::{shortened, small_width};
use crate::ui::{RunView, theme};
use crate::words;

/// Height of the legend's rows, and greatest width of a name in it, in points.
const LEGEND: f32 = 24.0;
const NAME: f32 = 260.0;
/// A name can be read in this width, in points.
const READABLE: f32 = 150.0;
/// Length in points of the sample line in the legend, which shows how a run's curves are dashed.
const SAMPLE: f32 = 34.0;

/// How the curves of a run are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The run on screen.
    Own,
    /// The example before any run: faint.
    Example,
    /// A compared run; its slot selects colour and dashes.
    Compared(usize),
}

impl Look {
    /// The dashes of the curves. They tell the runs apart without their colours.
    pub(super) fn style(self) -> LineStyle {
        const DASHES: [LineStyle; 5] = [
            LineStyle::Dashed { length: 12.0 },
            LineStyle::Dotted { spacing: 6.0 },
            LineStyle::Dashed { length: 5.0 },
            LineStyle::Dashed { length: 22.0 },
            LineStyle::Dotted { spacing: 11.0 },
        ];
        match self {
            Self::Own => LineStyle::Solid,
            Self::Example => LineStyle::dotted_dense(),
            Self::Compared(slot) => DASHES[slot % DASHES.len()],
        }
    }
}

/// The curves of a run behind those of the run on screen.
pub(super) struct Behind<'a> {
    pub(super) traces: Traces<'a>,
    pub(super) look: Look,
}

/// Returns what is drawn behind the run on screen: the compared runs, or the example before any run.
pub(super) fn behind(run: &RunView) -> Vec<Behind<'_>> {
    let example = run.behind().map(|other| Behind { traces: Traces::of_compared(other, run), look: Look::Example });
    let compared = run.compared().iter().map(|other| {
        let look = Look::Compared(other.slot);
        Behind { traces: Traces::of_compared(other, run), look }
    });
    example.into_iter().chain(compared).collect()
}

/// Height that the legend needs for this many runs, where each name can be read.
pub(super) fn legend_height(runs: usize) -> f32 {
    let rows = if runs > 2 { runs.div_ceil(2) } else { runs.min(1) };
    LEGEND * rows as f32
}

/// Draws the legend: each run with its colour, its dashes, its number and its name, and a button that removes it.
pub(super) fn legend(ui: &mut Ui, run: &mut RunView) {
    let mut removed = None;
    // A run's sign, name and button stay in one row. All runs share a row where their names can be read in it; a narrow
    // panel has two in a row.
    let rest = SAMPLE + 48.0;
    let whole = ui.available_width();
    let each = whole / run.compared().len().max(1) as f32 - rest;
    let most = if each >= READABLE { each.min(NAME) } else { ((whole - 8.0) / 2.0 - rest).clamp(40.0, NAME) };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 1.0);
        ui.spacing_mut().interact_size.y = LEGEND - 4.0;
        ui.spacing_mut().button_padding = vec2(6.0, 1.0);
        for other in run.compared() {
            let name = other.title();
            let text = shortened(ui, &format!("{} {name}", other.number()), most);
            let text = RichText::new(text).small().color(theme::compared(ui.visuals().dark_mode, other.slot));
            let width = small_width(ui, text.text()) + 1.0;
            if ui.available_size_before_wrap().x < width + rest {
                ui.end_row();
            }
            ui.allocate_ui(vec2(width + rest, LEGEND - 4.0), |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 5.0;
                    sign(ui, other.slot);
                    let help = words::COMPARED_NAME_HELP.fill(&[("name", &name)]);
                    ui.label(text).on_hover_text(help);
                    let remove = ui.button(RichText::new("×").small());
                    let help = words::REMOVE_COMPARED.fill(&[("name", &name)]);
                    remove.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, help.as_str()));
                    if remove.on_hover_text(&help).clicked() {
                        removed = Some(other.slot);
                    }
                });
            });
        }
    });
    if let Some(slot) = removed {
        run.compared.remove(slot);
    }
}

/// Draws a piece of a compared run's curve.
fn sign(ui: &mut Ui, slot: usize) {
    let (rect, _) = ui.allocate_exact_size(vec2(SAMPLE, LEGEND - 6.0), Sense::hover());
    let ends = [rect.left_center(), rect.right_center()];
    let color = theme::compared(ui.visuals().dark_mode, slot);
    let painter = ui.painter();
    match Look::Compared(slot).style() {
        LineStyle::Solid => {
            painter.line_segment(ends, Stroke::new(2.0, color));
        }
        LineStyle::Dotted { spacing } => painter.extend(Shape::dotted_line(&ends, color, spacing, 1.4)),
        LineStyle::Dashed { length } => {
            painter.extend(Shape::dashed_line(&ends, Stroke::new(2.0, color), length, length * 0.62));
        }
    }
}

/// Returns a run's values at a place on the axis; none after its end.
fn values(run: &Traces<'_>, axis: Axis, series: &[Series], x: f64) -> Vec<Option<f64>> {
    let scale = run.scale(axis);
    // The last step counts up to half a step after it.
    let ended =
        run.curves.last().is_some_and(|last| x > scale.x(last.step as f64 + 0.5) && x > scale.x(last.step as f64));
    let value = |series: &Series| if ended { None } else { run.value(series.source, scale.step(x)) };
    series.iter().map(value).collect()
}

/// Shows the values of the compared runs beside those of the run on screen, as many as there is room for.
pub(super) fn figures_beside(ui: &mut Ui, run: &RunView, view: &PlotsView, series: &[Series], x: Option<f64>) {
    let Some(x) = x else { return };
    for other in run.compared() {
        let mut text = other.number().to_string();
        let traces = Traces::of_compared(other, run).averaged(view.smoothing);
        let mut all = values(&traces, view.axis, series, x);
        // Missing values at the end are left out.
        while all.len() > 1 && all.last().is_some_and(Option::is_none) {
            all.pop();
        }
        if all.iter().all(Option::is_none) {
            continue;
        }
        text.push(':');
        for (value, series) in all.into_iter().zip(series) {
            text += &format!(" {} {}", series.name, value.map_or_else(|| "–".to_owned(), written));
        }
        let text = RichText::new(text).small().monospace().color(theme::compared(ui.visuals().dark_mode, other.slot));
        let galley = egui::WidgetText::from(text).into_galley(
            ui,
            Some(egui::TextWrapMode::Extend),
            f32::INFINITY,
            egui::TextStyle::Small,
        );
        if galley.size().x > ui.available_width() {
            return;
        }
        ui.label(galley);
    }
}

/// Shows a table at the pointer: the values of the run on screen and of every compared run.
pub(super) fn table_at_pointer(ui: &Ui, run: &RunView, chart: Chart, view: &PlotsView, x: f64) {
    let (axis, smoothing) = (view.axis, view.smoothing);
    if run.compared().is_empty() {
        return;
    }
    let dark = ui.visuals().dark_mode;
    let series = chart.series(dark);
    let of_run = Traces::of_run(run).averaged(smoothing);
    let place = match axis {
        Axis::Steps => words::AT_STEP_NUMBER.fill(&[("step", &format_args!("{x:.0}"))]),
        Axis::Epochs => words::AT_EPOCH_NUMBER.fill(&[("epoch", &fixed(x, 2))]),
        Axis::Time => clock(x),
    };
    let id = ui.scope_id().with(("values", chart.name()));
    let tip = Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, egui::PopupAnchor::Pointer);
    tip.gap(14.0).width(520.0).show(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        Grid::new("values").num_columns(1 + series.len()).spacing([12.0, 2.0]).show(ui, |ui| {
            ui.label(RichText::new(place).small());
            for series in &series {
                ui.label(RichText::new(series.name).small().monospace());
            }
            ui.end_row();
            let mut row = |name: String, color, values: Vec<Option<f64>>| {
                let text = |text: String| RichText::new(text).small().color(color);
                ui.add(Label::new(text(name)).extend());
                for value in values {
                    ui.label(text(value.map_or_else(|| "–".to_owned(), written)).monospace());
                }
                ui.end_row();
            };
            if run.info.is_some() {
                row(words::THIS_RUN.text().to_owned(), theme::text(dark), values(&of_run, axis, &series, x));
            }
            for other in run.compared() {
                let name = format!("{} {}", other.number(), other.title());
                let traces = Traces::of_compared(other, run).averaged(smoothing);
                row(name, theme::compared(dark, other.slot), values(&traces, axis, &series, x));
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RecordedRun;
    use crate::ui::Compared;
    use crate::ui::trial::{face, recorded, with_run};

    #[test]
    fn each_run_has_values_up_to_its_own_end_on_every_axis() {
        // A step takes a second.
        let mut run = with_run(face(), 10, 4000).run;
        let longer = RecordedRun { steps_per_epoch: Some(468), ..recorded("longer", 100) };
        run.comparisons_mut().add(Compared::new(longer));
        let series = Chart::Losses.series(true);
        let (own, other) = (Traces::of_run(&run), Traces::of_compared(&run.compared()[0], &run));
        for (axis, x, both) in
            [(Axis::Steps, 9.0, true), (Axis::Steps, 50.0, false), (Axis::Time, 9.0, true), (Axis::Time, 50.0, false)]
        {
            let has = |run: &Traces<'_>| values(run, axis, &series, x).iter().all(Option::is_some);
            assert!(has(&own) == both && has(&other), "{x}");
        }
        assert!(values(&other, Axis::Time, &series, 200.0).iter().all(Option::is_none));
    }
}
