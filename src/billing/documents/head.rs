//! The head of a paper: letterhead, title, party beside key facts. As everywhere in this room, a part draws
//! at the sheet's present height and leaves the sheet below what it drew.

use std::num::NonZeroU16;

use krilla::image::Image;
use krilla::tagging::{ListNumbering, Tag, kind};

use super::error::DocumentError;
use super::lines::wrap;
use super::look::{BODY, HERO, HINT, Ink, NAME, SIDE, SMALL, SOFT, STRONG, Style, TITLE};
use super::sheet::{Entry, Sheet, Spot};
use super::view::{Fact, Issuer, Logo, Party};

/// The largest that a logo gets, in points.
const LOGO_HEIGHT: f32 = 40.0;

/// The dealership's logo above its name, or the name alone, and at the right its address and registrations.
pub(super) fn letterhead(sheet: &mut Sheet<'_>, issuer: &Issuer) -> Result<(), DocumentError> {
    let (start, half) = (sheet.spot, sheet.width() / 2.0);
    match &issuer.brand.logo {
        Some(it) => logo(sheet, it, half - 24.0, &issuer.name)?,
        None => sheet.paragraph(SIDE, half - 12.0, &issuer.name, NAME),
    }
    let name_end = sheet.spot;
    sheet.spot = Spot { y: start.y + 2.0, ..start };
    let quarter = half / 2.0;
    column(sheet, SIDE + half, quarter - 8.0, &issuer.address);
    let address_end = sheet.spot;
    sheet.spot = Spot { y: start.y + 2.0, ..start };
    column(sheet, SIDE + half + quarter, quarter, &[&issuer.contact[..], &issuer.registrations[..]].concat());
    sheet.spot = sheet.spot.lower(address_end).lower(name_end);
    sheet.space(8.0);
    sheet.rule(SIDE, sheet.width(), 1.4, Ink::Brand);
    sheet.space(15.0);
    Ok(())
}

fn logo(sheet: &mut Sheet<'_>, it: &Logo, widest: f32, name: &str) -> Result<(), DocumentError> {
    let image = Image::from_png(it.png.clone().into(), false)
        .map_err(|error| DocumentError::Writing(format!("logo: {error}")))?;
    let pixels = |count: u32| f32::from(u16::try_from(count.max(1)).unwrap_or(u16::MAX));
    let ratio = pixels(it.width) / pixels(it.height);
    let (width, height) = (ratio * LOGO_HEIGHT, LOGO_HEIGHT);
    let (width, height) = if width > widest { (widest, widest / ratio) } else { (width, height) };
    sheet.picture(SIDE, (width, height), image, name);
    sheet.space(height + 4.0);
    sheet.paragraph(SIDE, widest, name, STRONG);
    Ok(())
}

/// What the dealership says above the figures.
pub(super) fn opening(sheet: &mut Sheet<'_>, text: &str) {
    if !text.is_empty() {
        sheet.paragraph(SIDE, sheet.width() * 0.8, text, BODY);
        sheet.space(11.0);
    }
}

fn column(sheet: &mut Sheet<'_>, x: f32, width: f32, words: &[String]) {
    for text in words.iter().filter(|text| !text.is_empty()) {
        sheet.paragraph(x, width, text, SMALL);
    }
}

/// The title, a line of explanation, and at the right the one figure that the reader looks for.
pub(super) fn title(sheet: &mut Sheet<'_>, summary: &str, hero: Option<&Fact>) {
    let start = sheet.spot;
    let edge = SIDE + sheet.width();
    let figure = hero.map(|fact| sheet.line(&fact.value, HERO));
    let wide = figure.as_ref().map_or(0.0, |line| line.width.min(sheet.width() / 2.0) + 24.0);
    heading(sheet, 1, sheet.width() - wide, TITLE, &sheet.edition.title.clone());
    if !summary.is_empty() {
        sheet.space(1.0);
        sheet.paragraph(SIDE, sheet.width() - wide, summary, SOFT);
    }
    let end = sheet.spot;
    if let (Some(fact), Some(figure)) = (hero, figure) {
        sheet.spot = start;
        let label = sheet.line(&fact.label, HINT);
        sheet.within(Tag::<kind::P>::P, |sheet| {
            sheet.text_to(edge, label);
            sheet.space(HINT.leading());
            sheet.text_to(edge, figure);
            sheet.space(HERO.leading());
        });
    }
    sheet.spot = sheet.spot.lower(end);
    sheet.space(13.0);
}

/// A heading of level 1 or 2, which also stands in the file's outline.
pub(super) fn heading(sheet: &mut Sheet<'_>, level: u16, width: f32, style: Style, text: &str) {
    let lines = wrap(sheet.faces, text, style, width);
    sheet.keep(style.leading() + SMALL.leading());
    sheet.outline.push(Entry { text: text.to_owned(), spot: sheet.spot });
    let tag = Tag::<kind::Hn>::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(text.to_owned()));
    sheet.within(tag, |sheet| sheet.lines(SIDE, lines));
}

/// Who the paper is for at the left, key facts at the right.
pub(super) fn party_and_facts(sheet: &mut Sheet<'_>, party: &Party, facts: &[Fact]) {
    let (start, half) = (sheet.spot, sheet.width() / 2.0);
    sheet.paragraph(SIDE, half - 24.0, &party.label, HINT);
    sheet.space(1.5);
    sheet.paragraph(SIDE, half - 24.0, &party.name, STRONG);
    for line in party.address.iter().filter(|line| !line.is_empty()) {
        sheet.paragraph(SIDE, half - 24.0, line, BODY);
    }
    let end = sheet.spot;
    sheet.spot = start;
    if !facts.is_empty() {
        let list = Tag::<kind::L>::L(ListNumbering::None);
        sheet.within(list, |sheet| {
            for fact in facts {
                fact_row(sheet, SIDE + half, half, fact);
            }
        });
    }
    sheet.spot = sheet.spot.lower(end);
    sheet.space(11.0);
}

/// Label at the left edge, value at the right edge of the column.
fn fact_row(sheet: &mut Sheet<'_>, x: f32, width: f32, fact: &Fact) {
    let label = wrap(sheet.faces, &fact.label, HINT, width * 0.42);
    let value = wrap(sheet.faces, &fact.value, BODY, width * 0.54);
    let tallest = f32::from(u16::try_from(value.len()).unwrap_or(u16::MAX)) * BODY.leading();
    sheet.keep(tallest);
    sheet.within(Tag::<kind::LI>::LI, |sheet| {
        let start = sheet.spot;
        sheet.spot.y += 1.1;
        sheet.within(Tag::<kind::Lbl>::Lbl, |sheet| sheet.lines(x, label));
        let end = sheet.spot;
        sheet.spot = start;
        sheet.within(Tag::<kind::LBody>::LBody, |sheet| {
            for line in value {
                if BODY.leading() > sheet.room() {
                    sheet.turn();
                }
                sheet.text_to(x + width, line);
                sheet.space(BODY.leading());
            }
        });
        sheet.spot = sheet.spot.lower(end);
        sheet.space(1.6);
    });
}
