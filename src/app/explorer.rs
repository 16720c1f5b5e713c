//! The application's state, and the steps of a frame.

use std::path::PathBuf;
use std::sync::Arc;

use super::asking::DigitRequests;
use super::files::autosave::Autosave;
use super::files::background::Jobs;
use super::files::clipboard::Copied;
use super::files::compare::Comparison;
use super::files::dialogs::Dialogs;
use super::files::drawn_export::DrawnExport;
use super::files::dropped::Dropped;
use super::files::opened_picture::PictureSearch;
use super::files::opening::Opened;
use super::files::picture::Picture;
use super::files::plot_file::Screenshot;
use super::files::recent_runs::RecentRuns;
use super::files::settings::{Settings, runs_folder};
use super::files::typed_path::TypedPath;
use super::files::workbench_file::WrittenWorkbench;
use super::panel_requests::PanelRequests;
use super::project::guard::Guard;
use super::project::open::OpenProject;
use super::window::ending::{Leaving, Signals};
use super::window::repaint::RepaintSchedule;
use super::window::rescue::FirstHook;
use crate::latent::LatentVector;
use crate::protocol::{DataSource, RunState};
use crate::raster::GrayImage;
use crate::session::{Session, device_choices};
use crate::ui::{Actions, ExploreView, Face, Level, theme};

/// What the window opens at its start, from the command line.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// A folder of IDX files to train on.
    pub data: Option<PathBuf>,
    /// Folder of a run to open.
    pub run: Option<PathBuf>,
    /// Folders of runs to compare with the run on screen.
    pub compare: Vec<PathBuf>,
    /// What the path on the command line opens as.
    pub opened: Option<Opened>,
    /// A message to show at once.
    pub notice: Option<String>,
}

/// The window.
pub struct ExplorerApp {
    pub(super) session: Session,
    pub(super) face: Face,
    pub(super) dialogs: Dialogs,
    pub(super) jobs: Jobs,
    pub(super) typed: Option<TypedPath>,
    /// The path that was typed last, until it is known whether it could be used.
    pub(super) last_typed: Option<TypedPath>,
    pub(super) pending: Option<Picture>,
    pub(super) runs: Option<PathBuf>,
    pub(super) settings: Settings,
    /// Number of searches for digits.
    pub(super) wishes: u64,
    pub(super) digits: DigitRequests,
    pub(super) autosave: Autosave,
    pub(super) written_workbench: WrittenWorkbench,
    pub(super) requests: PanelRequests,
    pub(super) drawn_export: DrawnExport,
    pub(super) comparison: Comparison,
    pub(super) recent_runs: RecentRuns,
    pub(super) picture_search: PictureSearch,
    pub(super) dropped: Dropped,
    pub(super) copied: Copied,
    pub(super) project: OpenProject,
    pub(super) guard: Guard,
    pub(super) screenshot: Option<Screenshot>,
    repaints: Option<Arc<RepaintSchedule>>,
    pub(super) signals: Option<Arc<Signals>>,
    first_hook: FirstHook,
    pub(super) leaving: Leaving,
}

impl ExplorerApp {
    /// Creates the application from a session and the settings file.
    pub fn new(cc: &eframe::CreationContext<'_>, session: Session, settings: Settings, launch: Launch) -> Self {
        theme::apply(&cc.egui_ctx, settings.dark);
        let wake = cc.egui_ctx.clone();
        let mut face = Face::new(settings.z.clone(), settings.seed);
        face.run_mut().devices = device_choices();
        face.prefer(settings.request.clone(), settings.following, settings.save);
        if let Some(folder) = launch.data {
            face.train_on(DataSource::Folder(folder));
        }
        let mut app = Self {
            dialogs: Dialogs::new(wake.clone()),
            jobs: Jobs::new(wake),
            face,
            typed: None,
            last_typed: None,
            pending: None,
            runs: runs_folder(),
            settings,
            wishes: 0,
            digits: DigitRequests::default(),
            autosave: Autosave::new(),
            written_workbench: WrittenWorkbench::default(),
            requests: PanelRequests::default(),
            drawn_export: DrawnExport::default(),
            comparison: Comparison::default(),
            recent_runs: RecentRuns::default(),
            picture_search: PictureSearch::default(),
            dropped: Dropped::default(),
            copied: Copied::default(),
            project: OpenProject::default(),
            guard: Guard::default(),
            screenshot: None,
            repaints: None,
            signals: None,
            first_hook: FirstHook::default(),
            leaving: Leaving::No,
            session,
        };
        app.resume_workbench();
        app.resume_project();
        app.face.show_recent(app.settings.recent.clone());
        app.condition(app.settings.conditioning);
        app.face.lay_out(app.settings.workspace);
        app.face.arrange(app.settings.panels.clone());
        cc.egui_ctx.set_zoom_factor(app.settings.zoom);
        app.session.set_following(app.settings.following);
        app.session.set_pace(app.settings.pace);
        app.tell(Level::Info, "ready");
        if let Some(notice) = launch.notice {
            app.tell(Level::Warning, &notice);
        }
        if let Some(folder) = launch.run {
            app.open_run(folder);
        }
        app.read_example();
        app.list_runs(None);
        for folder in launch.compare {
            app.compare_with(folder);
        }
        if let Some(opened) = launch.opened {
            app.show(opened);
        }
        app.request_digit();
        app
    }

