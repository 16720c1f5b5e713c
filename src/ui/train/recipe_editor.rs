//! Edits the hyper-parameters of the next run that no other control shows.

use egui::{Button, Checkbox, CollapsingHeader, ComboBox, DragValue, Grid, RichText, Ui};

use crate::protocol::{AuxiliaryClassifier, ClassInput, CosineDecay, LatentScale, Mapping, Objective, Penalty, Recipe};
use crate::ui::widgets::named_row::named_row;
use crate::ui::widgets::number::drag;
use crate::ui::widgets::offer::offer;
use crate::ui::{Action, Actions, RunView, Saving, theme};

/// Draws the editor. A change makes the recipe the user's own.
pub(in crate::ui) fn recipe_editor(ui: &mut Ui, run: &mut RunView, actions: &mut Actions) {
    if run.is_active() {
        return;
    }
    CollapsingHeader::new("Recipe in detail").default_open(false).show(ui, |ui| {
        let note = "A change creates your own recipe; save it to use it again, here or on the command line";
        ui.label(RichText::new(note).small().color(theme::quiet(ui.visuals().dark_mode)));
        let before = run.request.recipe();
        let mut recipe = before.clone();
        Grid::new("recipe").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| rows(ui, &mut recipe));
        if recipe != before {
            if recipe.name == before.name && Recipe::is_built_in(&recipe.name) {
                recipe.name = format!("my-{}", recipe.name);
            }
            take(run, recipe);
        }
        ui.horizontal(|ui| files(ui, run, actions));
    });
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
    if offer(ui, Button::new("Load…"), "A recipe's JSON file", free) {
        actions.push(Action::LoadRecipe);
    }
    if offer(ui, Button::new("Save…"), "Save the recipe as JSON, to edit or share it", free) {
        let recipe = run.request.recipe();
        take(run, recipe);
        actions.push(Action::Save(Saving::Recipe));
    }
}

fn share(value: &mut f64, most: f64) -> DragValue<'_> {
    drag(value, 0.0..=most).speed(0.005).max_decimals(5)
}

fn rows(ui: &mut Ui, recipe: &mut Recipe) {
    named_row(ui, "name", "The name of the recipe", |ui| {
        ui.add(egui::TextEdit::singleline(&mut recipe.name).char_limit(60).desired_width(84.0))
    });
    named_row(
        ui,
        "objective",
        "Standard: D rates each image alone. Relativistic: D compares real and generated ones in pairs",
        |ui| {
            let list = ComboBox::from_id_salt("objective").width(92.0).selected_text(match recipe.objective {
                Objective::Standard => "standard",
                Objective::Relativistic => "relativistic",
            });
            let list = list.show_ui(ui, |ui| {
                ui.selectable_value(&mut recipe.objective, Objective::Standard, "standard");
                ui.selectable_value(&mut recipe.objective, Objective::Relativistic, "relativistic");
            });
            list.response
        },
    );
    let mut paid = recipe.penalty.is_some();
    let help = "Gradient penalties on D, at real and generated digits; only for the relativistic objective";
    named_row(ui, "R1 and R2", help, |ui| ui.add(Checkbox::without_text(&mut paid)));
    recipe.penalty = paid.then(|| recipe.penalty.unwrap_or(Penalty { gamma: 0.5, every: 4 }));
    if let Some(Penalty { gamma, every }) = &mut recipe.penalty {
        named_row(ui, "gamma", "Half of it is the weight of the mean squared gradient", |ui| {
            ui.add(share(gamma, 100.0))
        });
        named_row(ui, "every", "The penalty is applied every so many steps, and multiplied by that number", |ui| {
            ui.add(drag(every, 1..=1000).suffix(" steps"))
        });
    }
    let mut names = recipe.auxiliary_classifier.is_some();
    let help =
        "D also learns to classify real digits, and G learns to draw digits that D can classify; for ten classes";
    named_row(ui, "use labels", help, |ui| ui.add(Checkbox::without_text(&mut names)));
    recipe.auxiliary_classifier = names.then(|| {
        recipe.auxiliary_classifier.unwrap_or(AuxiliaryClassifier {
            cross_entropy: 1.0,
            entropy: 1.5,
            marginal_kl: 2.0,
        })
    });
    if let Some(AuxiliaryClassifier { cross_entropy, entropy, marginal_kl }) = &mut recipe.auxiliary_classifier {
        named_row(ui, "label loss", "Weight of D's cross-entropy with the labels", |ui| {
            ui.add(share(cross_entropy, 100.0))
        });
        let help = "Weight of the entropy of each generated digit's class, which G lowers";
        named_row(ui, "confidence", help, |ui| ui.add(share(entropy, 100.0)));
        let help = "Weight of the divergence of generated classes from the class frequencies, which G lowers";
        named_row(ui, "balance", help, |ui| ui.add(share(marginal_kl, 100.0)));
    }
    mapping(ui, recipe);
    class_input(ui, recipe);
    let mut falls_off = recipe.latent_scale.is_some();
    let help = "Scales the noise values: the first ones matter most, G separates its digits better, and fewer \
                sliders matter";
    named_row(ui, "latent scale", help, |ui| ui.add(Checkbox::without_text(&mut falls_off)));
    recipe.latent_scale = falls_off.then(|| recipe.latent_scale.unwrap_or(LatentScale { leading: 6, rest: 0.01 }));
    if let Some(LatentScale { leading, rest }) = &mut recipe.latent_scale {
        named_row(ui, "leading", "The number of the 200 values that keep nearly the full scale", |ui| {
            ui.add(drag(leading, 1..=200).suffix(" values"))
        });
        named_row(ui, "rest", "The scale of the last values", |ui| ui.add(share(rest, 1.0)));
    }
    named_row(ui, "normalise", "Batch normalisation in G while it trains", |ui| {
        ui.add(Checkbox::without_text(&mut recipe.normalise))
    });
    let mut averaged = recipe.ema.is_some();
    let help = "Shows and keeps an exponential average of G; training never sees it";
    named_row(ui, "average G", help, |ui| ui.add(Checkbox::without_text(&mut averaged)));
    recipe.ema = averaged.then(|| recipe.ema.unwrap_or(0.999));
    if let Some(decay) = &mut recipe.ema {
        named_row(ui, "decay", "0.999 remembers about a thousand steps", |ui| ui.add(share(decay, 0.99999)));
    }
    let mut falls = recipe.cosine_decay.is_some();
    let help = "Both learning rates fall along half a cosine";
    named_row(ui, "cosine decay", help, |ui| ui.add(Checkbox::without_text(&mut falls)));
    recipe.cosine_decay =
        falls.then(|| recipe.cosine_decay.unwrap_or(CosineDecay { steps: 23_400, final_factor: 0.1 }));
    if let Some(CosineDecay { steps, final_factor }) = &mut recipe.cosine_decay {
        named_row(ui, "over", "The number of steps over which the rates fall", |ui| {
            ui.add(drag(steps, 1..=10_000_000).speed(50.0).suffix(" steps"))
        });
        let help = "The factor of the rates after those steps";
        named_row(ui, "final factor", help, |ui| ui.add(share(final_factor, 1.0)));
    }
    named_row(ui, "real target", "D's target for real digits, with the standard objective", |ui| {
        ui.add(share(&mut recipe.real_target, 1.0))
    });
    named_row(ui, "dropout", "Share of D's activations dropped", |ui| ui.add(share(&mut recipe.dropout, 0.9)));
    let (mut beta1, mut beta2) = (recipe.adam_d.beta1, recipe.adam_d.beta2);
    named_row(ui, "beta 1", "Decay of Adam's first moments, of both", |ui| ui.add(share(&mut beta1, 0.99)));
    named_row(ui, "beta 2", "Decay of Adam's second moments, of both", |ui| ui.add(share(&mut beta2, 0.9999)));
    if (beta1, beta2) != (recipe.adam_d.beta1, recipe.adam_d.beta2) {
        for adam in [&mut recipe.adam_d, &mut recipe.adam_g] {
            (adam.beta1, adam.beta2) = (beta1, beta2);
        }
    }
    named_row(ui, "D steps", "Steps of D per step of G", |ui| ui.add(drag(&mut recipe.steps_d, 1..=100)));
}

