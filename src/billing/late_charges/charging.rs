//! Working out what is to be charged and charging it. The period is taken by a unique key in the transaction that issues
//! the charge, so that no stretch of days is charged twice, whoever tries. Nothing is charged on what is promised, or on a
//! charge itself; nor on what was questioned or charged back, for the days on which
//! nobody had decided.

use diesel::prelude::*;

use super::rule::{Kind, Rule, Stretch, interest, stretches};
use crate::base::db::schema::{invoice, late_charge, promise};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    CleanLines, CleanText, InvoiceId, LateChargeId, LineId, LocalDate, Money, Quantity, UnitPrice,
};
use crate::base::words::Words;
use crate::billing::approvals::Limits;
use crate::billing::chargebacks;
use crate::billing::disputes;
use crate::billing::invoices::approving::Forgone;
use crate::billing::invoices::totals::{Discount, TaxKey};
use crate::billing::invoices::{self, Draft, Invoice, Line, LineKind, Particulars, PayType, approving};
use crate::billing::reminders::promising::PromiseState;
use crate::parties::{customers, dealerships};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// How a charge was worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    pub from: LocalDate,
    pub to: LocalDate,
    pub over: Vec<Stretch>,
    pub amount: Money,
    /// The rule's cap made it less.
    pub capped: bool,
}

/// Why nothing is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCharged {
    /// The rule is off.
    Off,
    NotLate,
    /// A charge bears no charge.
    IsCharge,
    Promised,
    /// All of it is.
    Disputed,
    /// All of it, or all that is not disputed, is with a card network that has not decided.
    ChargedBack,
    /// Charged up to today, the cap is reached, or it is less than the minimum.
    NothingToCharge,
}

/// A charge that was made: days and amount, its document, and its number, which a draft has not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    pub from: LocalDate,
    pub to: LocalDate,
    pub amount: Money,
    pub document: InvoiceId,
    pub number: Option<String>,
}

/// What charging made: an invoice, or above what one person issues alone a draft, which a second person approves first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub id: InvoiceId,
    pub total: Money,
    pub number: Option<String>,
}

/// The charges on an invoice, oldest first. One that was voided is among them: it was waived, so that the night's run must
/// not charge its days, a flat sum or what is left of the cap a second time.
pub fn charges_of(c: &mut Conn, scope: &Scope, of: &Invoice) -> DbResult<Vec<Charged>> {
    let rows: Vec<(LocalDate, LocalDate, i64, InvoiceId, Option<String>)> = late_charge::table
        .inner_join(invoice::table.on(invoice::id.eq(late_charge::charge_id)))
        .filter(late_charge::invoice_id.eq(of.id).and(late_charge::customer_id.eq(scope.require_customer()?)))
        .order(late_charge::from_day)
        .select((
            late_charge::from_day,
            late_charge::to_day,
            late_charge::amount_minor,
            late_charge::charge_id,
            invoice::number,
        ))
        .load(c)?;
    let charged = |(from, to, minor, document, number)| Charged {
        from,
        to,
        amount: Money::new(minor, of.total.currency()),
        document,
        number,
    };
    Ok(rows.into_iter().map(charged).collect())
}

