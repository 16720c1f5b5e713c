//! The right panel: the large digit, what the networks say about it, and the pages that change the vector.

use egui::{Align, Button, Layout, Response, RichText, Sense, Ui, UiBuilder, Vec2, vec2};

use crate::latent::{LatentVector, prior};
use crate::protocol::{Drawing, Guess, JobKind, is_blank};
use crate::raster::{Filter, LARGEST_SCALE};
use crate::ui::explore::conditioning::conditioning;
use crate::ui::explore::large_digit::{DragHint, large_digit, side_in};
use crate::ui::explore::pages::{pages, ten_digits};
use crate::ui::train::d_score_at_equilibrium;
use crate::ui::widgets::number::{drag, fixed};
use crate::ui::widgets::offer::{offer, when};
use crate::ui::{Action, Actions, ExploreView, LatentEditor, PixelTexture, RunView, Saving, Tools, theme};
use crate::words;

/// Width of the seed box, in points: wide enough for nine digits, the most that a search gives.
const SEED: f32 = 76.0;

/// Height of the panel below which what the classifier reads takes one row, in points.
const SPACIOUS: f32 = 590.0;

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

/// Draws the panel. Returns the place of a page that has to come into view.
pub fn explore_panel(
    ui: &mut Ui,
    panel: &mut ExplorePanel,
    view: &mut ExploreView,
    run: &RunView,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    actions: &mut Actions,
) -> Option<egui::Rect> {
    let height = ui.available_height();
    let is_low = height < SPACIOUS;
    ui.horizontal(|ui| {
        ui.heading(words::PART_SLIDERS);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            undo_and_redo(ui, editor);
            length(ui, editor.z());
        });
    });
    if !panel.digit_elsewhere {
        ui.horizontal_top(|ui| {
            // A lesson's card below the panels takes height from the panel, not from the window.
            let room = (ui.available_width() * 0.62).min(ui.ctx().content_rect().height() * 0.25).min(height * 0.29);
            panel.hint.presenting = false;
            let side = side_in(room, 112.0);
            large_digit(ui, &mut panel.digit, view, tools, editor, side, &mut panel.hint);
            ui.vertical(|ui| reading(ui, view, run, true));
        });
        ten_digits(ui, view, &tools.ten, editor, &mut panel.ten, actions);
    } else if is_low {
        // The pages need the height of the bars, which the hint of the reading shows as well.
        ui.horizontal_wrapped(|ui| reading(ui, view, run, false));
    } else {
        reading(ui, view, run, true);
    }
    conditioning(ui, view, actions);
    moves(ui, editor);
    saving(ui, view, tools, actions);
    ui.separator();
    let opened = pages(ui, tools, editor, view, actions);
    // A gesture lasts while the mouse button is down or the morph plays. One undo reverts all of it.
    if !ui.input(|i| i.pointer.any_down()) && !tools.morph().is_playing() {
        editor.end_gesture();
    }
    opened
}

/// Shows what the networks say about the digit, and which generator drew it.
fn reading(ui: &mut Ui, view: &ExploreView, run: &RunView, with_bars: bool) {
    let dark = ui.visuals().dark_mode;
    let quiet = theme::quiet(dark);
    if view.digit.as_ref().is_some_and(is_blank) {
        ui.label(RichText::new(words::NOTHING_TO_READ).color(quiet)).on_hover_text(words::NOTHING_TO_READ_HELP);
    } else if let Some(guess) = &view.guess {
        let (digit, sure) = guess.best();
        let color = if sure >= 0.9 { theme::good(dark) } else { theme::caution(dark) };
        let text =
            RichText::new(words::READS_AS.fill(&[("digit", &digit), ("sure", &format_args!("{:.0}", sure * 100.0))]))
                .size(13.0)
                .color(color);
        let read = ui.add(egui::Label::new(text).truncate());
        if with_bars {
            read.on_hover_text(words::READS_AS_HELP);
            bars(ui, guess);
        } else {
            read.on_hover_ui(|ui| {
                ui.label(words::READS_AS_HELP);
                probabilities(ui, guess);
            });
        }
    } else if view.digits {
        ui.label(RichText::new(words::READING_IT).color(quiet));
    } else {
        ui.label(RichText::new(words::NOT_READ).color(quiet)).on_hover_text(words::NOT_READ_HELP);
    }
    match view.d_score {
        Some(real) => {
            let text = words::D_SAYS.fill(&[("real", &format_args!("{:.0}", real * 100.0))]);
            let help = words::D_SAYS_HELP.fill(&[("rest", &d_score_at_equilibrium(&view.source, run))]);
            ui.label(RichText::new(text).color(theme::discriminator(dark))).on_hover_text(help);
        }
        None => {
            ui.label(RichText::new(words::D_MISSING).small().color(quiet)).on_hover_text(words::D_MISSING_HELP);
        }
    }
    ui.add(egui::Label::new(RichText::new(view.source_text()).small().color(quiet)).wrap());
}

