//! Writes all metrics of a run as one table, for other programs.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::app::ExplorerApp;
use crate::files::write_or_say;
use crate::protocol::{Evaluation, FIXED_NOISE_FIGURES, FixedNoiseEvaluation, Measurement, STEP_FIGURES, StepMetrics};
use crate::ui::Level;
use crate::words;

/// A column's name, and the function that returns its value.
type Column = (&'static str, fn(&Evaluation) -> f64);

macro_rules! columns {
    ($($field:ident),*) => { [$((stringify!($field), |figures| figures.$field)),*] };
}

/// The columns of a quality measurement.
const QUALITY: [Column; 10] = columns![
    frechet,
    frechet_train,
    frechet_noise,
    kl_labels,
    inception_score,
    confident,
    precision,
    recall,
    coverage,
    memorisation
];

impl ExplorerApp {
    /// Writes the curves on screen, with all steps.
    pub(in crate::app) fn save_curves(&mut self, path: PathBuf) {
        let path = if path.extension().is_none() { path.with_extension("csv") } else { path };
        if path.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("csv")) {
            let reason = words::CURVES_FORMAT.fill(&[("path", &path.display())]);
            self.tell(Level::Error, &reason);
            self.face.explore_mut().tell_saved(reason, false);
            return;
        }
        let run = self.run();
        let (fixed_noise, quality) = (run.fixed_noise().to_vec(), run.quality().to_vec());
        let rows = run.curves().rows().to_vec();
        self.jobs.start(move || {
            let text = to_csv(&rows, &fixed_noise, &quality);
            match write_or_say(&path, text.as_bytes()) {
                Ok(()) => (format!("saved {}", path.display()), true),
                Err(reason) => (reason, false),
            }
        });
    }
}

fn header() -> String {
    let figures = STEP_FIGURES.iter().map(|figure| figure.column);
    let fixed_noise = FIXED_NOISE_FIGURES.iter().map(|figure| figure.column);
    let names = figures.chain(fixed_noise).chain(QUALITY.iter().map(|(name, _)| *name));
    ["step", "epoch", "seconds"].into_iter().chain(names).collect::<Vec<_>>().join(",")
}

/// Creates one row per step. A cell is empty where nothing was measured at the step.
fn to_csv(rows: &[StepMetrics], fixed_noise: &[FixedNoiseEvaluation], quality: &[Measurement]) -> String {
    let mut text = header() + "\n";
    let (mut fixed_noise, mut quality) = (fixed_noise.iter().peekable(), quality.iter().peekable());
    for row in rows {
        let StepMetrics { step, epoch, seconds, .. } = row;
        let _ = write!(text, "{step},{epoch},{seconds:.3}");
        for figure in &STEP_FIGURES {
            cell(&mut text, Some(figure.of(row)).filter(|value| !value.is_nan()));
        }
        while fixed_noise.next_if(|evaluation| evaluation.step < *step).is_some() {}
        let evaluation = fixed_noise.next_if(|evaluation| evaluation.step == *step);
        for figure in &FIXED_NOISE_FIGURES {
            cell(&mut text, evaluation.map(|evaluation| figure.of(evaluation)));
        }
        while quality.next_if(|one| one.step < *step).is_some() {}
        let measurement = quality.next_if(|one| one.step == *step);
        for (_, of) in QUALITY {
            cell(&mut text, measurement.map(|measurement| of(&measurement.figures)));
        }
        text.push('\n');
    }
    text
}

/// Adds a cell; the cell is empty when there is no value.
fn cell(text: &mut String, value: Option<impl std::fmt::Display>) {
    text.push(',');
    if let Some(value) = value {
        // Writing to memory cannot fail.
        let _ = write!(text, "{value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_as_many_cells_as_the_header() {
        let rows: Vec<StepMetrics> = (1..=4)
            .map(|step| StepMetrics { step, epoch: 1, loss_d: 0.5, update_g: f32::NAN, ..StepMetrics::default() })
            .collect();
        let fixed_noise = [
            FixedNoiseEvaluation { step: 2, d_real: 0.6, d_fake: 0.3, diversity: 0.9 },
            FixedNoiseEvaluation { step: 4, d_real: 0.7, d_fake: 0.2, diversity: 0.8 },
        ];
        let text = to_csv(&rows, &fixed_noise, &[]);
        let cells: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(cells.len(), 5);
        assert!(
            text.starts_with("step,epoch,seconds,loss_d,loss_g,d_real,d_fake,grad_d,grad_g,update_d,update_g,fixed_")
        );
        assert!(text.contains(",fixed_d_real,fixed_d_fake,diversity,frechet,") && text.contains(",memorisation\n"));
        assert!(cells.iter().all(|row| row.len() == 24), "{text}");
        let at = |row: usize, name: &str| cells[row][cells[0].iter().position(|cell| *cell == name).unwrap()];
        assert_eq!((at(2, "diversity"), at(3, "diversity"), at(4, "fixed_d_fake")), ("0.9", "", "0.2"));
        assert_eq!((at(1, "loss_d"), at(1, "update_g"), at(1, "frechet")), ("0.5", "", ""));
    }
}
