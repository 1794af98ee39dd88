//! A credit note on its page: the frozen snapshot, in the reader's language.

use crate::base::values::display::{AmountDisplay, MoneyDisplay};
use crate::base::values::{Locale, Money};
use crate::base::words::Words;
use crate::billing::credits::CreditNote;
use crate::pages::owner::invoices::paper::Party;
use crate::pages::owner::invoices::said::Said;
use crate::pages::owner::rows::Day;

pub struct Sheet {
    pub from: Party,
    pub to: Party,
    pub issued: Day,
    /// The invoice that it corrects.
    pub invoice: String,
    pub invoice_issued: Day,
    pub reason: String,
    pub lines: Vec<(String, AmountDisplay)>,
    /// Before tax, and the tax of each rate.
    pub totals: Vec<(String, AmountDisplay)>,
    pub total: MoneyDisplay,
    pub said: Said,
}

pub fn sheet(w: Words, note: &CreditNote) -> Sheet {
    let snapshot = &note.snapshot;
    let locale = Locale::new(w.language(), snapshot.currency);
    let home = snapshot.seller.address.country;
    let bare = |amount: Money| amount.amount(w.language());
    let mut totals = vec![(w.t("invoice-subtotal").into_owned(), bare(snapshot.net))];
    for group in snapshot.groups.iter().filter(|group| group.key.is_taxed()) {
        let (rate, base) = (locale.percent(group.key.rate).to_string(), bare(group.base).to_string());
        let label = w.args("invoice-tax", &[("rate", rate.into()), ("base", base.into())]);
        totals.push((label, bare(group.tax)));
    }
    Sheet {
        from: Party {
            name: snapshot.seller.name.as_str().to_owned(),
            lines: snapshot.seller.address.lines(home),
        },
        to: Party {
            name: snapshot.buyer.name.as_str().to_owned(),
            lines: snapshot.buyer.address.lines(home),
        },
        issued: Day::new(snapshot.issued_on, w.language()),
        invoice: snapshot.invoice.as_str().to_owned(),
        invoice_issued: Day::new(snapshot.invoice_issued_on, w.language()),
        reason: snapshot.reason.as_str().to_owned(),
        lines: snapshot.lines.iter().map(|it| (it.description.to_string(), bare(it.net))).collect(),
        totals,
        total: snapshot.total.display(w.language()),
        said: Said::of(snapshot.stationery.as_ref()),
    }
}
