//! Draws one plot.

use egui::{Align2, Color32, FontId, Pos2, Rect, Shape, Stroke, Ui, pos2};
use egui_plot::{AxisHints, Line, LineStyle, Plot, PlotPoint, PlotPoints, Points, VLine};

use super::chart::{Chart, Level, Series};
use super::compared_runs::{Behind, Look};
use super::curves_drawn::{Curves, free_place, unbroken};
use super::end_names::names;
use super::event_marks::Mark;
use super::traces::{Source, Traces};
use super::vertical_axis::{Extent, decades, horizontal_lines, power_text, value_text};
use super::view::PlotsView;
use crate::ui::theme;

/// Least distance of a line's name from other lines, in points.
const APART: f32 = 4.0;
/// Space at the right of a plot, in points.
pub(super) const BESIDE: f32 = 20.0;

/// The contents of a plot.
pub(super) struct Drawing<'a> {
    pub(super) chart: Chart,
    pub(super) run: Traces<'a>,
    /// The runs behind the run on screen.
    pub(super) behind: &'a [Behind<'a>],
    pub(super) marks: &'a [Mark],
    pub(super) levels: &'a [Level],
    /// The step of the sample grid shown, unless it is the newest.
    pub(super) looked_at: Option<f64>,
    pub(super) logarithmic: bool,
    /// Whether this is the lowest plot.
    pub(super) last: bool,
}

/// What the user did on the plot.
#[derive(Clone, Copy, Default)]
pub(super) struct Touched {
    pub(super) hovered: Option<f64>,
    /// The pointer's position on the horizontal axis, in the axis' unit; it may lie after the run's end.
    pub(super) pointer: Option<f64>,
    pub(super) clicked: Option<f64>,
    /// Whether the range was dragged, zoomed or reset.
    pub(super) moved: bool,
    /// Number of steps per point on screen.
    pub(super) steps_per_point: f64,
}

