//! The state of training, at the right end of the bar at the top: health, progress and the time left.

use egui::{Color32, Frame, Margin, ProgressBar, RichText, TextStyle, TextWrapMode, Ui, WidgetText};

use jiff::ZonedDateTime;

use crate::protocol::{HealthLevel, RunState};
use crate::ui::commands::{CommandId, Situation};
use crate::ui::runs::{facts, quality};
use crate::ui::train::{clock, recipe_title, sentence};
use crate::ui::widgets::number::grouped;
use crate::ui::widgets::word::button_width;
use crate::ui::{RunView, Workspace, theme};
use crate::words;

/// Width of the progress bar and of the space around a chip's word, in points.
const BAR: f32 = 100.0;
const AROUND_A_WORD: f32 = 20.0;
/// Space left and right of a button's word, in points.
const PADDING: f32 = 8.0;
/// An hour, in seconds.
const HOUR: f64 = 3600.0;
/// Number of health reports that a click on the state lists.
const REASONS: usize = 6;

/// Draws the state, from right to left. Returns the command that was chosen: to pause or resume, or to go on with the
/// last run.
pub(super) fn run_state(ui: &mut Ui, situation: &Situation<'_>) -> Option<CommandId> {
    let run = situation.run;
    let dark = ui.visuals().dark_mode;
    let (word, help, color) = state(run, dark);
    // The bar's menus have less space around their names than a button needs.
    ui.spacing_mut().button_padding.x = PADDING;
    let gap = ui.spacing().item_spacing.x;
    // The chip takes its width first. The other items follow in order of importance, as far as they fit.
    let mut room = ui.available_width() - width(ui, theme::title(word)) - AROUND_A_WORD - 2.0 * gap;
    if room + 2.0 * gap < 0.0 {
        // The chip would cover the workspaces. The left panel shows the same state.
        return None;
    }
    let mut fits = |needed: f32| {
        let fits = needed + gap <= room;
        room -= if fits { needed + gap } else { 0.0 };
        fits
    };
    // In the other workspaces, the left panel has the button.
    let switch = [CommandId::Pause, CommandId::Resume].into_iter().find(|command| command.state(situation).is_ok());
    let switch = switch.filter(|_| situation.workspace == Workspace::Explore);
    let switch_width = button_width(ui, words::PAUSE).max(button_width(ui, words::RESUME));
    let switch = switch.filter(|_| fits(switch_width));
    if let Some(info) = &run.info {
        let left = run.seconds_left().filter(|left| run.is_under_way() && *left > 0.0);
        let text = |seconds: f64| words::TIME_LEFT.fill(&[("time", &clock(seconds))]);
        // Reserves the width of the longest time below one hour or below ten hours, so that the items beside it do not
        // move while it gets shorter.
        let longest =
            width(ui, text(if left.is_some_and(|left| left < HOUR) { HOUR - 1.0 } else { 10.0 * HOUR - 1.0 }));
        let left = left.map(text);
        let left = left.filter(|_| fits(longest));
        let (epoch, epochs) = run.epochs();
        let epoch = words::EPOCH_OF_BAR.fill(&[("epoch", &epoch), ("epochs", &epochs)]);
        let epoch = Some(epoch).filter(|text| fits(width(ui, text)));
        let bar = epoch.is_some() && fits(BAR);
        let recipe = format!("{} · ", recipe_title(&info.request.recipe));
        let recipe = if bar && fits(width(ui, &recipe)) { recipe } else { String::new() };
        if let Some(left) = left {
            let place = egui::vec2(longest.max(width(ui, &left)), ui.spacing().interact_size.y);
            let label = |ui: &mut Ui| ui.label(left).on_hover_text(words::TIME_LEFT_HELP);
            ui.allocate_ui_with_layout(place, egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.set_min_width(place.x);
                label(ui);
            });
        }
        let done = run.step() as f32 / info.last_step.max(1) as f32;
        if bar {
            let bar = ProgressBar::new(done).desired_width(BAR).desired_height(8.0).corner_radius(4.0);
            ui.add(bar.fill(theme::chosen(dark)));
        }
        if let Some(epoch) = epoch {
            ui.label(RichText::new(recipe + &epoch).color(theme::quiet(dark)));
        }
    }
    // The frame's response takes no keyboard focus, so the chip senses clicks with a response that has an id of its
    // own.
    let chip = chip(ui, word, color);
    let chip = ui.interact(chip.rect, chip.id.with("details"), egui::Sense::click());
    chip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, word));
    let chip = chip.on_hover_text(help);
    egui::Popup::menu(&chip).show(|ui| reasons(ui, run, help));
    if let Some(switch) = switch {
        let word = if switch == CommandId::Pause { words::PAUSE } else { words::RESUME };
        // The bar's other buttons are menus without a background.
        let button = egui::Button::new(word).fill(ui.visuals().widgets.inactive.weak_bg_fill);
        let button = button.min_size(egui::vec2(switch_width, 0.0));
        return ui.add(button).clicked().then_some(switch);
    }
    // Other workspaces offer the last run on a card.
    let last =
        situation.last_run.filter(|_| run.state == RunState::Idle && situation.workspace == Workspace::Explore)?;
    let word = if last.is_finished() { words::OPEN_RUN } else { words::CONTINUE_RUN };
    let word = word.fill(&[("recipe", &recipe_title(&last.recipe))]);
    if !fits(width(ui, &word) + 2.0 * ui.spacing().button_padding.x) {
        return None;
    }
    let about = format!("{}\n{}", facts(last, &ZonedDateTime::now()), quality(last));
    // The bar's other buttons are menus without a background.
    let button = egui::Button::new(word).fill(ui.visuals().widgets.inactive.weak_bg_fill);
    ui.add(button).on_hover_text(about).clicked().then_some(CommandId::ContinueLast)
}

