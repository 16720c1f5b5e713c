//! The page of the 200 values: bars to paint, and sliders to move, lock and pin.

use std::sync::Arc;

use egui::{Galley, RichText, ScrollArea, TextEdit, Ui};

use super::LOWEST_LIST;
use super::dimension_search::named;
use super::equaliser::equaliser;
use super::slider_order::SliderOrder;
use super::toggles::{Sign, toggle};
use crate::latent::{DIM, LatentVector};
use crate::protocol::{Drawing, Impact};
use crate::ui::Shown;
use crate::ui::widgets::number::{signed, slider};
use crate::ui::widgets::text_field::text_field;
use crate::ui::widgets::tip::Tip as _;
use crate::ui::{LatentEditor, Tools, theme};
use crate::words;

/// Range of the sliders, in standard deviations: one value in 16,000 is outside.
const REACH: f32 = 4.0;
/// Least width of a number beside its slider, in points.
const VALUE: f32 = 57.0;
/// Values of the dimension on the images of the strip, in standard deviations.
const STRIP: [f32; 7] = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0];
/// Width of the field for the search, in points.
const FIND: f32 = 126.0;
/// Width of the strip in the help at a slider, in points.
const TIP: f32 = 264.0;
/// Height that the strip and some sliders need, in points.
const ROOM_FOR_STRIP: f32 = 240.0;
/// A dimension is dead at this digit when moving it from -3 to 3 changes the pixels by fewer grey levels (of 255) on
/// average than this, which is invisible.
const DEAD: f32 = 2.0;

/// The state of the page.
#[derive(Default)]
pub struct Dimensions {
    /// Effect of each dimension, at the vector at which it was measured.
    impact: Option<Impact>,
    /// Order of the sliders. It follows the impact of the dimensions, but only while the pointer is not on the page.
    order: SliderOrder,
    /// Text of the search for dimensions.
    search: String,
    /// The dimension shown by the strip of images: the last one that the user pointed at.
    strip: Option<usize>,
}

impl Dimensions {
    /// Stores a measured impact.
    pub(in crate::ui) fn take_in(&mut self, impact: Impact) {
        self.impact = Some(impact);
    }

    /// Discards the findings about another network.
    pub(in crate::ui) fn forget(&mut self) {
        self.impact = None;
    }

    /// Whether moving this dimension from -3 to 3 changes nothing visible; false when this is unknown.
    fn is_dead(&self, index: usize) -> bool {
        self.impact.as_ref().and_then(|impact| impact.changes.get(index)).is_some_and(|change| *change < DEAD)
    }

    /// Tooltip text for a dimension that takes part in choosing the class; `None` for other dimensions.
    fn choice(&self, index: usize) -> Option<String> {
        let choosing = self.impact.as_ref()?.choosing;
        let last = choosing.checked_sub(1).filter(|last| index <= *last)?;
        Some(words::CHOOSES_CLASS.fill(&[("last", &last), ("class", &index)]))
    }

    /// The effect of each dimension, if it was measured.
    pub fn impact(&self) -> Option<&Impact> {
        self.impact.as_ref()
    }
}

pub(super) fn page(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    let whole = ui.available_rect_before_wrap();
    let mut hovered = equaliser(ui, tools, editor);
    choices(ui, tools, editor);
    let rows = rows(tools);
    // In a low window, the sliders need the space of the strip, and the strip is in each slider's tooltip instead.
    let has_strip = ui.available_height() >= ROOM_FOR_STRIP;
    if has_strip && let Some(index) = tools.dimensions.strip.or(rows.first().copied()) {
        strip(ui, tools, editor.z(), index);
    }
    let note = dead_note(ui, tools);
    if rows.is_empty() {
        ui.label(RichText::new(words::NOTHING_PINNED).color(theme::quiet(ui.visuals().dark_mode)));
    }
    let height = ui.spacing().interact_size.y;
    // The note stands below the list, so that the sliders stay where they are when it comes.
    let below = note.as_ref().map_or(0.0, |note| note.size().y + ui.spacing().item_spacing.y);
    let room = (ui.available_height() - below).max(LOWEST_LIST);
    let list = ScrollArea::vertical()
        .id_salt("dimensions")
        .auto_shrink(false)
        .max_height(room)
        .min_scrolled_height(LOWEST_LIST);
    list.show_rows(ui, height, rows.len(), |ui, visible| {
        for &index in rows.get(visible).unwrap_or_default() {
            if row(ui, tools, editor, index, has_strip) {
                hovered = Some(index);
            }
        }
    });
    if let Some(note) = note {
        ui.label(note);
    }
    // The order of the list does not change while the pointer is on the page: it may be on its way to a slider.
    if !ui.rect_contains_pointer(whole) && !ui.input(|i| i.pointer.any_down()) {
        let Dimensions { impact, order, .. } = &mut tools.dimensions;
        if let Some(impact) = impact {
            order.follow(&impact.ranking(), editor.z());
        }
    }
    if hovered.is_some() {
        tools.dimensions.strip = hovered;
    }
}

