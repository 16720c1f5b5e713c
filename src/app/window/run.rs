//! Opens the window, or explains in one sentence why it cannot.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};

use super::ending::{End, Signals};
use super::repaint::RepaintSchedule;
use super::rescue::{Rescue, come_first};
use super::surface_limit;
use crate::app::files::settings::{runs_folder, settings_path};
use crate::app::{ExplorerApp, Launch, Settings};
use crate::protocol::GeneratorChoice;
use crate::session::{Session, SessionOptions};
use crate::words::{Language, set_language};

/// Runs the window until it is closed.
///
/// # Errors
/// Returns an error without a display, without a graphics adapter, or when the session cannot start.
pub fn run(mut options: SessionOptions, mut launch: Launch) -> anyhow::Result<End> {
    let display =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
    if cfg!(target_os = "linux") && !display {
        bail!("there is no display to open a window on; set DISPLAY, or use a command: latent-explorer --help");
    }
    let (settings, notice) = settings_path().map_or_else(|| (Settings::default(), None), |path| Settings::load(&path));
    launch.notice = notice;
    // Set here and not in `Settings::load`, so that only a window follows the system's language, and tests do not.
    set_language(settings.language.unwrap_or_else(Language::of_system));
    // Signals are watched first, so that a signal never loses a run.
    let signals = Signals::watch();
    let came = Arc::clone(&signals);
    options.rescue = runs_folder().into_iter().chain([std::env::temp_dir()]).collect();
    let repaints = Arc::new(RepaintSchedule::new());
    let news = Arc::clone(&repaints);
    let mut session = Session::start(&options, Arc::new(move || news.wake()))?;
    if options.model.is_none() {
        // With the conditional generator the user can choose the digit, and every slider changes its style.
        session.choose_generator(GeneratorChoice::ShippedConditional);
    }
    let rescue = session.closer().map(Rescue::arm);
    let last_word = session.last_word();
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Latent Explorer")
        .with_app_id("latent-explorer")
        .with_icon(icon())
        .with_inner_size(settings.size.unwrap_or([1280.0, 800.0]))
        .with_min_inner_size([1024.0, 700.0]);
    if let Some(position) = settings.position {
        viewport = viewport.with_position(position);
    }
    let wgpu_options = surface_limit::wgpu_options();
    let native = eframe::NativeOptions { viewport, wgpu_options, ..eframe::NativeOptions::default() };
    let made = Box::new(move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        come_first();
        surface_limit::cap(cc);
        repaints.attach(&cc.egui_ctx, draws_in_software(cc));
        signals.attach(&cc.egui_ctx);
        Ok(Box::new(ExplorerApp::new(cc, session, settings, launch).repainted_by(repaints).closed_by(signals)))
    });
    // A lost display causes a panic in some of the libraries; by then the session has been dropped, and the drop has
    // saved the run.
    let outcome = catch_unwind(AssertUnwindSafe(|| eframe::run_native("latent-explorer", native, made)));
    drop(rescue);
    if let Some(word) = last_word.take() {
        bail!(word);
    }
    let outcome = outcome.map_err(|_panic| {
        anyhow!(
            "the window closed unexpectedly, perhaps because it lost its display; the run is saved, and Open \
             checkpoint continues it"
        )
    })?;
    outcome.map_err(|e| explain(&e)).context("the window could not be opened")?;
    Ok(if came.came() { End::Signalled } else { End::Closed })
}

/// Whether the processor computes the frames.
fn draws_in_software(cc: &eframe::CreationContext<'_>) -> bool {
    let kind = cc.wgpu_render_state.as_ref().map(|state| state.adapter.get_info().device_type);
    kind == Some(eframe::egui_wgpu::wgpu::DeviceType::Cpu)
}

fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../../assets/icon.png")).unwrap_or_default()
}

fn explain(error: &eframe::Error) -> anyhow::Error {
    let text = error.to_string();
    let low = text.to_lowercase();
    if low.contains("adapter") || low.contains("wgpu") || low.contains("graphics") {
        return anyhow::anyhow!(
            "no graphics driver responds; install one (Debian: apt-get install mesa-vulkan-drivers libgl1-mesa-dri)"
        );
    }
    if low.contains("connection to x server") {
        return anyhow::anyhow!(
            "no display responds at DISPLAY or WAYLAND_DISPLAY; set DISPLAY, or use a command: latent-explorer --help"
        );
    }
    if low.contains("xkb") {
        return anyhow::anyhow!("a keyboard library is missing (Debian: apt-get install libxkbcommon-x11-0)");
    }
    anyhow::anyhow!("{text}")
}
