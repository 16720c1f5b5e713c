//! Edits the hyper-parameters of the next run that no other control shows.

use egui::{Button, Checkbox, CollapsingHeader, ComboBox, DragValue, Grid, Response, RichText, Ui};

use crate::protocol::{
    AuxiliaryClassifier, ClassInput, CosineDecay, LatentScale, Mapping, Objective, Penalty, Precision, Recipe,
};
use crate::ui::widgets::named_row::named_row;
use crate::ui::widgets::number::drag;
use crate::ui::widgets::offer::offer;
use crate::ui::widgets::text_field::text_field;
use crate::ui::widgets::tick::{edged, tick};
use crate::ui::{Action, Actions, RunView, Saving, theme};
use crate::words;

/// Draws the editor. A change makes the recipe the user's own.
pub(in crate::ui) fn recipe_editor(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    if run.is_under_way() {
        return;
    }
    CollapsingHeader::new(words::RECIPE_IN_DETAIL).id_salt("recipe in detail").default_open(false).show_unindented(
        ui,
        |ui| {
            let note = words::RECIPE_NOTE.text();
            ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
            let before = run.request.recipe();
            let mut recipe = before.clone();
            Grid::new("recipe").num_columns(2).spacing([7.0, 6.0]).show(ui, |ui| rows(ui, &mut recipe));
            if recipe != before {
                if recipe.name == before.name && Recipe::is_built_in(&recipe.name) {
                    recipe.name = format!("my-{}", recipe.name);
                }
                take(run, recipe);
            }
            ui.horizontal(|ui| files(ui, run, actions));
        },
    );
}

/// Replaces the recipe, and keeps batch size and learning rates, which have controls of their own.
fn take(run: &mut RunView, mut recipe: Recipe) {
    if recipe.name.trim().is_empty() {
        "mine".clone_into(&mut recipe.name);
    }
    recipe.batch = run.request.batch;
    (recipe.adam_d.lr, recipe.adam_g.lr) = (run.request.lr_d, run.request.lr_g);
    run.request.set_recipe(recipe);
}

fn files(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    let free = actions.dialog();
    if offer(ui, Button::new(words::RECIPE_LOAD), words::RECIPE_LOAD_HELP.text(), free) {
        actions.push(Action::LoadRecipe);
    }
    if offer(ui, Button::new(words::RECIPE_SAVE), words::RECIPE_SAVE_HELP.text(), free) {
        let recipe = run.request.recipe();
        take(run, recipe);
        actions.push(Action::Save(Saving::Recipe));
    }
}

/// Width of a name or a choice, in points.
const VALUE: f32 = 86.0;

fn share(value: &mut f64, most: f64) -> DragValue<'_> {
    drag(value, 0.0..=most).speed(0.005).max_decimals(5)
}

