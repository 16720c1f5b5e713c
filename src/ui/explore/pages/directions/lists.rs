//! The lists of directions: those found, the progress of the search, and the row shown.

use super::tracks::Tracks;
use crate::latent::Course;
use crate::protocol::{DirectionSet, Method};
use crate::ui::{LatentEditor, NamedDirection};
use crate::words;

/// Least cosine at which a direction counts as equal to the direction of the previous search.
const SETTLED: f32 = 0.9;

/// A list of directions on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Directions found by a method.
    Found(Method),
    /// The user's own directions.
    Mine,
}

/// A direction of a list, with the [`Course`] that its slider follows.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct NamedCourse {
    /// Name of the direction.
    pub(in crate::ui) name: String,
    /// The path along which the direction's slider moves the vector.
    pub(in crate::ui) course: Course,
}

impl From<NamedDirection> for NamedCourse {
    fn from(own: NamedDirection) -> Self {
        Self { name: own.name, course: Course::Straight(own.direction) }
    }
}

/// The state of the page of directions, except for the user's own directions, which are on the workbench.
pub struct Directions {
    found: Option<DirectionSet>,
    /// The directions of the previous search in the same network.
    earlier: Option<DirectionSet>,
    /// Progress of the search for directions, 0 to 1.
    pub(super) searching: Option<f32>,
    pub(super) listed: Listed,
    /// The selected row of the list.
    pub(super) chosen: usize,
    /// Whether the direction of a digit leaves the other digits unchanged.
    pub(super) hold_others: bool,
    /// The tracks of the sliders.
    pub(super) tracks: Tracks,
}

impl Default for Directions {
    fn default() -> Self {
        Self {
            found: None,
            earlier: None,
            searching: None,
            listed: Listed::Found(Method::Attributes),
            chosen: 0,
            hold_others: false,
            tracks: Tracks::default(),
        }
    }
}

impl Directions {
    /// Discards the directions of another network.
    pub(in crate::ui) fn forget_found_directions(&mut self) {
        (self.found, self.earlier, self.searching) = (None, None, None);
        self.tracks.forget();
    }

    /// Shows the progress of the search; `None` when no search is running.
    pub(in crate::ui) fn show_search(&mut self, part: Option<f32>) {
        self.searching = part;
    }

    /// Opens a list at its first row.
    pub(in crate::ui) fn list(&mut self, listed: Listed) {
        (self.listed, self.chosen) = (listed, 0);
    }

    /// Opens the list of the user's own directions, at the current row.
    pub(in crate::ui) fn show_mine(&mut self) {
        self.listed = Listed::Mine;
    }

    /// Selects the row above.
    pub(in crate::ui) fn choose_above(&mut self) {
        self.chosen = self.chosen.saturating_sub(1);
    }

    /// Selects the row below in a list of `count` rows.
    pub(in crate::ui) fn choose_below(&mut self, count: usize) {
        self.chosen = (self.chosen + 1).min(count.saturating_sub(1));
    }

    /// Moves the vector along a course by this many standard deviations.
    pub(in crate::ui) fn move_by(&mut self, course: &Course, editor: &mut LatentEditor, amount: f32) {
        self.tracks.move_by(course, editor, amount);
    }

    /// Stores directions. A direction with an arbitrary sign gets the same sign as in the previous search.
    pub(in crate::ui) fn take_in(&mut self, mut set: DirectionSet) {
        let same_search = self.found.as_ref().is_some_and(|before| before.source == set.source);
        if !same_search {
            self.earlier = self.found.take();
        }
        if let Some(before) = &self.earlier {
            for (method, findings) in &mut set.families {
                if !matches!(method, Method::FirstLayer | Method::Components) {
                    continue;
                }
                for (finding, was) in findings.iter_mut().zip(before.family(*method)) {
                    if finding.course.agreement(&was.course) < 0.0 {
                        finding.course = finding.course.reversed();
                    }
                }
            }
        }
        self.found = Some(set);
        self.tracks.forget();
    }

