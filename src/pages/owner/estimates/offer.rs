//! One version on its page: the document that was sent, job by job, with nothing from anywhere else. For owners and staff.

use std::borrow::Cow;

use crate::base::db::DbResult;
use crate::base::values::display::AmountDisplay;
use crate::base::values::{Locale, Money};
use crate::base::words::Words;
use crate::billing::estimates::Offer;
use crate::billing::invoices::totals::Totals;
use crate::pages::owner::invoices::paper::{Charge, Fact, Party, Vehicle, charge, seller, vehicle};
use crate::pages::owner::invoices::said::Said;
use crate::pages::owner::rows::Day;

pub struct Paper {
    pub from: Party,
    pub to: Party,
    pub sent: Day,
    pub until: Day,
    pub facts: Vec<Fact>,
    pub vehicle: Option<Vehicle>,
    pub jobs: Vec<JobOnPaper>,
    pub totals: Vec<Sum>,
    pub notes: Vec<String>,
    pub said: Said,
}

pub struct JobOnPaper {
    pub place: usize,
    pub name: String,
    pub lines: Vec<Charge>,
    /// Before tax.
    pub net: AmountDisplay,
}

pub struct Sum {
    pub class: &'static str,
    pub label: Cow<'static, str>,
    pub amount: String,
}

pub fn paper(w: Words, offer: &Offer) -> DbResult<Paper> {
    let snapshot = &offer.snapshot;
    let locale = Locale::new(w.language(), snapshot.currency);
    let home = snapshot.seller.address.country;
    let fact =
        |key, value: Option<&str>| value.map(|value| Fact { label: w.t(key), value: value.to_owned() });
    let facts = [
        Some(Fact { label: w.t("estimate-version"), value: offer.version.to_string() }),
        fact("invoice-repair-order", snapshot.repair_order.as_ref().map(|it| it.as_str())),
        fact("invoice-advisor", snapshot.advisor.as_ref().map(|it| it.as_str())),
    ];
    let jobs = offer.jobs()?.into_iter().map(|job| JobOnPaper {
        place: job.place,
        name: name(w, job.name),
        lines: job.lines.iter().map(|(line, figures)| charge(w, locale, line, figures)).collect(),
        net: job.net.amount(w.language()),
    });
    Ok(Paper {
        from: seller(snapshot, home),
        to: Party {
            name: snapshot.buyer.name.as_str().to_owned(),
            lines: snapshot.buyer.address.lines(home),
        },
        sent: Day::new(snapshot.issued_on, w.language()),
        until: Day::new(snapshot.due_on, w.language()),
        facts: facts.into_iter().flatten().collect(),
        vehicle: snapshot.vehicle.as_ref().map(|on| vehicle(w, snapshot, on)),
        jobs: jobs.collect(),
        totals: sums(w, locale, &snapshot.totals)?,
        notes: snapshot.notes.iter().flat_map(|it| it.as_str().lines()).map(str::to_owned).collect(),
        said: Said::of(snapshot.stationery.as_ref()),
    })
}

/// Lines that belong to no job go by a name of their own.
pub fn name(w: Words, job: &str) -> String {
    if job.is_empty() { w.t("estimate-other-work").into_owned() } else { job.to_owned() }
}

/// From the sum of the lines to the total.
pub fn sums(w: Words, locale: Locale, totals: &Totals) -> DbResult<Vec<Sum>> {
    let bare = |amount: Money| amount.amount(w.language()).to_string();
    let step = |label, amount| Sum { class: "", label, amount };
    let mut rows = vec![step(w.t("invoice-subtotal"), bare(totals.lines_net))];
    if !totals.discount.is_zero() {
        rows.push(step(w.t("invoice-discount"), bare(totals.discount.checked_neg()?)));
    }
    for group in totals.groups.iter().filter(|group| group.key.is_taxed()) {
        let (rate, base) = (locale.percent(group.key.rate).to_string(), bare(group.base));
        let label = w.args("invoice-tax", &[("rate", rate.into()), ("base", base.into())]);
        rows.push(step(label.into(), bare(group.tax)));
    }
    let total = totals.total.display(w.language()).to_string();
    rows.push(Sum { class: "sum due", ..step(w.t("invoice-total"), total) });
    Ok(rows)
}