fn rows(ui: &mut Ui, recipe: &mut Recipe) {
    named_row(ui, words::NAME.text(), words::NAME_HELP.text(), |ui| {
        text_field(ui, egui::TextEdit::singleline(&mut recipe.name).char_limit(60).desired_width(VALUE))
    });
    named_row(ui, words::OBJECTIVE.text(), words::OBJECTIVE_HELP.text(), |ui| {
        let list = ComboBox::from_id_salt("objective").width(VALUE).selected_text(match recipe.objective {
            Objective::Standard => words::STANDARD.text(),
            Objective::Relativistic => words::RELATIVISTIC.text(),
        });
        let list = list.show_ui(ui, |ui| {
            ui.selectable_value(&mut recipe.objective, Objective::Standard, words::STANDARD.text());
            ui.selectable_value(&mut recipe.objective, Objective::Relativistic, words::RELATIVISTIC.text());
        });
        list.response
    });
    let mut paid = recipe.penalty.is_some();
    let help = words::PENALTIES_HELP.text();
    named_row(ui, words::PENALTIES.text(), help, |ui| tick(ui, &mut paid, ""));
    recipe.penalty = paid.then(|| recipe.penalty.unwrap_or(Penalty { gamma: 0.5, every: 4 }));
    if let Some(Penalty { gamma, every }) = &mut recipe.penalty {
        named_row(ui, words::GAMMA.text(), words::GAMMA_HELP.text(), |ui| ui.add(share(gamma, 100.0)));
        named_row(ui, words::EVERY.text(), words::EVERY_HELP.text(), |ui| {
            ui.add(drag(every, 1..=1000).suffix(words::STEPS_SUFFIX.text()))
        });
    }
    let mut names = recipe.auxiliary_classifier.is_some();
    let help = words::USE_LABELS_HELP.text();
    named_row(ui, words::USE_LABELS.text(), help, |ui| tick(ui, &mut names, ""));
    recipe.auxiliary_classifier = names.then(|| {
        recipe.auxiliary_classifier.unwrap_or(AuxiliaryClassifier {
            cross_entropy: 1.0,
            entropy: 1.5,
            marginal_kl: 2.0,
        })
    });
    if let Some(AuxiliaryClassifier { cross_entropy, entropy, marginal_kl }) = &mut recipe.auxiliary_classifier {
        named_row(ui, words::LABEL_LOSS.text(), words::LABEL_LOSS_HELP.text(), |ui| {
            ui.add(share(cross_entropy, 100.0))
        });
        let help = words::CONFIDENCE_HELP.text();
        named_row(ui, words::CONFIDENCE.text(), help, |ui| ui.add(share(entropy, 100.0)));
        let help = words::BALANCE_HELP.text();
        named_row(ui, words::BALANCE.text(), help, |ui| ui.add(share(marginal_kl, 100.0)));
    }
    mapping(ui, recipe);
    class_input(ui, recipe);
    let mut falls_off = recipe.latent_scale.is_some();
    let help = words::LATENT_SCALE_HELP.text();
    named_row(ui, words::LATENT_SCALE.text(), help, |ui| tick(ui, &mut falls_off, ""));
    recipe.latent_scale = falls_off.then(|| recipe.latent_scale.unwrap_or(LatentScale { leading: 6, rest: 0.01 }));
    if let Some(LatentScale { leading, rest }) = &mut recipe.latent_scale {
        named_row(ui, words::LEADING.text(), words::LEADING_HELP.text(), |ui| {
            ui.add(drag(leading, 1..=200).suffix(words::VALUES_SUFFIX.text()))
        });
        named_row(ui, words::REST.text(), words::REST_HELP.text(), |ui| ui.add(share(rest, 1.0)));
    }
    named_row(ui, words::NORMALISE.text(), words::NORMALISE_HELP.text(), |ui| tick(ui, &mut recipe.normalise, ""));
    let mut averaged = recipe.ema.is_some();
    let help = words::AVERAGE_G_HELP.text();
    named_row(ui, words::AVERAGE_G.text(), help, |ui| tick(ui, &mut averaged, ""));
    recipe.ema = averaged.then(|| recipe.ema.unwrap_or(0.999));
    if let Some(decay) = &mut recipe.ema {
        named_row(ui, words::DECAY.text(), words::DECAY_HELP.text(), |ui| ui.add(share(decay, 0.99999)));
    }
    let mut falls = recipe.cosine_decay.is_some();
    let help = words::COSINE_DECAY_HELP.text();
    named_row(ui, words::COSINE_DECAY.text(), help, |ui| tick(ui, &mut falls, ""));
    recipe.cosine_decay =
        falls.then(|| recipe.cosine_decay.unwrap_or(CosineDecay { steps: 23_400, final_factor: 0.1 }));
    if let Some(CosineDecay { steps, final_factor }) = &mut recipe.cosine_decay {
        named_row(ui, words::OVER.text(), words::OVER_HELP.text(), |ui| {
            ui.add(drag(steps, 1..=10_000_000).speed(50.0).suffix(words::STEPS_SUFFIX.text()))
        });
        let help = words::FINAL_FACTOR_HELP.text();
        named_row(ui, words::FINAL_FACTOR.text(), help, |ui| ui.add(share(final_factor, 1.0)));
    }
    named_row(ui, words::REAL_TARGET.text(), words::REAL_TARGET_RECIPE_HELP.text(), |ui| {
        ui.add(share(&mut recipe.real_target, 1.0))
    });
    named_row(ui, words::DROPOUT.text(), words::DROPOUT_HELP.text(), |ui| ui.add(share(&mut recipe.dropout, 0.9)));
    let (mut beta1, mut beta2) = (recipe.adam_d.beta1, recipe.adam_d.beta2);
    named_row(ui, words::BETA_1.text(), words::BETA_1_BOTH_HELP.text(), |ui| ui.add(share(&mut beta1, 0.99)));
    named_row(ui, words::BETA_2.text(), words::BETA_2_BOTH_HELP.text(), |ui| ui.add(share(&mut beta2, 0.9999)));
    if (beta1, beta2) != (recipe.adam_d.beta1, recipe.adam_d.beta2) {
        for adam in [&mut recipe.adam_d, &mut recipe.adam_g] {
            (adam.beta1, adam.beta2) = (beta1, beta2);
        }
    }
    precision(ui, recipe);
    named_row(ui, words::D_CHANNELS.text(), words::D_CHANNELS_HELP.text(), |ui| {
        let mut choices = vec![16, 32, 48, 64, 96, 128, 192, 256];
        // A recipe file can have another number.
        if !choices.contains(&recipe.channels_d) {
            choices.push(recipe.channels_d);
            choices.sort_unstable();
        }
        let choices: Vec<_> = choices.into_iter().map(|channels| (channels, channels.to_string())).collect();
        list(ui, "channels", &mut recipe.channels_d, &choices)
    });
    named_row(ui, words::D_STEPS.text(), words::D_STEPS_HELP.text(), |ui| ui.add(drag(&mut recipe.steps_d, 1..=100)));
}

