//! The files of brands: added under a hash of their content, never changed, given to whoever names the hash.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::{FileKind, Logo};
use crate::base::db::schema::brand_file;
use crate::base::db::{Conn, DbResult};
use crate::base::values::{DealershipId, Timestamp};
use crate::insert_or_ignore;

/// A logo as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub png: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// The file of a hash, whosever it is: it is on pages that everybody may open.
pub fn served(c: &mut Conn, kind: FileKind, hash: &str) -> DbResult<Option<Vec<u8>>> {
    Ok(brand_file::table
        .filter(brand_file::hash.eq(hash).and(brand_file::kind.eq(kind)))
        .select(brand_file::content)
        .first(c)
        .optional()?)
}

/// A logo that the dealership has, or had.
pub fn logo_of(c: &mut Conn, dealership: DealershipId, hash: &str) -> DbResult<Option<Picture>> {
    let row: Option<(Vec<u8>, i32, i32)> = brand_file::table
        .find((dealership, hash))
        .filter(brand_file::kind.eq(FileKind::Logo))
        .select((brand_file::content, brand_file::width, brand_file::height))
        .first(c)
        .optional()?;
    let size = |pixels: i32| u32::try_from(pixels).unwrap_or(1);
    Ok(row.map(|(png, width, height)| Picture { png, width: size(width), height: size(height) }))
}

pub(super) fn add_sheet(c: &mut Conn, id: DealershipId, text: &str, now: Timestamp) -> DbResult<String> {
    add(c, id, FileKind::Sheet, text.as_bytes(), (0, 0), now)
}

pub(super) fn add_logo(c: &mut Conn, id: DealershipId, logo: &Logo, now: Timestamp) -> DbResult<String> {
    add(c, id, FileKind::Logo, &logo.png, (logo.width, logo.height), now)
}

fn add(
    c: &mut Conn,
    id: DealershipId,
    kind: FileKind,
    content: &[u8],
    (width, height): (u32, u32),
    now: Timestamp,
) -> DbResult<String> {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(content));
    let hash: String = digest.chars().take(32).collect();
    let size = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let values = (
        brand_file::dealership_id.eq(id),
        brand_file::hash.eq(&hash),
        brand_file::kind.eq(kind),
        brand_file::content.eq(content),
        brand_file::width.eq(size(width)),
        brand_file::height.eq(size(height)),
        brand_file::created_at.eq(now),
    );
    insert_or_ignore!(c, brand_file::table, values)?;
    Ok(hash)
}
