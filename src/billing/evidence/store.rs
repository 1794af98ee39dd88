//! What is kept of each file besides its content.

use diesel::prelude::*;

use super::kinds::Kind;
use crate::base::db::schema::evidence;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{ChargebackId, CustomerId, DisputeId, EvidenceId, PersonId, Timestamp};
use crate::base::vault::{EvidenceName, Holder, Sealed};
use crate::trust::access::Scope;

crate::coded! {
    /// What files belong to.
    pub enum SubjectKind {
        Dispute = "dispute",
        Chargeback = "chargeback",
    }
}

/// One thing that files belong to. Whoever attaches to it vouches that it is there, and the customer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    kind: SubjectKind,
    id: String,
}

impl Subject {
    pub fn dispute(id: DisputeId) -> Self {
        Self { kind: SubjectKind::Dispute, id: id.to_string() }
    }

    pub fn chargeback(id: ChargebackId) -> Self {
        Self { kind: SubjectKind::Chargeback, id: id.to_string() }
    }

    pub fn kind(&self) -> SubjectKind {
        self.kind
    }

    pub fn id(&self) -> &str {
        &self.id
    }
}

/// A file, without its content.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub id: EvidenceId,
    pub customer: CustomerId,
    pub kind: Kind,
    pub name: String,
    pub size: u64,
    pub pages: Option<i32>,
    pub pixels: Option<(i32, i32)>,
    /// The customer's people see it.
    pub shared: bool,
    pub added_by: Option<PersonId>,
    pub at: Timestamp,
}

type Row = (
    (EvidenceId, CustomerId, Kind, Sealed<EvidenceName>, i64),
    (Option<i32>, Option<i32>, Option<i32>, bool, Option<PersonId>, Timestamp),
);

macro_rules! columns {
    () => {
        (
            (evidence::id, evidence::customer_id, evidence::kind, evidence::name, evidence::size),
            (
                evidence::pages,
                evidence::width,
                evidence::height,
                evidence::shared,
                evidence::added_by,
                evidence::created_at,
            ),
        )
    };
}

/// Files of one subject in the scope, oldest first. Owners see those that are shared.
pub fn of_subject(c: &mut Conn, site: &Site, scope: &Scope, subject: &Subject) -> DbResult<Vec<Evidence>> {
    let rows: Vec<Row> = evidence::table
        .filter(evidence::subject_kind.eq(subject.kind).and(evidence::subject_id.eq(&subject.id)))
        .filter(evidence::dealership_id.eq(scope.dealership()))
        .order(evidence::id)
        .select(columns!())
        .load(c)?;
    let mut seen = Vec::new();
    for row in rows {
        if is_seen(scope, &row) {
            seen.push(opened(c, site, row)?);
        }
    }
    Ok(seen)
}

/// One file of the scope.
pub fn find(c: &mut Conn, site: &Site, scope: &Scope, id: EvidenceId) -> DbResult<Evidence> {
    let row: Row = evidence::table
        .find(id)
        .filter(evidence::dealership_id.eq(scope.dealership()))
        .select(columns!())
        .first(c)?;
    if !is_seen(scope, &row) {
        return Err(crate::base::error::AppError::NotFound);
    }
    opened(c, site, row)
}

/// Whether whoever has the scope may know of it.
fn is_seen(scope: &Scope, ((_, customer, ..), (_, _, _, shared, ..)): &Row) -> bool {
    scope.narrowed(*customer).is_ok() && (*shared || scope.customer().is_none())
}

pub(super) fn count(c: &mut Conn, subject: &Subject) -> DbResult<usize> {
    let kept: i64 = evidence::table
        .filter(evidence::subject_kind.eq(subject.kind).and(evidence::subject_id.eq(&subject.id)))
        .count()
        .get_result(c)?;
    Ok(usize::try_from(kept).unwrap_or(usize::MAX))
}

fn opened(c: &mut Conn, site: &Site, row: Row) -> DbResult<Evidence> {
    let ((id, customer, kind, name, size), (pages, width, height, shared, added_by, at)) = row;
    let name = site.vault.open_field(c, Holder::Customer(customer), id.as_bytes(), &name)?;
    let size = u64::try_from(size).unwrap_or(0);
    let pixels = width.zip(height);
    Ok(Evidence { id, customer, kind, name, size, pages, pixels, shared, added_by, at })
}
