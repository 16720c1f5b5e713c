//! The story of a GAN in one strip: noise, generator, digit, discriminator, real digit. During training the two
//! networks light up in turn, far more slowly than the steps alternate.

use egui::{Align2, Color32, FontId, Image, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::latent::LatentVector;
use crate::protocol::{GeneratorSource, RunState};
use crate::raster::GrayImage;
use crate::ui::widgets::number::fixed;
use crate::ui::{ExploreView, PixelTexture, RunView, theme};
use crate::words;

/// Height of the strip, in points.
pub(in crate::ui) const HEIGHT: f32 = 48.0;
/// Width below which the boxes have the letters of the networks in place of their names, in points.
const FOR_NAMES: f32 = 560.0;
/// Number of noise values drawn as bars.
const BARS: usize = 24;
/// Length of an arrow that has room for a percentage, in points.
const FOR_SHARE: f32 = 36.0;
/// Seconds for which each network is lit.
const TURN: f64 = 1.2;

/// The images of the strip.
#[derive(Default)]
pub struct StoryStrip {
    digit: PixelTexture,
    real: PixelTexture,
}

/// One of the two networks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Player {
    Generator,
    Discriminator,
}

/// Draws the strip for the digit on screen.
///
/// For a run's generator, it shows the metrics of the newest step, averaged over `smoothing` steps like the curves.
pub(in crate::ui) fn story(
    ui: &mut Ui,
    strip: &mut StoryStrip,
    run: &RunView,
    smoothing: f64,
    view: &ExploreView,
    z: &LatentVector,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, words::STORY.text()));
    let turn = turn(ui, run);
    let names = rect.width() >= FOR_NAMES;
    let boxed = if names { 118.0 } else { 62.0 };
    let noise = if names { 84.0 } else { 56.0 };
    // What is left is shared by the four arrows.
    let arrow = ((rect.width() - noise - 2.0 * (boxed + HEIGHT)) / 4.0).clamp(8.0, 56.0);
    let mut left = rect.left() + ((rect.width() - noise - 2.0 * (boxed + HEIGHT) - 4.0 * arrow) / 2.0).max(0.0);
    let mut next = |width: f32| {
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, HEIGHT));
        left += width;
        place
    };
    let of_run = matches!(view.source, GeneratorSource::Run { .. });
    let newest = run.curves.newest_averaged(smoothing).filter(|_| of_run);
    bars(ui, next(noise), z);
    pointing(ui, next(arrow), true, None);
    let loss = newest.as_ref().map(|row| fixed(row.loss_g, 2));
    let generator = next(boxed);
    network(ui, generator, Player::Generator, turn, names, loss);
    pointing(ui, next(arrow), true, None);
    picture(ui, next(HEIGHT), &mut strip.digit, "your digit", view.digit.as_ref());
    // For a run, both scores are means over batches, smoothed as on the curves; other generators have only one score.
    let share = |score: f32| words::PERCENT.fill(&[("share", &format_args!("{:.0}", 100.0 * score))]);
    let score = newest.as_ref().map(|row| row.d_fake).or(view.d_score.filter(|_| !of_run)).map(share);
    let below = if newest.is_some() { words::STORY_AVERAGE.text() } else { "" };
    pointing(ui, next(arrow), true, score.map(|score| (score, below)));
    let loss = newest.as_ref().map(|row| fixed(row.loss_d, 2));
    let discriminator = next(boxed);
    network(ui, discriminator, Player::Discriminator, turn, names, loss);
    let score = newest.as_ref().map(|row| share(row.d_real));
    pointing(ui, next(arrow), false, score.map(|score| (score, below)));
    let real = run.info.as_ref().and_then(|info| info.real.first());
    picture(ui, next(HEIGHT), &mut strip.real, "a real digit", real);
    let pointer = response.hover_pos();
    let is_at = |place: Rect| pointer.is_some_and(|pointer| place.contains(pointer));
    response.on_hover_ui(|ui| {
        ui.set_max_width(420.0);
        ui.label(if is_at(generator) {
            words::STORY_OF_G
        } else if is_at(discriminator) {
            words::STORY_OF_D
        } else {
            words::STORY_OF_BOTH
        });
        ui.label(if of_run { words::STORY_PERCENT } else { words::STORY_PERCENT_ONE });
    });
}

