//! What the panels read: the state of the run and of the digit, as the events told it.

use crate::latent::LatentVector;
use crate::protocol::{
    FixedNoiseEvaluation, GeneratorSource, Guess, Halt, HealthReport, Measurement, NOT_DIGITS, PauseWhen, RecordedRun,
    RunInfo, RunRequest, RunState, StepExplanation, TimelineEntry, Tuning,
};
use crate::raster::{Filter, GrayImage};

use super::GridHistory;
use super::curves::Curves;
use super::offer::when;

/// Why a run that was opened for looking cannot go on.
pub(super) const NO_DATA: &str = "The run's data are not there: choose the folder they are in";

/// Why the person is needed.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The run ended: one plain sentence.
    Failed(String),
    /// The run waits for a decision.
    Halted(Halt),
}

/// The training run, seen from the window.
#[derive(Default)]
pub struct RunView {
    /// What the next run is asked to do; the controls edit it.
    pub request: RunRequest,
    /// What the trainer is doing.
    pub state: RunState,
    /// The run on screen.
    pub info: Option<RunInfo>,
    /// Its curves.
    pub curves: Curves,
    /// Its sample grids.
    pub grids: GridHistory,
    /// What can be changed while the run goes on, as it is now.
    pub tuning: Option<Tuning>,
    /// What the hand is changing it to.
    pub draft: Option<Tuning>,
    /// How the fixed noise's digits were, now and then, oldest first.
    pub fixed_noise: Vec<FixedNoiseEvaluation>,
    /// Quality measured so far, oldest first.
    pub quality: Vec<Measurement>,
    /// The step being measured, and the part that is done.
    pub measuring: Option<(u64, f32)>,
    /// Steps for which D or G alone is to be trained; 0 is for good.
    pub only_for: u64,
    /// The last epoch, while the hand changes it.
    pub end_draft: Option<u64>,
    /// What the run is to wait at.
    pub pause_when: Option<PauseWhen>,
    /// The same as the trainer knows it, while the hand changes it.
    pub pause_sent: Option<PauseWhen>,
    /// What the last single step did, until it is closed.
    pub explanation: Option<Box<StepExplanation>>,
    /// Single steps are not told.
    pub unexplained: bool,
    /// What was changed so far.
    pub timeline: Vec<TimelineEntry>,
    /// What the monitor said, oldest first.
    pub health: Vec<HealthReport>,
    /// An earlier run, drawn beside this one.
    pub compared: Option<Box<Compared>>,
    /// What the classifier reads on the tiles of the sample grid looked at; asked for while labels are wanted.
    pub named: Named,
    /// What to show until it is dealt with.
    pub trouble: Option<Trouble>,
}

/// An earlier run's curves.
pub struct Compared {
    /// For people.
    pub name: String,
    /// Its curves.
    pub curves: Curves,
    /// Looks at its fixed digits.
    pub fixed_noise: Vec<FixedNoiseEvaluation>,
    /// What was measured of it.
    pub quality: Vec<Measurement>,
    /// Steps in one epoch, where it had one.
    pub steps_per_epoch: Option<u64>,
}

impl Compared {
    /// Ready to be drawn; takes a moment for a long run.
    pub fn new(past: RecordedRun) -> Self {
        let RecordedRun { name, rows, fixed_noise, quality, steps_per_epoch } = past;
        let mut curves = Curves::default();
        curves.extend(rows);
        Self { name, curves, fixed_noise, quality, steps_per_epoch }
    }
}

/// Which digits the tiles of a sample grid are.
#[derive(Default)]
pub struct Named {
    /// Labels are wanted.
    pub wanted: bool,
    /// Of this run's grid of this step, a guess a tile.
    pub of: Option<(u64, u64, Vec<Guess>)>,
    /// Asked for and not yet answered.
    pub asked: Option<(u64, u64)>,
}

impl RunView {
    /// The run's number and the step of the sample grid looked at.
    pub fn grid_key(&self) -> Option<(u64, u64)> {
        Some((self.info.as_ref()?.run, self.grids.shown()?.step))
    }

    /// Whether a run is under way, be it paused.
    pub fn is_active(&self) -> bool {
        matches!(self.state, RunState::Preparing | RunState::Running | RunState::Paused)
    }

    /// Whether it can go on where it waits: its data are there.
    pub fn can_train(&self) -> bool {
        self.info.as_ref().is_none_or(|info| info.data_missing.is_none())
    }

    /// Whether its quality can be measured now; else the reason.
    pub(super) fn can_be_measured(&self) -> Result<(), &'static str> {
        when(matches!(self.state, RunState::Running | RunState::Paused), "No run is under way")
            .and(when(self.info.as_ref().is_none_or(|info| info.digits), NOT_DIGITS))
            .and(when(self.can_train(), NO_DATA))
            .and(when(self.measuring.is_none(), "A measurement is under way"))
    }

    /// Steps trained.
    pub fn step(&self) -> u64 {
        self.curves.last().map_or_else(|| self.info.as_ref().map_or(0, |i| i.first_step), |row| row.step)
    }

    /// The epoch under way, and how many there are.
    pub fn epochs(&self) -> (u64, u64) {
        let Some(info) = &self.info else { return (0, 0) };
        let of_epoch = info.steps_per_epoch.max(1);
        let all = info.last_step.div_ceil(of_epoch).max(1);
        ((self.step().saturating_sub(1) / of_epoch + 1).min(all), all)
    }

    /// Steps a second, of late.
    pub fn rate(&self) -> Option<f64> {
        self.curves.rate(20).or_else(|| self.curves.rate(2))
    }

    /// Seconds left, at the rate of late.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.info.as_ref()?.last_step.saturating_sub(self.step());
        self.rate().map(|rate| left as f64 / rate)
    }
}

/// How pictures are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaveOptions {
    /// 1 to 32.
    pub scale: usize,
    /// Between the pixels.
    pub filter: Filter,
}

impl Default for SaveOptions {
    fn default() -> Self {
        Self { scale: 8, filter: Filter::Nearest }
    }
}

/// The digit on screen.
pub struct ExploreView {
    /// Its pixels.
    pub digit: Option<GrayImage>,
    /// The noise it was drawn from: behind the hand by one frame or two.
    pub z: LatentVector,
    /// What the classifier sees in it.
    pub guess: Option<Guess>,
    /// Whether the classifier can read what this generator draws.
    pub digits: bool,
    /// The discriminator's probability that it is real; `None` where there is no discriminator.
    pub d_score: Option<f32>,
    /// The digit being searched for.
    pub searching: Option<u8>,
    /// Whose weights drew it.
    pub source: GeneratorSource,
    /// Milliseconds of the forward pass.
    pub milliseconds: f64,
    /// Whether newer generators are taken.
    pub following: bool,
    /// How pictures are saved.
    pub save: SaveOptions,
    /// What became of the last save, and whether it went well.
    pub saved: Option<(String, bool)>,
}

impl ExploreView {
    /// The generator in words.
    pub fn source_text(&self) -> String {
        match &self.source {
            GeneratorSource::Shipped => "shipped generator".to_owned(),
            GeneratorSource::File(path) => {
                path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
            }
            GeneratorSource::Run { step, .. } => {
                format!("generator of step {step} ({})", if self.following { "following" } else { "pinned" })
            }
        }
    }
}

/// `1:02:11`, or `2:11` under an hour.
pub(super) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}
