//! The curves: losses above, the discriminator's opinions below.

use egui::{Align, Color32, DragValue, Layout, RichText, Ui};
use egui_plot::{AxisHints, Corner, GridMark, HLine, Legend, Line, LineStyle, Plot, PlotPoints, VLine};

use super::curves::Figure;
use super::grid_marks::{marks, round_step};
use super::{RunView, theme};
use crate::session::HealthLevel;

/// D loss when neither network can win, with the real target at 0.9.
const EQUILIBRIUM_D: f64 = 0.688;
/// G loss there.
const EQUILIBRIUM_G: f64 = 0.7985;
/// The probability D gives real and generated images there.
const EQUILIBRIUM_P: f64 = 0.45;

struct Curve {
    name: &'static str,
    color: Color32,
    figure: Figure,
}

/// How the curves are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlotsView {
    /// Steps that the moving average remembers; 0 draws every step.
    pub smoothing: f64,
    /// Shows this many of the newest steps in the next frame; 0 shows all.
    show_last: Option<u64>,
}

impl Default for PlotsView {
    fn default() -> Self {
        Self { smoothing: 30.0, show_last: None }
    }
}

/// Draws both plots into the given height.
pub fn plots_panel(ui: &mut Ui, run: &RunView, view: &mut PlotsView, height: f32) {
    let dark = ui.visuals().dark_mode;
    let (d, g) = (theme::discriminator(dark), theme::generator(dark));
    let losses = [
        Curve { name: "D loss", color: d, figure: Figure::LossD },
        Curve { name: "G loss", color: g, figure: Figure::LossG },
    ];
    let opinions = [
        Curve { name: "D(x)", color: d, figure: Figure::DReal },
        Curve { name: "D(G(z))", color: g, figure: Figure::DFake },
    ];
    let plots = (height - 44.0).max(120.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Loss").strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            looking(ui, view);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                note(ui, "by step; dashed: where neither network can win, D 0.688 and G 0.799");
            });
        });
    });
    plot(ui, run, view, "loss", plots * 0.58, &losses, &[(EQUILIBRIUM_D, d), (EQUILIBRIUM_G, g)]);
    title(ui, "Probability of being real", "D(x) on real digits, D(G(z)) on generated ones; dashed: 0.45");
    plot(ui, run, view, "opinion", plots * 0.42, &opinions, &[(EQUILIBRIUM_P, theme::equilibrium(dark))]);
    view.show_last = None;
}

fn horizontal_lines(base_step: f64, (low, high): (f64, f64)) -> Vec<GridMark> {
    // The base step is 8 points high, a number 18.
    let step = round_step(base_step.abs() * 18.0 / 8.0);
    marks(low, high, step).into_iter().map(|value| GridMark { value, step_size: step }).collect()
}

/// With as many decimals as tell neighbouring lines apart.
fn value_text(mark: GridMark) -> String {
    let decimals = (-mark.step_size.abs().max(1e-6).log10()).ceil().clamp(0.0, 6.0) as usize;
    format!("{:.decimals$}", mark.value)
}

fn title(ui: &mut Ui, name: &str, text: &str) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).strong());
        note(ui, text);
    });
}

fn note(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).small().color(theme::quiet(ui.visuals().dark_mode))).truncate());
}

/// Smoothing, and how far back the plots reach. Laid out from the right.
fn looking(ui: &mut Ui, view: &mut PlotsView) {
    ui.spacing_mut().item_spacing.x = 4.0;
    for (name, steps) in [("all", 0), ("last 5000", 5000), ("last 500", 500)] {
        if ui.small_button(name).on_hover_text("How many of the newest steps are shown").clicked() {
            view.show_last = Some(steps);
        }
    }
    let smoothing = DragValue::new(&mut view.smoothing).range(0.0..=5000.0).speed(1.0).max_decimals(0);
    let smoothing = ui.add(smoothing).on_hover_text("Steps that a moving average remembers; 0 draws every step alone");
    let label = ui.label(RichText::new("smooth").small());
    smoothing.labelled_by(label.id);
}

fn plot(
    ui: &mut Ui,
    run: &RunView,
    view: &PlotsView,
    id: &str,
    height: f32,
    curves: &[Curve],
    levels: &[(f64, Color32)],
) {
    let dark = ui.visuals().dark_mode;
    let link = ui.scope_id().with("steps");
    let history = &run.curves;
    Plot::new(id)
        .height(height)
        .legend(Legend::default().position(Corner::LeftTop).follow_insertion_order(true))
        .link_axis(link, [true, false])
        .link_cursor(link, [true, false])
        .allow_scroll(false)
        .include_y(if id == "loss" { 0.4 } else { 0.2 })
        .include_y(if id == "loss" { 1.0 } else { 0.8 })
        .include_x(0.0)
        .include_x(history.last().map_or(100.0, |row| row.step as f64))
        // The plots are low: powers of ten alone would leave a single number on the axis.
        .y_grid_spacer(|input| horizontal_lines(input.base_step_size, input.bounds))
        .custom_y_axes(vec![
            AxisHints::new_y().min_thickness(38.0).label_spacing(8.0..=14.0).formatter(|mark, _range| value_text(mark)),
        ])
        .grid_color(theme::grid(dark))
        .label_formatter(|position| {
            let x = match position {
                egui_plot::HoverPosition::NearDataPoint { position, .. } => position.x,
                egui_plot::HoverPosition::Elsewhere { position } => position.x,
            };
            let row = history.nearest(x)?;
            Some(format!(
                "step {}\nD loss {:.4}\nG loss {:.4}\nD(x) {:.3}\nD(G(z)) {:.3}",
                row.step, row.loss_d, row.loss_g, row.d_real, row.d_fake
            ))
        })
        .show(ui, |plot| {
            match (view.show_last, history.last()) {
                (Some(0), _) => plot.set_auto_bounds(true),
                (Some(steps), Some(last)) => {
                    let last = last.step as f64;
                    plot.set_plot_bounds_x((last - steps as f64).max(0.0)..=last);
                }
                _ => {}
            }
            for &(level, color) in levels {
                plot.hline(HLine::new("", level).color(color.gamma_multiply(0.7)).style(LineStyle::dashed_loose()));
            }
            for report in &run.health {
                if let Some((_, level)) = report.trouble {
                    let color = if level == HealthLevel::Alarm { theme::alarm(dark) } else { theme::caution(dark) };
                    plot.vline(VLine::new("", report.step as f64).color(color).width(1.5));
                }
            }
            for entry in &run.timeline {
                let line = VLine::new("", entry.step as f64).color(theme::accent(dark).gamma_multiply(0.8));
                plot.vline(line.style(LineStyle::dashed_dense()));
            }
            let bounds = plot.plot_bounds();
            // Before the first frame the plot has no range of its own.
            let auto = plot.auto_bounds().x;
            let visible = if auto { 0.0..=f64::MAX } else { bounds.min()[0]..=bounds.max()[0] };
            for curve in curves {
                let points = PlotPoints::from(history.thinned(&visible, curve.figure));
                if view.smoothing > 0.0 {
                    // Behind, and without an entry of its own in the legend.
                    plot.line(Line::new("", points).color(curve.color.gamma_multiply(0.25)).width(1.0));
                    let points = PlotPoints::from(history.smoothed(&visible, curve.figure, view.smoothing));
                    plot.line(Line::new(curve.name, points).color(curve.color).width(2.0));
                } else {
                    plot.line(Line::new(curve.name, points).color(curve.color).width(1.5));
                }
            }
        });
}
