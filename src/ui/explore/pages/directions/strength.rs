//! How strong a direction is, as one to three dots, or as its share of the variance.

use egui::{Align, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use crate::protocol::Measure;
use crate::ui::theme;
use crate::ui::widgets::number::fixed;
use crate::words;

/// Width of the strength in a row, radius of a dot, and distance between the centres of two dots, in points.
const PLACE: f32 = 46.0;
const DOT: f32 = 3.0;
const PITCH: f32 = 9.0;
/// The strongest direction has this number of dots.
const DOTS: usize = 3;

/// Draws the strength of a direction, and whether the direction is the same as in the previous search. The width is
/// fixed, so that the buttons beside it line up.
pub(super) fn strength(ui: &mut Ui, measure: Option<Measure>, settled: Option<bool>) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let place = vec2(PLACE, ui.spacing().interact_size.y);
    let (count, mut help) = match measure {
        Some(Measure::RSquared(share)) => {
            (dots(share, [0.25, 0.5]), words::R_SQUARED_HELP.fill(&[("share", &fixed(share, 2))]))
        }
        Some(Measure::Auc(area)) => (dots(area, [0.85, 0.95]), words::AUC_HELP.fill(&[("area", &fixed(area, 2))])),
        Some(Measure::Share(_)) => (0, words::VARIANCE_SHARE.text().to_owned()),
        None => (0, String::new()),
    };
    let (sign, said) = match settled {
        Some(true) => ("=", words::SETTLED.text()),
        Some(false) => ("~", words::STILL_TURNING.text()),
        None => ("", ""),
    };
    help.push_str(said);
    let row = ui.allocate_ui_with_layout(place, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(PLACE);
        ui.spacing_mut().item_spacing.x = 3.0;
        if let Some(Measure::Share(share)) = measure {
            let text = words::PERCENT.fill(&[("share", &format_args!("{:.0}", share * 100.0))]);
            ui.label(RichText::new(text).small().color(quiet));
        } else if count > 0 {
            let (rect, drawn) = ui.allocate_exact_size(vec2(PITCH * DOTS as f32, place.y), Sense::hover());
            let name = words::STRENGTH_OF.fill(&[("count", &count), ("dots", &DOTS)]);
            drawn.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
            for dot in 0..DOTS {
                let at = rect.left_center() + vec2(PITCH * (dot as f32 + 0.5), 0.0);
                if dot < count {
                    ui.painter().circle_filled(at, DOT, quiet);
                } else {
                    ui.painter().circle_stroke(at, DOT - 0.5, (1.0, quiet));
                }
            }
        }
        ui.label(RichText::new(sign).small().color(quiet));
    });
    row.response.on_hover_text(help);
}

/// Returns a strength as one to three dots. `limits` are the least values for two and for three dots.
fn dots(value: f32, limits: [f32; DOTS - 1]) -> usize {
    1 + limits.iter().filter(|limit| value >= **limit).count()
}
