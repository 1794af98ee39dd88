//! `POST /staff/disputes/{number}/decision`: the check page first, then, after a fresh passkey and above the limit with
//! another manager's approval, the decision with everything that follows from it.

use actix_web::{HttpResponse, web};

use super::check::{Check, effects, rulings, shown};
use super::decide::{Problems, Read, Typed};
use super::find;
use super::offered::why_not;
use super::show::{Back, Show};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Language, Money};
use crate::base::web::{Cx, Flash, FlashKind, Form, Guard, Reply};
use crate::billing::approvals::{self, Kind, Limits};
use crate::billing::credits::{self, NotCredited};
use crate::billing::disputes::{self, Dispute, Effect, NewDecision, NotDecided, Way};
use crate::billing::invoices::{self, Invoice};
use crate::billing::payments::Provider;
use crate::pages::owner::estimates::approval::Pairs;
use crate::pages::staff::approvals::asking::{Act, cleared};
use crate::pages::staff::invoices::release_first;
use crate::parties::customers;
use crate::trust::access::roles::CanWorkAsManager;
use crate::trust::access::step_up::Operation;
use crate::trust::access::{ActingStaff, Scope, Staff};

pub async fn decide(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    provider: web::Data<Provider>,
    number: web::Path<String>,
    form: Form<Pairs>,
) -> Result<HttpResponse, AppError> {
    let sends = form.0.iter().any(|(name, value)| name == "step" && value == "send");
    if sends {
        let (wanted, pairs) = (number.clone(), form.0.clone());
        let ready = move |cx: &Cx| cx.site.db.read(|c| credits_on(c, cx, staff, &wanted, &pairs));
        if let Some(invoice) = cx.block(ready).await? {
            release_first(&cx, staff, &provider, &invoice).await?;
        }
    }
    cx.change(staff, move |c, who, cx| {
        let (it, scope) = find(c, who, &number)?;
        let typed = Typed::of(&form.0, &it);
        // Sent twice: it is decided.
        if let Some(known) = disputes::decided_by_form(c, &it, &typed.key)? {
            return Ok(done(&it, &known));
        }
        if let Some(why) = disputes::refuse(c, &cx.site, &who.actor, &scope, &it)? {
            let alone = disputes::is_stuck(c, &who.scope, &it)?;
            let flash = Flash { kind: FlashKind::Warn, text: why_not(&why, alone) };
            return Ok(Reply::to(format!("/staff/disputes/{}", it.number)).flash(flash));
        }
        let again = |typed: &Typed, errors: Problems| Back {
            decision: Some(typed.clone()),
            errors,
            ..Back::default()
        };
        if typed.step == "change" {
            let back = again(&typed, Problems::new());
            return Reply::page(&Show::new(c, cx, who, &scope, &it, back)?);
        }
        let of = invoices::by_id(c, &cx.site, &scope, it.invoice)?;
        let left = credits::left(c, &scope, &of)?;
        let read = match typed.read(&it, &left, of.total.currency())? {
            Ok(read) => read,
            Err(problems) => {
                return Reply::invalid(&Show::new(c, cx, who, &scope, &it, again(&typed, problems))?);
            }
        };
        let effect = match disputes::effect(c, &cx.site, &scope, &it, &read.rulings)? {
            Ok(effect) => effect,
            Err(NotDecided::Over(_)) => return Err(over()),
            Err(why) => {
                let problems = refused(&it, &why);
                return Reply::invalid(&Show::new(c, cx, who, &scope, &it, again(&typed, problems))?);
            }
        };
        if read.way == Way::Refund && effect.paid_back.is_positive() && !effect.refundable {
            let text = "This money cannot go back now. Let it stay on the account".to_owned();
            let problems = vec![("way-account".to_owned(), text)];
            return Reply::invalid(&Show::new(c, cx, who, &scope, &it, again(&typed, problems))?);
        }
        let changed = !typed.shown.is_empty() && typed.shown != shown(&effect);
        if typed.step != "send" || changed {
            let name = customers::name_of(c, &cx.site, &scope)?;
            let second = second(c, cx, who, &scope, (&read, &effect))?.is_some();
            let about = (name.as_str(), &read, &effect);
            return Reply::page(&Check::new(c, cx, who, &it, &of, about, &typed, (second, changed))?);
        }
        send(c, cx, who, &scope, (&it, &of), (&read, &effect), &typed)
    })
    .await
}

/// The invoice, where a decision that is ready to be made would credit it: payments that nobody has finished end first.
fn credits_on(
    c: &mut Conn,
    cx: &Cx,
    staff: Staff<CanWorkAsManager>,
    number: &str,
    pairs: &Pairs,
) -> DbResult<Option<String>> {
    let who = staff.resolve(c, cx)?;
    let (it, scope) = find(c, &who, number)?;
    if disputes::refusal(c, &who.actor, &scope, &it)?.is_some() {
        return Ok(None);
    }
    let of = invoices::by_id(c, &cx.site, &scope, it.invoice)?;
    let left = credits::left(c, &scope, &of)?;
    let Ok(read) = Typed::of(pairs, &it).read(&it, &left, of.total.currency())? else { return Ok(None) };
    let effect = disputes::effect(c, &cx.site, &scope, &it, &read.rulings)?;
    Ok(effect.is_ok_and(|it| it.credited.is_positive()).then_some(it.invoice_number))
}

