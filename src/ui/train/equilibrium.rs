//! The losses and D scores at equilibrium, when neither network can win.

use crate::protocol::{GeneratorSource, Objective, Recipe};
use crate::ui::RunView;
use crate::ui::widgets::number::fixed;
use crate::words;

/// The losses and the D score at equilibrium, and D's loss when D has won.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct Equilibrium {
    pub(in crate::ui) loss_d: f64,
    pub(in crate::ui) loss_g: f64,
    pub(in crate::ui) opinion: f64,
    pub(in crate::ui) loss_d_won: f64,
}

impl Equilibrium {
    /// With the standard objective, the best possible D gives an image the score `t p / (p + q)`, where `t` is the
    /// target for real images and `p` and `q` are the densities of real and generated images. Where they are equal,
    /// the score is `t / 2`.
    pub(in crate::ui) fn of(objective: Objective, target: f64) -> Self {
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

    fn of_recipe(recipe: &Recipe) -> Self {
        Self::of(recipe.objective, recipe.real_target)
    }

    /// Returns the objective and the equilibrium of the run on screen, or of the next run when there is none.
    pub(in crate::ui) fn of_run(run: &RunView) -> (Objective, Self) {
        let recipe = run.info.as_ref().map_or_else(|| run.request.recipe(), |info| info.request.recipe());
        let target = run.tuning.map_or(recipe.real_target, |tuning| tuning.real_target);
        (recipe.objective, Self::of(recipe.objective, target))
    }

    /// Returns the equilibrium of the networks that drew the digit on screen; `None` when their training is unknown.
    fn of_source(source: &GeneratorSource, run: &RunView) -> Option<Self> {
        match source {
            GeneratorSource::Shipped => Some(Self::of_recipe(&Recipe::quality())),
            GeneratorSource::ShippedConditional => Some(Self::of_recipe(&Recipe::conditional())),
            GeneratorSource::Run { run: number, .. } => {
                run.info.as_ref().filter(|info| info.run == *number).map(|_| Self::of_run(run).1)
            }
            GeneratorSource::File(_) => None,
        }
    }
}

/// Describes the D score at equilibrium for users. With the relativistic objective only the mean over real and
/// generated images is fixed; the score of one image is not.
pub(in crate::ui) fn d_score_at_equilibrium(source: &GeneratorSource, run: &RunView) -> String {
    let percent = |rest: Equilibrium| fixed(100.0 * rest.opinion, 0);
    match Equilibrium::of_source(source, run) {
        Some(rest) => words::EQUILIBRIUM_KNOWN.fill(&[("percent", &percent(rest))]),
        None => words::EQUILIBRIUM_UNKNOWN.fill(&[("percent", &percent(Equilibrium::of(Objective::Standard, 0.9)))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::trial::{face, with_run};

    #[test]
    fn the_seed_recipe_rests_where_the_literature_says() {
        let rest = Equilibrium::of(Objective::Standard, 0.9);
        assert!((rest.loss_d - 0.688).abs() < 5e-4, "{}", rest.loss_d);
        assert!((rest.loss_g - 0.7985).abs() < 5e-4, "{}", rest.loss_g);
        assert!((rest.loss_d_won - 0.1625).abs() < 5e-4, "{}", rest.loss_d_won);
        assert!((Equilibrium::of(Objective::Standard, 1.0).loss_d_won).abs() < 1e-12);
    }

    #[test]
    fn what_d_says_at_rest_is_that_of_its_own_recipe() {
        let mut run = with_run(face(), 10, 100).run;
        let of = |number| GeneratorSource::Run { run: number, step: 10 };
        assert_eq!(
            d_score_at_equilibrium(&GeneratorSource::Shipped, &run),
            "At equilibrium it is 50 % for every digit"
        );
        assert_eq!(d_score_at_equilibrium(&of(1), &run), "At equilibrium it is 45 % for every digit");
        if let Some(tuning) = &mut run.tuning {
            tuning.real_target = 0.8;
        }
        assert_eq!(d_score_at_equilibrium(&of(1), &run), "At equilibrium it is 40 % for every digit");
        for unknown in [of(7), GeneratorSource::File("some.safetensors".into())] {
            let text = d_score_at_equilibrium(&unknown, &run);
            assert!(text.contains("50 %") && text.contains("45 %"), "{text}");
        }
    }
}
