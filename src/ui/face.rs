//! The whole window: its panels and their state.

use std::path::PathBuf;

use egui::{Panel, Rect, Ui, Vec2};

use super::commands::Palette;
use super::explore::ExplorePanel;
use super::layouts::{BeforeMove, Layouts, Part, Places};
use super::lessons::{lesson_card, lesson_outline};
use super::plots::PlotsView;
use super::runs::runs_window;
use super::samples::SamplesPanel;
use super::train::StoryStrip;
use super::window::{about_overlay, focus_ring, help_overlay, log_window, menu_bar, status_bar};
use super::{
    Action, Actions, ExploreView, LatentEditor, Lesson, LessonView, Level, Log, RunView, RunsList, Tools, Workspace,
    theme,
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
    pub(super) about_open: bool,
    pub(super) palette: Palette,
    pub(super) workspace: Workspace,
    /// The layout to return to when a presentation ends.
    pub(super) came_from: Workspace,
    /// Whether a presentation has begun since the last frame.
    pub(super) presents_anew: bool,
    /// Whether a control had the keyboard focus at the beginning of the frame before.
    pub(super) had_focus: bool,
    /// The runs on disk.
    pub(super) runs: RunsList,
    pub(super) lesson: LessonView,
    /// The part shown in a window that is too small for several.
    pub(super) small_window: Part,
    /// Where the panels lie.
    pub(super) layouts: Layouts,
    /// Where the panels lay before the last move, for Undo.
    pub(super) before_move: Option<BeforeMove>,
    /// The room for the panels in the last frame, in points; `None` if the window was small.
    pub(super) room_of_panels: Option<Vec2>,
    /// Files of recent projects, the newest first.
    pub(super) recent: Vec<PathBuf>,
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
            about_open: false,
            palette: Palette::default(),
            workspace: Workspace::default(),
            came_from: Workspace::default(),
            presents_anew: false,
            had_focus: false,
            runs: RunsList::default(),
            lesson: LessonView::default(),
            small_window: Part::Samples,
            layouts: Layouts::default(),
            before_move: None,
            room_of_panels: None,
            recent: Vec::new(),
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
        self.plots.place = None;
        self.log.translate();
        if self.workspace == Workspace::Present {
            lesson_card(ui, self, actions);
            self.between = ui.available_rect_before_wrap();
            self.present(ui, actions);
            self.overlays(ui, actions);
            return;
        }
        let bar = theme::bar(ui.visuals().dark_mode);
        let situation = self.situation(ui.ctx(), actions);
        let mut save = self.explore.save;
        let mut opened = None;
        let top = Panel::top("menu").frame(bar);
        let menu = top.show(ui, |ui| menu_bar(ui, &situation, pace, &mut save, &self.recent, &mut opened));
        actions.extend(opened.map(Action::OpenPath));
        self.explore.save = save;
        if let Some(command) = menu.inner {
            self.obey(command, actions);
        }
        if Panel::bottom("status").frame(bar).show(ui, |ui| status_bar(ui, &self.log, &self.run, &self.explore)).inner {
            self.log_open = !self.log_open;
        }
        lesson_card(ui, self, actions);
        self.between = ui.available_rect_before_wrap();
        self.explore_panel.digit_elsewhere = false;
        self.panels_or_one(ui, actions);
        self.overlays(ui, actions);
    }

    /// Changes the layout of the window.
    pub fn lay_out(&mut self, workspace: Workspace) {
        if workspace != Workspace::Present {
            self.came_from = workspace;
            self.tools.morph.end_show();
        }
        self.presents_anew = workspace == Workspace::Present;
        self.workspace = workspace;
    }

    /// Arranges the panels.
    pub fn arrange(&mut self, layouts: Layouts) {
        self.layouts = layouts;
    }

    /// Where the panels lie.
    pub fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// The current layout of the window.
    pub fn workspace(&self) -> Workspace {
        self.workspace
    }

    /// Draws the windows and pages that lie over the panels.
    fn overlays(&mut self, ui: &mut Ui, actions: &mut Actions) {
        lesson_outline(ui, self);
        let ctx = &ui.ctx().clone();
        log_window(ctx, &self.log, &mut self.log_open, self.between);
        runs_window(ctx, &mut self.runs, &self.run, self.between, actions);
        help_overlay(ctx, &mut self.help_open);
        about_overlay(ctx, &mut self.about_open);
        let mut palette = std::mem::take(&mut self.palette);
        let chosen = palette.show(ctx, &self.situation(ctx, actions));
        self.palette = palette;
        if let Some(command) = chosen {
            self.obey(command, actions);
        }
        focus_ring(ctx);
    }

    /// Whether a page covers the panels and receives the keys.
    pub(super) fn is_covered(&self) -> bool {
        self.help_open || self.about_open || self.palette.is_open()
    }

    /// Adds a line to the log.
    pub fn tell(&mut self, level: Level, text: &str) {
        self.log.add(level, text);
    }
}
