//! The right panel: the large digit, what the networks say about it, and the pages that change the vector.

use egui::{Align, Button, Layout, Rect, Response, RichText, ScrollArea, Sense, Ui, UiBuilder, vec2};

use crate::protocol::{Drawing, JobKind};
use crate::raster::{Filter, LARGEST_SCALE};
use crate::ui::explore::conditioning::conditioning;
use crate::ui::explore::large_digit::{DragHint, large_digit, side_in};
use crate::ui::explore::pages::{pages, ten_digits};
use crate::ui::explore::reading::{length, reading};
use crate::ui::widgets::listing::beside_the_bar;
use crate::ui::widgets::number::drag;
use crate::ui::widgets::offer::{offer, when};
use crate::ui::widgets::tick::tick;
use crate::ui::window::bring_focused;
use crate::ui::{Action, Actions, ExploreView, LatentEditor, PixelTexture, RunView, Saving, Tools, theme};
use crate::words;

/// Width of the seed box, in points: wide enough for nine digits, the most that a search gives.
const SEED: f32 = 76.0;

/// Height of the panel, in points, below which the classifier's reading is shown in one row.
const SPACIOUS: f32 = 590.0;

/// Least width of a panel in which the digit stands beside the pages, and width of the digit's column, in points.
const TWO_COLUMNS: f32 = 600.0;
const DIGIT_COLUMN: f32 = 300.0;
/// Height that the title and the controls around the digit need in its column, in either language, in points.
const BESIDES_DIGIT: f32 = 208.0;

/// Width below which there is no room for *smooth* beside *Save image*, in points.
const NARROW: f32 = 300.0;

/// Seconds for which the message about a successful save stays.
const TOLD_FOR: f64 = 10.0;

/// The textures and the state of the right panel.
#[derive(Default)]
pub struct ExplorePanel {
    pub(super) digit: PixelTexture,
    pub(super) ten: [PixelTexture; 10],
    pub(super) hint: DragHint,
    /// Whether the digit is shown in the centre of the window instead of in this panel.
    pub(in crate::ui) digit_elsewhere: bool,
}

/// Draws the panel. Returns the rectangle to scroll to, when the page was opened and must be made visible.
pub fn explore_panel(
    ui: &mut Ui,
    panel: &mut ExplorePanel,
    view: &mut ExploreView,
    run: &RunView,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    actions: &mut Actions,
) -> Option<Rect> {
    let height = ui.available_height();
    ui.horizontal(|ui| {
        ui.heading(words::PART_SLIDERS);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            undo_and_redo(ui, editor);
            length(ui, editor.z());
        });
    });
    let opened = if stands_beside(ui.available_width(), panel.digit_elsewhere) {
        let columns = ui.available_rect_before_wrap();
        let (left, right) = columns.split_left_right_at_x(columns.left() + DIGIT_COLUMN);
        let column = |ui: &mut Ui, place: Rect| {
            ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Min)))
        };
        ui.allocate_rect(columns, Sense::hover());
        let left = left.with_max_x(left.right() - theme::GAP);
        ScrollArea::vertical().id_salt("digit").auto_shrink(false).show(&mut column(ui, left), |ui| {
            beside_the_bar(ui);
            let share = (1.0 - BESIDES_DIGIT / height).min(0.45);
            about_the_digit(ui, panel, view, run, (tools, editor), [height, share], actions);
            bring_focused(ui);
        });
        pages(&mut column(ui, right), tools, editor, view, actions)
    } else {
        about_the_digit(ui, panel, view, run, (tools, editor), [height, 0.29], actions);
        ui.separator();
        pages(ui, tools, editor, view, actions)
    };
    // A gesture lasts while the mouse button is down or the morph plays. One undo reverts all of it.
    if !ui.input(|i| i.pointer.any_down()) && !tools.morph().is_playing() {
        editor.end_gesture();
    }
    opened
}

/// Whether the digit stands beside the pages: if the panel is this wide, and the digit is not shown `elsewhere`.
pub(in crate::ui) fn stands_beside(width: f32, elsewhere: bool) -> bool {
    width >= TWO_COLUMNS && !elsewhere
}

/// Draws the digit, what the networks say about it, and the controls that change and save it. `height` is the panel's
/// height in points, `share` is the largest fraction of it for the digit.
fn about_the_digit(
    ui: &mut Ui,
    panel: &mut ExplorePanel,
    view: &mut ExploreView,
    run: &RunView,
    (tools, editor): (&Tools, &mut LatentEditor),
    [height, share]: [f32; 2],
    actions: &mut Actions,
) {
    if !panel.digit_elsewhere {
        ui.horizontal_top(|ui| {
            // A lesson's card below the panels takes height from the panel, not from the window.
            let window = ui.ctx().content_rect().height() * (share - 0.04);
            let room = (ui.available_width() * 0.62).min(window).min(height * share);
            panel.hint.presenting = false;
            let side = side_in(room, 112.0);
            large_digit(ui, &mut panel.digit, view, tools, editor, side, &mut panel.hint);
            ui.vertical(|ui| reading(ui, view, run, true));
        });
        ten_digits(ui, view, &tools.ten, editor, &mut panel.ten, true, actions);
    } else if height < SPACIOUS {
        // The bars are left out, because the pages need their height; the tooltip shows the same probabilities.
        ui.horizontal_wrapped(|ui| reading(ui, view, run, false));
    } else {
        reading(ui, view, run, true);
    }
    conditioning(ui, view, actions);
    moves(ui, editor);
    saving(ui, view, tools, actions);
}

