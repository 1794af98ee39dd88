//! What the evidence tells in rows: what both sides wrote, who opened and did what when, and who agreed to the work and how.

use super::EN;
use super::gathering::Agreed;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Money, PersonId, Timestamp};
use crate::billing::disputes::{self, Dispute, Happened};
use crate::billing::documents::Log;
use crate::billing::estimates::consent::{Consent, ConsentKind};
use crate::parties::dealerships::Dealership;
use crate::trust::access::{Scope, persons};
use crate::trust::audit::{self, ActorKind, Logged};

/// What the customer did, and what was done for them: what proves that they knew. Steps of the staff alone are none of the
/// network's business.
const ACTS: [&str; 9] = [
    "invoice.issue",
    "estimate.send",
    "estimate.approve",
    "estimate.decline",
    "estimate.consent_verbal",
    "payment.start",
    "payment.received",
    "record.view",
    "document.view",
];
/// Entries that are looked at for one document, and those that are printed for all.
const LOOKS: i64 = 1_000;
const PRINTED: usize = 200;

/// What both sides wrote in a dispute; notes among the staff are not the customer's and so not here.
pub(super) fn conversation(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    dealership: &Dealership,
) -> DbResult<Vec<Vec<String>>> {
    let events = disputes::events(c, site, scope, it)?;
    let names = persons::names_of(c, site, events.iter().filter_map(|own| own.person))?;
    let row = |own: Happened| {
        let name = own.person.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let who = if name.is_empty() { own.side.code().to_owned() } else { format!("{name} ({})", own.side) };
        let words = if own.words.is_empty() { own.kind.code().replace('_', " ") } else { own.words };
        vec![own.at.display(EN, &dealership.settings.time_zone).to_string(), who, words]
    };
    Ok(events.into_iter().filter(|own| !own.internal).map(row).collect())
}

/// Who opened and did what, in words, newest first. Looks are those of the customer and of whoever has their link.
pub(super) fn looks(
    c: &mut Conn,
    site: &Site,
    objects: &[(Scope, String, String)],
    dealership: &Dealership,
) -> DbResult<Vec<Vec<String>>> {
    let mut all: Vec<(Logged, String)> = Vec::new();
    for (scope, object, title) in objects {
        let found = audit::of_object(c, scope, object, &ACTS, LOOKS)?;
        let told = found.into_iter().filter(|it| {
            !it.action.ends_with(".view") || matches!(it.kind, ActorKind::Owner | ActorKind::Guest)
        });
        all.extend(told.map(|it| (it, title.clone())));
    }
    // Acts and the first look of each at each document come before all other looks: somebody who opens an invoice again and
    // again does not push out that it was sent and paid.
    all.sort_by_key(|(it, _)| (it.at, it.id));
    let mut known: Vec<(Option<PersonId>, ActorKind, String)> = Vec::new();
    let mut weighed: Vec<(bool, (Logged, String))> = Vec::with_capacity(all.len());
    for (it, title) in all {
        let look = it.action.ends_with(".view");
        let own = (it.actor, it.kind, title.clone());
        let again = look && known.contains(&own);
        if look && !again {
            known.push(own);
        }
        weighed.push((again, (it, title)));
    }
    weighed.sort_by_key(|(again, (it, _))| (*again, std::cmp::Reverse((it.at, it.id))));
    weighed.truncate(PRINTED);
    let mut all: Vec<(Logged, String)> = weighed.into_iter().map(|(_, row)| row).collect();
    all.sort_by_key(|(it, _)| std::cmp::Reverse((it.at, it.id)));
    let names = persons::names_of(c, site, all.iter().filter_map(|(it, _)| it.actor))?;
    let zone = &dealership.settings.time_zone;
    let row = |(it, title): (Logged, String)| {
        let name = it.actor.and_then(|id| names.get(&id).cloned());
        let who = match name {
            Some(name) => format!("{name} ({})", it.kind.code()),
            None => it.kind.code().to_owned(),
        };
        let device = if it.device.is_empty() { String::new() } else { format!(", {}", it.device) };
        let what = it.action.replace(['.', '_'], " ");
        vec![it.at.display(EN, zone).to_string(), who, format!("{title}: {what}{device}")]
    };
    Ok(all.into_iter().map(row).collect())
}

pub(super) fn consented(of: &Agreed, at: &impl Fn(Timestamp) -> String) -> Log {
    let row = |it: &Consent| {
        let how = match it.kind {
            ConsentKind::Passkey => "Approved, signed with a passkey",
            ConsentKind::Verbal => "Approved in words",
            ConsentKind::Declined => "Declined",
        };
        let evidence = &it.evidence;
        let device = [evidence.device.as_str(), evidence.address.as_deref().unwrap_or_default()];
        let device = device.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&str>>().join(", ");
        let proof =
            evidence.signature.as_ref().map(|it| format!("; key {}", it.credential)).unwrap_or_default();
        let amount = Money::display(it.amount, EN);
        let said = format!(
            "Version {}, {amount} before tax; document SHA-256 {}; {device}{proof}",
            evidence.statement.version, evidence.statement.document
        );
        vec![at(it.given_at), evidence.name.clone(), how.to_owned(), said]
    };
    Log {
        heading: format!("Who agreed to estimate {}", of.number),
        words: "The signature is over the hash of the document that the customer saw. It can be checked at any time."
            .to_owned(),
        columns: ["When", "Who", "How", "To what"].map(str::to_owned).to_vec(),
        rows: of.consents.iter().map(row).collect(),
    }
}