/// Draws the plot, and returns what the user did on it, in steps except for [`Touched::pointer`].
pub(super) fn draw(ui: &mut Ui, view: &PlotsView, what: &Drawing<'_>, height: f32) -> Touched {
    let dark = ui.visuals().dark_mode;
    let axis = view.axis;
    // Each kind of axis has its own range, because a zoom in epochs has no meaning in seconds.
    let id = ui.scope_id().with(axis.name());
    let scale = what.run.scale(axis);
    let logarithmic = what.logarithmic;
    let last = what.run.curves.last().map_or(100.0, |row| scale.x(row.step as f64));
    let series = what.chart.series(dark);
    let bare = |run: &Traces<'_>| !series.iter().any(|series| run.has(series.source));
    let empty = bare(&what.run) && what.behind.iter().all(|other| bare(&other.traces));
    // In an empty plot without a set range, the numbers would mean nothing.
    let unnumbered = empty && (logarithmic || what.chart.first_range().is_none());
    let mut plot = Plot::new((what.chart.name(), axis.name(), logarithmic))
        .height(height)
        // Half of the last number lies beyond the end of the axis.
        .width((ui.available_width() - BESIDE).max(60.0))
        .link_axis(id, [true, false])
        .link_cursor(id, [true, false])
        .allow_scroll(false)
        .include_x(0.0)
        .include_x(last)
        .x_grid_spacer(move |input| axis.lines(&input))
        .custom_x_axes(vec![AxisHints::new_x().formatter(move |mark, _| axis.text(mark))])
        // The plots are low: with powers of ten alone, the axis would have a single number.
        .y_grid_spacer(move |input| if logarithmic { decades(&input) } else { horizontal_lines(&input) })
        .custom_y_axes(vec![AxisHints::new_y().min_thickness(38.0).label_spacing(8.0..=14.0).formatter(
            move |mark, _| match (unnumbered, logarithmic) {
                (true, _) => String::new(),
                (false, true) => power_text(mark),
                (false, false) => value_text(mark),
            },
        )])
        .grid_color(theme::grid(dark))
        // All plots share one row of numbers.
        .show_axes([what.last, true])
        // The values are shown above the plots.
        .label_formatter(|_| None);
    if let Some((low, high)) = what.chart.first_range().filter(|_| !logarithmic) {
        plot = plot.include_y(low).include_y(high);
    }
    // A value without a logarithm breaks the line.
    let y = move |value: f64| match (logarithmic, value > 0.0) {
        (false, _) => value,
        (true, true) => value.log10(),
        (true, false) => f64::NAN,
    };
    let (mut ends, mut of_run) = (Vec::new(), 0);
    let shown = plot.show(ui, |plot| {
        match (view.show_last, what.run.curves.last()) {
            (Some(0), _) => plot.set_auto_bounds(true),
            (Some(steps), Some(last)) => {
                let last = last.step as f64;
                plot.set_plot_bounds_x(scale.x((last - steps as f64).max(0.0))..=scale.x(last));
            }
            _ => {}
        }
        for mark in what.marks {
            let line = VLine::new("", scale.x(mark.step)).color(mark.color).width(1.5);
            plot.vline(if mark.dashed { line.style(LineStyle::dashed_dense()) } else { line });
        }
        if let Some(step) = what.looked_at {
            plot.vline(VLine::new("", scale.x(step)).color(theme::quiet(dark)).width(2.0));
        }
        let bounds = plot.plot_bounds();
        // Before its first frame, the plot has no range of its own.
        let range = if plot.auto_bounds().x { None } else { Some((bounds.min()[0], bounds.max()[0])) };
        let mut drawn = Drawn::default();
        for Behind { traces: other, look } in what.behind {
            let of_run = traces(plot, &series, other, view, range, &y, (*look, dark), &mut drawn);
            let Look::Compared(slot) = *look else { continue };
            // The number of a compared run stands at the ends of its curves, with the letter of the network.
            let named = series.iter().zip(of_run).enumerate();
            let named = named.filter(|(place, (series, _))| *place == 0 || !series.letter.is_empty());
            ends.extend(named.filter_map(|(_, (series, end))| {
                Some((format!("{}{}", slot + 1, series.letter), theme::compared(dark, slot), end?))
            }));
        }
        let own = traces(plot, &series, &what.run, view, range, &y, (Look::Own, dark), &mut drawn);
        let letters = series.iter().zip(own).filter(|(series, _)| !series.letter.is_empty());
        let letters = letters.filter_map(|(series, end)| Some((series.letter.to_owned(), series.color, end?)));
        let before = ends.len();
        ends.splice(0..0, letters);
        of_run = ends.len() - before;
        if let Some((low, high)) = drawn.extent.too_low(logarithmic) {
            let ends = vec![[0.0, low], [0.0, high]];
            plot.points(Points::new("", ends).color(Color32::TRANSPARENT).radius(0.0).allow_hover(false));
        }
        (plot.pointer_coordinate().map(|at| at.x), drawn.curves)
    });
    // The reference lines are drawn without the plot library, which would extend the range to include them.
    let frame = *shown.transform.frame();
    let (pointer, curves) = shown.inner;
    let is_crossed = |place: Rect| curves.cross(&shown.transform, place);
    let position = |end: &[f64; 2]| shown.transform.position_from_point(&PlotPoint::new(end[0], end[1]));
    let ends_of_curves: Vec<Pos2> = ends.iter().map(|(_, _, end)| position(end)).collect();
    let mut taken: Vec<Rect> = Vec::new();
    let lines: Vec<f32> = what.levels.iter().map(|level| shown.transform.position_from_point_y(y(level.at))).collect();
    let quiet = theme::quiet(dark);
    for level in what.levels.iter().filter(|level| y(level.at).is_finite()) {
        let at = shown.transform.position_from_point_y(y(level.at));
        if at <= frame.top() || at >= frame.bottom() {
            continue;
        }
        let ends = [pos2(frame.left(), at), pos2(frame.right(), at)];
        let stroke = Stroke::new(1.0, level.color.gamma_multiply(0.7));
        ui.painter().extend(Shape::dashed_line(&ends, stroke, 6.0, 5.0));
        if frame.height() > 60.0 && at > frame.top() + 14.0 && !level.name.is_empty() {
            let font = FontId::proportional(theme::SMALLEST);
            let name = ui.painter().layout_no_wrap(level.name.to_owned(), font, quiet);
            // The line's name is left of the names at the ends of nearby curves.
            let near = ends_of_curves.iter().filter(|end| (end.y - at + 8.0).abs() < 26.0).map(|end| end.x - 6.0);
            let right = near.fold(frame.right() - 4.0, f32::min).max(frame.left() + name.size().x);
            let is_taken = |place: Rect| {
                let line = |other: &f32| {
                    (*other - at).abs() > 1.0 && (place.top() - APART..=place.bottom() + APART).contains(other)
                };
                lines.iter().any(line) || taken.iter().any(|other| other.intersects(place)) || is_crossed(place)
            };
            let Some(place) = free_place(frame, [right, at], name.size(), is_taken) else { continue };
            taken.push(place);
            ui.painter().galley(place.min, name, quiet);
        }
    }
    let named = ends.iter().zip(&ends_of_curves);
    names(ui, frame, of_run, named.map(|((name, color, _), at)| (name.as_str(), *color, *at)), is_crossed);
    if empty {
        let (font, color) = (FontId::proportional(theme::SMALLEST), theme::quiet(dark));
        ui.painter().text(frame.center(), Align2::CENTER_CENTER, what.chart.nothing_yet(), font, color);
    }
    let pointer = pointer.filter(|_| shown.response.hovered());
    let hovered = pointer.map(|x| scale.step(x));
    let bounds = shown.transform.bounds();
    let width = f64::from(shown.transform.frame().width().max(1.0));
    let steps_per_point = (scale.step(bounds.max()[0]) - scale.step(bounds.min()[0])) / width;
    let zoomed = ui.input(|i| (i.zoom_delta() - 1.0).abs() > 1e-6) && shown.response.hovered();
    let moved = shown.response.dragged() || shown.response.double_clicked() || zoomed;
    Touched { hovered, pointer, moved, clicked: hovered.filter(|_| shown.response.clicked()), steps_per_point }
}

