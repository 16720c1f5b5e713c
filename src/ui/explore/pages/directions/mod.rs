//! The page of directions: sliders in standard deviations, images along a direction, and the user's own directions.

mod lists;
mod strength;
mod tracks;

pub(in crate::ui) use lists::NamedCourse;
use lists::shown_name;
pub use lists::{Directions, Listed};
use strength::strength;
use tracks::STRIP;

use egui::{Button, ProgressBar, RichText, ScrollArea, TextEdit, Ui};

use super::LOWEST_LIST;
use crate::latent::direction::taught;
use crate::latent::{Course, LatentVector};
use crate::protocol::{Drawing, JobKind, Method};
use crate::ui::NamedDirection;
use crate::ui::widgets::listing::{beside_the_bar, rows};
use crate::ui::widgets::number::{signed, slider};
use crate::ui::widgets::text_field::text_field;
use crate::ui::widgets::tick::tick;
use crate::ui::widgets::tip::Tip as _;
use crate::ui::{Action, Actions, LatentEditor, Saving, Tools, theme};
use crate::words::{self, Word};

/// Range of the sliders, in standard deviations.
const REACH: f32 = 4.0;
/// Least width of a number beside its slider, in points.
const VALUE: f32 = 46.0;
/// Width beside a slider in points: for number, name and quality, and for number, name and a field to rename it.
const MEASURED: f32 = 238.0;
const NAMED: f32 = 260.0;
/// Width of a name, and of one beside the field to rename it, in points.
const NAME: f32 = 100.0;
const OWN_NAME: f32 = 92.0;

const LISTS: [(Listed, Word, Word); 5] = [
    (Listed::Found(Method::Attributes), words::ATTRIBUTES, words::ATTRIBUTES_HELP),
    (Listed::Found(Method::Digits), words::DIGITS, words::DIGITS_HELP),
    (Listed::Found(Method::FirstLayer), words::LAYER_AXES, words::LAYER_AXES_HELP),
    (Listed::Found(Method::Components), words::COMPONENTS, words::COMPONENTS_HELP),
    (Listed::Mine, words::MY_DIRECTIONS, words::MY_DIRECTIONS_HELP),
];

/// Draws the page. `digits` says whether the classifier can read what the generator draws, and whether the generator
/// has a class input.
pub(super) fn page(
    ui: &mut Ui,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    digits: [bool; 2],
    actions: &mut Actions,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        ui.spacing_mut().button_padding.x = 6.0;
        for (listed, name, help) in LISTS {
            let open = tools.directions.listed == listed;
            if ui.selectable_label(open, name).on_hover_text(help).clicked() {
                tools.directions.list(listed);
            }
        }
    });
    if tools.directions.listed != Listed::Mine {
        search(ui, tools, actions);
    }
    let chosen = tools.directions.chosen(&tools.bench.mine);
    strip(ui, tools, editor, chosen.as_ref());
    ScrollArea::vertical().id_salt("directions").auto_shrink(false).min_scrolled_height(LOWEST_LIST).show(ui, |ui| {
        beside_the_bar(ui);
        if tools.directions.listed == Listed::Mine {
            mine(ui, tools, editor, actions);
        } else {
            found(ui, tools, editor, digits);
        }
    });
}

