//! Which colors can be an accent: people must be able to read white words on it, and words in it on white and on its own soft
//! tint (WCAG 2.2, 1.4.3). Dark pages take their shades from the hue alone, so that any hue is readable there. Pure.

use crate::base::values::{Color, Oklch};

/// What WCAG asks of text.
const ENOUGH: f64 = 4.5;
/// The tint that words in the accent stand on: `--brand-soft` of the design's tokens.
const SOFT: Oklch = Oklch { light: 0.956, chroma: 0.018, hue: 0.0 };
/// A gray has no hue to speak of; this is the one of the design's own grays.
const GRAY: f64 = 0.02;
const GRAY_HUE: f64 = 250.0;

/// Why a color is not taken, in tenths for people to read, rounded so that what fails never reads as enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TooFaint {
    /// The least contrast it has where it is used.
    pub contrast: f64,
    pub needed: f64,
    /// The nearest darker shade that is readable.
    pub nearest: Color,
}

/// Whether a color can be an accent.
pub fn check(color: Color) -> Result<(), TooFaint> {
    let contrast = least(color);
    if contrast >= ENOUGH {
        return Ok(());
    }
    let contrast = (contrast * 10.0).floor() / 10.0;
    Err(TooFaint { contrast, needed: ENOUGH, nearest: nearest(color) })
}

/// The stylesheet of a dealership's pages: the three values from which the design makes every shade, light and dark.
pub fn stylesheet(color: Color) -> String {
    let Oklch { light, chroma, .. } = color.oklch();
    let (hue, light) = (hue_of(color), light * 100.0);
    format!(":root{{--brand-hue:{hue:.2};--brand-chroma:{chroma:.4};--brand-light:{light:.2}%}}\n")
}

fn least(color: Color) -> f64 {
    let soft = Oklch { hue: hue_of(color), ..SOFT }.shown();
    color.contrast(Color::WHITE).min(color.contrast(soft))
}

fn hue_of(color: Color) -> f64 {
    let it = color.oklch();
    if it.chroma < GRAY { GRAY_HUE } else { it.hue }
}

fn nearest(color: Color) -> Color {
    let it = color.oklch();
    let darker = (0..=1_000).map(|step| Oklch { light: it.light * f64::from(1_000 - step) / 1_000.0, ..it });
    darker.map(Oklch::shown).find(|shade| least(*shade) >= ENOUGH).unwrap_or(Color {
        red: 0,
        green: 0,
        blue: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_dark_enough_is_taken_and_what_is_not_comes_with_a_shade_that_is() {
        for good in ["#005370", "#8b1a1a", "#1a6f3c", "#000000", "#4b2e83"] {
            assert_eq!(check(color(good)), Ok(()), "{good}");
        }
        for faint in ["#ffffff", "#ffcc00", "#e30613", "#777777", "#00aeef", "#ff7a00"] {
            let why = check(color(faint)).unwrap_err();
            assert!(why.contrast < ENOUGH, "{faint}");
            assert_eq!(check(why.nearest), Ok(()), "{faint} leads to {}", why.nearest);
            let (one, two) = (color(faint).oklch(), why.nearest.oklch());
            let turned = (one.hue - two.hue).abs();
            assert!(two.chroma < GRAY || turned.min(360.0 - turned) < 6.0, "{faint} keeps its hue");
        }
    }

    #[test]
    fn the_nearest_shade_is_hardly_darker_than_it_must_be() {
        let why = check(color("#e30613")).unwrap_err();
        assert!(least(why.nearest) < 4.6, "{}", why.nearest);
    }

    /// The design's shades, which a dealership's hue alone decides.
    #[test]
    fn every_hue_is_readable_on_dark_pages_and_on_the_deep_panel() {
        let shade = |light, chroma, hue: u16| Oklch { light, chroma, hue: f64::from(hue) }.shown();
        for hue in 0..360 {
            let brand = shade(0.80, 0.09, hue);
            let surfaces = [shade(0.19, 0.03, hue), shade(0.29, 0.04, hue), shade(0.255, 0.018, 248)];
            for surface in surfaces {
                assert!(brand.contrast(surface) >= ENOUGH, "{hue}: {}", brand.contrast(surface));
            }
            assert!(shade(0.82, 0.085, hue).contrast(shade(0.255, 0.018, 248)) >= ENOUGH, "{hue}");
            assert!(shade(0.42, 0.1, hue).contrast(shade(0.956, 0.018, hue)) >= ENOUGH, "{hue}");
            assert!(shade(0.82, 0.03, hue).contrast(shade(0.27, 0.055, hue)) >= ENOUGH, "{hue}");
        }
    }

    #[test]
    fn the_stylesheet_sets_the_designs_three_values_and_nothing_else() {
        let sheet = stylesheet(color("#8b1a1a"));
        assert_eq!(sheet.matches("--").count(), 3, "{sheet}");
        assert!(sheet.starts_with(":root{--brand-hue:2") && sheet.contains("--brand-light:41."), "{sheet}");
        assert!(stylesheet(color("#333333")).contains("--brand-hue:250.00"));
    }
}
