//! Numbers to drag, slide and type. Only the user changes them; showing them never does.
//!
//! egui's own number widgets clamp and round the value they are given, and report that as a change. They parse text
//! that nobody has edited, in which digits of the value are missing. They hold whole numbers only up to 53 bits.

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;

use egui::emath::Numeric;
use egui::{DragValue, Slider, SliderClamping};

use crate::words::{Language, language};

/// Two numbers count as equal when their relative difference is below this.
const SAME: f64 = 1e-6;

/// A number type that can be dragged, slid and typed.
pub(in crate::ui) trait Number: Numeric {
    /// Formats the number with the fewest decimals of this range that show its value.
    fn written(self, decimals: RangeInclusive<usize>) -> String;

    /// Parses a text, exactly where possible.
    fn read(text: &str) -> Option<Self>;
}

macro_rules! whole {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            fn written(self, _decimals: RangeInclusive<usize>) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<Self> {
                let between = |c: char| if is_turkish() { c == '.' && thousands_have_dots(text) } else { c == ',' };
                let text: String = text.chars().filter(|c| !c.is_whitespace() && !between(*c)).collect();
                text.parse().ok().or_else(|| real(&text).map(|value| Self::from_f64(value.round())))
            }
        }
    )*};
}

macro_rules! real_number {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            fn written(self, decimals: RangeInclusive<usize>) -> String {
                shortest(f64::from(self), decimals)
            }

            fn read(text: &str) -> Option<Self> {
                real(text).map(|value| value as Self)
            }
        }
    )*};
}

whole!(u64, usize);
real_number!(f32, f64);

fn real(text: &str) -> Option<f64> {
    let text: String =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '\u{2212}' { '-' } else { c }).collect();
    // In Turkish a comma stands before the decimals; a point is understood as well.
    let text = if is_turkish() && text.contains(',') { text.replace('.', "").replace(',', ".") } else { text };
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

fn is_turkish() -> bool {
    language() == Language::Turkish
}

/// Whether the points in this text separate thousands, as in Turkish.
fn thousands_have_dots(text: &str) -> bool {
    is_turkish() && text.contains('.') && text.trim().split('.').skip(1).all(|group| group.len() == 3)
}

/// Replaces the decimal point by the decimal separator of the window's language.
pub(in crate::ui) fn local(text: String) -> String {
    if is_turkish() { text.replace('.', ",") } else { text }
}

/// Creates a number to drag or type, within this range. A value outside the range stays until the user changes it.
pub(in crate::ui) fn drag<N: Number>(value: &mut N, range: RangeInclusive<N>) -> DragValue<'_> {
    let link = Link::new(*value);
    let (formatter, parser) = (link.clone(), link.clone());
    let number = DragValue::from_get_set(link.access(value, &range))
        .range(range)
        .clamp_existing_to_range(false)
        .custom_formatter(move |value, decimals| formatter.write(value, decimals))
        .custom_parser(move |text| parser.read(text));
    if N::INTEGRAL { number.max_decimals(0).speed(0.25) } else { number }
}

/// Creates a slider with its number. A value outside the range stays until the user changes it.
pub(in crate::ui) fn slider<N: Number>(value: &mut N, range: RangeInclusive<N>, decimals: usize) -> Slider<'_> {
    let link = Link::new(*value);
    let (formatter, parser) = (link.clone(), link.clone());
    let ends = range.start().to_f64()..=range.end().to_f64();
    let slider = Slider::from_get_set(ends, link.access(value, &range))
        .clamping(SliderClamping::Edits)
        .custom_formatter(move |value, decimals| formatter.write(value, decimals))
        .custom_parser(move |text| parser.read(text));
    if N::INTEGRAL { slider.integer() } else { slider.fixed_decimals(decimals) }
}

/// State shared by the setter, the formatter and the parser of a number widget.
#[derive(Clone)]
struct Link<N> {
    now: Rc<Cell<N>>,
    /// The text on screen. Parsing the same text again changes nothing.
    shown: Rc<RefCell<String>>,
    /// The number typed last, before its conversion to a floating-point number.
    typed: Rc<Cell<Option<N>>>,
}

impl<N: Number> Link<N> {
    fn new(value: N) -> Self {
        Self { now: Rc::new(Cell::new(value)), shown: Rc::default(), typed: Rc::new(Cell::new(None)) }
    }

    fn access<'a>(&self, value: &'a mut N, range: &RangeInclusive<N>) -> impl FnMut(Option<f64>) -> f64 + use<'a, N> {
        let link = self.clone();
        let (lowest, highest) = (range.start().to_f64(), range.end().to_f64());
        move |wish| {
            if let Some(wish) = wish.filter(|wish| !wish.is_nan()) {
                // egui does not apply the range to changes by the arrow keys.
                let within = wish.max(lowest).min(highest);
                match link.typed.take().filter(|typed| typed.to_f64() == within) {
                    Some(typed) => *value = typed,
                    None if within != value.to_f64() => *value = N::from_f64(within),
                    None => {}
                }
                link.now.set(*value);
            }
            value.to_f64()
        }
    }

    fn write(&self, value: f64, decimals: RangeInclusive<usize>) -> String {
        let now = self.now.get();
        let number = if now.to_f64() == value { now } else { N::from_f64(value) };
        let text = number.written(decimals);
        self.shown.replace(text.clone());
        text
    }

    fn read(&self, text: &str) -> Option<f64> {
        if text == *self.shown.borrow() {
            return None;
        }
        let number = N::read(text)?;
        self.typed.set(Some(number));
        Some(number.to_f64())
    }
}

