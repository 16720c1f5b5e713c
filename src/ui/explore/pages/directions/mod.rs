//! The page of directions: sliders in standard deviations, images along a direction, and the user's own directions.

mod lists;

pub use lists::{Directions, Listed};

use egui::{Button, ProgressBar, RichText, ScrollArea, TextEdit, Ui};

use crate::latent::direction::taught;
use crate::latent::{Direction, LatentVector};
use crate::protocol::{Drawing, JobKind, Measure, Method, NOT_DIGITS};
use crate::ui::NamedDirection;
use crate::ui::widgets::listing::{beside_the_bar, rows};
use crate::ui::widgets::number::{fixed, signed, slider};
use crate::ui::{Action, Actions, LatentEditor, Saving, Tools, theme};

/// Range of the sliders, in standard deviations.
const REACH: f32 = 4.0;
/// Space beside a slider for its number, its name, and its quality or a field to rename it.
const MEASURED: f32 = 236.0;
const NAMED: f32 = 260.0;
/// Positions of the strip's images along the direction, in standard deviations.
const STRIP: [f32; 7] = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0];

const LISTS: [(Listed, &str, &str); 5] = [
    (
        Listed::Found(Method::Attributes),
        "Attributes",
        "Slant, stroke weight and size: regression on measurements of the image",
    ),
    (Listed::Found(Method::Digits), "Digits", "Towards each of the ten digits, as the classifier reads them"),
    (Listed::Found(Method::FirstLayer), "Layer axes", "The first layer's own axes, the strongest first (SeFa)"),
    (
        Listed::Found(Method::Components),
        "Principal components",
        "Principal components of the hidden activations (GANSpace)",
    ),
    (Listed::Mine, "My directions", "Directions you kept or taught"),
];

/// Why there is no direction towards each digit when the generator has a class input.
const ONE_CLASS: &str = "The class is an input of this generator: the ten tiles above ask for another digit";

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
    search(ui, tools, actions);
    let chosen = tools.directions.chosen(&tools.bench.mine);
    strip(ui, tools, editor, chosen.as_ref());
    ScrollArea::vertical().id_salt("directions").auto_shrink(false).show(ui, |ui| {
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
            ui.label(RichText::new("finding directions").small());
            if ui.small_button("Cancel").clicked() {
                actions.push(Action::Cancel(JobKind::Directions));
            }
            return;
        }
        let quiet = theme::quiet(ui.visuals().dark_mode);
        let of = tools.directions.found().map_or_else(
            || "not found yet".to_owned(),
            |set| {
                set.source.step().map_or_else(|| "of this generator".to_owned(), |step| format!("found at step {step}"))
            },
        );
        ui.label(RichText::new(of).small().color(quiet));
        if ui
            .small_button("Find again")
            .on_hover_text("Draw new samples and search them for directions thoroughly")
            .clicked()
        {
            actions.push(Action::FindDirections);
        }
        if tools.directions.listed == Listed::Found(Method::Digits) {
            ui.checkbox(&mut tools.directions.hold_others, "hold the others").on_hover_text(
                "Project the other nine digits' directions out: they stay the same where possible and change \
                 less elsewhere",
            );
        }
    });
}

fn strip(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, chosen: Option<&NamedDirection>) {
    let Some(NamedDirection { name, direction }) = chosen else { return };
    let gap = 3.0;
    let side = ((ui.available_width() + gap) / STRIP.len() as f32 - gap).floor().min(48.0);
    let vectors: Vec<LatentVector> = STRIP.iter().map(|&at| direction.moved_to(editor.z(), at)).collect();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (z, at) in vectors.iter().zip(STRIP) {
            let picture = tools.thumbs.show(ui, Drawing::Strip, z, side);
            if picture
                .on_hover_text(format!("{name} at {} standard deviations; click to go there", signed(at, 0)))
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
            ONE_CLASS
        } else if method == Method::Digits && !digits {
            NOT_DIGITS
        } else if tools.directions.searching.is_some() {
            "These appear in a moment"
        } else {
            "Press Find again to search for them"
        };
        ui.label(RichText::new(text).color(theme::quiet(ui.visuals().dark_mode)));
    }
    rows(ui, count, row_height(ui), |ui, index| {
        let Some(NamedDirection { name, direction }) = tools.directions.row(&tools.bench.mine, index) else { return };
        let measure = tools.directions.found().and_then(|set| set.family(method).get(index)).map(|f| f.measure);
        let settled = tools.directions.settled(method, &name);
        ui.spacing_mut().item_spacing.x = 4.0;
        bar(ui, tools, editor, (index, MEASURED), &name, &direction);
        let (text, help) = described(measure, settled);
        ui.label(RichText::new(text).small().color(theme::quiet(ui.visuals().dark_mode))).on_hover_text(help);
        if ui.small_button("+").on_hover_text("Keep this direction under My directions").clicked() {
            tools.bench.mine.push(NamedDirection { name, direction });
        }
    });
}

fn row_height(ui: &Ui) -> f32 {
    ui.spacing().interact_size.y
}

