//! A monkey test of the real window: random clicks, drags, wheel turns and keys, for one minute per seed in the long
//! form. The program must not end or hang, and all its files must stay readable.
//!
//! `LATENT_EXPLORER_MONKEY_SEED=7` runs one seed for a minute.

use std::collections::VecDeque;
use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use crate::screen::{Area, PATIENCE, Program, Screen};
use latent_explorer::app::Settings;
use latent_explorer::latent::path::Keyframe;
use latent_explorer::latent::random::sample;
use latent_explorer::latent::{DIM, Direction, NamedVector};
use latent_explorer::ui::{NamedDirection, Workbench};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rustix::process::{Pid, Signal, kill_process};

/// Selects one seed.
const SEED: &str = "LATENT_EXPLORER_MONKEY_SEED";
const SIZE: (usize, usize) = (1280, 800);
/// The text of the menu, which only a page over the window changes.
const MENU: Area = Area { left: 8, top: 4, width: 180, height: 18 };
/// Number of last batches of actions that a failure prints.
const TOLD: usize = 30;

const KEYS: [&str; 48] = [
    "r",
    "m",
    "z",
    "k",
    "k",
    "p",
    "p",
    "g",
    "g",
    "a",
    "b",
    "c",
    "A",
    "B",
    "C",
    "t",
    "T",
    "0",
    "1",
    "4",
    "7",
    "9",
    "space",
    "space",
    "Up",
    "Down",
    "Left",
    "Right",
    "ctrl+z",
    "ctrl+shift+z",
    "ctrl+y",
    "ctrl+s",
    "ctrl+c",
    "ctrl+v",
    "ctrl+1",
    "ctrl+2",
    "ctrl+3",
    "ctrl+4",
    "ctrl+5",
    "Tab",
    "Tab",
    "shift+Tab",
    "Return",
    "Escape",
    "F1",
    "BackSpace",
    "Delete",
    "ctrl+a",
];
const TEXTS: [&str; 10] =
    ["5", "12", "0", "-3", "0.5", "1e9", "nan", "99999999999999999999", "40-60", "a name of its own"];

/// The program's home folder, empty or with a user's files at the start.
struct Home {
    folder: tempfile::TempDir,
    run: Option<PathBuf>,
}

