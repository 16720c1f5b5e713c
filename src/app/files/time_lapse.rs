//! The time-lapse of a run: an animation of its saved samples, with the losses beside them.

use std::path::PathBuf;

use crate::app::ExplorerApp;
use crate::export::{
    AnimationOptions, ExportError, Frames, ImageOptions, MOST_ANIMATION_FRAMES, Provenance, check_animation_path,
    save_frames,
};
use crate::latent::random::fixed_noise;
use crate::protocol::StepMetrics;
use crate::raster::{LapseCurve, time_lapse_frame};
use crate::session::{sample_files, sample_grid};
use crate::ui::Level;

/// Largest number of points of a curve.
const POINTS: usize = 2000;
/// Highest loss that is drawn.
const HIGHEST: f32 = 2.0;
/// Grey levels of the losses of D and of G.
const GREYS: [u8; 2] = [120, 255];

impl ExplorerApp {
    /// Encodes the samples that the run has saved, one file at a time.
    pub(in crate::app) fn save_time_lapse(&mut self, path: PathBuf) {
        let path = if path.extension().is_none() { path.with_extension("gif") } else { path };
        let Some(folder) = self.run().folder().map(std::path::Path::to_owned) else {
            self.tell(Level::Warning, "this run has no folder, so that it has no saved samples");
            return;
        };
        if let Err(error) = check_animation_path(&path) {
            self.tell(Level::Error, &error.to_string());
            return;
        }
        let rows = self.run().curves().rows();
        let last = rows.last().map_or(1, |row| row.step).max(1);
        let curves = [curve(rows, |row| row.loss_d, GREYS[0]), curve(rows, |row| row.loss_g, GREYS[1])];
        let (seed, tiles) = (self.run().info().map_or(0, |info| info.request.seed), crate::protocol::GRID_TILES);
        // Enlarges the sample whose vector is on screen, or the first sample when there is none.
        let large = fixed_noise(seed, tiles).iter().position(|z| z == self.latent()).unwrap_or(0);
        let options =
            AnimationOptions { image: ImageOptions { scale: 1, ..self.image_options() }, ..self.animation_options() };
        let provenance = self.provenance();
        let encoding = self.begin_encoding(1);
        self.jobs.start(move || {
            let mut files = sample_files(&folder);
            files.retain(|(step, _)| *step <= last);
            let most = if options.ping_pong { MOST_ANIMATION_FRAMES / 2 } else { MOST_ANIMATION_FRAMES };
            let stride = files.len().div_ceil(most).max(1);
            // Counted from the end, so that the last file is always included.
            let mut files: Vec<_> = files.into_iter().rev().step_by(stride).collect();
            files.reverse();
            let mut frame = |index: usize| {
                let (step, file) = &files[index];
                let grid = sample_grid(*step, file);
                let part = *step as f32 / last as f32;
                let drawn = grid.and_then(|grid| time_lapse_frame(&grid.tiles, large, &curves, part, *step));
                let reason = || "it is no sample grid of a run".to_owned();
                drawn.ok_or_else(|| ExportError::Read { path: file.clone(), reason: reason() })
            };
            let count = files.len();
            let all = if options.ping_pong && count > 2 { 2 * count - 2 } else { count };
            let frames = Frames { count, frame: &mut frame };
            let provenance = Provenance { z: None, vectors: Vec::new(), ..provenance };
            let outcome = save_frames(&path, frames, &options, Some(&provenance), |done| encoding.go_on_of(done, all));
            encoding.end(outcome)
        });
    }
}

/// The curve of a loss over the whole run, averaged to at most [`POINTS`] points.
fn curve(rows: &[StepMetrics], loss: fn(&StepMetrics) -> f32, grey: u8) -> LapseCurve {
    let last = rows.last().map_or(1, |row| row.step).max(1) as f32;
    let each = rows.len().div_ceil(POINTS).max(1);
    let points = rows.chunks(each).map(|some| {
        let mean = some.iter().map(loss).sum::<f32>() / some.len() as f32;
        [some[some.len() - 1].step as f32 / last, mean / HIGHEST]
    });
    LapseCurve { points: points.collect(), grey }
}
