//! The latent panel's state: what is laid out on it, and what the workers found out.

use super::thumbnails::Thumbnails;
use super::workbench::{NamedDirection, Workbench};
use super::{Action, Actions, LatentEditor};
use crate::latent::{Direction, LatentVector};
use crate::protocol::{DirectionSet, Impact, Method, Neighbour};

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

/// See the module.
pub struct Tools {
    /// Kept across starts.
    pub bench: Workbench,
    /// Small pictures.
    pub thumbs: Thumbnails,
    /// How much each dimension matters at the vector it was measured at.
    pub impact: Option<Impact>,
    /// The order of the sliders; follows the impact while the pointer is elsewhere.
    pub ranking: Vec<usize>,
    /// Found directions.
    pub directions: Option<DirectionSet>,
    /// Those found before, in the same network.
    pub earlier: Option<DirectionSet>,
    /// How far the search for directions is, 0 to 1.
    pub searching: Option<f32>,
    /// Which list is open.
    pub listed: Listed,
    /// The row of the list that is looked at.
    pub chosen: usize,
    /// Digits' directions leave the other digits alone.
    pub hold_others: bool,
    /// The ten digits near the vector, and that vector.
    pub neighbours: Option<(LatentVector, Vec<Neighbour>)>,
    /// What is typed to find dimensions.
    pub search: String,
    /// The seed plane's place, in seeds.
    pub plane: [f32; 2],
    /// The seed that place is counted from.
    pub plane_of: u64,
    /// The morph plays.
    pub playing: bool,
    /// Its clock, in seconds.
    pub time: f32,
    /// Its rate.
    pub speed: f32,
    /// The keyframe looked at.
    pub keyframe: usize,
    /// How far the morph is on its way to a file, 0 to 1.
    pub exporting: Option<f32>,
    /// The classifier can read what the generator on screen draws.
    pub digits: bool,
    /// The history's place and length when it was last shown.
    pub history_shown: (usize, usize),
}

impl Default for Tools {
    fn default() -> Self {
        Self {
            bench: Workbench::default(),
            thumbs: Thumbnails::default(),
            impact: None,
            ranking: (0..crate::latent::DIM).collect(),
            directions: None,
            earlier: None,
            searching: None,
            listed: Listed::Found(Method::Attributes),
            chosen: 0,
            hold_others: false,
            neighbours: None,
            search: String::new(),
            plane: [0.0; 2],
            plane_of: 0,
            playing: false,
            time: 0.0,
            speed: 1.0,
            keyframe: 0,
            exporting: None,
            digits: true,
            history_shown: (0, 0),
        }
    }
}

impl Tools {
    /// Forgets what was found out about another network.
    pub fn other_network(&mut self) {
        (self.impact, self.directions, self.earlier) = (None, None, None);
        (self.searching, self.neighbours) = (None, None);
    }

