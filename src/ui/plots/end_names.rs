//! The names at the ends of curves: the letter of the network, after the number of a compared run.

use egui::{Align2, Color32, FontId, Pos2, Rect, Ui, vec2};

use super::draw::BESIDE;
use crate::ui::theme;

/// Height and width of a name, in points.
const HIGH: f32 = 11.0;
const WIDE: f32 = 16.0;

/// Writes the names of curves at their ends, each where no other name is.
pub(super) fn names<'a>(ui: &Ui, frame: Rect, ends: impl Iterator<Item = (&'a str, Color32, Pos2)>) {
    let mut taken: Vec<Pos2> = Vec::new();
    for (name, color, end) in ends {
        let is_free =
            |at: &Pos2| taken.iter().all(|other| (other.y - at.y).abs() >= HIGH || (other.x - at.x).abs() >= WIDE);
        // Beside another name, a name stands a little higher or lower.
        let places = [0.0, -0.5, 0.5, -1.0, 1.0].map(|up| end + vec2(3.0, up * HIGH));
        let at = places.into_iter().find(is_free).filter(|_| frame.expand2(vec2(BESIDE, 0.0)).contains(end));
        if let Some(at) = at {
            ui.painter().text(at, Align2::LEFT_CENTER, name, FontId::proportional(theme::SMALLEST), color);
            taken.push(at);
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
