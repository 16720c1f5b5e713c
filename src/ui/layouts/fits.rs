//! Tests: every part fits into every window there may be.

use egui::Rect;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::latent::Direction;
use crate::latent::NamedVector;
use crate::latent::path::Keyframe;
use crate::latent::random::sample;
use crate::protocol::{GRID_TILES, RecordedRun, RunState, SampleGrid};
use crate::raster::GrayImage;
use crate::ui::layouts::Part;
use crate::ui::layouts::Place;
use crate::ui::trial::{click, cut, face, recorded, show_digit, texts, trial, under_the_bar, with_run};
use crate::ui::{Chart, Compared, Listed, NamedDirection, Shown, Tab, Workspace};
use crate::words::{self, Language, speaking};

const CONTROLS: [Role; 6] =
    [Role::Button, Role::CheckBox, Role::SpinButton, Role::ComboBox, Role::Slider, Role::TextInput];

/// Sizes, in points, of windows from 1024 x 700 to 3840 x 2160 pixels at zooms from 80 % to 200 %.
const SIZES: [[f32; 2]; 11] = [
    [1024.0, 700.0],
    [1100.0, 700.0],
    [1180.0, 700.0],
    [1280.0, 800.0],
    [1920.0, 1080.0],
    [3840.0, 2160.0],
    [4800.0, 2700.0],
    [853.0, 583.0],
    [683.0, 467.0],
    [640.0, 400.0],
    [512.0, 350.0],
];

#[test]
fn no_control_lies_under_another_in_any_window_there_may_be() {
    all_fits();
}

#[test]
fn turkish_fits_into_every_window_as_well() {
    let _turkish = speaking(Language::Turkish);
    all_fits();
}

#[test]
fn the_window_in_turkish_shows_no_english() {
    let english: std::collections::BTreeMap<String, &str> = {
        let all = || crate::words::all();
        let turkish: std::collections::BTreeSet<String> = {
            let _turkish = speaking(Language::Turkish);
            all().map(|(_, word)| String::from(word)).collect()
        };
        // A text that is the same in both languages, or that has placeholders, cannot be checked.
        let said = |text: &String| !turkish.contains(text) && !text.contains('{');
        all().map(|(name, word)| (String::from(word), name)).filter(|(text, _)| said(text)).collect()
    };
    let _turkish = speaking(Language::Turkish);
    let mut turkish = 0;
    for with in [true, false] {
        let mut face = if with { with_run(face(), 100, 40_000) } else { face() };
        face.run.state = if with { RunState::Paused } else { RunState::Idle };
        face.plots.toggle(Chart::Diversity);
        face.help_open = !with;
        face.runs.open = with;
        let mut trial = trial([1920.0, 1080.0], face);
        for tab in Tab::ALL {
            trial.state_mut().face.tools.bench.tab = tab;
            trial.run_steps(5);
            for (_, text) in texts(&trial) {
                assert_eq!(english.get(&text), None, "{text}");
                turkish += usize::from(text.chars().any(|c| "çğıöşüİ".contains(c)));
            }
        }
    }
    assert!(turkish > 300, "{turkish} texts");
}

#[test]
fn the_first_card_and_the_list_of_runs_fit_in_turkish() {
    let _turkish = speaking(Language::Turkish);
    for [width, height] in SIZES {
        for open in [false, true] {
            let mut face = face();
            face.runs.take_in(Vec::new());
            face.runs.open = open;
            face.small_window = Part::Samples;
            let trial = trial([width, height], face);
            assert_eq!(cut(&trial), Vec::<String>::new(), "{width} x {height}");
        }
    }
}

/// Checks every part in every window: no control lies under another, and no text is cut.
fn all_fits() {
    for [width, height] in SIZES {
        let mut face = with_run(face(), 100, 40_000);
        face.run.state = RunState::Paused;
        for step in [1, 50, 100] {
            face.run.grids.push(SampleGrid { step, tiles: Vec::new() });
        }
        face.plots.toggle(Chart::Diversity);
        let mut trial = trial([width, height], face);
        for (workspace, tab) in
            [Workspace::Train, Workspace::Explore].into_iter().flat_map(|lay| Tab::ALL.map(|tab| (lay, tab)))
        {
            for part in [Part::Run, Part::Curves, Part::Samples, Part::Digit, Part::Sliders] {
                trial.state_mut().face.small_window = part;
                trial.state_mut().face.lay_out(workspace);
                trial.state_mut().face.tools.bench.tab = tab;
                trial.run_steps(5);
                let place = format!("{width} x {height}, {workspace:?}, {part:?}, {tab:?}");
                apart(&trial, width, &place);
                assert_eq!(cut(&trial), Vec::<String>::new(), "{place}");
                if width >= 1024.0 {
                    // All parts are shown at once.
                    break;
                }
            }
        }
    }
}

#[test]
fn the_legend_and_the_samples_of_five_compared_runs_fit() {
    five_fit();
    let _turkish = speaking(Language::Turkish);
    five_fit();
}

