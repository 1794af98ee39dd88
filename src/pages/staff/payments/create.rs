//! `POST /staff/payments`: first the check page with where the money goes, then the payment. What is wrong comes back beside
//! its field; the same form twice is one payment.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::method;
use super::new::{PaymentForm, Problems, Typed, open, today};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{
    CleanTextError, Currency, CustomerId, InvoiceId, Language, LocalDate, Money, ParseMoneyError,
};
use crate::base::web::{Cx, Flash, FlashKind, Form, Guard, Nav, Page, Reply};
use crate::billing::payments::Provider;
use crate::billing::payments::counter::{NotTaken, Reference, Taken, Taking, by_form_key, take};
use crate::billing::payments::methods::CounterMethods;
use crate::billing::payments::order::Payable;
use crate::billing::payments::paying::release;
use crate::billing::payments::payment::PaymentMethod;
use crate::pages::staff::charges::figures;
use crate::pages::staff::shown::{Day, id};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};

/// What the form says, once it can be read.
struct Read {
    method: PaymentMethod,
    amount: Money,
    on: LocalDate,
    reference: Option<Reference>,
    shares: Vec<(Payable, Money)>,
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    provider: web::Data<Provider>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let typed = form.0;
    if typed.step == "take" && provider.is_offered() {
        // A hosted page for the amount of before would take too much.
        for (scope, invoice) in named(&cx, staff, &typed).await? {
            release(&cx.site, &provider, &scope, invoice).await?;
        }
    }
    cx.change(staff, move |c, who, cx| {
        let customer: CustomerId = id(&typed.customer)?;
        let scope = who.scope.narrowed(customer)?;
        if typed.step == "change" {
            return Reply::page(&PaymentForm::new(c, cx, who, &scope, &typed, Problems::new())?);
        }
        let currency = dealerships::load(c, who.dealership)?.settings.currency;
        let open = open(c, &scope, &typed.chosen)?;
        let today = today(c, who, cx.site.clock.now())?;
        let methods: CounterMethods = dealerships::group(c, who.dealership)?;
        let read = match read(&typed, currency, &open, today, &methods) {
            Ok(read) => read,
            // Sent twice: the first has paid what the second names.
            Err(problems) => match by_form_key(c, &scope, &typed.key)? {
                Some(taken) => return Ok(done(&taken)),
                None => return Reply::invalid(&PaymentForm::new(c, cx, who, &scope, &typed, problems)?),
            },
        };
        if typed.step != "take" {
            return Reply::page(&Check::new(c, cx, who, &scope, &read, &typed)?);
        }
        book(c, cx, who, &scope, &read, &typed)
    })
    .await
}

/// The invoices that get something, with their scope.
async fn named(
    cx: &Cx,
    staff: Staff<CanSeeInvoices>,
    typed: &Typed,
) -> Result<Vec<(Scope, InvoiceId)>, AppError> {
    let typed = typed.clone();
    cx.block(move |cx| {
        cx.site.db.read(|c| {
            let who = staff.resolve(c, cx)?;
            let scope = who.scope.narrowed(id(&typed.customer)?)?;
            let open = open(c, &scope, &typed.chosen)?;
            Ok(open
                .into_iter()
                .filter(|it| typed.number.contains(&it.number))
                .map(|it| (scope, it.id))
                .collect())
        })
    })
    .await
}

fn book(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    read: &Read,
    typed: &Typed,
) -> DbResult<Reply> {
    let shares: Vec<(InvoiceId, Money)> = read.shares.iter().map(|(it, amount)| (it.id, *amount)).collect();
    let new = Taking {
        method: read.method,
        amount: read.amount,
        on: read.on,
        reference: read.reference.as_ref(),
        shares: &shares,
        protest: typed.protest == "yes",
        deposit: None,
        form_key: &typed.key,
    };
    let why = match take(c, &cx.site, &who.actor, scope, &new)? {
        Ok(taken) => return Ok(done(&taken)),
        Err(why) => why,
    };
    let problems = vec![not_taken(&why, read)];
    Reply::conflict(&PaymentForm::new(c, cx, who, scope, typed, problems)?)
}

