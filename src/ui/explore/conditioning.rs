//! Controls of the generator's inputs besides the noise: a blend of two classes, and the truncation.

use egui::{ComboBox, Ui};

use crate::ui::widgets::number::slider;
use crate::ui::{Action, Actions, ExploreView, theme};
use crate::words;

/// Width of what a slider needs beside its rail, in points.
const BESIDE: f32 = 62.0;

/// Draws the controls that the generator's layers allow. Draws nothing for a generator without class input and
/// mapping network.
pub(super) fn conditioning(ui: &mut Ui, view: &ExploreView, actions: &mut Actions) {
    if !view.has_classes() && !view.mapped {
        return;
    }
    let mut asked = view.conditioning;
    if view.has_classes() {
        ui.horizontal(|ui| {
            let name = |class: u8| {
                let last = view.class_names.len() - 1;
                view.class_names.get(usize::from(class).min(last)).map_or("", String::as_str)
            };
            let help = words::CLASS_HELP.text();
            ui.label(theme::title(name(asked.class))).on_hover_text(help);
            ui.label(words::CLASS_TO);
            let list = ComboBox::from_id_salt("other class").width(40.0).selected_text(name(asked.other_class));
            let list = list.show_ui(ui, |ui| {
                for (class, name) in (0..=u8::MAX).zip(view.class_names.iter()) {
                    ui.selectable_value(&mut asked.other_class, class, name);
                }
            });
            list.response.on_hover_text(words::CLASS_OTHER_HELP);
            ui.spacing_mut().slider_width = (ui.available_width() - BESIDE).max(40.0);
            let blend = ui.add(slider(&mut asked.blend, 0.0..=1.0, 2));
            blend.on_hover_text(words::BLEND_HELP);
        });
    }
    if view.mapped {
        ui.horizontal(|ui| {
            let label = ui.label(words::TRUNCATION);
            let help = words::TRUNCATION_HELP.text();
            ui.spacing_mut().slider_width = (ui.available_width() - BESIDE).max(40.0);
            ui.add(slider(&mut asked.truncation, 0.0..=1.0, 2)).labelled_by(label.id).on_hover_text(help);
        });
    }
    if asked != view.conditioning {
        actions.push(Action::Condition(asked));
    }
}
