//! `GET /staff/invoices/{id}/payers`: what of a draft each payer pays, and the account that gets it. The `POST` makes the
//! documents of the others, or brings their drafts up to date.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language, LineId, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::invoices::drafts::{self, Standing};
use crate::billing::invoices::{Draft, PayType};
use crate::billing::payers::{self, Choice, Document, NotDivided, NotParted, Part};
use crate::pages::staff::charges::{Context, payer_words};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{count, id};
use crate::parties::customers;
use crate::trust::access::roles::CanBill;
use crate::trust::access::{ActingStaff, Scope, Staff};

const EN: Language = Language::En;

/// Accounts to choose from beside those that were chosen before; others are found by their number.
const OFFERED: i64 = 50;

/// The account chosen for each payer, or its number typed in: `payer-W`, `number-W`.
type Pairs = Vec<(String, String)>;

pub async fn show(cx: Cx, staff: Staff<CanBill>, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        if let Standing::Issued(number) = drafts::standing(c, &who.scope, id)? {
            return Ok(Reply::to(format!("/staff/invoices/{number}")));
        }
        Reply::page(&Payers::new(c, who, cx, id, &Pairs::new(), Vec::new())?)
    })
    .await
}

pub async fn divide(
    cx: Cx,
    staff: Staff<CanBill>,
    path: web::Path<String>,
    form: Form<Pairs>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let id: InvoiceId = id(&path)?;
        if let Standing::Issued(number) = drafts::standing(c, &who.scope, id)? {
            return Ok(Reply::to(format!("/staff/invoices/{number}")));
        }
        let again = |c: &mut Conn, problems| Reply::invalid(&Payers::new(c, who, cx, id, &form.0, problems)?);
        let choices = match choices(c, &who.scope, &form.0)? {
            Ok(choices) if choices.is_empty() => {
                let at = PayType::ALL.iter().find(|it| **it != PayType::Customer).map_or("", |it| it.code());
                let text = "Choose the account of at least one payer".to_owned();
                return again(c, vec![(format!("payer-{at}"), text)]);
            }
            Ok(choices) => choices,
            Err(problems) => return again(c, problems),
        };
        let mut root = drafts::load(c, &cx.site, &who.scope, id)?;
        let context = Context::load(c, &cx.site, who, root.customer)?;
        // Supplies are priced and lines taxed as they would be issued today.
        context.settle(&mut root.draft).map_err(|e| AppError::Invalid(e.to_string()))?;
        match payers::divide(c, &cx.site, &who.actor, &who.scope, &root, &choices)? {
            Ok(made) => {
                let others = made.documents.len().saturating_sub(1);
                let made = count(others, "document is", "documents are");
                let text =
                    format!("{made} ready for the other payers. Each gets its number when it is issued.");
                let flash = Flash { kind: FlashKind::Ok, text };
                Ok(Reply::to(format!("/staff/invoices/{id}/payers")).flash(flash))
            }
            Err(why) => again(c, vec![refused(why)]),
        }
    })
    .await
}

fn refused(why: NotDivided) -> (String, String) {
    match why {
        NotDivided::Parts(why) => ("payers".to_owned(), parted(why)),
        NotDivided::SameAccount(payer) => {
            (at(payer), "This is the customer’s own account. Choose the account of whoever pays".to_owned())
        }
        NotDivided::DeductibleTooLarge(payer) => {
            (at(payer), "The deductible is more than this payer’s document comes to".to_owned())
        }
    }
}

fn parted(why: NotParted) -> String {
    match why {
        NotParted::OnePayer => {
            "The customer pays all of it. Say in the details of a line who else pays it".to_owned()
        }
        NotParted::WhoseDeductible(line) => {
            format!("Several others pay. Give line {line} the job that its deductible is a part of")
        }
        NotParted::Money(_) => "These amounts are too large to add up".to_owned(),
    }
}

fn at(payer: PayType) -> String {
    format!("payer-{}", payer.code())
}

type Problems = Vec<(String, String)>;

/// The accounts that were chosen or typed.
fn choices(c: &mut Conn, scope: &Scope, form: &Pairs) -> DbResult<Result<Vec<Choice>, Problems>> {
    let value = |name: String| {
        form.iter().find(|(known, _)| *known == name).map(|(_, value)| value.trim()).unwrap_or_default()
    };
    let (mut choices, mut problems) = (Vec::new(), Problems::new());
    for payer in PayType::ALL.iter().filter(|it| **it != PayType::Customer) {
        let (chosen, number) = (value(at(*payer)), value(format!("number-{}", payer.code())));
        let found = match (chosen, number) {
            ("", "") => continue,
            (_, number) if !number.is_empty() => match customers::by_reference(c, scope, number) {
                Ok(found) => Some(found),
                Err(AppError::NotFound) => None,
                Err(other) => return Err(other),
            },
            (chosen, _) => chosen.parse::<CustomerId>().ok(),
        };
        match found {
            Some(customer) => choices.push((*payer, customer)),
            None => problems.push((at(*payer), "There is no account with this number".to_owned())),
        }
    }
    Ok(if problems.is_empty() { Ok(choices) } else { Err(problems) })
}

#[derive(Template)]
#[template(path = "staff/invoices/payers.html")]
struct Payers {
    page: Page,
    id: InvoiceId,
    customer: CustomerId,
    name: String,
    /// What the customer pays of it before tax.
    own: MoneyDisplay,
    others: Vec<Other>,
    /// All documents together, before tax.
    whole: MoneyDisplay,
    /// Why it cannot be divided; empty where it can.
    stuck: String,
    problems: Problems,
}