/// Where and in which words it is said that something changed since the check page.
fn not_taken(why: &NotTaken, read: &Read) -> (String, String) {
    let number = |id: InvoiceId| {
        let it = read.shares.iter().find(|(it, _)| it.id == id);
        it.map(|(it, _)| it.number.as_str()).unwrap_or_default()
    };
    let share = |id: InvoiceId| format!("share-{}", number(id));
    match why {
        NotTaken::Busy(id) => {
            let text = format!(
                "Another payment for {} is on its way. Nothing was booked. Try again when it has arrived or failed",
                number(*id)
            );
            (share(*id), text)
        }
        NotTaken::Questioned(id) => {
            let text =
                "Some of it is questioned by now. Nothing was booked. Enter less, or tick Under protest";
            (share(*id), text.to_owned())
        }
        NotTaken::TooMuch { invoice, open } => {
            let text = format!("Only {} is open by now. Nothing was booked", open.display(Language::En));
            (share(*invoice), text)
        }
        NotTaken::Method => {
            ("method".to_owned(), "Money is not taken this way here any more. Nothing was booked".to_owned())
        }
        NotTaken::Beyond | NotTaken::DepositBusy => {
            ("amount".to_owned(), "The invoices get more than was paid. Nothing was booked".to_owned())
        }
    }
}

fn done(taken: &Taken) -> Reply {
    let shown = |amount: Money| amount.display(Language::En);
    let mut text = format!(
        "{} received. Receipt {} is ready to print, and goes to the customer by email now.",
        shown(taken.amount),
        taken.number
    );
    if let Some(sum) = taken.reported {
        let more = format!(
            " With this the customer has paid {} in cash within 12 months: report it on Form 8300 within 15 days.",
            shown(sum)
        );
        text.push_str(&more);
    }
    let kind = if taken.reported.is_some() { FlashKind::Warn } else { FlashKind::Ok };
    Reply::to(format!("/staff/payments/{}", taken.payment)).flash(Flash { kind, text })
}

fn read(
    typed: &Typed,
    currency: Currency,
    open: &[Payable],
    today: LocalDate,
    methods: &CounterMethods,
) -> Result<Read, Problems> {
    let mut problems = Problems::new();
    let mut wrong = |field: &str, text: String| problems.push((field.to_owned(), text));
    let method = typed.method.parse::<PaymentMethod>().ok();
    let method = method.filter(|it| methods.takes(*it));
    if method.is_none() {
        wrong("method", "Choose how it was paid".to_owned());
    }
    let amount = match Money::parse(&typed.amount, currency) {
        Ok(amount) if amount.is_positive() => match figures::within(amount) {
            Ok(amount) => Some(amount),
            Err(text) => {
                wrong("amount", text);
                None
            }
        },
        Err(ParseMoneyError::Unclear) => {
            wrong("amount", "Write the amount with a point before the cents, such as 1284.60".to_owned());
            None
        }
        _ => {
            wrong("amount", "Enter the amount that was paid, such as 1284.60".to_owned());
            None
        }
    };
    let on = typed.on.parse::<LocalDate>().ok().filter(|day| *day <= today && *day >= today.plus_days(-366));
    if on.is_none() {
        wrong("on", "Enter a day within the last year, today at the latest".to_owned());
    }
    let reference = Reference::optional(&typed.reference);
    if let Err(error) = &reference {
        let text = match error {
            CleanTextError::TooLong { .. } => "Enter at most 60 characters",
            _ => "Write it in one line, without special characters",
        };
        wrong("reference", text.to_owned());
    }
    let shares = amount.map(|amount| shares(typed, open, amount));
    if let Some(Err(more)) = &shares {
        problems.extend(more.iter().cloned());
    }
    match (method, amount, on, reference, shares) {
        (Some(method), Some(amount), Some(on), Ok(reference), Some(Ok(shares))) => {
            Ok(Read { method, amount, on, reference, shares })
        }
        _ => Err(problems),
    }
}

