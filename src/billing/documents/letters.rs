//! From words to glyphs: composes letters (NFC), drops what cannot be seen, picks the font, kerns. Only
//! left-to-right scripts that need no shaping; any other letter prints as a replacement mark and is logged.

use krilla::text::{GlyphId, KrillaGlyph};
use unicode_normalization::UnicodeNormalization;

use super::face::{Face, Faces};
use super::look::Style;

const REPLACEMENT: char = '\u{FFFD}';

/// Text in one font, with its glyphs.
pub(super) struct Run {
    pub face: &'static Face,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// Ems.
    pub width: f32,
}

/// Words that every built-in font together can print; a line break is the only control character left.
/// A code point is not personal data, a name is: only the former is logged.
pub(super) fn printable(faces: &Faces, text: &str, style: Style) -> String {
    text.nfc()
        .filter_map(visible)
        .map(|letter| {
            let known = letter == '\n' || faces.of(style.weight).iter().any(|face| face.has(letter));
            if known {
                return letter;
            }
            let code_point = format!("U+{:04X}", u32::from(letter));
            tracing::warn!(code_point, "no font has this letter, a replacement mark is printed");
            REPLACEMENT
        })
        .collect()
}

/// Spaces become the two that fonts have; joiners, marks of direction and variation selectors vanish.
fn visible(letter: char) -> Option<char> {
    match letter {
        '\n' => Some('\n'),
        '\t' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{3000}' => {
            Some(' ')
        }
        '\u{202F}' | '\u{2007}' => Some('\u{A0}'),
        '\u{2010}' | '\u{2011}' => Some('-'),
        '\u{AD}' | '\u{180E}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => None,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => None,
        other if other.is_control() => None,
        other => Some(other),
    }
}

/// Glyphs of one line of printable text.
pub(super) fn shape(faces: &'static Faces, text: &str, style: Style) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (face, letter) in in_faces(faces, text, style) {
        append(&mut runs, face, letter, style.tabular);
    }
    runs
}

/// Points that printable text takes before kerning: enough to break lines by, at a fraction of the price.
pub(super) fn measure(faces: &'static Faces, text: &str, style: Style) -> f32 {
    let glyphs = in_faces(faces, text, style)
        .filter_map(|(face, letter)| face.glyph(letter, style.tabular).map(|glyph| face.advance(glyph)));
    glyphs.sum::<f32>() * style.size
}

/// Each letter with its font. A word stays in one font where one font has all of it.
fn in_faces(faces: &'static Faces, text: &str, style: Style) -> impl Iterator<Item = (&'static Face, char)> {
    let known = faces.of(style.weight);
    text.split_inclusive(' ').flat_map(move |word| {
        let whole = known.iter().find(|face| word.chars().all(|letter| face.has(letter)));
        word.chars().filter_map(move |letter| {
            let face = whole.or_else(|| known.iter().find(|face| face.has(letter)))?;
            Some((face, letter))
        })
    })
}

fn append(runs: &mut Vec<Run>, face: &'static Face, letter: char, tabular: bool) {
    let Some(glyph) = face.glyph(letter, tabular) else { return };
    if !runs.last().is_some_and(|run| std::ptr::eq(run.face, face)) {
        runs.push(Run { face, text: String::new(), glyphs: Vec::new(), width: 0.0 });
    }
    let Some(run) = runs.last_mut() else { return };
    if let (false, Some(left)) = (tabular, run.glyphs.last_mut()) {
        let kern = face.kern(skrifa::GlyphId::new(left.glyph_id.to_u32()), glyph);
        left.x_advance += kern;
        run.width += kern;
    }
    let start = run.text.len();
    run.text.push(letter);
    let advance = face.advance(glyph);
    let range = start..run.text.len();
    run.glyphs.push(KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, range, None));
    run.width += advance;
}
