//! `GET /staff/estimates/{number}/deposit`: taking what is paid ahead at the counter. The `POST` books it, once however often
//! it is sent; `POST …/deposit/release` makes what is held ordinary credit again.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Guard, Nav, Page, Reply};
use crate::billing::deposits::{self, standing};
use crate::billing::estimates::Estimate;
use crate::billing::estimates::store::by_number;
use crate::billing::payments::Provider;
use crate::billing::payments::counter::{NotTaken, Reference, Taken, Taking, by_form_key, take as book};
use crate::billing::payments::methods::CounterMethods;
use crate::billing::payments::paying::release_ahead;
use crate::billing::payments::payment::PaymentMethod;
use crate::pages::staff::charges::{Problem, figures};
use crate::pages::staff::payments::{TAKEN, method};
use crate::pages::staff::seen;
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Clerk, Scope, Staff};

const EN: Language = Language::En;

pub async fn ask(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    number: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (estimate, scope) = find(c, who, &number)?;
        let due = standing(c, &cx.site, &scope, &estimate)?.due;
        if !due.is_positive() {
            return Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)));
        }
        seen::one(&cx.site, who, estimate.customer, estimate.id);
        let methods: CounterMethods = dealerships::group(c, who.dealership)?;
        let typed = Typed {
            key: new_form_key(),
            method: methods.taken.first().map_or("", |it| it.code()).to_owned(),
            amount: due.to_decimal_string(),
            on: dealerships::load(c, who.dealership)?.today(cx.site.clock.now()).to_string(),
            reference: String::new(),
        };
        Reply::page(&Deposit::new(c, cx, who, &scope, &estimate, typed, Vec::new())?)
    })
    .await
}

pub async fn take(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    provider: web::Data<Provider>,
    number: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    let number = number.into_inner();
    if provider.is_offered() {
        // A hosted page for the same deposit would take it twice.
        let of = number.clone();
        let (scope, id) = cx
            .block(move |cx| {
                cx.site.db.read(|c| {
                    let who = staff.resolve(c, cx)?;
                    let (estimate, scope) = find(c, &who, &of)?;
                    Ok((scope, estimate.id))
                })
            })
            .await?;
        release_ahead(&cx.site, &provider, &scope, id).await?;
    }
    cx.change(staff, move |c, who, cx| {
        let (estimate, scope) = find(c, who, &number)?;
        if let Some(taken) = by_form_key(c, &scope, &form.0.key)? {
            return Ok(done(&estimate, &taken));
        }
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let due = standing(c, &cx.site, &scope, &estimate)?.due;
        let methods: CounterMethods = dealerships::group(c, who.dealership)?;
        let read = match form.0.read(due, today, &methods) {
            Ok(read) => read,
            Err(problems) => {
                let typed = form.0.clone();
                let page = Deposit::new(c, cx, who, &scope, &estimate, typed, problems)?;
                return Reply::invalid(&page);
            }
        };
        let new = Taking {
            method: read.method,
            amount: read.amount,
            on: read.on,
            reference: read.reference.as_ref(),
            shares: &[],
            protest: false,
            deposit: Some(&estimate),
            form_key: &form.0.key,
        };
        match book(c, &cx.site, &who.actor, &scope, &new)? {
            Ok(taken) => Ok(done(&estimate, &taken)),
            Err(why) => {
                let text = match why {
                    NotTaken::DepositBusy => {
                        "An online payment of this deposit is on its way. Nothing was booked. Try again when it has \
                         arrived or failed"
                    }
                    _ => "Nothing was booked. Look at the estimate again",
                };
                let problems = vec![Problem { at: "amount".to_owned(), text: text.to_owned() }];
                Reply::conflict(&Deposit::new(c, cx, who, &scope, &estimate, form.0.clone(), problems)?)
            }
        }
    })
    .await
}

fn done(estimate: &Estimate, taken: &Taken) -> Reply {
    let mut text = format!(
        "{} received and held for {}. Receipt {} is ready to print.",
        taken.amount.display(EN),
        estimate.number,
        taken.number
    );
    if let Some(sum) = taken.reported {
        let more = format!(
            " With this the customer has paid {} in cash within 12 months: report it on Form 8300 within 15 days.",
            sum.display(EN)
        );
        text.push_str(&more);
    }
    let kind = if taken.reported.is_some() { FlashKind::Warn } else { FlashKind::Ok };
    Reply::to(format!("/staff/estimates/{}", estimate.number)).flash(Flash { kind, text })
}

