//! Small pictures of vectors, drawn elsewhere: what is wanted, what has come, and how it is shown.

use std::collections::BTreeMap;

use egui::{Rect, Response, Sense, Ui, Vec2, pos2};

use super::{PixelTexture, theme};
use crate::latent::LatentVector;
use crate::raster::{GrayImage, contact_sheet};
use crate::session::{Drawing, GeneratorSource, Job};

/// Tiles in one row of the texture they share.
const COLUMNS: usize = 16;
const SIDE: usize = 28;
/// While a network trains, its pictures are drawn anew this often, in seconds.
const REDRAWN_EVERY: f64 = 2.0;

#[derive(Default)]
struct Sheet {
    /// Wanted by this frame's panels.
    wanted: Vec<LatentVector>,
    /// Asked for last, with whose weights.
    asked: Option<(Vec<LatentVector>, GeneratorSource)>,
    /// Seconds of the window's clock.
    asked_at: f64,
    /// Asked for and not answered.
    pending: bool,
    /// On screen: vectors, and their pictures on one sheet.
    drawn: Vec<LatentVector>,
    sheet: Option<GrayImage>,
    texture: PixelTexture,
}

/// All small pictures, by what they are for.
#[derive(Default)]
pub struct Thumbnails {
    sheets: BTreeMap<Drawing, Sheet>,
}

impl Thumbnails {
    /// Says in this frame that these are shown; they come when they are drawn.
    pub fn want(&mut self, drawing: Drawing, vectors: Vec<LatentVector>) {
        self.sheets.entry(drawing).or_default().wanted = vectors;
    }

    /// Takes in what was drawn, whole.
    pub fn take_in(&mut self, drawing: Drawing, vectors: Vec<LatentVector>, images: &[GrayImage]) {
        let sheet = self.sheets.entry(drawing).or_default();
        sheet.sheet = contact_sheet(images, COLUMNS, 0);
        sheet.drawn = vectors;
    }

    /// An answer is no longer to be expected.
    pub fn settle(&mut self, drawing: Drawing) {
        self.sheets.entry(drawing).or_default().pending = false;
    }

    /// What is to be asked for now: wanted since the last call, and not drawn yet with these weights.
    /// While an answer is on its way the next question waits, so that a drag sees pictures too.
    pub fn due(&mut self, source: &GeneratorSource, now: f64) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (&drawing, sheet) in &mut self.sheets {
            let wanted = std::mem::take(&mut sheet.wanted);
            if wanted.is_empty() || sheet.pending {
                continue;
            }
            let due = match &sheet.asked {
                Some((vectors, _)) if *vectors != wanted => true,
                Some((_, of)) if of == source => false,
                Some((_, of)) => !of.same_network(source) || now - sheet.asked_at >= REDRAWN_EVERY,
                None => true,
            };
            if due {
                (sheet.asked, sheet.asked_at) = (Some((wanted.clone(), source.clone())), now);
                sheet.pending = true;
                jobs.push(Job::Draw { drawing, vectors: wanted });
            }
        }
        jobs
    }

    /// The picture of this vector, or an empty frame until it has come. Senses clicks.
    pub fn show(&mut self, ui: &mut Ui, drawing: Drawing, z: &LatentVector, side: f32) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click_and_drag());
        self.paint(ui, rect, drawing, z);
        if response.hovered() {
            let stroke = ui.visuals().widgets.hovered.fg_stroke;
            ui.painter().rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
        response
    }

    /// The same into a place of one's own.
    pub fn paint(&mut self, ui: &Ui, rect: Rect, drawing: Drawing, z: &LatentVector) {
        let sheet = self.sheets.entry(drawing).or_default();
        let place = sheet.drawn.iter().position(|drawn| drawn == z);
        let (Some(place), Some(picture)) = (place, &sheet.sheet) else {
            ui.painter().rect_filled(rect, 0.0, theme::empty(ui.visuals().dark_mode));
            return;
        };
        let texture = sheet.texture.of(ui.ctx(), "thumbnails", picture);
        let size = egui::vec2((SIDE as f32) / picture.width as f32, (SIDE as f32) / picture.height as f32);
        let corner = pos2((place % COLUMNS) as f32 * size.x, (place / COLUMNS) as f32 * size.y);
        let uv = Rect::from_min_size(corner, size);
        ui.painter().image(texture.id, rect, uv, egui::Color32::WHITE);
    }
}
