//! The window beside other programs: files dragged onto it, the clipboard, and a file that exists already.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use latent_explorer::export::read_provenance;

use crate::drop_source::DraggedFile;
use crate::gestures::{
    Layout, assert_is_the_digit, cancel_zenity, is_drawn, layout, open, save_through_zenity, settled_digit, type_path,
};
use crate::screen::{Area, PATIENCE, Picture, Program, Screen};

/// An open window, and the digit in it.
struct Opened {
    layout: Layout,
    screen: Screen,
    window: String,
    home: tempfile::TempDir,
    _program: Program,
}

impl Opened {
    fn new() -> Self {
        let layout = layout();
        let screen = Screen::open();
        let home = tempfile::tempdir().unwrap();
        let program = open(&screen, home.path(), &std::env::var("PATH").unwrap());
        screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
        let window = screen.window("latent-explorer").unwrap();
        screen.focus(&window);
        Self { layout, screen, window, home, _program: program }
    }

    fn digit(&self) -> Vec<u8> {
        settled_digit(&self.screen, &self.layout)
    }

    /// Presses a key that changes the digit, and returns the new one.
    fn another_digit(&self, key: &str) -> Vec<u8> {
        let before = self.digit();
        self.screen.focus(&self.window);
        self.screen.key(key);
        self.screen.until("another digit", |p| p.cut(self.layout.digit) != before);
        self.digit()
    }

    /// Waits until this digit is on the screen.
    fn shows(&self, what: &str, digit: &[u8]) {
        self.screen.until(what, |p| p.cut(self.layout.digit) == digit);
    }

    /// What another program finds on the clipboard; waits until there is something other than `not`.
    fn clipboard(&self, kind: &str, not: &[u8]) -> Vec<u8> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let read: Output = self.xclip(&["-o", "-t", kind]).output().expect(XCLIP);
            if read.status.success() && !read.stdout.is_empty() && read.stdout != not {
                return read.stdout;
            }
            assert!(Instant::now() < deadline, "no {kind} came to the clipboard");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Puts these bytes on the clipboard from another program.
    fn copy_elsewhere(&self, kind: &str, bytes: &[u8]) {
        let mut xclip = self.xclip(&["-i", "-t", kind]).stdin(Stdio::piped()).spawn().expect(XCLIP);
        xclip.stdin.take().unwrap().write_all(bytes).unwrap();
        assert!(xclip.wait().unwrap().success());
    }

    fn xclip(&self, arguments: &[&str]) -> Command {
        let mut xclip = Command::new("xclip");
        xclip.args(["-selection", "clipboard"]).args(arguments).env("DISPLAY", &self.screen.display);
        xclip.stdout(Stdio::piped()).stderr(Stdio::null());
        xclip
    }
}

const XCLIP: &str = "xclip starts (Debian: apt-get install xclip)";

#[test]
fn an_image_that_is_dragged_onto_the_window_restores_its_digit() {
    let opened = Opened::new();
    let path = opened.home.path().join("kept.png");
    save_through_zenity(&opened.screen, &opened.layout, &path);
    let kept = opened.digit();
    opened.another_digit("r");
    let at = opened.layout.samples.centre();
    // The drop hint appears in the middle of the window and covers most of this area.
    let hint = Area { left: 440, top: 365, width: 230, height: 40 };
    let without = opened.screen.picture().cut(hint);
    let covered = |p: &Picture| p.cut(hint).iter().zip(&without).filter(|(a, b)| a != b).count() > without.len() / 2;
    let dragged = DraggedFile::over(&opened.screen, &opened.window, at, &path);
    opened.screen.until("a hint", &covered);
    opened.screen.keep("held");
    dragged.drop_it();
    opened.shows("the digit of the image", &kept);
    opened.screen.until("no hint", |p| !covered(p));
}

#[test]
fn a_vector_and_an_image_go_to_other_programs_and_come_back() {
    let opened = Opened::new();
    let first = opened.another_digit("r");
    opened.screen.key("ctrl+c");
    let code = opened.clipboard("UTF8_STRING", b"");
    assert!(code.starts_with(b"LX1-"), "{}", String::from_utf8_lossy(&code));

    opened.another_digit("r");
    // Another program now owns the clipboard, and the window pastes from it.
    opened.copy_elsewhere("UTF8_STRING", &code);
    opened.screen.focus(&opened.window);
    opened.screen.key("ctrl+v");
    opened.shows("the digit of the pasted vector", &first);

    // Copying the image has no key, so it is run from the command palette.
    opened.screen.key("ctrl+p");
    opened.screen.xdotool(&["sleep", "1"]);
    opened.screen.type_text("copy image");
    opened.screen.xdotool(&["sleep", "1", "key", "Return"]);
    // Until the window owns the clipboard, the other program answers every type with its text.
    let png = opened.clipboard("image/png", &code);
    let copied = image::load_from_memory(&png).unwrap().to_luma8();
    let (scale, cell) = (copied.width() / 28, opened.layout.digit.width / 28);
    for (x, y) in (0..28).flat_map(|y| (0..28).map(move |x| (x, y))) {
        let pixel = copied.get_pixel(x as u32 * scale + scale / 2, y as u32 * scale + scale / 2).0[0];
        let shown = first[(y * cell + cell / 2) * opened.layout.digit.width + x * cell + cell / 2];
        assert!(pixel.abs_diff(shown) <= 3, "{x}, {y}: {pixel} on the clipboard, {shown} on the screen");
    }

    opened.another_digit("r");
    opened.copy_elsewhere("image/png", &png);
    opened.screen.focus(&opened.window);
    opened.screen.key("ctrl+v");
    opened.shows("the digit of the pasted image", &first);
}

#[test]
fn a_file_is_replaced_only_when_the_person_says_so() {
    let opened = Opened::new();
    let (screen, layout) = (&opened.screen, &opened.layout);
    let path = opened.home.path().join("kept.png");
    save_through_zenity(screen, layout, &path);
    let first = std::fs::read(&path).unwrap();

    let second = opened.another_digit("r");
    let dialog = type_path(screen, layout, &path);
    // The dialog asks in a window of its own, in which Escape keeps the file.
    screen.until_window_beside(&dialog, "zenity");
    screen.xdotool(&["sleep", "1", "key", "Escape"]);
    screen.until_no_window_beside(&dialog, "zenity");
    assert_eq!(std::fs::read(&path).unwrap(), first, "the file was replaced unasked");
    screen.focus(&dialog);
    screen.key("Escape");
    screen.until_no_window("zenity");

    let dialog = type_path(screen, layout, &path);
    let question = screen.until_window_beside(&dialog, "zenity");
    screen.focus(&question);
    screen.xdotool(&["sleep", "1", "key", "alt+r"]);
    let deadline = Instant::now() + PATIENCE;
    while std::fs::read(&path).unwrap() == first {
        assert!(Instant::now() < deadline, "the file was never replaced");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_is_the_digit(&path, &second, layout.digit);
    assert!(read_provenance(&path).unwrap().is_some());
    cancel_zenity(screen, layout);
}
