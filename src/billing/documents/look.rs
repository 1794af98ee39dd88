//! Sizes, colors and weights of a printed paper: the design's tokens (light theme) in points and sRGB.

use krilla::color::rgb;

use crate::base::values::Color;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

/// Colors by role, computed from the OKLCH values in the design's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Soft,
    Hint,
    Line,
    Well,
    Brand,
}

impl Ink {
    /// `accent` is the dealership's own color, where it has one.
    pub(super) fn rgb(self, accent: Option<Color>) -> rgb::Color {
        if let (Self::Brand, Some(own)) = (self, accent) {
            return rgb::Color::new(own.red, own.green, own.blue);
        }
        let (red, green, blue) = match self {
            Self::Text => (20, 27, 37),
            Self::Soft => (65, 72, 83),
            Self::Hint => (94, 101, 111),
            Self::Line => (218, 217, 212),
            Self::Well => (243, 242, 239),
            Self::Brand => (0, 83, 112),
        };
        rgb::Color::new(red, green, blue)
    }
}

/// Height of a line over the size of its letters.
const LEADING: f32 = 1.36;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// Points.
    pub size: f32,
    pub weight: Weight,
    pub ink: Ink,
    /// Digits of one width, so that columns of figures line up.
    pub tabular: bool,
}

impl Style {
    const fn new(size: f32, weight: Weight, ink: Ink) -> Self {
        Self { size, weight, ink, tabular: false }
    }

    const fn figures(self) -> Self {
        Self { tabular: true, ..self }
    }

    pub(super) fn leading(self) -> f32 {
        self.size * LEADING
    }

    /// From the top of a line down to its baseline; ascent 0.95 and descent 0.25 are Figtree's.
    pub(super) fn baseline(self) -> f32 {
        self.size * (0.95 + (LEADING - 1.2) / 2.0)
    }
}

pub(super) const NAME: Style = Style::new(14.0, Weight::SemiBold, Ink::Brand);
pub(super) const TITLE: Style = Style::new(20.0, Weight::SemiBold, Ink::Text);
pub(super) const HEADING: Style = Style::new(9.5, Weight::SemiBold, Ink::Text);
pub(super) const BODY: Style = Style::new(9.0, Weight::Regular, Ink::Text);
pub(super) const STRONG: Style = Style::new(9.0, Weight::SemiBold, Ink::Text);
pub(super) const SOFT: Style = Style::new(9.0, Weight::Regular, Ink::Soft);
pub(super) const SMALL: Style = Style::new(8.0, Weight::Regular, Ink::Soft);
pub(super) const HINT: Style = Style::new(8.0, Weight::Regular, Ink::Hint);
pub(super) const GROUP: Style = Style::new(8.6, Weight::SemiBold, Ink::Text);
pub(super) const FIGURE: Style = BODY.figures();
pub(super) const FIGURE_SOFT: Style = SOFT.figures();
pub(super) const FIGURE_STRONG: Style = STRONG.figures();
pub(super) const DUE: Style = Style::new(12.0, Weight::SemiBold, Ink::Text);
pub(super) const DUE_FIGURE: Style = DUE.figures();
/// Across the head of what is no document.
pub(super) const STAMP: Style = Style::new(10.5, Weight::SemiBold, Ink::Brand);
pub(super) const HERO: Style = Style::new(17.0, Weight::SemiBold, Ink::Text);

/// Blank edges in points: 15 mm left and right, and room for the running lines above and below.
pub(super) const SIDE: f32 = 42.5;
pub(super) const TOP: f32 = 42.5;
pub(super) const BOTTOM: f32 = 54.0;
/// Where the body of a second page begins, below its running head.
pub(super) const NEXT_TOP: f32 = 64.0;
