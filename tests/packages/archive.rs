//! The archives: unpacked by an ordinary user, and run from there.

use crate::empty_system::{As, DEBIAN, EmptySystem, HOME, OLDEST};
use crate::package;

/// The C++ library, which the package takes from the system. Every desktop has it, but not every minimal system.
pub(crate) const LIBRARIES: &str = "libstdc++6";

/// The folder in the archive.
fn folder(archive: &std::path::Path) -> String {
    let name = archive.file_name().unwrap().to_str().unwrap();
    name.split_once(".tar").unwrap().0.to_owned()
}

/// Unpacks the archive in an empty system and runs the commands there.
fn unpacks_and_works(suite: &str) {
    let archive = package(".tar.gz");
    let system = EmptySystem::new(suite, "bare", LIBRARIES);
    system.take(&archive, "/tmp/archive.tar.gz");
    system.succeeds(As::Person, &["sh", "-c", "cd && tar -xzf /tmp/archive.tar.gz"]);
    let program = format!("{HOME}/{}/bin/latent-explorer", folder(&archive));
    let run = |arguments: &[&str]| system.succeeds(As::Person, &[&[program.as_str()], arguments].concat());

    let version = run(&["--version"]);
    assert!(version.contains("(commit ") && version.contains("libtorch 2.13.0)"), "{version}");
    assert!(!version.contains("unknown"), "{version}");

    let digits = format!("{HOME}/digits.png");
    run(&["generate", "--count", "1", "--out", &digits]);
    run(&["train", "--steps", "10", "--measure-every", "0", "--out", &format!("{HOME}/run")]);
    let made = system.succeeds(As::Person, &["find", HOME, "-maxdepth", "3", "-size", "+0", "-type", "f"]);
    for name in ["digits.png", "run/run.json", "run/metrics.csv", "run/checkpoints/step-00000010.safetensors"] {
        assert!(made.lines().any(|line| line == format!("{HOME}/{name}")), "{name} is missing in {made}");
    }

    let told = run(&["doctor"]);
    let own = format!("{HOME}/{}/lib", folder(&archive));
    let libraries: Vec<&str> = told.lines().filter(|line| line.starts_with("libraries")).collect();
    let packed = libraries.iter().find(|line| line.contains(&format!(" {own}: "))).unwrap();
    for name in ["libc10.so", "libtorch_cpu.so", "libgomp.so.1", "libcupti.so.13", "libcudart.so.13"] {
        assert!(packed.contains(name), "{name} comes from elsewhere: {told}");
    }
    // All others are the system's.
    for line in libraries.iter().filter(|line| !line.contains(&own)) {
        assert!(line.contains(" /usr/lib") || line.contains(" /lib"), "{line}");
    }
    assert!(told.contains("apt-get install libx11-6") && told.contains("mesa-vulkan-drivers"), "{told}");

    let refused = system.run(As::Person, &[&program]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("there is no display"), "{said}");
}

#[test]
fn an_unpacked_archive_works_on_a_bare_debian() {
    unpacks_and_works(DEBIAN);
}

#[test]
fn an_unpacked_archive_works_on_the_oldest_glibc() {
    unpacks_and_works(OLDEST);
}

#[test]
fn the_smaller_archive_has_the_same_files() {
    let list = |ending: &str| {
        let listed = std::process::Command::new("tar").arg("-tvf").arg(package(ending)).output().unwrap();
        assert!(listed.status.success(), "{listed:?}");
        listed.stdout
    };
    let files = list(".tar.gz");
    assert!(files == list(".tar.zst"), "the archives differ");
    let text = String::from_utf8(files).unwrap();
    for name in ["licenses.html", "notices/mkl.txt", "notices/onednn.txt", "notices/libgomp.txt", "notices/pytorch.txt"]
    {
        assert!(text.contains(name), "{name}");
    }
    assert!(text.lines().all(|line| line.contains(" 0/0 ")), "a file belongs to the builder");
}
