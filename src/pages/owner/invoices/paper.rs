//! The document on its page: the frozen snapshot, and below its total what was paid and credited since.

use std::borrow::Cow;

use super::said::Said;
use crate::base::db::DbResult;
use crate::base::values::display::{AmountDisplay, DecimalDisplay};
use crate::base::values::{Country, Locale, Money, Phone, Quantity};
use crate::base::words::Words;
use crate::billing::invoices::totals::LineTotals;
use crate::billing::invoices::{
    Condition, Invoice, Line, LineKind, Movement, PayType, Snapshot, VehicleOnPaper,
};
use crate::billing::ledger::TransactionKind;
use crate::billing::signed::Code;
use crate::pages::owner::rows::{Day, distance, whole};
use crate::pages::owner::signed::Shown;
use crate::parties::dealerships::BankDetails;

pub struct Paper {
    pub from: Party,
    pub bill_to: Party,
    pub issued: Day,
    pub due: Day,
    pub facts: Vec<Fact>,
    pub vehicle: Option<Vehicle>,
    pub groups: Vec<Group>,
    pub totals: Vec<Total>,
    /// What was written to the customer.
    pub notes: Vec<String>,
    pub said: Said,
    /// Where a transfer is to go; may be empty.
    pub bank: Vec<String>,
    pub signed: Option<Shown>,
}

pub struct Party {
    pub name: String,
    pub lines: Vec<String>,
}

pub struct Fact {
    pub label: Cow<'static, str>,
    pub value: String,
}

pub struct Vehicle {
    pub name: String,
    pub vin: String,
    pub plate: String,
    pub odometer: String,
}

pub struct Group {
    pub title: Cow<'static, str>,
    pub lines: Vec<Charge>,
}

/// `small` says quantity and price where a phone shows no columns for them.
pub struct Charge {
    pub text: String,
    pub code: String,
    pub details: String,
    pub small: String,
    pub quantity: String,
    pub rate: DecimalDisplay,
    pub amount: AmountDisplay,
}

pub struct Total {
    pub class: &'static str,
    pub label: Cow<'static, str>,
    pub day: Option<Day>,
    /// The receipt behind it, and its words; may be empty.
    pub href: String,
    pub link: String,
    pub amount: String,
}

