//! The plots as SVG: one graph below another, black on white.

use std::fmt::Write as _;

use egui::Color32;
use egui_plot::{GridMark, LineStyle};

use super::chart::Chart;
use super::compared_runs::Look;
use super::ticks::{marks, round_step};
use super::traces::Traces;
use super::vertical_axis::{power_text, value_text};
use super::view::PlotsView;
use crate::ui::{RunView, theme};

/// Size of a graph, and of the space around it (left, top, right and bottom), in SVG units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;
const AROUND: [f64; 4] = [60.0, 34.0, 20.0, 30.0];
/// Least distance between two numbers on the horizontal and on the vertical axis, in SVG units.
const APART: [f64; 2] = [80.0, 36.0];
/// Height of a row of the legend, which names the compared runs.
const LEGEND: f64 = 20.0;
const GREY: &str = "#8a8f98";

impl PlotsView {
    /// The shown charts of this run as an SVG document, with all steps.
    pub(in crate::ui) fn to_svg(&self, run: &RunView) -> String {
        let charts = self.charts();
        let each = HEIGHT + AROUND[1] + AROUND[3];
        let legend = LEGEND * run.compared().len() as f64;
        let (width, height) = (WIDTH + AROUND[0] + AROUND[2], each * charts.len() as f64 + legend);
        let mut out = String::new();
        // Writing to memory cannot fail.
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"sans-serif\" font-size=\"12\">"
        );
        let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        for (number, chart) in charts.into_iter().enumerate() {
            let _ = writeln!(out, "<g transform=\"translate({} {})\">", AROUND[0], each * number as f64 + AROUND[1]);
            self.graph(&mut out, run, chart);
            out.push_str("</g>\n");
        }
        for (row, other) in run.compared().iter().enumerate() {
            let y = height - legend + LEGEND * row as f64;
            let sample = format!("M{} {y:.1}h34", AROUND[0]);
            let line = path(&sample, Look::Compared(other.slot), theme::compared(false, other.slot));
            let _ = writeln!(out, "{line}");
            let (x, y, number) = (AROUND[0] + 42.0, y + 4.0, other.number());
            let _ = writeln!(out, "<text x=\"{x}\" y=\"{y:.1}\">{number} {}</text>", escaped(&other.name));
        }
        out.push_str("</svg>\n");
        out
    }

    fn graph(&self, out: &mut String, run: &RunView, chart: Chart) {
        let own = Traces::of_run(run);
        let scale = own.scale(self.axis);
        let logarithmic = self.is_logarithmic(chart);
        let y = |value: f64| if logarithmic { value.log10() } else { value };
        let series = chart.series(false);
        let others = run.compared().iter().map(|other| (Traces::of_compared(other, run), Look::Compared(other.slot)));
        // The run itself is drawn last, over the others.
        let mut curves: Vec<(Vec<[f64; 2]>, Look, Color32)> = Vec::new();
        for (traces, look) in others.chain([(own, Look::Own)]) {
            let scale = traces.scale(self.axis);
            for series in &series {
                let all = 0.0..=f64::MAX;
                let smooth =
                    (self.smoothing > 0.0).then(|| traces.smoothed(series.source, &all, self.smoothing)).flatten();
                let points = smooth.unwrap_or_else(|| traces.points(series.source, &all));
                let placed = points.into_iter().map(|[step, value]| [scale.x(step), y(value)]);
                let colour = if let Look::Compared(slot) = look { theme::compared(false, slot) } else { series.color };
                curves.push((placed.filter(|point| point[1].is_finite()).collect(), look, colour));
            }
        }
        let ends = curves.iter().filter_map(|(points, ..)| points.last().map(|point| point[0]));
        let last = own.curves.last().map_or(100.0, |row| scale.x(row.step as f64));
        let last = ends.fold(last, f64::max).max(1e-9);
        let values = || curves.iter().flat_map(|(points, ..)| points.iter().map(|point| point[1]));
        let first = chart.first_range().filter(|_| !logarithmic);
        let low = values().fold(first.map_or(f64::INFINITY, |range| range.0), f64::min);
        let high = values().fold(first.map_or(f64::NEG_INFINITY, |range| range.1), f64::max);
        let (low, high) = if low < high {
            (low, high)
        } else if low == high {
            (low - 0.5, high + 0.5)
        } else {
            (0.0, 1.0)
        };
        let at = |[x, y]: [f64; 2]| [x / last * WIDTH, (high - y) / (high - low) * HEIGHT];

        let step = round_step(APART[0] * last / WIDTH);
        for value in marks(0.0, last, step) {
            let [x, _] = at([value, low]);
            let text = self.axis.text(GridMark { value, step_size: step });
            let _ = writeln!(out, "<path d=\"M{x:.1} 0V{HEIGHT}\" stroke=\"#e3e5e8\"/>");
            let _ = writeln!(
                out,
                "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\" fill=\"{GREY}\">{text}</text>",
                HEIGHT + 18.0
            );
        }
        let step = round_step(APART[1] * (high - low) / HEIGHT);
        for value in marks(low, high, step) {
            let [_, y] = at([0.0, value]);
            let mark = GridMark { value, step_size: step };
            let text = if logarithmic { power_text(mark) } else { value_text(mark) };
            let _ = writeln!(out, "<path d=\"M0 {y:.1}H{WIDTH}\" stroke=\"#e3e5e8\"/>");
            let _ =
                writeln!(out, "<text x=\"-8\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{GREY}\">{text}</text>", y + 4.0);
        }
        for level in chart.levels(run, false).iter().filter(|level| (low..=high).contains(&y(level.at))) {
            let [_, y] = at([0.0, y(level.at)]);
            let colour = hex(level.color);
            let _ = writeln!(out, "<path d=\"M0 {y:.1}H{WIDTH}\" stroke=\"{colour}\" stroke-dasharray=\"6 5\"/>");
        }
        for (points, look, colour) in &curves {
            if let [first, rest @ ..] = points.as_slice() {
                let [x, y] = at(*first);
                let mut way = format!("M{x:.1} {y:.1}");
                for point in rest {
                    let [x, y] = at(*point);
                    let _ = write!(way, "L{x:.1} {y:.1}");
                }
                let _ = writeln!(out, "{}", path(&way, *look, *colour));
            }
        }
        let _ = writeln!(out, "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"none\" stroke=\"{GREY}\"/>");
        // Not all SVG viewers lay out the spans of a text in sequence, so each name is a text with its own position.
        let _ = writeln!(out, "<text x=\"0\" y=\"-10\" font-weight=\"bold\">{}</text>", escaped(chart.name()));
        let mut x = place_after(0.0, chart.name());
        for series in &series {
            let (colour, name) = (hex(series.color), escaped(series.name));
            let _ = writeln!(out, "<text x=\"{x:.0}\" y=\"-10\" fill=\"{colour}\">{name}</text>");
            x = place_after(x, series.name);
        }
        let axis = escaped(self.axis.name());
        let _ = writeln!(out, "<text x=\"{WIDTH}\" y=\"-10\" text-anchor=\"end\" fill=\"{GREY}\">{axis}</text>");
    }
}

