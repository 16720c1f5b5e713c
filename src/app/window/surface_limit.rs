//! Limits the window's surface to the largest size that the graphics driver allows.

use std::sync::Arc;

use eframe::CreationContext;
use eframe::egui_wgpu::{WgpuConfiguration, WgpuSetup};
use egui::{ViewportCommand, vec2};

/// Requests surfaces as large as the adapter supports. The usual limit is 8,192 pixels, less than three screens side
/// by side.
pub(in crate::app) fn wgpu_options() -> WgpuConfiguration {
    let mut options = WgpuConfiguration::default();
    if let WgpuSetup::CreateNew(setup) = &mut options.wgpu_setup {
        let usual = Arc::clone(&setup.device_descriptor);
        setup.device_descriptor = Arc::new(move |adapter| {
            let mut descriptor = usual(adapter);
            descriptor.required_limits.max_texture_dimension_2d = adapter.limits().max_texture_dimension_2d;
            descriptor
        });
    }
    options
}

/// Keeps the window below the driver's limit, and keeps the program running when a desktop makes the window larger.
pub(in crate::app) fn cap(cc: &CreationContext<'_>) {
    let Some(state) = &cc.wgpu_render_state else { return };
    // The frame that the driver refuses is not drawn. Without this handler, the refusal would end the program.
    state.device.on_uncaptured_error(Arc::new(|error| log::error!("the graphics driver refused: {error}")));
    let points = state.device.limits().max_texture_dimension_2d as f32 / cc.egui_ctx.pixels_per_point();
    cc.egui_ctx.send_viewport_cmd(ViewportCommand::MaxInnerSize(vec2(points, points)));
}
