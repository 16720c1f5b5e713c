use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;

use super::*;
use crate::protocol::{Measurement, PauseWhen, RunData, RunRequest};
use crate::train::folder::quality::tests::measurement;

/// A trainer on its own thread; the test takes the place of the measurer.
struct Trainer {
    commands: SyncSender<Command>,
    events: Receiver<Event>,
    orders: Receiver<MeasureOrder>,
}

impl Trainer {
    fn start() -> Self {
        let ((commands, taken), (told, events)) = (sync_channel(16), sync_channel(64));
        let measuring: Arc<JobQueue<MeasureOrder>> = Arc::default();
        let ports = TrainerPorts {
            commands: taken,
            events: told,
            wake: Arc::new(|| {}),
            publish: Arc::new(|_| {}),
            measuring: Arc::clone(&measuring),
            courtesy: Arc::new(|| false),
            classifier: crate::model::shipped_classifier(Device::Cpu).unwrap(),
            threads: Some(1),
            device: Device::Cpu,
            rescue: Vec::new(),
            last_word: Arc::default(),
        };
        Builder::new().name("trainer".to_owned()).spawn(move || run_trainer(&ports)).unwrap();
        let (taken, orders) = sync_channel(16);
        let take = move || {
            while measuring.next().is_some_and(|order| taken.send(order).is_ok()) {}
        };
        Builder::new().name("measurer".to_owned()).spawn(take).unwrap();
        Self { commands, events, orders }
    }

    fn send(&self, command: Command) {
        self.commands.send(command).unwrap();
    }

    /// The first value that `told` returns for an event.
    fn next<T>(&self, told: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(300)).unwrap();
            if let Some(told) = told(&event) {
                return told;
            }
        }
    }

    fn await_state(&self, wanted: RunState) {
        self.next(|event| matches!(event, Event::State(state) if *state == wanted).then_some(()));
    }

    /// Requests a measurement and returns its order.
    fn order(&self) -> MeasureOrder {
        self.send(Command::Measure);
        self.orders.recv_timeout(Duration::from_secs(300)).unwrap()
    }
}

fn measured(order: &MeasureOrder, distances: &[f64]) {
    let mut known = order.known.lock().unwrap();
    for &distance in distances {
        let step = known.last().map_or(1, |newest: &Measurement| newest.step + 1);
        known.push(measurement(step, distance));
    }
}

#[test]
fn digits_that_get_worse_for_good_are_an_alarm_to_pause_at_but_not_if_told_before() {
    let trainer = Trainer::start();
    let request = RunRequest { batch: 16, epochs: 100, ..RunRequest::default() };
    trainer.send(Command::Start(Box::new(request)));
    trainer.await_state(RunState::Running);
    trainer.send(Command::Pause);
    trainer.await_state(RunState::Paused);
    // These measurements get worse while the run is paused, so they do not meet the condition set afterwards.
    let order = trainer.order();
    measured(&order, &[4.0, 8.0, 8.0, 8.0]);
    trainer.send(Command::PauseWhen(Some(PauseWhen::Alarm)));
    trainer.send(Command::Resume);
    trainer.await_state(RunState::Running);
    let reached = |steps: u64| {
        move |event: &Event| match event {
            Event::Metrics(rows) => rows.last().map(|row| row.step).filter(|step| *step >= steps),
            Event::PausedBecause(reason) => panic!("{reason}"),
            _ => None,
        }
    };
    let step = trainer.next(reached(10));
    trainer.next(reached(step + 5));
    // Recovery, then degradation again.
    measured(&order, &[4.0, 8.0, 8.0]);
    trainer.next(reached(step + 10));
    measured(&order, &[8.0]);
    let reason = trainer.next(|event| match event {
        Event::PausedBecause(reason) => Some(reason.clone()),
        _ => None,
    });
    assert!(reason.contains("alarm"), "{reason}");
    trainer.await_state(RunState::Paused);
}

#[test]
fn measuring_an_earlier_state_leaves_the_folder_to_the_later_ones() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let trainer = Trainer::start();
    let request =
        RunRequest { batch: 2, steps: Some(4), checkpoint_every: 2, out: Some(out.clone()), ..RunRequest::default() };
    trainer.send(Command::Start(Box::new(request)));
    trainer.await_state(RunState::Finished);
    for (step, kept) in [(2, false), (4, true)] {
        let path = out.join("checkpoints").join(format!("step-{step:08}.safetensors"));
        trainer.send(Command::Open { path, data: RunData::AsRecorded });
        trainer.await_state(RunState::Paused);
        let order = trainer.order();
        assert_eq!((order.step, order.kept.is_some()), (step, kept));
    }
}

#[test]
fn the_time_of_a_step_is_estimated_before_a_run_and_not_during_one() {
    let trainer = Trainer::start();
    let recipe = crate::protocol::Recipe { batch: 4, ..crate::protocol::Recipe::dcgan() };
    let estimated = |event: &Event| match event {
        Event::Estimated { recipe, seconds } => Some((recipe.batch, *seconds)),
        _ => None,
    };
    trainer.send(Command::Estimate(Box::new(recipe.clone())));
    let (batch, seconds) = trainer.next(estimated);
    assert!(batch == 4 && seconds > 0.0, "{batch} {seconds}");
    trainer.send(Command::Start(Box::new(RunRequest { batch: 2, epochs: 100, ..RunRequest::default() })));
    trainer.await_state(RunState::Running);
    trainer.send(Command::Pause);
    trainer.await_state(RunState::Paused);
    trainer.send(Command::Estimate(Box::new(recipe.clone())));
    trainer.send(Command::Stop);
    trainer.send(Command::Estimate(Box::new(crate::protocol::Recipe { batch: 3, ..recipe })));
    assert_eq!(trainer.next(estimated).0, 3);
}

#[test]
fn a_file_that_holds_no_run_leaves_the_open_run_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong.safetensors");
    std::fs::write(&wrong, "no model").unwrap();
    let trainer = Trainer::start();
    trainer.send(Command::Start(Box::new(RunRequest { batch: 2, epochs: 100, ..RunRequest::default() })));
    trainer.await_state(RunState::Running);
    trainer.send(Command::Open { path: wrong, data: RunData::AsRecorded });
    let told = trainer.next(|event| match event {
        Event::Warning(reason) => Some(reason.clone()),
        Event::State(state) => panic!("{state:?}"),
        _ => None,
    });
    assert!(told.contains("wrong.safetensors"), "{told}");
    trainer.send(Command::Pause);
    trainer.await_state(RunState::Paused);
}
