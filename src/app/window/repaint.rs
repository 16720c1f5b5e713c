//! Decides how soon the window draws new results.
//!
//! A frame costs almost nothing with a graphics card. Without one, the frame is computed on the cores that the
//! trainer uses, and drawing every result at once would slow training by a tenth or more. Results therefore wait a
//! little while the user only watches; they never wait while the user works.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use egui::{Context, ViewportId};

/// Least time between two frames that only draw new results, with a graphics card.
const WITH_GRAPHICS_CARD: Duration = Duration::from_millis(50);
/// Least time between two such frames without a graphics card. It is short enough to see curves grow.
const WITHOUT: Duration = Duration::from_millis(1000);
/// Time after the last input during which the user counts as at work.
const AT_WORK: Duration = Duration::from_millis(1500);

/// The schedule, shared by the window and the workers that wake it.
pub(in crate::app) struct RepaintSchedule {
    ctx: OnceLock<Context>,
    began: Instant,
    software: AtomicBool,
    /// Time of the last frame in milliseconds after `began`.
    last_frame: AtomicU64,
    last_input: AtomicU64,
}

impl RepaintSchedule {
    pub(in crate::app) fn new() -> Self {
        Self {
            ctx: OnceLock::new(),
            began: Instant::now(),
            software: AtomicBool::new(false),
            last_frame: AtomicU64::new(0),
            last_input: AtomicU64::new(0),
        }
    }

    /// Sets the window that [`Self::wake`] repaints, and whether the processor draws its frames.
    pub(in crate::app) fn attach(&self, ctx: &Context, software: bool) {
        self.software.store(software, Ordering::Relaxed);
        self.ctx.get_or_init(|| ctx.clone());
    }

    /// Records a frame. Called once per frame.
    pub(in crate::app) fn frame(&self, ctx: &Context) {
        let now = self.now();
        self.last_frame.store(now, Ordering::Relaxed);
        if ctx.input(|i| !i.events.is_empty() || i.pointer.any_down()) {
            self.last_input.store(now, Ordering::Relaxed);
        }
    }

    /// Wakes the window for a new result: now, or when the delay has passed.
    pub(in crate::app) fn wake(&self) {
        let Some(ctx) = self.ctx.get() else { return };
        match self.milliseconds_left(self.now()) {
            0 => ctx.request_repaint_of(ViewportId::ROOT),
            wait => ctx.request_repaint_after_for(Duration::from_millis(wait), ViewportId::ROOT),
        }
    }

    /// Returns the milliseconds until results may be drawn.
    fn milliseconds_left(&self, now: u64) -> u64 {
        let since_input = now.saturating_sub(self.last_input.load(Ordering::Relaxed));
        if since_input < AT_WORK.as_millis() as u64 {
            return 0;
        }
        let pause = if self.software.load(Ordering::Relaxed) { WITHOUT } else { WITH_GRAPHICS_CARD };
        let due = self.last_frame.load(Ordering::Relaxed) + pause.as_millis() as u64;
        due.saturating_sub(now)
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_waits_only_while_nobody_touches_a_window_without_a_graphics_card() {
        let schedule = RepaintSchedule::new();
        schedule.last_frame.store(10_000, Ordering::Relaxed);
        schedule.last_input.store(9_900, Ordering::Relaxed);
        schedule.software.store(true, Ordering::Relaxed);
        assert_eq!(schedule.milliseconds_left(10_200), 0, "a person is at work");
        schedule.last_input.store(5_000, Ordering::Relaxed);
        assert_eq!(schedule.milliseconds_left(10_200), 800);
        assert_eq!(schedule.milliseconds_left(11_500), 0);
        schedule.software.store(false, Ordering::Relaxed);
        assert_eq!(schedule.milliseconds_left(10_200), 0);
    }
}
