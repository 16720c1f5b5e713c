//! Tiles of the ten digits nearest to the vector; a click selects a digit's vector.

use egui::{Align2, Color32, FontId, Rect, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use crate::latent::path::{DEFAULT_LEG, Keyframe, MorphPath};
use crate::latent::{Conditioning, LatentVector};
use crate::protocol::Neighbour;
use crate::ui::widgets::number::fixed;
use crate::ui::{Action, Actions, ExploreView, LatentEditor, PixelTexture, theme};
use crate::words;

/// Mean difference of the pixels below which two images are nearly the same, in grey levels.
const ALIKE: u64 = 10;
/// Side of the smallest picture with a number on it, in points.
const NUMBERED: f32 = 36.0;

/// The ten digits near a vector.
#[derive(Default)]
pub struct TenDigits {
    /// The vector, and the neighbours found near it.
    near: Option<(LatentVector, Vec<Neighbour>)>,
}

impl TenDigits {
    /// Stores the neighbours found near this vector.
    pub(in crate::ui) fn take_in(&mut self, z: LatentVector, ten: Vec<Neighbour>) {
        self.near = Some((z, ten));
    }

    /// Discards the neighbours, which were found for another network.
    pub(in crate::ui) fn forget(&mut self) {
        self.near = None;
    }

    /// The neighbour that shows this digit.
    pub fn near(&self, digit: usize) -> Option<&Neighbour> {
        self.near.as_ref()?.1.get(digit)
    }

    /// Returns a morph through all ten digits: this vector in each class, or the neighbours that were found.
    pub(in crate::ui) fn path(&self, view: &ExploreView, z: &LatentVector) -> MorphPath {
        let frame = |z: &LatentVector, conditioning| Keyframe { z: z.clone(), seconds: DEFAULT_LEG, conditioning };
        let keyframes = if view.has_classes() {
            let of = |class| Conditioning { class, blend: 0.0, ..view.conditioning };
            (0..=u8::MAX).zip(view.class_names.iter()).map(|(class, _)| frame(z, Some(of(class)))).collect()
        } else {
            (0..10).filter_map(|digit| self.near(digit)).map(|near| frame(&near.z, None)).collect()
        };
        MorphPath { keyframes, ..MorphPath::default() }
    }

    /// Whether the generator does not tell the ten digits apart yet: their images are nearly the same.
    fn are_alike(&self) -> bool {
        let Some(((_, ten), first)) = self.near.as_ref().and_then(|near| Some((near, near.1.first()?))) else {
            return false;
        };
        let apart = |one: &Neighbour| -> u64 {
            let pixels = one.image.pixels.iter().zip(&first.image.pixels);
            pixels.map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>() / one.image.pixels.len().max(1) as u64
        };
        ten.len() > 1 && ten.iter().all(|one| apart(one) < ALIKE)
    }

    /// Whether the neighbours belong to this vector: they were found near it, or it is one of them.
    pub fn are_of(&self, z: &LatentVector) -> bool {
        self.near.as_ref().is_some_and(|(from, ten)| from == z || ten.iter().any(|near| near.z == *z))
    }
}

/// Writes the number of a tile into its corner.
fn number_of(ui: &Ui, rect: Rect, digit: usize) {
    let font = FontId::proportional(theme::SMALLEST);
    let number = ui.painter().layout_no_wrap(digit.to_string(), font, theme::caution(true));
    // The number has a dark background, because strokes of a digit reach into the corner.
    let ground = Rect::from_min_size(rect.min, number.size() + vec2(4.0, 2.0));
    ui.painter().rect_filled(ground, 2.0, Color32::from_black_alpha(200));
    ui.painter().galley(rect.min + vec2(2.0, 1.0), number, theme::caution(true));
}

/// Writes the number into the middle of a tile that has no image yet.
fn number_in_place_of_image(ui: &Ui, rect: Rect, digit: usize) {
    let color = theme::quiet(ui.visuals().dark_mode);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, digit, FontId::proportional(theme::SMALLEST), color);
}

/// Executes a click on a tile: selects the neighbour when there is one, otherwise searches for the digit.
fn give_me(ten: &TenDigits, editor: &mut LatentEditor, digit: usize, actions: &mut Actions) {
    match ten.near(digit) {
        // When the current vector already shows this digit, the user wants another one.
        Some(near) if ten.are_of(editor.z()) && near.z != *editor.z() => editor.hop(near.z.clone()),
        _ => actions.push(Action::GiveMe(u8::try_from(digit).unwrap_or_default())),
    }
}