/// Draws what a dimension does to the digit.
fn strip(ui: &mut Ui, tools: &mut Tools, z: &LatentVector, index: usize) {
    let vectors = STRIP.map(|value| {
        let mut moved = z.clone();
        moved.set(index, value);
        moved
    });
    let gap = 2.0;
    let side = ((ui.available_width() + gap) / STRIP.len() as f32 - gap).floor().clamp(28.0, 56.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (vector, value) in vectors.iter().zip(STRIP) {
            let picture = tools.thumbs.show(ui, Drawing::Ends, vector, side);
            picture.tip_above(words::Z_AT.fill(&[("index", &index), ("value", &signed(value, 0))]));
        }
    });
    let quiet = theme::quiet(ui.visuals().dark_mode);
    ui.label(RichText::new(words::Z_RANGE.fill(&[("index", &index)])).small().color(quiet));
    tools.thumbs.want(Drawing::Ends, vectors.to_vec());
}

/// The number of dead dimensions when more than a quarter are dead: that is a property of the generator.
fn dead_note(ui: &Ui, tools: &Tools) -> Option<Arc<Galley>> {
    let dead = (0..DIM).filter(|&index| tools.dimensions.is_dead(index)).count();
    let note = RichText::new(words::DEAD_VALUES.fill(&[("dead", &dead)])).small();
    let note = egui::WidgetText::from(note.color(theme::caution(ui.visuals().dark_mode)));
    let note = || note.into_galley(ui, None, ui.available_width(), egui::TextStyle::Small);
    (dead > DIM / 4).then(note)
}

fn choices(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor) {
    ui.horizontal(|ui| {
        let mut choice = |ui: &mut Ui, shown: Shown, name: &str, help: &str| {
            if ui.selectable_label(tools.bench.shown == shown, name).on_hover_text(help).clicked() {
                tools.bench.shown = shown;
                tools.dimensions.search.clear();
            }
        };
        choice(ui, Shown::Top, words::TOP_12.text(), words::TOP_12_HELP.text());
        choice(ui, Shown::All, words::ALL_200.text(), words::ALL_200_HELP.text());
        choice(ui, Shown::Pinned, words::PINNED.text(), words::PINNED_HELP.text());
        let locked = editor.locks.count();
        // As wide as the hint text, less the width of the unlock button.
        let room = if locked > 0 { FIND - 20.0 } else { FIND }.min(ui.available_width() - 8.0);
        let search = TextEdit::singleline(&mut tools.dimensions.search).hint_text(words::FIND_HINT).desired_width(room);
        text_field(ui, search).on_hover_text(words::FIND_HINT_HELP);
        if locked > 0
            && ui.button(words::UNLOCK.fill(&[("locked", &locked)])).on_hover_text(words::UNLOCK_HELP).clicked()
        {
            editor.locks.clear();
        }
    });
}

fn rows(tools: &Tools) -> Vec<usize> {
    if let Some(found) = named(&tools.dimensions.search) {
        return found;
    }
    match tools.bench.shown {
        Shown::Top => tools.dimensions.order.top().to_vec(),
        Shown::All => (0..DIM).collect(),
        Shown::Pinned => tools.bench.pinned.clone(),
    }
}

