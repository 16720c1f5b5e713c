//! The page of what was kept, and of where the hand has been.

use egui::{RichText, ScrollArea, TextEdit, Ui};

use crate::latent::LatentVector;
use crate::session::Drawing;
use crate::ui::{Action, LatentEditor, Tools, theme};

const PICTURE: f32 = 52.0;
/// Places of the history that are shown at once; older ones are reached by undo.
const SHOWN: usize = 200;

pub(super) fn page(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, actions: &mut Vec<Action>) {
    history(ui, tools, editor);
    ui.separator();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Kept").strong());
        if ui.button("Keep this").on_hover_text("Put the vector into the gallery (G)").clicked() {
            actions.push(Action::Keep);
        }
    });
    gallery(ui, tools, editor);
}

fn history(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    let (states, at) = (editor.history().states(), editor.history().at());
    let first = states.len().saturating_sub(SHOWN).min(at);
    let last = (first + SHOWN).min(states.len());
    let shown: Vec<LatentVector> = states[first..last].to_vec();
    let dark = ui.visuals().dark_mode;
    ui.horizontal(|ui| {
        ui.label(RichText::new("History").strong());
        let place = format!("{} of {}; click to go back or forward", at + 1, states.len());
        ui.label(RichText::new(place).small().color(theme::quiet(dark)));
    });
    let mut wanted = Vec::new();
    let mut chosen = None;
    let moved = tools.history_shown != (at, states.len());
    tools.history_shown = (at, states.len());
    let strip = ScrollArea::horizontal().id_salt("history").auto_shrink([false, true]);
    strip.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            for (offset, z) in shown.iter().enumerate() {
                let picture = tools.thumbs.show(ui, Drawing::History, z, PICTURE);
                let here = first + offset == at;
                if here {
                    let stroke = (2.0, theme::accent(dark));
                    ui.painter().rect_stroke(picture.rect, 0.0, stroke, egui::StrokeKind::Inside);
                    if moved {
                        picture.scroll_to_me(None);
                    }
                }
                // Only what is in sight is drawn.
                if ui.is_rect_visible(picture.rect) {
                    wanted.push(z.clone());
                }
                if picture.clicked() {
                    chosen = Some(first + offset);
                }
            }
        });
    });
    tools.thumbs.want(Drawing::History, wanted);
    if let Some(place) = chosen {
        editor.go_to(place);
    }
}

fn gallery(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    if tools.bench.kept.is_empty() {
        let text = "Nothing kept yet. G keeps the digit on screen; it stays here from one start to the next.";
        ui.label(RichText::new(text).color(theme::quiet(ui.visuals().dark_mode)));
        return;
    }
    let mut gone = None;
    let mut wanted = Vec::new();
    ScrollArea::vertical().id_salt("gallery").auto_shrink(false).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
            for (index, kept) in tools.bench.kept.iter_mut().enumerate() {
                ui.vertical(|ui| {
                    ui.set_width(76.0);
                    let picture = tools.thumbs.show(ui, Drawing::Kept, &kept.z, PICTURE);
                    if ui.is_rect_visible(picture.rect) {
                        wanted.push(kept.z.clone());
                    }
                    picture.context_menu(|ui| {
                        if ui.button("Delete").clicked() {
                            gone = Some(index);
                        }
                    });
                    if picture.on_hover_text("Click to go there; right-click to delete").clicked() {
                        editor.jump(kept.z.clone());
                    }
                    let name = TextEdit::singleline(&mut kept.name).desired_width(70.0).font(egui::TextStyle::Small);
                    ui.add(name).on_hover_text("Its name");
                });
            }
        });
    });
    tools.thumbs.want(Drawing::Kept, wanted);
    if let Some(index) = gone {
        tools.bench.kept.remove(index);
    }
}
