//! Jobs in the order they were asked for, one at a time, of each kind only the newest.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::JobKind;

struct State<T> {
    waiting: VecDeque<(JobKind, T)>,
    /// The job under way, and whether it has been given up.
    running: Option<(JobKind, bool)>,
    closed: bool,
}

/// See the module.
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

    /// Adds a job; one of its kind that waits or runs is given up.
    pub fn put(&self, kind: JobKind, job: T) {
        let mut state = self.lock();
        let cancelled = state.cancel(kind);
        state.waiting.push_back((kind, job));
        drop(state);
        self.changed.notify_one();
        // Without the lock: a job may have something to do as it goes.
        drop(cancelled);
    }

    /// Adds a job in the place of those of its kind that wait; the one under way goes on.
    pub fn put_next(&self, kind: JobKind, job: T) {
        let mut state = self.lock();
        let replaced = state.take_waiting(kind);
        state.waiting.push_back((kind, job));
        drop(state);
        self.changed.notify_one();
        drop(replaced);
    }

    /// Gives up what waits or runs of this kind.
    pub fn cancel(&self, kind: JobKind) {
        let cancelled = self.lock().cancel(kind);
        drop(cancelled);
    }

    /// All that waits, at once, without running it.
    pub fn drain(&self) -> Vec<T> {
        self.lock().waiting.drain(..).map(|(_, job)| job).collect()
    }

    /// The next job, waited for; `None` at the end. The one before it is over.
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

    /// Whether the job under way is no longer wanted.
    pub fn cancelled(&self) -> bool {
        let state = self.lock();
        state.closed || state.running.is_some_and(|(_, cancelled)| cancelled)
    }

    /// Whether nothing waits or is under way.
    pub fn is_idle(&self) -> bool {
        let state = self.lock();
        state.waiting.is_empty() && state.running.is_none()
    }

    /// Whether the session has ended.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Lets the worker go for good.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

impl<T> State<T> {
    /// Marks the one under way, and returns those that waited.
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
