//! Times, durations and sizes as people write them.

use std::time::{Duration, SystemTime};

use jiff::ZonedDateTime;

use crate::ui::train::recipe_title;
use crate::ui::widgets::number::fixed;
use crate::words;

/// Returns a duration in words, rounded: `about 40 s`, `about 12 min`, `about 1 h 40 min`.
pub(in crate::ui) fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round().max(0.0) as u64;
    match minutes {
        0 => words::ABOUT_SECONDS.fill(&[("seconds", &((seconds / 10.0).ceil().max(1.0) as u64 * 10))]),
        1..=59 => words::ABOUT_MINUTES.fill(&[("minutes", &minutes)]),
        // Above an hour, the estimate is rounded down to ten minutes.
        _ => match (minutes / 60, minutes % 60 / 10 * 10) {
            (hours, 0) => words::ABOUT_HOURS.fill(&[("hours", &hours)]),
            (hours, rest) => words::ABOUT_HOURS_MINUTES.fill(&[("hours", &hours), ("rest", &rest)]),
        },
    }
}

/// Returns the size of files: `5 MB`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..=999_999 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..=999_999_999 => format!("{:.0} MB", bytes as f64 / 1e6),
        _ => words::GIGABYTES.fill(&[("size", &fixed(bytes as f64 / 1e9, 1))]),
    }
}

/// Returns a moment in local time: `today 18:04`, `yesterday 18:04`, or the date.
pub(super) fn moment(when: SystemTime, now: &ZonedDateTime) -> String {
    let Ok(stamp) = jiff::Timestamp::try_from(when) else { return String::new() };
    let when = stamp.to_zoned_datetime(now.time_zone().clone());
    let time = format!("{:02}:{:02}", when.hour(), when.minute());
    let days = now.date().since(when.date()).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => words::TODAY.fill(&[("time", &time)]),
        1 => words::YESTERDAY.fill(&[("time", &time)]),
        _ => format!("{} {time}", when.date()),
    }
}

/// Returns the displayed name of a run. A folder that the program named yields the recipe and the start time. Any
/// other folder yields its own name; a recipe in brackets at its end is replaced by its title.
pub(in crate::ui) fn titled(folder: &str, now: &ZonedDateTime) -> String {
    let parts = folder.trim_end_matches('x').rsplit_once("-seed").and_then(|(rest, seed)| {
        seed.parse::<u64>().ok()?;
        let (recipe, seconds) = rest.rsplit_once('-')?;
        Some((recipe, SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.parse().ok()?))?))
    });
    match parts {
        Some((recipe, began)) => {
            words::RUN_AT.fill(&[("recipe", &recipe_title(recipe)), ("time", &moment(began, now))])
        }
        None => match folder.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) {
            Some((name, recipe)) => format!("{name} ({})", recipe_title(recipe)),
            None => folder.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_rounded_as_people_do() {
        let all = [3.0, 61.0, 45.0 * 60.0, 3600.0, 6000.0, 7270.0].map(duration);
        let all: Vec<String> = all.iter().map(|text| text.replace('\u{a0}', " ")).collect();
        assert_eq!(all, ["about 10 s", "about 1 min", "about 45 min", "about 1 h", "about 1 h 40 min", "about 2 h"]);
        assert_eq!([900, 4_600_000, 2_340_000_000].map(size), ["1 kB", "5 MB", "2.3 GB"]);
    }

    #[test]
    fn a_moment_is_named_by_the_day_on_the_wall() {
        let now: ZonedDateTime = "2026-11-27T00:30:00+03:00[+03:00]".parse().unwrap();
        let at = |text: &str| moment(text.parse::<jiff::Timestamp>().unwrap().try_into().unwrap(), &now);
        assert_eq!(at("2026-11-26T21:15:00Z"), "today 00:15");
        assert_eq!(at("2026-11-26T15:04:00Z"), "yesterday 18:04");
        assert_eq!(at("2026-11-02T15:04:00Z"), "2026-11-02 18:04");
    }

    #[test]
    fn a_run_of_ones_own_name_has_its_recipes_title() {
        let now: ZonedDateTime = "2026-11-27T00:30:00+03:00[+03:00]".parse().unwrap();
        let all = ["b (quality)", "b (mine)", "b", "dcgan-1764000000-seed3"].map(|folder| titled(folder, &now));
        assert_eq!(all, ["b (Clear digits)", "b (mine)", "b", "Classic Keras, 2025-11-24 19:00"]);
    }
}
