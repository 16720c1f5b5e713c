//! The whole window: what its panels show, and where they lie.

use egui::{CentralPanel, Panel, ScrollArea, Ui};

use super::explore_panel::{ExplorePanel, explore_panel};
use super::plots::{PlotsView, least_height, plots_panel};
use super::samples::{SamplesPanel, samples_panel};
use super::{
    Action, ExploreView, LatentEditor, Log, RunView, StoryWindow, Tools, menu_bar, status_bar, story_window,
    train_panel,
};
use crate::latent::LatentVector;
use crate::session::{GeneratorSource, Pace};

/// Everything on screen, before any of it is drawn.
pub struct Face {
    /// The training run.
    pub run: RunView,
    /// The digit.
    pub explore: ExploreView,
    /// The vector under the hand.
    pub editor: LatentEditor,
    /// The latent panel's pages.
    pub tools: Tools,
    /// What happened.
    pub log: Log,
    explore_panel: ExplorePanel,
    samples_panel: SamplesPanel,
    /// How the curves are looked at.
    pub plots: PlotsView,
    story: StoryWindow,
}

impl Face {
    /// Before anything has come in, at this vector.
    pub fn new(z: LatentVector, seed: u64) -> Self {
        Self {
            run: RunView::default(),
            explore: ExploreView {
                digit: None,
                guess: None,
                digits: true,
                verdict: None,
                searching: None,
                z: z.clone(),
                source: GeneratorSource::Shipped,
                milliseconds: 0.0,
                following: true,
                save: super::SaveOptions::default(),
                saved: None,
                waiting_for_dialog: false,
            },
            editor: LatentEditor::new(z, seed),
            tools: Tools::default(),
            log: Log::default(),
            explore_panel: ExplorePanel::default(),
            samples_panel: SamplesPanel::default(),
            plots: PlotsView::default(),
            story: StoryWindow::default(),
        }
    }

    /// Draws all panels; what the person wants done is added to `actions`.
    pub fn show(&mut self, ui: &mut Ui, pace: Pace, actions: &mut Vec<Action>) {
        let Self { run, explore, editor, tools, log, .. } = self;
        let (panel, samples, looking) = (&mut self.explore_panel, &mut self.samples_panel, &mut self.plots);
        story_window(ui.ctx(), &mut self.story, run);
        Panel::top("menu").show(ui, |ui| menu_bar(ui, run, explore, editor, pace, actions));
        Panel::bottom("status").show(ui, |ui| status_bar(ui, log, run, explore, actions));
        Panel::left("train").exact_size(216.0).show(ui, |ui| {
            ScrollArea::vertical().show(ui, |ui| {
                // Beside the scroll bar, not under it.
                ui.set_max_width(ui.available_width() - ui.spacing().scroll.bar_width - 2.0);
                train_panel(ui, run, actions);
            });
        });
        Panel::right("explore").default_size(372.0).min_size(360.0).show(ui, |ui| {
            explore_panel(ui, panel, explore, tools, editor, actions);
        });
        CentralPanel::default().show(ui, |ui| {
            let (whole, least) = (ui.available_height(), least_height(looking));
            Panel::top("plots")
                .resizable(true)
                .default_size(whole * 0.48)
                .size_range(least.min(whole * 0.6)..=(whole - 120.0).max(whole * 0.61))
                .frame(egui::Frame::NONE)
                .show(ui, |ui| {
                    let height = ui.available_height();
                    plots_panel(ui, run, looking, height, actions);
                });
            samples_panel(ui, samples, run, actions);
        });
    }
}
