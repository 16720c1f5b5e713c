//! The names at the ends of curves: the letter of the network, after the number of a compared run.

use egui::{Align2, Color32, FontId, Pos2, Rect, Ui, pos2, vec2};

use super::draw::BESIDE;
use crate::ui::theme;

/// Height of a name, and of a plot with room for the names of compared runs, in points.
const HIGH: f32 = 11.0;
const NAMES_OF_ALL: f32 = 110.0;

/// Writes the names at the ends of the curves; the first `of_run` names belong to the run on screen. No name covers
/// another one, and none covers a curve if there is such a place.
pub(super) fn names<'a>(
    ui: &Ui,
    frame: Rect,
    of_run: usize,
    ends: impl Iterator<Item = (&'a str, Color32, Pos2)>,
    is_crossed: impl Fn(Rect) -> bool,
) {
    let mut taken: Vec<Rect> = Vec::new();
    // A low plot has room for the letters of the run on screen; the numbers of the others are in the rows above.
    let most = if frame.height() < NAMES_OF_ALL { of_run } else { usize::MAX };
    let within = frame.expand2(vec2(BESIDE, 0.0));
    for (name, color, end) in ends.take(most).filter(|(.., end)| within.contains(*end)) {
        let name = ui.painter().layout_no_wrap(name.to_owned(), FontId::proportional(theme::SMALLEST), color);
        let size = vec2(name.size().x, HIGH);
        let place = |left: f32, up: f32| Rect::from_min_size(pos2(left, end.y + up * HIGH - HIGH / 2.0), size);
        // Beside another name, a name stands a little higher or lower; at the edge of the plot, left of the end.
        let heights = [0.0, -0.5, 0.5, -1.0, 1.0, -1.5, 1.5, -2.0, 2.0];
        let right = heights.map(|up| place(end.x + 3.0, up));
        let left = heights.map(|up| place(end.x - 3.0 - size.x, up));
        let is_free = |place: &&Rect| {
            within.contains_rect(**place) && taken.iter().all(|other| !other.shrink(0.5).intersects(place.shrink(0.5)))
        };
        let both = || right.iter().chain(&left).filter(is_free);
        let best = both().find(|place| !is_crossed(**place)).or_else(|| both().next()).copied();
        if let Some(place) = best {
            let middle = Align2::LEFT_CENTER.anchor_size(place.left_center(), name.size());
            // A background hides dashed lines behind the name.
            let ground = ui.visuals().extreme_bg_color.gamma_multiply(0.8);
            ui.painter().rect_filled(place.shrink2(vec2(0.0, 1.0)), 1.0, ground);
            ui.painter().galley(middle.min, name, color);
            taken.push(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::StepMetrics;
    use crate::ui::trial::{face, texts, trial, with_run};

    #[test]
    fn the_curves_of_both_networks_have_their_letters_at_their_ends() {
        let mut face = with_run(face(), 1, 4000);
        // D and G are nearer to each other than their letters are high.
        let row = |step| StepMetrics {
            step,
            epoch: 1,
            loss_d: 0.6,
            loss_g: if step == 2 { 6.0 } else { 0.8 },
            ..StepMetrics::default()
        };
        face.run.curves.extend((2..=100).map(row).collect());
        let trial = trial([1280.0, 800.0], face);
        let letter = |letter: &str| {
            let place = trial.state().face.plots.place.unwrap();
            let all = texts(&trial).into_iter().filter(|(_, text)| text == letter);
            let at_the_end = all.map(|(at, _)| at.center()).find(|at| place.contains(*at) && at.x > place.center().x);
            at_the_end.unwrap_or_else(|| panic!("{letter} is missing")).y
        };
        assert!(letter("G") < letter("D") - 5.0);
    }
}
