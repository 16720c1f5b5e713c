//! The curves on screen as a file: SVG, or an image of that part of the window.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use egui::{ColorImage, Rect, ScreenshotCallback, ViewportCommand};

use super::chosen::saved;
use crate::app::ExplorerApp;
use crate::export::{ExportError, save_colours};
use crate::files::write_atomic;
use crate::ui::Level;
use crate::words;

/// A requested image of the window, which arrives in a later frame.
pub(in crate::app) struct Screenshot {
    path: PathBuf,
    /// The part that is saved, in pixels.
    part: Rect,
    image: Arc<Mutex<Option<Arc<ColorImage>>>>,
}

impl ExplorerApp {
    /// Saves the curves as they are on screen.
    pub(in crate::app) fn save_plots(&mut self, path: PathBuf) {
        let is_svg = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
        if is_svg {
            let svg = self.face.plots_as_svg();
            self.jobs.start(move || {
                let written = write_atomic(&path, svg.as_bytes());
                saved(written.map(|()| path.clone()).map_err(|cause| ExportError::Write { path, cause }))
            });
            return;
        }
        let Some(place) = self.face.place_of_plots() else {
            self.tell(Level::Warning, words::PLOTS_HIDDEN.english());
            return;
        };
        let ctx = self.jobs.ctx().clone();
        let image: Arc<Mutex<Option<Arc<ColorImage>>>> = Arc::default();
        let slot = Arc::clone(&image);
        let wake = ctx.clone();
        let arrived = ScreenshotCallback::new(move |image| {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
            wake.request_repaint();
        });
        self.screenshot = Some(Screenshot { path, part: place * ctx.pixels_per_point(), image });
        ctx.send_viewport_cmd(ViewportCommand::Screenshot(arrived));
        ctx.request_repaint();
    }

    /// Once the image of the window has arrived, writes the part of it that shows the plots.
    pub(in crate::app) fn take_in_screenshot(&mut self) {
        let arrived = |shot: &mut Screenshot| shot.image.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let Some(Screenshot { path, part, image }) = self.screenshot.take_if(arrived) else { return };
        let Some(image) = image.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        self.jobs.start(move || {
            let (width, height, pixels) = cut(&image, part);
            saved(save_colours(&path, width, height, &pixels))
        });
    }
}

/// Cuts a part out of an image. Returns its width, its height, and the red, green and blue bytes of each pixel.
fn cut(image: &ColorImage, part: Rect) -> (usize, usize, Vec<u8>) {
    let [width, height] = image.size;
    let within = |value: f32, most: usize| (value.round().max(0.0) as usize).min(most);
    let (left, right) = (within(part.left(), width), within(part.right(), width));
    let (top, bottom) = (within(part.top(), height), within(part.bottom(), height));
    let rows = (top..bottom).flat_map(|y| image.pixels.get(y * width + left..y * width + right).unwrap_or_default());
    let pixels = rows.flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
    (right.saturating_sub(left), bottom.saturating_sub(top), pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_the_window_is_cut_out_and_never_more_than_there_is() {
        let pixels = (0..12).map(|n| egui::Color32::from_rgb(n, n + 100, 0)).collect();
        let image = ColorImage::new([4, 3], pixels);
        let part = |a: [f32; 2], b: [f32; 2]| Rect::from_min_max(a.into(), b.into());
        assert_eq!(
            cut(&image, part([1.0, 1.0], [3.0, 3.0])),
            (2, 2, vec![5, 105, 0, 6, 106, 0, 9, 109, 0, 10, 110, 0])
        );
        let (width, height, pixels) = cut(&image, part([-5.0, -5.0], [99.0, 99.0]));
        assert_eq!((width, height, pixels.len()), (4, 3, 36));
        assert_eq!(cut(&image, part([9.0, 9.0], [10.0, 10.0])), (0, 0, Vec::new()));
    }
}
