//! The files as they came, sealed in parts, until they are brought in or refused.

use diesel::prelude::*;

use crate::base::db::schema::import_file;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::UploadId;
use crate::base::vault::{Holder, ImportContent, Sealed};
use crate::billing::import::ImportFile;

const PART: usize = 256 * 1024;

pub(super) fn keep(c: &mut Conn, site: &Site, id: UploadId, files: &[(ImportFile, Vec<u8>)]) -> DbResult<()> {
    for (file, content) in files {
        for (place, part) in (0_i32..).zip(content.chunks(PART)) {
            let bound = binding(id, *file, place);
            let sealed: Sealed<ImportContent> = site.vault.seal_bytes(c, Holder::Site, &bound, part)?;
            let values = (
                import_file::upload_id.eq(id),
                import_file::name.eq(file.name()),
                import_file::place.eq(place),
                import_file::content.eq(sealed),
            );
            diesel::insert_into(import_file::table).values(values).execute(c)?;
        }
    }
    Ok(())
}

pub(super) fn forget(c: &mut Conn, id: UploadId) -> DbResult<()> {
    diesel::delete(import_file::table.filter(import_file::upload_id.eq(id))).execute(c)?;
    Ok(())
}

/// Name and content of each file that came.
pub(super) fn contents(c: &mut Conn, site: &Site, id: UploadId) -> DbResult<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for file in ImportFile::ALL {
        let parts: Vec<(i32, Sealed<ImportContent>)> = import_file::table
            .filter(import_file::upload_id.eq(id).and(import_file::name.eq(file.name())))
            .order(import_file::place)
            .select((import_file::place, import_file::content))
            .load(c)?;
        if parts.is_empty() {
            continue;
        }
        let mut content = Vec::new();
        for (place, sealed) in parts {
            content.extend(site.vault.open_bytes(c, Holder::Site, &binding(id, file, place), &sealed)?);
        }
        files.push((file.name().to_owned(), content));
    }
    Ok(files)
}

/// What a part is bound to: the random half of the upload's id, the file, which part.
fn binding(id: UploadId, file: ImportFile, place: i32) -> [u8; 16] {
    let mut bytes = [0; 16];
    let own = id.as_bytes().iter().skip(8).copied();
    let part = [file.tag()].into_iter().chain(i64::from(place).to_be_bytes().into_iter().skip(1));
    for (slot, byte) in bytes.iter_mut().zip(own.chain(part)) {
        *slot = byte;
    }
    bytes
}
