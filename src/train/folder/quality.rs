//! `quality.csv`: a row for each measurement of a run.
//!
//! The columns are the fields of [`Evaluation`], so that a new metric needs only a new field there. A field of ten
//! values has ten columns: `digits` has `digit_0` to `digit_9`. An absent value is an empty cell.

use std::path::Path;

use csv::StringRecord;
use serde_json::{Map, Value};

use super::csv_table;
use crate::files::write_or_say;
use crate::protocol::{Evaluation, Measurement};

/// Longer than the file of any run, in bytes.
const LARGEST_FILE: u64 = 16 << 20;

/// Returns the column name of a field's value at `index`.
fn column(field: &str, index: usize) -> String {
    format!("{}_{index}", field.trim_end_matches('s'))
}

/// The cells of a measurement, with their columns' names, in the order of the fields.
fn cells(measurement: &Measurement) -> Vec<(String, String)> {
    let mut out = vec![("step".to_owned(), measurement.step.to_string())];
    let Ok(Value::Object(fields)) = serde_json::to_value(&measurement.figures) else { return out };
    for (name, value) in fields {
        match value {
            Value::Array(values) => {
                out.extend(values.iter().enumerate().map(|(i, value)| (column(&name, i), value.to_string())));
            }
            Value::Null => out.push((name, String::new())),
            value => out.push((name, value.to_string())),
        }
    }
    out
}

/// The whole file.
pub(in crate::train) fn to_csv(all: &[Measurement]) -> String {
    let rows: Vec<Vec<(String, String)>> = all.iter().map(cells).collect();
    // Earlier measurements may lack columns.
    let fullest = rows.iter().max_by_key(|row| row.len());
    let header: Vec<&String> = fullest.into_iter().flatten().map(|(name, _)| name).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail, and every row has the header's length.
    let _ = writer.write_record(&header);
    for row in &rows {
        let cell = |name: &String| row.iter().find(|(of, _)| of == name).map_or("", |(_, text)| text);
        let _ = writer.write_record(header.iter().map(|name| cell(name)));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Removes the rows of later steps.
///
/// # Errors
/// Names the file and the cause.
pub(super) fn cut(root: &Path, step: u64) -> Result<(), String> {
    let mut all = read(root, u64::MAX);
    let kept = all.partition_point(|one| one.step <= step);
    if kept == all.len() {
        return Ok(());
    }
    all.truncate(kept);
    write_or_say(&root.join("quality.csv"), to_csv(&all).as_bytes())
}

/// The rows up to this step, in order, without those that cannot be read.
pub(in crate::train) fn read(root: &Path, step: u64) -> Vec<Measurement> {
    csv_table::read(&root.join("quality.csv"), LARGEST_FILE, step, parse, |one| one.step)
}

fn parse(header: &StringRecord, row: &StringRecord) -> Option<Measurement> {
    let mut step = None;
    let mut fields = Map::new();
    for (name, cell) in header.iter().zip(row) {
        if cell.is_empty() {
            continue;
        }
        if name == "step" {
            step = cell.parse().ok();
        } else {
            // Parsing fails for NaN and infinity, because a JSON number is always finite.
            fields.insert(name.to_owned(), Value::Number(cell.parse().ok()?));
        }
    }
    for name in ["digits", "frechet_within"] {
        let values: Vec<Value> = (0..10).map_while(|i| fields.remove(&column(name, i))).collect();
        if !values.is_empty() {
            fields.insert(name.to_owned(), Value::Array(values));
        }
    }
    let figures: Evaluation = serde_json::from_value(Value::Object(fields)).ok()?;
    Some(Measurement { step: step?, figures })
}

#[cfg(test)]
pub(in crate::train) mod tests {
    use super::*;

    /// Made-up figures of this step with this distance.
    pub(in crate::train) fn measurement(step: u64, frechet: f64) -> Measurement {
        let figures = Evaluation {
            samples: 1000,
            frechet,
            frechet_train: 0.9,
            frechet_noise: 462.0,
            kl_labels: 0.01,
            inception_score: 8.1,
            inception_score_real: 9.85,
            confident: 0.6,
            confident_real: 0.965,
            precision: 0.66,
            recall: 0.9,
            coverage: 0.74,
            precision_train: 0.88,
            recall_train: 0.87,
            coverage_train: 0.96,
            memorisation: 1.1,
            digits: std::array::from_fn(|digit| 0.055 + 0.01 * digit as f64),
            rarest: 0.055,
            slider_min: Some(9.5),
            slider_median: Some(17.25),
            slider_max: Some(31.0),
            slider_alive: Some(1.0),
            asked: None,
            frechet_within: None,
        };
        Measurement { step, figures }
    }

    #[test]
    fn rows_come_back_and_broken_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let all = [measurement(10, 30.5), measurement(20, 1.0 / 3.0), measurement(30, 20.0)];
        let text = to_csv(&all);
        let path = folder.path().join("quality.csv");
        assert_eq!(read(folder.path(), 99), []);
        std::fs::write(&path, &text).unwrap();
        assert_eq!(read(folder.path(), 99), all);
        assert_eq!(read(folder.path(), 20), all[..2]);
        std::fs::write(&path, &text[..text.len() - 1]).unwrap();
        assert_eq!(read(folder.path(), 99), all[..2]);
        for broken in ["", "nonsense", &text.replace("30.5", "NaN"), &text.replace("\n10,1000,", "\n10,x,")] {
            std::fs::write(&path, broken).unwrap();
            assert!(!read(folder.path(), 99).contains(&all[0]), "{broken}");
        }
    }

    #[test]
    fn rows_of_earlier_versions_and_of_conditional_generators_stand_in_one_table() {
        let folder = tempfile::tempdir().unwrap();
        let mut all = [measurement(10, 30.5), measurement(20, 20.0)];
        let f = &mut all[0].figures;
        (f.slider_min, f.slider_median, f.slider_max, f.slider_alive) = (None, None, None, None);
        let f = &mut all[1].figures;
        (f.asked, f.frechet_within) = (Some(0.998), Some(std::array::from_fn(|class| 1.5 + class as f64)));
        let text = to_csv(&all);
        assert!(text.starts_with("step,samples,frechet,"), "{text}");
        assert!(text.contains(",digit_9,") && text.contains(",slider_alive,asked,frechet_within_0,"), "{text}");
        std::fs::write(folder.path().join("quality.csv"), text).unwrap();
        assert_eq!(read(folder.path(), 99), all);
    }
}
