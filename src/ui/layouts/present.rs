//! The digit alone. What surrounds it fades while mouse and Tab key rest.

use egui::{Button, CentralPanel, Key, Panel, Ui, vec2};

use crate::ui::commands::CommandId;
use crate::ui::explore::stage;
use crate::ui::widgets::word::button_width;
use crate::ui::{Actions, Face, theme};
use crate::words;

/// Time without a movement of the mouse or the focus after which the controls fade, and how long they take, in seconds.
const RESTS_AFTER: f32 = 3.0;
const FADES_IN: f32 = 0.4;

impl Face {
    /// Draws the digit alone, and below it what a presentation needs.
    pub(in crate::ui) fn present(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let play = CommandId::PlayOrPauseMorph;
        let playable = play.state(&self.situation(ui.ctx(), actions));
        let shade = shade(ui, std::mem::take(&mut self.presents_anew));
        let mut chosen = None;
        let Self { explore, editor, tools, explore_panel: panel, .. } = self;
        CentralPanel::default().frame(theme::ground(ui.visuals().dark_mode)).show(ui, |ui| {
            Panel::bottom("present").frame(egui::Frame::NONE).show_separator_line(false).show(ui, |ui| {
                ui.multiply_opacity(shade);
                // What cannot be seen has no tooltip, and is not reached by Tab.
                if shade < 0.05 {
                    ui.disable();
                }
                // Without a card behind it, a button needs a visible edge.
                ui.visuals_mut().widgets.inactive.bg_stroke = ui.visuals().window_stroke;
                // No tooltips: they would lie over the ten digits.
                ui.horizontal(|ui| {
                    let playing = tools.morph().is_playing();
                    // The button is as wide as its longer word, so that its neighbour stays where it is.
                    let wide = button_width(ui, words::PLAY_MORPH).max(button_width(ui, words::PAUSE_MORPH));
                    let whole = button_width(ui, words::RANDOM) + wide + button_width(ui, words::LEAVE) + 16.0;
                    ui.add_space((ui.available_width() - whole).max(0.0) / 2.0);
                    let mut on = |clicked: bool, command| chosen = clicked.then_some(command).or(chosen);
                    on(ui.button(words::RANDOM).clicked(), CommandId::Random);
                    let word = if playing { words::PAUSE_MORPH } else { words::PLAY_MORPH };
                    let button = Button::new(word).min_size(vec2(wide, 0.0));
                    let button = ui.add_enabled(playable.is_ok(), button);
                    on(button.on_disabled_hover_text(playable.err().unwrap_or_default()).clicked(), play);
                    on(ui.button(words::LEAVE).clicked(), CommandId::LeavePresentation);
                });
            });
            stage(ui, panel, explore, tools, editor, Some(shade), actions);
        });
        if let Some(command) = chosen {
            self.obey(command, actions);
        }
        if !ui.input(|i| i.pointer.any_down()) && !self.tools.morph().is_playing() {
            self.editor.end_gesture();
        }
    }
}

/// Returns the opacity of everything but the digit: 0 while mouse and Tab key rest, 1 while they are used and when the
/// presentation begins.
fn shade(ui: &Ui, begins: bool) -> f32 {
    let id = ui.scope_id().with("tab_used");
    let (now, tab) = ui.input(|i| (i.time, i.key_pressed(Key::Tab)));
    if tab || begins {
        ui.data_mut(|data| data.insert_temp(id, now));
    }
    let since_tab = ui.data(|data| data.get_temp::<f64>(id)).map_or(f32::INFINITY, |at| (now - at) as f32);
    let (still, held) = ui.input(|i| (i.pointer.time_since_last_movement(), i.pointer.any_down()));
    let still = still.min(since_tab);
    if still < RESTS_AFTER {
        ui.ctx().request_repaint_after_secs(RESTS_AFTER - still);
    }
    ui.ctx().animate_bool_with_time(ui.scope_id().with("seen"), still < RESTS_AFTER || held, FADES_IN)
}

#[cfg(test)]
mod tests {

    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use crate::latent::{Conditioning, LatentVector};
    use crate::ui::trial::{click, face, show_digit, trial};
    use crate::ui::{Action, Face, Workspace};

    const SIZE: [f32; 2] = [1280.0, 800.0];

    fn presented(names: &[&str]) -> Face {
        let mut face = face();
        show_digit(&mut face, names, false);
        face.lay_out(Workspace::Explore);
        face.lay_out(Workspace::Present);
        face
    }

