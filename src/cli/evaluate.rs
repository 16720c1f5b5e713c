//! `evaluate`: the quality metrics of a generator.

use std::io::IsTerminal as _;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::arguments::EvaluateArguments;
use super::{Failure, say};
use crate::data::Dataset;
use crate::model::file::{classifier_bytes, load_networks};
use crate::model::{Device, set_threads, shipped_classifier, shipped_generator};
use crate::protocol::NOT_DIGITS;
use crate::quality::{Reference, evaluate, reads_digits};

pub(super) fn run(arguments: &EvaluateArguments) -> Result<(), Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).context("watching for Ctrl-C")?;
    let generator = match &arguments.model {
        Some(path) => {
            let (generator, _, digits) = load_networks(path, Device::Cpu).map_err(|e| Failure::Input(e.into()))?;
            if !digits {
                return Err(Failure::input(format!("{}: {NOT_DIGITS}", path.display())));
            }
            generator
        }
        None => shipped_generator(Device::Cpu).map_err(anyhow::Error::msg)?.generator,
    };
    let set = match &arguments.data {
        None => Dataset::mnist(),
        Some(folder) => Dataset::open(folder),
    }
    .map_err(|e| Failure::Input(e.into()))?;
    set_threads(arguments.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get)));
    let bar = std::io::stderr().is_terminal().then(|| {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {msg}  {eta} left") {
            bar.set_style(style);
        }
        bar
    });
    let classifier = shipped_classifier(Device::Cpu).map_err(anyhow::Error::msg)?;
    if arguments.data.is_some() && !reads_digits(&classifier, &set) {
        return Err(Failure::input(format!(
            "the figures are made with a classifier of handwritten digits, which cannot read {}",
            set.name
        )));
    }
    let show = |what: &'static str, done: usize, of: usize| {
        if let Some(bar) = &bar {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            bar.set_message(what);
        }
        !interrupted.load(Ordering::SeqCst)
    };
    let reading = |done, of| show("real images read", done, of);
    let reference = if arguments.held_out {
        Reference::held_out(&classifier, &set, reading)
    } else {
        Reference::test(&classifier, &set, reading)
    };
    let Some(reference) = reference.map_err(Failure::input)? else { return Err(Failure::Interrupted) };
    if let Some(bar) = &bar {
        bar.reset();
    }
    let drawing = |done, of| show("digits drawn", done, of);
    let outcome = evaluate(&generator, &classifier, &reference, arguments.samples, arguments.seed, drawing)
        .map_err(anyhow::Error::msg)?;
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let Some(evaluation) = outcome else { return Err(Failure::Interrupted) };
    let mut figures = serde_json::to_value(&evaluation).context("writing the figures")?;
    // The classifier's hash, because distances of different classifiers are not comparable.
    let bytes = classifier_bytes(&classifier).map_err(anyhow::Error::msg)?;
    figures["seed"] = json!(arguments.seed);
    figures["data"] = json!(set.name);
    figures["reference"] = json!(if arguments.held_out { "held-out" } else { "test" });
    figures["classifier"] = json!(blake3::hash(&bytes).to_hex().as_str());
    say(format!("{figures:#}"));
    Ok(())
}
