//! Draws the card of a lesson: its text, a button for what it proposes, Back and Next.

use egui::{Context, Rect, ScrollArea, Ui, Vec2, vec2};

use super::LessonView;
use super::lesson::{Card, Lesson, Offer};
use super::place::{Place, Places, outline};
use super::restore::Before;
use crate::ui::commands::{CommandId, Situation};
use crate::ui::widgets::offer::offer;
use crate::ui::{Actions, Face, Layouts, theme};
use crate::words;

/// Size of a card, in points.
const SIZE: Vec2 = vec2(384.0, 318.0);
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
        if face.lesson.before.is_none() {
            face.lesson.before = Some(Box::new(Before::of(face)));
        }
        card.set.apply(face, actions);
        reveal(face, card);
        // Settings can move what the card points at: the next frame has the new places.
        ui.ctx().request_repaint();
    }
    let about = card.look_at.and_then(|place| places.of(place));
    if let Some(rect) = about {
        outline(ui, rect);
    }
    let at = place(face.between, about, face.lesson.place);
    let situation = face.situation(ui.ctx(), actions);
    let choice = draw(ui.ctx(), &lesson, card, face.lesson.card, (face.between, at), &situation);
    face.lesson.place = at;
    let (now, last) = (face.lesson.card, lesson.cards.len() - 1);
    match choice {
        Some(Choice::Back) => go(&mut face.lesson, now.saturating_sub(1)),
        Some(Choice::Next) if now < last => go(&mut face.lesson, now + 1),
        Some(Choice::Next | Choice::Close) => {
            let lesson = std::mem::take(&mut face.lesson);
            if let Some(before) = lesson.before {
                before.restore(face, actions);
            }
            for (workspace, part) in lesson.revealed {
                face.layouts.show(workspace, part, false);
            }
        }
        Some(Choice::Command(command)) => face.obey(command, actions),
        None => {}
    }
}

/// Shows the panel that a card is about, where the user has hidden it, until the lesson's end.
fn reveal(face: &mut Face, card: &Card) {
    let workspace = card.set.workspace().unwrap_or(face.workspace);
    let Some(part) = card.look_at.map(Place::part) else { return };
    if Layouts::default().shows(workspace, part) && !face.layouts.shows(workspace, part) {
        face.layouts.show(workspace, part, true);
        face.lesson.revealed.push((workspace, part));
    }
}

fn go(view: &mut LessonView, card: usize) {
    (view.card, view.is_set) = (card, false);
}

/// Draws the card in this corner. The user can move it.
fn draw(
    ctx: &Context,
    lesson: &Lesson,
    card: &Card,
    number: usize,
    (within, at): (Rect, usize),
    situation: &Situation<'_>,
) -> Option<Choice> {
    let corner = corners(within)[at].min;
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
        ScrollArea::vertical().max_height(140.0).min_scrolled_height(140.0).auto_shrink(false).show(ui, |ui| {
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
        } else {
            // The row is kept free, so that Next has the same place on every card.
            ui.add_space(ui.spacing().interact_size.y + ui.spacing().item_spacing.y);
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

/// The places of a card, the best first: there it covers least of what cards are about.
fn corners(within: Rect) -> [Rect; 4] {
    let within = within.shrink(MARGIN);
    let (low, high) = (within.bottom() - SIZE.y, within.top());
    let (left, right) = (within.left(), within.right() - SIZE.x);
    [(left, low), (left, high), (right, low), (right, high)].map(|(x, y)| Rect::from_min_size(egui::pos2(x, y), SIZE))
}

/// Returns the place of the card. It stays where it is, so that Next stays under the pointer, unless it would cover what
/// it is about.
fn place(within: Rect, about: Option<Rect>, before: usize) -> usize {
    let corners = corners(within);
    let covered = |place: &usize| about.map_or(0.0, |about| corners[*place].intersect(about).area().max(0.0));
    let least = (0..corners.len()).map(|place| covered(&place)).fold(f32::INFINITY, f32::min);
    let good = |place: &usize| covered(place) <= least + 1.0;
    Some(before).filter(good).or_else(|| (0..corners.len()).find(good)).unwrap_or(before)
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
    use egui::Rect;
    use egui_kittest::kittest::Queryable as _;

    use super::{corners, place};
    use crate::ui::layouts::Part;
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
                // The card may have another corner in the other layout.
                trial.run_steps(2);
                let next = if number == cards { words::CARD_DONE } else { words::CARD_NEXT };
                click(&mut trial, next.text());
            }
            assert_eq!(trial.state().face.lesson.place(), None);
        }
    }

    #[test]
    fn next_stays_in_place_while_the_card_covers_nothing_it_is_about() {
        let within = Rect::from_min_max(egui::pos2(0.0, 40.0), egui::pos2(1280.0, 770.0));
        let samples = Rect::from_min_max(egui::pos2(250.0, 430.0), egui::pos2(880.0, 760.0));
        let plots = Rect::from_min_max(egui::pos2(250.0, 120.0), egui::pos2(880.0, 420.0));
        let run = Rect::from_min_max(egui::pos2(0.0, 40.0), egui::pos2(240.0, 770.0));
        assert_eq!([None, Some(plots)].map(|about| place(within, about, 0)), [0, 0]);
        for about in [samples, plots, run] {
            for before in 0..4 {
                let card = corners(within)[place(within, Some(about), before)];
                assert!(
                    card.intersect(about).area().max(0.0) < 1.0 || !card.intersect(about).is_positive(),
                    "{about:?}"
                );
            }
        }
        let stays = place(within, Some(run), 2);
        assert_eq!(stays, 2, "where it was, nothing was covered");
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
        let seen = |trial: &crate::ui::trial::Trial| trial.state().face.places.of(super::Place::Samples).is_some();
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
