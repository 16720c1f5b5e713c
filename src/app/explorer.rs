//! The application's state, and how a frame goes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::dialogs::Dialogs;
use super::jobs::Jobs;
use super::picture::Picture;
use super::refresh::Refresh;
use super::settings::{Settings, runs_folder};
use super::typed_path::TypedPath;
use crate::latent::LatentVector;
use crate::raster::GrayImage;
use crate::session::{DataSource, GeneratorSource, RunState, Session};
use crate::ui::{
    Action, ExploreView, LatentEditor, Log, PixelTexture, RunView, SamplesPanel, explore_panel, help_overlay,
    log_window, menu_bar, plots_panel, samples_panel, status_bar, theme, train_panel,
};

/// What the command line asks of the window.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// A folder of IDX files to train on.
    pub data: Option<PathBuf>,
    /// A run's folder to open.
    pub run: Option<PathBuf>,
    /// Something to tell the person at once.
    pub notice: Option<String>,
}

/// The window.
pub struct ExplorerApp {
    pub(super) session: Session,
    pub(super) run: RunView,
    pub(super) explore: ExploreView,
    pub(super) editor: LatentEditor,
    pub(super) log: Log,
    pub(super) dialogs: Dialogs,
    pub(super) jobs: Jobs,
    pub(super) typed: Option<TypedPath>,
    pub(super) pending: Option<Picture>,
    pub(super) runs: Option<PathBuf>,
    pub(super) settings: Settings,
    pub(super) show_log: bool,
    pub(super) show_help: bool,
    pub(super) stamp: u64,
    /// Batches of figures that came in.
    pub(super) news: u64,
    /// Digits asked for.
    pub(super) wishes: u64,
    pub(super) requested: Option<LatentVector>,
    pub(super) settings_saved: Instant,
    refresh: Option<Arc<Refresh>>,
    digit: PixelTexture,
    samples: SamplesPanel,
}

impl ExplorerApp {
    /// Takes over a session, with what was remembered from last time.
    pub fn new(cc: &eframe::CreationContext<'_>, session: Session, settings: Settings, launch: Launch) -> Self {
        theme::apply(&cc.egui_ctx, settings.dark);
        let wake = cc.egui_ctx.clone();
        let mut run = RunView { request: settings.request.clone(), ..RunView::default() };
        if let Some(folder) = launch.data {
            run.request.data = DataSource::Folder(folder);
        }
        let mut app = Self {
            dialogs: Dialogs::new(wake.clone()),
            jobs: Jobs::new(wake),
            run,
            explore: ExploreView {
                digit: None,
                guess: None,
                searching: None,
                z: settings.z.clone(),
                source: GeneratorSource::Shipped,
                milliseconds: 0.0,
                following: settings.following,
                save: settings.save_options(),
                saved: None,
                waiting_for_dialog: false,
            },
            editor: LatentEditor::new(settings.z.clone(), settings.seed),
            log: Log::default(),
            typed: None,
            pending: None,
            runs: runs_folder(),
            settings,
            show_log: false,
            show_help: false,
            stamp: 0,
            news: 0,
            wishes: 0,
            requested: None,
            settings_saved: Instant::now(),
            refresh: None,
            digit: PixelTexture::default(),
            samples: SamplesPanel::default(),
            session,
        };
        app.session.set_following(app.explore.following);
        app.session.set_pace(app.settings.pace);
        app.log.add(crate::ui::Level::Info, "ready; drag a slider, or press Start");
        if let Some(notice) = launch.notice {
            app.log.add(crate::ui::Level::Warning, &notice);
        }
        if let Some(folder) = launch.run {
            app.open_run(folder);
        }
        app.request_digit();
        app
    }

    /// Reports each frame to what decides when the next one is due.
    #[must_use]
    pub(super) fn refreshed_by(mut self, refresh: Arc<Refresh>) -> Self {
        self.refresh = Some(refresh);
        self
    }

    /// Keeps runs below this folder from now on; `None` keeps them in memory only.
    pub fn keep_runs_in(&mut self, folder: Option<PathBuf>) {
        self.runs = folder;
    }

    /// The digit on screen.
    pub fn digit(&self) -> Option<&GrayImage> {
        self.explore.digit.as_ref()
    }

    /// Whether the digit on screen is the one of the vector under the hand.
    pub fn settled(&self) -> bool {
        self.explore.digit.is_some() && &self.explore.z == self.editor.z()
    }

    /// The digit that the classifier reads in what is on screen.
    pub fn reads_as(&self) -> Option<usize> {
        self.explore.guess.map(|guess| guess.best().0)
    }

    /// The vector under the hand.
    pub fn latent(&self) -> &LatentVector {
        self.editor.z()
    }

    /// Steps on the curves.
    pub fn steps_shown(&self) -> usize {
        self.run.curves.len()
    }

    /// What the trainer is doing.
    pub fn state(&self) -> RunState {
        self.run.state
    }

    /// The newest sample grid's step.
    pub fn grid_step(&self) -> Option<u64> {
        self.run.grids.newest().map(|grid| grid.step)
    }

    /// The step of the sample grid looked at.
    pub fn grid_shown(&self) -> Option<u64> {
        self.run.grids.shown().map(|grid| grid.step)
    }

    /// Whether a refused step waits for the person.
    pub fn halted(&self) -> bool {
        matches!(self.run.trouble, Some(crate::ui::Trouble::Halted(_)))
    }

    /// The last line of the log.
    pub fn last_log_line(&self) -> String {
        self.log.last().map(|(text, _)| text.clone()).unwrap_or_default()
    }

    /// The run's settings, as the left panel has them.
    pub fn request_mut(&mut self) -> &mut crate::session::RunRequest {
        &mut self.run.request
    }
}

impl eframe::App for ExplorerApp {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if let Some(refresh) = &self.refresh {
            refresh.frame(ctx);
        }
        self.drain_events(ctx);
        self.drain_workers();
        self.remember_window(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut actions: Vec<Action> = Vec::new();
        self.keys(ui.ctx(), &mut actions);
        egui::Panel::top("menu").show(ui, |ui| {
            menu_bar(ui, &self.run, &self.explore, &mut self.editor, self.settings.pace, &mut actions);
        });
        egui::Panel::bottom("status").show(ui, |ui| status_bar(ui, &self.log, &self.run, &self.explore, &mut actions));
        egui::Panel::left("train").exact_size(216.0).show(ui, |ui| {
            egui::ScrollArea::vertical().show(ui, |ui| train_panel(ui, &mut self.run, &mut actions));
        });
        egui::Panel::right("explore").default_size(372.0).min_size(340.0).show(ui, |ui| {
            explore_panel(ui, &mut self.explore, &mut self.editor, &mut self.digit, &mut actions);
        });
        egui::CentralPanel::default().show(ui, |ui| {
            let plots = ui.available_height() * 0.46;
            plots_panel(ui, &self.run, plots);
            ui.separator();
            samples_panel(ui, &mut self.samples, &mut self.run, &mut actions);
        });
        log_window(ui.ctx(), &self.log, &mut self.show_log);
        help_overlay(ui.ctx(), &mut self.show_help);
        self.typed_path_window(ui.ctx());
        for action in actions {
            self.perform(action, ui.ctx());
        }
        self.request_digit();
    }

    fn on_exit(&mut self) {
        self.save_settings_now();
        self.session.close();
    }
}
