//! A color of a screen (sRGB, 8 bits a channel): read and written as `#1a6f3c`, its contrast with another as WCAG 2.2
//! defines it, and its place in OKLCH (CSS Color 4), where a shade gets darker and keeps its hue. Pure.

use std::{fmt, str::FromStr};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

/// Lightness from 0 to 1, chroma from 0, hue in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    pub light: f64,
    pub chroma: f64,
    pub hue: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a color is written like #1a6f3c")]
pub struct ColorError;

impl Color {
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    fn channels(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|byte| linear(f64::from(byte) / 255.0))
    }

    /// From 0 (black) to 1 (white).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.channels();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// From 1 to 21: what text of one of them on the other has.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > two { one / two } else { two / one }
    }

    pub fn oklch(self) -> Oklch {
        let [r, g, b] = self.channels();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let light = 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s;
        let a = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
        Oklch { light, chroma: a.hypot(b), hue: b.atan2(a).to_degrees().rem_euclid(360.0) }
    }
}

impl Oklch {
    /// The color, or none where no screen of sRGB shows it.
    pub fn color(self) -> Option<Color> {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let l = (self.light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.light - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let red = byte(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s)?;
        let green = byte(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s)?;
        let blue = byte(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s)?;
        Some(Color { red, green, blue })
    }

    /// The same, with as little less chroma as a screen needs to show it.
    pub fn shown(self) -> Color {
        let steps =
            (0..=100).map(|step| Self { chroma: self.chroma * f64::from(100 - step) / 100.0, ..self });
        steps.filter_map(Self::color).next().unwrap_or(Color::WHITE)
    }
}

fn linear(channel: f64) -> f64 {
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// None outside of the gamut; a hair beyond it is rounding.
fn byte(linear: f64) -> Option<u8> {
    const HAIR: f64 = 0.000_5;
    if !(-HAIR..=1.0 + HAIR).contains(&linear) {
        return None;
    }
    let linear = linear.clamp(0.0, 1.0);
    let channel = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    // The nearest of the 256 that there are.
    (0..=u8::MAX).min_by(|one, two| {
        let far = |byte: &u8| (f64::from(*byte) / 255.0 - channel).abs();
        far(one).total_cmp(&far(two))
    })
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Color {
    type Err = ColorError;

    /// Six digits, or three that stand for themselves twice; with or without the sign in front.
    fn from_str(text: &str) -> Result<Self, ColorError> {
        let text = text.trim();
        let digits = text.strip_prefix('#').unwrap_or(text);
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(ColorError);
        }
        let whole = match digits.len() {
            6 => digits.to_owned(),
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => return Err(ColorError),
        };
        let channel = |at: usize| {
            let pair = whole.get(at..at + 2).ok_or(ColorError)?;
            u8::from_str_radix(pair, 16).map_err(|_| ColorError)
        };
        Ok(Self { red: channel(0)?, green: channel(2)?, blue: channel(4)? })
    }
}

serde_as_text!(Color);

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        text.parse().unwrap()
    }

    #[test]
    fn is_read_with_and_without_its_sign_and_written_in_one_way() {
        for text in ["#1A6F3C", "1a6f3c", " #1a6f3c "] {
            assert_eq!(color(text).to_string(), "#1a6f3c");
        }
        assert_eq!(color("#fa0").to_string(), "#ffaa00");
        for bad in
            ["", "#", "blue", "#12345", "#1234567", "#gggggg", "rgb(1,2,3)", "#1a6f3c;}", "１２３４５６"]
        {
            assert_eq!(bad.parse::<Color>(), Err(ColorError), "{bad}");
        }
    }

    /// The examples that the guidelines themselves work out.
    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let of = |one: &str, two: &str| (color(one).contrast(color(two)) * 100.0).round() / 100.0;
        assert_eq!(of("#000000", "#ffffff"), 21.0);
        assert_eq!(of("#777777", "#ffffff"), 4.48);
        assert_eq!(of("#ffffff", "#767676"), 4.54);
        assert_eq!(of("#ff0000", "#ffffff"), 4.0);
    }

    /// Values of CSS Color 4: red is oklch(62.8% 0.2577 29.23).
    #[test]
    fn oklch_is_that_of_css() {
        let red = color("#ff0000").oklch();
        assert!((red.light - 0.627_96).abs() < 1e-4 && (red.chroma - 0.257_68).abs() < 1e-4);
        assert!((red.hue - 29.234).abs() < 1e-2);
        for text in ["#000000", "#ffffff", "#005370", "#ff0000", "#00ff00", "#123456", "#b4d5a7"] {
            assert_eq!(color(text).oklch().color(), Some(color(text)));
        }
        let beyond = Oklch { light: 0.5, chroma: 0.4, hue: 150.0 };
        assert_eq!(beyond.color(), None);
        assert!((beyond.shown().oklch().light - 0.5).abs() < 0.01);
    }
}
