//! Draws the card of a lesson below the panels: its text, a button for what it proposes, Back and Next.

use egui::{Align, Button, Layout, Panel, RichText, ScrollArea, Ui, vec2};

use super::LessonView;
use super::lesson::{Card, Lesson};
use super::restore::{Before, end_lesson};
use crate::ui::commands::{CommandId, Situation};
use crate::ui::layouts::Place;
use crate::ui::widgets::offer::offer;
use crate::ui::{Action, Actions, Face, Layouts, theme};
use crate::words;

/// Least and greatest height of a card's contents, and width of its buttons, in points.
const HEIGHT: f32 = 94.0;
const HIGHEST: f32 = 134.0;
const BUTTONS: f32 = 190.0;
/// Greatest width of the text, in points: a longer line is hard to read, and the buttons would be far from it.
const WIDEST: f32 = 1000.0;
/// Space between two paragraphs, in points.
const PARAGRAPHS: f32 = 3.0;

/// What the user chose on the card.
enum Choice {
    Back,
    Next,
    Close,
    Command(CommandId),
}

/// Draws the card of the lesson, if one is open, at the lower edge of the area. There it covers nothing, and its
/// buttons have the same places on every card.
pub(in crate::ui) fn lesson_card(ui: &mut Ui, face: &mut Face, actions: &mut Actions) {
    let Some(lesson) = face.lesson.open.clone() else { return };
    let Some(card) = lesson.cards.get(face.lesson.card) else { return };
    if !face.lesson.is_set {
        face.lesson.is_set = true;
        if face.lesson.before.is_none() {
            face.lesson.before = Some(Box::new(Before::of(face)));
        }
        card.set.apply(face, actions);
        reveal(face, card);
        ui.ctx().request_repaint();
    }
    let situation = face.situation(ui.ctx(), actions);
    let number = face.lesson.card;
    let mut frame = theme::ground(ui.visuals().dark_mode);
    // The panels above have a margin of their own.
    frame.inner_margin.top = 0;
    let panel = Panel::bottom("lesson").frame(frame).resizable(false).show_separator_line(false);
    let choice = panel.show(ui, |ui| {
        let edge = (1.5, theme::accent(ui.visuals().dark_mode));
        let card_frame = theme::card(ui.visuals().dark_mode).stroke(edge);
        card_frame.show(ui, |ui| draw(ui, &lesson, card, number, &situation)).inner
    });
    let last = lesson.cards.len() - 1;
    match choice.inner {
        Some(Choice::Back) => go(&mut face.lesson, number.saturating_sub(1)),
        Some(Choice::Next) if number < last => go(&mut face.lesson, number + 1),
        Some(Choice::Next | Choice::Close) => {
            end_lesson(face, actions);
        }
        Some(Choice::Command(command)) => {
            face.obey(command, actions);
            // An earlier card may have chosen another generator, so the digit follows the run again.
            if matches!(command, CommandId::Start | CommandId::Resume) {
                actions.push(Action::Follow(true));
            }
        }
        None => {}
    }
}

/// Shows the panel that a card is about until the lesson ends, if the user has hidden it. A window with one part at a
/// time switches to this part.
fn reveal(face: &mut Face, card: &Card) {
    let workspace = card.set.workspace().unwrap_or(face.workspace);
    let Some(part) = card.look_at.map(Place::part) else { return };
    face.small_window = part;
    if Layouts::default().shows(workspace, part) && !face.layouts.shows(workspace, part) {
        face.layouts.show(workspace, part, true);
        face.lesson.revealed.push((workspace, part));
    }
}

fn go(view: &mut LessonView, card: usize) {
    (view.card, view.is_set) = (card, false);
}

/// The height that the longest card of a lesson needs: all cards have it, so that nothing moves from one to the next.
fn height_of(ui: &Ui, lesson: &Lesson, width: f32) -> f32 {
    // The title stands in a row, which is as high as a button.
    let row = ui.text_style_height(&egui::TextStyle::Heading).max(ui.spacing().interact_size.y);
    let title = row + PARAGRAPHS + theme::GAP;
    let paragraph = |text: &str| {
        let text =
            egui::WidgetText::from(text).into_galley(ui, Some(egui::TextWrapMode::Wrap), width, egui::TextStyle::Body);
        text.size().y + PARAGRAPHS
    };
    let of_card = |card: &Card| title + card.text.split("\n\n").map(paragraph).sum::<f32>();
    lesson.cards.iter().map(of_card).fold(HEIGHT, f32::max).min(HIGHEST)
}

