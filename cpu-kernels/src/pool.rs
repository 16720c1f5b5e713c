//! Blocks of memory that are used again and again, without being set to zero in between.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::Mutex;

/// The free blocks of this process.
static FREE: Mutex<Pool> = Mutex::new(Pool { blocks: None, values: 0 });
/// Largest number of values in free blocks: 256 MiB.
const MOST: usize = 64 << 20;
/// Number of values in a cache line.
const LINE: usize = 16;

struct Pool {
    /// The free blocks by length; `None` until the first block is given back.
    blocks: Option<HashMap<usize, Vec<Vec<f32>>>>,
    /// Number of values in all free blocks.
    values: usize,
}

impl Pool {
    fn take(&mut self, length: usize) -> Option<Vec<f32>> {
        let values = self.blocks.as_mut()?.get_mut(&length)?.pop()?;
        self.values -= values.len();
        Some(values)
    }

    fn give_back(&mut self, length: usize, values: Vec<f32>) {
        if self.values + values.len() <= MOST {
            self.values += values.len();
            self.blocks.get_or_insert_default().entry(length).or_default().push(values);
        }
    }
}

/// A block of values, aligned to a cache line. It goes back to the pool when it is dropped.
#[derive(Default)]
pub struct Block {
    values: Vec<f32>,
    /// Index in `values` of the first value that is aligned to a cache line.
    start: usize,
    length: usize,
}

/// Returns a block with this number of values, which are arbitrary.
///
/// # Panics
/// Panics with a message when there is not enough memory, where growing a [`Vec`] would abort the program.
pub fn block(length: usize) -> Block {
    let free = FREE.lock().ok().and_then(|mut free| free.take(length));
    let values = free.unwrap_or_else(|| {
        let mut values = Vec::new();
        assert!(values.try_reserve_exact(length + LINE).is_ok(), "not enough memory for {length} values");
        values.resize(length + LINE, 0.0);
        values
    });
    let past = values.as_ptr().addr() / size_of::<f32>() % LINE;
    Block { start: (LINE - past) % LINE, values, length }
}

impl Deref for Block {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values[self.start..self.start + self.length]
    }
}

impl DerefMut for Block {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[self.start..self.start + self.length]
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.values);
        if !values.is_empty()
            && let Ok(mut free) = FREE.lock()
        {
            free.give_back(self.length, values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_begins_with_a_line_of_the_cache_and_has_its_length() {
        for length in [1, 1000, 1003] {
            let mut block = block(length);
            assert_eq!((block.len(), block.as_ptr().addr() % 64), (length, 0));
            block[length - 1] = 1.0;
        }
        assert!(Block::default().is_empty());
    }

    #[test]
    fn a_pool_keeps_no_more_than_its_limit() {
        let mut pool = Pool { blocks: None, values: 0 };
        for _ in 0..9 {
            pool.give_back(MOST / 8, vec![0.0; MOST / 8]);
        }
        assert_eq!(pool.values, MOST);
        assert!((0..8).all(|_| pool.take(MOST / 8).is_some()));
        assert!(pool.take(MOST / 8).is_none() && pool.values == 0);
    }
}
