//! Changing what series begin with. A series that was used before goes on where it stopped; one that another kind of document
//! has, or had, is refused; and where imported invoices have numbers of a series already, it goes on above them.

use diesel::prelude::*;

use super::{Numbered, Numbering, Prefix, Series};
use crate::base::db::schema::{invoice, number_counter, payment};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::DealershipId;
use crate::parties::dealerships::{
    self, Settings, Version, change_group, group, last_numbers, lower_number, raise_number,
};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// What each kind is to begin with, and which of them begin anew each year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefixes {
    pub prefixes: [(Numbered, Prefix); 6],
    pub yearly: Vec<Numbered>,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeRefused {
    /// Another kind begins so, too, or did.
    Shared { what: Numbered, with: Numbered },
}

/// Changes the scope's dealership over the versions that the form showed: of its row, and of the group.
pub fn change(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    (row, shown): (i64, Version),
    new: &Prefixes,
) -> DbResult<Result<(), ChangeRefused>> {
    let id = scope.dealership();
    let settings = dealerships::load(c, id)?.settings;
    let before: Numbering = group(c, id)?;
    if let Some(refused) = shared(c, scope, &settings, &before, new)? {
        return Ok(Err(refused));
    }
    let named = |what: Numbered| new.prefixes.iter().find(|(it, _)| *it == what).map(|(_, prefix)| prefix);
    let missing = || AppError::internal("a kind of document without a prefix");
    let own = |what: Numbered| named(what).filter(|prefix| prefix.as_str() != before.prefix(&settings, what));
    let after = Numbering {
        credit_note: own(Numbered::CreditNote).cloned().or(before.credit_note.clone()),
        refund: own(Numbered::Refund).cloned().or(before.refund.clone()),
        estimate: own(Numbered::Estimate).cloned().or(before.estimate.clone()),
        dispute: own(Numbered::Dispute).cloned().or(before.dispute.clone()),
        yearly: new.yearly.clone(),
    };
    let changed = Settings {
        invoice_prefix: named(Numbered::Invoice).ok_or_else(missing)?.clone(),
        receipt_prefix: named(Numbered::Receipt).ok_or_else(missing)?.clone(),
        ..settings
    };
    dealerships::change(c, site, actor, id, row, &changed)?;
    change_group(c, site, actor, id, shown, &after)?;
    continue_after_imports(c, id, &changed)?;
    Ok(Ok(()))
}

fn shared(
    c: &mut Conn,
    scope: &Scope,
    settings: &Settings,
    before: &Numbering,
    new: &Prefixes,
) -> DbResult<Option<ChangeRefused>> {
    for (place, (what, prefix)) in new.prefixes.iter().enumerate() {
        let twin = new.prefixes.iter().take(place).find(|(_, other)| other == prefix);
        if let Some((with, _)) = twin {
            return Ok(Some(ChangeRefused::Shared { what: *what, with: *with }));
        }
        // What is in use stays, whatever else used it once.
        if prefix.as_str() == before.prefix(settings, *what) {
            continue;
        }
        if let Some(with) = used_for(c, scope, prefix.as_str())?.into_iter().find(|with| with != what) {
            return Ok(Some(ChangeRefused::Shared { what: *what, with }));
        }
    }
    Ok(None)
}

/// The kinds that have numbers of a series.
fn used_for(c: &mut Conn, scope: &Scope, prefix: &str) -> DbResult<Vec<Numbered>> {
    let kinds: Vec<String> = number_counter::table
        .filter(number_counter::dealership_id.eq(scope.dealership()).and(number_counter::series.eq(prefix)))
        .filter(number_counter::last.gt(0))
        .select(number_counter::document_type)
        .load(c)?;
    Ok(kinds.iter().filter_map(|code| code.parse().ok()).collect())
}

/// Sees to it that invoices issued here get numbers above those that another system gave in the same series
/// (`NM-10482`, `NM-2026-00042`).
pub fn continue_after_imports(c: &mut Conn, id: DealershipId, settings: &Settings) -> DbResult<()> {
    let prefix = settings.invoice_prefix.as_str();
    let numbers: Vec<Option<String>> = invoice::table
        .filter(invoice::dealership_id.eq(id).and(invoice::source.eq("import")))
        .filter(invoice::number.like(format!("{prefix}-%")))
        .select(invoice::number)
        .load(c)?;
    let mut highest: Vec<(Series, i64)> = Vec::new();
    for (series, used) in numbers.into_iter().flatten().filter_map(|number| Series::read(prefix, &number)) {
        match highest.iter_mut().find(|(known, _)| *known == series) {
            Some((_, last)) => *last = used.max(*last),
            None => highest.push((series, used)),
        }
    }
    for (series, used) in highest {
        raise_number(c, id, Numbered::Invoice.code(), &series.prefix, series.year, used)?;
    }
    Ok(())
}

/// An import was taken back: numbers after the last that is left were its own, and are free again, so that none is missing.
pub fn fall_back(c: &mut Conn, id: DealershipId) -> DbResult<()> {
    for what in [Numbered::Invoice, Numbered::Receipt] {
        for (prefix, year, _) in last_numbers(c, id, what.code())? {
            let series = Series { prefix, year };
            let like = format!("{series}-%");
            let left: Vec<Option<String>> = match what {
                Numbered::Invoice => {
                    let ours = invoice::table.filter(invoice::dealership_id.eq(id));
                    ours.filter(invoice::number.like(like)).select(invoice::number).load(c)?
                }
                _ => {
                    let ours = payment::table.filter(payment::dealership_id.eq(id));
                    ours.filter(payment::number.like(like)).select(payment::number.nullable()).load(c)?
                }
            };
            let used = left.iter().flatten().filter_map(|number| Series::read(&series.prefix, number));
            let used = used.filter(|(known, _)| *known == series).map(|(_, used)| used).max();
            lower_number(c, id, what.code(), &series.prefix, year, used.unwrap_or(0))?;
        }
    }
    Ok(())
}