/// Formats a value with the fewest decimals of this range that show it. A value too small for the range is written
/// with a power of ten.
fn shortest(value: f64, decimals: RangeInclusive<usize>) -> String {
    let (least, most) = (*decimals.start(), *decimals.end());
    let tells = |text: &String| {
        text.replace(',', ".").parse().is_ok_and(|read: f64| (read - value).abs() <= SAME * value.abs())
    };
    let text = (least..=most).map(|decimals| fixed(value, decimals)).find(tells);
    let text = text.unwrap_or_else(|| fixed(value, most));
    if is_nothing(&text) && value != 0.0 && value.abs() < 1e-4 { format!("{value:.0e}") } else { text }
}

/// Formats a value with this many decimals, and without a minus before zero.
pub(in crate::ui) fn fixed(value: impl Into<f64>, decimals: usize) -> String {
    let text = local(format!("{:.decimals$}", value.into()));
    match text.strip_prefix('-') {
        Some(rest) if is_nothing(rest) => rest.to_owned(),
        _ => text,
    }
}

/// Like [`fixed`], with a plus before values above zero.
pub(in crate::ui) fn signed(value: impl Into<f64>, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if text.starts_with('-') || is_nothing(&text) { text } else { format!("+{text}") }
}

fn is_nothing(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b','))
}

/// Formats a whole number with the thousands separator of the window's language.
pub(in crate::ui) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(if is_turkish() { '.' } else { ',' });
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::speaking;

    #[test]
    fn in_turkish_numbers_have_a_comma_before_decimals_and_points_between_thousands() {
        let _turkish = speaking(Language::Turkish);
        assert_eq!((grouped(4680), fixed(0.23, 2), signed(-1.5, 1)), ("4.680".into(), "0,23".into(), "-1,5".into()));
        assert_eq!((0.9_f32.written(0..=3), 2e-4_f64.written(0..=7)), ("0,9".into(), "0,0002".into()));
        assert_eq!(
            (f32::read("0,25"), f32::read("0.25"), f64::read("1.234,5")),
            (Some(0.25), Some(0.25), Some(1234.5))
        );
        assert_eq!((u64::read("4.680"), u64::read("4680"), u64::read("7,6")), (Some(4680), Some(4680), Some(8)));
    }

    #[test]
    fn nothing_has_no_sign() {
        for (value, decimals, text) in [
            (-0.0, 1, "0.0"),
            (-0.04, 1, "0.0"),
            (-0.004, 2, "0.00"),
            (-0.4, 0, "0"),
            (-0.06, 1, "-0.1"),
            (0.04, 1, "0.0"),
        ] {
            assert_eq!(fixed(value, decimals), text, "{value}");
        }
        assert_eq!((signed(-0.01, 1), signed(0.0, 0), signed(3.0, 0), signed(-3.0, 0)), {
            let text = str::to_owned;
            (text("0.0"), text("0"), text("+3"), text("-3"))
        });
        assert_eq!(shortest(-0.001, 0..=2), "0.00");
    }

    #[test]
    fn a_small_number_does_not_look_like_none() {
        for (value, decimals, text) in [
            (1e-6, 0..=6, "0.000001"),
            (1e-7, 0..=6, "1e-7"),
            (2e-4, 0..=6, "0.0002"),
            (0.5, 0..=7, "0.5"),
            (0.0, 0..=7, "0"),
            (0.123_456_789, 2..=2, "0.12"),
        ] {
            assert_eq!(shortest(value, decimals), text);
        }
        assert_eq!(f64::from(0.1_f32).written(0..=4), "0.1");
    }

    #[test]
    fn a_text_left_as_it_is_says_nothing_new() {
        let link = Link::new(0.123_456_79_f32);
        assert_eq!(link.write(f64::from(0.123_456_79_f32), 2..=2), "0.12");
        assert_eq!(link.read("0.12"), None);
        assert_eq!(link.read("0.13"), Some(f64::from(0.13_f32)));
        assert_eq!((link.read("nonsense"), link.read("inf"), link.read("nan")), (None, None, None));
    }

    #[test]
    fn whole_numbers_keep_all_their_digits() {
        let large = u64::MAX - 2;
        let mut value = 0;
        let link = Link::new(value);
        {
            let mut access = link.access(&mut value, &(0..=u64::MAX));
            let wish = link.read(&large.to_string()).unwrap();
            access(Some(wish));
        }
        assert_eq!(value, large);
        assert_eq!(Link::new(large).write(large as f64, 0..=0), large.to_string());
        assert_eq!((u64::read("6,552"), u64::read(" 12 "), u64::read("1e3"), u64::read("x")), {
            (Some(6552), Some(12), Some(1000), None)
        });
    }

    #[test]
    fn a_wish_outside_the_range_comes_to_its_end() {
        let mut value = 0.9_f64;
        Link::new(value).access(&mut value, &(0.0..=0.9))(Some(0.905));
        assert_eq!(value.to_bits(), 0.9_f64.to_bits());
        Link::new(value).access(&mut value, &(0.0..=0.9))(Some(f64::NAN));
        assert_eq!(value.to_bits(), 0.9_f64.to_bits());
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!([0, 12, 999, 1000, 6552, 1_234_567].map(grouped), ["0", "12", "999", "1,000", "6,552", "1,234,567"]);
    }
}
