//! The page of the morph: a strip of keyframes, and the controls to play it.

mod player;

pub use player::MorphPlayer;

use egui::{Button, ComboBox, RichText, ScrollArea, Ui, vec2};

use crate::latent::Conditioning;
use crate::latent::path::{Easing, Keyframe, LONGEST_LEG, MOST_KEYFRAMES, SHORTEST_LEG};
use crate::protocol::{Drawing, JobKind};
use crate::ui::widgets::listing::{Strip, beside_the_bar};
use crate::ui::widgets::number::{drag, slider};
use crate::ui::widgets::offer::offer;
use crate::ui::widgets::tick::tick;
use crate::ui::{Action, Actions, LatentEditor, Saving, Tools, theme};
use crate::words;

const PICTURE: f32 = 52.0;
/// Height of a keyframe's number below its image, in points.
const NUMBER: f32 = 16.0;

pub(super) fn page(
    ui: &mut Ui,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    (class, rate): (Option<Conditioning>, usize),
    actions: &mut Actions,
) {
    ScrollArea::vertical().id_salt("morph").auto_shrink(false).show(ui, |ui| {
        beside_the_bar(ui);
        strip(ui, tools, editor);
        edits(ui, tools, editor, class);
        if tools.bench.path.keyframes.len() < 2 {
            return;
        }
        player(ui, tools, editor);
        export(ui, tools, rate, actions);
    });
}

fn strip(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    let count = tools.bench.path.keyframes.len();
    if count < 2 {
        // A hint takes the place of the keyframes that are still missing.
        let text = RichText::new(words::MORPH_EMPTY).color(theme::quiet(ui.visuals().dark_mode));
        let beside = if count == 0 { 0.0 } else { PICTURE + 12.0 };
        let room = vec2(ui.available_width() - beside, PICTURE + NUMBER);
        let rect = egui::Rect::from_min_size(ui.cursor().min + vec2(beside, 0.0), room);
        ui.new_child(egui::UiBuilder::new().max_rect(rect)).label(text);
        if count == 0 {
            ui.allocate_exact_size(vec2(PICTURE, PICTURE + NUMBER), egui::Sense::hover());
            return;
        }
    }
    let under_way = tools.bench.path.leg_at(tools.morph.time).map(|(index, _)| index).filter(|_| tools.morph.playing);
    // Images have a black background in both themes, so the accent colour is that of the dark theme.
    let (accent, quiet) = (theme::accent(true), theme::quiet(ui.visuals().dark_mode));
    let (mut wanted, mut moved) = (Vec::new(), None);
    let strip = Strip { count, size: vec2(PICTURE, PICTURE + NUMBER), gap: 4.0, bring: None };
    strip.show(ui, "keyframes", |ui, index| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let Keyframe { z, conditioning: class, .. } = &tools.bench.path.keyframes[index];
        wanted.push((z.clone(), *class));
        let picture = tools.thumbs.show_as(ui, Drawing::Keyframes, (z, *class), PICTURE);
        if tools.morph.keyframe == index {
            ui.painter().rect_stroke(picture.rect, 0.0, (2.0, accent), egui::StrokeKind::Inside);
        }
        let playing = if under_way == Some(index) { "> " } else { "" };
        ui.label(RichText::new(format!("{playing}{}", index + 1)).small().color(quiet));
        picture.dnd_set_drag_payload(index);
        if let Some(from) = picture.dnd_release_payload::<usize>() {
            moved = Some((*from, index));
        }
        if picture.on_hover_text(words::KEYFRAME_HELP).clicked() {
            (tools.morph.keyframe, tools.morph.playing) = (index, false);
            tools.morph.time = tools.bench.path.start_of(index);
            editor.jump(z.clone());
            tools.morph.reached = *class;
        }
    });
    if let Some((from, to)) = moved {
        tools.bench.path.move_to(from, to);
        tools.morph.keyframe = to;
    }
    tools.thumbs.want_as(Drawing::Keyframes, wanted);
}