    /// The directions found by the last search.
    pub fn found(&self) -> Option<&DirectionSet> {
        self.found.as_ref()
    }

    /// The directions towards the ten digits, if they are known.
    pub fn digits(&self) -> Option<Vec<Course>> {
        self.found.as_ref().and_then(DirectionSet::digits)
    }

    /// Whether a search for directions is running.
    pub fn is_searching(&self) -> bool {
        self.searching.is_some()
    }

    /// Whether the direction with this name is nearly the same as in the previous search; `None` without a previous
    /// search.
    pub(super) fn settled(&self, method: Method, name: &str) -> Option<bool> {
        let of = |set: &Option<DirectionSet>| {
            set.as_ref()?.family(method).iter().find(|f| f.name == name).map(|f| f.course.clone())
        };
        Some(of(&self.found)?.agreement(&of(&self.earlier)?) >= SETTLED)
    }

    /// The two directions that change the image most.
    pub fn strongest(&self) -> Option<[Course; 2]> {
        let axes = self.found.as_ref()?.family(Method::FirstLayer);
        Some([axes.first()?.course.clone(), axes.get(1)?.course.clone()])
    }

    /// Number of directions in the open list.
    pub(in crate::ui) fn count(&self, mine: &[NamedDirection]) -> usize {
        match self.listed {
            Listed::Mine => mine.len(),
            Listed::Found(method) => self.found.as_ref().map_or(0, |set| set.family(method).len()),
        }
    }

    /// Returns a direction of the open list, in the form needed to move the vector along it.
    pub(super) fn row(&self, mine: &[NamedDirection], index: usize) -> Option<NamedCourse> {
        let method = match self.listed {
            Listed::Mine => return mine.get(index).cloned().map(NamedCourse::from),
            Listed::Found(method) => method,
        };
        let all = self.found.as_ref()?.family(method);
        let finding = all.get(index)?;
        let hold = self.hold_others && method == Method::Digits;
        let others = || all.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, f)| f.course.clone());
        let held = hold.then(|| finding.course.holding(&others().collect::<Vec<_>>())).flatten();
        let course = held.unwrap_or_else(|| finding.course.clone());
        Some(NamedCourse { name: finding.name.clone(), course })
    }

    /// The selected direction.
    pub(in crate::ui) fn chosen(&self, mine: &[NamedDirection]) -> Option<NamedCourse> {
        self.row(mine, self.chosen)
    }
}

/// Returns a direction's name in the window's language. The user's own names stay as they are.
pub(super) fn shown_name(name: &str) -> String {
    let known = [words::DIRECTION_SLANT, words::DIRECTION_WEIGHT, words::DIRECTION_SIZE];
    if let Some(word) = known.into_iter().find(|word| word.is_english(name)) {
        return word.into();
    }
    let numbered =
        [words::DIRECTION_DIGIT, words::DIRECTION_AXIS, words::DIRECTION_DENSE_AXIS, words::DIRECTION_COMPONENT];
    let number = name.rsplit(' ').next().unwrap_or_default();
    let found = numbered.into_iter().find(|word| word.is_english(&name.replace(number, "{n}")));
    found.map_or_else(|| name.to_owned(), |word| word.fill(&[("n", &number)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, speaking};

    #[test]
    fn found_directions_have_names_in_both_languages_and_other_names_stay() {
        for name in ["slant", "stroke weight", "size", "digit 7", "axis 2", "dense axis 10", "component 3", "my own"] {
            assert_eq!(shown_name(name), name);
        }
        let _turkish = speaking(Language::Turkish);
        assert_eq!(
            ["slant", "dense axis 10", "digit 7", "7"].map(shown_name),
            ["eğiklik", "yoğun eksen 10", "rakam 7", "7"]
        );
    }
}