/// What an invoice of the scope's customer is to be charged today under a rule.
pub fn basis(
    c: &mut Conn,
    scope: &Scope,
    rule: &Rule,
    of: &Invoice,
    today: LocalDate,
) -> DbResult<Result<Basis, NotCharged>> {
    let late = today.days_since(of.due_on);
    let (currency, customer) = (of.total.currency(), scope.require_customer()?);
    if !rule.on {
        return Ok(Err(NotCharged::Off));
    }
    if !of.open.is_positive() || late <= rule.grace_days.max(0) {
        return Ok(Err(NotCharged::NotLate));
    }
    if is_charge(c, of.id)? {
        return Ok(Err(NotCharged::IsCharge));
    }
    let live = promise::table
        .filter(promise::invoice_id.eq(of.id).and(promise::customer_id.eq(customer)))
        .filter(promise::state.eq(PromiseState::Live).and(promise::promised_on.ge(today)));
    if diesel::select(diesel::dsl::exists(live)).get_result(c)? {
        return Ok(Err(NotCharged::Promised));
    }
    let rest = disputes::held_of(c, scope, of.id, of.open)?.rest;
    if !rest.is_positive() {
        return Ok(Err(NotCharged::Disputed));
    }
    let taken = chargebacks::undecided_of(c, scope, &[of.id])?.remove(&of.id).unwrap_or(0);
    if !rest.checked_sub(Money::new(taken, currency))?.is_positive() {
        return Ok(Err(NotCharged::ChargedBack));
    }
    let before = charges_of(c, scope, of)?;
    let from = before.last().map_or(of.due_on, |last| last.to).plus_days(1);
    if from > today || (rule.kind == Kind::Flat && !before.is_empty()) {
        return Ok(Err(NotCharged::NothingToCharge));
    }
    let moved = invoices::movements(c, scope, of.id)?;
    let mut moves: Vec<(LocalDate, Money)> = moved.iter().map(|step| (step.on, step.amount)).collect();
    moves.extend(disputes::pauses(c, scope, of.id)?);
    moves.extend(chargebacks::pauses(c, scope, of.id)?);
    let over = stretches(&moves, currency, from, today)?;
    let full = match rule.kind {
        Kind::Interest => interest(rule.rate, currency, &over)?,
        Kind::Flat => Money::new(rule.flat_minor, currency),
    };
    let charged = Money::sum(currency, before.iter().map(|it| it.amount))?;
    let amount = match rule.cap(of.total)? {
        Some(cap) => full.min(cap.checked_sub(charged)?)?,
        None => full,
    };
    if !amount.is_positive() || full.minor() < rule.minimum_minor {
        return Ok(Err(NotCharged::NothingToCharge));
    }
    Ok(Ok(Basis { from, to: today, over, amount, capped: amount != full }))
}

/// Charges what `basis` says, in a document of its own, with a number of the rule's series. `shown` is the amount that whoever asks has seen: another one by
/// now is a conflict.
pub fn charge(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
    shown: Option<Money>,
) -> DbResult<Result<Made, NotCharged>> {
    let of = invoices::by_id(c, site, scope, id)?;
    let scope = scope.narrowed(of.customer)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let rule: Rule = dealerships::group(c, dealership.id)?;
    let today = dealership.today(site.clock.now());
    let before_it = charges_of(c, &scope, &of)?;
    let basis = match basis(c, &scope, &rule, &of, today)? {
        Ok(basis) => basis,
        Err(why) => return Ok(Err(why)),
    };
    if shown.is_some_and(|shown| shown != basis.amount) {
        return Err(AppError::Conflict("Something changed meanwhile. Look at the charge again.".to_owned()));
    }
    let draft = draft(site, &rule, &of, &basis)?;
    let totals = invoices::figures(&dealership, &draft).map_err(own_words)?;
    // An account that was merged is billed where it goes on.
    let bills = customers::going_on(c, &scope)?;
    let made = invoices::create(c, site, actor, &bills, &draft)?;
    let now = site.clock.now();
    let values = (
        late_charge::id.eq(LateChargeId::generate(now)),
        late_charge::dealership_id.eq(scope.dealership()),
        late_charge::customer_id.eq(of.customer),
        late_charge::invoice_id.eq(of.id),
        late_charge::charge_id.eq(made),
        late_charge::from_day.eq(basis.from),
        late_charge::to_day.eq(basis.to),
        late_charge::amount_minor.eq(basis.amount.minor()),
        late_charge::created_at.eq(now),
    );
    diesel::insert_into(late_charge::table).values(values).execute(c)?;
    let limits = Limits::of_dealership(c, &scope)?;
    let forgone = Forgone::nothing(totals.total.currency());
    let alone = approving::wanted(&limits, made, &draft, &totals, &forgone)?.is_none();
    let number = match alone {
        true => Some(invoices::issue(c, site, actor, &bills, made)?.number),
        false => None,
    };
    let entry = Entry::new("late_charge.issue").object(of.id).customer(scope.dealership(), of.customer);
    let entry = entry.fact("charge", number.as_deref().unwrap_or("draft")).fact("document", made);
    let entry = entry.fact("from", basis.from).fact("to", basis.to);
    let charged = |more: Money| {
        let all = before_it.iter().map(|it| it.amount).chain([more]);
        Money::sum(of.total.currency(), all).map(|sum| format!("charged {sum:?}"))
    };
    let entry = entry.before(charged(Money::zero(of.total.currency()))?).after(charged(basis.amount)?);
    record(c, site, actor, &entry.fact("amount", format!("{:?}", basis.amount)))?;
    Ok(Ok(Made { id: made, total: totals.total, number }))
}

