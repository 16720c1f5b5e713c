//! How the curves are looked at.

use super::axis::Axis;
use super::chart::{CHARTS, Chart};

/// What a person has chosen above the plots.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotsView {
    /// Steps that the moving average remembers; 0 draws every step.
    pub smoothing: f64,
    /// What the plots run along.
    pub axis: Axis,
    shown: [bool; CHARTS],
    logarithmic: [bool; CHARTS],
    /// Shows this many of the newest steps until a hand moves the plots; 0 shows all, in the next frame.
    pub(super) show_last: Option<u64>,
    /// The step under the pointer, as of the last frame.
    pub(super) hovered: Option<f64>,
    /// How many steps a point on screen is wide there.
    pub(super) steps_per_point: f64,
}

impl Default for PlotsView {
    fn default() -> Self {
        Self {
            smoothing: 30.0,
            axis: Axis::Steps,
            shown: Chart::ALL.map(|chart| matches!(chart, Chart::Losses | Chart::Scores)),
            logarithmic: Chart::ALL.map(Chart::logarithmic),
            show_last: None,
            hovered: None,
            steps_per_point: 0.0,
        }
    }
}

impl PlotsView {
    /// Whether this plot is on screen.
    pub fn shows(&self, chart: Chart) -> bool {
        self.shown[chart as usize]
    }

    /// Puts it on screen, or takes it off; one always stays.
    pub fn toggle(&mut self, chart: Chart) {
        let before = self.shown;
        self.shown[chart as usize] ^= true;
        if !self.shown.contains(&true) {
            self.shown = before;
        }
    }

    /// From the first step to the newest, whatever was zoomed into.
    pub fn show_all_steps(&mut self) {
        self.show_last = Some(0);
    }

    /// Those on screen, in order.
    pub(super) fn charts(&self) -> Vec<Chart> {
        Chart::ALL.into_iter().filter(|chart| self.shows(*chart)).collect()
    }

    pub(super) fn logarithmic(&mut self, chart: Chart) -> &mut bool {
        &mut self.logarithmic[chart as usize]
    }

    /// All plots on screen, as the busiest window has them.
    pub fn show_all(&mut self) {
        self.shown = [true; CHARTS];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_plot_stays() {
        let mut view = PlotsView::default();
        view.toggle(Chart::Losses);
        view.toggle(Chart::Scores);
        assert_eq!(view.charts(), [Chart::Scores]);
        view.toggle(Chart::Quality);
        view.toggle(Chart::Scores);
        assert_eq!(view.charts(), [Chart::Quality]);
    }
}
