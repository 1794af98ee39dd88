//! The invoice on paper: the snapshot and nothing else. What was paid since is on the page, not in the document.

use super::frame::{Dress, Reader, edition, host, issuer};
use crate::base::config::Config;
use crate::billing::documents::{
    Fact, InvoiceColumns, InvoiceLine, InvoicePaper, LineGroup, Note, Party, TotalRow, Weightiness,
};
use crate::billing::invoices::totals::LineTotals;
use crate::billing::invoices::{Condition, Invoice, Line, LineKind, PayType, Snapshot};
use crate::parties::dealerships::BankDetails;
use crate::parties::vehicles::OdometerUnit;

/// In the order of the paper; kinds without lines are left out.
const GROUPS: [(&str, &[LineKind]); 6] = [
    ("paper-labor", &[LineKind::Labour]),
    ("paper-parts", &[LineKind::Part]),
    ("paper-cores", &[LineKind::Core, LineKind::CoreReturn]),
    ("paper-sublet", &[LineKind::Sublet]),
    ("paper-fees", &[LineKind::Fee, LineKind::Supplies, LineKind::Disposal]),
    ("paper-deductible", &[LineKind::Deductible]),
];

pub(super) fn paper(config: &Config, invoice: &Invoice, dress: &Dress) -> InvoicePaper {
    let snapshot = &invoice.snapshot;
    let reader = Reader::new(snapshot.language, snapshot.currency);
    let seller = &snapshot.seller;
    let title = dress.title(&reader, "paper-invoice", snapshot.number.as_str());
    let home = seller.address.country;
    let jobs: Vec<&str> =
        snapshot.jobs().into_iter().map(|(job, _)| job).filter(|job| !job.is_empty()).collect();
    InvoicePaper {
        edition: edition(&reader, title, invoice.id, invoice.issued_at, home, dress),
        issuer: issuer(&reader, seller, dress),
        summary: jobs.join(", "),
        hero: Some(Fact::new(reader.t("paper-total"), reader.money(snapshot.totals.total))),
        bill_to: Party {
            label: reader.t("paper-bill-to"),
            name: snapshot.buyer.name.as_str().to_owned(),
            address: snapshot.buyer.address.lines(home),
        },
        facts: facts(&reader, snapshot),
        vehicle: vehicle(&reader, snapshot),
        columns: InvoiceColumns {
            description: reader.t("paper-description"),
            quantity: reader.t("paper-quantity"),
            rate: reader.t("paper-rate"),
            amount: reader.t("paper-amount"),
        },
        groups: groups(&reader, snapshot),
        totals: totals(&reader, snapshot),
        notes: dress.notes(notes(&reader, config, snapshot)),
        frame: dress.frame(),
    }
}

fn facts(reader: &Reader, snapshot: &Snapshot) -> Vec<Fact> {
    let day = |day: crate::base::values::LocalDate| day.display(reader.language()).to_string();
    let order = snapshot.repair_order.as_ref().map(|order| ("paper-repair-order", order.as_str().to_owned()));
    let advisor = snapshot.advisor.as_ref().map(|advisor| ("paper-advisor", advisor.as_str().to_owned()));
    let account = Some(("paper-account", snapshot.buyer.reference.as_str().to_owned()));
    let supplied = snapshot.supplied_on.map(|on| ("paper-supplied", day(on)));
    let issued = Some(("paper-issued", day(snapshot.issued_on)));
    let days = [issued, Some(("paper-due", day(snapshot.due_on))), supplied];
    let all = days.into_iter().chain([order, advisor, account]);
    all.flatten().map(|(label, value)| Fact::new(reader.t(label), value)).collect()
}

pub(super) fn vehicle(reader: &Reader, snapshot: &Snapshot) -> Vec<Fact> {
    let Some(on) = &snapshot.vehicle else { return Vec::new() };
    let unit = match on.odometer_unit {
        OdometerUnit::Miles => "paper-miles",
        OdometerUnit::Kilometers => "paper-kilometers",
    };
    let plate = on.plate.as_ref().map(|plate| ("paper-plate", plate.to_string()));
    let read = |key, value: Option<i64>| {
        let distance = u32::try_from(value?).ok()?;
        let shown = reader.locale.quantity(crate::base::values::Quantity::from(distance)).to_string();
        Some((key, reader.with(unit, "distance", shown)))
    };
    let facts = [
        Some(("paper-vehicle", on.title.clone())),
        Some(("paper-vin", on.vin.as_str().to_owned())),
        plate,
        read("paper-odometer-in", snapshot.odometer_in),
        read("paper-odometer-out", snapshot.odometer_out),
    ];
    facts.into_iter().flatten().map(|(label, value)| Fact::new(reader.t(label), value)).collect()
}

fn groups(reader: &Reader, snapshot: &Snapshot) -> Vec<LineGroup> {
    let group = |(heading, kinds): &(&str, &[LineKind])| {
        let members = snapshot.charges().filter(|(line, _)| kinds.contains(&line.kind));
        let lines: Vec<InvoiceLine> = members.map(|(line, figures)| charge(reader, line, figures)).collect();
        (!lines.is_empty()).then(|| LineGroup { heading: reader.t(heading), story: Vec::new(), lines })
    };
    GROUPS.iter().filter_map(group).collect()
}