fn edits(ui: &mut Ui, tools: &mut Tools, editor: &LatentEditor, class: Option<Conditioning>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let add = ui.add_enabled(tools.bench.path.keyframes.len() < MOST_KEYFRAMES, Button::new(words::ADD_KEYFRAME));
        let add = add.on_hover_text(words::ADD_KEYFRAME_HELP);
        if add.on_disabled_hover_text(words::MOST_KEYFRAMES_HELP.fill(&[("most", &MOST_KEYFRAMES)])).clicked() {
            tools.morph.add_keyframe(&mut tools.bench.path, editor.z(), class);
        }
        let count = tools.bench.path.keyframes.len();
        let here = tools.morph.keyframe;
        let some = here < count;
        let edit = |ui: &mut Ui, name: &str, help: &str, allowed: bool| {
            ui.add_enabled(allowed, Button::new(name)).on_hover_text(help).clicked()
        };
        if edit(ui, words::REMOVE.text(), words::REMOVE_HELP.text(), some) {
            tools.bench.path.remove(here);
            tools.morph.keyframe = here.min(count.saturating_sub(2));
        }
        if edit(ui, "<", words::MOVE_EARLIER.text(), some && here > 0) {
            tools.bench.path.move_to(here, here - 1);
            tools.morph.keyframe = here - 1;
        }
        if edit(ui, ">", words::MOVE_LATER.text(), here + 1 < count) {
            tools.bench.path.move_to(here, here + 1);
            tools.morph.keyframe = here + 1;
        }
    });
    // A label and its number stay in one row.
    let (here, count) = (tools.morph.keyframe, tools.bench.path.keyframes.len());
    if let Some(frame) = tools.bench.path.keyframes.get_mut(tools.morph.keyframe) {
        // An open morph has no leg after its last keyframe.
        let goes_on = tools.bench.path.closed || here + 1 < count;
        ui.add_enabled_ui(goes_on, |ui| {
            ui.horizontal(|ui| {
                let label = ui.label(words::LEG);
                let time = drag(&mut frame.seconds, SHORTEST_LEG..=LONGEST_LEG).speed(0.05);
                let time = time.suffix(words::SECONDS_SUFFIX.text());
                ui.add(time).labelled_by(label.id).on_hover_text(words::LEG_HELP);
            });
        });
    }
}

fn player(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    let duration = tools.bench.path.duration();
    ui.horizontal(|ui| {
        let name = if tools.morph.playing { words::PAUSE_MORPH.text() } else { words::PLAY.text() };
        if ui.button(name).on_hover_text(words::PLAY_HELP).clicked() {
            tools.morph.play_or_pause(&tools.bench.path);
        }
        let label = ui.label(words::TIME);
        ui.spacing_mut().slider_width = (ui.available_width() - 94.0).max(60.0);
        let mut time = tools.morph.time.min(duration);
        let scrub =
            ui.add(slider(&mut time, 0.0..=duration, 2).suffix(words::SECONDS_SUFFIX.text())).labelled_by(label.id);
        if scrub.changed() {
            (tools.morph.time, tools.morph.playing) = (time, false);
            tools.morph.scrub(&tools.bench.path, editor);
        }
    });
    ui.horizontal_wrapped(|ui| {
        tick(ui, &mut tools.bench.path.closed, words::CLOSED_LOOP.text()).on_hover_text(words::CLOSED_LOOP_HELP);
        let easing = &mut tools.bench.path.easing;
        let named = |easing: Easing| {
            if easing == Easing::Linear { words::EASING_STEADY.text() } else { words::EASING_SMOOTH.text() }
        };
        let label = ui.label(words::EASING);
        let list = ComboBox::from_id_salt("easing").selected_text(named(*easing)).width(76.0);
        let list = list.show_ui(ui, |ui| {
            for choice in [Easing::Smooth, Easing::Linear] {
                ui.selectable_value(easing, choice, named(choice));
            }
        });
        list.response.labelled_by(label.id).on_hover_text(words::EASING_HELP);
    });
    ui.horizontal(|ui| {
        let label = ui.label(words::SPEED);
        let speed = drag(&mut tools.morph.speed, 0.1..=10.0).speed(0.02).suffix("x");
        ui.add(speed).labelled_by(label.id).on_hover_text(words::SPEED_HELP);
    });
}

fn export(ui: &mut Ui, tools: &mut Tools, rate: usize, actions: &mut Actions) {
    ui.horizontal(|ui| {
        if let Some(part) = tools.morph.exporting {
            ui.add(egui::ProgressBar::new(part).desired_width(150.0).desired_height(12.0));
            if ui.small_button(words::CANCEL).clicked() {
                actions.push(Action::Cancel(JobKind::Draw(Drawing::Export)));
            }
            return;
        }
        let help = words::SAVE_MORPH_HELP.text();
        if offer(ui, Button::new(words::SAVE_MORPH), help, actions.dialog()) {
            actions.push(Action::Save(Saving::Morph));
        }
    });
    if tools.morph.exporting.is_none() {
        let rate = words::PICTURES_A_SECOND.fill(&[("rate", &rate)]);
        ui.label(RichText::new(rate).small().color(theme::quiet(ui.visuals().dark_mode)));
    }
}
