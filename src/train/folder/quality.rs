//! `quality.csv`: one row per quality measurement of a run.

use std::fmt::Write as _;
use std::path::Path;

use super::table;
use crate::files::write_or_say;
use crate::protocol::{Evaluation, Measurement};

/// Size limit in bytes, far above that of any run.
const LARGEST_FILE: u64 = 16 << 20;
const FIGURES: [&str; 18] = [
    "step",
    "samples",
    "frechet",
    "frechet_train",
    "frechet_noise",
    "kl_labels",
    "inception_score",
    "inception_score_real",
    "confident",
    "confident_real",
    "precision",
    "recall",
    "coverage",
    "precision_train",
    "recall_train",
    "coverage_train",
    "memorisation",
    "rarest",
];

fn header() -> String {
    let mut header = FIGURES.join(",");
    (0..10).for_each(|digit| {
        let _ = write!(header, ",digit_{digit}");
    });
    header + "\n"
}

/// The contents of the file.
pub(in crate::train) fn to_csv(all: &[Measurement]) -> String {
    let mut text = header();
    for Measurement { step, figures: f } in all {
        let values = [
            f.frechet,
            f.frechet_train,
            f.frechet_noise,
            f.kl_labels,
            f.inception_score,
            f.inception_score_real,
            f.confident,
            f.confident_real,
            f.precision,
            f.recall,
            f.coverage,
            f.precision_train,
            f.recall_train,
            f.coverage_train,
            f.memorisation,
            f.rarest,
        ];
        let _ = write!(text, "{step},{}", f.samples);
        values.iter().for_each(|value| {
            let _ = write!(text, ",{value}");
        });
        f.digits.iter().for_each(|share| {
            let _ = write!(text, ",{share}");
        });
        text.push('\n');
    }
    text
}

/// Removes the rows of later steps.
///
/// # Errors
/// Returns a message with the file's path and the cause.
pub(super) fn cut(root: &Path, step: u64) -> Result<(), String> {
    let mut all = read(root, u64::MAX);
    let kept = all.partition_point(|one| one.step <= step);
    if kept == all.len() {
        return Ok(());
    }
    all.truncate(kept);
    write_or_say(&root.join("quality.csv"), to_csv(&all).as_bytes())
}

/// Reads the rows up to this step, in order; skips rows that cannot be read.
pub(in crate::train) fn read(root: &Path, step: u64) -> Vec<Measurement> {
    table::read(&root.join("quality.csv"), LARGEST_FILE, step, parse, |one| one.step)
}

fn parse(line: &str) -> Option<Measurement> {
    let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().ok()).collect::<Option<_>>()?;
    let sound = cells.len() == FIGURES.len() + 10 && cells.iter().all(|value| value.is_finite());
    let (figures, digits) = cells.split_at_checked(FIGURES.len()).filter(|_| sound)?;
    let step = figures[0];
    (step >= 0.0).then_some(())?;
    Some(Measurement {
        step: step as u64,
        figures: Evaluation {
            samples: figures[1] as usize,
            frechet: figures[2],
            frechet_train: figures[3],
            frechet_noise: figures[4],
            kl_labels: figures[5],
            inception_score: figures[6],
            inception_score_real: figures[7],
            confident: figures[8],
            confident_real: figures[9],
            precision: figures[10],
            recall: figures[11],
            coverage: figures[12],
            precision_train: figures[13],
            recall_train: figures[14],
            coverage_train: figures[15],
            memorisation: figures[16],
            rarest: figures[17],
            digits: digits.try_into().ok()?,
        },
    })
}

#[cfg(test)]
pub(in crate::train) mod tests {
    use super::*;

    /// A made-up measurement with this step and distance.
    pub(in crate::train) fn measurement(step: u64, frechet: f64) -> Measurement {
        let figures = Evaluation {
            samples: 1000,
            frechet,
            frechet_train: 0.9,
            frechet_noise: 462.0,
            kl_labels: 0.01,
            inception_score: 8.1,
            inception_score_real: 9.85,
            confident: 0.6,
            confident_real: 0.965,
            precision: 0.66,
            recall: 0.9,
            coverage: 0.74,
            precision_train: 0.88,
            recall_train: 0.87,
            coverage_train: 0.96,
            memorisation: 1.1,
            digits: std::array::from_fn(|digit| 0.055 + 0.01 * digit as f64),
            rarest: 0.055,
        };
        Measurement { step, figures }
    }

    #[test]
    fn rows_come_back_and_broken_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let all = [measurement(10, 30.5), measurement(20, 1.0 / 3.0), measurement(30, 20.0)];
        let text = to_csv(&all);
        let path = folder.path().join("quality.csv");
        assert_eq!(read(folder.path(), 99), []);
        std::fs::write(&path, &text).unwrap();
        assert_eq!(read(folder.path(), 99), all);
        assert_eq!(read(folder.path(), 20), all[..2]);
        std::fs::write(&path, &text[..text.len() - 1]).unwrap();
        assert_eq!(read(folder.path(), 99), all[..2]);
        for broken in ["", "nonsense", &text.replace("30.5", "NaN"), &text.replace("\n10,1000,", "\n10,x,")] {
            std::fs::write(&path, broken).unwrap();
            assert!(!read(folder.path(), 99).contains(&all[0]), "{broken}");
        }
    }
}