/// Shows the progress of the search, and the generator in which the directions were found.
fn search(ui: &mut Ui, tools: &mut Tools, actions: &mut Actions) {
    ui.horizontal(|ui| {
        if let Some(part) = tools.directions.searching {
            ui.add(ProgressBar::new(part).desired_width(150.0).desired_height(12.0));
            ui.label(RichText::new(words::FINDING_DIRECTIONS).small());
            if ui.button(words::CANCEL).clicked() {
                actions.push(Action::Cancel(JobKind::Directions));
            }
            return;
        }
        let quiet = theme::quiet(ui.visuals().dark_mode);
        let of = tools.directions.found().map_or_else(
            || words::NOT_FOUND_YET.text().to_owned(),
            |set| {
                set.source.step().map_or_else(
                    || words::OF_THIS_GENERATOR.text().to_owned(),
                    |step| words::FOUND_AT_STEP.fill(&[("step", &step)]),
                )
            },
        );
        ui.label(RichText::new(of).small().color(quiet));
        if ui.button(words::FIND_AGAIN).on_hover_text(words::FIND_AGAIN_HELP).clicked() {
            actions.push(Action::FindDirections);
        }
        if tools.directions.listed == Listed::Found(Method::Digits) {
            tick(ui, &mut tools.directions.hold_others, words::HOLD_OTHERS.text())
                .on_hover_text(words::HOLD_OTHERS_HELP);
        }
    });
}

fn strip(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, chosen: Option<&NamedCourse>) {
    let Some(NamedCourse { name, course }) = chosen else { return };
    let gap = 3.0;
    let side = ((ui.available_width() + gap) / STRIP.len() as f32 - gap).floor().min(48.0);
    let vectors: Vec<LatentVector> = tools.directions.tracks.strip(course, editor.z()).to_vec();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (z, at) in vectors.iter().zip(STRIP) {
            let picture = tools.thumbs.show(ui, Drawing::Strip, z, side);
            if picture
                .tip_above(words::STRIP_HELP.fill(&[("name", &shown_name(name)), ("at", &signed(at, 0))]))
                .clicked()
            {
                editor.hop(z.clone());
            }
        }
    });
    tools.thumbs.want(Drawing::Strip, vectors);
}

fn found(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, [digits, one_class]: [bool; 2]) {
    let Listed::Found(method) = tools.directions.listed else { return };
    let count = tools.directions.count(&tools.bench.mine);
    if count == 0 {
        let text = if method == Method::Digits && one_class {
            words::ONE_CLASS.text()
        } else if method == Method::Digits && !digits {
            words::NOT_READ_HELP.text()
        } else if tools.directions.searching.is_some() {
            words::APPEAR_SOON.text()
        } else {
            words::PRESS_FIND_AGAIN.text()
        };
        ui.label(RichText::new(text).color(theme::quiet(ui.visuals().dark_mode)));
    }
    rows(ui, count, row_height(ui), |ui, index| {
        let Some(NamedCourse { name, course }) = tools.directions.row(&tools.bench.mine, index) else { return };
        let measure = tools.directions.found().and_then(|set| set.family(method).get(index)).map(|f| f.measure);
        let settled = tools.directions.settled(method, &name);
        ui.spacing_mut().item_spacing.x = 4.0;
        bar(ui, tools, editor, (index, [MEASURED, NAME]), &name, &course);
        strength(ui, measure, settled);
        if ui.small_button("+").on_hover_text(words::KEEP_DIRECTION_HELP).clicked() {
            // A curve belongs to one generator, and its form is not saved.
            let is_curved = matches!(course, Course::Curved { .. });
            let name = if is_curved { words::STRAIGHT_FORM.fill(&[("name", &shown_name(&name))]) } else { name };
            tools.bench.mine.push(NamedDirection { name, direction: course.straight().clone() });
        }
    });
}

fn row_height(ui: &Ui) -> f32 {
    ui.spacing().interact_size.y
}

