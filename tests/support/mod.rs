//! Functions that several tests share.
#![allow(dead_code, reason = "each test file uses a part of this")]

pub mod damage;
pub mod engine;
pub mod idx;
pub mod runs;
pub mod vectors;

/// When this variable is 1, the long form runs.
const LONG_TESTS: &str = "LATENT_EXPLORER_LONG_TESTS";

/// Prints and returns which form runs.
pub fn is_long() -> bool {
    let long = std::env::var_os(LONG_TESTS).is_some_and(|value| value == "1");
    println!("{} form ({LONG_TESTS}=1 selects the long form)", if long { "long" } else { "normal" });
    long
}
