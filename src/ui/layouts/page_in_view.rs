//! Opens a page of the right panel where it can be seen.

use super::Part;
use crate::ui::{Action, Actions, Face, Tab, Workspace};

impl Face {
    /// Opens a page, and shows the right panel for it where the user has hidden it. A workspace without room for the
    /// panel gives way to the workspace for the digit.
    pub(in crate::ui) fn open_page(&mut self, tab: Tab, actions: &mut Actions) {
        self.tools.open_page(tab);
        self.small_window = Part::Sliders;
        if self.workspace != Workspace::Present {
            // A window that shows one part at a time turns to it.
            if self.room_of_panels.is_none() {
                return;
            }
            let was_shown = self.layouts.shows(self.workspace, Part::Sliders);
            self.layouts.show(self.workspace, Part::Sliders, true);
            if self.without_room().is_some_and(|left_out| !left_out.contains(&Part::Sliders)) {
                return;
            }
            self.layouts.show(self.workspace, Part::Sliders, was_shown);
        }
        self.layouts.show(Workspace::Explore, Part::Sliders, true);
        actions.push(Action::Lay(Workspace::Explore));
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use crate::ui::commands::CommandId;
    use crate::ui::layouts::Part;
    use crate::ui::layouts::placed::{at, paused};
    use crate::ui::trial::{Trial, trial};
    use crate::ui::{Action, Actions, Tab, Workspace};

    /// Opens a page by its key, and changes the workspace as the application does.
    fn open(trial: &mut Trial, tab: Tab) {
        let mut actions = Actions::default();
        trial.state_mut().face.obey(CommandId::OpenPage(tab), &mut actions);
        for action in actions {
            if let Action::Lay(workspace) = action {
                trial.state_mut().face.lay_out(workspace);
            }
        }
        trial.run_steps(20);
    }

    #[test]
    fn a_page_opened_by_its_key_is_in_view_at_every_size_and_in_every_workspace() {
        for size in [[1280.0, 800.0], [1024.0, 700.0], [683.0, 467.0], [512.0, 350.0]] {
            for workspace in [Workspace::Train, Workspace::Explore, Workspace::Present] {
                for hidden in [false, true] {
                    let mut trial = trial(size, paused());
                    trial.state_mut().face.lay_out(workspace);
                    trial.run_steps(3);
                    for of in [Workspace::Train, Workspace::Explore] {
                        trial.state_mut().face.layouts.show(of, Part::Sliders, !hidden);
                    }
                    trial.run_steps(3);
                    for tab in [Tab::Morph, Tab::Kept, Tab::Dimensions] {
                        open(&mut trial, tab);
                        let case = format!("{size:?} {workspace:?} hidden: {hidden} {}", tab.name());
                        let panel = at(&trial, Part::Sliders).unwrap_or_else(|| panic!("{case}"));
                        // The page may have a heading of the same name.
                        let name = trial.get_all_by_label(tab.name()).next().unwrap().rect();
                        // The page's first rows are seen as well.
                        let first = name.translate(egui::vec2(0.0, 40.0));
                        assert!(panel.y_range().contains(name.top()), "{case}: {name:?} in {panel:?}");
                        assert!(first.bottom() < panel.bottom().min(size[1]), "{case}: {name:?} in {panel:?}");
                    }
                }
            }
        }
    }
}
