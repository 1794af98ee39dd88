//! A few days of life, lived with the product's own verbs: invoices issued, one paid, one card declined, somebody
//! invited. What pages show of it is therefore true: postings, papers, mails and the log agree.

use std::time::Duration;

use super::chasing::chase;
use super::corrections;
use super::oddities::stray;
use super::people::Cast;
use super::questioning::question;
use super::records::clean;
use super::writing;
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::mail::{self, Invited, Recipient};
use crate::base::site::Site;
use crate::base::values::{
    CleanText, Clock, Currency, Email, Language, LineId, Money, PersonId, Quantity, Timestamp, UnitPrice,
    VehicleId, Vin,
};
use crate::billing::estimates::verbal::{Heard, record_verbal};
use crate::billing::estimates::{self, Content, Decision, store};
use crate::billing::invoices::totals::{Discount, TaxKey};
use crate::billing::invoices::{self, Draft, IssuedInvoice, Line, LineKind, Particulars, PayType};
use crate::billing::payments::paying::{Begun, begin};
use crate::billing::payments::starting::{Door, Order};
use crate::billing::payments::store::attempts;
use crate::billing::payments::{Provider, checkout};
use crate::commands::failure::Failure;
use crate::parties::{customers, dealerships, vehicles};
use crate::simulator::Simulator;
use crate::simulator::book::Card;
use crate::trust::access::invitations::{self, NewInvitation, Purpose};
use crate::trust::access::persons::{self, Name};
use crate::trust::access::{Rights, Scope};
use crate::trust::audit::{Actor, ActorKind};

const HOUR: Duration = Duration::from_secs(3600);

