//! The whole window: its panels and their state.

use egui::{Panel, Rect, Ui};

use super::commands::Palette;
use super::explore::ExplorePanel;
use super::layouts::{Hidden, Part};
use super::lessons::{Places, lesson_card};
use super::plots::PlotsView;
use super::runs::runs_window;
use super::samples::SamplesPanel;
use super::train::StoryStrip;
use super::window::{help_overlay, log_window, menu_bar, status_bar};
use super::{
    Actions, ExploreView, LatentEditor, Lesson, LessonView, Level, Log, RunView, RunsList, Tools, Workspace, theme,
};
use crate::latent::LatentVector;
use crate::protocol::Pace;

/// The state of all panels.
pub struct Face {
    /// The training run.
    pub(super) run: RunView,
    /// The digit on screen.
    pub(super) explore: ExploreView,
    /// The vector being edited.
    pub(super) editor: LatentEditor,
    /// The pages of the right panel.
    pub(super) tools: Tools,
    /// The messages of the log.
    pub(super) log: Log,
    pub(super) explore_panel: ExplorePanel,
    pub(super) samples_panel: SamplesPanel,
    /// How the curves are displayed.
    pub(super) plots: PlotsView,
    pub(super) story: StoryStrip,
    pub(super) log_open: bool,
    pub(super) help_open: bool,
    pub(super) palette: Palette,
    pub(super) workspace: Workspace,
    /// The runs on disk.
    pub(super) runs: RunsList,
    pub(super) lesson: LessonView,
    /// The part shown in a window that is too small for several.
    pub(super) small_window: Part,
    pub(super) hidden: Hidden,
    /// Where the parts of the window are in this frame.
    pub(super) places: Places,
    /// The area between the menu bar and the status bar, where windows may lie.
    pub(super) between: Rect,
}

impl Face {
    /// Creates the panels' state before any result has arrived, with this vector.
    pub fn new(z: LatentVector, seed: u64) -> Self {
        Self {
            run: RunView::default(),
            explore: ExploreView::new(z.clone()),
            editor: LatentEditor::new(z, seed),
            tools: Tools::default(),
            log: Log::default(),
            explore_panel: ExplorePanel::default(),
            samples_panel: SamplesPanel::default(),
            plots: PlotsView::default(),
            story: StoryStrip::default(),
            log_open: false,
            help_open: false,
            palette: Palette::default(),
            workspace: Workspace::default(),
            runs: RunsList::default(),
            lesson: LessonView::default(),
            small_window: Part::default(),
            hidden: Hidden::default(),
            places: Places::default(),
            between: Rect::EVERYTHING,
        }
    }

    /// The training run.
    pub fn run(&self) -> &RunView {
        &self.run
    }

    /// Returns the training run for changes.
    pub fn run_mut(&mut self) -> &mut RunView {
        &mut self.run
    }

    /// The digit on screen.
    pub fn explore(&self) -> &ExploreView {
        &self.explore
    }

    /// Returns the digit's view for changes.
    pub fn explore_mut(&mut self) -> &mut ExploreView {
        &mut self.explore
    }

    /// The pages of the right panel.
    pub fn tools(&self) -> &Tools {
        &self.tools
    }

    /// The runs on disk.
    pub fn runs(&self) -> &RunsList {
        &self.runs
    }

    /// Opens a lesson at its first card.
    pub fn teach(&mut self, lesson: Lesson) {
        self.lesson.open(lesson);
    }

    /// The lesson on screen.
    pub fn lesson(&self) -> &LessonView {
        &self.lesson
    }