/// For what a second person is asked, if for anything: the sum of a day counts, of what is credited and of what goes back.
fn second(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    (read, effect): (&Read, &Effect),
) -> DbResult<Option<Kind>> {
    let limits = Limits::of_dealership(c, scope)?;
    let nil = Money::zero(effect.credited.currency());
    let back = if read.way == Way::Refund { effect.paid_back } else { nil };
    for (kind, amount) in [(Kind::Refund, back), (Kind::Credit, effect.credited)] {
        let done = approvals::done_alone(c, &cx.site, scope, who.person, kind, nil.currency())?;
        if amount.is_positive() && limits.asks(kind, amount.checked_add(done)?) {
            return Ok(Some(kind));
        }
    }
    Ok(None)
}

fn send(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    scope: &Scope,
    (it, of): (&Dispute, &Invoice),
    (read, effect): (&Read, &Effect),
    typed: &Typed,
) -> DbResult<Reply> {
    let path = format!("/staff/disputes/{}/decision", it.number);
    let mut fields = typed.fields();
    fields.push(("step".to_owned(), "send".to_owned()));
    fields.push(("shown".to_owned(), shown(effect)));
    let form: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let credited = effect.credited.display(Language::En);
    let reason = approvals::Reason::parse(&format!("Decision on {}", it.number));
    let reason = reason.map_err(|e| AppError::Internal(e.into()))?;
    let mut says = effects(effect, read.way);
    says.extend(rulings(it, of, effect));
    says.extend(
        read.words.iter().map(|words| ("Words to the customer".to_owned(), words.as_str().to_owned())),
    );
    let act = Act {
        kind: second(c, cx, who, scope, (read, effect))?.unwrap_or(Kind::Credit),
        operation: Operation::DecideDispute,
        object: it.id.to_string(),
        amount: effect.credited,
        title: format!("Decide {}: credit {credited} of invoice {}", it.number, it.invoice_number),
        effects: says,
        document: (format!("Dispute {}", it.number), format!("/staff/disputes/{}", it.number)),
        reason: &reason,
        path: &path,
        form: &form,
    };
    let approval = match cleared(c, cx, who, scope, &act)? {
        Ok(approval) => approval,
        Err(reply) => return Ok(*reply),
    };
    let new = NewDecision {
        dispute: it.id,
        rulings: &read.rulings,
        way: read.way,
        words: read.words.as_ref(),
        form_key: &typed.key,
        approval,
    };
    match disputes::decide(c, &cx.site, &who.actor, scope, &new)? {
        Ok(made) => Ok(done(it, &made)),
        // Errors, so that passkey and approval are not used up.
        Err(NotDecided::Credit(NotCredited::Busy)) => Err(AppError::Conflict(format!(
            "A payment for {} is on its way. Nothing was decided. Try again when it has arrived or failed.",
            it.invoice_number
        ))),
        Err(_) => Err(over()),
    }
}

fn over() -> AppError {
    AppError::Conflict(
        "This dispute was decided or taken back meanwhile. Nothing was done. Look at it again.".to_owned(),
    )
}

/// Why the verb would not do it, beside the field that it is about.
fn refused(it: &Dispute, why: &NotDecided) -> Problems {
    let of = |line: &crate::base::values::LineId| it.lines.iter().find(|own| own.line == *line);
    match why {
        NotDecided::Lines(lines) => {
            let places = lines.iter().filter_map(|line| of(line).map(|own| own.place));
            places.map(|at| (format!("amount-{at}"), "This does not fit what is left".to_owned())).collect()
        }
        NotDecided::Credit(NotCredited::Line { place, left }) => {
            let left = left.display(Language::En);
            vec![(format!("amount-{place}"), format!("Only {left} is left of this charge"))]
        }
        NotDecided::Credit(NotCredited::Nothing) => {
            vec![("words".to_owned(), "This comes to nothing. Credit more, or keep the charge".to_owned())]
        }
        _ => vec![(
            "words".to_owned(),
            "This cannot be credited: a returned part is still on the invoice".to_owned(),
        )],
    }
}

fn done(it: &Dispute, made: &disputes::Decided) -> Reply {
    let text = match &made.note {
        Some(note) => format!(
            "{} is decided. Credit note {note} over {} is issued, and the customer gets the letter.",
            it.number,
            made.credited.display(Language::En)
        ),
        None => format!("{} is decided. The customer gets the letter.", it.number),
    };
    Reply::to(format!("/staff/disputes/{}", it.number)).flash(Flash { kind: FlashKind::Ok, text })
}
