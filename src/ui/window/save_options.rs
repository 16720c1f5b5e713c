//! Options for saved images and animations: size, colours, number of random digits, and frame rate.

use egui::{ComboBox, Grid, Ui};

use crate::raster::{ColourMap, Filter, LARGEST_SCALE};
use crate::ui::SaveOptions;
use crate::ui::widgets::number::drag;
use crate::ui::widgets::tick::tick;
use crate::words::{self, Word};

/// Largest number of random digits that are saved at once.
pub(in crate::ui) const MOST_SAMPLES: usize = 60_000;
/// Range of frames per second.
pub(in crate::ui) const RATES: std::ops::RangeInclusive<usize> = 1..=60;

/// The name of a colour map.
pub(in crate::ui) fn colours_name(colours: ColourMap) -> Word {
    match colours {
        ColourMap::Grey => words::COLOURS_GREY,
        ColourMap::Inverted => words::COLOURS_INVERTED,
        ColourMap::Viridis => words::COLOURS_VIRIDIS,
        ColourMap::Inferno => words::COLOURS_INFERNO,
    }
}

/// Draws the options.
pub(in crate::ui) fn save_options(ui: &mut Ui, save: &mut SaveOptions) {
    Grid::new("save options").num_columns(2).show(ui, |ui| {
        let label = ui.label(words::SCALE);
        ui.add(drag(&mut save.scale, 1..=LARGEST_SCALE).suffix("x"))
            .labelled_by(label.id)
            .on_hover_text(words::SCALE_HELP);
        ui.end_row();
        let label = ui.label(words::COLOURS);
        let combo = ComboBox::from_id_salt("colours").selected_text(colours_name(save.colours)).width(96.0);
        let shown = combo.show_ui(ui, |ui| {
            for colours in ColourMap::ALL {
                ui.selectable_value(&mut save.colours, colours, colours_name(colours));
            }
        });
        shown.response.labelled_by(label.id).on_hover_text(words::COLOURS_HELP);
        ui.end_row();
        let label = ui.label(words::RANDOM_DIGITS);
        ui.add(drag(&mut save.samples, 1..=MOST_SAMPLES))
            .labelled_by(label.id)
            .on_hover_text(words::RANDOM_DIGITS_HELP);
        ui.end_row();
        let label = ui.label(words::FRAME_RATE);
        ui.add(drag(&mut save.rate, RATES).suffix(words::A_SECOND.text()))
            .labelled_by(label.id)
            .on_hover_text(words::FRAME_RATE_HELP);
        ui.end_row();
    });
    let mut smooth = save.filter == Filter::Smooth;
    if tick(ui, &mut smooth, words::SMOOTH.text()).on_hover_text(words::SMOOTH_HELP).changed() {
        save.filter = if smooth { Filter::Smooth } else { Filter::Nearest };
    }
    tick(ui, &mut save.repeat, words::REPEAT.text()).on_hover_text(words::REPEAT_HELP);
    tick(ui, &mut save.ping_pong, words::PING_PONG.text()).on_hover_text(words::PING_PONG_HELP);
}