/// Edits the arithmetic of convolutions and matrix products.
fn precision(ui: &mut Ui, recipe: &mut Recipe) {
    const CHOICES: [(Precision, &str); 4] =
        [(Precision::Auto, "auto"), (Precision::F32, "f32"), (Precision::Tf32, "TF32"), (Precision::Bf16, "bf16")];
    named_row(ui, words::NUMBERS.text(), words::NUMBERS_HELP.text(), |ui| {
        list(ui, "precision", &mut recipe.precision, &CHOICES.map(|(precision, name)| (precision, name.to_owned())))
    });
}

/// A list of values with their names.
fn list<T: Copy + PartialEq>(ui: &mut Ui, id: &str, value: &mut T, choices: &[(T, String)]) -> Response {
    let shown = choices.iter().find(|(choice, _)| choice == value).map_or("", |(_, name)| name);
    let list = ComboBox::from_id_salt(id).width(VALUE).selected_text(shown);
    let list = list.show_ui(ui, |ui| {
        for (choice, name) in choices {
            ui.selectable_value(value, *choice, name);
        }
    });
    list.response
}

/// Edits the mapping network before the dense layer of G.
fn mapping(ui: &mut Ui, recipe: &mut Recipe) {
    let mut mapped = recipe.mapping.is_some();
    let help = words::MAPPING_HELP.text();
    named_row(ui, words::MAPPING.text(), help, |ui| tick(ui, &mut mapped, ""));
    let usual = Mapping { layers: 4, width: 200, output: 16, rate: 0.1 };
    recipe.mapping = mapped.then(|| recipe.mapping.unwrap_or(usual));
    let Some(Mapping { layers, width, output, rate }) = &mut recipe.mapping else { return };
    named_row(ui, words::LAYERS.text(), words::LAYERS_HELP.text(), |ui| ui.add(drag(layers, 1..=12)));
    named_row(ui, words::WIDTH.text(), words::WIDTH_HELP.text(), |ui| ui.add(drag(width, 1..=512)));
    named_row(ui, words::ENDS_IN.text(), words::ENDS_IN_HELP.text(), |ui| ui.add(drag(output, 1..=512)));
    named_row(ui, words::RATE.text(), words::RATE_HELP.text(), |ui| ui.add(share(rate, 1.0)));
}

/// Edits the class input of G.
fn class_input(ui: &mut Ui, recipe: &mut Recipe) {
    let mut has_input = recipe.class_input.is_some();
    let help = words::CLASS_INPUT_HELP.text();
    named_row(ui, words::CLASS_INPUT.text(), help, |ui| tick(ui, &mut has_input, ""));
    let usual = ClassInput { projection: true, classes: 10, cross_entropy: 0.2, from_noise: false };
    recipe.class_input = has_input.then(|| recipe.class_input.unwrap_or(usual));
    let labels = recipe.auxiliary_classifier.is_some();
    let Some(ClassInput { projection, cross_entropy, from_noise, .. }) = &mut recipe.class_input else { return };
    let help = words::CLASS_FROM_NOISE_HELP.text();
    named_row(ui, words::CLASS_FROM_NOISE.text(), help, |ui| tick(ui, from_noise, ""));
    // Without the auxiliary classifier, only the projection can teach G the class.
    *projection |= !labels;
    named_row(ui, words::PROJECTION.text(), words::PROJECTION_HELP.text(), |ui| {
        edged(ui, |ui| ui.add_enabled(labels, Checkbox::without_text(projection)))
    });
    if labels {
        let help = words::ASKED_CLASS_HELP.text();
        named_row(ui, words::ASKED_CLASS.text(), help, |ui| ui.add(share(cross_entropy, 100.0)));
    }
}
