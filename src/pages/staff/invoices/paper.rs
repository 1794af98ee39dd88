//! The document as it was issued, on the staff's page: parties, charges by job, totals. All of it from the snapshot.

use crate::base::db::DbResult;
use crate::base::values::display::{AmountDisplay, DecimalDisplay};
use crate::base::values::{Language, Locale, Money};
use crate::billing::invoices::totals::LineTotals;
use crate::billing::invoices::{Invoice, Line, PayType};
use crate::pages::staff::shown::{Day, count};
use crate::parties::vehicles::OdometerUnit;

const EN: Language = Language::En;

pub(super) struct Paper {
    pub bill_to: Vec<String>,
    pub issued: Day,
    pub due: Day,
    /// Repair order, advisor, VIN, plate, odometer; what is not known is left out.
    pub facts: Vec<(&'static str, String)>,
    pub jobs: Vec<(String, Vec<Charge>)>,
    pub totals: Vec<Total>,
    pub notes: String,
}

/// One charge.
pub(super) struct Charge {
    pub text: String,
    /// Part number, condition, discount, who pays it.
    pub about: String,
    pub quantity: String,
    pub rate: DecimalDisplay,
    pub amount: AmountDisplay,
}

pub(super) struct Total {
    pub class: &'static str,
    pub label: String,
    pub amount: String,
}

pub(super) fn paper(invoice: &Invoice) -> DbResult<Paper> {
    let it = &invoice.snapshot;
    let locale = Locale::new(EN, it.currency);
    let mut bill_to = vec![it.buyer.name.to_string()];
    bill_to.extend(it.buyer.address.lines(it.seller.address.country));
    let jobs = it.jobs().into_iter().map(|(name, lines)| {
        let charges = lines.into_iter().map(|(line, figures)| charge(locale, line, figures)).collect();
        (if name.is_empty() { "Charges".to_owned() } else { name.to_owned() }, charges)
    });
    Ok(Paper {
        bill_to,
        issued: Day::new(it.issued_on),
        due: Day::new(it.due_on),
        facts: facts(invoice),
        jobs: jobs.collect(),
        totals: totals(locale, invoice)?,
        notes: it.notes.as_ref().map(ToString::to_string).unwrap_or_default(),
    })
}

fn facts(invoice: &Invoice) -> Vec<(&'static str, String)> {
    let it = &invoice.snapshot;
    let vehicle = it.vehicle.as_ref();
    let read = |value: i64| match vehicle.map_or(OdometerUnit::Miles, |vehicle| vehicle.odometer_unit) {
        OdometerUnit::Miles => count(value, "mile", "miles"),
        OdometerUnit::Kilometers => count(value, "kilometer", "kilometers"),
    };
    let all = [
        ("Repair order", it.repair_order.as_ref().map(ToString::to_string)),
        ("Advisor", it.advisor.as_ref().map(ToString::to_string)),
        ("Vehicle", vehicle.map(|it| it.title.clone())),
        ("VIN", vehicle.map(|it| it.vin.as_str().to_owned())),
        ("Plate", vehicle.and_then(|it| it.plate.as_ref()).map(ToString::to_string)),
        ("Odometer in", it.odometer_in.map(read)),
        ("Odometer out", it.odometer_out.map(read)),
    ];
    all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}

fn charge(locale: Locale, line: &Line, figures: &LineTotals) -> Charge {
    let payer = match line.pay_type {
        PayType::Customer => None,
        PayType::Warranty => Some("Paid by warranty".to_owned()),
        PayType::Internal => Some("Paid by the dealership".to_owned()),
        PayType::ServiceContract => Some("Paid by the service contract".to_owned()),
        PayType::Insurer => Some("Paid by the insurer".to_owned()),
    };
    let less =
        (!figures.discount.is_zero()).then(|| format!("less {} discount", figures.discount.display(EN)));
    let about = [
        line.part_number.as_ref().map(ToString::to_string),
        line.condition.as_ref().map(ToString::to_string),
        less,
        payer,
    ];
    let unit = line.unit.as_ref().map_or("", AsRef::as_ref);
    let quantity = locale.quantity(line.quantity);
    let quantity = match unit {
        "" | "each" | "unit" | "flat" => quantity.to_string(),
        unit => format!("{quantity} {unit}"),
    };
    Charge {
        text: line.description.to_string(),
        about: about.into_iter().flatten().collect::<Vec<String>>().join(" · "),
        quantity,
        rate: locale.unit_price(line.unit_price),
        amount: figures.net.amount(EN),
    }
}

/// From the sum of the lines to what is left to pay.
fn totals(locale: Locale, invoice: &Invoice) -> DbResult<Vec<Total>> {
    let figures = &invoice.snapshot.totals;
    let bare = |amount: Money| amount.amount(EN).to_string();
    let mut rows = vec![Total::new("", "Subtotal", bare(figures.lines_net))];
    if !figures.discount.is_zero() {
        rows.push(Total::new("", "Discount", bare(figures.discount.checked_neg()?)));
    }
    for group in figures.groups.iter().filter(|group| !group.tax.is_zero()) {
        let label = format!("Tax {} on {}", locale.percent(group.key.rate), bare(group.base));
        rows.push(Total::new("", label, bare(group.tax)));
    }
    rows.push(Total::new("sum", "Total", invoice.total.display(EN).to_string()));
    let settled = invoice.open.checked_sub(invoice.total)?;
    if !settled.is_zero() {
        rows.push(Total::new("", "Paid and credited", bare(settled)));
    }
    rows.push(Total::new("sum due", "Open", invoice.open.display(EN).to_string()));
    Ok(rows)
}

impl Total {
    fn new(class: &'static str, label: impl Into<String>, amount: String) -> Self {
        Self { class, label: label.into(), amount }
    }
}
