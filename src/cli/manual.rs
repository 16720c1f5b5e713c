//! Writes the manual page of the program and of each command, and the completions of three shells.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Failure;
use super::arguments::Arguments;

#[derive(Debug, Args)]
pub(super) struct ManualArguments {
    /// Folder to write, which is created when it is missing
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
}

pub(super) fn run(arguments: &ManualArguments) -> Result<(), Failure> {
    let folder = |name: &str| -> anyhow::Result<PathBuf> {
        let path = arguments.out.join(name);
        fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(path)
    };
    write(&folder("man")?, &folder("completions")?).map_err(Failure::Other)
}

fn write(pages: &Path, completions: &Path) -> anyhow::Result<()> {
    clap_mangen::generate_to(Arguments::command(), pages).context("writing the manual pages")?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut Arguments::command(), "latent-explorer", completions)
            .with_context(|| format!("writing the completions of {shell}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_command_and_option() {
        let folder = tempfile::tempdir().unwrap();
        run(&ManualArguments { out: folder.path().to_owned() }).unwrap();
        let page = |name: &str| fs::read_to_string(folder.path().join("man").join(name)).unwrap();
        assert!(page("latent-explorer.1").contains("latent\\-explorer\\-train"));
        assert!(page("latent-explorer-train.1").contains("checkpoint\\-every"));
        for name in ["latent-explorer.bash", "_latent-explorer", "latent-explorer.fish"] {
            let text = fs::read_to_string(folder.path().join("completions").join(name)).unwrap();
            assert!(text.contains("checkpoint-every"), "{name}");
        }
    }
}