/// What a line says: kind, code, words, part number, quantity, unit, price.
pub type Entry = (LineKind, &'static str, &'static str, &'static str, &'static str, &'static str, i64);

pub const SERVICE: [Entry; 4] = [
    (LineKind::Labour, "SVC60", "60,000 mile service and inspection", "", "1.4", "h", 13_500),
    (LineKind::Part, "", "Engine air filter", "AF-2209", "1", "each", 2_450),
    (LineKind::Part, "", "Cabin air filter", "CF-1187", "1", "each", 2_195),
    (LineKind::Fee, "", "Shop supplies", "", "1", "", 980),
];
const WIPERS: [Entry; 3] = [
    (LineKind::Labour, "TIR", "Rotate tires and set pressures", "", "0.5", "h", 12_800),
    (LineKind::Part, "", "Wiper blade, driver side", "WB-26", "1", "each", 2_199),
    (LineKind::Part, "", "Wiper blade, passenger side", "WB-18", "1", "each", 1_899),
];
const BELT: [Entry; 2] = [
    (LineKind::Labour, "BLT", "Replace serpentine belt", "", "0.8", "h", 12_800),
    (LineKind::Part, "", "Serpentine belt", "K060-841", "1", "each", 4_785),
];

/// Dana's car that is in the workshop.
const ACCORD: &str = "1HGCV1F36MA058217";
const REAR_BRAKES: [Entry; 3] = [
    (LineKind::Labour, "BRK", "Replace rear brake pads and resurface rotors", "", "1.6", "h", 13_500),
    (LineKind::Part, "", "Rear brake pads, ceramic", "RP-9921", "1", "each", 7_495),
    (LineKind::Fee, "", "Shop supplies", "", "1", "", 1_080),
];
const COOLANT: [Entry; 2] = [
    (LineKind::Labour, "CLT", "Flush cooling system", "", "0.9", "h", 13_500),
    (LineKind::Part, "", "Coolant, gallon", "CL-50", "2", "each", 2_110),
];

pub async fn live(site: &Site, bank: &Simulator, cast: &Cast) -> Result<(), Failure> {
    let (earlier, own) = (before(site, cast)?, site.clone());
    let marcus = of(ActorKind::Clerk, cast.marcus);
    let priya = of(ActorKind::Manager, cast.priya);
    let (dana, lakeside) = (cast.at_northside, cast.at_lakeside);
    let theo = scope_of(site, cast, "C00005")?;
    let carlos = scope_of(site, cast, "C00034")?;

    let service = issue(&earlier, &marcus, &dana, Some("4S4BSANC9K3267419"), "RO 58231", &SERVICE)?;
    let belt = issue(&earlier, &priya, &theo, None, "RO 58234", &BELT)?;
    let wipers = issue(&earlier, &marcus, &carlos, None, "RO 58236", &WIPERS)?;
    invite(&earlier, &marcus, &carlos)?;
    let tires = [("Tires and wipers", WIPERS.as_slice())];
    let approved = offer(&earlier, &marcus, &dana, "RO 58240", &tires)?;
    // Billed an hour ago, and questioned since.
    let lately = Site { clock: Clock::manual(own.clock.now().minus(HOUR)), ..own.clone() };
    let billed = heard_and_billed(&lately, &marcus, &dana, &approved)?;
    question(&lately, cast, billed.id, WIPERS.len() - 1)?;
    let brakes = [("Rear brakes", REAR_BRAKES.as_slice()), ("Coolant flush", COOLANT.as_slice())];
    offer(&earlier, &marcus, &dana, "RO 58244", &brakes)?;
    issue(&own, &Actor::of_kind(ActorKind::Operator), &lakeside, None, "RO 3197", &BELT)?;

    let provider = Provider::of(&site.config)?;
    let play = Play { site, bank, provider: &provider, owner: cast.dana };
    play.pay(&dana, &service, Card::Succeeds).await?;
    let open = of_number(site, &dana, "NM-10482")?;
    play.pay(&dana, &open, Card::Declined).await?;

    corrections::credit(&own, &marcus, &carlos, &wipers)?;
    corrections::cash(&own, &marcus, &theo, &belt)?;
    corrections::refund(site, bank, cast, &provider).await?;
    corrections::ask(site, cast, "NM-10482")?;
    writing::begin(&own, &marcus, &carlos)?;
    writing::subscribe(site, &marcus, &theo)?;
    stray(&lately, &own, cast)?;
    chase(site, &provider, cast).await
}

/// The same site two days ago, though never before the last of the records that were brought in.
fn before(site: &Site, cast: &Cast) -> Result<Site, Failure> {
    let now = site.clock.now();
    let dealership = site.db.read(|c| dealerships::load(c, cast.dealers.northside))?;
    let zone = &dealership.settings.time_zone;
    // Half past ten in the morning of the records' last day.
    let earliest = zone.start_of(cast.dealers.last_day).plus(HOUR * 10 + HOUR / 2);
    let then = now.minus(HOUR * 48).max(earliest).min(now.minus(HOUR));
    Ok(Site { clock: Clock::manual(then), ..site.clone() })
}

pub fn issue(
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    vin: Option<&str>,
    repair_order: &str,
    entries: &[Entry],
) -> Result<IssuedInvoice, Failure> {
    let lines = entries.iter().map(|entry| line(entry, site.clock.now())).collect::<Result<Vec<_>, _>>()?;
    let draft = Draft {
        vehicle: vehicle(site, scope, vin)?,
        repair_order: Some(clean(repair_order)?),
        advisor: Some(clean("Marcus Bell")?),
        lines,
        ..Draft::default()
    };
    Ok(site.db.write(|c| invoices::issue_new(c, site, actor, scope, &draft))?)
}

/// What it would cost, sent to the customer: number of the estimate.
fn offer(
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    repair_order: &str,
    jobs: &[(&str, &[Entry])],
) -> Result<String, Failure> {
    let mut lines = Vec::new();
    for (job, entries) in jobs {
        for entry in *entries {
            lines.push(Line { job: Some(clean(job)?), ..line(entry, site.clock.now())? });
        }
    }
    let dealership = site.db.read(|c| dealerships::load(c, scope.dealership()))?;
    let content = Content {
        draft: Draft {
            vehicle: vehicle(site, scope, Some(ACCORD))?,
            repair_order: Some(clean(repair_order)?),
            advisor: Some(clean("Marcus Bell")?),
            lines,
            ..Draft::default()
        },
        valid_until: estimates::proposed_until(dealership.today(site.clock.now())),
        deposit: None,
    };
    let number = site.db.write(|c| {
        let made = estimates::create(c, site, actor, scope, &content)?;
        let of = store::by_number(c, scope, &made.number)?;
        estimates::send(c, site, actor, scope, &of, 1)?;
        Ok(made.number)
    })?;
    Ok(number)
}

/// A yes on the phone, and the bill that follows.
fn heard_and_billed(
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    number: &str,
) -> Result<IssuedInvoice, Failure> {
    let (with, called) = (clean("Dana Whitfield")?, clean("(512) 555-0156")?);
    let billed = site.db.write(|c| {
        let of = store::by_number(c, scope, number)?;
        let heard = Heard {
            version: of.version,
            decisions: vec![Decision { approved: true, reason: None }],
            spoke_with: with.clone(),
            at: site.clock.now(),
            number: called.clone(),
            amount: of.net(),
            note: None,
        };
        record_verbal(c, site, actor, scope, &of, &heard)?;
        let bill = estimates::to_invoice(c, site, actor, scope, &of)?;
        invoices::issue(c, site, actor, scope, bill)
    })?;
    Ok(billed)
}

/// The named one, or the customer's newest.
pub fn vehicle(site: &Site, scope: &Scope, vin: Option<&str>) -> Result<Option<VehicleId>, Failure> {
    let wanted = vin.and_then(|vin| Vin::parse(vin).ok());
    let all = site.db.read(|c| vehicles::recent(c, site, scope, None, 100))?;
    let found = all.iter().find(|v| wanted.as_ref().is_none_or(|vin| v.details.vin == *vin));
    Ok(found.map(|v| v.id))
}

pub fn line(entry: &Entry, now: Timestamp) -> Result<Line, Failure> {
    let (kind, code, words, part, quantity, unit, cents) = *entry;
    let wrong = |e: &dyn std::fmt::Display| Failure::from(AppError::internal(format!("{words}: {e}")));
    let optional = |text: &str| -> Result<Option<CleanText<60>>, Failure> {
        if text.is_empty() { Ok(None) } else { clean(text).map(Some) }
    };
    let price = Money::new(cents, Currency::Usd);
    let taxed = kind == LineKind::Part;
    Ok(Line {
        id: LineId::generate(now),
        job: None,
        kind,
        pay_type: PayType::Customer,
        code: CleanText::optional(code).map_err(|e| wrong(&e))?,
        description: clean(words)?,
        part_number: optional(part)?,
        condition: CleanText::optional(if taxed { "new" } else { "" }).map_err(|e| wrong(&e))?,
        quantity: quantity.parse::<Quantity>().map_err(|e| wrong(&e))?,
        unit: CleanText::optional(unit).map_err(|e| wrong(&e))?,
        unit_price: UnitPrice::try_from(price).map_err(|e| wrong(&e))?,
        discount: Discount::None,
        tax: if taxed { TaxKey::at("8.25".parse().map_err(|e| wrong(&e))?) } else { TaxKey::untaxed() },
        particulars: Particulars::default(),
    })
}

/// A relative of a Spanish-speaking customer gets a link by mail; the code stays at the counter.
fn invite(site: &Site, actor: &Actor, scope: &Scope) -> Result<(), Failure> {
    let name: Name = clean("Lucía Barton")?;
    let email = Email::parse("customer34@example.com").map_err(|e| AppError::internal(e.to_string()))?;
    let dealership = site.db.read(|c| dealerships::load(c, scope.dealership()))?;
    let customer = scope.require_customer()?;
    site.db.write(|c| {
        let person = persons::create(c, site, actor, &name, &email, Some(Language::Es))?;
        let purpose = Purpose::Owner(scope.dealership(), customer, Rights::ALL);
        let new = NewInvitation { person, purpose, with_code: true, not_before: site.clock.now() };
        let made = invitations::invite(c, site, actor, &new)?;
        let to = Recipient { email: email.clone(), language: Language::Es };
        let name = dealership.settings.name.as_str();
        let it = Invited { id: made.id, dealership: name, hours: 24, needs_code: true, staff: false };
        let letter = mail::invitation(site, &to, it, &made.path()).person(person).customer(customer);
        mail::queue(c, site, &letter)
    })?;
    Ok(())
}

/// Somebody at the hosted checkout.
struct Play<'a> {
    site: &'a Site,
    bank: &'a Simulator,
    provider: &'a Provider,
    owner: PersonId,
}

