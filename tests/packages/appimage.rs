//! The AppImage: one file that unpacks itself once. It runs on systems without any package for it, not even FUSE.

use crate::archive::LIBRARIES;
use crate::empty_system::{As, DEBIAN, EmptySystem, HOME, OLDEST};
use crate::package;

const FILE: &str = "/tmp/latent-explorer.AppImage";

fn runs_from_one_file(suite: &str) {
    let system = EmptySystem::new(suite, "bare", LIBRARIES);
    system.take(&package(".AppImage"), FILE);
    let run = |arguments: &[&str]| {
        let output = system.run(As::Person, &[&[FILE], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        (String::from_utf8_lossy(&output.stdout).into_owned(), said)
    };
    let (version, said) = run(&["--version"]);
    assert!(version.contains("libtorch 2.13.0)") && said.contains("unpacking once"), "{version}{said}");
    let (_, said) = run(&["generate", "--count", "1", "--out", &format!("{HOME}/digit.png")]);
    assert!(!said.contains("unpacking"), "{said}");
    let (told, _) = run(&["doctor"]);
    let own = format!("{HOME}/.cache/latent-explorer/appimage-");
    let packed = told.lines().find(|line| line.starts_with("libraries") && line.contains(&own));
    assert!(packed.is_some_and(|line| line.contains("libtorch_cpu.so") && line.contains("libgomp.so.1")), "{told}");

    // The home folder does not exist, or `HOME` is not set.
    for home in [&["HOME=/nowhere"][..], &["-u", "HOME"]] {
        let output = system.run(As::Person, &[&["env"], home, &[FILE, "--version"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("temporary folder"), "{said}");
    }
    let left = system.succeeds(As::Person, &["sh", "-c", "ls /tmp"]);
    assert_eq!(left.lines().filter(|name| name.starts_with("latent-explorer-")).count(), 0, "{left}");
}

#[test]
fn the_appimage_runs_on_a_bare_debian() {
    runs_from_one_file(DEBIAN);
}

#[test]
fn the_appimage_runs_on_the_oldest_glibc() {
    runs_from_one_file(OLDEST);
}

#[test]
fn the_appimage_unpacks_what_a_menu_needs() {
    let folder = tempfile::tempdir().unwrap();
    let image = package(".AppImage");
    let command = |argument: &str| std::process::Command::new(&image).arg(argument).current_dir(folder.path()).output();
    assert!(command("--appimage-extract").unwrap().status.success());
    let unpacked = folder.path().join("squashfs-root");
    for name in ["AppRun", "latent-explorer.desktop", "latent-explorer.png", ".DirIcon"] {
        assert!(std::fs::metadata(unpacked.join(name)).unwrap().is_file(), "{name}");
    }
    assert!(unpacked.join("usr/share/doc/latent-explorer/licenses.html").is_file());
    // Other programs read the packed files at this offset without starting the AppImage.
    let offset = String::from_utf8(command("--appimage-offset").unwrap().stdout).unwrap();
    let bytes = std::fs::read(&image).unwrap();
    assert_eq!(&bytes[8..11], b"AI\x02");
    assert_eq!(&bytes[offset.trim().parse::<usize>().unwrap()..][..4], b"hsqs");
}
