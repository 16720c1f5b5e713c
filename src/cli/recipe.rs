//! `recipe`: prints a recipe as JSON.

use super::arguments::RecipeArguments;
use super::{Failure, say};
use crate::protocol::{BUILT_IN, Recipe};

pub(super) fn run(arguments: &RecipeArguments) -> Result<(), Failure> {
    match &arguments.recipe {
        Some(recipe) => {
            let json = Recipe::find(recipe).and_then(|recipe| recipe.to_json()).map_err(Failure::input)?;
            say(json.trim_end());
        }
        None => BUILT_IN.iter().for_each(|one| say(format!("{:10} {}", one.name, one.about))),
    }
    Ok(())
}