    /// Plays for this many seconds. Returns the classes with the largest weight, in order; equal neighbours are merged.
    fn classes_of(face: &mut Face, seconds: u16) -> Vec<u8> {
        let mut seen = Vec::new();
        for _ in 0..seconds * 10 {
            face.play_on(0.1);
            if let Some(class) = face.take_class_of_morph() {
                let weights = class.class_weights(10);
                let heaviest = (0..10_u8).max_by(|a, b| weights[usize::from(*a)].total_cmp(&weights[usize::from(*b)]));
                if seen.last() != heaviest.as_ref() {
                    seen.extend(heaviest);
                }
            }
        }
        seen
    }

    const TEN: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    #[test]
    fn without_keyframes_a_presentation_plays_through_the_ten_digits_over_and_over() {
        let mut trial = trial(SIZE, presented(&TEN));
        click(&mut trial, "Play");
        trial.run_steps(2);
        let seen = classes_of(&mut trial.state_mut().face, 30);
        assert_eq!(seen[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
        assert!(
            trial.state().face.tools.morph.is_playing() && trial.state().face.tools.bench.path.keyframes.is_empty()
        );
    }

    #[test]
    fn a_morph_goes_from_the_class_of_each_keyframe_to_the_next() {
        let mut face = presented(&TEN);
        for class in [7, 3, 0] {
            face.condition(Conditioning { class, ..Conditioning::default() });
            let z: LatentVector = face.editor.z().clone();
            let class = face.explore.asked_with();
            face.tools.add_keyframe(&z, class);
        }
        face.lay_out(Workspace::Explore);
        face.tools.play_or_pause();
        assert_eq!(classes_of(&mut face, 5), [7, 3, 0]);
        assert!(!face.tools.morph.is_playing(), "an open morph ends");
        face.lay_out(Workspace::Present);
        let z = face.editor.z().clone();
        face.tools.play_or_pause_show(&face.explore, &z);
        assert_eq!(classes_of(&mut face, 8)[..5], [7, 3, 0, 7, 3]);
    }

    #[test]
    fn play_says_why_it_is_off_where_there_is_nothing_to_play() {
        let trial = trial(SIZE, presented(&[]));
        assert!(trial.get_by_label("Play").accesskit_node().is_disabled());
    }

    #[test]
    fn the_clock_of_the_morph_has_its_time_again_after_a_presentation() {
        let mut face = presented(&TEN);
        face.lay_out(Workspace::Explore);
        face.tools.morph = crate::ui::explore::pages::MorphPlayer::with(1.0, 1.5);
        face.lay_out(Workspace::Present);
        let z = face.editor.z().clone();
        face.tools.play_or_pause_show(&face.explore, &z);
        let _ = classes_of(&mut face, 4);
        face.lay_out(Workspace::Explore);
        assert_eq!(face.tools.morph.time(), 1.5);
    }

    #[test]
    fn tab_brings_the_faded_controls_back() {
        let mut trial = trial(SIZE, presented(&TEN));
        let is_off = |trial: &crate::ui::trial::Trial| trial.get_by_label("Leave").accesskit_node().is_disabled();
        // Lets time pass without input; the controls fade after three seconds.
        let rest = |trial: &mut crate::ui::trial::Trial, seconds: f64| {
            let end = trial.ctx.input(|i| i.time) + seconds;
            while trial.ctx.input(|i| i.time) < end {
                trial.step();
            }
        };
        rest(&mut trial, 5.0);
        assert!(is_off(&trial));
        trial.key_press(egui::Key::Tab);
        rest(&mut trial, 1.0);
        assert!(!is_off(&trial));
        rest(&mut trial, 5.0);
        assert!(is_off(&trial));
    }

    #[test]
    fn leaving_stays_in_place_and_returns_to_where_one_came_from() {
        let mut trial = trial(SIZE, presented(&TEN));
        let place = |trial: &crate::ui::trial::Trial| trial.get_by_label("Leave").rect();
        let before = place(&trial);
        click(&mut trial, "Play");
        trial.run_steps(3);
        assert!(trial.query_by_label("Pause morph").is_some());
        assert_eq!(place(&trial), before);
        let from = |workspace| {
            let mut face = face();
            face.lay_out(workspace);
            face.lay_out(Workspace::Present);
            let mut trial = super::super::super::trial::trial(SIZE, face);
            click(&mut trial, "Leave");
            trial.run_steps(2);
            trial.state().actions.clone()
        };
        assert_eq!(from(Workspace::Train), [Action::Lay(Workspace::Train)]);
        assert_eq!(from(Workspace::Explore), [Action::Lay(Workspace::Explore)]);
    }
}
