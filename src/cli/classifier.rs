//! `classifier`: trains the digit classifier.

use std::io::IsTerminal as _;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::ClassifierArguments;
use super::output::check_output;
use super::{Failure, say};
use crate::data::Dataset;
use crate::files::write_atomic;
use crate::model::file::classifier_bytes;
use crate::model::set_threads;
use crate::train::classify::{classifier_figures, train_classifier};

/// Steps between two lines of output without a terminal.
const LINE_EVERY: u64 = 468;

pub(super) fn run(arguments: &ClassifierArguments) -> Result<(), Failure> {
    for out in [&arguments.out, &arguments.out.with_extension("json")] {
        check_output(out, arguments.force)?;
    }
    let set = match &arguments.data {
        None => Dataset::mnist(),
        Some(folder) => Dataset::open(folder),
    }
    .map_err(|e| Failure::Input(e.into()))?;
    set_threads(arguments.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get)));
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).context("watching for Ctrl-C")?;
    let bar = std::io::stderr().is_terminal().then(|| {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} steps  {eta} left  {msg}") {
            bar.set_style(style);
        }
        bar
    });
    let classifier = train_classifier(&set, arguments.seed, arguments.epochs, |step, steps, loss| {
        match &bar {
            Some(bar) => {
                bar.set_length(steps);
                bar.set_position(step);
                bar.set_message(format!("loss {loss:.3}"));
            }
            None if step.is_multiple_of(LINE_EVERY) => say(format!("step {step}/{steps}  loss {loss:.4}")),
            None => {}
        }
        !interrupted.load(Ordering::SeqCst)
    })
    .map_err(Failure::input)?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    if interrupted.load(Ordering::SeqCst) {
        return Err(Failure::Interrupted);
    }
    let bytes = classifier_bytes(&classifier).map_err(anyhow::Error::msg)?;
    let figures = classifier_figures(&classifier, &set.test, &set.test_labels);
    let note = serde_json::json!({
        "data": set.name,
        "data_hash": set.hash,
        "epochs": arguments.epochs,
        "seed": arguments.seed,
        "test_accuracy": figures.test_accuracy,
        "test_confident": figures.test_confident,
        "blake3": blake3::hash(&bytes).to_hex().as_str(),
    });
    write(&arguments.out, &bytes)?;
    write(&arguments.out.with_extension("json"), format!("{note:#}\n").as_bytes())?;
    say(format!(
        "{}: {:.2} % of {} test images named rightly",
        arguments.out.display(),
        figures.test_accuracy * 100.0,
        set.test.len()
    ));
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write_atomic(path, bytes).with_context(|| format!("{} could not be written", path.display()))
}