/// What each invoice gets: as typed, or where nothing is typed the chosen one first, then what is due first.
fn shares(typed: &Typed, open: &[Payable], amount: Money) -> Result<Vec<(Payable, Money)>, Problems> {
    let currency = amount.currency();
    if typed.share.iter().all(|share| share.trim().is_empty()) {
        return Ok(proposed(typed, open, amount));
    }
    let (mut shares, mut problems) = (Vec::new(), Problems::new());
    let typed_rows = typed.number.iter().zip(&typed.share);
    for (number, share) in typed_rows.filter(|(number, share)| !number.is_empty() && !share.trim().is_empty())
    {
        let field = format!("share-{number}");
        let Some(it) = open.iter().find(|it| it.number == *number) else {
            problems.push(("amount".to_owned(), format!("{number} is not open any more")));
            continue;
        };
        let most = most(typed, it);
        match Money::parse(share, currency) {
            Ok(share) if share.minor() <= most.minor() => shares.push((it.clone(), share)),
            Ok(share) if share.minor() <= it.open.minor() => {
                let (held, most) = (it.held.display(Language::En), most.display(Language::En));
                let text = format!("{held} of it is questioned. Enter up to {most}, or tick Under protest");
                problems.push((field, text));
            }
            _ => problems.push((field, format!("Enter an amount up to {}", most.display(Language::En)))),
        }
    }
    let given: i64 = shares.iter().map(|(_, share)| share.minor()).fold(0, i64::saturating_add);
    if problems.is_empty() && given > amount.minor() {
        let text = format!(
            "The invoices get {}, which is more than was paid",
            Money::new(given, currency).display(Language::En)
        );
        problems.push(("amount".to_owned(), text));
    }
    shares.retain(|(_, share)| share.is_positive());
    if problems.is_empty() { Ok(shares) } else { Err(problems) }
}

/// What an invoice can get: without a protest not what is questioned.
fn most(typed: &Typed, it: &Payable) -> Money {
    if typed.protest == "yes" { it.open } else { it.rest().unwrap_or(it.open) }
}

fn proposed(typed: &Typed, open: &[Payable], amount: Money) -> Vec<(Payable, Money)> {
    let (mut left, mut shares) = (amount, Vec::new());
    let (first, rest): (Vec<&Payable>, Vec<&Payable>) = open.iter().partition(|it| it.number == typed.chosen);
    let mut in_order = rest;
    in_order.sort_by_key(|it| (it.due_on, it.number.clone()));
    for it in first.into_iter().chain(in_order) {
        let part = left.min(most(typed, it)).unwrap_or(left);
        if part.is_positive() {
            left = left.checked_sub(part).unwrap_or(left);
            shares.push((it.clone(), part));
        }
    }
    shares
}

#[derive(Template)]
#[template(path = "staff/payments/check.html")]
struct Check {
    page: Page,
    customer: CustomerId,
    name: String,
    method: &'static str,
    amount: MoneyDisplay,
    day: Day,
    rows: Vec<(String, MoneyDisplay, MoneyDisplay)>,
    /// What no invoice gets.
    credit: Option<MoneyDisplay>,
    /// Some of it is questioned.
    protest: bool,
    /// The form again: every field once, then the shares as they will be.
    fields: Vec<(&'static str, String)>,
}

impl Check {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        read: &Read,
        typed: &Typed,
    ) -> DbResult<Self> {
        let given = Money::sum(read.amount.currency(), read.shares.iter().map(|(_, share)| *share))?;
        let credit = read.amount.checked_sub(given)?;
        let mut fields = vec![
            ("key", typed.key.clone()),
            ("customer", typed.customer.clone()),
            ("chosen", typed.chosen.clone()),
            ("method", typed.method.clone()),
            ("amount", typed.amount.clone()),
            ("on", typed.on.clone()),
            ("reference", typed.reference.clone()),
            ("protest", typed.protest.clone()),
        ];
        let mut rows = Vec::with_capacity(read.shares.len());
        let mut protest = false;
        for (it, share) in &read.shares {
            fields.push(("number", it.number.clone()));
            fields.push(("share", share.to_decimal_string()));
            let left = it.open.checked_sub(*share)?;
            protest |= share.minor() > it.rest()?.minor();
            rows.push((it.number.clone(), share.display(Language::En), left.display(Language::En)));
        }
        if rows.is_empty() {
            // All of it stays on account, and is not to be proposed to invoices again.
            fields.push(("number", String::new()));
            fields.push(("share", "0".to_owned()));
        }
        Ok(Self {
            page: who.page(c, cx, "Check the payment", Nav::Payments)?,
            customer: scope.require_customer()?,
            name: customers::name_of(c, &cx.site, scope)?,
            method: method(read.method, false),
            amount: read.amount.display(Language::En),
            day: Day::new(read.on),
            rows,
            credit: credit.is_positive().then(|| credit.display(Language::En)),
            protest,
            fields,
        })
    }
}
