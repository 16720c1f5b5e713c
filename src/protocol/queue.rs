//! Queue of jobs, executed in order and one at a time; only the newest job of each kind stays.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::JobKind;

struct State<T> {
    waiting: VecDeque<(JobKind, T)>,
    /// Kind of the running job, and whether it is cancelled.
    running: Option<(JobKind, bool)>,
    closed: bool,
}

/// A job queue, see the module.
pub struct JobQueue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Default for JobQueue<T> {
    fn default() -> Self {
        let state = State { waiting: VecDeque::new(), running: None, closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }
}

impl<T> JobQueue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job; cancels waiting and running jobs of its kind.
    pub fn put(&self, kind: JobKind, job: T) {
        let mut state = self.lock();
        let cancelled = state.cancel(kind);
        state.waiting.push_back((kind, job));
        drop(state);
        self.changed.notify_one();
        // Dropped without the lock, because dropping a job may run code.
        drop(cancelled);
    }

    /// Adds a job; replaces waiting jobs of its kind, and leaves the running one alone.
    pub fn put_next(&self, kind: JobKind, job: T) {
        let mut state = self.lock();
        let replaced = state.take_waiting(kind);
        state.waiting.push_back((kind, job));
        drop(state);
        self.changed.notify_one();
        drop(replaced);
    }

    /// Cancels waiting and running jobs of this kind.
    pub fn cancel(&self, kind: JobKind) {
        let cancelled = self.lock().cancel(kind);
        drop(cancelled);
    }

    /// Removes and returns all waiting jobs.
    pub fn drain(&self) -> Vec<T> {
        self.lock().waiting.drain(..).map(|(_, job)| job).collect()
    }

    /// Marks the previous job as finished and waits for the next one. Returns `None` when the queue is closed.
    pub fn next(&self) -> Option<T> {
        let mut state = self.lock();
        state.running = None;
        loop {
            if state.closed {
                return None;
            }
            if let Some((kind, job)) = state.waiting.pop_front() {
                state.running = Some((kind, false));
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether the running job is cancelled or the queue is closed.
    pub fn cancelled(&self) -> bool {
        let state = self.lock();
        state.closed || state.running.is_some_and(|(_, cancelled)| cancelled)
    }

    /// Whether no job is waiting or running.
    pub fn is_idle(&self) -> bool {
        let state = self.lock();
        state.waiting.is_empty() && state.running.is_none()
    }

    /// Whether the queue is closed.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Closes the queue, so that the worker ends.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

impl<T> State<T> {
    /// Marks the running job as cancelled, and removes and returns the waiting ones.
    fn cancel(&mut self, kind: JobKind) -> Vec<T> {
        if let Some((of, cancelled)) = &mut self.running {
            *cancelled |= *of == kind;
        }
        self.take_waiting(kind)
    }

    fn take_waiting(&mut self, kind: JobKind) -> Vec<T> {
        let (taken, left) = self.waiting.drain(..).partition(|(of, _)| *of == kind);
        self.waiting = left;
        let taken: VecDeque<(JobKind, T)> = taken;
        taken.into_iter().map(|(_, job)| job).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Drawing;
    use super::*;

    #[test]
    fn of_each_kind_only_the_newest_is_done_and_the_order_stays() {
        let queue = JobQueue::default();
        queue.put(JobKind::Find, 1);
        queue.put(JobKind::Impact, 2);
        queue.put(JobKind::Draw(Drawing::Strip), 3);
        queue.put(JobKind::Draw(Drawing::Kept), 4);
        queue.put(JobKind::Find, 5);
        let done: Vec<i32> = (0..4).filter_map(|_| queue.next()).collect();
        assert_eq!(done, [2, 3, 4, 5]);
    }

    #[test]
    fn a_running_job_learns_that_it_is_no_longer_wanted() {
        let queue = JobQueue::default();
        queue.put(JobKind::Find, 1);
        assert_eq!(queue.next(), Some(1));
        queue.put(JobKind::Impact, 2);
        assert!(!queue.cancelled(), "another kind does not matter");
        queue.put(JobKind::Find, 3);
        assert!(queue.cancelled());
        assert_eq!(queue.next(), Some(2));
        assert!(!queue.cancelled());
        queue.cancel(JobKind::Find);
        queue.close();
        assert!(queue.cancelled());
        assert_eq!(queue.next(), None);
    }
}