/// Returns the word for the state, its explanation and its colour.
fn state(run: &RunView, dark: bool) -> (&'static str, &'static str, Color32) {
    let health = run.health.last().and_then(|report| report.trouble);
    match (run.state, health) {
        (RunState::Running, Some((issue, HealthLevel::Watch))) => {
            (words::STATE_CAREFUL.text(), sentence(issue).text(), theme::caution(dark))
        }
        (RunState::Running, Some((issue, HealthLevel::Alarm))) => {
            (words::STATE_IN_TROUBLE.text(), sentence(issue).text(), theme::alarm(dark))
        }
        (RunState::Running, None) if run.curves.is_empty() => {
            (words::STATE_TRAINING.text(), words::STATE_TRAINING_HELP.text(), theme::good(dark))
        }
        (RunState::Running, None) if run.is_dark_for_long() => {
            (words::STATE_CAREFUL.text(), words::STILL_DARK_FOR_LONG.text(), theme::caution(dark))
        }
        (RunState::Running, None) if run.is_dark() => {
            (words::STATE_STARTING.text(), words::STILL_DARK.text(), theme::good(dark))
        }
        (RunState::Running, None) => (words::STATE_HEALTHY.text(), words::STATE_HEALTHY_HELP.text(), theme::good(dark)),
        (RunState::Idle, _) => (words::STATE_READY.text(), words::STATE_READY_HELP.text(), theme::quiet(dark)),
        (RunState::Preparing, _) => {
            (words::STATE_PREPARING.text(), words::STATE_PREPARING_HELP.text(), theme::caution(dark))
        }
        (RunState::Paused, _) if run.is_at_its_end() => {
            (words::STATE_FINISHED.text(), words::STATE_AT_ITS_END_HELP.text(), theme::good(dark))
        }
        (RunState::Paused, _) => (words::STATE_PAUSED.text(), words::STATE_PAUSED_HELP.text(), theme::caution(dark)),
        (RunState::Finished, _) => (words::STATE_FINISHED.text(), words::STATE_FINISHED_HELP.text(), theme::good(dark)),
        (RunState::Stopped, _) => (words::STATE_STOPPED.text(), words::STATE_STOPPED_HELP.text(), theme::quiet(dark)),
        (RunState::Failed, _) => (words::STATE_FAILED.text(), words::STATE_FAILED_HELP.text(), theme::alarm(dark)),
    }
}

fn width(ui: &Ui, text: impl Into<WidgetText>) -> f32 {
    let text = text.into().into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    text.size().x
}

/// Draws why the chip says what it says: the state, and the newest findings about the run.
fn reasons(ui: &mut Ui, run: &RunView, help: &str) {
    ui.set_max_width(320.0);
    ui.label(help);
    for report in run.health.iter().rev().take(REASONS) {
        let text = report.trouble.map_or(words::STATE_HEALTHY.text(), |(issue, _)| sentence(issue).text());
        ui.label(RichText::new(words::PLACE_EVENT.fill(&[("step", &grouped(report.step)), ("event", &text)])).small());
    }
}

/// Draws a word on a pale background of the same colour.
fn chip(ui: &mut Ui, word: &str, color: Color32) -> egui::Response {
    let frame = Frame::NONE.fill(color.gamma_multiply(0.16)).corner_radius(12).inner_margin(Margin::symmetric(10, 3));
    frame.show(ui, |ui| ui.label(theme::title(word).color(color))).response
}

#[cfg(test)]
mod tests {
    use crate::protocol::RunState;
    use crate::ui::trial::{click, face, trial, with_run};
    use crate::ui::{Action, Workspace};

    #[test]
    fn the_tab_key_leads_through_the_bar_into_the_panels_and_back() {
        for workspace in [Workspace::Train, Workspace::Explore] {
            let mut face = with_run(face(), 100, 4000);
            face.lay_out(workspace);
            let mut trial = trial([1280.0, 800.0], face);
            let mut reached = std::collections::BTreeSet::new();
            for _ in 0..60 {
                trial.key_press(egui::Key::Tab);
                trial.run_steps(2);
                reached.extend(trial.ctx.memory(egui::Memory::focused).map(|id| format!("{id:?}")));
            }
            assert!(reached.len() > 40, "{workspace:?}: {}", reached.len());
        }
    }

    #[test]
    fn training_is_paused_and_resumed_from_the_bar_while_digits_are_explored() {
        for (state, button, action) in
            [(RunState::Running, "Pause", Action::Pause), (RunState::Paused, "Resume", Action::Resume)]
        {
            let mut face = with_run(face(), 100, 4000);
            face.run.state = state;
            face.lay_out(Workspace::Explore);
            let mut trial = trial([1024.0, 700.0], face);
            click(&mut trial, button);
            assert!(trial.state().actions.contains(&action), "{:?}", trial.state().actions);
        }
    }
}