fn five_fit() {
    for [width, height] in SIZES {
        let mut face = with_run(face(), 100, 40_000);
        face.run.state = RunState::Paused;
        let grid = |step| SampleGrid { step, tiles: vec![GrayImage::new(28, 28, vec![90; 784]).unwrap(); GRID_TILES] };
        face.run.grids.push(grid(1));
        face.run.grids.push(grid(100));
        for number in 0..5 {
            let name = format!("conditional-176400000{number}-seed{number}");
            let rows = face.run.curves.rows().to_vec();
            let (samples, seed) = (vec![grid(10)], Some(number));
            face.run.compared.add(Compared::new(RecordedRun { rows, samples, seed, ..recorded(&name, 0) }));
        }
        let mut trial = trial([width, height], face);
        for part in [Part::Curves, Part::Samples] {
            trial.state_mut().face.small_window = part;
            trial.run_steps(5);
            // A narrow panel has a list for what is shown.
            if trial.query_by_role_and_label(Role::ComboBox, words::SAMPLES.text()).is_some() {
                click(&mut trial, words::SAMPLES.text());
            }
            if trial.query_by_label(words::BESIDE_RUN.text()).is_some() {
                click(&mut trial, words::BESIDE_RUN.text());
            }
            let place = format!("{width} x {height}, {part:?}");
            apart(&trial, width, &place);
            assert_eq!(cut(&trial), Vec::<String>::new(), "{place}");
        }
        assert!(trial.state().face.samples_panel.is_beside_others(), "{width} x {height}: the samples were not seen");
    }
}

/// Checks that no control leaves the window or lies under another.
fn apart(trial: &crate::ui::trial::Trial, width: f32, place: &str) {
    let all = CONTROLS.into_iter().flat_map(|role| trial.query_all_by_role(role));
    let named = |node: egui_kittest::Node<'_>| (node.rect(), node.accesskit_node().label().unwrap_or_default());
    let all: Vec<(Rect, String)> = all.map(named).collect();
    assert!(all.len() > 8, "{} in {place}", all.len());
    for (n, (rect, name)) in all.iter().enumerate() {
        assert!(rect.left() >= 0.0 && rect.right() <= width, "{name} at {rect:?}, {place}");
        let under = all[n + 1..].iter().find(|(other, _)| other.shrink(1.5).intersects(*rect));
        assert_eq!(under, None, "{name} at {rect:?}, {place}");
    }
}

#[test]
fn a_low_window_shows_what_a_page_is_for() {
    for language in [Language::English, Language::Turkish] {
        let _speaking = speaking(language);
        // 1280 x 800 pixels at 150 %.
        let size = [853.0, 533.0];
        let mut face = face();
        show_digit(&mut face, &["0", "1", "2"], true);
        face.lay_out(Workspace::Explore);
        let mut trial = trial(size, face);
        let mut visible = |tab, role, name: &str| {
            trial.state_mut().face.tools.bench.tab = tab;
            trial.run_steps(5);
            let card = trial.state().face.places.of(Place::Sliders).unwrap();
            let all = trial.query_all_by_role(role).filter(|node| {
                let label = node.accesskit_node().label().unwrap_or_default();
                label.contains(name) && card.contains_rect(node.rect())
            });
            all.count()
        };
        assert!(visible(Tab::Dimensions, Role::Slider, "z ") >= 2, "{language:?}");
        assert!(visible(Tab::Morph, Role::Button, words::ADD_KEYFRAME.text()) == 1, "{language:?}");
        assert!(visible(Tab::Kept, Role::Button, words::KEEP_THIS.text()) == 1, "{language:?}");
    }
}

#[test]
fn nothing_of_a_page_runs_under_its_scroll_bar() {
    beside_the_scroll_bars();
    let _turkish = speaking(Language::Turkish);
    beside_the_scroll_bars();
}

fn beside_the_scroll_bars() {
    for width in [1024.0, 1280.0] {
        let mut face = face();
        let bench = &mut face.tools.bench;
        bench.path.keyframes = (0..30).map(|n| Keyframe { z: sample(n), seconds: 1.0, conditioning: None }).collect();
        bench.kept = (0..30).map(|n| NamedVector::new(format!("7, no. {n}"), sample(n))).collect();
        bench.mine = (0..30)
            .filter_map(|n| Some(NamedDirection { name: n.to_string(), direction: Direction::of(&sample(n))? }))
            .collect();
        bench.shown = Shown::All;
        bench.slots = [1, 2, 3].map(|n| Some(sample(n)));
        face.tools.directions.list(Listed::Mine);
        let mut trial = trial([width, 700.0], face);
        let mut bars = 0;
        for tab in Tab::ALL {
            trial.state_mut().face.tools.bench.tab = tab;
            trial.run_steps(5);
            let under = under_the_bar(&mut trial, egui::pos2(width - 200.0, 630.0));
            bars += usize::from(under.is_some());
            assert_eq!(under.unwrap_or_default(), Vec::<String>::new(), "{tab:?}, {width} wide");
        }
        assert!(bars >= 4, "{bars} pages had a bar");
    }
}

#[test]
fn the_plots_keep_their_room_beside_the_widest_digit() {
    for width in [1024.0, 1280.0] {
        let mut trial = trial([width, 700.0], face());
        let edge = |trial: &crate::ui::trial::Trial| trial.get_by_label("Random").rect().left() - 17.0;
        let from = egui::pos2(edge(&trial), 400.0);
        trial.hover_at(from);
        trial.step();
        trial.drag_at(from);
        trial.step();
        for x in [300.0, 100.0, 20.0] {
            trial.hover_at(egui::pos2(x, 400.0));
            trial.step();
        }
        trial.drop_at(egui::pos2(20.0, 400.0));
        trial.run_steps(5);
        assert!(
            edge(&trial) - crate::ui::layouts::LEFT >= crate::ui::layouts::CENTRE - 1.0,
            "{} at {width}",
            edge(&trial)
        );
    }
}
