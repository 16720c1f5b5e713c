//! The names of a data set's classes.

use std::path::Path;

use crate::files::read_regular_text;

/// The file of a data folder that names its classes, one per line, starting with class 0.
pub const CLASSES_FILE: &str = "classes.txt";
/// Largest size of `classes.txt`, in bytes; 256 names need less.
const LARGEST_FILE: u64 = 1 << 16;
/// The longest name that is shown, in characters.
const LONGEST_NAME: usize = 24;

/// Class names of known data sets, found by a word in the data set's name: H. Xiao, K. Rasul and R. Vollgraf
/// (Fashion-MNIST, 2017); T. Clanuwat et al. (KMNIST, 2018).
const KNOWN: [(&[&str], [&str; 10]); 2] = [
    (
        &["fashion"],
        ["T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
    ),
    (&["kmnist", "kuzushiji"], ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]),
];

/// Returns the names of the classes 0 to the largest label. Each name comes from `classes.txt` in the folder, otherwise
/// from the known data sets; otherwise it is the number of the class.
pub(super) fn class_names(folder: Option<&Path>, data_name: &str, labels: &[u8]) -> Vec<String> {
    let count = labels.iter().max().map_or(0, |&largest| usize::from(largest) + 1);
    let listed = folder.map(|folder| listed(&folder.join(CLASSES_FILE))).unwrap_or_default();
    let known = known(&data_name.to_lowercase(), count);
    (0..count)
        .map(|class| {
            let name = listed.get(class).or_else(|| known.get(class)).filter(|name| !name.is_empty());
            name.cloned().unwrap_or_else(|| class.to_string())
        })
        .collect()
}

fn listed(path: &Path) -> Vec<String> {
    let text = read_regular_text(path, LARGEST_FILE).unwrap_or_default();
    let name = |line: &str| {
        let shown: String = line.chars().filter(|c| !c.is_control()).collect();
        shown.trim().chars().take(LONGEST_NAME).collect()
    };
    text.lines().map(name).collect()
}

/// Returns the class names of a known data set, or an empty vector. EMNIST (G. Cohen et al., 2017) orders its classes:
/// digits, capitals, lower-case letters. `letters` counts from 1; `balanced` and `bymerge` leave out lower-case letters
/// that look like their capitals.
fn known(data_name: &str, count: usize) -> Vec<String> {
    if let Some((_, names)) = KNOWN.iter().find(|(words, _)| words.iter().any(|word| data_name.contains(word)))
        && count <= names.len()
    {
        return names.iter().map(|name| (*name).to_owned()).collect();
    }
    let characters = match count {
        27 => format!(" {}", letters('A')),
        47 => format!("0123456789{}abdefghnqrt", letters('A')),
        62 => format!("0123456789{}{}", letters('A'), letters('a')),
        _ => return Vec::new(),
    };
    characters.chars().map(|c| c.to_string().trim().to_owned()).collect()
}

fn letters(first: char) -> String {
    (first..).take(26).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_the_folder_goes_before_known_names_and_those_before_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let labels: Vec<u8> = (0..10).collect();
        assert_eq!(class_names(Some(folder.path()), "Fashion-MNIST", &labels)[9], "ankle boot");
        assert_eq!(class_names(None, "kmnist", &labels)[..2], ["o", "ki"]);
        assert_eq!(class_names(None, "mnist", &labels)[3], "3");
        std::fs::write(folder.path().join(CLASSES_FILE), "zero\r\n\n  two \u{7}\n").unwrap();
        assert_eq!(class_names(Some(folder.path()), "mnist", &labels)[..4], ["zero", "1", "two", "3"]);
    }

    #[test]
    fn the_splits_of_emnist_are_known_by_their_number_of_classes() {
        let names = |count: u8| class_names(None, "emnist", &(0..count).collect::<Vec<_>>());
        assert_eq!((names(27)[1].as_str(), names(27)[26].as_str(), names(27)[0].as_str()), ("A", "Z", "0"));
        assert_eq!((names(47)[10].as_str(), names(47)[46].as_str()), ("A", "t"));
        assert_eq!((names(62)[35].as_str(), names(62)[36].as_str()), ("Z", "a"));
    }
}
