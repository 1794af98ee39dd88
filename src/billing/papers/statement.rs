//! The statement of account on paper.

use super::frame::{Dress, Reader, edition, issuer};
use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::base::values::{LocalDate, Timestamp};
use crate::base::words::Words;
use crate::billing::documents::{self, Fact, MovementColumns, Party, StatementPaper, TotalRow, Weightiness};
use crate::billing::invoices::seller_of;
use crate::billing::ledger::TransactionKind;
use crate::billing::statements::{Movement, Source, Statement, statement};
use crate::billing::templates::TemplateKind;
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;

/// The statement of the scope's customer over a range of days, in the customer's language. Opens the database by
/// itself: not inside another door's closure.
pub fn statement_pdf(site: &Site, scope: &Scope, from: LocalDate, to: LocalDate) -> DbResult<Vec<u8>> {
    let (dealership, customer, statement, dress) = site.db.read(|c| {
        let dealership = dealerships::load(c, scope.dealership())?;
        let statement = statement(c, scope, dealership.settings.currency, from, to)?;
        let customer = customers::load(c, site, scope)?;
        let dress = Dress::now(c, scope, TemplateKind::Statement, customer.details.language)?;
        Ok((dealership, customer, statement, dress))
    })?;
    Ok(documents::statement(&paper(&dealership, &customer, &statement, site.clock.now(), &dress))?)
}

pub(super) fn paper(
    dealership: &Dealership,
    customer: &Customer,
    it: &Statement,
    now: Timestamp,
    dress: &Dress,
) -> StatementPaper {
    let reader = Reader::new(customer.details.language, it.opening.currency());
    let day = |day: LocalDate| day.display(reader.language()).to_string();
    let values = [("from", day(it.from).into()), ("to", day(it.to).into())];
    let title = dress.title(&reader, "paper-statement", "");
    let id = format!("{} {} {}", customer.id, it.from, it.to);
    StatementPaper {
        edition: edition(&reader, title, id, now, dealership.country(), dress),
        issuer: issuer(&reader, &seller_of(dealership), dress),
        period: reader.words.args("paper-period", &values),
        hero: Some(Fact::new(reader.with("paper-balance-on", "day", day(it.to)), reader.money(it.closing))),
        account: Party {
            label: reader.t("paper-account-of"),
            name: customer.details.name.as_str().to_owned(),
            address: customer.details.contact.address.lines(dealership.country()),
        },
        facts: vec![
            Fact::new(reader.t("paper-account"), customer.reference.as_str()),
            Fact::new(reader.t("paper-made-on"), day(dealership.today(now))),
        ],
        strip: Vec::new(),
        columns: MovementColumns {
            date: reader.t("paper-date"),
            description: reader.t("paper-description"),
            charge: reader.t("paper-charge"),
            payment: reader.t("paper-payment-column"),
            balance: reader.t("paper-balance"),
        },
        opening: Fact::new(reader.t("paper-opening"), reader.amount(it.opening)),
        movements: it.movements.iter().map(|movement| row(&reader, movement)).collect(),
        closing: Fact::new(reader.t("paper-closing"), reader.amount(it.closing)),
        totals: totals(&reader, it),
        notes: dress.notes(Vec::new()),
        frame: dress.frame(),
    }
}

fn totals(reader: &Reader, it: &Statement) -> Vec<TotalRow> {
    let mut rows = vec![
        TotalRow::new(Weightiness::Step, reader.t("paper-charged"), reader.amount(it.charged)),
        TotalRow::new(Weightiness::Step, reader.t("paper-paid-and-credited"), reader.amount(it.paid)),
        TotalRow::new(Weightiness::Due, reader.t("paper-closing"), reader.money(it.closing)),
    ];
    if it.on_hold.is_positive() {
        let label = reader.t("statement-on-hold");
        rows.push(TotalRow::new(Weightiness::Step, label, reader.amount(it.on_hold)));
    }
    rows
}

fn row(reader: &Reader, it: &Movement) -> documents::Movement {
    let paid = it.amount.is_negative();
    let amount = if paid { it.amount.checked_neg().unwrap_or(it.amount) } else { it.amount };
    let amount = reader.amount(amount);
    documents::Movement {
        date: it.on.display(reader.language()).to_string(),
        description: described(reader.words, it),
        details: Vec::new(),
        charge: if paid { String::new() } else { amount.clone() },
        payment: if paid { amount } else { String::new() },
        balance: reader.amount(it.balance),
    }
}

/// What a movement is called, with the number that people know.
#[must_use]
pub fn described(w: Words, it: &Movement) -> String {
    let key = match (it.kind, &it.source) {
        (TransactionKind::InvoiceIssued, Source::Invoice(..)) => "paper-invoice",
        (TransactionKind::PaymentReceived, Source::Payment(..)) => "paper-payment",
        (TransactionKind::PaymentReversed, Source::Payment(..)) => "paper-payment-reversed",
        (TransactionKind::Refund, Source::Payment(..)) => "paper-refund",
        (TransactionKind::RefundFailed, Source::Payment(..)) => "paper-refund-failed",
        (TransactionKind::CreditNote, Source::CreditNote(..)) => "paper-credit-note",
        (TransactionKind::CreditNote, _) => return w.t("paper-credit").into_owned(),
        (TransactionKind::ChargebackOpened, _) => return w.t("paper-chargeback").into_owned(),
        (TransactionKind::ChargebackWon, _) => return w.t("paper-chargeback-won").into_owned(),
        _ => return w.t("paper-correction").into_owned(),
    };
    w.args(key, &[("number", it.source.number().into())])
}
