//! What a finding leads to at once, as its rule names it: begun in the transaction that keeps the alert, for the time that the
//! rule says. Where there is nobody to demand it of, nothing is done: of a whole site or dealership nothing is ever demanded,
//! because anybody could bring that about.
//! Not here: what a restraint is and where it holds (`trust::access::restraints`).

use std::time::Duration;

use super::engine::{Alert, Response, Severity};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{AlertId, PersonId};
use crate::trust::access::restraints::{self, Covers, Kind, New};

/// Does what the rule says. A rule that is tried out does nothing.
pub(super) fn respond(c: &mut Conn, site: &Site, id: AlertId, it: &Alert) -> DbResult<()> {
    if it.shadow {
        return Ok(());
    }
    let lasts = Duration::from_micros(u64::try_from(it.lasts).unwrap_or(0));
    let until = site.clock.now().plus(lasts);
    let dealership = it.tenant.parse().ok();
    for (kind, covers, subject) in demanded(it).into_iter().chain(beside(it)) {
        restraints::begin(c, site, &New { alert: id, dealership, kind, covers, subject, until })?;
    }
    Ok(())
}

type Demand<'a> = (Kind, Covers, &'a str);

fn person(it: &Alert) -> Option<&str> {
    [&it.subject, &it.actor].into_iter().find(|id| id.parse::<PersonId>().is_ok()).map(String::as_str)
}

/// Of several odd things at once, where money rests: whoever holds the session proves that they hold the passkey, too.
fn beside(it: &Alert) -> Option<Demand<'_>> {
    let held = it.rule == "score" && it.response == Response::Pause;
    person(it).filter(|_| held).map(|id| (Kind::StepUp, Covers::Changes, id))
}

fn demanded(it: &Alert) -> Option<Demand<'_>> {
    let someone = |kind, covers| person(it).map(|id| (kind, covers, id));
    let all = matches!(it.about.as_str(), "site" | "tenant");
    match it.response {
        Response::None => None,
        Response::Delay => {
            (!it.network.is_empty()).then_some((Kind::Delay, Covers::SignIn, it.network.as_str()))
        }
        // Whoever looks through customers must prove it before the next look, not before the next change.
        Response::StepUp if it.rule == "R10" => someone(Kind::StepUp, Covers::Everything),
        Response::StepUp => someone(Kind::StepUp, Covers::Changes),
        Response::Pause if it.rule == "R03" || it.rule == "R21" => {
            let covers = if it.rule == "R03" { Covers::Recovery } else { Covers::Payments };
            (!all).then_some((Kind::Pause, covers, it.subject.as_str()))
        }
        // Two odd things are no reason to stop somebody's work.
        Response::Pause if it.rule == "score" && it.severity < Severity::High => None,
        Response::Pause => someone(Kind::Pause, Covers::Money),
        Response::SecondPerson => someone(Kind::SecondPerson, Covers::Money),
        Response::EndSession => someone(Kind::EndSession, Covers::Everything),
    }
}