/// Draws the probability of each of the ten digits as a bar above its number.
fn bars(ui: &mut Ui, guess: &Guess) {
    let dark = ui.visuals().dark_mode;
    let (width, height, foot) = (ui.available_width().min(240.0), 64.0, 15.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    let pitch = width / guess.probabilities.len() as f32;
    for (digit, probability) in guess.probabilities.iter().enumerate() {
        let left = rect.left() + digit as f32 * pitch;
        let font = egui::FontId::proportional(theme::SMALLEST);
        let at = egui::pos2(left + pitch / 2.0, rect.bottom());
        ui.painter().text(at, egui::Align2::CENTER_BOTTOM, digit.to_string(), font, theme::quiet(dark));
        let (top, bottom) = (rect.top(), rect.bottom() - foot);
        let full = egui::Rect::from_min_max(egui::pos2(left + 2.0, top), egui::pos2(left + pitch - 2.0, bottom));
        ui.painter().rect_filled(full, 2.0, theme::empty(dark));
        let mut part = full;
        part.set_top(full.bottom() - full.height() * probability.clamp(0.0, 1.0));
        ui.painter().rect_filled(part, 2.0, theme::generator(dark));
    }
    response.on_hover_ui(|ui| probabilities(ui, guess));
}

fn probabilities(ui: &mut Ui, guess: &Guess) {
    for (digit, probability) in guess.probabilities.iter().enumerate() {
        ui.label(RichText::new(format!("{digit}  {:5.1} %", probability * 100.0)).monospace());
    }
}

fn length(ui: &mut Ui, z: &LatentVector) {
    let dark = ui.visuals().dark_mode;
    let norm = z.norm();
    let away = (norm - prior::EXPECTED_NORM).abs() / prior::NORM_SD;
    let (color, word) = if away <= 2.0 {
        (theme::good(dark), words::LENGTH_TYPICAL.text())
    } else if norm < prior::EXPECTED_NORM {
        (theme::caution(dark), words::LENGTH_SMALL.text())
    } else {
        (theme::caution(dark), words::LENGTH_LARGE.text())
    };
    ui.label(RichText::new(words::LENGTH.fill(&[("norm", &fixed(norm, 1)), ("word", &word)])).color(color))
        .on_hover_text(words::LENGTH_HELP.fill(&[
            ("norm", &format_args!("{:.1}", prior::EXPECTED_NORM)),
            ("sd", &format_args!("{:.1}", prior::NORM_SD)),
        ]));
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
        if ui.button(words::AVERAGE_DIGIT).on_hover_text(words::AVERAGE_DIGIT_HELP).clicked() {
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
        let mut smooth = view.save.filter == Filter::Smooth;
        if ui.checkbox(&mut smooth, words::SMOOTH.text()).on_hover_text(words::SMOOTH_HELP).changed() {
            view.save.filter = if smooth { Filter::Smooth } else { Filter::Nearest };
        }
    });
    // The message has its place also when there is none, so that nothing below moves.
    ui.horizontal(|ui| {
        let mut following = view.following;
        let follow = ui.checkbox(&mut following, words::FOLLOW_NEWEST.text());
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
            // Good news passes; a failure stays until the next save.
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
