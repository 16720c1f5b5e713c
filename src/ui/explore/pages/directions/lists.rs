//! The lists of directions: what was found, how the search goes, and which row is looked at.

use crate::latent::Direction;
use crate::protocol::{DirectionSet, Method};
use crate::ui::NamedDirection;

/// Cosine from which on a direction counts as the one found before.
const SETTLED: f32 = 0.9;

/// A list of directions on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Found by a method.
    Found(Method),
    /// Kept or taught by the person.
    Mine,
}

/// What the page of directions shows, but for the person's own, which are on the workbench.
pub struct Directions {
    found: Option<DirectionSet>,
    /// Those found before, in the same network.
    earlier: Option<DirectionSet>,
    /// How far the search for directions is, 0 to 1.
    pub(super) searching: Option<f32>,
    pub(super) listed: Listed,
    /// The row of the list that is looked at.
    pub(super) chosen: usize,
    /// Digits' directions leave the other digits alone.
    pub(super) hold_others: bool,
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
        }
    }
}

impl Directions {
    /// Forgets what was found out about another network.
    pub(in crate::ui) fn forget(&mut self) {
        (self.found, self.earlier, self.searching) = (None, None, None);
    }

    /// The search has come so far; `None` where there is none.
    pub(in crate::ui) fn show_search(&mut self, part: Option<f32>) {
        self.searching = part;
    }

    /// Opens a list at its first row.
    pub(in crate::ui) fn list(&mut self, listed: Listed) {
        (self.listed, self.chosen) = (listed, 0);
    }

    /// Shows the list of the person's own, at the row it is at.
    pub(in crate::ui) fn show_mine(&mut self) {
        self.listed = Listed::Mine;
    }

    /// Chooses the row above.
    pub(in crate::ui) fn choose_above(&mut self) {
        self.chosen = self.chosen.saturating_sub(1);
    }

    /// Chooses the row below; there are so many rows.
    pub(in crate::ui) fn choose_below(&mut self, count: usize) {
        self.chosen = (self.chosen + 1).min(count.saturating_sub(1));
    }

    /// Takes in directions. Those of an axis, which has no front, are turned the way they were before.
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
                    if finding.direction.agreement(&was.direction) < 0.0 {
                        finding.direction = finding.direction.reversed();
                    }
                }
            }
        }
        self.found = Some(set);
    }

    /// What was found last.
    pub fn found(&self) -> Option<&DirectionSet> {
        self.found.as_ref()
    }

    /// The directions towards the ten digits, where they are known.
    pub fn digits(&self) -> Option<Vec<Direction>> {
        self.found.as_ref().and_then(DirectionSet::digits)
    }

    /// Whether directions are being found.
    pub fn is_searching(&self) -> bool {
        self.searching.is_some()
    }

    /// Whether the direction of this name points where it did in the search before; `None` when there
    /// was none.
    pub(super) fn settled(&self, method: Method, name: &str) -> Option<bool> {
        let of = |set: &Option<DirectionSet>| {
            set.as_ref()?.family(method).iter().find(|f| f.name == name).map(|f| f.direction.clone())
        };
        Some(of(&self.found)?.agreement(&of(&self.earlier)?) >= SETTLED)
    }

    /// The two directions that change the picture most.
    pub fn strongest(&self) -> Option<[Direction; 2]> {
        let axes = self.found.as_ref()?.family(Method::FirstLayer);
        Some([axes.first()?.direction.clone(), axes.get(1)?.direction.clone()])
    }

    /// How many directions the open list has.
    pub(in crate::ui) fn count(&self, mine: &[NamedDirection]) -> usize {
        match self.listed {
            Listed::Mine => mine.len(),
            Listed::Found(method) => self.found.as_ref().map_or(0, |set| set.family(method).len()),
        }
    }

    /// A direction of the open list, as it is moved along.
    pub(super) fn row(&self, mine: &[NamedDirection], index: usize) -> Option<NamedDirection> {
        let method = match self.listed {
            Listed::Mine => return mine.get(index).cloned(),
            Listed::Found(method) => method,
        };
        let all = self.found.as_ref()?.family(method);
        let finding = all.get(index)?;
        let hold = self.hold_others && method == Method::Digits;
        let others = || all.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, f)| f.direction.clone());
        let held = hold.then(|| finding.direction.holding(&others().collect::<Vec<_>>())).flatten();
        let direction = held.unwrap_or_else(|| finding.direction.clone());
        Some(NamedDirection { name: finding.name.clone(), direction })
    }

    /// The direction looked at.
    pub(in crate::ui) fn chosen(&self, mine: &[NamedDirection]) -> Option<NamedDirection> {
        self.row(mine, self.chosen)
    }
}
