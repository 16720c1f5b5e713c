//! The user's own directions in a JSON file.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files::{read_regular_file, write_or_say};
use crate::ui::NamedDirection;

const VERSION: u32 = 1;
/// Size limit in bytes, far above what a user creates.
const LARGEST_FILE: u64 = 16 << 20;

#[derive(Serialize, Deserialize)]
struct DirectionsFile {
    version: u32,
    directions: Vec<NamedDirection>,
}

/// Writes the directions atomically.
///
/// # Errors
/// Returns a message with the file's path and the cause.
pub(in crate::app) fn save(path: &Path, directions: Vec<NamedDirection>) -> Result<(), String> {
    let file = DirectionsFile { version: VERSION, directions };
    let bytes = serde_json::to_vec_pretty(&file).map_err(|e| e.to_string())?;
    write_or_say(path, &bytes)
}

/// Reads directions.
///
/// # Errors
/// Returns a message that says what is wrong with the file.
pub(in crate::app) fn load(path: &Path) -> Result<Vec<NamedDirection>, String> {
    let refused = |reason: String| format!("{} holds no directions: {reason}", path.display());
    let bytes = read_regular_file(path, LARGEST_FILE).map_err(|e| refused(e.to_string()))?;
    let file: DirectionsFile = serde_json::from_slice(&bytes).map_err(|e| refused(e.to_string()))?;
    if file.version != VERSION {
        return Err(refused(format!("it has version {}, and this program reads version {VERSION}", file.version)));
    }
    Ok(file.directions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::Direction;
    use crate::latent::random::sample;

    #[test]
    fn directions_come_back_and_what_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        let direction = Direction::of(&sample(3)).unwrap();
        let directions = vec![NamedDirection { name: "bold".to_owned(), direction }];
        save(&path, directions.clone()).unwrap();
        let again = load(&path).unwrap();
        assert_eq!(again[0].name, "bold");
        assert!(again[0].direction.agreement(&directions[0].direction) > 0.999_999);
        for broken in [
            "",
            "{}",
            "[]",
            r#"{"version":2,"directions":[]}"#,
            r#"{"version":1,"directions":[{"name":"a","direction":[1,2]}]}"#,
        ] {
            std::fs::write(&path, broken).unwrap();
            assert!(load(&path).unwrap_err().contains("holds no directions"), "{broken}");
        }
        let zeros = format!(r#"{{"version":1,"directions":[{{"name":"a","direction":{:?}}}]}}"#, vec![0.0_f32; 200]);
        std::fs::write(&path, zeros).unwrap();
        assert!(load(&path).is_err());
    }
}
