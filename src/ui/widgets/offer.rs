//! A button that is off where it cannot be used, and then says why.

use egui::{Button, Ui};

/// Whether it was clicked; `allowed` holds the reason where it is off.
pub(in crate::ui) fn offer(ui: &mut Ui, button: Button<'_>, help: &str, allowed: Result<(), &str>) -> bool {
    let response = ui.add_enabled(allowed.is_ok(), button).on_hover_text(help);
    response.on_disabled_hover_text(allowed.err().unwrap_or_default()).clicked()
}

/// Nothing where this holds, else the reason.
pub(in crate::ui) fn when(holds: bool, why_not: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(why_not) }
}