/// What the curves of a plot cover.
struct Drawn {
    extent: Extent,
    curves: Curves,
}

impl Default for Drawn {
    fn default() -> Self {
        Self { extent: Extent::NONE, curves: Curves::default() }
    }
}

/// Draws all curves of a run. A run behind the run on screen shows averages only. Returns where each curve ends.
#[expect(clippy::too_many_arguments, reason = "each is another thing, and all are used in one place")]
fn traces(
    plot: &mut egui_plot::PlotUi<'_>,
    all: &[Series],
    run: &Traces<'_>,
    view: &PlotsView,
    range: Option<(f64, f64)>,
    y: &impl Fn(f64) -> f64,
    (look, dark): (Look, bool),
    drawn: &mut Drawn,
) -> Vec<Option<[f64; 2]>> {
    let scale = run.scale(view.axis);
    let visible = range.map_or(0.0..=f64::MAX, |(low, high)| scale.step(low)..=scale.step(high));
    let placed = |points: Vec<[f64; 2]>| -> Vec<[f64; 2]> {
        points.into_iter().map(|[step, value]| [scale.x(step), y(value)]).collect()
    };
    let mut ends = Vec::new();
    let dotted = matches!(look.style(), LineStyle::Dotted { .. });
    for (place, series) in all.iter().enumerate() {
        // The curves of a compared run share one colour, so the first is the widest. Dots look wider than a line of the
        // same width, so they are drawn smaller.
        let of_compared = if place == 0 || matches!(series.source, Source::Distance) { 2.2 } else { 1.1 };
        let (color, width) = match look {
            Look::Own => (series.color, None),
            Look::Example => (series.color.gamma_multiply(0.65), Some(1.2)),
            Look::Compared(slot) => (theme::compared(dark, slot), Some(of_compared * if dotted { 0.65 } else { 1.0 })),
        };
        let smooth = if view.smoothing > 0.0 { run.smoothed(series.source, &visible, view.smoothing) } else { None };
        let mut end = None;
        let mut draw = |points: Vec<[f64; 2]>, color: Color32, width: f32| {
            let points = placed(points);
            drawn.extent.take_in(&points);
            end = points.iter().rev().find(|point| point[1].is_finite()).copied().or(end);
            if width >= 1.1 {
                drawn.curves.take_in(points.clone());
            }
            for part in unbroken(points) {
                let line = Line::new("", PlotPoints::from(part)).color(color).width(width);
                plot.line(line.style(look.style()));
            }
        };
        match smooth {
            Some(points) => {
                if look == Look::Own {
                    draw(run.points(series.source, &visible), color.gamma_multiply(0.25), 1.0);
                }
                draw(points, color, width.unwrap_or(2.0));
            }
            None => {
                let points = run.points(series.source, &visible);
                draw(points.clone(), color, width.unwrap_or(1.5));
                // A single measurement is seen as a dot, where a line has no length.
                let single = points.len() == 1;
                if points.len() < 60 && (look == Look::Own || single) {
                    let sound: Vec<[f64; 2]> = placed(points).into_iter().filter(|p| p[1].is_finite()).collect();
                    plot.points(Points::new("", sound).color(color).radius(if single { 4.0 } else { 2.0 }));
                }
            }
        }
        ends.push(end);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::layouts::LEFT;
    use crate::ui::trial::{face, texts, trial, with_run};

    #[test]
    fn values_that_are_all_alike_have_numbers_near_them_on_their_axis() {
        for steps in [1, 40] {
            let mut face = with_run(face(), steps, 4000);
            face.plots.toggle(Chart::Gradients);
            face.plots.toggle(Chart::Losses);
            face.plots.toggle(Chart::Scores);
            let trial = trial([1280.0, 800.0], face);
            let numbers: Vec<f64> = texts(&trial)
                .into_iter()
                .filter(|(at, _)| (LEFT..LEFT + 70.0).contains(&at.left()) && (60.0..400.0).contains(&at.top()))
                .filter_map(|(_, text)| text.parse().ok())
                .collect();
            assert!(numbers.len() > 1 && numbers.iter().all(|n| (0.1..=100.0).contains(n)), "{steps}: {numbers:?}");
        }
    }

    #[test]
    fn a_line_breaks_where_there_is_no_value() {
        let points = vec![[1.0, f64::NAN], [2.0, 5.0], [3.0, 6.0], [4.0, f64::INFINITY], [5.0, 7.0]];
        assert_eq!(unbroken(points), [vec![[2.0, 5.0], [3.0, 6.0]], vec![[5.0, 7.0]]]);
        assert_eq!(unbroken(vec![[1.0, 2.0]]), [[[1.0, 2.0]]]);
        assert!(unbroken(vec![[1.0, f64::NAN]]).is_empty());
    }
}
