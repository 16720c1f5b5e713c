//! A plane of vectors with a seed at its centre. Dragging on it changes the vector continuously.

use egui::{Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::latent::LatentVector;
use crate::latent::seeds::on_plane;
use crate::protocol::Drawing;
use crate::ui::{LatentEditor, Tools, theme};
use crate::words;

const COLUMNS: i32 = 7;
const ROWS: i32 = 3;

/// The user's position on the plane.
#[derive(Default)]
pub struct SeedPlane {
    /// Position in seeds from the centre.
    place: [f32; 2],
    /// The seed at the centre.
    of: u64,
}

/// Draws the plane around the seed in the box. The vector follows the pointer's position.
pub(super) fn seed_plane(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    let cell = (ui.available_width() / COLUMNS as f32).floor();
    let size = vec2(cell * COLUMNS as f32, cell * ROWS as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, words::SEED_PLANE.text()));
    if tools.plane.of != editor.seed {
        tools.plane = SeedPlane { place: [0.0; 2], of: editor.seed };
    }
    let middle = |x: i32, y: i32| [(x - COLUMNS / 2) as f32, (y - ROWS / 2) as f32];
    let places: Vec<(i32, i32)> = (0..ROWS).flat_map(|y| (0..COLUMNS).map(move |x| (x, y))).collect();
    let vectors: Vec<LatentVector> = places
        .iter()
        .map(|&(x, y)| {
            let [px, py] = middle(x, y);
            on_plane(editor.seed, px, py)
        })
        .collect();
    for (z, (x, y)) in vectors.iter().zip(&places) {
        let corner = pos2(rect.left() + *x as f32 * cell, rect.top() + *y as f32 * cell);
        tools.thumbs.paint(ui, Rect::from_min_size(corner, vec2(cell, cell)), Drawing::SeedPlane, z);
    }
    tools.thumbs.want(Drawing::SeedPlane, vectors);
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on()) {
        let at = at.clamp(rect.min, rect.max) - rect.center();
        tools.plane.place = [at.x / cell, at.y / cell];
        editor.move_to(on_plane(editor.seed, tools.plane.place[0], tools.plane.place[1]));
    }
    let here = rect.center() + vec2(tools.plane.place[0], tools.plane.place[1]) * cell;
    let dark = ui.visuals().dark_mode;
    let there = *editor.z() == on_plane(editor.seed, tools.plane.place[0], tools.plane.place[1]);
    let color = if there { theme::accent(dark) } else { theme::grid(dark) };
    // A black outline makes the ring visible on black and on white.
    ui.painter().circle_stroke(here, 7.0, (5.0, Color32::BLACK));
    ui.painter().circle_stroke(here, 7.0, (2.5, color));
    response.on_hover_text(words::SEED_PLANE_HELP);
}
