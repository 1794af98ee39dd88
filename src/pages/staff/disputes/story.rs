//! What happened in a case and what was decided, in the staff's words.

use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{DecisionId, Language, PersonId, Zone};
use crate::base::web::Cx;
use crate::billing::disputes::{self, Dispute, EventKind, Happened, Outcome, Side};
use crate::billing::invoices::Invoice;
use crate::pages::staff::shown::Moment;
use crate::trust::access::{Scope, initials, persons};

const EN: Language = Language::En;

pub struct Step {
    pub id: String,
    pub said: bool,
    pub own: bool,
    pub internal: bool,
    pub initials: String,
    pub name: String,
    pub about: String,
    pub text: Vec<String>,
    pub at: Moment,
}

pub struct Decided {
    pub id: DecisionId,
    pub title: &'static str,
    pub by: String,
    pub at: Moment,
    pub rulings: Vec<(String, &'static str, MoneyDisplay, String)>,
    pub effects: Vec<(&'static str, MoneyDisplay)>,
    pub note: String,
    pub words: Vec<String>,
}

pub(super) fn step(it: Happened, name: impl Fn(PersonId) -> String, zone: &Zone) -> Step {
    let person = match (it.person, it.side) {
        (Some(person), _) => name(person),
        (None, Side::Owner) => "The customer".to_owned(),
        (None, _) => "The portal".to_owned(),
    };
    let about = match it.kind {
        EventKind::Raised => "Customer, questioned the charge",
        EventKind::Message if it.side == Side::Owner => "Customer",
        EventKind::Message => "Reply to the customer",
        EventKind::Note => "Internal note",
        EventKind::Request => "Asked the customer",
        EventKind::Answer => "Customer, answered",
        EventKind::Appealed => "Customer, appealed",
        EventKind::Withdrawn => "took it back",
        EventKind::Expired => "ended it: no answer in time",
        EventKind::Decided => "decided",
        EventKind::DecidedFinal => "decided for good",
        EventKind::Escalated => "told the managers: a promised day has passed",
        EventKind::Assigned if it.about.is_some() && it.about == it.person => "took it",
        EventKind::Assigned => "gave it to",
        EventKind::Allowed => "lets somebody decide whom nobody can replace:",
    };
    let about = match it.about.filter(|to| it.kind != EventKind::Assigned || it.person != Some(*to)) {
        Some(to) => format!("{about} {}", name(to)),
        None => about.to_owned(),
    };
    Step {
        id: it.id.to_string(),
        said: !it.words.is_empty(),
        own: it.side != Side::Owner,
        internal: it.internal,
        initials: initials(&person),
        name: person,
        about,
        text: it.words.lines().map(str::to_owned).collect(),
        at: Moment::new(it.at, zone),
    }
}

pub(super) fn decided(
    c: &mut Conn,
    cx: &Cx,
    scope: &Scope,
    it: &Dispute,
    of: &Invoice,
    zone: &Zone,
) -> DbResult<Vec<Decided>> {
    let mut found = Vec::new();
    for own in disputes::decisions(c, &cx.site, scope, it)? {
        let ruling = |ruling: &disputes::Ruling| {
            let line = it.lines.iter().find(|line| line.line == ruling.line)?;
            let billed = of.snapshot.lines.get(line.place)?;
            let outcome = match ruling.outcome {
                Outcome::Upheld => "Credited in full",
                Outcome::Partly => "Credited in part",
                Outcome::Rejected => "Kept",
                Outcome::Goodwill => "Goodwill",
            };
            let approved = ruling.approved.display(EN);
            Some((billed.description.as_str().to_owned(), outcome, approved, ruling.why.clone()))
        };
        let effects = [
            ("Credited, with tax", own.credited),
            ("Sent back", own.refunded),
            ("On the account", own.on_account),
            ("Left to pay then", own.due),
        ];
        found.push(Decided {
            id: own.id,
            title: if own.is_final { "Decided after the appeal" } else { "Decided" },
            by: persons::names_of(c, &cx.site, [own.by])?
                .remove(&own.by)
                .unwrap_or_else(|| "Somebody".to_owned()),
            at: Moment::new(own.at, zone),
            rulings: own.rulings.iter().filter_map(ruling).collect(),
            effects: effects
                .into_iter()
                .filter(|(label, amount)| amount.is_positive() || *label == "Left to pay then")
                .map(|(label, amount)| (label, amount.display(EN)))
                .collect(),
            note: own.note.map(|(_, number)| number).unwrap_or_default(),
            words: own.words.lines().map(str::to_owned).collect(),
        });
    }
    Ok(found)
}
