//! Changes of a run by the arguments of `train --resume`.

use crate::cli::Failure;
use crate::cli::arguments::TrainArguments;
use crate::protocol::{Command, MOST_STEPS, Recipe, RunInfo, Tuning};

/// Changes of a run that is continued.
pub(super) struct Changes {
    /// Commands to send before it continues.
    pub(super) commands: Vec<Command>,
    /// The run's last step after the changes.
    pub(super) last_step: u64,
}

/// Determines the changes. Returns an error for every argument that cannot be applied.
pub(super) fn changes(arguments: &TrainArguments, info: &RunInfo) -> Result<Changes, Failure> {
    let mut changes = Changes { commands: Vec::new(), last_step: info.last_step };
    if !arguments.resume {
        return Ok(changes);
    }
    let request = &info.request;
    if request.out.is_none() {
        let out = arguments.out.display();
        return Err(Failure::input(format!("{out} is not a run's folder, and what is trained would not be kept")));
    }
    if let Some(reason) = &info.data_missing {
        return Err(Failure::input(format!("{reason}; say with --data where its data are now")));
    }
    stays("--seed", arguments.seed.as_ref(), &request.seed)?;
    stays("--batch", arguments.batch.as_ref(), &request.batch)?;
    if let Some(recipe) = &arguments.recipe {
        let name = Recipe::find(recipe).map_err(Failure::input)?.name;
        stays("--recipe", Some(&name), &request.recipe)?;
    }
    let epochs = arguments.epochs.map(|epochs| epochs.saturating_mul(info.steps_per_epoch));
    if let Some(last) = arguments.steps.or(epochs) {
        if last < info.first_step {
            return Err(Failure::input(format!(
                "the run is at step {} already, and is not shortened to {last}: give a later --steps or --epochs",
                info.first_step
            )));
        }
        if last > MOST_STEPS {
            return Err(Failure::input(format!("a run has at most {MOST_STEPS} steps")));
        }
        if last != info.last_step && last > info.first_step {
            changes.commands.push(Command::EndAt(last));
        }
        changes.last_step = last;
    }
    let (lr_d, lr_g) = (arguments.lr_d.unwrap_or(request.lr_d), arguments.lr_g.unwrap_or(request.lr_g));
    if lr_d != request.lr_d || lr_g != request.lr_g {
        changes.commands.push(Command::Tune(Tuning { lr_d, lr_g, ..info.tuning }));
    }
    let (checkpoint_every, measure_every) = (arguments.checkpoint_every, arguments.measure_every);
    if checkpoint_every.is_some() || measure_every.is_some() {
        changes.commands.push(Command::SetIntervals { checkpoint_every, measure_every });
    }
    Ok(changes)
}

/// Returns an error when an argument differs from a value that cannot change.
fn stays<T: PartialEq + std::fmt::Display>(name: &str, asked: Option<&T>, has: &T) -> Result<(), Failure> {
    match asked {
        Some(asked) if asked != has => Err(Failure::input(format!(
            "{name} cannot change when a run is resumed: this one has {has}, not {asked}; leave it out, or begin a new run"
        ))),
        _ => Ok(()),
    }
}