    /// Reports each frame to the schedule that decides when the next frame is due.
    #[must_use]
    pub(super) fn repainted_by(mut self, repaints: Arc<RepaintSchedule>) -> Self {
        self.repaints = Some(repaints);
        self
    }

    /// Closes the window when one of these signals arrives.
    #[must_use]
    pub(super) fn closed_by(mut self, signals: Arc<Signals>) -> Self {
        self.signals = Some(signals);
        self
    }

    /// Sets the folder of new runs; `None` keeps new runs in memory only.
    pub fn keep_runs_in(&mut self, folder: Option<PathBuf>) {
        self.runs = folder;
    }

    /// The digit on screen.
    pub fn digit(&self) -> Option<&GrayImage> {
        self.explore().digit()
    }

    /// Whether the digit on screen was drawn from the vector being edited.
    pub fn settled(&self) -> bool {
        self.face.is_settled()
    }

    /// The digit that the classifier reads in the image on screen.
    pub fn reads_as(&self) -> Option<usize> {
        self.explore().reads_as()
    }

    /// The state of the right panel's pages.
    pub fn tools(&self) -> &crate::ui::Tools {
        self.face.tools()
    }

    /// The vector being edited, with its history.
    pub fn editor(&self) -> &crate::ui::LatentEditor {
        self.face.editor()
    }

    /// The digit on screen, its generator, and how it is saved.
    pub(super) fn explore(&self) -> &ExploreView {
        self.face.explore()
    }

    /// The vector being edited.
    pub fn latent(&self) -> &LatentVector {
        self.editor().z()
    }

    /// Number of steps on the curves.
    pub fn steps_shown(&self) -> usize {
        self.run().curves().len()
    }

    /// State of the trainer.
    pub fn state(&self) -> RunState {
        self.run().state()
    }

    /// Step of the newest sample grid.
    pub fn grid_step(&self) -> Option<u64> {
        self.run().grids().newest().map(|grid| grid.step)
    }

    /// Step of the sample grid shown.
    pub fn grid_shown(&self) -> Option<u64> {
        self.run().grids().shown().map(|grid| grid.step)
    }

    /// The run on screen.
    pub fn run(&self) -> &crate::ui::RunView {
        self.face.run()
    }

    /// Whether a refused step waits for the user's decision.
    pub fn halted(&self) -> bool {
        self.run().is_halted()
    }

    /// Adds a line to the log.
    pub(super) fn tell(&mut self, level: Level, text: &str) {
        self.face.tell(level, text);
    }

    /// The last line of the log.
    pub fn last_log_line(&self) -> String {
        self.face.log().last().map(|(text, _)| text.clone()).unwrap_or_default()
    }

    /// The name of the generator that drew the digit on screen.
    pub fn generator_name(&self) -> String {
        self.explore().source().name()
    }

    /// Whether the hash of the generator that drew the digit on screen is known.
    pub fn knows_generator(&self) -> bool {
        self.explore().generator_hash().is_some()
    }

    /// Number of lines in the log.
    pub fn log_length(&self) -> usize {
        self.face.log().lines().count()
    }

    /// The settings of the next run, as the left panel shows them.
    pub fn request_mut(&mut self) -> &mut crate::protocol::RunRequest {
        self.face.run_mut().request_mut()
    }
}

impl eframe::App for ExplorerApp {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if let Some(repaints) = &self.repaints {
            repaints.frame(ctx);
        }
        self.drain_events(ctx);
        if let Some(info) = self.run().info() {
            let (run, taken) = (info.run, self.run().step().saturating_sub(info.first_step));
            self.first_hook.follow(run, taken);
        }
        self.drain_workers();
        self.watch_dropped(ctx);
        self.watch_encoding(ctx);
        self.remember_window(ctx);
        self.leave_when_asked(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut actions = Actions::new(self.dialogs.is_open());
        self.face.keys(ui.ctx(), self.typed.is_some(), &mut actions);
        self.face.show(ui, self.settings.pace, &mut actions);
        self.typed_path_window(ui.ctx());
        self.guard_window(ui.ctx());
        for action in actions {
            self.perform(action, ui.ctx());
        }
        self.play_on(ui.ctx());
        self.request_digit();
        self.ask_for_work(ui.ctx());
    }

    fn on_exit(&mut self) {
        self.save_settings_now();
        self.session.close();
    }
}
