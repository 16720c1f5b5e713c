//! Messages about jobs, with exactly one [`JobNews::Ended`] per job.
//!
//! The mailbox needs no limit: per job it holds at most one progress, a few results and one end, and the window does
//! not start another job of a kind before the previous one has ended.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::{GeneratorSource, JobId, JobNews, JobResult, Wake};

/// Messages on their way to the window. The lock is held only while a message is moved.
pub struct NewsBox {
    waiting: Mutex<VecDeque<JobNews>>,
    wake: Wake,
}

impl NewsBox {
    /// An empty mailbox that calls `wake` for each message.
    pub fn new(wake: Wake) -> Self {
        Self { waiting: Mutex::default(), wake }
    }

    fn put(&self, news: JobNews) {
        {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if let JobNews::Progress(job, _) = news {
                waiting.retain(|earlier| !matches!(earlier, JobNews::Progress(of, _) if *of == job));
            }
            waiting.push_back(news);
        }
        (self.wake)();
    }

    /// Takes the oldest message without waiting.
    pub fn take(&self) -> Option<JobNews> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Sends the messages of one job. Dropping it sends the job's end, so the end is also sent when a job is replaced,
/// cancelled or lost in a panic.
pub struct Ticket {
    job: JobId,
    news: Arc<NewsBox>,
    ended: bool,
}

impl Ticket {
    /// Creates the ticket of this job.
    pub fn new(job: JobId, news: Arc<NewsBox>) -> Self {
        Self { job, news, ended: false }
    }

    /// Sends the completed fraction, 0 to 1.
    pub fn progress(&self, part: f32) {
        self.news.put(JobNews::Progress(self.job, part));
    }

    /// Sends a result.
    pub fn result(&self, source: GeneratorSource, result: JobResult) {
        self.news.put(JobNews::Result { job: self.job, source, result });
    }

    /// Sends the end of the job; `done` is false when it was cancelled.
    pub fn end(mut self, done: bool) {
        self.tell_the_end(done);
    }

    fn tell_the_end(&mut self, done: bool) {
        if !std::mem::replace(&mut self.ended, true) {
            self.news.put(JobNews::Ended(self.job, done));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.tell_the_end(false);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::super::{JobKind, JobQueue};
    use super::*;

    fn ends(news: &NewsBox) -> Vec<(u64, bool)> {
        std::iter::from_fn(|| news.take())
            .filter_map(|news| if let JobNews::Ended(job, done) = news { Some((job.number, done)) } else { None })
            .collect()
    }

    #[test]
    fn every_job_ends_once_whatever_becomes_of_it() {
        let news = Arc::new(NewsBox::new(Arc::new(|| {})));
        let ticket = |number, kind| Ticket::new(JobId { number, kind }, Arc::clone(&news));
        let queue = JobQueue::default();
        queue.put(JobKind::Find, ticket(1, JobKind::Find));
        queue.put(JobKind::Find, ticket(2, JobKind::Find));
        assert_eq!(ends(&news), [(1, false)], "replaced while it waited");
        queue.put(JobKind::Impact, ticket(3, JobKind::Impact));
        queue.cancel(JobKind::Impact);
        assert_eq!(ends(&news), [(3, false)], "cancelled while it waited");
        queue.next().unwrap().end(true);
        assert_eq!(ends(&news), [(2, true)], "done");
        queue.put(JobKind::Find, ticket(4, JobKind::Find));
        let lost = catch_unwind(AssertUnwindSafe(|| {
            let _under_way = queue.next();
            panic!("on purpose");
        }));
        assert!(lost.is_err());
        assert_eq!(ends(&news), [(4, false)], "its worker panicked");
        queue.put_next(JobKind::Measure, ticket(5, JobKind::Measure));
        queue.put_next(JobKind::Measure, ticket(6, JobKind::Measure));
        assert_eq!(ends(&news), [(5, false)], "made way");
        drop(queue);
        assert_eq!(ends(&news), [(6, false)], "the session ended");
    }

    #[test]
    fn of_a_jobs_progress_only_the_newest_waits() {
        let news = Arc::new(NewsBox::new(Arc::new(|| {})));
        let ticket = Ticket::new(JobId { number: 1, kind: JobKind::Find }, Arc::clone(&news));
        (0..1000).for_each(|n| ticket.progress(n as f32));
        assert!(matches!(news.take(), Some(JobNews::Progress(_, part)) if part > 998.5));
        assert!(news.take().is_none());
        ticket.end(true);
    }
}
