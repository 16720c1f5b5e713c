//! Blocks of memory that are used again and again, without being set to zero in between.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::Mutex;

/// Free blocks of each length.
static FREE: Mutex<Option<HashMap<usize, Vec<Vec<f32>>>>> = Mutex::new(None);
/// Most free blocks of one length that are kept.
const MOST: usize = 64;

/// A block of values, which goes back to the pool when it is dropped. It begins with a line of the cache.
#[derive(Default)]
pub struct Block {
    values: Vec<f32>,
    /// Where the first whole line of the cache begins.
    start: usize,
    length: usize,
}

/// Values of a line of the cache.
const LINE: usize = 16;

/// A block with this number of values, which are any numbers.
pub fn block(length: usize) -> Block {
    let free = FREE.lock().ok().and_then(|mut free| free.as_mut()?.get_mut(&length)?.pop());
    let values = free.unwrap_or_else(|| vec![0.0; length + LINE]);
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
        if values.is_empty() {
            return;
        }
        if let Ok(mut free) = FREE.lock() {
            let blocks = free.get_or_insert_default().entry(self.length).or_default();
            if blocks.len() < MOST {
                blocks.push(values);
            }
        }
    }
}
