//! How an invoice stands, in the words of its pill: the word first, then shape and color.

use crate::base::words::Words;
use crate::billing::invoices::{Axes, DocumentState, Due, Questioned, Settlement};
use crate::pages::owner::rows::Pill;

/// Due days this near are said in days.
const SOON: i32 = 7;

/// The one pill of a list: what matters most.
pub fn pill(w: Words, axes: &Axes) -> Pill {
    if axes.document == DocumentState::Cancelled {
        return Pill { kind: "credit", text: w.t("standing-canceled") };
    }
    match (axes.settlement, axes.due) {
        (Settlement::Paid, _) => Pill { kind: "paid", text: w.t("standing-paid") },
        (Settlement::NoCharge, _) => Pill { kind: "paid", text: w.t("standing-no-charge") },
        (Settlement::Credited, _) => Pill { kind: "credit", text: w.t("standing-credited") },
        (Settlement::WrittenOff, _) => Pill { kind: "paid", text: w.t("standing-written-off") },
        (_, Due::Overdue(days)) => {
            Pill { kind: "overdue", text: w.args("standing-late", &[("days", days.into())]).into() }
        }
        (_, Due::Today) => Pill { kind: "soon", text: w.t("standing-due-today") },
        (_, Due::In(days)) if days <= SOON => {
            Pill { kind: "soon", text: w.args("standing-due-in", &[("days", days.into())]).into() }
        }
        (Settlement::PartPaid, _) => Pill { kind: "due", text: w.t("standing-part-paid") },
        _ => Pill { kind: "due", text: w.t("standing-open") },
    }
}

/// All that can be said of one invoice: settlement, due day, a payment under way.
pub fn pills(w: Words, axes: &Axes, processing: bool) -> Vec<Pill> {
    let first = pill(w, axes);
    let part = axes.settlement == Settlement::PartPaid && first.kind != "due";
    let part = part.then(|| Pill { kind: "due", text: w.t("standing-part-paid") });
    let questioned = (axes.dispute == Questioned::Open).then(|| in_dispute(w));
    let moving = processing.then(|| under_way(w));
    std::iter::once(first).chain(part).chain(questioned).chain(moving).collect()
}

/// A part of it is questioned, or all.
pub fn in_dispute(w: Words) -> Pill {
    Pill { kind: "dispute", text: w.t("standing-in-dispute") }
}

/// A card network took back what had paid it, or a part.
pub fn charged_back(w: Words) -> Pill {
    Pill { kind: "overdue", text: w.t("standing-charged-back") }
}

/// Money for it is on its way.
pub fn under_way(w: Words) -> Pill {
    Pill { kind: "dispute", text: w.t("standing-processing") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::{Currency, Language, Money};
    use crate::billing::invoices::Amounts;

    fn shown(total: i64, open: i64, due: &str, today: &str) -> (&'static str, String) {
        let money = |minor| Money::new(minor, Currency::Usd);
        let day = |text: &str| text.parse().unwrap();
        let amounts = Amounts::plain(money(total), money(open));
        let axes = Axes::of(DocumentState::Issued, amounts, day(due), day(today));
        let pill = pill(Words::new(Language::En), &axes);
        (pill.kind, pill.text.into_owned())
    }

    #[test]
    fn says_the_most_pressing_thing() {
        for (total, open, today, kind, text) in [
            (100, 100, "2026-11-01", "due", "Open"),
            (100, 40, "2026-11-01", "due", "Part paid"),
            (100, 40, "2026-11-20", "soon", "Due in 7 days"),
            (100, 100, "2026-11-26", "soon", "Due in 1 day"),
            (100, 100, "2026-11-27", "soon", "Due today"),
            (100, 100, "2026-11-28", "overdue", "1 day late"),
            (100, 40, "2026-12-09", "overdue", "12 days late"),
            (100, 0, "2026-12-09", "paid", "Paid"),
            (0, 0, "2026-12-09", "paid", "No charge"),
        ] {
            assert_eq!(shown(total, open, "2026-11-27", today), (kind, text.to_owned()));
        }
    }
}
