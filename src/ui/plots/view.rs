//! The user's choices for the plots.

use super::axis::Axis;
use super::chart::{CHARTS, Chart};

/// The choices above the plots.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotsView {
    /// Length of the moving average in steps; 0 draws every step.
    pub smoothing: f64,
    /// The horizontal axis.
    pub axis: Axis,
    shown: [bool; CHARTS],
    logarithmic: [bool; CHARTS],
    /// The number of newest steps that are shown until the user moves the plots. 0 asks for a view of all steps in the
    /// next frame; `None` leaves the view where the user put it.
    pub(super) show_last: Option<u64>,
    /// Where the plots are in this frame; `None` where they are not shown.
    pub(in crate::ui) place: Option<egui::Rect>,
    /// The step under the pointer in the last frame.
    pub(super) hovered: Option<f64>,
    /// The place of the pointer on the horizontal axis; `None` when it is on no chart.
    pub(super) pointer: Option<f64>,
    /// Number of steps per point on screen in the last frame.
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
            place: None,
            hovered: None,
            pointer: None,
            steps_per_point: 0.0,
        }
    }
}

impl PlotsView {
    /// Whether this chart is shown.
    pub fn shows(&self, chart: Chart) -> bool {
        self.shown[chart as usize]
    }

    /// Shows or hides a chart; one chart always remains.
    pub fn toggle(&mut self, chart: Chart) {
        let before = self.shown;
        self.shown[chart as usize] ^= true;
        if !self.shown.contains(&true) {
            self.shown = before;
        }
    }

    /// Shows all steps, whatever the zoom was.
    pub fn show_all_steps(&mut self) {
        self.show_last = Some(0);
    }

    /// The charts shown, in order.
    pub(super) fn charts(&self) -> Vec<Chart> {
        Chart::ALL.into_iter().filter(|chart| self.shows(*chart)).collect()
    }

    pub(super) fn logarithmic(&mut self, chart: Chart) -> &mut bool {
        &mut self.logarithmic[chart as usize]
    }

    /// Whether the vertical axis of this chart is logarithmic.
    pub(super) fn is_logarithmic(&self, chart: Chart) -> bool {
        self.logarithmic[chart as usize]
    }

    /// Shows these charts only.
    pub(in crate::ui) fn show(&mut self, wanted: impl Fn(Chart) -> bool) {
        self.shown = Chart::ALL.map(wanted);
    }

    /// Shows all charts, to measure the cost of the fullest window.
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