/// Returns the network that is lit, while training goes on.
fn turn(ui: &Ui, run: &RunView) -> Option<Player> {
    if run.state != RunState::Running || run.curves.is_empty() {
        return None;
    }
    let now = ui.input(|i| i.time) / TURN;
    let wait = (1.0 - now.fract()) * TURN;
    ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(wait.max(0.02)));
    Some(if (now as u64).is_multiple_of(2) { Player::Discriminator } else { Player::Generator })
}

/// Draws the first noise values as bars.
fn bars(ui: &Ui, rect: Rect, z: &LatentVector) {
    let dark = ui.visuals().dark_mode;
    let painter = ui.painter_at(rect);
    let inside = rect.shrink2(vec2(0.0, 6.0));
    let pitch = inside.width() / BARS as f32;
    for index in 0..BARS {
        let value = (z.get(index) / 3.0).clamp(-1.0, 1.0) * inside.height() / 2.0;
        let left = inside.left() + index as f32 * pitch;
        let ends = [pos2(left, inside.center().y), pos2(left + pitch - 1.0, inside.center().y - value)];
        painter.rect_filled(Rect::from_two_pos(ends[0], ends[1]), 0.0, theme::quiet(dark));
    }
}

/// Draws a network as a box with its name and its loss.
fn network(ui: &Ui, rect: Rect, player: Player, turn: Option<Player>, names: bool, loss: Option<String>) {
    let dark = ui.visuals().dark_mode;
    let (name, letter, color) = match player {
        Player::Generator => (words::GENERATOR_NAME.text(), words::ONLY_G.text(), theme::generator(dark)),
        Player::Discriminator => (words::DISCRIMINATOR_NAME.text(), words::ONLY_D.text(), theme::discriminator(dark)),
    };
    let lit = turn == Some(player);
    let fill = color.gamma_multiply(if lit { 0.42 } else { 0.14 });
    let stroke = Stroke::new(if lit { 2.0 } else { 1.0 }, color.gamma_multiply(if lit { 1.0 } else { 0.5 }));
    ui.painter().rect(rect.shrink2(vec2(0.0, 2.0)), 8.0, fill, stroke, egui::StrokeKind::Inside);
    // Text on a lit box needs the contrast of the text colour.
    let color = if lit { theme::text(dark) } else { color };
    let name = if names { name } else { letter };
    let half = if loss.is_some() { 9.0 } else { 0.0 };
    write(ui, rect.center() - vec2(0.0, half), name, 13.0, color);
    if let Some(loss) = loss {
        // In a narrow box the number stands alone.
        let said = words::STORY_LOSS.fill(&[("loss", &loss)]);
        let font = FontId::proportional(theme::SMALLEST);
        let fits = ui.painter().layout_no_wrap(said.clone(), font, color).size().x <= rect.width() - 10.0;
        write(ui, rect.center() + vec2(0.0, half), if fits { &said } else { &loss }, theme::SMALLEST, color);
    }
}

fn write(ui: &Ui, at: Pos2, text: &str, size: f32, color: Color32) {
    ui.painter().text(at, Align2::CENTER_CENTER, text, FontId::proportional(size), color);
}

/// Draws an arrow, with a text above and one below it where they fit.
fn pointing(ui: &Ui, rect: Rect, right: bool, texts: Option<(String, &str)>) {
    let color = theme::quiet(ui.visuals().dark_mode);
    let inside = rect.shrink2(vec2((rect.width() * 0.15).min(6.0), 0.0));
    let (from, to) = (inside.left_center(), inside.right_center());
    let (from, to) = if right { (from, to) } else { (to, from) };
    ui.painter().arrow(from, to - from, Stroke::new(1.5, color));
    if let Some((above, below)) = texts.filter(|_| rect.width() >= FOR_SHARE) {
        let color = theme::discriminator(ui.visuals().dark_mode);
        let away = vec2(0.0, 14.0);
        write(ui, rect.center() - away, &above, theme::SMALLEST, color);
        write(ui, rect.center() + away, below, theme::SMALLEST, color);
    }
}