impl Home {
    fn fresh() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), run: None }
    }

    /// Files of every kind that the user can create, and a finished run.
    fn filled() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("runs/short");
        fs::create_dir_all(folder.path().join("runs")).unwrap();
        let trained = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
            .args(["train", "--steps", "4", "--batch", "16", "--seed", "1", "--out"])
            .arg(&run)
            .output()
            .unwrap();
        assert!(trained.status.success(), "{}", String::from_utf8_lossy(&trained.stderr));
        let mut bench = Workbench {
            kept: (0..300).map(|n| NamedVector::new(format!("{}, no. {n}", n % 10), sample(n))).collect(),
            mine: (0..40)
                .map(|n| NamedDirection { name: format!("mine {n}"), direction: Direction::of(&sample(n)).unwrap() })
                .collect(),
            slots: [1, 2, 3].map(|n| Some(sample(n))),
            more: vec![sample(8)],
            less: vec![sample(9)],
            pinned: vec![3, 17, 199],
            ..Workbench::default()
        };
        bench.path.keyframes = (0..200).map(|n| Keyframe { z: sample(n), seconds: 0.3, conditioning: None }).collect();
        let config = folder.path().join("config");
        let layout = serde_json::json!({ "bench": bench });
        fs::create_dir(&config).unwrap();
        fs::write(config.join("workbench.json"), layout.to_string()).unwrap();
        let states = 500_u64;
        let mut history = (states - 100).to_le_bytes().to_vec();
        (0..states).for_each(|n| history.extend(sample(n).as_slice().iter().flat_map(|value| value.to_le_bytes())));
        assert_eq!(history.len(), 8 + states as usize * DIM * 4);
        fs::write(config.join("history.bin"), history).unwrap();
        let settings = Settings { z: sample(states - 1), size: Some([1280.0, 800.0]), ..Settings::default() };
        settings.save(&config.join("settings.json")).unwrap();
        Self { folder, run: Some(run) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, screen: &Screen) -> Program {
        fs::create_dir_all(self.path("session")).unwrap();
        fs::create_dir_all(self.path("pictures")).unwrap();
        let said = OpenOptions::new().create(true).append(true).open(self.path("said")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_latent-explorer"));
        if let Some(run) = &self.run {
            command.arg("--run").arg(run);
        }
        let child = command
            .current_dir(self.path("pictures"))
            .env("DISPLAY", &screen.display)
            .env("HOME", self.folder.path())
            .env("LATENT_EXPLORER_CONFIG", self.path("config"))
            .env("LATENT_EXPLORER_RUNS", self.path("runs"))
            // The program logs a caught panic only at this level.
            .env("RUST_LOG", "latent_explorer=debug")
            // An existing, empty folder: no portal, and no complaints of the graphics drivers.
            .env("XDG_RUNTIME_DIR", self.path("session"))
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("LD_LIBRARY_PATH")
            .stderr(said)
            .spawn()
            .unwrap();
        Program(child)
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.path("said")).unwrap_or_default()).into_owned()
    }

    /// Lines of output that no input may cause.
    fn complaints(&self) -> Vec<String> {
        let words = ["panicked", "error: ", "internal error", "[ERROR"];
        // Other lines are allowed; for example, each dialog logs that it uses zenity when there is no portal.
        let said = self.said();
        said.lines().filter(|line| words.iter().any(|word| line.contains(word))).map(str::to_owned).collect()
    }

    /// Asserts that all saved files can be read.
    fn assert_kept(&self) {
        let settings = self.path("config/settings.json");
        let (_, notice) = Settings::load(&settings);
        assert_eq!(notice, None);
        let layout = fs::read(self.path("config/workbench.json"));
        if let Ok(bytes) = layout {
            let layout: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let _bench: Workbench = serde_json::from_value(layout["bench"].clone()).unwrap();
        }
        let kept = fs::read_dir(self.path("config")).unwrap();
        let names: Vec<String> = kept.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        assert!(settings.is_file(), "{names:?}");
        assert!(!names.iter().any(|name| name.contains("broken")), "{names:?}");
    }
}

/// The test of one seed.
struct Monkey<'a> {
    screen: &'a Screen,
    home: &'a Home,
    program: Program,
    window: String,
    random: ChaCha8Rng,
    seed: u64,
    /// The last batches of actions.
    done: VecDeque<String>,
    quits: usize,
    dialogs: usize,
}

impl<'a> Monkey<'a> {
    fn new(screen: &'a Screen, home: &'a Home, seed: u64) -> Self {
        let program = home.start(screen);
        let random = ChaCha8Rng::seed_from_u64(seed);
        let (window, done) = (String::new(), VecDeque::new());
        let mut monkey = Self { screen, home, program, window, random, seed, done, quits: 0, dialogs: 0 };
        monkey.wait_for_window();
        monkey
    }

    fn fail(&self, what: &str) -> ! {
        self.screen.keep(&format!("monkey-{}", self.seed));
        let done: Vec<&str> = self.done.iter().map(String::as_str).collect();
        let said: Vec<String> = self.home.said().lines().rev().take(25).map(str::to_owned).collect();
        panic!("{what}\n{SEED}={} repeats it\nlast done: {done:#?}\nlast said, newest first: {said:#?}", self.seed);
    }

    fn wait_for_window(&mut self) {
        match self.screen.window("latent-explorer") {
            Some(window) => self.window = window,
            None => self.fail("no window"),
        }
        let drawn = |p: &crate::screen::Picture| p.grey.iter().filter(|value| **value > 200).count() > 500;
        self.until("a first frame", |monkey| drawn(&monkey.screen.picture()));
    }

