//! Making a customer, with keys, keyed hashes and search words, and changing one.

use diesel::prelude::*;

use super::store::load;
use super::{Contact, Details, tokens};
use crate::base::db::schema::{customer, dealership};
use crate::base::db::{Conn, DbResult};
use crate::base::error::{AppError, is_duplicate};
use crate::base::site::Site;
use crate::base::values::{CleanText, Currency, CustomerId, DealershipId};
use crate::base::vault::{
    BlindIndex, CustomerContact, CustomerName, CustomerNotes, Holder, Indexed, Purpose, Sealed,
    TaxCertificate,
};
use crate::parties::dealerships::next_number;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Makes a customer and tells the log. Without a reference it gets the next of the dealership's own.
pub fn create(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    reference: Option<&CleanText<40>>,
    details: &Details,
) -> DbResult<CustomerId> {
    let id = CustomerId::generate(site.clock.now());
    add(c, site, actor, scope, id, reference, details)?;
    Ok(id)
}

/// The same under an id that the form brought along: a form that is sent twice makes one customer.
pub fn create_once(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: CustomerId,
    details: &Details,
) -> DbResult<()> {
    let there = customer::table.find(id).select(customer::dealership_id);
    match there.first::<DealershipId>(c).optional()? {
        Some(its) if its == scope.dealership() => Ok(()),
        Some(_) => Err(AppError::NotFound),
        None => add(c, site, actor, scope, id, None, details),
    }
}

fn add(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: CustomerId,
    reference: Option<&CleanText<40>>,
    details: &Details,
) -> DbResult<()> {
    let reference = match reference {
        Some(reference) => reference.clone(),
        None => next_reference(c, scope)?,
    };
    insert_as(c, site, scope, id, &reference, details, None)?;
    let entry = Entry::new("customer.create").object(id).customer(scope.dealership(), id);
    record(c, site, actor, &entry.after(described(details)?))?;
    Ok(())
}

/// The row alone, for an import, which tells the log once for all its rows. `source` is the keyed hash of the imported
/// values.
pub fn insert(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    reference: &CleanText<40>,
    details: &Details,
    source: Option<&BlindIndex>,
) -> DbResult<CustomerId> {
    let id = CustomerId::generate(site.clock.now());
    insert_as(c, site, scope, id, reference, details, source)?;
    Ok(id)
}

fn insert_as(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: CustomerId,
    reference: &CleanText<40>,
    details: &Details,
    source: Option<&BlindIndex>,
) -> DbResult<()> {
    let now = site.clock.now();
    let contact_key = site.vault.make_key(c, Holder::Customer(id), Purpose::Contact)?;
    let records_key = site.vault.make_key(c, Holder::Customer(id), Purpose::Records)?;
    let row = id.as_bytes();
    let name: Sealed<CustomerName> = contact_key.seal(row, details.name.as_str())?;
    let contact: Sealed<CustomerContact> = contact_key.seal(row, &json(&details.contact)?)?;
    let notes: Option<Sealed<CustomerNotes>> =
        details.notes.as_ref().map(|notes| contact_key.seal(row, notes.as_str())).transpose()?;
    let certificate: Option<Sealed<TaxCertificate>> =
        details.tax_certificate.as_ref().map(|number| records_key.seal(row, number.as_str())).transpose()?;
    let (email, phone) = indexes(site, scope, &details.contact)?;
    let currency: Currency =
        dealership::table.find(scope.dealership()).select(dealership::currency).first(c)?;
    let values = (
        customer::id.eq(id),
        customer::dealership_id.eq(scope.dealership()),
        customer::reference.eq(reference.as_str()),
        customer::kind.eq(details.kind),
        customer::name.eq(name),
        customer::contact.eq(contact),
        customer::notes.eq(notes),
        customer::email_index.eq(email),
        customer::phone_index.eq(phone),
        customer::language.eq(details.language),
        customer::tax_exempt.eq(details.tax_exempt),
        customer::tax_certificate.eq(certificate),
        customer::currency.eq(currency),
        customer::source_index.eq(source),
        customer::created_at.eq(now),
    );
    let inserted = diesel::insert_into(customer::table).values(values).execute(c).map_err(AppError::from);
    match inserted {
        Err(e) if is_duplicate(&e, "reference") => {
            return Err(AppError::Conflict(format!("there is a customer {reference} already")));
        }
        other => other?,
    };
    tokens::index_customer(c, site, scope, id, details)
}