    /// The messages of the log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Draws all panels, and adds the requested actions to `actions`.
    pub fn show(&mut self, ui: &mut Ui, pace: Pace, actions: &mut Actions) {
        self.places = Places::default();
        if self.workspace == Workspace::Present {
            self.between = ui.available_rect_before_wrap();
            self.present(ui, actions);
            self.overlays(ui, actions);
            return;
        }
        let bar = theme::bar(ui.visuals().dark_mode);
        let situation = self.situation(ui.ctx(), actions);
        if let Some(command) = Panel::top("menu").frame(bar).show(ui, |ui| menu_bar(ui, &situation, pace)).inner {
            self.obey(command, actions);
        }
        if Panel::bottom("status").frame(bar).show(ui, |ui| status_bar(ui, &self.log, &self.run, &self.explore)).inner {
            self.log_open = !self.log_open;
        }
        self.between = ui.available_rect_before_wrap();
        self.explore_panel.digit_elsewhere = false;
        if self.workspace == Workspace::Train {
            self.train_panels(ui, actions);
        } else {
            self.explore_panels(ui, actions);
        }
        self.overlays(ui, actions);
    }

    /// Changes the layout of the window.
    pub fn lay_out(&mut self, workspace: Workspace) {
        self.workspace = workspace;
    }

    /// Hides or shows the panels at the sides.
    pub fn hide(&mut self, hidden: Hidden) {
        self.hidden = hidden;
    }

    /// The panels at the sides that are hidden.
    pub fn hidden(&self) -> Hidden {
        self.hidden
    }

    /// The current layout of the window.
    pub fn workspace(&self) -> Workspace {
        self.workspace
    }

    /// Draws the windows and pages that lie over the panels.
    fn overlays(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let places = self.places;
        lesson_card(ui, self, &places, actions);
        let ctx = &ui.ctx().clone();
        log_window(ctx, &self.log, &mut self.log_open, self.between);
        runs_window(ctx, &mut self.runs, &self.run, self.between, actions);
        help_overlay(ctx, &mut self.help_open);
        let mut palette = std::mem::take(&mut self.palette);
        let chosen = palette.show(ctx, &self.situation(ctx, actions));
        self.palette = palette;
        if let Some(command) = chosen {
            self.obey(command, actions);
        }
    }

    /// Whether a page covers the panels and receives the keys.
    pub(super) fn is_covered(&self) -> bool {
        self.help_open || self.palette.is_open()
    }

    /// Adds a line to the log.
    pub fn tell(&mut self, level: Level, text: &str) {
        self.log.add(level, text);
    }
}

#[cfg(test)]
mod tests {
    use egui::Rect;
    use egui::accesskit::Role;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use crate::latent::Direction;
    use crate::latent::path::Keyframe;
    use crate::latent::random::sample;
    use crate::protocol::{RunState, SampleGrid};
    use crate::ui::layouts::Part;
    use crate::ui::trial::{cut, face, trial, under_the_bar, with_run};
    use crate::ui::{Chart, KeptVector, Listed, NamedDirection, Shown, Tab, Workspace};

    const CONTROLS: [Role; 6] =
        [Role::Button, Role::CheckBox, Role::SpinButton, Role::ComboBox, Role::Slider, Role::TextInput];

    /// Sizes of windows from 1024 x 700 to 3840 x 2160 in points, at zooms from 80 % to 200 %.
    const SIZES: [[f32; 2]; 11] = [
        [1024.0, 700.0],
        [1100.0, 700.0],
        [1180.0, 700.0],
        [1280.0, 800.0],
        [1920.0, 1080.0],
        [3840.0, 2160.0],
        [4800.0, 2700.0],
        [853.0, 583.0],
        [683.0, 467.0],
        [640.0, 400.0],
        [512.0, 350.0],
    ];

