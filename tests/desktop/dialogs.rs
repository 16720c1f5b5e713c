//! The start folders of the system's file dialogs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::gestures::{layout, settings};
use crate::screen::{PATIENCE, Program, Screen};

#[test]
fn dialogs_begin_with_the_runs_or_where_the_person_was_last() {
    let layout = layout();
    let (checkpoint, image) = (layout.checkpoint.centre(), layout.save.centre());
    let home = tempfile::tempdir().unwrap();
    let at_home = |name: &str| home.path().join(name);
    for folder in ["runs", "pictures", "programs"] {
        fs::create_dir(at_home(folder)).unwrap();
    }
    // The script logs its arguments, and chooses a picture when it is asked where to save.
    let (asked, picture) = (at_home("asked"), at_home("pictures").join("kept.png"));
    let script = format!(
        "#!/bin/sh\nsleep 0.5\necho \"$@\" >> {}\ncase \"$*\" in *--save*) echo {} ;; *) exit 1 ;; esac\n",
        asked.display(),
        picture.display()
    );
    let zenity = at_home("programs").join("zenity");
    fs::write(&zenity, script).unwrap();
    fs::set_permissions(&zenity, fs::Permissions::from_mode(0o755)).unwrap();
    settings().save(&at_home("config").join("settings.json")).unwrap();
    let screen = Screen::open();
    let program = Command::new(env!("CARGO_BIN_EXE_latent-explorer"))
        .env("DISPLAY", &screen.display)
        .env("HOME", home.path())
        .env("PATH", format!("{}:/usr/bin:/bin", at_home("programs").display()))
        .env("LATENT_EXPLORER_CONFIG", at_home("config"))
        .env("LATENT_EXPLORER_RUNS", at_home("runs"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("XDG_RUNTIME_DIR")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XDG_CONFIG_HOME")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _program = Program(program);
    screen.window("latent-explorer").unwrap();
    screen.until("a digit", |p| p.grey.iter().filter(|v| **v > 200).count() > 500);
    let told = |count: usize| {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = fs::read_to_string(&asked).unwrap_or_default();
            if text.lines().count() >= count {
                // The window must receive the result before the next click.
                screen.xdotool(&["sleep", "1"]);
                return text.lines().last().unwrap().to_owned();
            }
            assert!(Instant::now() < deadline, "no dialog was asked for: {text}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let begins = |folder: &str, name: &str| format!("--filename {}", at_home(folder).join(name).display());
    screen.click(checkpoint);
    let first = told(1);
    assert!(first.ends_with(&begins("runs", "")), "{first}");
    screen.click(image);
    let second = told(2);
    assert!(second.ends_with(&begins("", "digit.png")), "{second}");
    screen.click(image);
    let third = told(3);
    assert!(third.ends_with(&begins("pictures", "digit.png")), "{third}");
}
