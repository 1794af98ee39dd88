//! What an editor shows of a form that was read: whom it is for, the lines, what they come to, what is wrong and what
//! stands in the way. Values ready to show, the same for invoices and estimates.

use super::context::{Context, Worked};
use super::lines::{LineView, views};
use super::readiness::{Check, readiness};
use super::reading::Problem;
use super::typed::Typed;
use crate::base::values::display::AmountDisplay;
use crate::base::values::{Language, Locale, Money, Phone};
use crate::billing::invoices::{LineKind, PayType};
use crate::parties::vehicles::OdometerUnit;

const EN: Language = Language::En;

pub struct Sheet {
    pub customer: String,
    pub customer_name: String,
    pub initials: String,
    pub contact: String,
    pub vehicles: Vec<(String, String, bool)>,
    /// There are older ones, which are not among them.
    pub more_vehicles: bool,
    pub vin: String,
    unit: &'static str,
    typed: Typed,
    pub lines: Vec<LineView>,
    pub sign: &'static str,
    pub currency: &'static str,
    pub sums: Vec<(&'static str, AmountDisplay)>,
    pub off: Option<AmountDisplay>,
    pub net: String,
    pub taxes: Vec<(String, AmountDisplay)>,
    pub total: String,
    pub others: String,
    /// Where the documents of other payers are made; empty where they are not.
    pub divided: String,
    pub problems: Vec<Problem>,
    pub checks: Vec<Check>,
}

impl Sheet {
    /// `complain`: what is wrong is said only after somebody sent it. `more` comes after the checks of the draft itself.
    pub fn new(context: &Context, typed: Typed, worked: &Worked, complain: bool, more: Vec<Check>) -> Self {
        let settings = &context.dealership.settings;
        let locale = Locale::new(EN, settings.currency);
        let nil = Money::zero(settings.currency);
        let details = &context.customer.details;
        let problems = if complain { worked.problems.clone() } else { Vec::new() };
        let totals = worked.totals.as_ref();
        let line_total = |number: usize| {
            let place = worked.numbers.iter().position(|it| *it == number);
            let net = place.and_then(|place| totals?.lines.get(place)).map(|line| line.net);
            net.map(|net| net.display(EN).to_string()).unwrap_or_default()
        };
        let chosen = typed.get("vehicle");
        let vehicle = context.vehicles.iter().find(|it| it.id.to_string() == chosen);
        let groups = totals.map(|it| it.groups.as_slice()).unwrap_or_default();
        let taxes = groups.iter().filter(|group| group.key.is_taxed()).map(|group| {
            let rate = locale.percent(group.key.rate);
            (format!("Sales tax, {rate} on {}", group.base.amount(EN)), group.tax.amount(EN))
        });
        let checks = readiness(context, &worked.draft, &worked.problems);
        Self {
            customer: context.customer.id.to_string(),
            customer_name: details.name.to_string(),
            initials: initials(details.name.as_str()),
            contact: contact(context),
            vehicles: vehicles(context, chosen),
            more_vehicles: context.has_more_vehicles(),
            vin: vehicle.map(|it| it.details.vin.as_str().to_owned()).unwrap_or_default(),
            unit: vehicle.map_or("miles", |it| match it.details.odometer_unit {
                OdometerUnit::Miles => "miles",
                OdometerUnit::Kilometers => "kilometers",
            }),
            lines: views(&typed, &problems, line_total),
            sign: settings.currency.symbol(),
            currency: settings.currency.code(),
            sums: sums(worked, nil),
            off: totals
                .filter(|it| !it.discount.is_zero())
                .and_then(|it| it.discount.checked_neg().ok())
                .map(|it| it.amount(EN)),
            net: totals.map_or(nil, |it| it.net).amount(EN).to_string(),
            taxes: taxes.collect(),
            total: totals.map_or(nil, |it| it.total).display(EN).to_string(),
            others: others(worked),
            divided: String::new(),
            checks: checks.into_iter().chain(more).collect(),
            problems,
            typed,
        }
    }

    pub fn error(&self, at: &str) -> &str {
        self.problems.iter().find(|it| it.at == at).map_or("", |it| it.text.as_str())
    }

    /// For the summary: where, and in words that say which line.
    pub fn errors(&self) -> Vec<(&str, String)> {
        let said = |it: &Problem| match it.at.strip_prefix('l').and_then(|rest| rest.split_once('-')) {
            Some((number, _)) => format!("Line {number}: {}", it.text),
            None => it.text.clone(),
        };
        self.problems.iter().map(|it| (it.at.as_str(), said(it))).collect()
    }

    /// `Odometer in, miles`.
    pub fn odometer(&self, which: &str) -> String {
        format!("Odometer {which}, {}", self.unit)
    }

    pub fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }
}

fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.take(2).flat_map(char::to_uppercase).collect()
}

fn contact(context: &Context) -> String {
    let contact = &context.customer.details.contact;
    let since = context.dealership.settings.time_zone.date_of(context.customer.created_at);
    let email = contact.email.as_ref().map(ToString::to_string);
    let phone = contact.phone.as_ref().map(Phone::display);
    let exempt = context.customer.details.tax_exempt.then(|| "Tax exempt".to_owned());
    let since = Some(format!("Customer since {}", since.year()));
    [email, phone, since, exempt].into_iter().flatten().collect::<Vec<String>>().join(" · ")
}

fn vehicles(context: &Context, chosen: &str) -> Vec<(String, String, bool)> {
    let none = (String::new(), "No vehicle".to_owned(), chosen.is_empty());
    let own = context.vehicles.iter().map(|it| {
        let plate = it.details.plate.as_ref().map(|plate| format!(" · {plate}")).unwrap_or_default();
        let id = it.id.to_string();
        let is_chosen = id == chosen;
        (id, format!("{}{plate}", it.details.title()), is_chosen)
    });
    std::iter::once(none).chain(own).collect()
}

/// What the kinds come to after their own discounts.
fn sums(worked: &Worked, nil: Money) -> Vec<(&'static str, AmountDisplay)> {
    const GROUPS: [(&str, &[LineKind]); 6] = [
        ("Labor", &[LineKind::Labour]),
        ("Parts", &[LineKind::Part]),
        ("Core deposits", &[LineKind::Core, LineKind::CoreReturn]),
        ("Sublet", &[LineKind::Sublet]),
        ("Fees", &[LineKind::Fee, LineKind::Supplies, LineKind::Disposal]),
        ("Deductible", &[LineKind::Deductible]),
    ];
    let Some(totals) = &worked.totals else { return Vec::new() };
    let lines = || worked.draft.lines.iter().zip(&totals.lines);
    let group = |(words, kinds): &(&'static str, &[LineKind])| {
        let members: Vec<Money> =
            lines().filter(|(line, _)| kinds.contains(&line.kind)).map(|(_, figures)| figures.net).collect();
        let sum = Money::sum(nil.currency(), members.iter().copied()).ok()?;
        (!members.is_empty()).then(|| (*words, sum.amount(EN)))
    };
    GROUPS.iter().filter_map(group).collect()
}

/// That somebody else pays some of it.
fn others(worked: &Worked) -> String {
    let count = worked.draft.lines.iter().filter(|line| line.pay_type != PayType::Customer).count();
    match count {
        0 => String::new(),
        1 => "One line is paid by somebody else and shown at nil.".to_owned(),
        more => format!("{more} lines are paid by somebody else and shown at nil."),
    }
}
