//! Breaking text into lines of a given width: at spaces, inside a word only when the word alone is wider.
//! A line keeps the space it was broken at, so that copied text and screen readers keep the words apart.

use super::face::Faces;
use super::letters::{Run, measure, printable, shape};
use super::look::Style;

/// One line, ready to be drawn.
pub(super) struct Line {
    pub runs: Vec<Run>,
    pub style: Style,
    /// Points, without the space at the end.
    pub width: f32,
}

impl Line {
    #[cfg(test)]
    pub(super) fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// The whole text on one line, however wide.
pub(super) fn single(faces: &'static Faces, text: &str, style: Style) -> Line {
    line(faces, &printable(faces, text, style).replace('\n', " "), style)
}

/// Points that the whole text takes on one line before kerning.
pub(super) fn wide(faces: &'static Faces, text: &str, style: Style) -> f32 {
    measure(faces, &printable(faces, text, style), style)
}

/// At least one line; text that is empty gives one line with a space, which keeps a table cell alive.
pub(super) fn wrap(faces: &'static Faces, text: &str, style: Style, width: f32) -> Vec<Line> {
    let text = printable(faces, text, style);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        for piece in break_paragraph(faces, paragraph.trim(), style, width) {
            lines.push(line(faces, &piece, style));
        }
    }
    lines
}

fn break_paragraph(faces: &'static Faces, text: &str, style: Style, width: f32) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = String::new();
    let mut used = 0.0;
    for word in text.split_inclusive(' ') {
        if used + measure(faces, word.trim_end_matches(' '), style) > width && !open.is_empty() {
            done.push(std::mem::take(&mut open));
            used = 0.0;
        }
        for part in split_word(faces, word, style, width) {
            if used > 0.0 && used + measure(faces, part.trim_end_matches(' '), style) > width {
                done.push(std::mem::take(&mut open));
                used = 0.0;
            }
            used += measure(faces, &part, style);
            open.push_str(&part);
        }
    }
    if open.is_empty() {
        open.push(' ');
    }
    done.push(open);
    done
}

/// A word as it is, or cut into pieces that each fit.
fn split_word(faces: &'static Faces, word: &str, style: Style, width: f32) -> Vec<String> {
    if measure(faces, word.trim_end_matches(' '), style) <= width {
        return vec![word.to_owned()];
    }
    let mut parts = vec![String::new()];
    let mut used = 0.0;
    for letter in word.chars() {
        let wide = measure(faces, letter.encode_utf8(&mut [0; 4]), style);
        if used + wide > width && letter != ' ' && used > 0.0 {
            parts.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

fn line(faces: &'static Faces, text: &str, style: Style) -> Line {
    let runs = shape(faces, text, style);
    let end = text.get(text.trim_end_matches(' ').len()..).unwrap_or_default();
    let width = runs.iter().map(|run| run.width).sum::<f32>() * style.size - measure(faces, end, style);
    Line { runs, style, width }
}
