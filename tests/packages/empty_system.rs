//! An empty system: the minimal root file system of a distribution. Programs run in it as an ordinary user and without
//! a network.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::screen::{Program, Screen};

/// The home of the user in the system.
pub(crate) const HOME: &str = "/home/person";

/// Debian 12, of glibc 2.36.
pub(crate) const DEBIAN: &str = "bookworm";

/// Ubuntu 22.04, of glibc 2.35: the oldest that the program starts with, since it uses `hypot` of that version.
pub(crate) const OLDEST: &str = "jammy";

/// A shell script that mounts `/proc`, `/dev` and the X server's sockets, and runs a program as the user. The shell
/// stays, so that all processes end with it: a process that changes its user no longer ends with its parent.
const ENTER: &str = r#"
set -e
root=$1; user=$2; shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/tmp/.X11-unix"
if [ -d /tmp/.X11-unix ]; then mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"; fi
set +e
chroot --userspec="$user" "$root" /usr/bin/env -i "$@"
status=$?
exit $status
"#;

/// Who runs a program.
#[derive(Clone, Copy)]
pub(crate) enum As {
    Person,
    Root,
}

/// A new empty system, which is removed when this is dropped.
pub(crate) struct EmptySystem {
    root: PathBuf,
}

impl EmptySystem {
    /// Unpacks the minimal root file system of the distribution, with these packages and their dependencies.
    pub(crate) fn new(suite: &str, name: &str, packages: &str) -> Self {
        let image = image(suite, name, packages);
        let root = tempfile::Builder::new().prefix("latent-explorer-system-").tempdir().unwrap().keep();
        let system = Self { root };
        let mut unpack = privileged();
        // The devices are those of this machine, mounted on entering.
        unpack.args(["tar", "--numeric-owner", "--exclude=./dev/*", "-xf"]).arg(&image).arg("-C").arg(&system.root);
        assert!(unpack.status().unwrap().success(), "{} could not be unpacked", image.display());
        // The system has no other user than root and those of its services.
        let person = "echo person:x:1000:1000::/home/person:/bin/sh >> /etc/passwd; mkdir -p /home/person; \
            chown 1000:1000 /home/person; chmod 1777 /tmp";
        system.succeeds(As::Root, &["sh", "-c", person]);
        system
    }

    /// Copies a file of this machine into the system.
    pub(crate) fn take(&self, file: &Path, to: &str) {
        let copied = privileged().arg("cp").arg(file).arg(self.root.join(to.trim_start_matches('/'))).status();
        assert!(copied.unwrap().success(), "{} could not be copied", file.display());
    }

    /// A command in the system, with no more in its environment than a login has.
    fn command(&self, who: As, display: Option<&Screen>, arguments: &[&str]) -> Command {
        let mut command = privileged();
        command.args(["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "sh"]);
        let (user, home) = match who {
            As::Person => ("1000:1000", HOME),
            As::Root => ("0:0", "/root"),
        };
        command.arg(&self.root).arg(user).arg(format!("HOME={home}"));
        command.args(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]);
        if let Some(screen) = display {
            command.arg(format!("DISPLAY={}", screen.display));
        }
        command.args(arguments);
        command
    }

    /// Runs a program to its end.
    pub(crate) fn run(&self, who: As, arguments: &[&str]) -> Output {
        self.command(who, None, arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs a program that succeeds, and returns what it prints.
    pub(crate) fn succeeds(&self, who: As, arguments: &[&str]) -> String {
        let output = self.run(who, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {}\n{said}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Starts a program that opens a window on this screen.
    pub(crate) fn opens(&self, screen: &Screen, arguments: &[&str]) -> Program {
        Program(self.command(As::Person, Some(screen), arguments).stdin(Stdio::null()).spawn().unwrap())
    }

    /// All files and folders of the system, without `/home`, `/tmp`, logs, and those of the kernel and the package
    /// manager.
    pub(crate) fn files(&self) -> Vec<String> {
        let find = "find / -xdev \\( -path /proc -o -path /dev -o -path /tmp -o -path /home -o -path /var/lib/dpkg \
            -o -path /var/lib/apt -o -path /var/cache -o -path /var/log \\) -prune -o -print | sort";
        self.succeeds(As::Root, &["sh", "-c", find]).lines().map(str::to_owned).collect()
    }
}

impl Drop for EmptySystem {
    fn drop(&mut self) {
        // The files belong to several users. Nothing is mounted here: mounts end with their process.
        privileged().args(["rm", "-rf", "--one-file-system"]).arg(&self.root).status().ok();
    }
}

/// The start of a command that may mount and change users: nothing for root; for others, a user namespace.
fn privileged() -> Command {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout.trim_ascii() == b"0" {
        return Command::new("env");
    }
    let namespace = ["--user", "--map-auto", "--map-root-user"];
    let allowed = Command::new("unshare").args(namespace).arg("true").output().is_ok_and(|out| out.status.success());
    assert!(
        allowed,
        "the empty systems need root, or user namespaces with subordinate ids (Debian: apt-get install uidmap, and a \
         line for you in /etc/subuid and /etc/subgid)"
    );
    let mut command = Command::new("unshare");
    command.args(namespace);
    command
}

/// The root file system as an archive in `target/systems`, made when it is missing.
fn image(suite: &str, name: &str, packages: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("systems");
    std::fs::create_dir_all(&folder).unwrap();
    let sum = blake3::hash(packages.as_bytes()).to_hex();
    let path = folder.join(format!("{suite}-{name}-{}.tar", &sum[..8]));
    if path.is_file() {
        return path;
    }
    let partial = path.with_extension("partial.tar");
    let mut make = Command::new("mmdebstrap");
    make.args(["--quiet", "--variant=minbase"]);
    if suite == OLDEST {
        let mut keyring = OsString::from("--keyring=");
        keyring.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages/ubuntu-archive-key-2018.gpg"));
        make.arg(keyring);
    }
    if !packages.is_empty() {
        make.arg(format!("--include={packages}"));
    }
    let made = make.arg(suite).arg(&partial).status().expect("mmdebstrap starts (Debian: apt-get install mmdebstrap)");
    assert!(made.success(), "mmdebstrap could not make an empty {suite}; it needs the distribution's package server");
    std::fs::rename(&partial, &path).unwrap();
    path
}
