//! Small images of vectors, drawn by a worker: which are wanted, which have arrived, and how they are shown.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use egui::{Rect, Response, Sense, Ui, Vec2, pos2};

use crate::latent::{Conditioning, LatentVector};
use crate::protocol::{Drawing, GeneratorSource, Job};
use crate::raster::{GrayImage, contact_sheet};
use crate::ui::{PixelTexture, theme};

/// Number of images in a row of the shared texture.
const COLUMNS: usize = 16;
const SIDE: usize = 28;
/// Time in seconds between two requests while a network trains.
const REDRAWN_EVERY: f64 = 2.0;

/// A vector with its own class and truncation; `None` stands for those that the user has chosen.
type Pictured = (LatentVector, Option<Conditioning>);

#[derive(Default)]
struct Sheet {
    /// Vectors that this frame's panels need.
    wanted: Vec<Pictured>,
    /// Vectors requested last, and the source of the weights.
    asked: Option<(Vec<Pictured>, GeneratorSource)>,
    /// Time of the last request, in seconds of the window's clock.
    asked_at: f64,
    /// Whether the last request has no answer yet.
    pending: bool,
    /// Vectors whose images are on the sheet.
    drawn: Vec<Pictured>,
    /// Position of each vector on the sheet, by the hash of its values.
    places: HashMap<u64, usize>,
    sheet: Option<GrayImage>,
    texture: PixelTexture,
}

impl Sheet {
    fn place(&self, z: &LatentVector, of: Option<Conditioning>) -> Option<usize> {
        let place = *self.places.get(&hash(z, of))?;
        self.drawn.get(place).filter(|(drawn, class)| drawn == z && *class == of).map(|_| place)
    }
}

fn hash(z: &LatentVector, of: Option<Conditioning>) -> u64 {
    let mut hasher = DefaultHasher::new();
    z.as_slice().iter().for_each(|value| value.to_bits().hash(&mut hasher));
    of.map(Conditioning::bits).hash(&mut hasher);
    hasher.finish()
}

/// All small images, by their purpose.
#[derive(Default)]
pub struct Thumbnails {
    sheets: BTreeMap<Drawing, Sheet>,
}

impl Thumbnails {
    /// Requests images for this frame. They appear when they are drawn.
    pub fn want(&mut self, drawing: Drawing, vectors: Vec<LatentVector>) {
        self.want_as(drawing, vectors.into_iter().map(|z| (z, None)).collect());
    }

    /// Requests images for this frame, each with a class and a truncation of its own.
    pub fn want_as(&mut self, drawing: Drawing, pictures: Vec<(LatentVector, Option<Conditioning>)>) {
        self.sheets.entry(drawing).or_default().wanted = pictures;
    }

    /// Stores a complete set of images, of vectors with these classes and truncations.
    pub fn take_in(
        &mut self,
        drawing: Drawing,
        vectors: Vec<LatentVector>,
        classes: &[Option<Conditioning>],
        images: &[GrayImage],
    ) {
        let sheet = self.sheets.entry(drawing).or_default();
        sheet.sheet = contact_sheet(images, COLUMNS, 0);
        let own = |place: usize| classes.get(place).copied().flatten();
        sheet.drawn = vectors.into_iter().enumerate().map(|(place, z)| (z, own(place))).collect();
        sheet.places = sheet.drawn.iter().enumerate().map(|(place, (z, of))| (hash(z, *of), place)).collect();
    }

    /// Marks all images as out of date. They stay until newer images arrive.
    pub fn forget(&mut self) {
        for sheet in self.sheets.values_mut() {
            (sheet.asked, sheet.pending) = (None, false);
        }
    }

    /// Records that a request has ended without an answer.
    pub fn settle(&mut self, drawing: Drawing) {
        self.sheets.entry(drawing).or_default().pending = false;
    }

    /// Returns the requests to send now: images that were wanted since the last call and are not drawn yet with these
    /// weights. Only one request per purpose is open at a time, so that images also arrive during a drag.
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
                let (vectors, classes) = wanted.into_iter().unzip();
                jobs.push(Job::Draw { drawing, vectors, classes });
            }
        }
        jobs
    }

    /// Draws the image of this vector, or an empty frame until it arrives. The image senses clicks.
    pub fn show(&mut self, ui: &mut Ui, drawing: Drawing, z: &LatentVector, side: f32) -> Response {
        self.show_as(ui, drawing, (z, None), side)
    }

    /// Draws the image of this vector with a class and a truncation of its own, as [`Self::show`] does.
    pub fn show_as(
        &mut self,
        ui: &mut Ui,
        drawing: Drawing,
        (z, of): (&LatentVector, Option<Conditioning>),
        side: f32,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click_and_drag());
        self.paint_as(ui, rect, drawing, (z, of));
        if response.hovered() {
            let stroke = ui.visuals().widgets.hovered.fg_stroke;
            ui.painter().rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
        response
    }

    /// Draws the image of this vector in this rectangle.
    pub fn paint(&mut self, ui: &Ui, rect: Rect, drawing: Drawing, z: &LatentVector) {
        self.paint_as(ui, rect, drawing, (z, None));
    }

    fn paint_as(&mut self, ui: &Ui, rect: Rect, drawing: Drawing, (z, of): (&LatentVector, Option<Conditioning>)) {
        let sheet = self.sheets.entry(drawing).or_default();
        let (Some(place), Some(picture)) = (sheet.place(z, of), &sheet.sheet) else {
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

#[cfg(test)]
mod tests {
    use crate::latent::path::Keyframe;
    use crate::latent::random::sample;
    use crate::latent::{History, Locks, NamedVector};
    use crate::protocol::{GeneratorSource, Job};
    use crate::ui::Tab;
    use crate::ui::trial::{face, trial};

    const MANY: u64 = 3000;

    #[test]
    fn of_thousands_of_pictures_only_those_in_sight_are_laid_out_and_wanted() {
        for tab in [Tab::Morph, Tab::Kept] {
            let mut full = face();
            full.tools.bench.tab = tab;
            let some = trial([1280.0, 800.0], {
                let mut few = face();
                few.tools.bench.tab = tab;
                few
            });
            let least = some.output().shapes.len();
            full.tools.bench.path.keyframes =
                (0..MANY).map(|n| Keyframe { z: sample(n), seconds: 1.0, conditioning: None }).collect();
            full.tools.bench.kept = (0..MANY).map(|n| NamedVector::new(n.to_string(), sample(n))).collect();
            let history = History::from_states((0..MANY).map(sample).collect(), 1500).unwrap();
            full.editor.resume(history, Locks::default());
            let mut trial = trial([1280.0, 800.0], full);
            let jobs = trial.state_mut().face.tools.thumbs.due(&GeneratorSource::Shipped, 0.0);
            for job in jobs {
                let Job::Draw { drawing, vectors, .. } = job else { panic!("another job") };
                assert!((1..100).contains(&vectors.len()), "{drawing:?}: {}", vectors.len());
            }
            let shapes = trial.output().shapes.len();
            assert!(shapes < least + 500, "{tab:?}: {shapes} shapes, without them {least}");
        }
    }
}
