//! `looks.csv`: how the fixed digits are every fifty steps or so.

use std::fmt::Write as _;
use std::path::Path;

use super::table;
use crate::files::write_or_say;
use crate::protocol::Look;

/// Far longer than any run's.
const LARGEST_FILE: u64 = 64 << 20;
const HEADER: &str = "step,d_real,d_fake,diversity\n";

/// Writes all of them.
///
/// # Errors
/// Names the file and the cause.
pub(in crate::train) fn save(root: &Path, looks: &[Look]) -> Result<(), String> {
    let mut text = HEADER.to_owned();
    for Look { step, d_real, d_fake, diversity } in looks {
        let _ = writeln!(text, "{step},{d_real},{d_fake},{diversity}");
    }
    write_or_say(&root.join("looks.csv"), text.as_bytes())
}

/// Those up to this step, in order; rows that cannot be read are left out.
pub(in crate::train) fn read(root: &Path, step: u64) -> Vec<Look> {
    table::read(&root.join("looks.csv"), LARGEST_FILE, step, parse, |look| look.step)
}

fn parse(line: &str) -> Option<Look> {
    let mut cells = Some(line.split(',')).filter(|cells| cells.clone().count() == 4)?;
    let step = cells.next()?.parse().ok()?;
    let mut next = || cells.next()?.parse::<f32>().ok().filter(|value| value.is_finite());
    Some(Look { step, d_real: next()?, d_fake: next()?, diversity: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_come_back_up_to_the_step_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), 99), []);
        let looks: Vec<Look> =
            (1..=4).map(|n| Look { step: 50 * n, d_real: 0.6, d_fake: 0.1 * n as f32, diversity: 0.9 }).collect();
        save(folder.path(), &looks).unwrap();
        assert_eq!(read(folder.path(), 999), looks);
        assert_eq!(read(folder.path(), 149), looks[..2]);
        let path = folder.path().join("looks.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 1]).unwrap();
        assert_eq!(read(folder.path(), 999), looks[..3]);
        std::fs::write(&path, text.replace("100,", "x,").replace("150,0.6", "150,NaN")).unwrap();
        assert_eq!(read(folder.path(), 999), [looks[0], looks[3]]);
    }
}
