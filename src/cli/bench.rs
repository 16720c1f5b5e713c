//! `bench`: the speed of training and drawing on this machine.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::arguments::BenchArguments;
use super::{Failure, say};
use crate::app::BusiestScreen;
use crate::latent::random::sample;
use crate::model::{Device, device, device_name, set_threads, supports};
use crate::protocol::{Command, DeviceChoice, Event, Pace, Precision, RenderRequest, RunState};
use crate::session::{Session, SessionOptions};
use crate::train::STEP_PROFILE;
use crate::train::bench::{median, quantile, sgemm_gflops, step_gflop, time_steps};
use crate::train::floor::floor_milliseconds;

/// Batch size of the `dcgan` recipe, used for `step_ms`.
const BATCH: usize = 128;
/// Batch sizes for which the step time is measured, to show how it grows.
const BATCHES: [usize; 4] = [32, 64, 256, 512];
/// Time between two moves of a dragged slider, at 60 frames per second.
const FRAME: Duration = Duration::from_millis(16);
/// Number of training steps whose curves the timed frame shows, about 50 epochs of the `dcgan` recipe.
const RUN_LENGTH: u64 = 24_000;
/// Time limit for drawing a digit.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn run(arguments: &BenchArguments) -> Result<(), Failure> {
    let threads = arguments.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get));
    let tell = |text: String| {
        if !arguments.json {
            say(text);
        }
    };
    tell("about a minute and a half; leave the machine alone meanwhile".to_owned());
    let other = |reason: String| Failure::Other(anyhow::anyhow!(reason));

    // Measured before this thread has an OpenMP pool of its own, which would slow down the trainer's.
    let [idle, fast, smooth] = Sliders::time(threads, arguments.device.into())?;
    let digit = median(&idle.digit);
    tell(format!("one digit            {digit:.2} ms"));
    for (name, drag) in [("idle", &idle), ("fast training", &fast), ("smooth window", &smooth)] {
        tell(format!(
            "slider, {name:<13}{:.1} ms, 95 % within {:.1} ms",
            median(&drag.latency),
            quantile(&drag.latency, 0.95)
        ));
    }

    set_threads(threads);
    let sgemm = sgemm_gflops();
    tell(format!("matrix product       {sgemm:.0} GFLOP/s on {threads} threads"));
    let device = device(arguments.device.into()).map_err(Failure::input)?;
    tell(format!("device               {}", device_name(device)));
    let times = time_steps(device, Precision::F32, BATCH, arguments.steps).map_err(other)?;
    let step = median(&times.milliseconds);
    let rate = step_gflop(BATCH) / step * 1e3;
    tell(format!(
        "training step        {step:.1} ms of batch {BATCH} (fastest {:.1}), {:.0} images/s, {rate:.0} GFLOP/s",
        quantile(&times.milliseconds, 0.0),
        BATCH as f64 / step * 1e3,
    ));
    let floor = (device == Device::Cpu).then(|| floor_milliseconds(BATCH));
    if let Some(floor) = floor {
        tell(format!(
            "its floor            {floor:.1} ms: its convolutions and matrix products alone, by libtorch; the step reaches {:.0} %",
            floor / step * 100.0
        ));
    }
    let low = if device.is_cuda() { Precision::Tf32 } else { Precision::Bf16 };
    let low = if supports(device, low).is_ok() {
        let step = median(&time_steps(device, low, BATCH, arguments.steps).map_err(other)?.milliseconds);
        let name = if low == Precision::Tf32 { "tf32" } else { "bf16" };
        tell(format!("  in {name}            {step:.1} ms"));
        Some((name, step))
    } else {
        None
    };
    let mut parts = Map::new();
    for (name, milliseconds) in STEP_PROFILE.iter().zip(times.parts) {
        tell(format!("  {name:<18} {milliseconds:.1} ms"));
        parts.insert((*name).to_owned(), json!(milliseconds));
    }
    let mut growth = Map::new();
    growth.insert(BATCH.to_string(), json!(step));
    for batch in BATCHES {
        let milliseconds = median(&time_steps(device, Precision::F32, batch, 6).map_err(other)?.milliseconds);
        growth.insert(batch.to_string(), json!(milliseconds));
        tell(format!("  batch {batch:<12} {milliseconds:.1} ms, {:.2} ms an image", milliseconds / batch as f64));
    }

    let mut by_threads = Map::new();
    if device == Device::Cpu {
        for fewer in powers_of_two_below(threads) {
            set_threads(fewer);
            let milliseconds = median(&time_steps(device, Precision::F32, BATCH, 6).map_err(other)?.milliseconds);
            by_threads.insert(fewer.to_string(), json!(milliseconds));
            tell(format!("  threads {fewer:<10} {milliseconds:.1} ms of batch {BATCH}"));
        }
        set_threads(threads);
        by_threads.insert(threads.to_string(), json!(step));
    }

    let mut screen = BusiestScreen::new(RUN_LENGTH);
    let frames: Vec<f64> = (0..100).map(|_| screen.frame(1280.0, 800.0).took.as_secs_f64() * 1e3).collect();
    let frame = median(&frames);
    tell(format!("one frame            {frame:.1} ms after {RUN_LENGTH} steps, graphics card left out"));
    let memory = peak_memory();
    if let Some(bytes) = memory {
        tell(format!("peak memory          {:.0} MB", bytes as f64 / 1e6));
    }
    if arguments.json {
        let figures = json!({
            "device": device_name(device),
            "step_ms": step,
            "step_low_precision": low.map(|(name, _)| name),
            "step_low_precision_ms": low.map(|(_, step)| step),
            "step_ms_min": quantile(&times.milliseconds, 0.0),
            "sgemm_gflops": sgemm,
            "step_gflops": rate,
            "floor_ms": floor,
            "floor_share": floor.map(|floor| floor / step),
            "digit_ms": digit,
            "threads": threads,
            "images_per_second": BATCH as f64 / step * 1e3,
            "step_parts_ms": Value::Object(parts),
            "step_ms_by_batch": Value::Object(growth),
            "step_ms_by_threads": Value::Object(by_threads),
            "slider_idle_ms_p50": median(&idle.latency),
            "slider_idle_ms_p95": quantile(&idle.latency, 0.95),
            "slider_training_ms_p50": median(&fast.latency),
            "slider_training_ms_p95": quantile(&fast.latency, 0.95),
            "slider_smooth_ms_p95": quantile(&smooth.latency, 0.95),
            "frame_ms": frame,
            "peak_memory_bytes": memory,
        });
        say(format!("{figures:#}"));
    }
    Ok(())
}

