//! Events on their way to a window that may not be looking.
//!
//! The trainer never waits for its reader. Figures wait here as one batch, the newest grid
//! replaces an older one, and everything else queues in order until the channel takes it.

use std::collections::VecDeque;
use std::sync::mpsc::{SyncSender, TrySendError};

use crate::protocol::{Event, SampleGrid, StepMetrics, Wake};

pub(in crate::train) struct PendingEvents {
    sender: SyncSender<Event>,
    wake: Wake,
    queue: VecDeque<Event>,
    metrics: Vec<StepMetrics>,
    grid: Option<SampleGrid>,
}

impl PendingEvents {
    pub(in crate::train) fn new(sender: SyncSender<Event>, wake: Wake) -> Self {
        Self { sender, wake, queue: VecDeque::new(), metrics: Vec::new(), grid: None }
    }

    /// Something that must arrive, after all figures before it.
    pub(in crate::train) fn tell(&mut self, event: Event) {
        self.gather();
        self.queue.push_back(event);
        self.flush();
    }

    pub(in crate::train) fn figures(&mut self, metrics: StepMetrics) {
        self.metrics.push(metrics);
    }

    /// The first and the last grid always arrive; one in between may be replaced by a newer.
    pub(in crate::train) fn samples(&mut self, grid: SampleGrid) {
        self.grid = Some(grid);
    }

    pub(in crate::train) fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.metrics.is_empty() && self.grid.is_none()
    }

    fn gather(&mut self) {
        if !self.metrics.is_empty() {
            self.queue.push_back(Event::Metrics(std::mem::take(&mut self.metrics)));
        }
        if let Some(grid) = self.grid.take() {
            self.queue.push_back(Event::Samples(grid));
        }
    }

    /// Hands over what the channel takes. Returns false once nobody can ever read it.
    pub(in crate::train) fn flush(&mut self) -> bool {
        if self.queue.is_empty() {
            self.gather();
        }
        let mut sent = false;
        let alive = loop {
            let Some(event) = self.queue.pop_front() else {
                break true;
            };
            match self.sender.try_send(event) {
                Ok(()) => sent = true,
                Err(TrySendError::Full(event)) => {
                    self.queue.push_front(event);
                    break true;
                }
                Err(TrySendError::Disconnected(_)) => break false,
            }
        };
        if sent {
            (self.wake)();
        }
        alive
    }
}