/// A curve in its colour and dashes; `way` is in the path language of SVG.
fn path(way: &str, look: Look, colour: Color32) -> String {
    let dashes = match look.style() {
        LineStyle::Solid => "none".to_owned(),
        LineStyle::Dashed { length } => format!("{length} {}", length / 2.0),
        LineStyle::Dotted { spacing } => format!("2 {spacing}"),
    };
    let colour = hex(colour);
    format!("<path d=\"{way}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" stroke-dasharray=\"{dashes}\"/>")
}

/// Where the text after this one begins.
fn place_after(x: f64, text: &str) -> f64 {
    x + 8.0 * text.chars().count() as f64 + 14.0
}

fn hex(colour: Color32) -> String {
    let [r, g, b, _] = colour.to_opaque().to_array();
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use crate::ui::Compared;
    use crate::ui::plots::Chart;
    use crate::ui::trial::{face, recorded, with_run};

    #[test]
    fn every_shown_chart_is_a_graph_with_its_curves_names_and_numbers() {
        let mut face = with_run(face(), 500, 4000);
        face.plots.show(|chart| matches!(chart, Chart::Losses | Chart::Gradients));
        let svg = face.plots.to_svg(&face.run);
        assert_eq!(svg.matches("<g ").count(), 2);
        assert_eq!(svg.matches("</g>").count(), 2);
        assert_eq!(svg.matches("fill=\"none\" stroke=\"#").count(), 4 + 2, "two curves and a frame for each");
        let curve = svg.lines().find(|line| line.contains("stroke-width")).unwrap();
        let points = curve.split(['M', 'L']).skip(1).filter_map(|point| {
            let (x, y) = point.split_once(' ')?;
            Some((x.parse::<f64>().ok()?, y.split('\"').next()?.parse::<f64>().ok()?))
        });
        let points: Vec<_> = points.collect();
        assert!(points.len() > 100 && points.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        assert!(points.iter().all(|(x, y)| (0.0..=720.0).contains(x) && (0.0..=200.0).contains(y)));
        assert!(svg.contains(">500</text>") || svg.contains(">400</text>"), "numbers of steps");
        for part in svg.split('<').skip(1) {
            assert!(part.starts_with('/') || part.contains('>'), "{part}");
        }
    }

    #[test]
    fn compared_runs_have_curves_of_their_own_and_a_row_in_the_legend() {
        let mut face = with_run(face(), 100, 4000);
        face.plots.show(|chart| matches!(chart, Chart::Losses));
        let alone = face.plots.to_svg(&face.run);
        for name in ["first <run>", "second"] {
            face.run.comparisons_mut().add(Compared::new(recorded(name, 300)));
        }
        let svg = face.plots.to_svg(&face.run);
        let curves = |svg: &str| svg.matches("stroke-width").count();
        assert_eq!(curves(&svg), curves(&alone) + 2 * 2 + 2, "two curves and a sample of each compared run");
        assert!(svg.contains(">1 first &lt;run&gt;</text>") && svg.contains(">2 second</text>"), "{svg}");
        assert!(svg.contains(">300</text>") && !alone.contains(">300</text>"), "the axis reaches the longest run");
    }

    #[test]
    fn charts_without_values_are_empty_graphs() {
        let mut face = face();
        face.plots.show_all();
        let svg = face.plots.to_svg(&face.run);
        assert_eq!(svg.matches("<g ").count(), 6);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
