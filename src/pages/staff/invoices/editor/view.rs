//! The editor as a page, and its form alone for the script that shows totals while somebody types.

use askama::Template;

use super::context::{Context, Worked};
use super::lines::{LineView, views};
use super::readiness::{Check, readiness};
use super::reading::Problem;
use super::typed::Typed;
use crate::base::db::{Conn, DbResult};
use crate::base::values::display::AmountDisplay;
use crate::base::values::{InvoiceId, Language, Locale, Money, Phone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::invoices::drafts::StoredDraft;
use crate::billing::invoices::{LineKind, PayType};
use crate::pages::staff::invoices::editor::conflict::Difference;
use crate::pages::staff::shown::Moment;
use crate::trust::access::{ActingStaff, persons};

const EN: Language = Language::En;

#[derive(Template)]
#[template(path = "staff/invoices/editor.html")]
struct Editor {
    page: Page,
    it: EditorForm,
    /// `Saved Nov 20, 2026, 9:04 AM by Marcus Bell`; empty before the first time.
    saved: String,
    /// Somebody else's version beside this one.
    conflict: Option<Conflict>,
}

#[derive(Template)]
#[template(path = "staff/invoices/editor_form.html")]
struct FormAlone {
    it: EditorForm,
}

pub(super) struct Conflict {
    /// `Marcus Bell changed this invoice at 9:04 AM.`
    pub said: String,
    pub differences: Vec<Difference>,
}

/// The form: values ready to show.
pub(super) struct EditorForm {
    /// Where it is sent.
    action: String,
    id: InvoiceId,
    customer: String,
    customer_name: String,
    initials: String,
    contact: String,
    /// The version it was opened with; 0 before the first time.
    version: i64,
    vehicles: Vec<(String, String, bool)>,
    vin: String,
    unit: &'static str,
    typed: Typed,
    lines: Vec<LineView>,
    sign: &'static str,
    currency: &'static str,
    sums: Vec<(&'static str, AmountDisplay)>,
    off: Option<AmountDisplay>,
    net: String,
    taxes: Vec<(String, AmountDisplay)>,
    total: String,
    others: String,
    terms: String,
    problems: Vec<Problem>,
    checks: Vec<Check>,
    preview: bool,
    focus: String,
}

/// What a form is shown with.
pub(super) struct Shown<'a> {
    pub context: &'a Context,
    pub id: InvoiceId,
    pub stored: Option<&'a StoredDraft>,
    pub typed: Typed,
    pub worked: Worked,
    /// What is wrong is said only after somebody sent it.
    pub complain: bool,
    pub checks: Vec<Check>,
    /// The control that gets the focus, after adding a line.
    pub focus: String,
}

impl Shown<'_> {
    pub fn page(
        self,
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        conflict: Option<Conflict>,
    ) -> DbResult<Reply> {
        let order = self.typed.get("repair_order").to_owned();
        let title = match (self.stored.is_some(), order.is_empty()) {
            (false, _) => "New invoice".to_owned(),
            (true, true) => "Draft invoice".to_owned(),
            (true, false) => format!("Draft invoice for {order}"),
        };
        let mut page = who.page(c, cx, title, Nav::Invoices)?;
        let saved = match self.stored {
            Some(stored) => saved(c, cx, self.context, stored)?,
            None => String::new(),
        };
        let wrong = self.complain && !self.worked.problems.is_empty();
        page.errors = wrong;
        let stands = conflict.is_some();
        let editor = Editor { page, it: self.form(), saved, conflict };
        match (wrong, stands) {
            (_, true) => Ok(Reply::page(&editor)?.status(actix_web::http::StatusCode::CONFLICT)),
            (true, _) => Reply::invalid(&editor),
            _ => Reply::page(&editor),
        }
    }

    /// The form without the page around it.
    pub fn fragment(self) -> DbResult<Reply> {
        Reply::page(&FormAlone { it: self.form() })
    }

    fn form(self) -> EditorForm {
        let (context, worked) = (self.context, self.worked);
        let settings = &context.dealership.settings;
        let locale = Locale::new(EN, settings.currency);
        let nil = Money::zero(settings.currency);
        let details = &context.customer.details;
        let problems = if self.complain { worked.problems.clone() } else { Vec::new() };
        let totals = worked.totals.as_ref();
        let line_total = |number: usize| {
            let place = worked.numbers.iter().position(|it| *it == number);
            let net = place.and_then(|place| totals?.lines.get(place)).map(|line| line.net);
            net.map(|net| net.display(EN).to_string()).unwrap_or_default()
        };
        let chosen = self.typed.get("vehicle");
        let vehicle = context.vehicles.iter().find(|it| it.id.to_string() == chosen);
        let groups = totals.map(|it| it.groups.as_slice()).unwrap_or_default();
        let taxes = groups.iter().filter(|group| group.key.is_taxed()).map(|group| {
            let rate = locale.percent(group.key.rate);
            (format!("Sales tax, {rate} on {}", group.base.amount(EN)), group.tax.amount(EN))
        });
        let checks = readiness(context, &worked.draft, &worked.problems);
        EditorForm {
            action: match self.stored {
                Some(_) => format!("/staff/invoices/{}/edit", self.id),
                None => "/staff/invoices".to_owned(),
            },
            id: self.id,
            customer: context.customer.id.to_string(),
            customer_name: details.name.to_string(),
            initials: initials(details.name.as_str()),
            contact: contact(context),
            version: self.stored.map_or(0, |it| it.version),
            vehicles: vehicles(context, chosen),
            vin: vehicle.map(|it| it.details.vin.as_str().to_owned()).unwrap_or_default(),
            unit: vehicle.map_or("miles", |it| match it.details.odometer_unit {
                crate::parties::vehicles::OdometerUnit::Miles => "miles",
                crate::parties::vehicles::OdometerUnit::Kilometers => "kilometers",
            }),
            lines: views(&self.typed, &problems, line_total),
            sign: settings.currency.symbol(),
            currency: settings.currency.code(),
            sums: sums(&worked, nil),
            off: totals
                .filter(|it| !it.discount.is_zero())
                .and_then(|it| it.discount.checked_neg().ok())
                .map(|it| it.amount(EN)),
            net: totals.map_or(nil, |it| it.net).amount(EN).to_string(),
            taxes: taxes.collect(),
            total: totals.map_or(nil, |it| it.total).display(EN).to_string(),
            others: others(&worked),
            terms: format!("{} days after issue", settings.payment_terms_days),
            checks: checks.into_iter().chain(self.checks).collect(),
            problems,
            preview: self.stored.is_some(),
            typed: self.typed,
            focus: self.focus,
        }
    }
}

impl EditorForm {
    fn error(&self, at: &str) -> &str {
        self.problems.iter().find(|it| it.at == at).map_or("", |it| it.text.as_str())
    }

    /// For the summary: where, and in words that say which line.
    fn errors(&self) -> Vec<(&str, String)> {
        let said = |it: &Problem| match it.at.strip_prefix('l').and_then(|rest| rest.split_once('-')) {
            Some((number, _)) => format!("Line {number}: {}", it.text),
            None => it.text.clone(),
        };
        self.problems.iter().map(|it| (it.at.as_str(), said(it))).collect()
    }

    /// `Odometer in, miles`.
    fn odometer(&self, which: &str) -> String {
        format!("Odometer {which}, {}", self.unit)
    }

    fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }
}

fn saved(c: &mut Conn, cx: &Cx, context: &Context, stored: &StoredDraft) -> DbResult<String> {
    let at = Moment::new(stored.changed_at, &context.dealership.settings.time_zone);
    let by = match stored.changed_by {
        Some(person) => format!(" by {}", persons::find(c, &cx.site, person)?.name),
        None => String::new(),
    };
    Ok(format!("Saved {}{by}", at.words))
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
