//! The 200-dimensional noise vector: pure functions without IO, threads or global random state.

pub mod algebra;
pub mod code;
mod conditioning;
mod course;
pub mod direction;
mod history;
pub mod interpolate;
mod locks;
mod mapped_space;
pub mod named;
pub mod notation;
pub mod path;
pub mod prior;
pub mod random;
pub mod regression;
pub mod seeds;
mod vector;
pub mod vector_list;

pub use conditioning::Conditioning;
pub use course::{Course, Curve, Track};
pub use direction::Direction;
pub use history::History;
pub use locks::Locks;
pub use mapped_space::{Gate, MappedSpace};
pub use named::NamedVector;
pub use vector::{LatentError, LatentVector};

/// Number of dimensions of the noise vector.
pub const DIM: usize = 200;
