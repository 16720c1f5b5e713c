//! Background jobs: requests and results, as plain data.

use super::{FindDigit, Found, GeneratorSource, Guess};
use crate::latent::{Conditioning, Course, LatentVector};
use crate::raster::GrayImage;

/// Purpose of a set of thumbnails. A new request replaces an older one with the same purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drawing {
    /// A dimension at both ends of its slider.
    Ends,
    /// Steps along a direction.
    Strip,
    /// The history of the vector.
    History,
    /// The saved vectors.
    Kept,
    /// Keyframes of a path.
    Keyframes,
    /// Vectors of neighbouring seeds.
    SeedPlane,
    /// Vectors in the slots.
    Slots,
    /// Images to export.
    Export,
}

/// A job, done with a copy of the generator on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// Finds a random vector whose image shows this digit.
    Find(FindDigit),
    /// Computes the impact of each dimension at this vector.
    Impact(LatentVector),
    /// Moves this vector towards each of the ten digits along these directions; with a class input, draws it as each
    /// class.
    AllTen {
        /// The starting vector.
        z: LatentVector,
        /// One direction per digit, starting with 0; not used when the generator has a class input.
        classes: Vec<Course>,
    },
    /// Draws thumbnails.
    Draw {
        /// What the images are for.
        drawing: Drawing,
        /// The vectors to draw, in order.
        vectors: Vec<LatentVector>,
        /// The class and the truncation of each vector, with a class input. A vector with `None` or without an entry is
        /// drawn with the class and truncation that the user has selected.
        classes: Vec<Option<Conditioning>>,
    },
    /// Classifies the tiles of a sample grid.
    Name {
        /// Number of the run.
        run: u64,
        /// Step of the grid.
        step: u64,
        /// Tiles of the grid.
        tiles: Vec<GrayImage>,
    },
    /// Finds interpretable directions.
    Directions {
        /// Uses half the samples and no refinement, for a generator that is about to change.
        quick: bool,
    },
}

/// Kind of a job. A new job replaces an older one of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobKind {
    /// [`Job::Find`].
    Find,
    /// [`Job::Impact`].
    Impact,
    /// [`Job::AllTen`].
    AllTen,
    /// [`Job::Draw`] with this purpose.
    Draw(Drawing),
    /// [`Job::Directions`].
    Directions,
    /// [`Job::Name`].
    Name,
    /// A quality measurement of a run, requested through the trainer.
    Measure,
}

impl Job {
    /// Kind of the job.
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

/// Impact of each dimension on the image at one vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Impact {
    /// The vector.
    pub z: LatentVector,
    /// 200 norms of the image's derivative, in pixel values (-1 to 1) per unit of the dimension.
    pub norms: Vec<f32>,
    /// 200 mean absolute changes of a pixel, in grey levels of 255, as the dimension goes from -3 to 3.
    pub changes: Vec<f32>,
    /// Number of leading dimensions that the gate reads; the largest of them chooses the class. 0 without a gate.
    pub choosing: usize,
}

impl Impact {
    /// The dimensions in order of decreasing impact.
    pub fn ranking(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.norms.len()).collect();
        order.sort_by(|&a, &b| self.norms[b].total_cmp(&self.norms[a]));
        order
    }
}

/// Result of moving a starting vector to one of the ten digits: the nearest vector found.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// The vector.
    pub z: LatentVector,
    /// Its image.
    pub image: GrayImage,
    /// The classifier's probability of the digit, 0 to 1.
    pub sure: f32,
    /// Distance from the starting vector, in standard deviations.
    pub moved: f32,
}

/// Method by which directions are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Regression on attributes measured in the image.
    Attributes,
    /// Directions towards each of the ten digits.
    Digits,
    /// Singular vectors of the first layer's weights: Y. Shen and B. Zhou, "Closed-form factorization of latent
    /// semantics in GANs" (SeFa, 2021).
    FirstLayer,
    /// Principal components of hidden activations: E. Härkönen et al., "GANSpace" (2020).
    Components,
}

/// How well a direction changes what its name says, on samples it was not fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Fraction of the variance explained by the position along the direction, R².
    RSquared(f32),
    /// AUC: probability that a member of the class lies further along the direction than a non-member.
    Auc(f32),
    /// Fraction of the layer's variance along the direction.
    Share(f32),
}

/// An interpretable direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Name, for example `slant`, `digit 7` or `component 2`.
    pub name: String,
    /// The direction; a curve in noise space when the generator has a mapping network.
    pub course: Course,
    /// How well it fits its name.
    pub measure: Measure,
}

/// The directions of one generator.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectionSet {
    /// Source of the generator.
    pub source: GeneratorSource,
    /// Directions by method; incomplete during the search.
    pub families: Vec<(Method, Vec<Finding>)>,
}

impl DirectionSet {
    /// The directions of one method. Returns an empty slice before they are found.
    pub fn family(&self, method: Method) -> &[Finding] {
        self.families.iter().find(|(of, _)| *of == method).map_or(&[], |(_, findings)| findings)
    }

    /// The directions towards the ten digits, starting with 0. Returns `None` before they are found.
    pub fn digits(&self) -> Option<Vec<Course>> {
        let digits = self.family(Method::Digits);
        (digits.len() == 10).then(|| digits.iter().map(|finding| finding.course.clone()).collect())
    }
}

/// Result of a job.
#[derive(Clone, Debug)]
pub enum JobResult {
    /// Result of [`Job::Find`].
    Found(Found),
    /// Result of [`Job::Impact`].
    Impact(Impact),
    /// Result of [`Job::AllTen`]: the starting vector, and one result per digit.
    AllTen(LatentVector, Vec<Neighbour>),
    /// Result of [`Job::Draw`].
    Drawn {
        /// What the images are for.
        drawing: Drawing,
        /// The vectors.
        vectors: Vec<LatentVector>,
        /// The class and the truncation of each vector, as requested.
        classes: Vec<Option<Conditioning>>,
        /// One image per vector.
        images: Vec<GrayImage>,
    },
    /// Result of [`Job::Name`]: one prediction per tile.
    Named {
        /// Number of the run.
        run: u64,
        /// Step of the grid.
        step: u64,
        /// One prediction per tile, in order.
        guesses: Vec<Guess>,
    },
    /// Result of [`Job::Directions`]; may be sent several times with more directions each time.
    Directions(DirectionSet),
}

/// Identifies a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobId {
    /// Number of the job in this session.
    pub number: u64,
    /// Kind of the job.
    pub kind: JobKind,
}

/// Messages about jobs.
#[derive(Clone, Debug)]
pub enum JobNews {
    /// The completed fraction, 0 to 1.
    Progress(JobId, f32),
    /// A result; more may follow until [`JobNews::Ended`].
    Result {
        /// The job.
        job: JobId,
        /// Source of the generator used.
        source: GeneratorSource,
        /// The result.
        result: JobResult,
    },
    /// The job ended, sent once per job; false when it was cancelled.
    Ended(JobId, bool),
}
