//! Lists the folders from which the libraries of this process were loaded.

use std::collections::BTreeMap;
use std::path::PathBuf;

use findshlibs::{SharedLibrary as _, TargetSharedLibrary};

/// The libraries of this process by their folder: one line for each folder.
pub(super) fn by_folder() -> Vec<String> {
    let mut folders: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    TargetSharedLibrary::each(|library| {
        let path = PathBuf::from(library.name());
        // The first entry is the program, and the kernel's own library has no file.
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
        let name = name.to_string_lossy().into_owned();
        if folder.is_absolute() && is_library(&name) {
            // Prints the folder `lib` for the path `bin/../lib`.
            let folder = folder.canonicalize().unwrap_or_else(|_unresolved| folder.to_owned());
            folders.entry(folder).or_default().push(name);
        }
    });
    folders
        .into_iter()
        .map(|(folder, mut names)| {
            names.sort();
            names.dedup();
            format!("{}: {}", folder.display(), names.join(", "))
        })
        .collect()
}

fn is_library(name: &str) -> bool {
    let low = name.to_lowercase();
    low.contains(".so") || [".dylib", ".dll"].iter().any(|ending| low.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_libraries_of_this_process_include_libtorch_with_its_folder() {
        let lines = by_folder();
        let torch = lines.iter().find(|line| line.contains("torch_cpu")).unwrap();
        let (folder, _) = torch.split_once(": ").unwrap();
        assert!(PathBuf::from(folder).is_dir(), "{torch}");
        assert!(!is_library("latent-explorer") && is_library("libc.so.6") && is_library("TORCH_CPU.DLL"));
    }
}