/// Draws the row of tiles. A click selects the tile's vector, or starts a search while there is none. `tips` says
/// whether a tile explains itself under the pointer; in a presentation, that would cover the digit.
pub(crate) fn ten_digits(
    ui: &mut Ui,
    view: &ExploreView,
    ten: &TenDigits,
    editor: &mut LatentEditor,
    textures: &mut [PixelTexture],
    tips: bool,
    actions: &mut Actions,
) {
    let gap = 3.0;
    let whole = ui.available_width();
    let side = ((whole + gap) / 10.0 - gap).floor();
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        ui.add_space((whole - 10.0 * (side + gap) + gap) / 2.0);
        for digit in 0..10 {
            let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
            // A tile stands for a class when the generator has a class input, otherwise for a digit.
            let class = view.class_names.get(digit);
            let usable = if view.has_classes() { class.is_some() } else { view.digits };
            response.widget_info(|| WidgetInfo::labeled(Role::Button, usable, digit.to_string()));
            let dark = ui.visuals().dark_mode;
            let near = ten.near(digit);
            let help = match (near, textures.get_mut(digit)) {
                _ if !usable => {
                    ui.painter().rect_filled(rect, 2.0, theme::empty(dark));
                    if view.has_classes() { String::new() } else { words::NOT_READ_HELP.into() }
                }
                (Some(near), Some(texture)) => {
                    let sized = texture.of(ui.ctx(), "near digit", &near.image);
                    egui::Image::from_texture(sized).paint_at(ui, rect);
                    if let Some(class) = class {
                        words::SAME_NOISE_AS_CLASS.fill(&[("class", &class), ("digit", &digit)])
                    } else {
                        words::FROM_HERE_TO.fill(&[
                            ("digit", &digit),
                            ("distance", &fixed(near.moved, 1)),
                            ("sure", &format_args!("{:.0}", near.sure * 100.0)),
                        ])
                    }
                }
                _ if class.is_some() => {
                    ui.painter().rect_filled(rect, 2.0, theme::empty(dark));
                    words::CLASS_BEING_DRAWN.text().to_owned()
                }
                _ => {
                    ui.painter().rect_filled(rect, 2.0, theme::empty(dark));
                    words::SEARCH_FOR_A.fill(&[("digit", &digit)])
                }
            };
            // On a small picture the number would hide the digit.
            let is_drawn = near.is_some() && usable;
            if side >= NUMBERED {
                number_of(ui, rect, digit);
            } else if !is_drawn {
                number_in_place_of_image(ui, rect, digit);
            }
            let number = u8::try_from(digit).unwrap_or_default();
            let wanted =
                if view.has_classes() { view.conditioning.class == number } else { view.searching == Some(number) };
            if wanted || response.hovered() && usable {
                // Images have a black background in both themes, so the accent colour is that of the dark theme.
                let stroke = (if wanted { 2.0 } else { 1.0 }, theme::accent(true));
                ui.painter().rect_stroke(rect, 2.0, stroke, egui::StrokeKind::Inside);
            }
            let response = if tips { response.on_hover_text(help) } else { response };
            if response.clicked() && usable {
                give_me(ten, editor, digit, actions);
            }
        }
    });
    if ten.are_alike() {
        let color = theme::text(ui.visuals().dark_mode);
        let note = words::NOT_TOLD_APART.text().to_owned();
        let note = ui.painter().layout_no_wrap(note, FontId::proportional(theme::SMALLEST), color);
        let at = Align2::CENTER_BOTTOM.align_size_within_rect(note.size(), row.response.rect);
        ui.painter().rect_filled(at.expand2(vec2(6.0, 1.0)), 4.0, theme::empty(ui.visuals().dark_mode));
        ui.painter().galley(at.min, note, color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::random::sample;
    use crate::raster::GrayImage;
    use crate::ui::trial::{face, texts, trial};

    #[test]
    fn the_tiles_stay_while_the_user_goes_from_one_to_another_and_back() {
        let near = |digit: u64| Neighbour {
            z: sample(7 + digit),
            image: GrayImage { width: 28, height: 28, pixels: vec![0; 784] },
            sure: 0.9,
            moved: digit as f32,
        };
        let mut ten = TenDigits::default();
        ten.take_in(sample(7), (0..10).map(near).collect());
        let mut editor = LatentEditor::new(sample(7), 7);
        let mut actions = Actions::default();
        for digit in [4, 9, 0, 3] {
            give_me(&ten, &mut editor, digit, &mut actions);
            assert!(*editor.z() == sample(7 + digit as u64) && ten.are_of(editor.z()));
        }
        give_me(&ten, &mut editor, 3, &mut actions);
        assert_eq!(actions.into_iter().collect::<Vec<_>>(), [Action::GiveMe(3)], "another 3");
        editor.hop(sample(1));
        assert!(!ten.are_of(editor.z()));
    }

    #[test]
    fn ten_images_that_are_nearly_the_same_are_said_to_be_not_told_apart() {
        let told = |step: u8| {
            let mut face = face();
            let near = |digit: u8| Neighbour {
                z: sample(7),
                image: GrayImage { width: 28, height: 28, pixels: vec![100 + digit * step; 784] },
                sure: 0.1,
                moved: 0.0,
            };
            face.tools.ten.take_in(sample(7), (0..10).map(near).collect());
            face.explore.digit = Some(GrayImage { width: 28, height: 28, pixels: vec![0; 784] });
            texts(&trial([1280.0, 800.0], face)).iter().any(|(_, text)| text == words::NOT_TOLD_APART.text())
        };
        assert!(told(0) && told(1) && !told(12));
    }
}