struct Other {
    code: &'static str,
    words: &'static str,
    lines: Vec<(String, MoneyDisplay)>,
    deductible: Option<MoneyDisplay>,
    net: MoneyDisplay,
    /// Account, name, whether it is the chosen one.
    accounts: Vec<(String, String, bool)>,
    number: String,
    /// The document that there is.
    document: Option<Shown>,
    /// Its document was issued: nothing of it changes any more.
    issued: bool,
    error: String,
}

impl Payers {
    fn new(
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        id: InvoiceId,
        typed: &Pairs,
        problems: Problems,
    ) -> DbResult<Self> {
        let stored = drafts::load(c, &cx.site, &who.scope, id)?;
        let context = Context::load(c, &cx.site, who, stored.customer)?;
        seen::one(&cx.site, who, stored.customer, id);
        let mut draft = stored.draft;
        let totals = context.settle(&mut draft).map_err(|e| AppError::Invalid(e.to_string()))?;
        let nil = Money::zero(context.dealership.settings.currency);
        let documents = payers::documents(c, &who.scope, id)?;
        let (parts, stuck) = match payers::parts(&draft, || LineId::generate(cx.site.clock.now()), nil) {
            Ok(all) => (all.parts, String::new()),
            Err(why) => (Vec::new(), parted(why)),
        };
        let newest = customers::recent(c, &cx.site, &who.scope, None, None, OFFERED)?;
        let mut whole = totals.net;
        let mut others = Vec::with_capacity(parts.len());
        for part in parts {
            let net = net(&context, &part)?;
            whole = whole.checked_add(net)?;
            let known = documents.iter().find(|it| it.bills(part.payer));
            others.push(Other::new(
                c,
                cx,
                who,
                &newest,
                part,
                net,
                known,
                stored.customer,
                typed,
                &problems,
            )?);
        }
        let mut page = who.page(c, cx, "Divide by payer", Nav::Invoices)?;
        page.errors = !problems.is_empty();
        Ok(Self {
            page,
            id,
            customer: stored.customer,
            name: context.customer.details.name.to_string(),
            own: totals.net.display(EN),
            others,
            whole: whole.display(EN),
            stuck,
            problems,
        })
    }

    fn errors(&self) -> Vec<(&str, &str)> {
        self.problems.iter().map(|(at, text)| (at.as_str(), text.as_str())).collect()
    }
}

/// What a part comes to before tax.
fn net(context: &Context, part: &Part) -> DbResult<Money> {
    let draft = Draft { lines: part.lines.clone(), ..Draft::default() };
    match crate::billing::invoices::figures(&context.dealership, &draft) {
        Ok(totals) => Ok(totals.net),
        // More is taken off than there is: said when it is divided.
        Err(_) => Ok(Money::zero(context.dealership.settings.currency)),
    }
}

impl Other {
    #[expect(clippy::too_many_arguments, reason = "one row of the page")]
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        newest: &[customers::Customer],
        part: Part,
        net: Money,
        known: Option<&Document>,
        own: CustomerId,
        typed: &Pairs,
        problems: &Problems,
    ) -> DbResult<Self> {
        let value = |name: &str| {
            typed.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let field = at(part.payer);
        let chosen = match (value(&field), known) {
            (text, _) if !text.is_empty() => text,
            (_, Some(it)) => it.customer.to_string(),
            _ => String::new(),
        };
        let mut accounts = vec![(String::new(), "Not now".to_owned(), chosen.is_empty())];
        let offered = newest.iter().filter(|it| it.id != own && it.merged.is_none());
        accounts.extend(offered.map(|it| {
            let id = it.id.to_string();
            let words = format!("{}, {}", it.details.name, it.reference);
            (id.clone(), words, id == chosen)
        }));
        let mut document = None;
        if let Some(it) = known {
            let name = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
            if !accounts.iter().any(|(_, _, chosen)| *chosen) {
                accounts.push((it.customer.to_string(), name.clone(), true));
            }
            document = Some(shown(it, name));
        }
        let currency = net.currency();
        let line = |it: &crate::billing::invoices::Line| {
            let amount = it.unit_price.times(it.quantity, currency).unwrap_or(Money::zero(currency));
            (it.description.as_str().to_owned(), amount.display(EN))
        };
        Ok(Self {
            code: part.payer.code(),
            words: payer_words(part.payer),
            lines: part.lines.iter().map(line).collect(),
            deductible: part.deductible.map(|it| it.display(EN)),
            net: net.display(EN),
            accounts,
            number: value(&format!("number-{}", part.payer.code())),
            issued: known.is_some_and(|it| it.number.is_some()),
            document,
            error: problems
                .iter()
                .find(|(at, _)| *at == field)
                .map(|(_, text)| text.clone())
                .unwrap_or_default(),
        })
    }
}

/// Where a document is, what it is called, what it comes to and who pays it.
pub(super) type Shown = (String, String, MoneyDisplay, String);

pub(super) fn shown(it: &Document, name: String) -> Shown {
    let (href, words) = match &it.number {
        Some(number) => (format!("/staff/invoices/{number}"), number.clone()),
        None => (format!("/staff/invoices/{}/edit", it.invoice), "Draft".to_owned()),
    };
    (href, words, it.total.display(EN), name)
}
