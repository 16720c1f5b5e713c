//! The page of the gallery of saved vectors, and of the history.

use egui::{
    Align, Button, ComboBox, Layout, Margin, RichText, ScrollArea, Sense, StrokeKind, TextEdit, TextStyle, Ui,
    UiBuilder, Vec2, vec2,
};

use super::LOWEST_LIST;
use super::gallery::Order;
use crate::protocol::Drawing;
use crate::ui::widgets::listing::{Strip, columns};
use crate::ui::widgets::offer::offer;
use crate::ui::widgets::text_field::text_field;
use crate::ui::widgets::tick::edged;
use crate::ui::{Action, Actions, LatentEditor, Saving, Tools, theme};
use crate::words;

const PICTURE: f32 = 52.0;
/// Width of a tile, in points: wide enough for a name like "vector, no. 1".
const TILE: f32 = 80.0;
const NAME: f32 = 20.0;
const GAP: f32 = 6.0;

/// State of the history strip when it was drawn last; a change scrolls the current state into view.
#[derive(Default)]
pub struct HistoryStrip {
    /// The index of the current state, the number of states, and the width of the strip.
    shown: (usize, usize, f32),
    /// Where the current state was drawn.
    #[cfg(test)]
    pub(in crate::ui) current: Option<egui::Rect>,
}

pub(super) fn page(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, actions: &mut Actions) {
    history(ui, tools, editor);
    ui.separator();
    ui.horizontal(|ui| {
        ui.label(theme::title(words::TAB_KEPT));
        if ui.button(words::KEEP_THIS).on_hover_text(words::KEEP_THIS_HELP).clicked() {
            actions.push(Action::Keep);
        }
        if tools.bench.kept.is_empty() && tools.gallery.undoable() == 0 {
            return;
        }
        let order = tools.gallery.order;
        let combo = ComboBox::from_id_salt("order").selected_text(order.name()).width(64.0);
        let shown = combo.show_ui(ui, |ui| {
            for order in Order::ALL {
                ui.selectable_value(&mut tools.gallery.order, order, order.name());
            }
        });
        shown.response.on_hover_text(words::ORDER_HELP);
        let search = TextEdit::singleline(&mut tools.gallery.search).hint_text(words::SEARCH_GALLERY.text());
        let search = search.desired_width(ui.available_width() - 4.0);
        text_field(ui, search).on_hover_text(words::SEARCH_GALLERY_HELP);
    });
    selection(ui, tools, actions);
    gallery(ui, tools, editor);
}

/// Draws the actions on the selected vectors, and the button that undoes a removal.
fn selection(ui: &mut Ui, tools: &mut Tools, actions: &mut Actions) {
    let (count, undoable) = (tools.gallery.selected.len(), tools.gallery.undoable());
    if count == 0 && undoable == 0 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if count > 0 {
            ui.label(RichText::new(words::SELECTED.fill(&[("count", &count)])).small());
            if ui.small_button(words::REMOVE_SELECTED).on_hover_text(words::REMOVE_SELECTED_HELP).clicked() {
                let selected = std::mem::take(&mut tools.gallery.selected);
                tools.gallery.remove(&selected, &mut tools.bench.kept);
            }
            if offer(
                ui,
                Button::new(words::EXPORT_SELECTED).small(),
                words::EXPORT_SELECTED_HELP.text(),
                actions.dialog(),
            ) {
                actions.push(Action::Save(Saving::GalleryImages));
            }
            if ui.small_button(words::SELECT_NONE).clicked() {
                tools.gallery.forget_selection();
            }
            let tag = TextEdit::singleline(&mut tools.gallery.tag).hint_text(words::TAG.text()).desired_width(56.0);
            let typed = text_field(ui, tag).on_hover_text(words::TAG_HELP);
            let entered = typed.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            if ui.small_button(words::ADD_TAG).on_hover_text(words::TAG_HELP).clicked() || entered {
                tools.gallery.add_tag(&mut tools.bench.kept);
            }
        }
        if undoable > 0 && ui.small_button(words::UNDO_REMOVE.fill(&[("count", &undoable)])).clicked() {
            tools.gallery.undo(&mut tools.bench.kept);
        }
    });
}

fn history(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    let (states, at) = (editor.history().states(), editor.history().at());
    let dark = ui.visuals().dark_mode;
    ui.horizontal(|ui| {
        ui.label(theme::title(words::HISTORY));
        let place = words::HISTORY_HELP.fill(&[("at", &(at + 1)), ("count", &states.len())]);
        ui.label(RichText::new(place).small().color(theme::quiet(dark)));
    });
    let shown = (at, states.len(), ui.available_width());
    let moved = std::mem::replace(&mut tools.history.shown, shown) != shown;
    let (mut wanted, mut chosen) = (Vec::new(), None);
    let strip = Strip { count: states.len(), size: Vec2::splat(PICTURE), gap: 3.0, bring: moved.then_some(at) };
    strip.show(ui, "history", |ui, index| {
        let picture = tools.thumbs.show(ui, Drawing::History, &states[index], PICTURE);
        if index == at {
            ui.painter().rect_stroke(picture.rect, 0.0, (2.0, theme::accent(true)), StrokeKind::Inside);
            #[cfg(test)]
            tools.history.current.replace(picture.rect);
        }
        wanted.push(states[index].clone());
        if picture.clicked() {
            chosen = Some(index);
        }
    });
    tools.thumbs.want(Drawing::History, wanted);
    if let Some(place) = chosen {
        editor.go_to(place);
    }
}

