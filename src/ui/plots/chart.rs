//! All charts, and what each shows.

use egui::Color32;

use super::traces::Source;
use crate::protocol::{FIXED_NOISE_FIGURES, Network, Quantity, d_wins_below};
use crate::ui::curves::StepFigure;
use crate::ui::train::Equilibrium;
use crate::ui::{RunView, theme};
use crate::words::{self, Word};

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// Losses of D and G.
    Losses,
    /// D scores of real and generated digits.
    Scores,
    /// L2 norms of the gradients.
    Gradients,
    /// Ratio of updates to weights.
    Updates,
    /// Mean distance between the fixed noise's digits.
    Diversity,
    /// Fréchet distance.
    Quality,
}

/// Number of charts.
pub(super) const CHARTS: usize = 6;

/// A curve of a chart.
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) color: Color32,
    pub(super) source: Source,
    /// The letter of the network at the end of the curve, which tells D and G apart without their colours.
    pub(super) letter: &'static str,
}

/// A dashed line and its meaning.
pub(super) struct Level {
    pub(super) at: f64,
    pub(super) color: Color32,
    pub(super) name: &'static str,
}

impl Chart {
    pub(in crate::ui) const ALL: [Self; CHARTS] =
        [Self::Losses, Self::Scores, Self::Gradients, Self::Updates, Self::Diversity, Self::Quality];

    /// The chart's name, as shown above the chart and in the list from which charts are chosen.
    pub(super) fn name(self) -> &'static str {
        [
            words::CHART_LOSS.text(),
            words::CHART_SCORE.text(),
            words::CHART_GRADIENTS.text(),
            words::CHART_UPDATES.text(),
            words::CHART_DIVERSITY.text(),
            words::QUALITY.text(),
        ][self as usize]
    }

    /// The chart's help text.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Losses => words::CHART_LOSS_HELP.text(),
            Self::Scores => words::CHART_SCORE_HELP.text(),
            Self::Gradients => words::CHART_GRADIENTS_HELP.text(),
            Self::Updates => words::CHART_UPDATES_HELP.text(),
            Self::Diversity => words::CHART_DIVERSITY_HELP.text(),
            Self::Quality => words::CHART_QUALITY_HELP.text(),
        }
    }

    /// Whether the vertical axis is logarithmic at first.
    pub(super) fn logarithmic(self) -> bool {
        matches!(self, Self::Gradients | Self::Updates | Self::Quality)
    }

    /// The vertical range before there are values.
    pub(super) fn first_range(self) -> Option<(f64, f64)> {
        match self {
            Self::Losses => Some((0.1, 1.0)),
            Self::Scores => Some((0.2, 0.8)),
            Self::Diversity => Some((0.0, 1.1)),
            Self::Gradients | Self::Updates | Self::Quality => None,
        }
    }

    /// The message while the chart has no values, though a run may have begun.
    pub(super) fn nothing_yet(self) -> &'static str {
        match self {
            Self::Diversity => words::FIRST_AT_50.text(),
            Self::Quality => words::NOT_MEASURED_YET.text(),
            Self::Losses | Self::Scores | Self::Gradients | Self::Updates => "",
        }
    }

    /// Returns the chart of metrics of this quantity.
    fn of(quantity: Quantity) -> Self {
        match quantity {
            Quantity::Loss => Self::Losses,
            Quantity::Score => Self::Scores,
            Quantity::GradientNorm => Self::Gradients,
            Quantity::UpdateRatio => Self::Updates,
            Quantity::Diversity => Self::Diversity,
        }
    }

    /// Returns the chart's curves, in the order of the tables of metrics.
    pub(super) fn series(self, dark: bool) -> Vec<Series> {
        let color = |network| match network {
            Network::Discriminator => theme::discriminator(dark),
            Network::Generator => theme::generator(dark),
        };
        let steps = StepFigure::all().into_iter().filter(|figure| Self::of(figure.row().quantity) == self);
        let mut all: Vec<Series> = steps
            .map(|figure| {
                let row = figure.row();
                let letter = match row.network {
                    Network::Discriminator => "D",
                    Network::Generator => "G",
                };
                Series { name: label(row.label), color: color(row.network), source: Source::Step(figure), letter }
            })
            .collect();
        // The fixed noise's curve is paler when the chart also has curves of every step.
        let strength = if all.is_empty() { 1.0 } else { 0.6 };
        let fixed_noise = FIXED_NOISE_FIGURES.iter().filter(|figure| Self::of(figure.quantity) == self);
        all.extend(fixed_noise.map(|figure| Series {
            name: label(figure.label),
            color: color(figure.network).gamma_multiply(strength),
            source: Source::FixedNoise(figure),
            letter: "",
        }));
        if self == Self::Quality {
            all.push(Series {
                name: words::CURVE_DISTANCE.text(),
                color: theme::accent(dark),
                source: Source::Distance,
                letter: "",
            });
        }
        all
    }

    /// Returns reference lines for the current recipe.
    pub(super) fn levels(self, run: &RunView, dark: bool) -> Vec<Level> {
        let (d, g) = (theme::discriminator(dark), theme::generator(dark));
        let (neutral, bad) = (theme::equilibrium(dark), theme::alarm(dark));
        let level = |at, color, name| Level { at, color, name };
        let (objective, rest) = Equilibrium::of_run(run);
        // Where both lines coincide, only one of them is named.
        let is_one = (rest.loss_d - rest.loss_g).abs() < 1e-3;
        let of_g = if is_one { "" } else { words::NEITHER_WINS.text() };
        match self {
            Self::Losses => vec![
                level(rest.loss_d, d, words::NEITHER_WINS.text()),
                level(rest.loss_g, g, of_g),
                level(rest.loss_d_won, bad, words::LINE_D_WINS.text()),
            ],
            Self::Scores => vec![
                level(rest.opinion, neutral, words::NEITHER_WINS.text()),
                level(f64::from(d_wins_below(objective)), bad, words::LINE_D_WINS.text()),
            ],
            Self::Diversity => vec![level(1.0, neutral, words::REAL_DIGITS.text())],
            Self::Quality => run
                .quality
                .last()
                .map(|newest| level(newest.figures.frechet_train, neutral, words::REAL_DIGITS.text()))
                .into_iter()
                .collect(),
            Self::Gradients | Self::Updates => Vec::new(),
        }
    }
}

