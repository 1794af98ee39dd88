//! `POST /staff/payments`: first the check page with where the money goes, then the payment. What is wrong comes back beside
//! its field; the same form twice is one payment.

use actix_web::{HttpResponse, web};

use super::check::Check;
use super::new::{PaymentForm, Problems, Typed, open, today};
use super::reading::{Read, read};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, InvoiceId, Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Guard, Reply};
use crate::billing::payments::Provider;
use crate::billing::payments::counter::{NotTaken, Taken, Taking, by_form_key, take};
use crate::billing::payments::methods::CounterMethods;
use crate::billing::payments::paying::release;
use crate::pages::staff::shown::id;
use crate::parties::dealerships;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};

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
