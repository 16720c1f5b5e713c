//! The window of the unpacked archive and of the Debian package, which upgrades and is removed without a trace.

use std::path::Path;
use std::process::Command;

use crate::empty_system::{As, DEBIAN, EmptySystem};
use crate::gestures::{is_drawn, layout};
use crate::package;
use crate::screen::Screen;

/// Further packages of a desktop: the tools that read menu entries and file types, and one that unpacks archives.
const DESKTOP: &str = "desktop-file-utils,shared-mime-info,libglib2.0-bin,zstd";

/// A field of the package's control file.
fn field(deb: &Path, name: &str) -> String {
    let output = Command::new("dpkg-deb").arg("-f").arg(deb).arg(name).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The first package of each alternative, without its version.
fn names(field: &str) -> String {
    let first = |part: &str| part.split(['|', '(']).next().unwrap().trim().to_owned();
    field.split(',').map(first).collect::<Vec<_>>().join(",")
}

/// A system with what the package depends on and recommends, and nothing else that a window needs.
fn desktop(deb: &Path) -> EmptySystem {
    let packages = [names(&field(deb, "Depends")), names(&field(deb, "Recommends")), DESKTOP.to_owned()].join(",");
    EmptySystem::new(DEBIAN, "desktop", &packages)
}

/// Writes the package again as an earlier version, which has a file more.
fn earlier(deb: &Path, folder: &Path) -> std::path::PathBuf {
    let tree = folder.join("tree");
    let path = folder.join("earlier.deb");
    let run = |command: &mut Command| assert!(command.status().unwrap().success(), "{command:?}");
    run(Command::new("dpkg-deb").arg("-R").arg(deb).arg(&tree));
    let control = tree.join("DEBIAN/control");
    let text = std::fs::read_to_string(&control).unwrap();
    let version = format!("Version: {}", field(deb, "Version"));
    assert!(text.contains(&version));
    std::fs::write(&control, text.replace(&version, "Version: 0.0.1")).unwrap();
    std::fs::write(tree.join("usr/lib/latent-explorer/lib/libearlier.so"), "x").unwrap();
    run(Command::new("dpkg-deb").args(["--root-owner-group", "-Znone", "-b"]).arg(&tree).arg(&path));
    path
}

/// Opens the window with this command line, waits for a digit and drags a slider until the digit changes.
fn drags_a_slider(system: &EmptySystem, command: &str) {
    let layout = layout();
    let screen = Screen::open();
    let _program = system.opens(&screen, &["sh", "-c", command]);
    screen.until("a digit of the shipped generator", |p| is_drawn(&p.cut(layout.digit)));
    assert!(screen.window("latent-explorer").is_some(), "the window's class is that of the menu entry");
    let before = screen.picture().cut(layout.digit);
    screen.click(layout.all.centre());
    let rail = |part: f32| (layout.slider.left + (200.0 * part) as usize, layout.slider.centre().1);
    screen.move_to(rail(0.5));
    screen.xdotool(&["sleep", "0.1", "mousedown", "1"]);
    for part in [0.3, 0.1, 0.6, 0.95] {
        screen.move_to(rail(part));
    }
    screen.until("another digit, the button still down", |p| p.cut(layout.digit) != before);
    screen.xdotool(&["mouseup", "1"]);
}

/// Opens a file with the menu entry, and asserts that the program receives the file and shows a digit.
fn opens_a_file(system: &EmptySystem, file: &str) {
    let layout = layout();
    let screen = Screen::open();
    let launch = format!("gio launch /usr/share/applications/latent-explorer.desktop {file} && exec sleep infinity");
    let _program = system.opens(&screen, &["sh", "-c", &launch]);
    screen.until("the digit of the file", |p| is_drawn(&p.cut(layout.digit)));
    let asked = [b"latent-explorer\0".as_slice(), file.as_bytes(), b"\0"].concat();
    let running = std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .any(|process| std::fs::read(process.path().join("cmdline")).is_ok_and(|line| line.ends_with(&asked)));
    assert!(running, "the program was not given {file}");
}

/// Runs the commands of the installed program.
fn works(system: &EmptySystem, version: &str) {
    let run = |arguments: &[&str]| system.succeeds(As::Person, &[&["latent-explorer"], arguments].concat());
    let told = run(&["--version"]);
    assert!(told.contains(version), "{told}");
    let told = run(&["doctor"]);
    assert!(told.contains(" /usr/lib/latent-explorer/lib: ") && told.contains("libtorch_cpu.so"), "{told}");
    assert!(!told.contains("a window lacks"), "the package depends on too little: {told}");
    run(&["generate", "--count", "1", "--out", "/home/person/a.png"]);
    run(&["train", "--steps", "10", "--measure-every", "0", "--out", "/home/person/run"]);
}

/// Asserts that the desktop knows the program, its files and its icon.
fn is_known(system: &EmptySystem) {
    let kind = |file: &str| system.succeeds(As::Person, &["gio", "info", "-a", "standard::content-type", file]);
    assert!(kind("/home/person/run/checkpoints/step-00000010.safetensors").contains("application/x-safetensors"));
    for mime in ["application/x-safetensors", "image/png"] {
        let known = system.succeeds(As::Person, &["gio", "mime", mime]);
        assert!(known.contains("latent-explorer.desktop"), "{known}");
    }
    system.succeeds(As::Root, &["desktop-file-validate", "/usr/share/applications/latent-explorer.desktop"]);
    let files = system.files();
    assert!(files.iter().any(|file| file == "/usr/share/icons/hicolor/128x128/apps/latent-explorer.png"));
    assert!(files.iter().any(|file| file == "/usr/share/man/man1/latent-explorer.1"));
}

#[test]
fn an_unpacked_archive_and_the_deb_open_windows_and_the_deb_upgrades_and_leaves_nothing() {
    let deb = package(".deb");
    let system = desktop(&deb);
    let before = system.files();
    system.take(&package(".tar.zst"), "/tmp/archive.tar.zst");
    system.succeeds(As::Person, &["sh", "-c", "cd && zstd -dcq /tmp/archive.tar.zst | tar -x"]);
    drags_a_slider(&system, "exec $HOME/latent-explorer-*/bin/latent-explorer");

    let folder = tempfile::tempdir().unwrap();
    system.take(&earlier(&deb, folder.path()), "/tmp/earlier.deb");
    system.take(&deb, "/tmp/new.deb");
    let install = |file: &str| {
        // As a person types it; without a network, nothing else can be installed.
        system.succeeds(As::Root, &["apt-get", "install", "-y", "--no-install-recommends", file]);
    };
    install("/tmp/earlier.deb");
    assert!(system.files().iter().any(|file| file.ends_with("libearlier.so")));
    install("/tmp/new.deb");
    assert!(!system.files().iter().any(|file| file.ends_with("libearlier.so")), "the upgrade left an old file");
    works(&system, &field(&deb, "Version"));
    is_known(&system);
    // `gio launch` does not wait for the program, which ends with the process that started it.
    drags_a_slider(&system, "gio launch /usr/share/applications/latent-explorer.desktop && exec sleep infinity");
    opens_a_file(&system, "/home/person/a.png");

    system.succeeds(As::Root, &["apt-get", "purge", "-y", "latent-explorer"]);
    let left: Vec<String> = system.files().into_iter().filter(|file| !before.contains(file)).collect();
    // Leaves out caches that the desktop's tools write for every package.
    let own = |file: &&String| !file.ends_with("mimeinfo.cache") && !file.starts_with("/usr/share/mime");
    assert_eq!(left.iter().filter(own).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(!left.iter().any(|file| file.contains("safetensors") || file.contains("latent")), "{left:?}");
    assert!(!system.succeeds(As::Person, &["gio", "mime", "image/png"]).contains("latent-explorer"));
}
