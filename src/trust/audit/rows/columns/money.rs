//! Documents and money.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::{Content, Rows, Text};
use crate::base::db::Conn;
use crate::base::db::schema::{credit_note, invoice, payment, refund, write_off};

pub fn invoices(c: &mut Conn, ids: &[String]) -> Rows {
    use invoice as t;
    type Row = (
        (String, String, String, String, String, Text, String),
        (Option<i32>, Option<i32>, i64, i64, i64, Vec<u8>),
    );
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(ids).and(t::state.ne("draft")))
        .select((
            (t::id, t::dealership_id, t::customer_id, t::state, t::series, t::number, t::currency),
            (t::issued_on, t::due_on, t::net_minor, t::tax_minor, t::total_minor, t::snapshot),
        ))
        .load(c)?;
    let content = |(
        (id, at, whose, state, series, number, currency),
        (issued, due, net, tax, total, snapshot),
    ): Row| {
        let it = Content::new().text(&at).text(&whose).text(&state).text(&series).maybe(number.as_deref());
        let it = it.text(&currency).maybe_number(issued.map(i64::from)).maybe_number(due.map(i64::from));
        // The frozen document is sealed and bound to its row; its hash keeps an older one from coming back.
        let it = it.number(net).number(tax).number(total).bytes(&Sha256::digest(snapshot));
        (id, it.bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}

pub fn payments(c: &mut Conn, ids: &[String]) -> Rows {
    use payment as t;
    type Row = ((String, String, String, String, String, String), (i64, i32, i64, Text, Text, Text));
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(ids))
        .select((
            (t::id, t::dealership_id, t::customer_id, t::number, t::method, t::currency),
            (t::amount_minor, t::received_on, t::received_at, t::provider, t::provider_payment, t::reference),
        ))
        .load(c)?;
    let content = |(
        (id, at, whose, number, method, currency),
        (amount, on, when, provider, theirs, reference),
    ): Row| {
        let it = Content::new().text(&at).text(&whose).text(&number).text(&method).text(&currency);
        let it = it.number(amount).number(i64::from(on)).number(when);
        (id, it.maybe(provider.as_deref()).maybe(theirs.as_deref()).maybe(reference.as_deref()).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}

pub fn refunds(c: &mut Conn, ids: &[String]) -> Rows {
    use refund as t;
    type Row = ((String, String, String, String, String, String), (i64, Text, bool, Text, Text));
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(ids))
        .select((
            (t::id, t::dealership_id, t::customer_id, t::payment_id, t::state, t::currency),
            (t::amount_minor, t::number, t::by_hand, t::requested_by, t::approval_id),
        ))
        .load(c)?;
    let content =
        |((id, at, whose, payment, state, currency), (amount, number, by_hand, by, approval)): Row| {
            let it = Content::new().text(&at).text(&whose).text(&payment).text(&state).text(&currency);
            let it = it.number(amount).maybe(number.as_deref()).flag(by_hand);
            (id, it.maybe(by.as_deref()).maybe(approval.as_deref()).bytes_of())
        };
    Ok(rows.into_iter().map(content).collect())
}

pub fn credit_notes(c: &mut Conn, ids: &[String]) -> Rows {
    use credit_note as t;
    type Row = (
        (String, String, String, String, String, String, String),
        (i64, i64, i64, i64, bool, Text, i32, i64, Text),
    );
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(ids))
        .select((
            (t::id, t::dealership_id, t::customer_id, t::invoice_id, t::series, t::number, t::currency),
            (
                t::net_minor,
                t::tax_minor,
                t::total_minor,
                t::to_credit_minor,
                t::cancels,
                t::approval_id,
                t::issued_on,
                t::issued_at,
                t::issued_by,
            ),
        ))
        .load(c)?;
    let content = |(head, tail): Row| {
        let (id, at, whose, invoice, series, number, currency) = head;
        let (net, tax, total, credit, cancels, approval, on, when, by) = tail;
        let it = Content::new().text(&at).text(&whose).text(&invoice).text(&series).text(&number);
        let it = it.text(&currency).number(net).number(tax).number(total).number(credit).flag(cancels);
        let it = it.maybe(approval.as_deref()).number(i64::from(on)).number(when);
        (id, it.maybe(by.as_deref()).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}

pub fn write_offs(c: &mut Conn, ids: &[String]) -> Rows {
    use write_off as t;
    type Row = (String, String, String, String, String, i64, i64, Text, i32, Text);
    let columns = (
        t::id,
        t::dealership_id,
        t::customer_id,
        t::invoice_id,
        t::currency,
        t::amount_minor,
        t::reversed_minor,
        t::approval_id,
        t::written_on,
        t::created_by,
    );
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(ids)).select(columns).load(c)?;
    let content = |(id, at, whose, invoice, currency, amount, back, approval, on, by): Row| {
        let it = Content::new().text(&at).text(&whose).text(&invoice).text(&currency);
        let it = it.number(amount).number(back).maybe(approval.as_deref()).number(i64::from(on));
        (id, it.maybe(by.as_deref()).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}