pub async fn release(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let (estimate, scope) = find(c, who, &number)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let freed = deposits::release(c, &cx.site, &who.actor, &scope, &estimate, today)?;
        let text = match freed.is_positive() {
            true => format!(
                "{} is ordinary credit of the customer now. It can be used for an invoice, or sent back from its payment.",
                freed.display(EN)
            ),
            false => "Nothing was held.".to_owned(),
        };
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)).flash(flash))
    })
    .await
}

fn find(c: &mut Conn, who: &ActingStaff, number: &str) -> DbResult<(Estimate, Scope)> {
    let estimate = by_number(c, &who.scope, number)?;
    let scope = who.scope.narrowed(estimate.customer)?;
    Ok((estimate, scope))
}

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    key: String,
    method: String,
    amount: String,
    on: String,
    reference: String,
}

struct Read {
    method: PaymentMethod,
    amount: Money,
    on: LocalDate,
    reference: Option<Reference>,
}

impl Typed {
    fn read(&self, due: Money, today: LocalDate, methods: &CounterMethods) -> Result<Read, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |at: &str, text: String| problems.push(Problem { at: at.to_owned(), text });
        let method = self.method.parse::<PaymentMethod>().ok();
        let method = method.filter(|it| methods.takes(*it));
        if method.is_none() {
            wrong("method", "Choose how it was paid".to_owned());
        }
        let amount = match figures::amount(self.amount.trim(), due.currency()) {
            Ok(amount) if amount.is_positive() && amount.minor() <= due.minor() => Some(amount),
            Ok(_) => {
                wrong(
                    "amount",
                    format!("Enter an amount up to {}, which is what is missing", due.display(EN)),
                );
                None
            }
            Err(text) => {
                wrong("amount", text);
                None
            }
        };
        let on =
            self.on.parse::<LocalDate>().ok().filter(|day| *day <= today && *day >= today.plus_days(-366));
        if on.is_none() {
            wrong("on", "Enter a day within the last year, today at the latest".to_owned());
        }
        let reference = Reference::optional(&self.reference);
        if reference.is_err() {
            wrong("reference", "Write it in one line of at most 60 characters".to_owned());
        }
        match (method, amount, on, reference) {
            (Some(method), Some(amount), Some(on), Ok(reference)) => {
                Ok(Read { method, amount, on, reference })
            }
            _ => Err(problems),
        }
    }
}

#[derive(Template)]
#[template(path = "staff/estimates/deposit.html")]
struct Deposit {
    page: Page,
    number: String,
    customer: CustomerId,
    name: String,
    due: MoneyDisplay,
    /// Code, words, hint, whether it is the chosen one.
    methods: Vec<(&'static str, &'static str, &'static str, bool)>,
    typed: Typed,
    today: LocalDate,
    sign: &'static str,
    problems: Vec<Problem>,
}

impl Deposit {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        estimate: &Estimate,
        typed: Typed,
        problems: Vec<Problem>,
    ) -> DbResult<Self> {
        let title = format!("Record the deposit for {}", estimate.number);
        let mut page = who.page(c, cx, title, Nav::StaffEstimates)?;
        page.errors = !problems.is_empty();
        let taken: CounterMethods = dealerships::group(c, who.dealership)?;
        let choice = |(it, hint): &(PaymentMethod, &'static str)| {
            (it.code(), method(*it, false), *hint, typed.method == it.code())
        };
        Ok(Self {
            page,
            number: estimate.number.clone(),
            customer: estimate.customer,
            name: customers::name_of(c, &cx.site, scope)?,
            due: standing(c, &cx.site, scope, estimate)?.due.display(EN),
            methods: TAKEN.iter().filter(|(it, _)| taken.takes(*it)).map(choice).collect(),
            today: dealerships::load(c, who.dealership)?.today(cx.site.clock.now()),
            sign: estimate.currency.symbol(),
            typed,
            problems,
        })
    }

    fn errors(&self) -> Vec<(&str, &str)> {
        self.problems.iter().map(|it| (it.at.as_str(), it.text.as_str())).collect()
    }

    fn error(&self, at: &str) -> &str {
        self.problems.iter().find(|it| it.at == at).map_or("", |it| it.text.as_str())
    }
}