    /// Takes in directions. Those of an axis, which has no front, are turned the way they were before.
    pub fn found(&mut self, mut set: DirectionSet) {
        let same_search = self.directions.as_ref().is_some_and(|before| before.source == set.source);
        if !same_search {
            self.earlier = self.directions.take();
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
        self.directions = Some(set);
    }

    /// Whether the direction of this name points where it did in the search before; `None` when there
    /// was none.
    pub fn settled(&self, method: Method, name: &str) -> Option<bool> {
        let of = |set: &Option<DirectionSet>| {
            set.as_ref()?.family(method).iter().find(|f| f.name == name).map(|f| f.direction.clone())
        };
        Some(of(&self.directions)?.agreement(&of(&self.earlier)?) >= SETTLED)
    }

    /// The two directions that change the picture most.
    pub fn strongest(&self) -> Option<[Direction; 2]> {
        let axes = self.directions.as_ref()?.family(Method::FirstLayer);
        Some([axes.first()?.direction.clone(), axes.get(1)?.direction.clone()])
    }

    /// How many directions the open list has.
    pub fn count(&self) -> usize {
        match self.listed {
            Listed::Mine => self.bench.mine.len(),
            Listed::Found(method) => self.directions.as_ref().map_or(0, |set| set.family(method).len()),
        }
    }

    /// A direction of the open list, as it is moved along.
    pub fn row(&self, index: usize) -> Option<NamedDirection> {
        let method = match self.listed {
            Listed::Mine => return self.bench.mine.get(index).cloned(),
            Listed::Found(method) => method,
        };
        let all = self.directions.as_ref()?.family(method);
        let finding = all.get(index)?;
        let hold = self.hold_others && method == Method::Digits;
        let others = || all.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, f)| f.direction.clone());
        let held = hold.then(|| finding.direction.holding(&others().collect::<Vec<_>>())).flatten();
        let direction = held.unwrap_or_else(|| finding.direction.clone());
        Some(NamedDirection { name: finding.name.clone(), direction })
    }

    /// The direction looked at.
    pub fn chosen_direction(&self) -> Option<NamedDirection> {
        self.row(self.chosen)
    }

    /// The picture near by that shows this digit.
    pub fn neighbour(&self, digit: usize) -> Option<&Neighbour> {
        self.neighbours.as_ref()?.1.get(digit)
    }

    /// Moves the morph's clock by so many seconds of the window's, and the vector with it.
    pub fn play_on(&mut self, editor: &mut LatentEditor, seconds: f32) {
        let duration = self.bench.path.duration();
        if !self.playing || duration <= 0.0 {
            self.playing = false;
            return;
        }
        self.time += seconds * self.speed;
        if self.time >= duration {
            if self.bench.path.closed {
                self.time %= duration;
            } else {
                (self.time, self.playing) = (duration, false);
            }
        }
        self.scrub(editor);
    }

    /// Puts the vector where the morph's clock is.
    pub fn scrub(&self, editor: &mut LatentEditor) {
        if let Some(z) = self.bench.path.at(self.time) {
            editor.move_to(z);
        }
    }

    /// Plays from here, or from the start when at the end; or waits.
    pub fn play_or_pause(&mut self) {
        if !self.playing && self.time >= self.bench.path.duration() {
            self.time = 0.0;
        }
        self.playing = !self.playing && self.bench.path.duration() > 0.0;
    }

    /// Makes the present vector a keyframe; false when there are too many.
    pub fn add_keyframe(&mut self, z: &LatentVector) -> bool {
        let added = self.bench.path.add(z.clone(), crate::latent::path::DEFAULT_LEG);
        if added {
            self.keyframe = self.bench.path.keyframes.len() - 1;
        }
        added
    }

    /// Whether directions are being found.
    pub fn is_searching(&self) -> bool {
        self.searching.is_some()
    }

    /// The directions towards the ten digits, where they are known.
    pub fn digit_directions(&self) -> Option<Vec<Direction>> {
        self.directions.as_ref().and_then(DirectionSet::digits)
    }

    /// Whether a digit's picture is fresh: made from the present vector.
    pub fn neighbours_fresh(&self, z: &LatentVector) -> bool {
        self.neighbours.as_ref().is_some_and(|(from, _)| from == z)
    }

    /// Notes an example of what is being taught.
    pub fn teach(&mut self, z: &LatentVector, more: bool) {
        let (add, other) = if more {
            (&mut self.bench.more, &mut self.bench.less)
        } else {
            (&mut self.bench.less, &mut self.bench.more)
        };
        other.retain(|known| known != z);
        if !add.contains(z) {
            add.push(z.clone());
        }
    }
}

/// The digit tile's wish: the near one where there is one, else a search.
pub(super) fn give_me(tools: &Tools, editor: &mut LatentEditor, digit: usize, actions: &mut Actions) {
    match tools.neighbour(digit) {
        // Where it is that digit already, another one is meant.
        Some(near) if tools.neighbours_fresh(editor.z()) && near.moved > 0.0 => {
            let z = near.z.clone();
            editor.hop(z);
        }
        _ => actions.push(Action::GiveMe(u8::try_from(digit).unwrap_or_default())),
    }
}
