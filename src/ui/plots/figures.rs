//! The name of a chart and the values of its curves.

use egui::{Align, Button, Label, Layout, RichText, Ui};

use super::chart::{Chart, Series};
use super::compared_runs::figures_beside;
use super::number_format::written;
use super::traces::{Source, Traces};
use super::view::PlotsView;
use crate::ui::{RunView, theme};
use crate::words;

/// Shows a chart's name and the values of its curves at this step.
pub(super) fn figures(ui: &mut Ui, run: &RunView, view: &mut PlotsView, chart: Chart, step: Option<f64>) {
    let dark = ui.visuals().dark_mode;
    ui.spacing_mut().item_spacing.x = 8.0;
    ui.label(theme::title(chart.name())).on_hover_text(chart.help());
    let traces = Traces::of_run(run);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let log = view.logarithmic(chart);
        let button = Button::new(RichText::new(words::LOGARITHMIC).small()).small().selected(*log);
        if ui.add(button).on_hover_text(words::LOGARITHMIC_HELP).clicked() {
            *log ^= true;
        }
        // The values use the remaining width, so that no value is below the button.
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let averaged = traces.averaged(view.smoothing);
            let value = |series: &Series| Some(written(averaged.value(series.source, step?)?));
            let all = chart.series(dark).into_iter().map(|series| (value(&series), series)).enumerate();
            // The names of the fixed noise's curves appear with their first value.
            let all =
                all.filter(|(place, (value, series))| *place == 0 || value.is_some() || !series.letter.is_empty());
            let (values, all): (Vec<Option<String>>, Vec<Series>) = all.map(|(_, named)| named).unzip();
            // In a narrow panel the last curves have their values on hover.
            let shown = values_that_fit(ui, all.iter().map(|series| series.name), &values);
            for (place, (series, value)) in all.iter().zip(values).enumerate() {
                let text = match &value {
                    Some(value) if place < shown => format!("{} {value}", series.name),
                    _ => series.name.to_owned(),
                };
                // The name of a pale curve is opaque, so that it can be read.
                let text = RichText::new(text).small().monospace().color(series.color.to_opaque());
                ui.add(Label::new(text).truncate()).on_hover_ui(|ui| {
                    if let Some(value) = value.filter(|_| place >= shown) {
                        ui.label(format!("{} {value}", series.name));
                    }
                    ui.label(series.help());
                    if view.smoothing > 0.0 && matches!(series.source, Source::Step(_)) {
                        let of_step = step.and_then(|step| traces.value(series.source, step));
                        let of_step = of_step.map_or_else(|| "–".to_owned(), written);
                        ui.label(words::VALUE_OF_ONE_STEP.fill(&[("value", &of_step)]));
                    }
                });
            }
            let x = view.pointer.or_else(|| Some(traces.scale(view.axis).x(step?)));
            figures_beside(ui, run, view, &chart.series(dark), x);
        });
    });
}

/// Returns how many of the values, from the first, fit into the remaining width together with all names. The font is
/// monospace.
fn values_that_fit(ui: &Ui, names: impl ExactSizeIterator<Item = &'static str>, values: &[Option<String>]) -> usize {
    let font = egui::FontId::monospace(egui::TextStyle::Small.resolve(ui.style()).size);
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
    // A text's width is rounded up.
    let gaps = (ui.spacing().item_spacing.x + 1.0) * names.len() as f32;
    let mut room = ui.available_width() - gaps - letter * names.map(|name| name.chars().count()).sum::<usize>() as f32;
    let fits = |value: &&Option<String>| {
        room -= letter * value.as_ref().map_or(0, |value| value.chars().count() + 1) as f32;
        room >= 0.0
    };
    values.iter().take_while(fits).count()
}
