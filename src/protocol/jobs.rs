//! Work beside training and drawing: what can be asked for, and what comes back. Plain data.

use super::{FindDigit, Found, GeneratorSource, Guess};
use crate::latent::{Direction, LatentVector};
use crate::raster::GrayImage;

/// What small pictures are for. A newer request for the same purpose replaces an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drawing {
    /// A dimension at both ends of its slider.
    Ends,
    /// Along a direction.
    Strip,
    /// Where the hand has been.
    History,
    /// What was kept.
    Kept,
    /// A path's keyframes.
    Keyframes,
    /// The seeds around.
    SeedPlane,
    /// Vectors put aside.
    Slots,
    /// A morph on its way to a file.
    Morph,
}

/// One piece of work, done with a copy of the generator on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// A random vector whose digit is this one.
    Find(FindDigit),
    /// How much each dimension matters at this vector.
    Impact(LatentVector),
    /// From this vector to each of the ten digits, along these directions.
    AllTen {
        /// Where it starts.
        z: LatentVector,
        /// One a digit, 0 first.
        classes: Vec<Direction>,
    },
    /// Small pictures.
    Draw {
        /// What for.
        drawing: Drawing,
        /// Of these vectors, in this order.
        vectors: Vec<LatentVector>,
    },
    /// What the classifier reads on the tiles of a sample grid.
    Name {
        /// The run's number.
        run: u64,
        /// The grid's step.
        step: u64,
        /// Its tiles.
        tiles: Vec<GrayImage>,
    },
    /// Directions that mean something.
    Directions {
        /// Half the samples, and no refinement: for a generator that will soon be another.
        quick: bool,
    },
}

/// Jobs of one kind replace each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobKind {
    /// [`Job::Find`].
    Find,
    /// [`Job::Impact`].
    Impact,
    /// [`Job::AllTen`].
    AllTen,
    /// [`Job::Draw`] for this purpose.
    Draw(Drawing),
    /// [`Job::Directions`].
    Directions,
    /// [`Job::Name`].
    Name,
    /// A run's quality, asked for through the trainer.
    Measure,
}

impl Job {
    /// Its kind.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Find(_) => JobKind::Find,
            Self::Impact(_) => JobKind::Impact,
            Self::AllTen { .. } => JobKind::AllTen,
            Self::Draw { drawing, .. } => JobKind::Draw(*drawing),
            Self::Name { .. } => JobKind::Name,
            Self::Directions { .. } => JobKind::Directions,
        }
    }
}

/// How much each dimension matters at one vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Impact {
    /// Where.
    pub z: LatentVector,
    /// 200 norms of the image's derivative, in pixel values (-1 to 1) per unit.
    pub norms: Vec<f32>,
}

impl Impact {
    /// The dimensions, the most telling first.
    pub fn ranking(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.norms.len()).collect();
        order.sort_by(|&a, &b| self.norms[b].total_cmp(&self.norms[a]));
        order
    }
}

/// The way from a vector to one of the ten digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// Where it arrives.
    pub z: LatentVector,
    /// What it looks like there.
    pub image: GrayImage,
    /// The classifier's probability of the digit wanted.
    pub sure: f32,
    /// Length of the way, in standard deviations.
    pub moved: f32,
}

/// Where directions come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Regression on what can be measured in the image.
    Attributes,
    /// Towards each of the ten digits.
    Digits,
    /// The first layer's own axes: Y. Shen and B. Zhou, "Closed-form factorization of latent
    /// semantics in GANs" (SeFa, 2021).
    FirstLayer,
    /// Principal components of hidden activations: E. Härkönen et al., "GANSpace" (2020).
    Components,
}

/// How well a direction does what its name says, on samples it was not found in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Share of the variance that the position explains.
    RSquared(f32),
    /// Probability that a member of the class lies further along than a non-member.
    Auc(f32),
    /// Share of the layer's variance along it.
    Share(f32),
}

/// A direction with a meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// For instance `slant`, `digit 7` or `component 2`.
    pub name: String,
    /// Where it leads.
    pub direction: Direction,
    /// How well.
    pub measure: Measure,
}

/// Directions of one generator.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectionSet {
    /// Whose.
    pub source: GeneratorSource,
    /// By where they come from; not yet all of them while the search goes on.
    pub families: Vec<(Method, Vec<Finding>)>,
}

impl DirectionSet {
    /// The findings of one method, empty when there are none yet.
    pub fn family(&self, method: Method) -> &[Finding] {
        self.families.iter().find(|(of, _)| *of == method).map_or(&[], |(_, findings)| findings)
    }

    /// Ten directions, digit 0 first; `None` until they are found.
    pub fn digits(&self) -> Option<Vec<Direction>> {
        let digits = self.family(Method::Digits);
        (digits.len() == 10).then(|| digits.iter().map(|finding| finding.direction.clone()).collect())
    }
}

/// What a job found.
#[derive(Clone, Debug)]
pub enum JobResult {
    /// Of [`Job::Find`].
    Found(Found),
    /// Of [`Job::Impact`].
    Impact(Impact),
    /// Of [`Job::AllTen`]: the start, and ten ways from it.
    AllTen(LatentVector, Vec<Neighbour>),
    /// Of [`Job::Draw`].
    Drawn {
        /// What for.
        drawing: Drawing,
        /// The vectors.
        vectors: Vec<LatentVector>,
        /// One a vector.
        images: Vec<GrayImage>,
    },
    /// Of [`Job::Name`]: a guess a tile of this run's grid of this step.
    Named {
        /// The run's number.
        run: u64,
        /// The grid's step.
        step: u64,
        /// In the tiles' order.
        guesses: Vec<Guess>,
    },
    /// Of [`Job::Directions`], once or more with growing contents.
    Directions(DirectionSet),
}

/// One of the jobs that were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobId {
    /// Counts the jobs of this session.
    pub number: u64,
    /// Its kind.
    pub kind: JobKind,
}

/// What the workers tell about jobs.
#[derive(Clone, Debug)]
pub enum JobNews {
    /// Under way: 0 to 1.
    Progress(JobId, f32),
    /// Something came out; more may follow until [`JobNews::Ended`].
    Result {
        /// The job.
        job: JobId,
        /// Whose weights were used.
        source: GeneratorSource,
        /// What it is.
        result: JobResult,
    },
    /// No more will come, told once of every job; false when it was given up.
    Ended(JobId, bool),
}