/// Puts new details in place of those of `version`; a customer that changed since is a conflict.
pub fn update(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    version: i64,
    details: &Details,
) -> DbResult<()> {
    let id = scope.require_customer()?;
    let before = load(c, site, scope)?;
    let holder = Holder::Customer(id);
    let name: Sealed<CustomerName> = site.vault.seal(c, holder, id.as_bytes(), details.name.as_str())?;
    let contact: Sealed<CustomerContact> =
        site.vault.seal(c, holder, id.as_bytes(), &json(&details.contact)?)?;
    let notes: Option<Sealed<CustomerNotes>> = match &details.notes {
        Some(notes) => Some(site.vault.seal(c, holder, id.as_bytes(), notes.as_str())?),
        None => None,
    };
    let certificate: Option<Sealed<TaxCertificate>> = match &details.tax_certificate {
        Some(number) => Some(site.vault.seal(c, holder, id.as_bytes(), number.as_str())?),
        None => None,
    };
    let (email, phone) = indexes(site, scope, &details.contact)?;
    let theirs = customer::table
        .find(id)
        .filter(customer::dealership_id.eq(scope.dealership()).and(customer::version.eq(version)));
    let values = (
        customer::kind.eq(details.kind),
        customer::name.eq(name),
        customer::contact.eq(contact),
        customer::notes.eq(notes),
        customer::email_index.eq(email),
        customer::phone_index.eq(phone),
        customer::language.eq(details.language),
        customer::tax_exempt.eq(details.tax_exempt),
        customer::tax_certificate.eq(certificate),
        customer::version.eq(version + 1),
    );
    if diesel::update(theirs).set(values).execute(c)? == 0 {
        return Err(AppError::Conflict("somebody else changed this customer in the meantime".to_owned()));
    }
    tokens::forget(c, scope, id)?;
    tokens::index_customer(c, site, scope, id, details)?;
    let entry = Entry::new("customer.change").object(id).customer(scope.dealership(), id);
    record(c, site, actor, &entry.before(described(&before.details)?).after(described(details)?))?;
    Ok(())
}

/// Ends an account of `version` in favor of another: it is found by its number alone from now on.
pub(in crate::parties) fn close(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    version: i64,
    into: CustomerId,
) -> DbResult<()> {
    let id = scope.require_customer()?;
    let open = customer::table
        .find(id)
        .filter(customer::dealership_id.eq(scope.dealership()).and(customer::version.eq(version)))
        .filter(customer::merged_into.is_null());
    let values = (
        customer::merged_into.eq(into),
        customer::merged_at.eq(site.clock.now()),
        customer::email_index.eq(None::<BlindIndex>),
        customer::phone_index.eq(None::<BlindIndex>),
        customer::version.eq(version + 1),
    );
    if diesel::update(open).set(values).execute(c)? == 0 {
        return Err(AppError::Conflict("somebody else changed this customer in the meantime".to_owned()));
    }
    tokens::forget(c, scope, id)
}

/// `K00001` and on; a reference that an import used already is passed over.
fn next_reference(c: &mut Conn, scope: &Scope) -> DbResult<CleanText<40>> {
    loop {
        let number = next_number(c, scope.dealership(), "customer", "", 0)?;
        let reference = format!("K{number:05}");
        let taken = customer::table
            .filter(customer::dealership_id.eq(scope.dealership()).and(customer::reference.eq(&reference)));
        if !diesel::select(diesel::dsl::exists(taken)).get_result::<bool>(c)? {
            return CleanText::parse(&reference).map_err(|e| AppError::Internal(e.into()));
        }
    }
}

pub(super) type Indexes = (Option<BlindIndex>, Option<BlindIndex>);

/// The keyed hashes of the address of mail and of the phone.
pub(super) fn indexes(site: &Site, scope: &Scope, contact: &Contact) -> DbResult<Indexes> {
    let dealership = scope.dealership();
    let email = contact.email.as_ref();
    let email =
        email.map(|email| site.vault.index(Indexed::Email(dealership), email.as_str())).transpose()?;
    let phone = contact.phone.as_ref();
    let phone =
        phone.map(|phone| site.vault.index(Indexed::Phone(dealership), phone.as_str())).transpose()?;
    Ok((email, phone))
}

/// For the sealed part of the log.
fn described(details: &Details) -> DbResult<String> {
    json(&serde_json::json!({
        "kind": details.kind,
        "name": details.name,
        "contact": details.contact,
        "notes": details.notes,
        "language": details.language,
        "tax_exempt": details.tax_exempt,
        "tax_certificate": details.tax_certificate,
    }))
}

fn json(value: &impl serde::Serialize) -> DbResult<String> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(e.into()))
}
