//! Files in the evidence: photos as large as there is room for, and of every document that is not in it what proves that it
//! was there.

use sha2::{Digest, Sha256};

use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::billing::documents::Photo;
use crate::billing::evidence::{self, Evidence};

/// Of all photos together.
const PHOTOS: usize = 3_400_000;

/// Photos as large as there is room for, and the names of what there is none for or what is no photo. One is held at a time,
/// and behind the first that does not fit none is read.
pub(super) fn photos(site: &Site, files: &[Evidence]) -> DbResult<(Vec<Photo>, Vec<String>)> {
    let (mut all, mut room, mut left) = (Vec::new(), Some(PHOTOS), Vec::new());
    for about in files {
        let made = match room.filter(|_| about.kind.is_picture()) {
            Some(_) => {
                let whole = site.db.read(|c| evidence::whole(c, site, about))?;
                evidence::small(about.kind, &whole)?
            }
            None => None,
        };
        let Some((jpeg, size)) = made else {
            left.push(about.name.clone());
            continue;
        };
        room = room.and_then(|room| room.checked_sub(jpeg.len()));
        match room {
            Some(_) => all.push(Photo { heading: about.name.clone(), about: String::new(), jpeg, size }),
            None => left.push(about.name.clone()),
        }
    }
    Ok((all, left))
}

/// Documents are named with the SHA-256 of their bytes: whoever is shown one later can tell that it is the same. A piece is
/// held at a time.
pub(super) fn documents(site: &Site, files: &[Evidence]) -> DbResult<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for about in files.iter().filter(|it| !it.kind.is_picture()) {
        let opened = site.db.read(|c| evidence::reopened(c, site, about))?;
        let mut hash = Sha256::new();
        for place in 0..opened.pieces() {
            hash.update(site.db.read(|c| evidence::piece(c, &opened, place))?);
        }
        let pages = about.pages.unwrap_or_default();
        let of = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
        let hash = data_encoding::HEXLOWER.encode(&hash.finalize());
        rows.push(vec![about.name.clone(), format!("{of}, {} bytes", about.size), hash]);
    }
    Ok(rows)
}
