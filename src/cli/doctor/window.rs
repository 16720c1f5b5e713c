//! Finds out what this machine lacks for a window, and the command that installs it.

use std::path::Path;
use std::process::Command;

/// A library that the window's crates open by name, and the Debian package that has it.
struct Wanted {
    library: &'static str,
    package: &'static str,
}

const fn wanted(library: &'static str, package: &'static str) -> Wanted {
    Wanted { library, package }
}

/// What a window on an X server needs.
const X11: [Wanted; 6] = [
    wanted("libX11.so.6", "libx11-6"),
    wanted("libX11-xcb.so.1", "libx11-xcb1"),
    wanted("libXcursor.so.1", "libxcursor1"),
    wanted("libXi.so.6", "libxi6"),
    wanted("libxkbcommon.so.0", "libxkbcommon0"),
    wanted("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
];

/// What a window on a Wayland compositor needs.
const WAYLAND: [Wanted; 2] =
    [wanted("libwayland-client.so.0", "libwayland-client0"), wanted("libxkbcommon.so.0", "libxkbcommon0")];

/// The folders in which the Vulkan loader looks for drivers.
const DRIVERS: [&str; 2] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/// The display that a window would open on.
pub(super) fn display() -> Option<String> {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().find_map(|name| set(name).map(|value| format!("{name}={value}")))
}

/// The installed Vulkan drivers.
pub(super) fn graphics() -> String {
    let drivers = vulkan_drivers();
    if drivers.is_empty() {
        "no Vulkan driver found; OpenGL is tried instead (Debian: apt-get install mesa-vulkan-drivers)".to_owned()
    } else {
        format!("Vulkan drivers {}", drivers.join(", "))
    }
}

/// What is missing for a window: a sentence with the command that installs it. `None` when nothing is missing, or when
/// this system does not say which libraries it has.
pub(super) fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let known = known_libraries()?;
    let wayland = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|value| !value.is_empty());
    sentence(&known, wayland, !vulkan_drivers().is_empty())
}

fn sentence(known: &str, wayland: bool, has_driver: bool) -> Option<String> {
    let has = |library: &str| known.lines().any(|line| line.split_whitespace().next() == Some(library));
    let wanted: &[Wanted] = if wayland { &WAYLAND } else { &X11 };
    let mut missing: Vec<(&str, &str)> =
        wanted.iter().filter(|w| !has(w.library)).map(|w| (w.library, w.package)).collect();
    // Vulkan or OpenGL (EGL) is enough to draw with.
    let vulkan = has("libvulkan.so.1") && has_driver;
    if !vulkan && !has("libEGL.so.1") {
        missing.push(("a graphics driver", "libvulkan1 mesa-vulkan-drivers"));
    }
    if missing.is_empty() {
        return None;
    }
    let (names, packages): (Vec<&str>, Vec<&str>) = missing.into_iter().unzip();
    Some(format!(
        "a window lacks {} (Debian: apt-get install {}); commands work without",
        names.join(", "),
        packages.join(" ")
    ))
}

/// The libraries that the dynamic linker finds, one per line. `None` when `ldconfig` cannot be run.
fn known_libraries() -> Option<String> {
    let output = ["/sbin/ldconfig", "ldconfig"]
        .iter()
        .find_map(|program| Command::new(program).arg("-p").output().ok().filter(|output| output.status.success()))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    for folder in std::env::var_os("LD_LIBRARY_PATH").iter().flat_map(std::env::split_paths) {
        for name in names_in(&folder) {
            text.push_str(&name);
            text.push('\n');
        }
    }
    Some(text)
}

fn vulkan_drivers() -> Vec<String> {
    let mut found: Vec<String> = DRIVERS
        .iter()
        .flat_map(|folder| names_in(Path::new(folder)))
        .filter_map(|name| Some(Path::new(&name).file_stem()?.to_str()?.to_owned()))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "7 libs found in cache\n\tlibX11.so.6 (libc6,x86-64) => /lib/libX11.so.6\n\tlibX11-xcb.so.1 (l)\n\
        \tlibXcursor.so.1 (l)\n\tlibXi.so.6 (l)\n\tlibxkbcommon.so.0 (l)\n\tlibxkbcommon-x11.so.0 (l)\n\tlibEGL.so.1 (l)\n";

    #[test]
    fn a_machine_that_has_everything_lacks_nothing() {
        assert_eq!(sentence(ALL, false, false), None);
        let vulkan = ALL.replace("libEGL.so.1", "libvulkan.so.1");
        assert_eq!(sentence(&vulkan, false, true), None);
        assert!(sentence(&vulkan, false, false).unwrap().contains("a graphics driver"));
    }

    #[test]
    fn what_is_missing_is_named_with_its_packages() {
        let bare = sentence("0 libs found in cache\n", false, false).unwrap();
        assert!(bare.contains("libxkbcommon-x11.so.0") && bare.contains("libx11-6"), "{bare}");
        let wayland = sentence(ALL, true, false).unwrap();
        assert!(wayland.contains("apt-get install libwayland-client0)"), "{wayland}");
    }
}