fn moves(ui: &mut Ui, editor: &mut LatentEditor) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.spacing_mut().button_padding.x = 6.0;
        if ui.button(words::RANDOM).on_hover_text(words::RANDOM_HELP).clicked() {
            editor.random();
        }
        let label = ui.label(words::SEED).on_hover_text(words::SEED_MEANING);
        if seed(ui, &mut editor.seed).labelled_by(label.id).changed() {
            editor.sweep_to_seed();
        }
        if ui.button(words::SEED_GO).on_hover_text(words::SEED_GO_HELP).clicked() {
            editor.jump_to_seed();
        }
        if ui.button(words::AVERAGE_BUTTON).on_hover_text(words::AVERAGE_DIGIT_HELP).clicked() {
            editor.zero();
        }
    });
}

/// Draws the buttons from right to left.
fn undo_and_redo(ui: &mut Ui, editor: &mut LatentEditor) {
    let redo = ui.add_enabled(editor.can_redo(), Button::new(words::REDO));
    if redo.on_hover_text(words::REDO_HELP).on_disabled_hover_text(words::NOTHING_TO_REDO).clicked() {
        editor.redo();
    }
    let undo = ui.add_enabled(editor.can_undo(), Button::new(words::UNDO));
    if undo.on_hover_text(words::UNDO_HELP).on_disabled_hover_text(words::NOTHING_TO_UNDO).clicked() {
        editor.undo();
    }
}

/// Draws the seed box. Its width is the same for every number, even during typing, so that the buttons beside it do
/// not move under the pointer.
fn seed(ui: &mut Ui, seed: &mut u64) -> Response {
    let help = words::SEED_HELP.fill(&[("seed", &seed)]);
    let (room, _) = ui.allocate_exact_size(vec2(SEED, ui.spacing().interact_size.y), Sense::hover());
    let layout = Layout::left_to_right(Align::Center);
    let mut inside = ui.new_child(UiBuilder::new().id_salt("seed").max_rect(room).layout(layout));
    inside.set_clip_rect(room.expand(1.0).intersect(ui.clip_rect()));
    let number = drag(seed, 0..=u64::MAX).update_while_editing(false).min_size(room.size()).clip_text(true);
    inside.add(number).on_hover_text(help)
}

fn saving(ui: &mut Ui, view: &mut ExploreView, tools: &Tools, actions: &mut Actions) {
    let narrow = ui.available_width() < NARROW;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let ready = actions.dialog().and(when(view.digit.is_some(), words::FIRST_DIGIT_BEING_DRAWN.text()));
        let help = words::SAVE_IMAGE_HELP.text();
        if offer(ui, Button::new(words::SAVE_IMAGE), help, ready) {
            actions.push(Action::Save(Saving::Image));
        }
        let label = ui.label(words::SCALE);
        ui.add(drag(&mut view.save.scale, 1..=LARGEST_SCALE).suffix("x"))
            .labelled_by(label.id)
            .on_hover_text(words::SCALE_HELP);
        if !narrow {
            smooth(ui, view);
        }
    });
    // This row is drawn even without a message, so that nothing below moves.
    ui.horizontal(|ui| {
        if narrow {
            smooth(ui, view);
        }
        let mut following = view.following;
        let follow = tick(ui, &mut following, words::FOLLOW_NEWEST.text());
        if follow.on_hover_text(words::FOLLOW_NEWEST_HELP).changed() {
            actions.push(Action::Follow(following));
        }
        if actions.dialog_open() {
            ui.spinner();
            ui.label(words::IN_THE_DIALOG);
            if ui.button(words::CANCEL_WAITING).clicked() {
                actions.push(Action::ForgetDialog);
            }
        } else if let Some(part) = tools.morph().exporting() {
            let bar = egui::ProgressBar::new(part).desired_width(90.0).desired_height(12.0);
            ui.add(bar).on_hover_text(words::EXPORT_UNDER_WAY);
            if ui.small_button(words::CANCEL_EXPORT).clicked() {
                actions.push(Action::Cancel(JobKind::Draw(Drawing::Export)));
            }
        } else if let Some((text, well)) = &view.saved {
            let dark = ui.visuals().dark_mode;
            let color = if *well { theme::good(dark) } else { theme::alarm(dark) };
            ui.add(egui::Label::new(RichText::new(text).small().color(color)).truncate()).on_hover_text(text);
            // A message about success disappears after `TOLD_FOR`; one about a failure stays until the next save.
            let now = ui.input(|i| i.time);
            let since = now - *view.saved_at.get_or_insert(now);
            if *well && since >= TOLD_FOR {
                view.saved = None;
            } else if *well {
                ui.ctx().request_repaint_after_secs((TOLD_FOR - since) as f32);
            }
        }
    });
}

fn smooth(ui: &mut Ui, view: &mut ExploreView) {
    let mut smooth = view.save.filter == Filter::Smooth;
    if tick(ui, &mut smooth, words::SMOOTH.text()).on_hover_text(words::SMOOTH_HELP).changed() {
        view.save.filter = if smooth { Filter::Smooth } else { Filter::Nearest };
    }
}