    fn until(&mut self, what: &str, mut holds: impl FnMut(&mut Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            if Instant::now() >= deadline {
                self.fail(what);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Restarts the program after Quit was clicked; any other end is a failure.
    fn keep_alive(&mut self) {
        let Some(ended) = self.program.0.try_wait().unwrap() else { return };
        if !ended.success() {
            self.fail(&format!("the program ended: {ended}"));
        }
        self.quits += 1;
        // Releases buttons that were down when the window closed.
        self.screen.xdotool(&["mouseup", "1", "mouseup", "3", "keyup", "ctrl", "keyup", "shift"]);
        self.program = self.home.start(self.screen);
        self.wait_for_window();
    }

    /// Answers or closes an open file dialog, because it blocks the window.
    fn deal_with_dialogs(&mut self) {
        let mut tries = 0;
        let began = Instant::now();
        while let Some(dialog) = self.screen.window_now("zenity") {
            self.dialogs += usize::from(tries == 0);
            // The focus follows the pointer, because there is no window manager.
            self.screen.xdotool(&["windowfocus", &dialog, "mousemove", "400", "27", "sleep", "0.4"]);
            if tries == 0 && self.random.random_bool(0.5) {
                let name = format!("{}/kept-{}", self.home.path("pictures").display(), self.random.random_range(0..9));
                self.screen.xdotool(&["key", "ctrl+a", "type", "--delay", "5", &name]);
                self.screen.xdotool(&["sleep", "0.3", "key", "Return", "sleep", "0.5"]);
            } else if tries < 5 {
                self.screen.xdotool(&["key", "Escape", "sleep", "0.3"]);
            } else if let Some(pid) =
                self.screen.xdotool(&["getwindowpid", &dialog]).parse().ok().and_then(Pid::from_raw)
            {
                // The dialog asks about an existing name. Ending it counts as a cancel.
                kill_process(pid, Signal::TERM).ok();
            }
            tries += 1;
            if began.elapsed() > PATIENCE {
                self.fail("a file dialog does not close");
            }
        }
    }

    /// Some random actions, as one command.
    fn batch(&mut self) {
        let mut words = vec!["windowfocus".to_owned(), self.window.clone()];
        for _ in 0..self.random.random_range(4..12) {
            self.act(&mut words);
            words.extend(["sleep".to_owned(), format!("0.{:02}", self.random.random_range(1..12))]);
        }
        self.done.push_back(words.join(" "));
        if self.done.len() > TOLD {
            self.done.pop_front();
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.screen.xdotool(&words);
    }

    /// A random place, more often one with controls.
    fn place(&mut self) -> [String; 2] {
        let random = &mut self.random;
        let (x, y) = match random.random_range(0..10) {
            0..3 => (random.random_range(0..SIZE.0), random.random_range(0..SIZE.1)),
            3..6 => (random.random_range(4..212), random.random_range(30..700)),
            6 => (random.random_range(4..320), random.random_range(4..260)),
            7 => (random.random_range(220..905), random.random_range(30..390)),
            _ => (random.random_range(912..1276), random.random_range(250..780)),
        };
        [x.to_string(), y.to_string()]
    }

    fn act(&mut self, words: &mut Vec<String>) {
        let mut say = |all: &[&str]| words.extend(all.iter().map(|word| (*word).to_owned()));
        let [x, y] = self.place();
        let modifier = [None, None, Some("ctrl"), Some("shift")][self.random.random_range(0..4)];
        match self.random.random_range(0..100) {
            0..36 => say(&["mousemove", &x, &y, "sleep", "0.03", "click", "1"]),
            36..40 => say(&["mousemove", &x, &y, "click", "--repeat", "2", "--delay", "60", "1"]),
            40..44 => say(&["mousemove", &x, &y, "click", ["2", "3"][self.random.random_range(0..2)]]),
            44..58 => {
                let button = if self.random.random_bool(0.85) { "1" } else { "3" };
                say(&["mousemove", &x, &y, "sleep", "0.03", "mousedown", button]);
                for _ in 0..self.random.random_range(1..5) {
                    let [x, y] = self.place();
                    say(&["sleep", "0.04", "mousemove", &x, &y]);
                }
                // Keys while a mouse button is down.
                if self.random.random_bool(0.2) {
                    say(&["key", KEYS[self.random.random_range(0..KEYS.len())]]);
                }
                say(&["mouseup", button]);
            }
            58..66 => {
                let wheel = if self.random.random_bool(0.5) { "4" } else { "5" };
                let times = self.random.random_range(1..9).to_string();
                say(&["mousemove", &x, &y]);
                modifier.iter().for_each(|key| say(&["keydown", key]));
                say(&["click", "--repeat", &times, "--delay", "15", wheel]);
                modifier.iter().for_each(|key| say(&["keyup", key]));
            }
            66..72 => say(&["type", "--delay", "5", TEXTS[self.random.random_range(0..TEXTS.len())]]),
            72..77 => {
                // A menu and one of its entries.
                let title = [20, 54, 92, 132, 172][self.random.random_range(0..5)];
                let (x, y) = ((title + 30).to_string(), self.random.random_range(30..350).to_string());
                say(&["mousemove", &title.to_string(), "13", "click", "1", "sleep", "0.3"]);
                say(&["mousemove", &x, &y, "sleep", "0.1", "click", "1"]);
            }
            _ => say(&["key", KEYS[self.random.random_range(0..KEYS.len())]]),
        }
    }

    /// Asserts that F1 still opens or closes its page after all actions.
    fn assert_answers(&mut self) {
        // Leaves every menu, page and field; the pointer moves to a place without a tooltip.
        self.screen.xdotool(&["mouseup", "1", "mouseup", "3", "mousemove", "640", "790"]);
        for _ in 0..4 {
            self.deal_with_dialogs();
            self.keep_alive();
            self.screen.xdotool(&["windowfocus", &self.window, "key", "Escape", "sleep", "0.4"]);
        }
        let mut last = Vec::new();
        self.until("a menu that stays", |monkey| {
            std::thread::sleep(Duration::from_millis(400));
            let now = monkey.screen.picture().cut(MENU);
            let stays = now == last;
            last = now;
            stays
        });
        self.screen.key("F1");
        self.until("an answer to F1", |monkey| {
            monkey.keep_alive();
            monkey.screen.picture().cut(MENU) != last
        });
    }

    /// Ends the program by a signal; it saves everything.
    fn end(mut self) -> ExitStatus {
        kill_process(Pid::from_child(&self.program.0), Signal::TERM).unwrap();
        let mut ended = None;
        self.until("an end", |monkey| {
            ended = monkey.program.0.try_wait().unwrap();
            ended.is_some()
        });
        ended.unwrap()
    }
}

fn storm(screen: &Screen, seed: u64, lasting: Duration) {
    let home = if seed.is_multiple_of(2) { Home::filled() } else { Home::fresh() };
    let mut monkey = Monkey::new(screen, &home, seed);
    let began = Instant::now();
    let mut batches = 0;
    while began.elapsed() < lasting {
        monkey.batch();
        monkey.keep_alive();
        monkey.deal_with_dialogs();
        batches += 1;
    }
    monkey.assert_answers();
    let (quits, dialogs) = (monkey.quits, monkey.dialogs);
    let complaints = home.complaints();
    if !complaints.is_empty() {
        monkey.fail(&format!("it complained: {complaints:#?}"));
    }
    let ended = monkey.end();
    // A signal ends it with code 130; a window that is already closing ends with 0.
    assert!(matches!(ended.code(), Some(0 | 130)), "seed {seed} ended with {ended}: {}", home.said());
    assert_eq!(home.complaints(), Vec::<String>::new(), "seed {seed}, at its end");
    home.assert_kept();
    println!("seed {seed}: {batches} batches, {dialogs} dialogs, {quits} times Quit");
}

#[test]
fn a_storm_of_clicks_and_keys_neither_ends_nor_hangs_the_window() {
    let long = crate::support::is_long();
    let chosen = std::env::var(SEED).ok().map(|seed| seed.parse::<u64>().unwrap());
    let (seeds, seconds) = match chosen {
        Some(seed) => (seed..seed + 1, 60),
        None if long => (0..20, 60),
        None => (0..1, 6),
    };
    let screen = Screen::open();
    for seed in seeds {
        storm(&screen, seed, Duration::from_secs(seconds));
    }
}
