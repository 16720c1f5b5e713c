//! The eframe shell.
use std::path::PathBuf;
use crate::session::SessionOptions;
/// What the command line asks of the window.
#[derive(Default)]
pub struct Launch {
    /// Data folder.
    pub data: Option<PathBuf>,
    /// Run folder.
    pub run: Option<PathBuf>,
}
/// Opens the window.
pub fn run(_options: SessionOptions, _launch: Launch) -> anyhow::Result<()> {
    Ok(())
}
/// Which file dialogs there are.
pub enum DialogBackend { None }
impl DialogBackend {
    /// In words.
    pub fn describe(&self) -> &'static str { "none" }
}
/// Looks for one.
pub fn dialog_backend() -> DialogBackend { DialogBackend::None }