/// Draws one dimension. `has_strip` says whether the page shows the strip of the dimension under the pointer. Returns
/// whether the pointer is over this dimension.
fn row(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, index: usize, has_strip: bool) -> bool {
    let dark = ui.visuals().dark_mode;
    let over = ui.push_id(index, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let mut locked = editor.locks.is_locked(index);
            if toggle(ui, &mut locked, Sign::Lock, &words::LOCK_Z.fill(&[("index", &index)]), words::LOCK_HELP.text()) {
                editor.locks.set(index, locked);
            }
            let mut pinned = tools.bench.pinned.contains(&index);
            if toggle(ui, &mut pinned, Sign::Pin, &words::PIN_Z.fill(&[("index", &index)]), words::PIN_HELP.text()) {
                tools.bench.pinned.retain(|other| *other != index);
                if pinned {
                    tools.bench.pinned.push(index);
                }
            }
            let dead = tools.dimensions.is_dead(index);
            let rail = (ui.available_width() - if dead { 169.0 } else { 123.0 }).max(60.0);
            ui.spacing_mut().slider_width = rail;
            // A value with a minus sign is as wide as one without.
            ui.spacing_mut().interact_size.x = VALUE;
            let mut value = editor.z().get(index);
            let name = RichText::new(format!("z {index}")).color(theme::impact(dark, share(tools, index)));
            let response = ui.add_enabled(!locked, slider(&mut value, -REACH..=REACH, 2).text(name));
            let on_rail = response.hover_pos().is_some_and(|at| at.x < response.rect.left() + rail);
            if on_rail && ui.input(|i| i.pointer.button_double_clicked(egui::PointerButton::Primary)) {
                editor.set(index, 0.0);
                tools.dimensions.order.note_moved(index, editor.z());
            } else if response.changed() {
                editor.set(index, value);
                tools.dimensions.order.note_moved(index, editor.z());
            }
            let over = response.hovered() || response.dragged();
            response.on_disabled_hover_text(words::LOCKED).tip_ui(|ui| {
                if !has_strip {
                    ui.set_width(TIP);
                    strip(ui, tools, editor.z(), index);
                }
                if let Some(choice) = tools.dimensions.choice(index) {
                    ui.label(choice);
                }
                ui.label(words::DOUBLE_CLICK_ZERO);
            });
            if dead {
                let quiet = theme::quiet(dark);
                let help = words::NO_EFFECT_HELP.text();
                ui.label(RichText::new(words::NO_EFFECT).small().color(quiet)).on_hover_text(help);
            }
            over
        })
        .inner
    });
    over.inner
}

/// Returns a dimension's impact relative to the largest, mapped to 0.25 to 1; 0.5 when unknown.
fn share(tools: &Tools, index: usize) -> f32 {
    let Some(impact) = &tools.dimensions.impact else { return 0.5 };
    let most = impact.norms.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    0.25 + 0.75 * impact.norms.get(index).copied().unwrap_or(0.0) / most
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::latent::LatentVector;
    use crate::ui::trial::{face, show_digit, trial};
    use crate::ui::{Tab, Workspace};

    #[test]
    fn a_dimension_that_chooses_the_class_names_it() {
        let of = |choosing| Dimensions {
            impact: Some(Impact { z: LatentVector::zeros(), norms: Vec::new(), changes: Vec::new(), choosing }),
            ..Dimensions::default()
        };
        assert!(of(10).choice(3).unwrap().contains("class 3"));
        assert!(of(10).choice(9).is_some() && of(10).choice(10).is_none() && of(0).choice(0).is_none());
    }

    #[test]
    fn what_a_slider_does_is_drawn_on_the_page_or_where_there_is_no_room_beside_the_slider() {
        for (workspace, size, on_the_page) in
            [(Workspace::Train, [1024.0, 700.0], false), (Workspace::Explore, [1920.0, 1080.0], true)]
        {
            let mut face = face();
            show_digit(&mut face, &[], true);
            face.tools.bench.tab = Tab::Dimensions;
            face.lay_out(workspace);
            let mut trial = trial(size, face);
            let range = words::Z_RANGE.fill(&[("index", &0)]);
            assert_eq!(trial.query_by_label(&range).is_some(), on_the_page);
            let slider = trial.get_all_by_role_and_label(egui::accesskit::Role::Slider, "z 0").next().unwrap().rect();
            trial.hover_at(slider.left_center() + egui::vec2(20.0, 0.0));
            trial.run_steps(60);
            assert_eq!(trial.query_all_by_label(&range).count(), 1);
        }
    }
}
