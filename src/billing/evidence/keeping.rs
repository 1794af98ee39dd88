//! Attaching clean files to what they prove.

use std::io::Read;

use diesel::prelude::*;

use super::cleaning::Clean;
use super::kinds::Refused;
use super::store::{Subject, count};
use super::{OF_ONE, giving};
use crate::base::db::schema::{evidence, evidence_piece};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, PersonId};
use crate::base::vault::{EvidenceKey, EvidenceName, HEAD, Holder, Sealed};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Files that a form brought.
#[derive(Clone, Copy)]
pub struct Bundle<'a> {
    pub files: &'a [Clean],
    /// Of the form: sent twice, they are kept once.
    pub form_key: &'a str,
    /// The customer's own people see them.
    pub shared: bool,
}

/// Whether so many more can be kept for a subject. Asked before anything else is done with the form.
pub fn room(c: &mut Conn, subject: &Subject, more: usize) -> DbResult<Result<(), Refused>> {
    let fits = count(c, subject)?.saturating_add(more) <= OF_ONE;
    Ok(if fits { Ok(()) } else { Err(Refused::TooMany) })
}

/// Keeps files of the scope's customer for a subject, for which there is room.
/// The transaction may run more than once: the files are read anew each time.
pub fn attach(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    subject: &Subject,
    bundle: Bundle<'_>,
) -> DbResult<()> {
    let customer = scope.require_customer()?;
    if bundle.files.is_empty() || is_known(c, subject, bundle.form_key)? {
        return Ok(());
    }
    for file in bundle.files {
        keep(c, site, scope, (customer, actor.person), subject, file, bundle)?;
        let entry = Entry::new("evidence.add").object(file.id).customer(scope.dealership(), customer);
        let entry = entry.fact("to", subject.id()).fact("kind", file.kind.code()).fact("bytes", file.size);
        record(c, site, actor, &entry.after(if bundle.shared { "kept, shared" } else { "kept" }))?;
    }
    Ok(())
}

fn is_known(c: &mut Conn, subject: &Subject, form_key: &str) -> DbResult<bool> {
    let known = evidence::table
        .filter(evidence::subject_kind.eq(subject.kind()).and(evidence::subject_id.eq(subject.id())))
        .filter(evidence::form_key.eq(form_key));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(c)?)
}

fn keep(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    (customer, person): (CustomerId, Option<PersonId>),
    subject: &Subject,
    file: &Clean,
    bundle: Bundle<'_>,
) -> DbResult<()> {
    let (holder, row) = (Holder::Customer(customer), file.id.as_bytes());
    let name: Sealed<EvidenceName> = site.vault.seal(c, holder, row, &file.name)?;
    let key: Sealed<EvidenceKey> = site.vault.seal_bytes(c, holder, row, file.sealed.key().as_bytes())?;
    let unread = |error: std::io::Error| AppError::Internal(error.into());
    let mut content = file.sealed.sealed().map_err(unread)?;
    let mut head = [0; HEAD];
    content.read_exact(&mut head).map_err(unread)?;
    let small = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let values = (
        evidence::id.eq(file.id),
        evidence::dealership_id.eq(scope.dealership()),
        evidence::customer_id.eq(customer),
        evidence::subject_kind.eq(subject.kind()),
        evidence::subject_id.eq(subject.id()),
        evidence::kind.eq(file.kind),
        evidence::name.eq(name),
        evidence::file_key.eq(key),
        evidence::head.eq(head.to_vec()),
        evidence::size.eq(i64::try_from(file.size).unwrap_or(i64::MAX)),
        evidence::pages.eq(file.pages.map(small)),
        evidence::width.eq(file.pixels.map(|(width, _)| small(width))),
        evidence::height.eq(file.pixels.map(|(_, height)| small(height))),
        evidence::shared.eq(bundle.shared),
        evidence::form_key.eq(bundle.form_key),
        evidence::added_by.eq(person),
        evidence::created_at.eq(site.clock.now()),
    );
    diesel::insert_into(evidence::table).values(values).execute(c)?;
    for place in 0_i32.. {
        let mut piece = Vec::with_capacity(giving::PIECE);
        let most = u64::try_from(giving::PIECE).unwrap_or(0);
        content.by_ref().take(most).read_to_end(&mut piece).map_err(unread)?;
        if piece.is_empty() {
            break;
        }
        let values = (
            evidence_piece::evidence_id.eq(file.id),
            evidence_piece::place.eq(place),
            evidence_piece::content.eq(piece),
        );
        diesel::insert_into(evidence_piece::table).values(values).execute(c)?;
    }
    Ok(())
}
