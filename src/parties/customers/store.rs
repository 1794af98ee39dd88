//! Reading customers.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Customer, CustomerKind, Details};
use crate::base::db::schema::customer;
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanLines, CleanText, CustomerId, DealershipId, Language, Timestamp};
use crate::base::vault::{CustomerContact, CustomerName, CustomerNotes, Holder, Sealed, TaxCertificate};
use crate::trust::access::Scope;

#[derive(Queryable, Selectable)]
#[diesel(table_name = customer)]
struct Row {
    id: CustomerId,
    dealership_id: DealershipId,
    reference: String,
    kind: CustomerKind,
    name: Sealed<CustomerName>,
    contact: Sealed<CustomerContact>,
    notes: Option<Sealed<CustomerNotes>>,
    language: Language,
    tax_exempt: bool,
    tax_certificate: Option<Sealed<TaxCertificate>>,
    version: i64,
    created_at: Timestamp,
    merged_into: Option<CustomerId>,
    merged_at: Option<Timestamp>,
}

/// The customer of a scope.
pub fn load(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<Customer> {
    let row = customer::table
        .find(scope.require_customer()?)
        .filter(customer::dealership_id.eq(scope.dealership()))
        .select(Row::as_select())
        .first(c)?;
    open(c, site, row)
}

/// The scope's customer, who is one of its dealership: for verbs that write, since a form may name anybody's.
pub fn require(c: &mut Conn, scope: &Scope) -> DbResult<CustomerId> {
    Ok(customer::table
        .find(scope.require_customer()?)
        .filter(customer::dealership_id.eq(scope.dealership()))
        .select(customer::id)
        .first(c)?)
}

/// The name alone, for headings.
pub fn name_of(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<String> {
    let id = scope.require_customer()?;
    let name: Sealed<CustomerName> = customer::table
        .find(id)
        .filter(customer::dealership_id.eq(scope.dealership()))
        .select(customer::name)
        .first(c)?;
    site.vault.open_field(c, Holder::Customer(id), id.as_bytes(), &name)
}

/// By what the dealership calls the account. An owner's scope finds its own alone.
pub fn by_reference(c: &mut Conn, scope: &Scope, reference: &str) -> DbResult<CustomerId> {
    let found: CustomerId = customer::table
        .filter(customer::dealership_id.eq(scope.dealership()).and(customer::reference.eq(reference)))
        .select(customer::id)
        .first(c)?;
    scope.narrowed(found)?;
    Ok(found)
}

/// New work is for accounts that go on: one that was merged into another is a conflict.
pub fn require_open(c: &mut Conn, scope: &Scope) -> DbResult<()> {
    let merged: Option<CustomerId> = customer::table
        .find(scope.require_customer()?)
        .filter(customer::dealership_id.eq(scope.dealership()))
        .select(customer::merged_into)
        .first(c)?;
    match merged {
        None => Ok(()),
        Some(_) => {
            Err(AppError::Conflict("This account was merged into another. Work goes on there.".to_owned()))
        }
    }
}

/// The accounts that were merged into the scope's customer: id and number.
pub fn absorbed(c: &mut Conn, scope: &Scope) -> DbResult<Vec<(CustomerId, String)>> {
    Ok(customer::table
        .filter(customer::merged_into.eq(scope.require_customer()?))
        .filter(customer::dealership_id.eq(scope.dealership()))
        .order(customer::reference)
        .select((customer::id, customer::reference))
        .load(c)?)
}

/// The scope's customer with every account that was merged into the same one: the same people, whatever their documents
/// were issued to. The one that goes on comes first.
pub fn family(c: &mut Conn, scope: &Scope) -> DbResult<Vec<CustomerId>> {
    let ours = || customer::table.filter(customer::dealership_id.eq(scope.dealership()));
    let mut root = scope.require_customer()?;
    let mut all = Vec::new();
    loop {
        let into: Option<Option<CustomerId>> =
            ours().filter(customer::id.eq(root)).select(customer::merged_into).first(c).optional()?;
        match into.flatten() {
            Some(next) if !all.contains(&next) => {
                all.push(root);
                root = next;
            }
            _ => break,
        }
    }
    let mut all = vec![root];
    let mut looked_at = 0;
    while looked_at < all.len() {
        let ended: Vec<CustomerId> = ours()
            .filter(one_of(customer::merged_into, all.iter().skip(looked_at).map(|id| Some(*id))))
            .order(customer::id)
            .select(customer::id)
            .load(c)?;
        looked_at = all.len();
        let new: Vec<CustomerId> = ended.into_iter().filter(|id| !all.contains(id)).collect();
        all.extend(new);
    }
    Ok(all)
}

/// The same of several customers at once, for lists: each account of their families with the one that goes on.
pub fn families(
    c: &mut Conn,
    scope: &Scope,
    ids: &[CustomerId],
) -> DbResult<HashMap<CustomerId, CustomerId>> {
    type Merged = (CustomerId, Option<CustomerId>);
    let ours = || customer::table.filter(customer::dealership_id.eq(scope.dealership()));
    let columns = (customer::id, customer::merged_into);
    let mut into: HashMap<CustomerId, Option<CustomerId>> = HashMap::new();
    // Up to the accounts that go on.
    let mut next = ids.to_vec();
    while !next.is_empty() {
        let rows: Vec<Merged> = ours().filter(customer::id.eq_any(&next)).select(columns).load(c)?;
        into.extend(rows.iter().copied());
        next = rows.into_iter().filter_map(|(_, up)| up).filter(|up| !into.contains_key(up)).collect();
    }
    // And down to all that ended in them.
    let mut next: Vec<_> = into.iter().filter(|(_, up)| up.is_none()).map(|(id, _)| Some(*id)).collect();
    while !next.is_empty() {
        let rows: Vec<Merged> = ours().filter(customer::merged_into.eq_any(&next)).select(columns).load(c)?;
        next = rows.iter().filter(|(id, _)| !into.contains_key(id)).map(|(id, _)| Some(*id)).collect();
        into.extend(rows);
    }
    let root = |id: CustomerId| {
        let up = |at: CustomerId| into.get(&at).copied().flatten();
        std::iter::successors(Some(id), |at| up(*at)).take(into.len().saturating_add(1)).last().unwrap_or(id)
    };
    Ok(into.keys().map(|id| (*id, root(*id))).collect())
}

/// The scope's customer in another account of the same people: what was merged is one to whoever pays. Not found where the
/// two have nothing to do with each other.
pub fn related(c: &mut Conn, scope: &Scope, customer: CustomerId) -> DbResult<Scope> {
    if scope.require_customer()? != customer && !family(c, scope)?.contains(&customer) {
        return Err(AppError::NotFound);
    }
    Ok(Scope::for_job(scope.dealership(), Some(customer)))
}

/// Where new work of the scope's customer goes: the account that goes on.
pub fn going_on(c: &mut Conn, scope: &Scope) -> DbResult<Scope> {
    let root = family(c, scope)?.first().copied().map_or_else(|| scope.require_customer(), Ok)?;
    Ok(Scope::for_job(scope.dealership(), Some(root)))
}

/// The names of several of the dealership's customers, for lists of what is theirs.
pub fn names_of(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    customers: impl IntoIterator<Item = CustomerId>,
) -> DbResult<HashMap<CustomerId, String>> {
    let mut ids: Vec<CustomerId> = customers.into_iter().filter(|id| scope.narrowed(*id).is_ok()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<(CustomerId, Sealed<CustomerName>)> = customer::table
        .filter(customer::id.eq_any(ids).and(customer::dealership_id.eq(scope.dealership())))
        .select((customer::id, customer::name))
        .load(c)?;
    site.vault.fetch(c, rows.iter().map(|(id, name)| (Holder::Customer(*id), name)))?;
    let open = |(id, name): (CustomerId, Sealed<CustomerName>)| {
        Ok((id, site.vault.open_field(c, Holder::Customer(id), id.as_bytes(), &name)?))
    };
    rows.into_iter().map(open).collect()
}

/// The dealership's customers, all or of one kind, newest first, older than `before`.
pub fn recent(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    kind: Option<CustomerKind>,
    before: Option<(Timestamp, CustomerId)>,
    limit: i64,
) -> DbResult<Vec<Customer>> {
    let mut rows = customer::table
        .filter(customer::dealership_id.eq(scope.dealership()).and(customer::merged_into.is_null()))
        .order((customer::created_at.desc(), customer::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(kind) = kind {
        rows = rows.filter(customer::kind.eq(kind));
    }
    if let Some(own) = scope.customer() {
        rows = rows.filter(customer::id.eq(own));
    }
    if let Some((at, id)) = before {
        let older = customer::created_at.lt(at).or(customer::id.lt(id));
        rows = rows.filter(customer::created_at.le(at).and(older));
    }
    let rows: Vec<Row> = rows.load(c)?;
    site.vault.fetch(c, rows.iter().map(|row| (Holder::Customer(row.id), &row.name)))?;
    rows.into_iter().map(|row| open(c, site, row)).collect()
}

fn open(c: &mut Conn, site: &Site, row: Row) -> DbResult<Customer> {
    let (holder, bytes) = (Holder::Customer(row.id), row.id.as_bytes());
    let name = site.vault.open_field(c, holder, bytes, &row.name)?;
    let contact = site.vault.open_field(c, holder, bytes, &row.contact)?;
    let notes = match &row.notes {
        Some(notes) => CleanLines::optional(&site.vault.open_field(c, holder, bytes, notes)?),
        None => Ok(None),
    };
    let certificate = match &row.tax_certificate {
        Some(number) => CleanText::optional(&site.vault.open_field(c, holder, bytes, number)?),
        None => Ok(None),
    };
    let details = Details {
        kind: row.kind,
        name: CleanText::parse(&name).map_err(damaged)?,
        contact: serde_json::from_str(&contact).map_err(damaged)?,
        notes: notes.map_err(damaged)?,
        language: row.language,
        tax_exempt: row.tax_exempt,
        tax_certificate: certificate.map_err(damaged)?,
    };
    Ok(Customer {
        id: row.id,
        dealership: row.dealership_id,
        reference: CleanText::parse(&row.reference).map_err(damaged)?,
        details,
        version: row.version,
        created_at: row.created_at,
        merged: row.merged_into.zip(row.merged_at),
    })
}

fn damaged(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Internal(error.into())
}