/// Draws the slider of a direction. Moving or clicking it selects its row.
fn bar(
    ui: &mut Ui,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    (index, [beside, name_width]): (usize, [f32; 2]),
    name: &str,
    course: &Course,
) {
    let dark = ui.visuals().dark_mode;
    let mut position = tools.directions.tracks.position(course, editor.z());
    ui.spacing_mut().slider_width = (ui.available_width() - beside).max(60.0);
    let shown = shown_name(name);
    let mut label = RichText::new(&shown);
    if tools.directions.chosen == index {
        label = label.strong().color(theme::accent(dark));
    }
    // A value with a minus sign is as wide as one without.
    ui.spacing_mut().interact_size.x = VALUE;
    let response = ui.add(slider(&mut position, -REACH..=REACH, 1));
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(position), &shown));
    if response.changed() {
        tools.directions.tracks.move_to(course, editor, position, LatentEditor::move_to);
    }
    let response = response.tip(words::DIRECTION_SLIDER_HELP);
    let room = egui::vec2(name_width, ui.spacing().interact_size.y);
    let name = ui
        .allocate_ui_with_layout(room, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_width(room.x);
            ui.add(Button::selectable(tools.directions.chosen == index, label).frame(false).truncate())
        })
        .inner;
    if response.dragged() || response.has_focus() || name.on_hover_text(words::PICTURES_ALONG).clicked() {
        tools.directions.chosen = index;
    }
}

fn mine(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, actions: &mut Actions) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let mut gone = None;
    rows(ui, tools.bench.mine.len(), row_height(ui), |ui, index| {
        let NamedCourse { name, course } = tools.bench.mine[index].clone().into();
        ui.spacing_mut().item_spacing.x = 4.0;
        bar(ui, tools, editor, (index, [NAMED, OWN_NAME]), &name, &course);
        if tools.directions.chosen == index {
            let text = TextEdit::singleline(&mut tools.bench.mine[index].name).desired_width(70.0);
            text_field(ui, text).on_hover_text(words::ITS_NAME);
        }
        if ui.small_button("x").on_hover_text(words::DELETE_DIRECTION).clicked() {
            gone = Some(index);
        }
    });
    if let Some(index) = gone {
        tools.bench.mine.remove(index);
        tools.directions.chosen = 0;
    }
    ui.add_space(4.0);
    ui.label(theme::title(words::TEACH_A_SLIDER));
    ui.label(RichText::new(words::TEACH_HELP).small().color(quiet));
    ui.horizontal(|ui| {
        let (more, less) = (tools.bench.more.len(), tools.bench.less.len());
        if ui.button(words::MORE_COUNT.fill(&[("count", &more)])).on_hover_text(words::MORE_HELP).clicked() {
            tools.bench.teach(editor.z(), true);
        }
        if ui.button(words::LESS_COUNT.fill(&[("count", &less)])).on_hover_text(words::LESS_HELP).clicked() {
            tools.bench.teach(editor.z(), false);
        }
        let direction = taught(&tools.bench.more, &tools.bench.less);
        let make = ui.add_enabled(direction.is_some(), Button::new(words::MAKE_SLIDER));
        let make = make.on_hover_text(words::MAKE_SLIDER_HELP);
        if make.on_disabled_hover_text(words::MARK_FIRST).clicked()
            && let Some(direction) = direction
        {
            let name = words::TAUGHT_NAME.fill(&[("number", &(tools.bench.mine.len() + 1))]);
            tools.bench.mine.push(NamedDirection { name, direction });
            tools.directions.chosen = tools.bench.mine.len() - 1;
            (tools.bench.more, tools.bench.less) = (Vec::new(), Vec::new());
        }
        let marked = more + less > 0;
        if ui.add_enabled(marked, Button::new(words::CLEAR)).on_hover_text(words::CLEAR_HELP).clicked() {
            (tools.bench.more, tools.bench.less) = (Vec::new(), Vec::new());
        }
    });
    ui.horizontal(|ui| {
        let save = ui.add_enabled(!tools.bench.mine.is_empty(), Button::new(words::SAVE_DIRECTIONS));
        if save.on_hover_text(words::SAVE_DIRECTIONS_HELP).on_disabled_hover_text(words::NONE_YET).clicked() {
            actions.push(Action::Save(Saving::Directions));
        }
        if ui.button(words::LOAD_DIRECTIONS).on_hover_text(words::LOAD_DIRECTIONS_HELP).clicked() {
            actions.push(Action::LoadDirections);
        }
    });
}