fn described(measure: Option<Measure>, settled: Option<bool>) -> (String, String) {
    let (mut text, mut help) = match measure {
        Some(Measure::RSquared(share)) => (
            dots(share, [0.25, 0.5]),
            format!("R² {}: the share of the variance that it explains on held-out samples", fixed(share, 2)),
        ),
        Some(Measure::Auc(area)) => (
            dots(area, [0.85, 0.95]),
            format!(
                "AUC {area:.2}: how often a held-out sample of this digit lies further along than one of another \
                 digit; 0.5 is chance"
            ),
        ),
        Some(Measure::Share(share)) => {
            (format!("{:.0} %", share * 100.0), "Its share of the layer's variance".to_owned())
        }
        None => (String::new(), String::new()),
    };
    match settled {
        Some(true) => {
            text.push_str(" =");
            help.push_str("\n= settled: it points the same way as in the last search");
        }
        Some(false) => {
            text.push_str(" ~");
            help.push_str("\n~ still turning: it pointed another way in the last search");
        }
        None => {}
    }
    (text, help)
}

/// Returns a strength as one to three dots: the limits of the second and of the third.
fn dots(value: f32, limits: [f32; 2]) -> String {
    let count = 1 + limits.iter().filter(|limit| value >= **limit).count();
    format!("{}{}", "\u{2022}".repeat(count), "\u{b7}".repeat(3 - count))
}

/// Draws the slider of a direction. Moving or clicking it selects its row.
fn bar(
    ui: &mut Ui,
    tools: &mut Tools,
    editor: &mut LatentEditor,
    (index, beside): (usize, f32),
    name: &str,
    direction: &Direction,
) {
    let dark = ui.visuals().dark_mode;
    let mut position = direction.position(editor.z());
    ui.spacing_mut().slider_width = (ui.available_width() - beside).max(60.0);
    let mut label = RichText::new(name);
    if tools.directions.chosen == index {
        label = label.strong().color(theme::accent(dark));
    }
    let response = ui.add(slider(&mut position, -REACH..=REACH, 1));
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(position), name));
    if response.changed() {
        editor.move_to(direction.moved_to(editor.z(), position));
    }
    let room = egui::vec2(92.0, ui.spacing().interact_size.y);
    let name = ui
        .allocate_ui_with_layout(room, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_width(room.x);
            ui.add(Button::selectable(tools.directions.chosen == index, label).frame(false).truncate())
        })
        .inner;
    if response.dragged() || response.has_focus() || name.on_hover_text("Show pictures along it").clicked() {
        tools.directions.chosen = index;
    }
}

fn mine(ui: &mut Ui, tools: &mut Tools, editor: &mut LatentEditor, actions: &mut Actions) {
    let quiet = theme::quiet(ui.visuals().dark_mode);
    let mut gone = None;
    rows(ui, tools.bench.mine.len(), row_height(ui), |ui, index| {
        let NamedDirection { name, direction } = tools.bench.mine[index].clone();
        ui.spacing_mut().item_spacing.x = 4.0;
        bar(ui, tools, editor, (index, NAMED), &name, &direction);
        if tools.directions.chosen == index {
            let text = TextEdit::singleline(&mut tools.bench.mine[index].name).desired_width(70.0);
            ui.add(text).on_hover_text("Its name");
        }
        if ui.small_button("x").on_hover_text("Delete this direction").clicked() {
            gone = Some(index);
        }
    });
    if let Some(index) = gone {
        tools.bench.mine.remove(index);
        tools.directions.chosen = 0;
    }
    ui.add_space(4.0);
    ui.label(theme::title("Teach a slider"));
    ui.label(
        RichText::new("Mark digits that have more and less of something; their difference becomes a direction.")
            .small()
            .color(quiet),
    );
    ui.horizontal(|ui| {
        let (more, less) = (tools.bench.more.len(), tools.bench.less.len());
        if ui.button(format!("More ({more})")).on_hover_text("This digit has more of it (T)").clicked() {
            tools.bench.teach(editor.z(), true);
        }
        if ui.button(format!("Less ({less})")).on_hover_text("This digit has less of it (Shift+T)").clicked() {
            tools.bench.teach(editor.z(), false);
        }
        let direction = taught(&tools.bench.more, &tools.bench.less);
        let make = ui.add_enabled(direction.is_some(), Button::new("Make slider"));
        let make = make.on_hover_text("Make a direction from the mean of Less to the mean of More");
        if make.on_disabled_hover_text("Mark some digits first").clicked()
            && let Some(direction) = direction
        {
            let name = format!("taught {}", tools.bench.mine.len() + 1);
            tools.bench.mine.push(NamedDirection { name, direction });
            tools.directions.chosen = tools.bench.mine.len() - 1;
            (tools.bench.more, tools.bench.less) = (Vec::new(), Vec::new());
        }
        let marked = more + less > 0;
        if ui.add_enabled(marked, Button::new("Clear")).on_hover_text("Forget the marks").clicked() {
            (tools.bench.more, tools.bench.less) = (Vec::new(), Vec::new());
        }
    });
    ui.horizontal(|ui| {
        let save = ui.add_enabled(!tools.bench.mine.is_empty(), Button::new("Save directions…"));
        if save.on_hover_text("Save all of these as JSON").on_disabled_hover_text("There are none yet").clicked() {
            actions.push(Action::Save(Saving::Directions));
        }
        if ui.button("Load directions…").on_hover_text("Add the directions of a file").clicked() {
            actions.push(Action::LoadDirections);
        }
    });
}