    #[test]
    fn no_control_lies_under_another_in_any_window_there_may_be() {
        for [width, height] in SIZES {
            let mut face = with_run(face(), 100, 40_000);
            face.run.state = RunState::Paused;
            for step in [1, 50, 100] {
                face.run.grids.push(SampleGrid { step, tiles: Vec::new() });
            }
            face.plots.toggle(Chart::Diversity);
            let mut trial = trial([width, height], face);
            for (workspace, tab) in
                [Workspace::Train, Workspace::Explore].into_iter().flat_map(|lay| Tab::ALL.map(|tab| (lay, tab)))
            {
                for part in [Part::Run, Part::Curves, Part::Samples, Part::Digit, Part::Sliders] {
                    trial.state_mut().face.small_window = part;
                    trial.state_mut().face.lay_out(workspace);
                    trial.state_mut().face.tools.bench.tab = tab;
                    trial.run_steps(5);
                    let place = format!("{width} x {height}, {workspace:?}, {part:?}, {tab:?}");
                    apart(&trial, width, &place);
                    assert_eq!(cut(&trial), Vec::<String>::new(), "{place}");
                    if width >= 1024.0 {
                        // All parts are shown at once.
                        break;
                    }
                }
            }
        }
    }

    /// Checks that no control leaves the window or lies under another.
    fn apart(trial: &crate::ui::trial::Trial, width: f32, place: &str) {
        let all = CONTROLS.into_iter().flat_map(|role| trial.query_all_by_role(role));
        let named = |node: egui_kittest::Node<'_>| (node.rect(), node.accesskit_node().label().unwrap_or_default());
        let all: Vec<(Rect, String)> = all.map(named).collect();
        assert!(all.len() > 8, "{} in {place}", all.len());
        for (n, (rect, name)) in all.iter().enumerate() {
            assert!(rect.left() >= 0.0 && rect.right() <= width, "{name} at {rect:?}, {place}");
            let under = all[n + 1..].iter().find(|(other, _)| other.shrink(1.5).intersects(*rect));
            assert_eq!(under, None, "{name} at {rect:?}, {place}");
        }
    }

    #[test]
    fn nothing_of_a_page_runs_under_its_scroll_bar() {
        for width in [1024.0, 1280.0] {
            let mut face = face();
            let bench = &mut face.tools.bench;
            bench.path.keyframes = (0..30).map(|n| Keyframe { z: sample(n), seconds: 1.0 }).collect();
            bench.kept = (0..30).map(|n| KeptVector { name: format!("7, no. {n}"), z: sample(n) }).collect();
            bench.mine = (0..30)
                .filter_map(|n| Some(NamedDirection { name: n.to_string(), direction: Direction::of(&sample(n))? }))
                .collect();
            bench.shown = Shown::All;
            bench.slots = [1, 2, 3].map(|n| Some(sample(n)));
            face.tools.directions.list(Listed::Mine);
            let mut trial = trial([width, 700.0], face);
            let mut bars = 0;
            for tab in Tab::ALL {
                trial.state_mut().face.tools.bench.tab = tab;
                trial.run_steps(5);
                let under = under_the_bar(&mut trial, egui::pos2(width - 200.0, 630.0));
                bars += usize::from(under.is_some());
                assert_eq!(under.unwrap_or_default(), Vec::<String>::new(), "{tab:?}, {width} wide");
            }
            assert!(bars >= 4, "{bars} pages had a bar");
        }
    }

    #[test]
    fn the_plots_keep_their_room_beside_the_widest_digit() {
        for width in [1024.0, 1280.0] {
            let mut trial = trial([width, 700.0], face());
            let edge = |trial: &crate::ui::trial::Trial| trial.get_by_label("Random").rect().left() - 17.0;
            let from = egui::pos2(edge(&trial), 400.0);
            trial.hover_at(from);
            trial.step();
            trial.drag_at(from);
            trial.step();
            for x in [300.0, 100.0, 20.0] {
                trial.hover_at(egui::pos2(x, 400.0));
                trial.step();
            }
            trial.drop_at(egui::pos2(20.0, 400.0));
            trial.run_steps(5);
            assert!(
                edge(&trial) - crate::ui::layouts::LEFT >= crate::ui::layouts::CENTRE - 1.0,
                "{} at {width}",
                edge(&trial)
            );
        }
    }
}