impl Play<'_> {
    async fn pay(&self, scope: &Scope, invoice: &IssuedInvoice, card: Card) -> Result<(), Failure> {
        let order = Order {
            protest: false,
            form_key: new_form_key(),
            shares: vec![(invoice.number.clone(), invoice.total)],
            deposit: None,
            door: Door::Account(self.owner),
            language: Language::En,
        };
        let actor = of(ActorKind::Owner, self.owner);
        let begun = begin(self.site, self.provider, &actor, scope, &order).await?;
        let Begun::Checkout(url) = begun else {
            return Err(Failure::Refused("the payment simulator gave no page".to_owned()));
        };
        let session = session_in(&url);
        self.bank
            .act(|desk| desk.pay(&session, card))
            .map_err(|_| Failure::Refused("the payment simulator refused".to_owned()))?;
        let live = self.site.db.read(|c| attempts::live_for(c, scope, &[invoice.id]))?;
        for attempt in live {
            checkout::refresh(self.site, self.provider, attempt.id).await?;
            if card != Card::Succeeds {
                // She gives up and closes the page: the invoice is free again.
                checkout::end(self.site, self.provider, attempt.id).await?;
            }
        }
        Ok(())
    }
}

pub fn of(kind: ActorKind, person: PersonId) -> Actor {
    Actor { person: Some(person), ..Actor::of_kind(kind) }
}

pub fn scope_of(site: &Site, cast: &Cast, reference: &str) -> Result<Scope, Failure> {
    let scope = Scope::for_job(cast.dealers.northside, None);
    let id = site.db.read(|c| customers::by_reference(c, &scope, reference))?;
    Ok(scope.narrowed(id)?)
}

/// An invoice that was brought in, with what is still open on it.
fn of_number(site: &Site, scope: &Scope, number: &str) -> Result<IssuedInvoice, Failure> {
    let found = site.db.read(|c| invoices::by_number(c, site, scope, number))?;
    let (issued_on, due_on) = (found.issued_on, found.due_on);
    Ok(IssuedInvoice { id: found.id, number: found.number, issued_on, due_on, total: found.open })
}

/// `cs_…` of the hosted page's address.
fn session_in(url: &str) -> String {
    let from = url.find("cs_").unwrap_or(0);
    url.get(from..).unwrap_or_default().split(['?', '/', '#']).next().unwrap_or_default().to_owned()
}