/// What the invoice is about: `Front brakes, oil service · 2021 Honda Accord Sport`.
pub fn about(snapshot: &Snapshot) -> String {
    let jobs: Vec<&str> =
        snapshot.jobs().into_iter().map(|(name, _)| name).filter(|n| !n.is_empty()).collect();
    let work = jobs.join(", ");
    let vehicle = snapshot.vehicle.as_ref().map_or("", |vehicle| vehicle.title.as_str());
    [work.as_str(), vehicle].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

pub fn paper(w: Words, invoice: &Invoice, moved: &[Movement], code: Option<Code>) -> DbResult<Paper> {
    let snapshot = &invoice.snapshot;
    let locale = Locale::new(w.language(), snapshot.currency);
    let home = snapshot.seller.address.country;
    let order = snapshot.repair_order.as_ref().map(|order| ("invoice-repair-order", order.as_str()));
    let advisor = snapshot.advisor.as_ref().map(|advisor| ("invoice-advisor", advisor.as_str()));
    let facts = [order, advisor].into_iter().flatten();
    let facts = facts.map(|(key, value)| Fact { label: w.t(key), value: value.to_owned() }).collect();
    Ok(Paper {
        from: seller(snapshot, home),
        bill_to: Party {
            name: snapshot.buyer.name.as_str().to_owned(),
            lines: snapshot.buyer.address.lines(home),
        },
        issued: Day::new(snapshot.issued_on, w.language()),
        due: Day::new(snapshot.due_on, w.language()),
        facts,
        vehicle: snapshot.vehicle.as_ref().map(|on| vehicle(w, snapshot, on)),
        groups: groups(w, locale, snapshot),
        totals: totals(w, locale, invoice, moved)?,
        notes: snapshot.notes.iter().flat_map(|it| it.as_str().lines()).map(str::to_owned).collect(),
        said: Said::of(snapshot.stationery.as_ref()),
        bank: snapshot.bank.as_ref().map(|it| bank(w, it, &invoice.number)).unwrap_or_default(),
        signed: code.map(Shown::from),
    })
}

/// Whose account it is, where, and what to write with a transfer.
fn bank(w: Words, it: &BankDetails, number: &str) -> Vec<String> {
    let of = |key: &str, value: &str| {
        (!value.is_empty()).then(|| w.args(key, &[("value", value.to_owned().into())]))
    };
    let own = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let parts = [
        own(&it.holder),
        own(&it.bank),
        of("paper-transfer-account", &it.account),
        of("paper-transfer-routing", &it.routing),
        of("paper-transfer-reference", number),
    ];
    parts.into_iter().flatten().collect()
}

pub(in crate::pages) fn seller(snapshot: &Snapshot, home: Country) -> Party {
    let seller = &snapshot.seller;
    let mut lines = seller.address.lines(home);
    if let Some(phone) = &seller.phone {
        let read = Phone::parse(phone.as_str(), home);
        lines.push(read.map_or_else(|_| phone.as_str().to_owned(), |phone| phone.display()));
    }
    Party { name: seller.name.as_str().to_owned(), lines }
}

pub(in crate::pages) fn vehicle(w: Words, snapshot: &Snapshot, on: &VehicleOnPaper) -> Vehicle {
    let shown = |value: i64| distance(w, value, on.odometer_unit);
    let odometer = match (snapshot.odometer_in, snapshot.odometer_out) {
        (Some(first), Some(last)) if first != last => {
            let first = whole(w, first);
            w.args("invoice-odometer-in-out", &[("in", first.into()), ("out", shown(last).into())])
        }
        (first, last) => last.or(first).map(shown).unwrap_or_default(),
    };
    Vehicle {
        name: on.title.clone(),
        vin: on.vin.as_str().to_owned(),
        plate: on.plate.as_ref().map(ToString::to_string).unwrap_or_default(),
        odometer,
    }
}

/// The charges by kind, kinds without any left out.
fn groups(w: Words, locale: Locale, snapshot: &Snapshot) -> Vec<Group> {
    const GROUPS: [(&str, &[LineKind]); 6] = [
        ("invoice-group-labor", &[LineKind::Labour]),
        ("invoice-group-parts", &[LineKind::Part]),
        ("invoice-group-cores", &[LineKind::Core, LineKind::CoreReturn]),
        ("invoice-group-sublet", &[LineKind::Sublet]),
        ("invoice-group-fees", &[LineKind::Fee, LineKind::Supplies, LineKind::Disposal]),
        ("invoice-group-deductible", &[LineKind::Deductible]),
    ];
    let group = |(title, kinds): &(&str, &[LineKind])| {
        let members = snapshot.charges().filter(|(line, _)| kinds.contains(&line.kind));
        let lines: Vec<Charge> = members.map(|(line, figures)| charge(w, locale, line, figures)).collect();
        (!lines.is_empty()).then(|| Group { title: w.t(title), lines })
    };
    GROUPS.iter().filter_map(group).collect()
}

pub(in crate::pages) fn charge(w: Words, locale: Locale, line: &Line, figures: &LineTotals) -> Charge {
    let count = locale.quantity(line.quantity).to_string();
    let rate = locale.unit_price(line.unit_price);
    let unit = line.unit.as_ref().map_or("", AsRef::as_ref);
    let quantity = match unit {
        "h" => w.args("invoice-hours", &[("count", count.into())]),
        "" | "each" | "unit" | "flat" => count,
        other => format!("{count} {other}"),
    };
    let small = if line.quantity == Quantity::ONE { String::new() } else { format!("{quantity} × {rate}") };
    Charge {
        text: line.description.as_str().to_owned(),
        code: line.part_number.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        details: details(w, line, figures, unit),
        small,
        quantity,
        rate,
        amount: figures.net.amount(w.language()),
    }
}

/// `Rebuilt · less $10.00 discount`: what else is to be known of a line.
fn details(w: Words, line: &Line, figures: &LineTotals, unit: &str) -> String {
    let condition = line.condition.as_ref().map(|written| match written.as_str().parse() {
        Ok(Condition::New) => w.t("invoice-part-new"),
        Ok(Condition::Used) => w.t("invoice-part-used"),
        Ok(Condition::Rebuilt) => w.t("invoice-part-rebuilt"),
        Ok(Condition::Reconditioned) => w.t("invoice-part-reconditioned"),
        Ok(Condition::OemCrash) => w.t("invoice-part-oem"),
        Ok(Condition::NonOemCrash) => w.t("invoice-part-non-oem"),
        Err(_) => written.as_str().to_owned().into(),
    });
    let more = &line.particulars;
    let brand = more.brand.as_ref().map(|brand| Cow::Owned(brand.as_str().to_owned()));
    let supplier = more.sublet.as_ref().and_then(|sublet| sublet.supplier.as_ref());
    let supplier = supplier.map(|it| w.args("invoice-sublet-by", &[("supplier", it.as_str().into())]).into());
    let facility = more.facility.as_ref();
    let facility = facility.map(|it| w.args("invoice-facility", &[("id", it.as_str().into())]).into());
    let said = more.supplies.as_ref().and_then(|rule| rule.disclosure.as_ref());
    let said = said.map(|text| Cow::Owned(text.as_str().to_owned()));
    let flat = (unit == "flat").then(|| w.t("invoice-flat"));
    let payer = match line.pay_type {
        PayType::Customer => None,
        PayType::Warranty => Some(w.t("invoice-pays-warranty")),
        PayType::Internal => Some(w.t("invoice-pays-internal")),
        PayType::ServiceContract => Some(w.t("invoice-pays-service-contract")),
        PayType::Insurer => Some(w.t("invoice-pays-insurer")),
    };
    let less = (!figures.discount.is_zero()).then(|| {
        let amount = figures.discount.display(w.language()).to_string();
        Cow::Owned(w.args("invoice-less-discount", &[("amount", amount.into())]))
    });
    let all = [brand, condition, supplier, facility, said, flat, less, payer];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// From the sum of the lines to what is left to pay.
fn totals(w: Words, locale: Locale, invoice: &Invoice, moved: &[Movement]) -> DbResult<Vec<Total>> {
    let figures = &invoice.snapshot.totals;
    let bare = |amount: Money| amount.amount(w.language()).to_string();
    let mut rows = vec![Total::step(w.t("invoice-subtotal"), bare(figures.lines_net))];
    if !figures.discount.is_zero() {
        rows.push(Total::step(w.t("invoice-discount"), bare(figures.discount.checked_neg()?)));
    }
    for group in figures.groups.iter().filter(|group| group.key.is_taxed()) {
        let (rate, base) = (locale.percent(group.key.rate).to_string(), bare(group.base));
        let label = w.args("invoice-tax", &[("rate", rate.into()), ("base", base.into())]);
        rows.push(Total::step(label.into(), bare(group.tax)));
    }
    let total = invoice.total.display(w.language()).to_string();
    rows.push(Total { class: "sum", ..Total::step(w.t("invoice-total"), total) });
    rows.extend(moved.iter().filter_map(|step| since(w, step)));
    let left = invoice.open.display(w.language()).to_string();
    rows.push(Total { class: "sum due", ..Total::step(w.t("invoice-amount-due"), left) });
    Ok(rows)
}

/// A payment, a credit, or one taken back; the issue itself is the total above.
fn since(w: Words, step: &Movement) -> Option<Total> {
    let key = match step.kind {
        TransactionKind::InvoiceIssued => return None,
        TransactionKind::AllocationReversed | TransactionKind::ChargebackOpened => "invoice-reversed-on",
        TransactionKind::CreditNote => "invoice-credit-on",
        TransactionKind::WriteOff => "invoice-written-off-row",
        TransactionKind::WriteOffReversed => "invoice-owed-again-row",
        _ => "invoice-payment-on",
    };
    let row = Total::step(w.t(key), step.amount.amount(w.language()).to_string());
    let (href, link) = step.payment.as_ref().map_or_else(Default::default, |(id, number)| {
        (format!("/payments/{id}"), w.args("invoice-receipt", &[("number", number.as_str().into())]))
    });
    let (href, link) = match &step.note {
        Some(number) => (format!("/credit-notes/{number}"), number.clone()),
        None => (href, link),
    };
    Some(Total { day: Some(Day::new(step.on, w.language())), href, link, ..row })
}

impl Total {
    fn step(label: Cow<'static, str>, amount: String) -> Self {
        Self { class: "", label, day: None, href: String::new(), link: String::new(), amount }
    }
}
