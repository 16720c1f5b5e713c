//! Recipes as JSON files.

use std::path::Path;

use super::Recipe;
use crate::files::read_regular_text;

/// Size limit in bytes, far above that of any recipe.
const LARGEST_FILE: u64 = 1 << 16;

impl Recipe {
    /// The built-in recipe with this name, or the recipe in the JSON file at this path.
    ///
    /// # Errors
    /// Returns a message that says what is wrong with the file, or lists the valid names.
    pub fn find(name_or_path: &str) -> Result<Self, String> {
        if Self::is_built_in(name_or_path) {
            return Self::named(name_or_path);
        }
        let path = Path::new(name_or_path);
        if path.extension().is_some() || path.exists() { Self::load(path) } else { Self::named(name_or_path) }
    }

    /// Reads and checks a recipe file.
    ///
    /// # Errors
    /// Returns a message with the file's path and what is wrong with it.
    pub fn load(path: &Path) -> Result<Self, String> {
        let refused = |reason: String| format!("{} holds no recipe: {reason}", path.display());
        let text = read_regular_text(path, LARGEST_FILE).map_err(|e| refused(e.to_string()))?;
        let recipe: Self = serde_json::from_str(&text).map_err(|e| refused(e.to_string()))?;
        recipe.check().map_err(refused)?;
        Ok(recipe)
    }

    /// The recipe as indented JSON.
    ///
    /// # Errors
    /// Returns serde's message; never fails for recipes that [`Self::check`] accepts.
    pub fn to_json(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|e| e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::CosineDecay;

    #[test]
    fn a_recipe_in_a_file_comes_back_and_a_slip_in_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        let mine = Recipe {
            name: "mine".to_owned(),
            about: "faster at first".to_owned(),
            cosine_decay: Some(CosineDecay { steps: 1000, final_factor: 0.1 }),
            ..Recipe::quality()
        };
        let text = mine.to_json().unwrap();
        std::fs::write(&path, &text).unwrap();
        assert_eq!(Recipe::find(path.to_str().unwrap()).unwrap(), mine);
        for (slip, word) in [
            (text.replace("\"normalise\"", "\"normalize\""), "normalize"),
            (text.replace("\"gamma\": 0.2", "\"gamma\": -1"), "gamma"),
            (text.replace("\"layers\": ", "\"layers\": 2"), "mapping network"),
            (text.replace("\"batch\": 128", "\"batch\": 0"), "batch"),
            (text.replace("\"mine\"", "\"../mine\""), "name"),
            (text.replace("\"mine\"", "\"mine\", \"channels_d\": 70"), "multiple of 16"),
            ("nonsense".to_owned(), "holds no recipe"),
        ] {
            assert_ne!(slip, text, "{word}");
            std::fs::write(&path, slip).unwrap();
            let refused = Recipe::load(&path).unwrap_err();
            assert!(refused.contains(word) && refused.contains("mine.json"), "{refused}");
        }
        assert!(Recipe::find("no-such").unwrap_err().contains("dcgan-ema"));
        assert!(Recipe::find("no-such.json").unwrap_err().contains("no-such.json"));
    }
}
