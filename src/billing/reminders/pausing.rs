//! Reminders stopped by staff, for one invoice or for everything of a customer, with the reason, until a day or until
//! somebody ends it.

use diesel::prelude::*;

use crate::base::db::schema::{invoice, reminder_pause};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanText, CustomerId, InvoiceId, LocalDate, PauseId, Timestamp};
use crate::base::vault::{Holder, PauseReason, Sealed};
use crate::parties::customers;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Why reminders stop, in the staff's words.
pub type Reason = CleanText<300>;

/// A pause that is in force, opened.
#[derive(Clone, Debug)]
pub struct Pause {
    pub id: PauseId,
    pub customer: CustomerId,
    /// The one invoice it is for, with its number; none: everything of the customer.
    pub invoice: Option<(InvoiceId, String)>,
    pub reason: String,
    pub until: Option<LocalDate>,
    pub since: Timestamp,
}

/// Stops reminders of the scope's customer: for one invoice, or for all.
pub fn pause(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: Option<InvoiceId>,
    reason: &Reason,
    until: Option<LocalDate>,
) -> DbResult<PauseId> {
    let (now, customer) = (site.clock.now(), scope.require_customer()?);
    let id = PauseId::generate(now);
    let sealed: Sealed<PauseReason> =
        site.vault.seal(c, Holder::Customer(customer), id.as_bytes(), reason.as_str())?;
    let values = (
        reminder_pause::id.eq(id),
        reminder_pause::dealership_id.eq(scope.dealership()),
        reminder_pause::customer_id.eq(customer),
        reminder_pause::invoice_id.eq(invoice),
        reminder_pause::reason.eq(sealed),
        reminder_pause::until_day.eq(until),
        reminder_pause::created_by.eq(actor.person),
        reminder_pause::created_at.eq(now),
    );
    diesel::insert_into(reminder_pause::table).values(values).execute(c)?;
    let mut entry = Entry::new("reminders.pause").customer(scope.dealership(), customer);
    entry = entry.object(invoice.map_or_else(|| customer.to_string(), |id| id.to_string()));
    entry = entry.fact("until", until.map_or_else(|| "ended by hand".to_owned(), |day| day.to_string()));
    record(c, site, actor, &entry.before("reminded").after("paused").reason(reason.as_str()))?;
    Ok(id)
}

/// Ends a pause of the scope's dealership. One that has ended is a conflict.
pub fn end(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: PauseId) -> DbResult<()> {
    let theirs = reminder_pause::table.find(id).filter(reminder_pause::dealership_id.eq(scope.dealership()));
    let (customer, invoice): (CustomerId, Option<InvoiceId>) =
        theirs.select((reminder_pause::customer_id, reminder_pause::invoice_id)).first(c)?;
    scope.narrowed(customer)?;
    let live = theirs.filter(reminder_pause::ended_at.is_null());
    if diesel::update(live).set(reminder_pause::ended_at.eq(site.clock.now())).execute(c)? == 0 {
        return Err(AppError::Conflict("These reminders go out again already.".to_owned()));
    }
    let object = invoice.map_or_else(|| customer.to_string(), |id| id.to_string());
    let entry = Entry::new("reminders.resume").object(object).customer(scope.dealership(), customer);
    record(c, site, actor, &entry.before("paused").after("reminded"))?;
    Ok(())
}

type Row = (
    PauseId,
    CustomerId,
    Option<InvoiceId>,
    Option<String>,
    Sealed<PauseReason>,
    Option<LocalDate>,
    Timestamp,
);

/// The pauses in force on a day, newest first: of the dealership, or of the scope's one customer and whom it was merged with.
pub fn pauses(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    today: LocalDate,
    limit: i64,
) -> DbResult<Vec<Pause>> {
    let mut live = reminder_pause::table
        .left_join(invoice::table.on(invoice::id.nullable().eq(reminder_pause::invoice_id)))
        .filter(reminder_pause::dealership_id.eq(scope.dealership()).and(reminder_pause::ended_at.is_null()))
        .filter(reminder_pause::until_day.is_null().or(reminder_pause::until_day.ge(today)))
        .order((reminder_pause::created_at.desc(), reminder_pause::id.desc()))
        .limit(limit)
        .select((
            reminder_pause::id,
            reminder_pause::customer_id,
            reminder_pause::invoice_id,
            invoice::number.nullable(),
            reminder_pause::reason,
            reminder_pause::until_day,
            reminder_pause::created_at,
        ))
        .into_boxed();
    if let Some(customer) = scope.customer() {
        let family = customers::family(c, &scope.narrowed(customer)?)?;
        live = live.filter(reminder_pause::customer_id.eq_any(family));
    }
    let rows: Vec<Row> = live.load(c)?;
    let opened = |(id, customer, invoice, number, reason, until, since): Row| {
        let reason = site.vault.open_field(c, Holder::Customer(customer), id.as_bytes(), &reason)?;
        let invoice = invoice.map(|id| (id, number.unwrap_or_default()));
        Ok(Pause { id, customer, invoice, reason, until, since })
    };
    rows.into_iter().map(opened).collect()
}
