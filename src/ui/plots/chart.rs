//! The plots there are, and what each shows.

use egui::Color32;

use super::traces::Source;
use crate::session::{Objective, d_wins_below};
use crate::ui::curves::Figure;
use crate::ui::{RunView, theme};

/// A plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// What the networks are charged.
    Losses,
    /// What D makes of real and of generated digits.
    Opinions,
    /// L2 norms of gradients.
    Gradients,
    /// Updates over weights.
    Updates,
    /// How different the fixed digits are from each other.
    Diversity,
    /// Frechet distance.
    Quality,
}

/// How many there are.
pub(super) const CHARTS: usize = 6;

/// One curve.
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) color: Color32,
    pub(super) source: Source,
}

/// A dashed line and what it means.
pub(super) struct Level {
    pub(super) at: f64,
    pub(super) color: Color32,
    pub(super) name: &'static str,
}

impl Chart {
    pub(super) const ALL: [Self; CHARTS] =
        [Self::Losses, Self::Opinions, Self::Gradients, Self::Updates, Self::Diversity, Self::Quality];

    /// Its name above it and among the choices.
    pub(super) fn name(self) -> &'static str {
        ["Loss", "Opinion", "Gradients", "Updates", "Diversity", "Quality"][self as usize]
    }

    /// What it says, for people.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Losses => {
                "What D and G are charged at each step. Dashed: where neither can win, and what D pays when it wins"
            }
            Self::Opinions => {
                "The probability of being real that D gives to real digits, D(x), and to generated ones, D(G(z)), in \
                 training; and, every 50 steps, to 64 fixed digits of each kind without dropout. Dashed: where neither \
                 can win, and where D wins"
            }
            Self::Gradients => {
                "The length of each network's gradient. Far above 100, steps are too large; near 0, nothing is learnt"
            }
            Self::Updates => {
                "How far a step moves a network's weights, as a share of their length. About a thousandth is usual"
            }
            Self::Diversity => {
                "How different the 64 fixed digits are from each other: their mean distance over that of 64 real ones, \
                 every 50 steps. 1 is as different as real digits; near 0, all look alike"
            }
            Self::Quality => {
                "Frechet distance between generated and held-out real digits, in the features of this program's \
                 classifier. Lower is better. Dashed: real digits compared with others. Choose when it is measured \
                 under Quality, on the left"
            }
        }
    }

    /// Whether it begins as a logarithm.
    pub(super) fn logarithmic(self) -> bool {
        matches!(self, Self::Gradients | Self::Updates | Self::Quality)
    }

    /// What it shows before anything is known.
    pub(super) fn first_range(self) -> Option<(f64, f64)> {
        match self {
            Self::Losses => Some((0.4, 1.0)),
            Self::Opinions => Some((0.2, 0.8)),
            Self::Diversity => Some((0.0, 1.1)),
            Self::Gradients | Self::Updates | Self::Quality => None,
        }
    }

    pub(super) fn series(self, dark: bool) -> Vec<Series> {
        let (d, g) = (theme::discriminator(dark), theme::generator(dark));
        let of = |name, color, source| Series { name, color, source };
        let both = |names: [&'static str; 2], figures: [Figure; 2]| {
            vec![of(names[0], d, Source::Step(figures[0])), of(names[1], g, Source::Step(figures[1]))]
        };
        match self {
            Self::Losses => both(["D", "G"], [Figure::LossD, Figure::LossG]),
            Self::Opinions => {
                let mut all = both(["D(x)", "D(G(z))"], [Figure::DReal, Figure::DFake]);
                all.push(of("fixed x", d.gamma_multiply(0.6), Source::LookReal));
                all.push(of("fixed G(z)", g.gamma_multiply(0.6), Source::LookFake));
                all
            }
            Self::Gradients => both(["D", "G"], [Figure::GradD, Figure::GradG]),
            Self::Updates => both(["D", "G"], [Figure::UpdateD, Figure::UpdateG]),
            Self::Diversity => vec![of("of the fixed digits", g, Source::Diversity)],
            Self::Quality => vec![of("distance", theme::accent(dark), Source::Distance)],
        }
    }

    /// Lines to compare with, for the recipe in force.
    pub(super) fn levels(self, run: &RunView, dark: bool) -> Vec<Level> {
        let (d, g) = (theme::discriminator(dark), theme::generator(dark));
        let (neutral, bad) = (theme::equilibrium(dark), theme::alarm(dark));
        let level = |at, color, name| Level { at, color, name };
        let recipe = run.info.as_ref().map_or_else(|| run.request.recipe(), |info| info.request.recipe());
        let target = run.tuning.map_or(recipe.real_target, |tuning| tuning.real_target);
        let rest = Equilibrium::of(recipe.objective, target);
        match self {
            Self::Losses => vec![
                level(rest.loss_d, d, "neither wins"),
                level(rest.loss_g, g, ""),
                level(rest.loss_d_won, bad, "D wins"),
            ],
            Self::Opinions => vec![
                level(rest.opinion, neutral, "neither wins"),
                level(f64::from(d_wins_below(recipe.objective)), bad, "D wins"),
            ],
            Self::Diversity => vec![level(1.0, neutral, "real digits")],
            Self::Quality => run
                .quality
                .last()
                .map(|newest| level(newest.figures.frechet_train, neutral, "real digits"))
                .into_iter()
                .collect(),
            Self::Gradients | Self::Updates => Vec::new(),
        }
    }
}

/// Where the losses come to rest when neither network can win; and where D's does when it has.
struct Equilibrium {
    loss_d: f64,
    loss_g: f64,
    opinion: f64,
    loss_d_won: f64,
}

impl Equilibrium {
    /// The best D gives `t p / (p + q)` with a real target `t`: half of it where both kinds are alike.
    fn of(objective: Objective, target: f64) -> Self {
        match objective {
            Objective::Standard => {
                let p = target / 2.0;
                let entropy = |t: f64| [t, 1.0 - t].into_iter().filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum::<f64>();
                Self {
                    loss_d: -(target * p.ln() + (2.0 - target) * (1.0 - p).ln()) / 2.0,
                    loss_g: -p.ln(),
                    opinion: p,
                    loss_d_won: entropy(target) / 2.0,
                }
            }
            Objective::Relativistic => {
                let half = std::f64::consts::LN_2;
                Self { loss_d: half, loss_g: half, opinion: 0.5, loss_d_won: 0.0 }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_recipe_rests_where_the_literature_says() {
        let rest = Equilibrium::of(Objective::Standard, 0.9);
        assert!((rest.loss_d - 0.688).abs() < 5e-4, "{}", rest.loss_d);
        assert!((rest.loss_g - 0.7985).abs() < 5e-4, "{}", rest.loss_g);
        assert!((rest.loss_d_won - 0.1625).abs() < 5e-4, "{}", rest.loss_d_won);
        assert!((Equilibrium::of(Objective::Standard, 1.0).loss_d_won).abs() < 1e-12);
    }

    #[test]
    fn every_chart_has_a_name_of_its_own_and_curves() {
        let names: std::collections::BTreeSet<_> = Chart::ALL.iter().map(|chart| chart.name()).collect();
        assert_eq!(names.len(), CHARTS);
        assert!(Chart::ALL.iter().all(|chart| !chart.series(true).is_empty()));
    }
}