fn gallery(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    if tools.bench.kept.is_empty() {
        let text = words::NOTHING_KEPT.text();
        ui.label(RichText::new(text).color(theme::quiet(ui.visuals().dark_mode)));
        return;
    }
    let (mut gone, mut wanted) = (None, Vec::new());
    let shown = tools.gallery.shown(&tools.bench.kept);
    ui.spacing_mut().item_spacing = Vec2::splat(GAP);
    // The tiles are beside the scroll bar, not under it.
    let room = ui.available_width() - ui.spacing().scroll.bar_width - 2.0;
    let (columns, width) = columns(room, TILE, GAP);
    let rows = shown.len().div_ceil(columns);
    let size = vec2(width, PICTURE + 2.0 + NAME);
    ScrollArea::vertical().id_salt("gallery").auto_shrink(false).min_scrolled_height(LOWEST_LIST).show_rows(
        ui,
        size.y,
        rows,
        |ui, visible| {
            for row in visible {
                ui.horizontal(|ui| {
                    for &index in &shown[row * columns..((row + 1) * columns).min(shown.len())] {
                        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                        let below = Layout::top_down(Align::Min);
                        let tile = UiBuilder::new().id_salt(("kept", index)).max_rect(rect).layout(below);
                        if tile_of(&mut ui.new_child(tile), tools, editor, index, width) {
                            gone = Some(index);
                        }
                        let kept = &tools.bench.kept[index];
                        wanted.push((kept.z.clone(), kept.conditioning));
                    }
                });
            }
        },
    );
    tools.thumbs.want_as(Drawing::Kept, wanted);
    if let Some(index) = gone {
        tools.gallery.remove(&[index].into(), &mut tools.bench.kept);
    }
}

/// Draws an image and its name. Returns whether the user wants to delete it.
fn tile_of(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, index: usize, width: f32) -> bool {
    ui.spacing_mut().item_spacing.y = 2.0;
    let selected = tools.gallery.selected.contains(&index);
    let kept = &mut tools.bench.kept[index];
    let picture = tools.thumbs.show_as(ui, Drawing::Kept, (&kept.z, kept.conditioning), PICTURE);
    if selected {
        // Images have a black background in both themes, so the accent colour is that of the dark theme.
        ui.painter().rect_stroke(picture.rect, 0.0, (3.0, theme::accent(true)), StrokeKind::Inside);
    }
    let (mut gone, mut toggled) = (false, false);
    picture.context_menu(|ui| {
        toggled = ui.button(if selected { words::DESELECT } else { words::SELECT }).clicked();
        gone = ui.button(words::DELETE).clicked();
    });
    let help = || {
        let tags = if kept.tags.is_empty() { String::new() } else { format!(" [{}]", kept.tags.join(", ")) };
        words::KEPT_HELP.fill(&[("name", &format_args!("{}{tags}", kept.name))])
    };
    if picture.on_hover_ui(|ui| drop(ui.label(help()))).clicked() {
        let held = ui.input(|i| i.modifiers);
        if held.shift {
            tools.gallery.select_to(index, &tools.bench.kept);
        } else if held.command {
            toggled = true;
        } else {
            let chosen = kept.clone();
            tools.jump(editor, &chosen);
        }
    }
    if toggled {
        tools.gallery.toggle(index);
    }
    let kept = &mut tools.bench.kept[index];
    let help = words::KEPT_NAME_HELP.fill(&[("name", &kept.name)]);
    let name = TextEdit::singleline(&mut kept.name).font(TextStyle::Small).min_size(vec2(width, NAME));
    let name = name.margin(Margin::symmetric(4, 2)).align(egui::Align2::LEFT_CENTER);
    edged(ui, |ui| ui.add_sized([width, NAME], name)).on_hover_text(help);
    gone
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::latent::random::sample;
    use crate::ui::Tab;
    use crate::ui::commands::CommandId;
    use crate::ui::trial::{face, trial};
    use crate::ui::{Actions, Workspace};

    #[test]
    fn the_current_state_of_the_history_is_in_view_when_the_page_opens_and_after_each_move() {
        let mut face = face();
        face.lay_out(Workspace::Train);
        for seed in 0..12 {
            face.editor.jump(sample(seed));
        }
        let mut trial = trial([1024.0, 700.0], face);
        trial.state_mut().face.obey(CommandId::OpenPage(Tab::Kept), &mut Actions::default());
        trial.run_steps(20);
        for seed in 20..23 {
            let panel = trial.get_by_label("Keep this").rect().left()..1012.0;
            let shown = trial.state().face.tools.history.current.unwrap();
            assert!(panel.contains(&shown.left()) && panel.end >= shown.right(), "{shown:?} in {panel:?}");
            trial.state_mut().face.editor.jump(sample(seed));
            // The panel is wider in the other workspace.
            for workspace in [Workspace::Explore, Workspace::Train] {
                trial.state_mut().face.lay_out(workspace);
                trial.run_steps(20);
            }
        }
    }
}
