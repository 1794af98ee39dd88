//! From marks to bytes: PDF/A-3a and PDF/UA-1 by krilla, whose `finish` refuses a file that breaks either.
//! Running lines are artifacts, so that a screen reader does not read them on every page.

use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata, PageLayout, TextDirection};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::{Document, SerializeSettings};
use time::OffsetDateTime;

use super::edition::Edition;
use super::error::DocumentError;
use super::lines::{Line, single};
use super::look::{HINT, Ink, SIDE, STAMP};
use super::sheet::{Entry, Mark, Sheet};
use crate::base::values::Color;

pub(super) fn write(sheet: Sheet<'_>) -> Result<Vec<u8>, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| DocumentError::Writing(format!("{error:?}")))?;
    written(sheet, SerializeSettings { configuration, ..SerializeSettings::default() })
}

/// The same for several papers in one file, which has no structure of its own.
pub(super) fn write_together(sheet: Sheet<'_>) -> Result<Vec<u8>, DocumentError> {
    written(sheet, SerializeSettings { enable_tagging: false, ..SerializeSettings::default() })
}

fn written(sheet: Sheet<'_>, settings: SerializeSettings) -> Result<Vec<u8>, DocumentError> {
    let tagged = settings.enable_tagging;
    let mut document = Document::new_with(settings);
    let running = Running::new(&sheet);
    let mut places = vec![None; sheet.structure.texts()];
    let (width, height) = sheet.edition.size.points();
    for (index, marks) in sheet.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(width, height).ok_or(DocumentError::Layout)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, mark, sheet.accent, &mut places)?;
        }
        running.draw(&mut surface, index);
    }
    document.set_metadata(metadata(sheet.edition));
    document.set_outline(outline(&sheet.outline));
    if tagged {
        document.set_tag_tree(sheet.structure.tree(&places, sheet.edition.language.code()));
    }
    Ok(document.finish()?)
}

fn draw(
    surface: &mut Surface<'_>,
    mark: &Mark,
    accent: Option<Color>,
    places: &mut [Option<Identifier>],
) -> Result<(), DocumentError> {
    match mark {
        Mark::Text { x, baseline, line, number } => {
            let slot = number.and_then(|number| places.get_mut(number));
            let tag = if slot.is_some() {
                ContentTag::Span(SpanTag::empty())
            } else {
                ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther))
            };
            let place = surface.start_tagged(tag);
            glyphs(surface, *x, *baseline, line, accent);
            surface.end_tagged();
            if let Some(slot) = slot {
                *slot = Some(place);
            }
        }
        Mark::Fill { x, y, width, height, radius, ink } => {
            let path = rounded(*x, *y, *width, *height, *radius).ok_or(DocumentError::Layout)?;
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            paint(surface, *ink, accent);
            surface.draw_path(&path);
            surface.end_tagged();
        }
        Mark::Image { x, y, width, height, image, number } => {
            let size = Size::from_wh(*width, *height).ok_or(DocumentError::Layout)?;
            let place = surface.start_tagged(ContentTag::Other);
            surface.push_transform(&Transform::from_translate(*x, *y));
            surface.draw_image(image.clone(), size);
            surface.pop();
            surface.end_tagged();
            if let Some(slot) = places.get_mut(*number) {
                *slot = Some(place);
            }
        }
    }
    Ok(())
}

fn glyphs(surface: &mut Surface<'_>, x: f32, baseline: f32, line: &Line, accent: Option<Color>) {
    paint(surface, line.style.ink, accent);
    let mut x = x;
    for run in &line.runs {
        let start = Point::from_xy(x, baseline);
        surface.draw_glyphs(start, &run.glyphs, run.face.font.clone(), &run.text, line.style.size, false);
        x += run.width * line.style.size;
    }
}

fn paint(surface: &mut Surface<'_>, ink: Ink, accent: Option<Color>) {
    surface.set_fill(Some(Fill {
        paint: ink.rgb(accent).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }));
}

fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    if radius <= 0.0 {
        path.push_rect(Rect::from_xywh(x, y, width, height)?);
        return path.finish();
    }
    let (right, bottom, bend) = (x + width, y + height, radius * 0.4477);
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - bend, y, right, y + bend, right, y + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - bend, right - bend, bottom, right - radius, bottom);
    path.line_to(x + radius, bottom);
    path.cubic_to(x + bend, bottom, x, bottom - bend, x, bottom - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + bend, x + bend, y, x + radius, y);
    path.close();
    path.finish()
}

/// The lines above and below the body.
struct Running {
    head: Line,
    foot: Line,
    counts: Vec<Line>,
    stamp: Option<Line>,
    accent: Option<Color>,
    width: f32,
    height: f32,
}

impl Running {
    fn new(sheet: &Sheet<'_>) -> Self {
        let pages = sheet.pages.len();
        let count = |page: usize| {
            let page_of = &sheet.edition.page_of;
            let words =
                page_of.replace("{page}", &(page + 1).to_string()).replace("{pages}", &pages.to_string());
            single(sheet.faces, &words, HINT)
        };
        let (width, height) = sheet.edition.size.points();
        Self {
            head: single(sheet.faces, &sheet.running_head, HINT),
            foot: single(sheet.faces, &sheet.running_foot, HINT),
            counts: (0..pages).map(count).collect(),
            stamp: (!sheet.edition.stamp.is_empty())
                .then(|| single(sheet.faces, &sheet.edition.stamp, STAMP)),
            accent: sheet.accent,
            width,
            height,
        }
    }

    fn draw(&self, surface: &mut Surface<'_>, page: usize) {
        if page > 0 {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)));
            glyphs(surface, SIDE, SIDE, &self.head, self.accent);
            surface.end_tagged();
        }
        if let Some(stamp) = &self.stamp {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)));
            glyphs(surface, (self.width - stamp.width) / 2.0, 26.0, stamp, self.accent);
            surface.end_tagged();
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        let baseline = self.height - 30.0;
        glyphs(surface, SIDE, baseline, &self.foot, self.accent);
        if let Some(count) = self.counts.get(page) {
            glyphs(surface, self.width - SIDE - count.width, baseline, count, self.accent);
        }
        surface.end_tagged();
    }
}

fn metadata(edition: &Edition) -> Metadata {
    Metadata::new()
        .title(edition.title.clone())
        .language(edition.language.code().to_owned())
        .document_id(edition.document_id.clone())
        .creation_date(moment(edition))
        .text_direction(TextDirection::LeftToRight)
        .page_layout(PageLayout::SinglePage)
        .creator("Forecourt".to_owned())
        .producer("Forecourt".to_owned())
}

fn moment(edition: &Edition) -> DateTime {
    let utc =
        OffsetDateTime::from_unix_timestamp(edition.written.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    DateTime::new(u16::try_from(utc.year()).unwrap_or(0))
        .month(u8::from(utc.month()))
        .day(utc.day())
        .hour(utc.hour())
        .minute(utc.minute())
        .second(utc.second())
        .utc_offset_hour(0)
}

fn outline(entries: &[Entry]) -> Outline {
    let mut outline = Outline::new();
    for entry in entries {
        let place = XyzDestination::new(entry.spot.page, Point::from_xy(0.0, entry.spot.y));
        outline.push_child(OutlineNode::new(entry.text.clone(), place));
    }
    outline
}
