//! The pages of the right panel, one per file, and what they share.

mod dimension_search;
mod dimensions;
mod directions;
mod equaliser;
mod gallery;
mod kept;
mod morph;
mod moves;
mod seed_plane;
mod slider_order;
mod ten_digits;
mod toggles;

use egui::{Rect, Ui};

use crate::ui::Tab;
use crate::ui::{Actions, ExploreView, LatentEditor, Tools};
use crate::words;

pub use dimensions::Dimensions;
pub(in crate::ui) use directions::NamedCourse;
pub use directions::{Directions, Listed};
pub use gallery::Gallery;
pub use kept::HistoryStrip;
pub use morph::MorphPlayer;
pub use seed_plane::SeedPlane;
pub use ten_digits::TenDigits;
pub(in crate::ui) use ten_digits::ten_digits;

/// Least height of a list, in points: in a low panel it ends at the panel's edge and not below it.
const LOWEST_LIST: f32 = 24.0;

/// Draws the row of tabs, and the open page. Returns the place of both when they have to come into view.
pub(in crate::ui) fn pages(
    ui: &mut Ui,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    view: &ExploreView,
    actions: &mut Actions,
) -> Option<Rect> {
    let tabs = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 5.0;
        for (number, tab) in (1..).zip(Tab::ALL) {
            let page = ui.selectable_label(tools.bench.tab == tab, tab.name());
            if page.on_hover_text(format!("{}{number}", words::KEY_CTRL.text())).clicked() {
                tools.bench.tab = tab;
            }
        }
    });
    ui.add_space(2.0);
    match tools.bench.tab {
        Tab::Dimensions => dimensions::page(ui, tools, editor),
        Tab::Directions => directions::page(ui, tools, editor, [view.digits, view.has_classes()], actions),
        Tab::Move => moves::page(ui, tools, editor),
        Tab::Morph => morph::page(ui, tools, editor, (view.asked_with(), view.save.rate), actions),
        Tab::Kept => kept::page(ui, tools, editor, actions),
    }
    std::mem::take(&mut tools.brings_page).then(|| tabs.response.rect.with_max_y(ui.max_rect().bottom()))
}