/// 1, 2, 4 and so on, less than `threads`.
fn powers_of_two_below(threads: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(1_usize), |count| count.checked_mul(2)).take_while(move |count| *count < threads)
}

/// A session with a dragged slider and without a window.
struct Sliders {
    session: Session,
    woken: Receiver<()>,
}

/// Durations of each move in milliseconds.
#[derive(Default)]
struct Drag {
    /// Time from the request to the pixels.
    latency: Vec<f64>,
    /// Time of the generator's forward pass.
    digit: Vec<f64>,
}

impl Sliders {
    /// Times moves without training, and with training at both paces.
    fn time(threads: usize, device: DeviceChoice) -> Result<[Drag; 3], Failure> {
        let sliders = Self::start(threads, device)?;
        let idle = sliders.drag(300)?;
        sliders.train(Pace::FastTraining)?;
        let fast = sliders.drag(400)?;
        sliders.train(Pace::SmoothWindow)?;
        let smooth = sliders.drag(200)?;
        Ok([idle, fast, smooth])
    }

    fn start(threads: usize, device: DeviceChoice) -> Result<Self, Failure> {
        let (sender, woken) = sync_channel(1);
        let wake = Arc::new(move || {
            sender.try_send(()).ok();
        });
        let options =
            SessionOptions { threads: Some(threads), device, in_the_background: true, ..SessionOptions::default() };
        let session = Session::start(&options, wake).map_err(Failure::Input)?;
        Ok(Self { session, woken })
    }

    /// Starts a new run with this pace; it replaces a current one.
    fn train(&self, pace: Pace) -> Result<(), Failure> {
        self.session.set_pace(pace);
        self.session.send(Command::Start(Box::default()));
        loop {
            match self.session.wait(PATIENCE) {
                Some(Event::State(RunState::Running)) => return Ok(()),
                Some(Event::Failed(reason)) => return Err(Failure::Other(anyhow::anyhow!(reason))),
                None => return Err(Failure::Other(anyhow::anyhow!("the training did not start"))),
                Some(_) => {}
            }
        }
    }

    fn drag(&self, moves: u64) -> Result<Drag, Failure> {
        let mut drag = Drag::default();
        for stamp in 1..=moves {
            let began = Instant::now();
            self.session.request_render(RenderRequest { stamp, z: sample(stamp) });
            let rendered = loop {
                match self.woken.recv_timeout(PATIENCE) {
                    Ok(()) => {}
                    Err(RecvTimeoutError::Timeout) => {
                        return Err(Failure::Other(anyhow::anyhow!("no digit came within {} s", PATIENCE.as_secs())));
                    }
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(Failure::Other(anyhow::anyhow!("the session ended")));
                    }
                }
                if let Some(rendered) = self.session.take_rendered().filter(|r| r.stamp == stamp) {
                    break rendered;
                }
            };
            drag.latency.push(began.elapsed().as_secs_f64() * 1e3);
            drag.digit.push(rendered.took.as_secs_f64() * 1e3);
            while self.session.poll().is_some() {}
            std::thread::sleep(FRAME.saturating_sub(began.elapsed()));
        }
        Ok(drag)
    }
}

/// Peak resident memory of this process in bytes. Returns `None` when the system does not report it.
fn peak_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
