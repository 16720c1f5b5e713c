//! The first part of the AppImage. It unpacks the program that follows it into the user's cache, once, and starts it
//! from there. Unlike the usual runtime it needs no FUSE, and the program's libraries are plain files.

#[cfg(target_os = "linux")]
mod cache;
#[cfg(target_os = "linux")]
mod image;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    match run() {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("error: {reason:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("error: an AppImage is a program for Linux");
    std::process::exit(1);
}

#[cfg(target_os = "linux")]
const HELP: &str = "This file is the program and everything it needs. It unpacks itself once into the cache folder
($XDG_CACHE_HOME or ~/.cache) and starts. All other arguments go to the program.

  --appimage-extract         unpack into the folder squashfs-root here
  --appimage-extract-and-run unpack into a temporary folder, run, and remove it
  --appimage-offset          print where the packed files begin, in bytes
  --appimage-help            print this";

#[cfg(target_os = "linux")]
fn run() -> anyhow::Result<std::process::ExitCode> {
    use std::process::ExitCode;

    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let image = image::Image::of_this_program()?;
    match arguments.first().and_then(|first| first.to_str()) {
        Some("--appimage-help") => println!("{HELP}"),
        Some("--appimage-offset") => println!("{}", image.offset),
        Some("--appimage-extract") => {
            let folder = std::env::current_dir()?.join("squashfs-root");
            image.unpack(&folder)?;
            println!("unpacked into {}", folder.display());
        }
        Some("--appimage-extract-and-run") => {
            arguments.remove(0);
            return cache::run_from_a_temporary_folder(&image, &arguments);
        }
        _ => return cache::run(&image, &arguments),
    }
    Ok(ExitCode::SUCCESS)
}
