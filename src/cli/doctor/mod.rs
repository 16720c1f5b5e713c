//! `doctor`: checks whether this machine has what the program needs.

mod libraries;
mod window;

use std::path::{Path, PathBuf};

use super::{Failure, say};
use crate::app::{dialog_backend, runs_folder, settings_path};
use crate::latent::random::sample;
use crate::model::{Device, has_bf16, shipped_generator};
use crate::train::free_space;

pub(super) fn run() -> Result<(), Failure> {
    let mut broken = Vec::new();
    line("program", format!("latent-explorer {}", crate::VERSION_LINE));
    line("libtorch", crate::LIBTORCH_VERSION);
    for folder in libraries::by_folder() {
        line("libraries", folder);
    }
    match shipped_generator(Device::Cpu) {
        Ok(snapshot) => {
            let began = std::time::Instant::now();
            let drawn = snapshot.generator.images(&[sample(0)]).len();
            line(
                "generator",
                format!("shipped one works: {drawn} digit in {:.1} ms", began.elapsed().as_secs_f64() * 1e3),
            );
        }
        Err(reason) => broken.push(format!("the shipped generator is unusable: {reason}")),
    }
    line("devices", crate::model::devices());
    line("bf16", if has_bf16() { "the processor has it" } else { "the processor lacks it" });
    line("cores", std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    match window::display() {
        Some(display) => line("display", display),
        None => broken
            .push("no display: set DISPLAY or WAYLAND_DISPLAY to open the window (commands work without)".to_owned()),
    }
    line("graphics", window::graphics());
    broken.extend(window::missing());
    line("dialogs", dialog_backend().describe());
    for (name, folder) in folders() {
        let free = free_space(&folder)
            .map_or_else(|| "free space unknown".to_owned(), |b| format!("{:.1} GB free", b as f64 / 1e9));
        line(name, format!("{} ({free})", folder.display()));
    }
    for sentence in &broken {
        say(format!("! {sentence}"));
    }
    if broken.is_empty() {
        say("all is well");
    }
    Ok(())
}

fn line(name: &str, value: impl std::fmt::Display) {
    say(format!("{name:<10} {value}"));
}

fn folders() -> Vec<(&'static str, PathBuf)> {
    let settings = settings_path().and_then(|path| path.parent().map(Path::to_owned));
    [("settings", settings), ("runs", runs_folder())]
        .into_iter()
        .filter_map(|(name, path)| Some((name, path?)))
        .collect()
}
