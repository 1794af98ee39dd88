//! The built-in fonts, read once for the whole process: Figtree, the portal's letters, and behind it Noto
//! Sans for Vietnamese, Greek, Cyrillic and rarer Latin. Origin and licences: `static/fonts/pdf/README.md`.

use std::collections::HashMap;
use std::sync::LazyLock;

use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::tables::gpos::PairPos;
use skrifa::{FontRef, GlyphId, MetadataProvider, charmap::Charmap};

use super::error::DocumentError;
use super::features;
use super::look::Weight;

pub(super) struct Face {
    pub font: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    /// One over the units of an em.
    scale: f32,
    twins: HashMap<GlyphId, GlyphId>,
    pairs: Vec<PairPos<'static>>,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let krilla = Font::new(bytes.into(), 0)?;
        Some(Self {
            letters: font.charmap(),
            widths: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            scale: 1.0 / krilla.units_per_em(),
            twins: features::tabular_twins(&font),
            pairs: features::pair_tables(&font),
            font: krilla,
        })
    }

    pub(super) fn has(&self, letter: char) -> bool {
        self.letters.map(letter).is_some_and(|glyph| glyph != GlyphId::NOTDEF)
    }

    pub(super) fn glyph(&self, letter: char, tabular: bool) -> Option<GlyphId> {
        let glyph = self.letters.map(letter).filter(|glyph| *glyph != GlyphId::NOTDEF)?;
        if tabular { Some(self.twins.get(&glyph).copied().unwrap_or(glyph)) } else { Some(glyph) }
    }

    /// Ems.
    pub(super) fn advance(&self, glyph: GlyphId) -> f32 {
        self.widths.advance_width(glyph).unwrap_or(0.0) * self.scale
    }

    /// Ems; nearly always negative.
    pub(super) fn kern(&self, left: GlyphId, right: GlyphId) -> f32 {
        f32::from(features::kern(&self.pairs, left, right)) * self.scale
    }
}

pub(super) struct Faces {
    regular: [Face; 2],
    semibold: [Face; 2],
}

impl Faces {
    /// The built-in fonts; an error means that the binary itself is broken.
    pub(super) fn built_in() -> Result<&'static Self, DocumentError> {
        FACES.as_ref().ok_or(DocumentError::Font)
    }

    /// In the order in which they are asked for a letter.
    pub(super) fn of(&self, weight: Weight) -> &[Face; 2] {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semibold,
        }
    }
}

static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
    Some(Faces {
        regular: [
            Face::read(include_bytes!("../../../static/fonts/pdf/Figtree-Regular.ttf"))?,
            Face::read(include_bytes!("../../../static/fonts/pdf/NotoSans-Regular.ttf"))?,
        ],
        semibold: [
            Face::read(include_bytes!("../../../static/fonts/pdf/Figtree-SemiBold.ttf"))?,
            Face::read(include_bytes!("../../../static/fonts/pdf/NotoSans-SemiBold.ttf"))?,
        ],
    })
});
