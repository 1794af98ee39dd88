//! Pages being filled from top to bottom. Everything is remembered as marks and written out at the end,
//! because a page must know how many pages there are. Not here: tables (`table.rs`) and bytes (`pdf.rs`).

use krilla::geom::Rect;
use krilla::image::Image;
use krilla::tagging::{BBox, Tag, TagKind, kind};

use super::edition::Edition;
use super::face::Faces;
use super::lines::{Line, single, wrap};
use super::look::{BOTTOM, Ink, NEXT_TOP, SIDE, Style, TOP};
use super::tags::Structure;
use super::view::Issuer;
use crate::base::values::Color;

/// A place on the paper; ordered as one reads.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Spot {
    pub page: usize,
    /// Points from the top edge.
    pub y: f32,
}

impl Spot {
    /// The lower of two places.
    pub(super) fn lower(self, other: Self) -> Self {
        if other > self { other } else { self }
    }
}

/// Something drawn. Text with a number belongs to the structure; without, it is decoration.
pub(super) enum Mark {
    Text { x: f32, baseline: f32, line: Line, number: Option<usize> },
    Fill { x: f32, y: f32, width: f32, height: f32, radius: f32, ink: Ink },
    Image { x: f32, y: f32, width: f32, height: f32, image: Image, number: usize },
}

/// An entry of the file's outline.
pub(super) struct Entry {
    pub text: String,
    pub spot: Spot,
}

pub(super) struct Sheet<'e> {
    pub edition: &'e Edition,
    pub faces: &'static Faces,
    pub pages: Vec<Vec<Mark>>,
    pub structure: Structure,
    pub outline: Vec<Entry>,
    /// What page two and later say at the head, and every page at the foot.
    pub running_head: String,
    pub running_foot: String,
    /// The dealership's own color.
    pub accent: Option<Color>,
    pub spot: Spot,
}

impl<'e> Sheet<'e> {
    pub(super) fn new(edition: &'e Edition, faces: &'static Faces, issuer: &Issuer) -> Self {
        Self {
            edition,
            faces,
            pages: vec![Vec::new()],
            structure: Structure::default(),
            outline: Vec::new(),
            running_head: format!("{} · {}", issuer.name, edition.title),
            running_foot: issuer.footer.clone(),
            accent: issuer.brand.accent,
            spot: Spot { page: 0, y: TOP },
        }
    }

    /// Points between the side margins.
    pub(super) fn width(&self) -> f32 {
        self.edition.size.points().0 - 2.0 * SIDE
    }

    /// Points left on this page.
    pub(super) fn room(&self) -> f32 {
        self.edition.size.points().1 - BOTTOM - self.spot.y
    }

    /// Points of an empty page after the first.
    pub(super) fn capacity(&self) -> f32 {
        self.edition.size.points().1 - BOTTOM - NEXT_TOP
    }

    pub(super) fn space(&mut self, points: f32) {
        self.spot.y += points;
    }

    /// Moves on to the next page; says whether that page is new.
    pub(super) fn turn(&mut self) -> bool {
        self.spot = Spot { page: self.spot.page + 1, y: NEXT_TOP };
        let fresh = self.pages.len() <= self.spot.page;
        if fresh {
            self.pages.push(Vec::new());
        }
        fresh
    }

    /// Keeps the next `points` on one page, unless no page could hold them.
    pub(super) fn keep(&mut self, points: f32) {
        if points > self.room() && points <= self.capacity() {
            self.turn();
        }
    }

    /// What `draw` draws becomes the content of one structure element.
    pub(super) fn within<T>(&mut self, tag: impl Into<TagKind>, draw: impl FnOnce(&mut Self) -> T) -> T {
        self.structure.begin(tag.into());
        let drawn = draw(self);
        self.structure.end();
        drawn
    }

    pub(super) fn paragraph(&mut self, x: f32, width: f32, text: &str, style: Style) {
        let lines = wrap(self.faces, text, style, width);
        self.within(Tag::<kind::P>::P, |sheet| sheet.lines(x, lines));
    }

    /// Lines below one another, moving on to the next page between lines where the page ends.
    pub(super) fn lines(&mut self, x: f32, lines: Vec<Line>) {
        for line in lines {
            if line.style.leading() > self.room() {
                self.turn();
            }
            let leading = line.style.leading();
            self.text(x, line);
            self.spot.y += leading;
        }
    }

    /// One line at the present height, which stays.
    pub(super) fn text(&mut self, x: f32, line: Line) {
        let number = Some(self.structure.text());
        let baseline = self.spot.y + line.style.baseline();
        self.mark(Mark::Text { x, baseline, line, number });
    }

    /// One line that ends at `right`.
    pub(super) fn text_to(&mut self, right: f32, line: Line) {
        self.text(right - line.width, line);
    }

    /// Unbroken text, measured.
    pub(super) fn line(&self, text: &str, style: Style) -> Line {
        single(self.faces, text, style)
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.get_mut(self.spot.page) {
            page.push(mark);
        }
    }

    /// A picture at the present height, which stays; `words` stand for it.
    pub(super) fn picture(&mut self, x: f32, (width, height): (f32, f32), image: Image, words: &str) {
        let y = self.spot.y;
        let place = Rect::from_xywh(x, y, width, height).map(|place| BBox::new(self.spot.page, place));
        let tag = Tag::<kind::Figure>::Figure(Some(words.to_owned())).with_bbox(place);
        self.within(tag, |sheet| {
            let number = sheet.structure.text();
            sheet.mark(Mark::Image { x, y, width, height, image, number });
        });
    }

    /// The pages of another paper after these, without their place in its structure.
    pub(super) fn append(&mut self, other: Sheet<'_>) {
        let first = self.pages.len();
        for mut page in other.pages {
            for mark in &mut page {
                match mark {
                    Mark::Text { number, .. } => *number = None,
                    Mark::Image { number, .. } => *number = usize::MAX,
                    Mark::Fill { .. } => {}
                }
            }
            self.pages.push(page);
        }
        self.outline.extend(
            other
                .outline
                .into_iter()
                .map(|it| Entry { spot: Spot { page: it.spot.page + first, ..it.spot }, text: it.text }),
        );
        self.spot = Spot { page: self.pages.len().saturating_sub(1), y: NEXT_TOP };
    }

    /// A thin line at the present height.
    pub(super) fn rule(&mut self, x: f32, width: f32, height: f32, ink: Ink) {
        let y = self.spot.y - height / 2.0;
        self.mark(Mark::Fill { x, y, width, height, radius: 0.0, ink });
    }
}
