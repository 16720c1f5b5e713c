//! Executes commands: at once where only the panels change, otherwise as an action for `app`.

use super::{CommandId, Situation};
use crate::latent::algebra::towards;
use crate::protocol::{GeneratorChoice, Pace};
use crate::ui::runs::continue_or_open;
use crate::ui::{Action, Actions, Face, Level, Saving, Workspace};

/// How far one press of an arrow key moves a slider, in standard deviations.
const ARROW: f32 = 0.25;
/// Factor of one zoom step.
const ZOOM_STEP: f32 = 1.1;

impl Face {
    /// Returns the state that decides which commands are enabled.
    pub(in crate::ui) fn situation(&self, ctx: &egui::Context, actions: &Actions) -> Situation<'_> {
        let Self { run, runs, explore, editor, tools, layouts, .. } = self;
        let (dark, workspace) = (ctx.theme() == egui::Theme::Dark, self.workspace);
        let side_panels = self.has_side_panels(ctx.content_rect().size());
        Situation {
            run,
            explore,
            editor,
            tools,
            dialog: actions.dialog(),
            dark,
            workspace,
            layouts,
            side_panels,
            last_run: runs.last(),
            panels_moved: self.can_unmove_panels(),
        }
    }

    /// Executes a command.
    pub(in crate::ui) fn obey(&mut self, command: CommandId, actions: &mut Actions) {
        let (editor, tools) = (&mut self.editor, &mut self.tools);
        match command {
            CommandId::SaveImage => actions.push(Action::Save(Saving::Image)),
            CommandId::SaveImageToPath => actions.push(Action::SaveTyped(Saving::Image)),
            CommandId::SaveGrid => actions.push(Action::Save(Saving::Grid)),
            CommandId::SaveCurves => actions.push(Action::Save(Saving::Curves)),
            CommandId::SaveCheckpoint => actions.push(Action::Save(Saving::Checkpoint)),
            CommandId::SaveMorph => actions.push(Action::Save(Saving::Morph)),
            CommandId::SaveDirections => actions.push(Action::Save(Saving::Directions)),
            CommandId::SaveVector => actions.push(Action::Save(Saving::Vector)),
            CommandId::SaveGallery => actions.push(Action::Save(Saving::Gallery)),
            CommandId::SaveGallerySheet => actions.push(Action::Save(Saving::GallerySheet)),
            CommandId::SaveGalleryImages => actions.push(Action::Save(Saving::GalleryImages)),
            CommandId::SaveSamples => actions.push(Action::Save(Saving::Samples)),
            CommandId::SaveStrip => actions.push(Action::Save(Saving::Strip)),
            CommandId::SavePlots => actions.push(Action::Save(Saving::Plots)),
            CommandId::SaveSweep => actions.push(Action::Save(Saving::Sweep)),
            CommandId::SaveWalk => actions.push(Action::Save(Saving::Walk)),
            CommandId::SaveTimeLapse => actions.push(Action::Save(Saving::TimeLapse)),
            CommandId::SaveProject => actions.push(Action::SaveProject),
            CommandId::SaveProjectAs => actions.push(Action::Save(Saving::Project)),
            CommandId::Open => actions.push(Action::Open),
            CommandId::CopyImage => actions.push(Action::CopyImage),
            CommandId::CopyNumbers => actions.push(Action::CopyNumbers),
            CommandId::Teach(number) => actions.push(Action::Teach(number)),
            CommandId::OpenLesson => actions.push(Action::OpenLesson),
            CommandId::RecentRuns => {
                self.runs.open = !self.runs.open;
                actions.push(Action::ListRuns);
            }
            CommandId::OpenCheckpoint => actions.push(Action::OpenCheckpoint),
            CommandId::Compare => actions.push(Action::ShowRuns),
            CommandId::OpenGenerator => actions.push(Action::OpenGenerator),
            // The key that starts the presentation also ends it.
            CommandId::Lay(Workspace::Present) if self.workspace == Workspace::Present => {
                actions.push(Action::Lay(self.came_from));
            }
            CommandId::Lay(workspace) => actions.push(Action::Lay(workspace)),
            CommandId::LeavePresentation => actions.push(Action::Lay(self.came_from)),
            CommandId::TogglePart(part) => self.toggle_part(part),
            CommandId::MovePart(part, side) => self.move_part(part, side),
            CommandId::ResetLayout => actions.push(Action::ResetLayout),
            CommandId::ZoomIn => actions.push(Action::Zoom(Some(ZOOM_STEP))),
            CommandId::ZoomOut => actions.push(Action::Zoom(Some(1.0 / ZOOM_STEP))),
            CommandId::ZoomReset => actions.push(Action::Zoom(None)),
            CommandId::UseShipped => actions.push(Action::Use(GeneratorChoice::Shipped)),
            CommandId::UseShippedConditional => actions.push(Action::Use(GeneratorChoice::ShippedConditional)),
            CommandId::ChooseData => actions.push(Action::ChooseData),
            CommandId::UseMnist => actions.push(Action::UseMnist),
            CommandId::LoadRecipe => actions.push(Action::LoadRecipe),
            CommandId::LoadDirections => actions.push(Action::LoadDirections),
            CommandId::Quit => actions.push(Action::Quit),
            CommandId::CopyVector => actions.push(Action::CopyCode),
            CommandId::PasteVector => {}
            CommandId::Start => actions.push(Action::Start),
            CommandId::Pause => actions.push(Action::Pause),
            CommandId::Resume => actions.push(Action::Resume),
            CommandId::Step => actions.push(Action::Step),
            CommandId::Stop => actions.push(Action::Stop),
            CommandId::ContinueLast => {
                actions.extend(self.runs.last().map(continue_or_open));
            }
            CommandId::Measure => actions.push(Action::Measure),
            CommandId::FastTraining => actions.push(Action::SetPace(Pace::FastTraining)),
            CommandId::SmoothWindow => actions.push(Action::SetPace(Pace::SmoothWindow)),
            CommandId::LightColours => actions.push(Action::Dark(false)),
            CommandId::DarkColours => actions.push(Action::Dark(true)),
            CommandId::Speak(language) => actions.push(Action::Speak(language)),
            CommandId::FindDigit(digit) => actions.push(Action::GiveMe(digit)),
            CommandId::FindDirections => actions.push(Action::FindDirections),
            CommandId::Keep => self.keep(),
            CommandId::Undo => self.undo(),
            CommandId::Redo => editor.redo(),
            CommandId::Random => editor.random(),
            CommandId::Mutate => editor.mutate(tools.bench.mutation),
            CommandId::Zero => editor.zero(),
            CommandId::ToggleLog => self.log_open = !self.log_open,
            CommandId::About => self.about_open = true,
            CommandId::ToggleHelp => self.help_open = !self.help_open,
            CommandId::TogglePalette => self.palette.toggle(),
            CommandId::OpenPage(tab) => self.open_page(tab, actions),
            CommandId::ChooseAbove => tools.directions.choose_above(),
            CommandId::ChooseBelow => tools.choose_below(),
            CommandId::MoveBack | CommandId::MoveForward => {
                let amount = if command == CommandId::MoveBack { -ARROW } else { ARROW };
                tools.move_along_direction(editor, amount);
            }
            CommandId::MarkMore => tools.bench.teach(editor.z(), true),
            CommandId::MarkLess => tools.bench.teach(editor.z(), false),
            CommandId::Store(slot) => {
                if let Some(place) = tools.bench.slots.get_mut(slot as usize) {
                    *place = Some(editor.z().clone());
                }
                self.tell(Level::Info, &format!("stored as {slot:?}"));
            }
            CommandId::GoTowards(slot) => {
                if let Some(Some(z)) = tools.bench.slots.get(slot as usize) {
                    editor.hop(towards(editor.z(), z, tools.bench.degrees));
                }
            }
            CommandId::AddKeyframe => {
                let count = tools.add_keyframe(editor.z(), self.explore.asked_with());
                self.tell(Level::Info, &format!("keyframe {count} added; P plays them"));
            }
            CommandId::PlayOrPauseMorph if self.workspace == Workspace::Present => {
                tools.play_or_pause_show(&self.explore, editor.z());
            }
            CommandId::PlayOrPauseMorph => tools.play_or_pause(),
        }
    }
}
