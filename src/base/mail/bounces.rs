//! Mails that came back, and the addresses they came back from. An address is kept as the keyed hashes by which people are
//! found when they sign in and customers when somebody searches, so that a changed address is free again by itself.
//! Not here: who tells us (billing/deliveries), and what is not sent meanwhile (billing/reminders).

use diesel::prelude::*;

use super::dsn::{Fate, Report};
use super::store::{self, About};
use crate::base::db::schema::{customer, mail, mail_bounce};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{BounceId, CustomerId, DealershipId, Email, MailId, PersonId};
use crate::base::vault::Indexed;
use crate::insert_or_ignore;

/// What a report turned out to be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub customer: Option<CustomerId>,
    pub person: Option<PersonId>,
    /// What was known of the mail before.
    pub before: String,
    pub object: Option<String>,
}

/// Writes down what another server said. `None` when the mail is no longer known, or this was known.
pub fn report(c: &mut Conn, site: &Site, report: &Report, source: &'static str) -> DbResult<Option<Told>> {
    let known: Option<(String, Option<PersonId>)> =
        mail::table.find(report.mail).select((mail::state, mail::person_id)).first(c).optional()?;
    let Some((state, person)) = known else { return Ok(None) };
    let about = match report.fate {
        Fate::Bounced => came_back(c, site, report.mail, &report.status, source)?,
        // A mail that came back was not delivered, whatever is said later.
        Fate::Delivered if state == "failed" => None,
        Fate::Delivered => {
            let about = About::of(c, report.mail)?;
            let new = about.write_step(c, report.mail, "delivered", site.clock.now())?;
            (new == 1).then_some(about)
        }
    };
    Ok(about.map(|it| Told { customer: it.customer, person, before: state, object: it.object }))
}

/// Our own server would not take the mail; with a code when it is because of the address.
pub(super) fn refused(c: &mut Conn, site: &Site, id: MailId, code: Option<&str>) -> DbResult<()> {
    match code {
        Some(code) => came_back(c, site, id, code, "smtp")?,
        None => store::mark(c, id, "failed", site.clock.now())?,
    };
    Ok(())
}

fn came_back(
    c: &mut Conn,
    site: &Site,
    id: MailId,
    status: &str,
    source: &'static str,
) -> DbResult<Option<About>> {
    let now = site.clock.now();
    let Some(about) = store::mark(c, id, "failed", now)? else { return Ok(None) };
    let address = store::message(c, site, id)?.message.to;
    let dealership: Option<DealershipId> = match about.customer {
        Some(id) => customer::table.find(id).select(customer::dealership_id).first(c).optional()?,
        None => None,
    };
    let own = dealership.map(|at| site.vault.index(Indexed::Email(at), address.as_str())).transpose()?;
    let values = (
        mail_bounce::id.eq(BounceId::generate(now)),
        mail_bounce::mail_id.eq(id),
        mail_bounce::dealership_id.eq(dealership),
        mail_bounce::customer_id.eq(about.customer),
        mail_bounce::object_id.eq(&about.object),
        mail_bounce::address_index.eq(site.vault.index(Indexed::Login, address.as_str())?),
        mail_bounce::email_index.eq(own),
        mail_bounce::status.eq(status),
        mail_bounce::source.eq(source),
        mail_bounce::at.eq(now),
    );
    insert_or_ignore!(c, mail_bounce::table, values)?;
    Ok(Some(about))
}

/// Whether the last we know of an address is that mail comes back from it.
pub fn blocked(c: &mut Conn, site: &Site, address: &Email) -> DbResult<bool> {
    let index = site.vault.index(Indexed::Login, address.as_str())?;
    let open =
        mail_bounce::table.filter(mail_bounce::address_index.eq(index).and(mail_bounce::lifted_at.is_null()));
    diesel::select(diesel::dsl::exists(open)).get_result(c).map_err(AppError::from)
}

/// Somebody knows better: the address is to be tried again.
pub fn lift(c: &mut Conn, site: &Site, address: &Email) -> DbResult<usize> {
    let index = site.vault.index(Indexed::Login, address.as_str())?;
    let open =
        mail_bounce::table.filter(mail_bounce::address_index.eq(index).and(mail_bounce::lifted_at.is_null()));
    Ok(diesel::update(open).set(mail_bounce::lifted_at.eq(site.clock.now())).execute(c)?)
}