fn picture(ui: &Ui, rect: Rect, texture: &mut PixelTexture, name: &str, image: Option<&GrayImage>) {
    match image {
        Some(image) => Image::from_texture(texture.of(ui.ctx(), name, image)).corner_radius(4.0).paint_at(ui, rect),
        None => {
            ui.painter().rect_filled(rect, 4.0, theme::empty(ui.visuals().dark_mode));
            write(ui, rect.center(), words::REAL.text(), theme::SMALLEST, theme::quiet(ui.visuals().dark_mode));
        }
    }
}

/// Height of the strip's card, in points.
pub(in crate::ui) fn height_of_card() -> f32 {
    theme::card(true).total_margin().sum().y + HEIGHT
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::protocol::{GeneratorSource, RunState, StepMetrics};
    use crate::ui::trial::{face, texts, trial, with_run};

    #[test]
    fn both_percentages_of_a_run_are_means_over_the_batch_as_on_the_curves() {
        let mut face = with_run(face(), 10, 100);
        face.run.state = RunState::Paused;
        // After this many equal steps, the steps before them no longer count in the average.
        let row = |step| StepMetrics { step, d_real: 0.7, d_fake: 0.28, ..StepMetrics::default() };
        face.run.curves.extend((11..=400).map(row).collect());
        face.explore.source = GeneratorSource::Run { run: 1, step: 400 };
        face.explore.d_score = Some(0.85);
        let trial = trial([1920.0, 800.0], face);
        let strip = trial.get_by_label("the story of a step").rect();
        let inside: Vec<String> =
            texts(&trial).into_iter().filter(|(at, _)| strip.contains_rect(*at)).map(|(_, text)| text).collect();
        assert!(["28 %", "70 %", "avg."].iter().all(|share| inside.iter().any(|text| text == share)), "{inside:?}");
        assert!(!inside.iter().any(|text| text.contains("85 %")), "{inside:?}");
    }

    #[test]
    fn each_network_is_explained_where_the_pointer_is_also_in_the_others_turn() {
        let mut face = with_run(face(), 10, 100);
        face.run.state = RunState::Running;
        let mut trial = trial([1920.0, 800.0], face);
        let strip = trial.get_by_label("the story of a step").rect();
        let names = texts(&trial);
        let box_of = |name: &str| names.iter().find(|(_, text)| text == name).unwrap().0.center();
        let [g, d] = [box_of("Generator (G)"), box_of("Discriminator (D)")];
        let mut told = |at: egui::Pos2| {
            trial.hover_at(at);
            trial.run_steps(40);
            let texts: Vec<String> = texts(&trial).into_iter().map(|(_, text)| text).collect();
            let of = |word: crate::words::Word| texts.iter().any(|text| text == word.text());
            [of(crate::words::STORY_OF_G), of(crate::words::STORY_OF_D), of(crate::words::STORY_OF_BOTH)]
        };
        assert_eq!(told(strip.left_center() + egui::vec2(20.0, 0.0)), [false, false, true]);
        assert_eq!((told(g), told(d)), ([true, false, false], [false, true, false]));
    }

    #[test]
    fn the_strip_names_both_networks_where_there_is_room_and_always_has_their_letters() {
        for (width, names) in [(1024.0, ["G", "D"]), (1920.0, ["Generator (G)", "Discriminator (D)"])] {
            let mut face = with_run(face(), 10, 100);
            face.run.state = RunState::Paused;
            let trial = trial([width, 800.0], face);
            let strip = trial.get_by_label("the story of a step").rect();
            let inside: Vec<String> =
                texts(&trial).into_iter().filter(|(at, _)| strip.contains_rect(*at)).map(|(_, text)| text).collect();
            for name in names {
                assert!(inside.iter().any(|text| text == name), "{name} at {width}: {inside:?}");
            }
        }
    }
}