impl Series {
    /// What the curve shows: the tooltip of its name.
    pub(super) fn help(&self) -> &'static str {
        let known = [
            (words::CURVE_FIXED_REAL, words::CURVE_FIXED_REAL_HELP),
            (words::CURVE_FIXED_GENERATED, words::CURVE_FIXED_GENERATED_HELP),
            (words::CURVE_OF_FIXED_DIGITS, words::CURVE_OF_FIXED_DIGITS_HELP),
            (words::CURVE_DISTANCE, words::CURVE_DISTANCE_HELP),
            (words::CURVE_REAL, words::CURVE_REAL_HELP),
            (words::CURVE_GENERATED, words::CURVE_GENERATED_HELP),
            (words::ONLY_D, words::CURVE_OF_D_HELP),
            (words::ONLY_G, words::CURVE_OF_G_HELP),
        ];
        known.into_iter().find(|(name, _)| name.text() == self.name).map_or("", |(_, help)| help.text())
    }
}

/// Returns the label of a curve in the window's language; most labels are formulas.
fn label(of: &'static str) -> &'static str {
    let known = [words::CURVE_FIXED_REAL, words::CURVE_FIXED_GENERATED, words::CURVE_OF_FIXED_DIGITS];
    known.into_iter().find(|word| word.is_english(of)).map_or(of, Word::text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Recipe;
    use crate::ui::trial::{face, with_run};

    #[test]
    fn every_chart_has_a_name_of_its_own_and_curves() {
        let names: std::collections::BTreeSet<_> = Chart::ALL.iter().map(|chart| chart.name()).collect();
        assert_eq!(names.len(), CHARTS);
        let curves = |chart: &Chart| chart.series(true).iter().map(|series| series.name).collect::<Vec<_>>();
        assert!(Chart::ALL.iter().all(|chart| !curves(chart).is_empty()));
        for chart in Chart::ALL {
            let bare: Vec<_> = chart.series(true).into_iter().filter(|series| series.help().is_empty()).collect();
            assert!(bare.is_empty(), "{:?}", bare.iter().map(|series| series.name).collect::<Vec<_>>());
        }
        assert_eq!(curves(&Chart::Scores), ["D(x)", "D(G(z))", "fixed x", "fixed z"]);
    }

    #[test]
    fn lines_of_both_networks_are_named_where_they_are_two() {
        let named = |recipe: Recipe| {
            let mut face = with_run(face(), 40, 400);
            if let Some(info) = &mut face.run.info {
                info.request.custom = Some(Box::new(recipe));
            }
            let levels = Chart::Losses.levels(&face.run, true);
            levels.iter().filter(|level| level.name == words::NEITHER_WINS.text()).count()
        };
        // In `dcgan`, D and G have different losses at equilibrium, because D's target for real digits is 0.9.
        assert_eq!((named(Recipe::dcgan()), named(Recipe::conditional())), (2, 1));
    }
}
