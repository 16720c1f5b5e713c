//! The ten digits nearest to the vector, as tiles to go to.

use egui::{Align2, FontId, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

use crate::protocol::NOT_DIGITS;
use crate::ui::tools::give_me;
use crate::ui::{Actions, ExploreView, LatentEditor, PixelTexture, Tools, theme};

/// Draws the row: a click goes to the picture on the tile, or searches while there is none.
pub(crate) fn ten_digits(
    ui: &mut Ui,
    view: &ExploreView,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    textures: &mut [PixelTexture],
    actions: &mut Actions,
) {
    let gap = 3.0;
    let side = ((ui.available_width() + gap) / 10.0 - gap).floor();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for digit in 0..10 {
            let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, view.digits, digit.to_string()));
            let dark = ui.visuals().dark_mode;
            let near = tools.neighbour(digit);
            let help = match (near, textures.get_mut(digit)) {
                _ if !view.digits => {
                    ui.painter().rect_filled(rect, 2.0, theme::empty(dark));
                    NOT_DIGITS.to_owned()
                }
                (Some(near), Some(texture)) => {
                    let sized = texture.of(ui.ctx(), "near digit", &near.image);
                    egui::Image::from_texture(sized).paint_at(ui, rect);
                    format!(
                        "From here to a {digit}: {:.1} standard deviations, read as {digit} with {:.0} %. Key {digit} searches for another one",
                        near.moved,
                        near.sure * 100.0
                    )
                }
                _ => {
                    ui.painter().rect_filled(rect, 2.0, theme::empty(dark));
                    format!("Search random vectors for a {digit} (key {digit}); again gives another one")
                }
            };
            let wanted = view.searching == Some(u8::try_from(digit).unwrap_or_default());
            if wanted || response.hovered() && view.digits {
                let stroke = (if wanted { 2.0 } else { 1.0 }, theme::accent(dark));
                ui.painter().rect_stroke(rect, 2.0, stroke, egui::StrokeKind::Inside);
            }
            let corner = pos2(rect.left() + 2.0, rect.top() + 1.0);
            let font = FontId::proportional(11.0);
            ui.painter().text(corner, Align2::LEFT_TOP, digit.to_string(), font, theme::caution(true));
            if response.on_hover_text(help).clicked() && view.digits {
                give_me(tools, editor, digit, actions);
            }
        }
    });
}
