//! Buffers events for the window.
//!
//! The trainer never waits for the window. Metrics are collected into one batch, a new grid replaces an older one,
//! and all other events wait in order until the channel accepts them.

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

    /// Sends an event that must arrive, after all earlier metrics.
    pub(in crate::train) fn tell(&mut self, event: Event) {
        self.gather();
        self.queue.push_back(event);
        self.flush();
    }

    pub(in crate::train) fn figures(&mut self, metrics: StepMetrics) {
        self.metrics.push(metrics);
    }

    /// Sends a grid; a newer grid may replace it before it arrives.
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

    /// Sends as many events as the channel accepts. Returns false when the receiver is gone.
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