/// The series that a document is numbered in, when it is a late charge.
pub fn series_of(c: &mut Conn, scope: &Scope, document: InvoiceId) -> DbResult<Option<String>> {
    if !is_charge(c, document)? {
        return Ok(None);
    }
    let rule: Rule = dealerships::group(c, scope.dealership())?;
    Ok(Some(rule.series))
}

/// A charge is issued: what is kept of it is what it came to, should somebody have changed the draft.
pub fn issued(c: &mut Conn, document: InvoiceId, total: Money) -> DbResult<()> {
    let kept = late_charge::table.filter(late_charge::charge_id.eq(document));
    if total.is_positive() {
        diesel::update(kept).set(late_charge::amount_minor.eq(total.minor())).execute(c)?;
    }
    Ok(())
}

/// The draft of a charge is thrown away: its days can be charged again.
pub fn discarded(c: &mut Conn, document: InvoiceId) -> DbResult<()> {
    diesel::delete(late_charge::table.filter(late_charge::charge_id.eq(document))).execute(c)?;
    Ok(())
}

fn is_charge(c: &mut Conn, document: InvoiceId) -> DbResult<bool> {
    let charge = late_charge::table.filter(late_charge::charge_id.eq(document));
    Ok(diesel::select(diesel::dsl::exists(charge)).get_result(c)?)
}

/// One line, in the customer's language, and below it how it was worked out.
fn draft(site: &Site, rule: &Rule, of: &Invoice, basis: &Basis) -> DbResult<Draft> {
    let w = Words::new(of.snapshot.language);
    let number = [("number", of.number.as_str().into())];
    let key = if rule.kind == Kind::Flat { "late-charge-fee" } else { "late-charge-interest" };
    let line = Line {
        id: LineId::generate(site.clock.now()),
        job: None,
        kind: LineKind::Fee,
        pay_type: PayType::Customer,
        code: None,
        description: CleanText::parse(&w.args(key, &number)).map_err(own_words)?,
        part_number: None,
        condition: None,
        quantity: Quantity::ONE,
        unit: None,
        unit_price: UnitPrice::try_from(basis.amount).map_err(own_words)?,
        discount: Discount::None,
        tax: TaxKey::untaxed(),
        particulars: Particulars::default(),
    };
    let notes = CleanLines::parse(&explanation(w, rule, of, basis)).map_err(own_words)?;
    Ok(Draft { lines: vec![line], notes: Some(notes), ..Draft::default() })
}

/// `$1,250.00 from Nov 1, 2026, 37 days`, a line for each stretch, and the rate.
pub fn explanation(w: Words, rule: &Rule, of: &Invoice, basis: &Basis) -> String {
    let issued = of.issued_on.display(w.language()).to_string();
    let about = [("number", of.number.as_str().into()), ("day", issued.into())];
    let mut lines = vec![w.args("late-charge-about", &about)];
    if rule.kind == Kind::Interest {
        for it in &basis.over {
            let amount = it.principal.display(w.language()).to_string();
            let from = it.from.display(w.language()).to_string();
            let values = [("amount", amount.into()), ("from", from.into()), ("days", it.days.into())];
            lines.push(w.args("late-charge-stretch", &values));
        }
        lines.push(w.args("late-charge-rate", &[("rate", rule.rate.to_string().into())]));
    }
    if basis.capped {
        lines.push(w.t("late-charge-capped").into_owned());
    }
    lines.join("\n")
}

fn own_words(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Internal(error.into())
}
