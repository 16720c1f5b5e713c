//! A button whose tooltip says why it is disabled.

use egui::{Button, Ui};

/// Returns whether the button was clicked. `allowed` holds the reason when the button is disabled.
pub(in crate::ui) fn offer(ui: &mut Ui, button: Button<'_>, help: &str, allowed: Result<(), &str>) -> bool {
    let response = ui.add_enabled(allowed.is_ok(), button).on_hover_text(help);
    response.on_disabled_hover_text(allowed.err().unwrap_or_default()).clicked()
}

/// Returns `Ok` when the condition holds, otherwise the reason.
pub(in crate::ui) fn when(holds: bool, why_not: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(why_not) }
}
