//! Persons: human beings who sign in. Name and address are sealed under a key of their own; the address is found
//! again by its blind index, over all dealerships.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::base::db::schema::{customer, owner_right, person, session};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::Recipient;
use crate::base::site::Site;
use crate::base::values::{CleanText, Email, Language, PersonId, Timestamp};
use crate::base::vault::{Holder, Indexed, PersonEmail, PersonName, Purpose, Sealed};
use crate::trust::audit::{Actor, Entry, record};

/// What people are called.
pub type Name = CleanText<100>;

/// A person, opened.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: Email,
    /// Chosen by the person; otherwise their customer's, then the browser's counts.
    pub language: Option<Language>,
    pub suspended_at: Option<Timestamp>,
    /// After a recovery: no money out and no change of e-mail before this.
    pub hold_until: Option<Timestamp>,
    pub version: i64,
    pub created_at: Timestamp,
}

type Row = (
    PersonId,
    Sealed<PersonName>,
    Sealed<PersonEmail>,
    Option<Language>,
    Option<Timestamp>,
    Option<Timestamp>,
    i64,
    Timestamp,
);

/// Makes a person, who cannot sign in until an invitation is accepted. One address, one person:
/// a second one is an error of the caller, who asks [`by_email`] first.
pub fn create(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    name: &Name,
    email: &Email,
    language: Option<Language>,
) -> DbResult<PersonId> {
    let now = site.clock.now();
    let id = PersonId::generate(now);
    site.vault.make_key(c, Holder::Person(id), Purpose::Contact)?;
    let sealed_name: Sealed<PersonName> =
        site.vault.seal(c, Holder::Person(id), id.as_bytes(), name.as_str())?;
    let sealed_email: Sealed<PersonEmail> =
        site.vault.seal(c, Holder::Person(id), id.as_bytes(), email.as_str())?;
    let values = (
        person::id.eq(id),
        person::name.eq(sealed_name),
        person::email.eq(sealed_email),
        person::email_index.eq(site.vault.index(Indexed::Login, email.as_str())?),
        person::language.eq(language),
        person::created_at.eq(now),
    );
    diesel::insert_into(person::table).values(values).execute(c)?;
    record(c, site, actor, &Entry::new("user_created").object(id).person(id).after(email.as_str()))?;
    Ok(id)
}

/// Who has this address.
pub fn by_email(c: &mut Conn, site: &Site, email: &Email) -> DbResult<Option<PersonId>> {
    let index = site.vault.index(Indexed::Login, email.as_str())?;
    Ok(person::table.filter(person::email_index.eq(index)).select(person::id).first(c).optional()?)
}

pub fn find(c: &mut Conn, site: &Site, id: PersonId) -> DbResult<Person> {
    let row: Row = person::table
        .find(id)
        .select((
            person::id,
            person::name,
            person::email,
            person::language,
            person::suspended_at,
            person::hold_until,
            person::version,
            person::created_at,
        ))
        .first(c)?;
    let (id, name, email, language, suspended_at, hold_until, version, created_at) = row;
    let name = site.vault.open_field(c, Holder::Person(id), id.as_bytes(), &name)?;
    let email = site.vault.open_field(c, Holder::Person(id), id.as_bytes(), &email)?;
    let email = email.parse().map_err(|_| AppError::internal("a stored address is none"))?;
    Ok(Person { id, name, email, language, suspended_at, hold_until, version, created_at })
}

/// The names of several persons, for lists of what they did.
pub fn names_of(
    c: &mut Conn,
    site: &Site,
    persons: impl IntoIterator<Item = PersonId>,
) -> DbResult<HashMap<PersonId, String>> {
    let ids: HashSet<PersonId> = persons.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(PersonId, Sealed<PersonName>)> = person::table
        .filter(person::id.eq_any(ids.into_iter().collect::<Vec<_>>()))
        .select((person::id, person::name))
        .load(c)?;
    site.vault.fetch(c, rows.iter().map(|(id, name)| (Holder::Person(*id), name)))?;
    let open = |(id, name): (PersonId, Sealed<PersonName>)| {
        Ok((id, site.vault.open_field(c, Holder::Person(id), id.as_bytes(), &name)?))
    };
    rows.into_iter().map(open).collect()
}

/// Where and in which language mails about a person's own access go.
pub fn recipient(c: &mut Conn, site: &Site, id: PersonId) -> DbResult<Recipient> {
    let it = find(c, site, id)?;
    let language = match it.language {
        Some(language) => language,
        None => papers_language(c, id)?.unwrap_or_default(),
    };
    Ok(Recipient { email: it.email, language })
}

