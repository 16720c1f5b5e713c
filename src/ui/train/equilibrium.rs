//! Where the losses and D's opinion come to rest when neither network can win.

use crate::protocol::{GeneratorSource, Objective, Recipe};
use crate::ui::RunView;
use crate::ui::widgets::number::fixed;

/// Where both come to rest; and where D's loss does when it has won.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct Equilibrium {
    pub(in crate::ui) loss_d: f64,
    pub(in crate::ui) loss_g: f64,
    pub(in crate::ui) opinion: f64,
    pub(in crate::ui) loss_d_won: f64,
}

impl Equilibrium {
    /// The best D gives `t p / (p + q)` with a real target `t`: half of it where both kinds are alike.
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

    /// Of the run on screen, or of the next one while there is none.
    pub(in crate::ui) fn of_run(run: &RunView) -> (Objective, Self) {
        let recipe = run.info.as_ref().map_or_else(|| run.request.recipe(), |info| info.request.recipe());
        let target = run.tuning.map_or(recipe.real_target, |tuning| tuning.real_target);
        (recipe.objective, Self::of(recipe.objective, target))
    }

    /// Of the networks whose digit is on screen; `None` where nobody says how they were trained.
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

/// What D says at equilibrium, for people. In pairs it is the mean over both kinds that says it, since one image alone
/// has no fixed score there.
pub(in crate::ui) fn d_score_at_equilibrium(source: &GeneratorSource, run: &RunView) -> String {
    let percent = |rest: Equilibrium| fixed(100.0 * rest.opinion, 0);
    match Equilibrium::of_source(source, run) {
        Some(rest) => format!("At equilibrium it says {} % to all", percent(rest)),
        None => format!(
            "At equilibrium it says 50 % to all where it learnt in pairs (the relativistic objective), and half of its \
             real target else: {} % of 0.9",
            percent(Equilibrium::of(Objective::Standard, 0.9))
        ),
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
        assert_eq!(d_score_at_equilibrium(&GeneratorSource::Shipped, &run), "At equilibrium it says 50 % to all");
        assert_eq!(d_score_at_equilibrium(&of(1), &run), "At equilibrium it says 45 % to all");
        if let Some(tuning) = &mut run.tuning {
            tuning.real_target = 0.8;
        }
        assert_eq!(d_score_at_equilibrium(&of(1), &run), "At equilibrium it says 40 % to all");
        for unknown in [of(7), GeneratorSource::File("some.safetensors".into())] {
            let text = d_score_at_equilibrium(&unknown, &run);
            assert!(text.contains("50 %") && text.contains("45 %"), "{text}");
        }
    }
}