/// Edits the mapping network before the dense layer of G.
fn mapping(ui: &mut Ui, recipe: &mut Recipe) {
    let mut mapped = recipe.mapping.is_some();
    let help = "A mapping network between the noise and G: a narrow last layer separates the digits, and every slider \
                moves the digit";
    named_row(ui, "mapping", help, |ui| ui.add(Checkbox::without_text(&mut mapped)));
    let usual = Mapping { layers: 6, width: 200, output: 16, rate: 0.1 };
    recipe.mapping = mapped.then(|| recipe.mapping.unwrap_or(usual));
    let Some(Mapping { layers, width, output, rate }) = &mut recipe.mapping else { return };
    named_row(ui, "layers", "Fully connected layers, each with a leaky ReLU", |ui| ui.add(drag(layers, 1..=12)));
    named_row(ui, "width", "Outputs of each layer but the last", |ui| ui.add(drag(width, 1..=512)));
    named_row(ui, "ends in", "Outputs of the last layer: few separate the digits better", |ui| {
        ui.add(drag(output, 1..=512))
    });
    named_row(ui, "rate", "Its learning rate, as a factor of G's", |ui| ui.add(share(rate, 1.0)));
}

/// Edits the class input of G.
fn class_input(ui: &mut Ui, recipe: &mut Recipe) {
    let mut has_input = recipe.class_input.is_some();
    let help = "The class is an input of G beside the noise, so you can choose the digit; needs data with labels";
    named_row(ui, "class input", help, |ui| ui.add(Checkbox::without_text(&mut has_input)));
    let usual = ClassInput { projection: true, classes: 10, cross_entropy: 0.2 };
    recipe.class_input = has_input.then(|| recipe.class_input.unwrap_or(usual));
    let labels = recipe.auxiliary_classifier.is_some();
    let Some(ClassInput { projection, cross_entropy, .. }) = &mut recipe.class_input else { return };
    // Without the auxiliary classifier, only the projection can teach G the class.
    *projection |= !labels;
    named_row(ui, "projection", "D reads the class as well; needed where no labels are learnt", |ui| {
        ui.add_enabled(labels, Checkbox::without_text(projection))
    });
    if labels {
        let help = "Weight, in G's loss, of the cross-entropy of D's labels with the chosen class";
        named_row(ui, "asked class", help, |ui| ui.add(share(cross_entropy, 100.0)));
    }
}
