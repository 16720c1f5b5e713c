//! The command palette: all commands, searched by name.

use egui::{
    Align2, Area, Atom, AtomExt as _, Button, Context, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2,
};

use super::search::found;
use super::{CommandId, Entry, Situation};
use crate::ui::theme;
use crate::ui::widgets::listing::beside_the_bar;
use crate::ui::widgets::text_field::text_field;
use crate::words;

const WIDTH: f32 = 480.0;
const HEIGHT: f32 = 320.0;

/// The text typed and the row selected while the palette is open.
#[derive(Default)]
struct Search {
    text: String,
    /// Index of the selected row; `None` until the list of this text is drawn.
    chosen: Option<usize>,
}

/// The state of the command palette: what is typed, and which row is selected.
#[derive(Default)]
pub(in crate::ui) struct Palette {
    open: Option<Search>,
}

impl Palette {
    /// Opens the palette with an empty text, or closes it.
    pub(in crate::ui) fn toggle(&mut self) {
        self.open = if self.open.is_some() { None } else { Some(Search::default()) };
    }

    /// Whether the palette is open.
    pub(in crate::ui) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Closes the palette.
    pub(in crate::ui) fn close(&mut self) {
        self.open = None;
    }

    /// Draws the palette when it is open. Returns the command that was chosen.
    pub(in crate::ui) fn show(&mut self, ctx: &Context, situation: &Situation<'_>) -> Option<CommandId> {
        let search = self.open.as_mut()?;
        let id = egui::Id::unique("palette");
        // The palette is in the upper part of the window, so that its text field stays in place while the list
        // changes.
        let area = Area::new(id).kind(egui::UiKind::Modal).sense(egui::Sense::hover());
        let area = area.anchor(Align2::CENTER_TOP, vec2(0.0, 72.0)).order(egui::Order::Foreground).interactable(true);
        let shown = Modal::new(id).area(area).show(ctx, |ui| {
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 48.0));
            contents(ui, search, situation)
        });
        let closes = shown.should_close();
        if closes || shown.inner.is_some() {
            self.close();
        }
        shown.inner
    }
}

fn contents(ui: &mut Ui, search: &mut Search, situation: &Situation<'_>) -> Option<CommandId> {
    // The keys are read before the text field reads them.
    let presses = |ui: &Ui, key: Key| ui.input_mut(|i| i.count_and_consume_key(Modifiers::NONE, key));
    let (down, up, enter) = (presses(ui, Key::ArrowDown), presses(ui, Key::ArrowUp), presses(ui, Key::Enter) > 0);
    let field = TextEdit::singleline(&mut search.text).hint_text(words::SEARCH_COMMANDS).desired_width(f32::INFINITY);
    let field = text_field(ui, field);
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, words::COMMAND.text()));
    field.request_focus();
    if field.changed() {
        search.chosen = None;
    }
    let found = found(&search.text);
    let first = || found.iter().position(|entry| entry.id.state(situation).is_ok()).unwrap_or(0);
    let last = found.len().saturating_sub(1);
    let selected = (search.chosen.unwrap_or_else(first) + down).saturating_sub(up).min(last);
    search.chosen = Some(selected);
    if found.is_empty() {
        ui.label(RichText::new(words::NO_COMMAND).color(theme::quiet(ui.visuals().dark_mode)));
    }
    let mut wanted = None;
    ScrollArea::vertical().max_height(HEIGHT).min_scrolled_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
        beside_the_bar(ui);
        for (place, entry) in found.iter().enumerate() {
            let chosen = place == selected;
            let state = entry.id.state(situation);
            let row = row(ui, entry, chosen, state);
            if chosen && (down + up > 0 || field.changed()) {
                row.scroll_to_me(None);
            }
            if state.is_ok() && (row.clicked() || chosen && enter) {
                wanted = Some(entry.id);
            }
        }
    });
    wanted
}

/// Draws one command: its name, the reason when it is disabled, and its key.
fn row(ui: &mut Ui, entry: &Entry, chosen: bool, state: Result<(), &'static str>) -> egui::Response {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let (mut name, reason) = (RichText::new(entry.name), RichText::new(state.err().unwrap_or_default()));
    if state.is_err() {
        name = name.color(quiet);
    }
    let key = entry.keys.first().map_or_else(String::new, |chord| chord.text());
    let (reason, key) = (reason.small().color(quiet), RichText::new(key).monospace().small().color(quiet));
    // A long reason is cut rather than the name.
    let gap = if key.text().is_empty() || reason.text().is_empty() { 0.0 } else { 12.0 };
    let texts = (name, Atom::grow(), reason.atom_shrink(true), Atom::default().atom_size(vec2(gap, 0.0)), key);
    let button = Button::selectable(chosen, texts).truncate().min_size(vec2(ui.available_width(), 0.0));
    let row = ui.add(button);
    row.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, state.is_ok(), chosen, entry.name.text()));
    row.on_hover_text(entry.does)
}

#[cfg(test)]
mod tests {
    use egui::accesskit::{Role, Toggled};
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::protocol::RunState;
    use crate::ui::trial::{cut, face, trial, with_run};
    use crate::words::{Language, speaking};

    #[test]
    fn each_command_has_one_row_and_the_first_that_can_be_used_is_chosen() {
        for language in [Language::English, Language::Turkish] {
            let _speaking = speaking(language);
            for size in [[1280.0, 800.0], [640.0, 480.0]] {
                let mut face = with_run(face(), 400, 468);
                face.run.state = RunState::Paused;
                face.palette.toggle();
                let trial = trial(size, face);
                let start = trial.get_all_by_role_and_label(Role::Button, words::START.text()).last().unwrap();
                let resume = trial.get_all_by_role_and_label(Role::Button, words::RESUME.text()).last().unwrap();
                assert_eq!(resume.rect().height(), start.rect().height(), "{language:?}, {size:?}");
                let mut chosen = trial
                    .query_all_by_role(Role::Button)
                    .filter(|node| node.accesskit_node().toggled() == Some(Toggled::True))
                    .filter_map(|node| node.accesskit_node().label());
                assert_eq!(chosen.next_back().as_deref(), Some(words::RESUME.text()), "{language:?}, {size:?}");
                assert_eq!(cut(&trial), Vec::<String>::new(), "{language:?}, {size:?}");
            }
        }
    }
}
