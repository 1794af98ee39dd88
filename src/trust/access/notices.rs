//! Which mails a person wants. New invoices, receipts and reminders can be switched off; what is about the security of an
//! account and the final notice cannot, and have no setting here. Nothing is stored until somebody chooses: then each is wanted.

use diesel::prelude::*;

use crate::base::db::schema::notice_setting;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::PersonId;
use crate::trust::audit::{Actor, Entry, record};

crate::coded! {
    /// By the kind of the letter.
    pub enum Notice {
        NewInvoice = "invoice.new",
        Receipt = "receipt",
        Estimate = "estimate.new",
        /// Replies and questions about a charge that was questioned; not decisions.
        Dispute = "dispute.message",
        /// Of what is due or late, except the final notice.
        Reminder = "reminder",
    }
}

/// Every notice there is and whether the person wants it.
pub fn chosen(c: &mut Conn, person: PersonId) -> DbResult<Vec<(Notice, bool)>> {
    Notice::ALL.iter().map(|notice| Ok((*notice, wants(c, person, *notice)?))).collect()
}

/// Whether a mail of this kind may be sent to the person.
pub fn wants(c: &mut Conn, person: PersonId, notice: Notice) -> DbResult<bool> {
    let chosen: Option<bool> = notice_setting::table
        .find((person.to_string(), notice.code()))
        .select(notice_setting::wanted)
        .first(c)
        .optional()?;
    Ok(chosen.unwrap_or(true))
}

/// Keeps what the person chose; what is as it was leaves no trace.
pub fn choose(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    choice: &[(Notice, bool)],
) -> DbResult<()> {
    let mut entry = Entry::new("notices.choose").object(person).person(person);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let said = |notice: Notice, wanted| format!("{} {}", notice.code(), if wanted { "on" } else { "off" });
    for (notice, wanted) in choice {
        if wants(c, person, *notice)? != *wanted {
            set(c, person, *notice, *wanted)?;
            entry = entry.fact(notice.code(), if *wanted { "on" } else { "off" });
            before.push(said(*notice, !*wanted));
            after.push(said(*notice, *wanted));
        }
    }
    if !entry.facts.is_empty() {
        record(c, site, actor, &entry.before(before.join(", ")).after(after.join(", ")))?;
    }
    Ok(())
}

fn set(c: &mut Conn, person: PersonId, notice: Notice, wanted: bool) -> DbResult<()> {
    let row = notice_setting::table.find((person.to_string(), notice.code()));
    if diesel::update(row).set(notice_setting::wanted.eq(wanted)).execute(c)? == 0 {
        let values = (
            notice_setting::person_id.eq(person),
            notice_setting::event.eq(notice),
            notice_setting::wanted.eq(wanted),
        );
        diesel::insert_into(notice_setting::table).values(values).execute(c)?;
    }
    Ok(())
}
