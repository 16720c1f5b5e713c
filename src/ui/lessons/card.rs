//! Draws the card of a lesson: its text, a button for what it proposes, Back and Next.

use egui::{Context, Rect, ScrollArea, Ui, Vec2, vec2};

use super::LessonView;
use super::lesson::{Card, Lesson, Offer};
use super::place::{Places, outline};
use crate::ui::commands::{CommandId, Situation};
use crate::ui::widgets::offer::offer;
use crate::ui::{Actions, Face, theme};
use crate::words;

/// Size of a card, in points.
const SIZE: Vec2 = vec2(384.0, 268.0);
const MARGIN: f32 = 14.0;

/// What the user chose on the card.
enum Choice {
    Back,
    Next,
    Close,
    Command(CommandId),
}

/// Draws the card of the lesson, if one is open, and an outline around what it is about.
pub(in crate::ui) fn lesson_card(ui: &mut Ui, face: &mut Face, places: &Places, actions: &mut Actions) {
    let Some(lesson) = face.lesson.open.clone() else { return };
    let Some(card) = lesson.cards.get(face.lesson.card) else { return };
    if !face.lesson.is_set {
        face.lesson.is_set = true;
        card.set.apply(face, actions);
        // Settings can move what the card points at: the next frame has the new places.
        ui.ctx().request_repaint();
    }
    let about = card.look_at.and_then(|place| places.of(place));
    if let Some(rect) = about {
        outline(ui, rect);
    }
    let situation = face.situation(ui.ctx(), actions);
    let choice = draw(ui.ctx(), &lesson, card, face.lesson.card, (face.between, about), &situation);
    let (now, last) = (face.lesson.card, lesson.cards.len() - 1);
    match choice {
        Some(Choice::Back) => go(&mut face.lesson, now.saturating_sub(1)),
        Some(Choice::Next) if now < last => go(&mut face.lesson, now + 1),
        Some(Choice::Next | Choice::Close) => face.lesson = LessonView::default(),
        Some(Choice::Command(command)) => face.obey(command, actions),
        None => {}
    }
}

fn go(view: &mut LessonView, card: usize) {
    (view.card, view.is_set) = (card, false);
}

/// Draws the card in a corner where it does not cover what it is about. The user can move it.
fn draw(
    ctx: &Context,
    lesson: &Lesson,
    card: &Card,
    number: usize,
    (within, about): (Rect, Option<Rect>),
    situation: &Situation<'_>,
) -> Option<Choice> {
    let corner = corner(within, about);
    let (mut open, mut choice) = (true, None);
    let window = egui::Window::new(&lesson.title)
        // A card that is about another place has a position of its own.
        .id(egui::Id::unique("lesson").with((corner.x as i64, corner.y as i64)))
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .default_size(SIZE - vec2(28.0, 70.0))
        .default_pos(corner)
        .constrain_to(within);
    window.show(ctx, |ui| {
        ui.set_width(SIZE.x - 28.0);
        ui.label(theme::title(&card.title).size(16.0));
        ScrollArea::vertical().max_height(150.0).show(ui, |ui| {
            for paragraph in card.text.split("\n\n") {
                ui.label(paragraph);
            }
        });
        ui.add_space(theme::GAP);
        if let Some((text, help, command)) = card.offer.map(offered) {
            let allowed = command.state(situation);
            if offer(ui, egui::Button::new(text), help, allowed) {
                choice = Some(Choice::Command(command));
            }
        }
        ui.horizontal(|ui| {
            if ui.add_enabled(number > 0, egui::Button::new(words::CARD_BACK)).clicked() {
                choice = Some(Choice::Back);
            }
            let last = number + 1 == lesson.cards.len();
            if ui
                .add(theme::primary(ui, if last { words::CARD_DONE.text() } else { words::CARD_NEXT.text() }))
                .clicked()
            {
                choice = Some(Choice::Next);
            }
            ui.label(words::CARD_OF.fill(&[("number", &(number + 1)), ("cards", &lesson.cards.len())]));
        });
    });
    if open { choice } else { Some(Choice::Close) }
}

/// Returns the corner of the card: at the bottom, on the side that is farther from what it is about.
fn corner(within: Rect, about: Option<Rect>) -> egui::Pos2 {
    let top = within.bottom() - SIZE.y - MARGIN;
    let left = about.is_some_and(|about| about.center().x > within.center().x + 1.0);
    // What is at the bottom is not covered by a card at the top.
    let high =
        about.is_some_and(|about| about.top() > within.center().y - 60.0 && about.width() < within.width() * 0.9);
    let x = if left { within.left() + MARGIN } else { within.right() - SIZE.x - MARGIN };
    egui::pos2(x, if high && !left { within.top() + MARGIN } else { top })
}

/// Returns a button's text, its help and its command.
fn offered(offer: Offer) -> (&'static str, &'static str, CommandId) {
    match offer {
        Offer::Start => (words::START_TRAINING.text(), words::OFFER_START_HELP.text(), CommandId::Start),
        Offer::Step => (words::ONE_STEP.text(), words::OFFER_STEP_HELP.text(), CommandId::Step),
        Offer::Pause => (words::PAUSE.text(), words::OFFER_PAUSE_HELP.text(), CommandId::Pause),
        Offer::Resume => (words::RESUME.text(), words::OFFER_RESUME_HELP.text(), CommandId::Resume),
        Offer::Stop => (words::STOP.text(), words::OFFER_STOP_HELP.text(), CommandId::Stop),
        Offer::Random => (words::OFFER_RANDOM.text(), words::OFFER_RANDOM_HELP.text(), CommandId::Random),
        Offer::PlayMorph => (words::PLAY.text(), words::OFFER_PLAY_HELP.text(), CommandId::PlayOrPauseMorph),
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::ui::lessons::shipped_lessons;
    use crate::ui::trial::{click, face, trial};
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
            let (title, cards) = (lesson.title.clone(), lesson.cards.len());
            let mut face = face();
            face.lesson.open(lesson);
            let mut trial = trial([1024.0, 700.0], face);
            for number in 1..=cards {
                assert_eq!(trial.state().face.lesson.place(), Some((title.as_str(), number)));
                trial.run_steps(3);
                let rect = trial.get_by_label(&words::CARD_OF.fill(&[("number", &number), ("cards", &cards)])).rect();
                assert!(rect.right() <= 1024.0 && rect.bottom() <= 700.0, "{title}, card {number}: {rect:?}");
                // The layout is changed by the application, which this trial lacks.
                for action in std::mem::take(&mut trial.state_mut().actions) {
                    if let Action::Lay(workspace) = action {
                        trial.state_mut().face.lay_out(workspace);
                    }
                }
                let next = if number == cards { words::CARD_DONE } else { words::CARD_NEXT };
                click(&mut trial, next.text());
            }
            assert_eq!(trial.state().face.lesson.place(), None);
        }
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
