//! A virtual screen: Xvfb, its pixels, and simulated input.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Time limit for waiting, sufficient for the slowest machine.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A rectangle of the screen in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

impl Area {
    pub fn centre(&self) -> (usize, usize) {
        (self.left + self.width / 2, self.top + self.height / 2)
    }
}

/// The contents of the screen, row by row.
pub struct Picture {
    pub width: usize,
    pub grey: Vec<u8>,
    /// Pixels with a saturated colour: neither black, white nor grey.
    colourful: Vec<u8>,
}

impl Picture {
    pub fn cut(&self, area: Area) -> Vec<u8> {
        self.part(&self.grey, area)
    }

    /// Number of pixels with a saturated colour, in which curves are drawn.
    pub fn colour(&self, area: Area) -> usize {
        self.part(&self.colourful, area).iter().map(|&c| usize::from(c)).sum()
    }

    fn part(&self, of: &[u8], area: Area) -> Vec<u8> {
        (area.top..area.top + area.height)
            .flat_map(|y| of[y * self.width + area.left..][..area.width].to_vec())
            .collect()
    }
}

/// An empty X server, which ends when this is dropped.
pub struct Screen {
    server: Child,
    frame: PathBuf,
    pub display: String,
    _folder: tempfile::TempDir,
}

impl Screen {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new("Xvfb")
            // By default the server restarts when its last client disconnects, and refuses connections meanwhile. Each
            // search for a window is such a client.
            .args(["-noreset", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts (Debian: apt-get install xvfb)");
        let mut number = String::new();
        let out = server.stdout.as_mut().unwrap();
        let mut byte = [0];
        while out.read(&mut byte).unwrap() == 1 && byte[0] != b'\n' {
            number.push(char::from(byte[0]));
        }
        let frame = folder.path().join("Xvfb_screen0");
        Self { server, frame, display: format!(":{}", number.trim()), _folder: folder }
    }

    /// Reads the frame buffer, which Xvfb stores in a file in the X window dump format.
    pub fn picture(&self) -> Picture {
        let bytes = std::fs::read(&self.frame).unwrap();
        let word = |i: usize| u32::from_be_bytes(bytes[i * 4..i * 4 + 4].try_into().unwrap()) as usize;
        let (header, width, height, line, colours) = (word(0), word(4), word(5), word(12), word(19));
        let start = header + colours * 12;
        let (mut grey, mut colourful) = (Vec::new(), Vec::new());
        for y in 0..height {
            for pixel in bytes[start + y * line..][..width * 4].chunks_exact(4) {
                let [blue, green, red] = [pixel[0], pixel[1], pixel[2]];
                grey.push(green);
                let spread = red.max(green).max(blue) - red.min(green).min(blue);
                colourful.push(u8::from(spread > 90));
            }
        }
        Picture { width, grey, colourful }
    }

    pub fn xdotool(&self, arguments: &[&str]) -> String {
        let out = Command::new("xdotool").args(arguments).env("DISPLAY", &self.display).output();
        let out = out.expect("xdotool starts (Debian: apt-get install xdotool)");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    pub fn move_to(&self, (x, y): (usize, usize)) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]);
    }

    pub fn click(&self, at: (usize, usize)) {
        self.move_to(at);
        self.xdotool(&["sleep", "0.3", "click", "1", "sleep", "0.2"]);
    }

    pub fn key(&self, key: &str) {
        self.xdotool(&["key", key]);
    }

    pub fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "20", text]);
    }

    /// Waits until the condition holds.
    pub fn until(&self, what: &str, mut so: impl FnMut(&Picture) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !so(&self.picture()) {
            if Instant::now() >= deadline {
                self.keep("failed");
                panic!("never seen: {what}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Gives a window the keyboard focus, because there is no window manager.
    pub fn focus(&self, window: &str) {
        self.xdotool(&["windowfocus", "--sync", window]);
    }

    /// Waits for a window of this class.
    pub fn window(&self, class: &str) -> Option<String> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(window) = self.window_now(class) {
                return Some(window);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        self.keep("no-window");
        None
    }

    /// Waits until no window of this class is there.
    pub fn until_no_window(&self, class: &str) {
        self.until("no dialog", |_| self.window_now(class).is_none());
    }

    /// Waits for a second window of this class, such as a question of a dialog.
    pub fn until_window_beside(&self, window: &str, class: &str) -> String {
        let mut found = None;
        self.until("a second window", |_| {
            found = self.window_beside(window, class);
            found.is_some()
        });
        found.unwrap()
    }

    /// Waits until a second window of this class is gone.
    pub fn until_no_window_beside(&self, window: &str, class: &str) {
        self.until("no second window", |_| self.window_beside(window, class).is_none());
    }

    fn window_beside(&self, window: &str, class: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--class", class]);
        found.lines().find(|line| !line.is_empty() && *line != window).map(str::to_owned)
    }

    /// A window of this class, when there is one now.
    pub fn window_now(&self, class: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--class", class]);
        found.lines().last().filter(|line| !line.is_empty()).map(str::to_owned)
    }

    /// Clicks until the window opens; clicks again after ten seconds.
    pub fn click_for_window(&self, at: (usize, usize), class: &str) -> String {
        for _ in 0..5 {
            self.click(at);
            let deadline = Instant::now() + Duration::from_secs(10);
            while Instant::now() < deadline {
                if let Some(window) = self.window_now(class) {
                    return window;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
            // So that the pointer is not at the place of the next click already.
            self.move_to((at.0 + 60, at.1 + 200));
        }
        self.keep("no-window");
        panic!("no window of class {class} opened");
    }

    /// Saves a picture of the screen for inspection.
    pub fn keep(&self, name: &str) {
        let picture = self.picture();
        let (width, height) = (picture.width, picture.grey.len() / picture.width);
        let image = image::GrayImage::from_raw(width as u32, height as u32, picture.grey).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        image.save(folder.join(format!("screen-{name}.png"))).unwrap();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// A program that ends with the test.
pub struct Program(pub Child);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