pub(super) fn charge(reader: &Reader, line: &Line, figures: &LineTotals) -> InvoiceLine {
    let more = &line.particulars;
    let brand = more.brand.as_ref().map(|it| it.as_str().to_owned());
    let part = [brand, line.part_number.as_ref().map(|it| it.as_str().to_owned()), condition(reader, line)];
    let part = part.into_iter().flatten().collect::<Vec<String>>().join(" · ");
    let supplier = more.sublet.as_ref().and_then(|sublet| sublet.supplier.as_ref());
    let supplier = supplier.map(|it| reader.with("paper-sublet-by", "supplier", it.as_str()));
    let facility = more.facility.as_ref().map(|it| reader.with("paper-facility", "id", it.as_str()));
    let said = more.supplies.as_ref().and_then(|rule| rule.disclosure.as_ref());
    let said = said.map(|text| text.as_str().to_owned());
    let discount = (!figures.discount.is_zero())
        .then(|| reader.with("paper-less-discount", "amount", reader.amount(figures.discount)));
    let payer = payer(reader, line.pay_type);
    let details = [(!part.is_empty()).then_some(part), supplier, facility, said, discount, payer];
    let count = reader.locale.quantity(line.quantity).to_string();
    let quantity = match line.unit.as_ref().map_or("", AsRef::as_ref) {
        "" | "each" | "unit" | "flat" => count,
        "h" => reader.with("paper-hours", "count", count),
        unit => format!("{count} {unit}"),
    };
    InvoiceLine {
        description: line.description.as_str().to_owned(),
        details: details.into_iter().flatten().collect(),
        quantity,
        rate: reader.locale.unit_price(line.unit_price).to_string(),
        amount: reader.amount(figures.net),
    }
}

/// The words that states ask for; anything else is printed as it was entered.
fn condition(reader: &Reader, line: &Line) -> Option<String> {
    let condition = line.condition.as_ref()?.as_str();
    let key = match condition.to_lowercase().parse() {
        Ok(Condition::New) => "paper-new",
        Ok(Condition::Used) => "paper-used",
        Ok(Condition::Rebuilt) => "paper-rebuilt",
        Ok(Condition::Reconditioned) => "paper-reconditioned",
        Ok(Condition::OemCrash) => "paper-oem",
        Ok(Condition::NonOemCrash) => "paper-non-oem",
        Err(_) => return Some(condition.to_owned()),
    };
    Some(reader.t(key))
}

fn payer(reader: &Reader, pay_type: PayType) -> Option<String> {
    let key = match pay_type {
        PayType::Customer => return None,
        PayType::Warranty => "paper-pays-warranty",
        PayType::Internal => "paper-pays-internal",
        PayType::ServiceContract => "paper-pays-service-contract",
        PayType::Insurer => "paper-pays-insurer",
    };
    Some(reader.t(key))
}

pub(super) fn totals(reader: &Reader, snapshot: &Snapshot) -> Vec<TotalRow> {
    use Weightiness::{Due, Step};
    let totals = &snapshot.totals;
    let mut rows = vec![TotalRow::new(Step, reader.t("paper-subtotal"), reader.amount(totals.lines_net))];
    if let (false, Ok(off)) = (totals.discount.is_zero(), totals.discount.checked_neg()) {
        rows.push(TotalRow::new(Step, reader.t("paper-discount"), reader.amount(off)));
    }
    for group in totals.groups.iter().filter(|group| group.key.is_taxed()) {
        let rate = reader.locale.percent(group.key.rate).to_string();
        let values = [("rate", rate.into()), ("base", reader.amount(group.base).into())];
        rows.push(TotalRow::new(Step, reader.words.args("paper-tax", &values), reader.amount(group.tax)));
    }
    rows.push(TotalRow::new(Due, reader.t("paper-total"), reader.money(totals.total)));
    rows
}

fn notes(reader: &Reader, config: &Config, snapshot: &Snapshot) -> Vec<Note> {
    let how = |key: &str| Note {
        heading: reader.t("paper-how-to-pay"),
        text: reader.with(key, "host", host(config)),
    };
    let pay = if snapshot.totals.total.is_zero() {
        Note { heading: String::new(), text: reader.t("paper-no-charge") }
    } else {
        how("paper-how-to-pay-text")
    };
    let transfer = snapshot.bank.as_ref().filter(|_| !snapshot.totals.total.is_zero());
    let transfer = transfer
        .map(|it| Note { heading: reader.t("paper-transfer"), text: transfer_words(reader, it, snapshot) });
    let own =
        snapshot.notes.as_ref().map(|notes| Note { heading: String::new(), text: notes.as_str().to_owned() });
    std::iter::once(pay).chain(transfer).chain(own).collect()
}

/// On one line: whose account, where, and what to write with it.
fn transfer_words(reader: &Reader, it: &BankDetails, snapshot: &Snapshot) -> String {
    let of = |key: &str, value: &str| (!value.is_empty()).then(|| reader.with(key, "value", value));
    let parts = [
        Some(it.holder.clone()),
        (!it.bank.is_empty()).then(|| it.bank.clone()),
        of("paper-transfer-account", &it.account),
        of("paper-transfer-routing", &it.routing),
        of("paper-transfer-reference", snapshot.number.as_str()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