/// Draws the contents of a card: the text at the left, the buttons at the right.
fn draw(ui: &mut Ui, lesson: &Lesson, card: &Card, number: usize, situation: &Situation<'_>) -> Option<Choice> {
    let mut choice = None;
    let quiet = theme::quiet(ui.visuals().dark_mode);
    ui.set_min_width(ui.available_width());
    ui.horizontal_top(|ui| {
        let gap = ui.spacing().item_spacing.x + theme::GAP;
        let width = (ui.available_width() - BUTTONS - gap).min(WIDEST);
        let height = height_of(ui, lesson, width - ui.spacing().scroll.bar_width - theme::GAP);
        let text = vec2(width, height);
        ui.allocate_ui_with_layout(text, Layout::top_down(Align::Min), |ui| {
            ui.set_min_size(text);
            ui.spacing_mut().item_spacing.y = PARAGRAPHS;
            let of =
                [("lesson", &lesson.title as _), ("number", &(number + 1) as _), ("cards", &lesson.cards.len() as _)];
            let of = words::CARD_OF.fill(&of);
            ui.horizontal(|ui| {
                ui.add(egui::Label::new(theme::title(&card.title).size(16.0)).truncate());
                ui.add(egui::Label::new(RichText::new(of).color(quiet)).truncate());
            });
            // A card begins at its first line, also when the card before was scrolled.
            ScrollArea::vertical().id_salt((&lesson.title, number)).auto_shrink(false).show(ui, |ui| {
                for paragraph in card.text.split("\n\n") {
                    ui.label(paragraph);
                }
            });
        });
        ui.add_space(theme::GAP);
        ui.allocate_ui_with_layout(vec2(BUTTONS, height), Layout::bottom_up(Align::Min), |ui| {
            let half = vec2((BUTTONS - ui.spacing().item_spacing.x) / 2.0, 0.0);
            ui.horizontal(|ui| {
                if ui.add_enabled(number > 0, Button::new(words::CARD_BACK).min_size(half)).clicked() {
                    choice = Some(Choice::Back);
                }
                let is_last = number + 1 == lesson.cards.len();
                let next = if is_last { words::CARD_DONE.text() } else { words::CARD_NEXT.text() };
                if ui.add(theme::primary(ui, next).min_size(half)).clicked() {
                    choice = Some(Choice::Next);
                }
            });
            if let Some((text, help, command)) = card.offer.map(|offer| offer.button(situation)) {
                let wide = vec2(BUTTONS, 0.0);
                let button = Button::new(text).min_size(wide);
                if ui.horizontal(|ui| offer(ui, button, help, command.state(situation))).inner {
                    choice = Some(Choice::Command(command));
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                if ui.button(words::CARD_CLOSE).on_hover_text(words::CARD_CLOSE_HELP).clicked() {
                    choice = Some(Choice::Close);
                }
            });
        });
    });
    choice
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::protocol::RunState;
    use crate::ui::layouts::{Part, Place};
    use crate::ui::lessons::shipped_lessons;
    use crate::ui::trial::{Trial, click, face, trial, with_run};
    use crate::ui::{Action, Workspace};
    use crate::words::{self, Language, speaking};

    #[test]
    fn every_card_of_every_lesson_is_reached_by_next_and_fits_the_smallest_window() {
        all_cards_fit();
        let _turkish = speaking(Language::Turkish);
        all_cards_fit();
    }

    fn all_cards_fit() {
        for lesson in shipped_lessons() {
            let (title, cards) = (lesson.title.clone(), lesson.cards.clone());
            let mut face = face();
            face.lesson.open(lesson);
            let mut trial = trial([1024.0, 700.0], face);
            let mut next_at = None;
            for (number, card) in cards.iter().enumerate() {
                let is_last = number + 1 == cards.len();
                assert_eq!(trial.state().face.lesson.place(), Some((title.as_str(), number + 1)));
                // The layout is changed by the application, which this trial lacks.
                trial.run_steps(2);
                for action in std::mem::take(&mut trial.state_mut().actions) {
                    if let Action::Lay(workspace) = action {
                        trial.state_mut().face.lay_out(workspace);
                    }
                }
                trial.run_steps(2);
                let next = if is_last { words::CARD_DONE } else { words::CARD_NEXT };
                let button = trial.get_by_label(next.text()).rect();
                assert_eq!(*next_at.get_or_insert(button), button, "{title}, card {number}: the button moves");
                let end = trial.get_by_label(card.text.split("\n\n").last().unwrap()).rect().bottom();
                assert!(end <= button.bottom() + 2.0, "{title}, card {number}: the text has to be scrolled: {end}");
                if let Some(place) = card.look_at {
                    let about = trial.state().face.places.of(place);
                    assert!(
                        about.is_some_and(|rect| rect.bottom() < button.top()),
                        "{title}, card {number}: {about:?}"
                    );
                }
                click(&mut trial, next.text());
            }
            assert_eq!(trial.state().face.lesson.place(), None);
        }
    }

    #[test]
    fn a_card_that_offers_a_start_resumes_a_paused_run() {
        let card = r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","offer":"start"}]}"#;
        let mut face = with_run(face(), 100, 4000);
        face.run.state = RunState::Paused;
        face.lesson.open(super::Lesson::parse(card).unwrap());
        let mut trial = trial([1280.0, 800.0], face);
        trial.state_mut().actions.clear();
        let resume = trial.get_all_by_label(words::RESUME.text()).next().unwrap();
        resume.click();
        trial.run_steps(2);
        assert_eq!(trial.state().actions, [Action::Resume, Action::Follow(true)]);
    }

    #[test]
    fn what_a_lesson_has_set_is_put_back_at_its_end() {
        let lesson = super::Lesson::parse(
            r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","set":{
                "generator":"conditional","recipe":"dcgan","lr_g":0.003,"plots":["gradients"]}}]}"#,
        );
        let mut face = face();
        let (request, shown) = (face.run.request.clone(), face.plots.clone());
        face.lesson.open(lesson.unwrap());
        let mut trial = trial([1280.0, 800.0], face);
        assert_ne!(trial.state().face.run.request, request);
        assert!(!trial.state().face.plots.shows(crate::ui::Chart::Losses));
        click(&mut trial, "Done");
        trial.run_steps(2);
        let state = trial.state();
        assert_eq!(state.face.run.request, request);
        assert!(crate::ui::Chart::ALL.into_iter().all(|chart| state.face.plots.shows(chart) == shown.shows(chart)));
        assert!(state.actions.contains(&Action::Use(crate::protocol::GeneratorChoice::Shipped)), "{:?}", state.actions);
    }

    #[test]
    fn a_hidden_panel_that_a_card_is_about_is_shown_until_the_lesson_ends() {
        let lesson =
            super::Lesson::parse(r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","look_at":"samples"}]}"#);
        let mut face = face();
        face.layouts.show(Workspace::Train, Part::Samples, false);
        face.lesson.open(lesson.unwrap());
        let mut trial = trial([1280.0, 800.0], face);
        let seen = |trial: &Trial| trial.state().face.places.of(Place::Samples).is_some();
        assert!(seen(&trial));
        click(&mut trial, "Done");
        trial.run_steps(2);
        assert!(!seen(&trial));
    }

    #[test]
    fn a_small_window_turns_to_the_part_that_a_card_is_about_until_the_lesson_ends() {
        let lesson =
            super::Lesson::parse(r#"{"version":1,"title":"t","cards":[{"title":"a","text":"b","look_at":"plots"}]}"#);
        let mut trial = trial([683.0, 467.0], face());
        let seen = |trial: &Trial| trial.state().face.places.of(Place::Plots).is_some();
        assert!(!seen(&trial));
        trial.state_mut().face.teach(lesson.unwrap());
        trial.run_steps(3);
        assert!(seen(&trial));
        click(&mut trial, "Done");
        trial.run_steps(2);
        assert!(!seen(&trial));
    }

    #[test]
    fn a_card_sets_the_window_once_and_back_sets_it_again() {
        let lesson = super::Lesson::parse(
            r#"{"version":1,"title":"t","cards":[
                {"title":"a","text":"b","set":{"workspace":"Explore","seed":5,"recipe":"dcgan","lr_g":0.003}},
                {"title":"c","text":"d"}]}"#,
        );
        let mut face = face();
        face.lesson.open(lesson.unwrap());
        let mut trial = trial([1280.0, 800.0], face);
        let lays = |trial: &crate::ui::trial::Trial| {
            trial.state().actions.iter().filter(|action| **action == Action::Lay(Workspace::Explore)).count()
        };
        assert_eq!(lays(&trial), 1);
        let state = &trial.state().face;
        assert_eq!((state.editor.seed, state.run.request.lr_g, state.run.request.lr_d), (5, 0.003, 2e-4));
        click(&mut trial, "Next");
        click(&mut trial, "Back");
        assert_eq!(lays(&trial), 2);
    }
}