/// What the papers of their first customer are written in.
fn papers_language(c: &mut Conn, id: PersonId) -> DbResult<Option<Language>> {
    Ok(owner_right::table
        .inner_join(customer::table)
        .filter(owner_right::person_id.eq(id).and(owner_right::ended_at.is_null()))
        .order(owner_right::created_at)
        .select(customer::language)
        .first(c)
        .optional()?)
}

/// Gives a person another name.
pub fn rename(c: &mut Conn, site: &Site, actor: &Actor, id: PersonId, name: &Name) -> DbResult<()> {
    let before = find(c, site, id)?.name;
    if before == name.as_str() {
        return Ok(());
    }
    let sealed: Sealed<PersonName> = site.vault.seal(c, Holder::Person(id), id.as_bytes(), name.as_str())?;
    let values = (person::name.eq(sealed), person::version.eq(person::version + 1));
    diesel::update(person::table.find(id)).set(values).execute(c)?;
    let entry = Entry::new("user_updated").object(id).person(id).fact("field", "name");
    record(c, site, actor, &entry.before(before).after(name.as_str()))?;
    Ok(())
}

/// Sets the language that a person reads.
pub fn set_language(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: PersonId,
    language: Option<Language>,
) -> DbResult<()> {
    let before: Option<Language> = person::table.find(id).select(person::language).first(c)?;
    let values = (person::language.eq(language), person::version.eq(person::version + 1));
    diesel::update(person::table.find(id)).set(values).execute(c)?;
    let code = |language: Option<Language>| language.map_or("none", Language::code);
    let entry = Entry::new("user_updated").object(id).person(id).fact("field", "language");
    let entry = entry.fact("language", code(language)).before(code(before)).after(code(language));
    record(c, site, actor, &entry)?;
    Ok(())
}

/// Changes the address; who may ask for that, and the mails about it, are the caller's business. An address that
/// somebody has already is a unique violation of `person_email`.
pub fn set_email(c: &mut Conn, site: &Site, actor: &Actor, id: PersonId, email: &Email) -> DbResult<()> {
    let before = find(c, site, id)?.email;
    let sealed: Sealed<PersonEmail> =
        site.vault.seal(c, Holder::Person(id), id.as_bytes(), email.as_str())?;
    let values = (
        person::email.eq(sealed),
        person::email_index.eq(site.vault.index(Indexed::Login, email.as_str())?),
        person::version.eq(person::version + 1),
    );
    diesel::update(person::table.find(id)).set(values).execute(c)?;
    let entry = Entry::new("user_updated").object(id).person(id).fact("field", "email");
    record(c, site, actor, &entry.before(before.as_str()).after(email.as_str()))?;
    Ok(())
}

/// Holds money and the address back until a moment: what a recovery leaves behind.
pub fn hold(c: &mut Conn, id: PersonId, until: Timestamp) -> DbResult<()> {
    diesel::update(person::table.find(id)).set(person::hold_until.eq(until)).execute(c)?;
    Ok(())
}

/// Shuts a person out at once: every session ends, no passkey signs in.
pub fn suspend(c: &mut Conn, site: &Site, actor: &Actor, id: PersonId, reason: &str) -> DbResult<()> {
    let now = site.clock.now();
    let open = person::table.find(id).filter(person::suspended_at.is_null());
    if diesel::update(open).set(person::suspended_at.eq(now)).execute(c)? == 0 {
        return Err(AppError::NotFound);
    }
    let live = session::table.filter(session::person_id.eq(id).and(session::ended_at.is_null()));
    diesel::update(live).set(session::ended_at.eq(now)).execute(c)?;
    let entry = Entry::new("user_suspended").object(id).person(id).before("let in").after("shut out");
    record(c, site, actor, &entry.reason(reason))?;
    Ok(())
}

/// Lets them in again.
pub fn resume(c: &mut Conn, site: &Site, actor: &Actor, id: PersonId) -> DbResult<()> {
    let shut = person::table.find(id).filter(person::suspended_at.is_not_null());
    if diesel::update(shut).set(person::suspended_at.eq(None::<Timestamp>)).execute(c)? == 0 {
        return Err(AppError::NotFound);
    }
    let entry = Entry::new("user_resumed").object(id).person(id).before("shut out").after("let in");
    record(c, site, actor, &entry)?;
    Ok(())
}
