//! What a dealership is set up with.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{Content, Rows};
use crate::base::db::Conn;
use crate::base::db::schema::{dealership, dealership_setting, tax_rule};

pub fn dealerships(c: &mut Conn, ids: &[String]) -> Rows {
    use dealership as t;
    type Row = (
        (String, String, String, String, String, String, String, String, String, String),
        (String, String, String, String, String, String, String, i32, i64, i64),
    );
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(ids))
        .select((
            (
                t::id,
                t::name,
                t::legal_name,
                t::street,
                t::city,
                t::region,
                t::postal_code,
                t::country,
                t::phone,
                t::email,
            ),
            (
                t::tax_id,
                t::registration,
                t::currency,
                t::time_zone,
                t::tax_mode,
                t::invoice_prefix,
                t::receipt_prefix,
                t::payment_terms_days,
                t::part_payment_minimum,
                t::version,
            ),
        ))
        .load(c)?;
    let content = |(head, tail): Row| {
        let (id, name, legal, street, city, region, postal, country, phone, email) = head;
        let (tax_id, registration, currency, zone, mode, invoices, receipts, terms, minimum, version) = tail;
        let texts = [name, legal, street, city, region, postal, country, phone, email, tax_id, registration];
        let more = [currency, zone, mode, invoices, receipts];
        let it = texts.iter().chain(&more).fold(Content::new(), |it, text| it.text(text));
        (id, it.number(i64::from(terms)).number(minimum).number(version).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}

pub fn settings(c: &mut Conn, ids: &[String]) -> Rows {
    use dealership_setting as t;
    let mut all = BTreeMap::new();
    for id in ids {
        let Some((at, name)) = id.split_once('/') else { continue };
        let row: Option<(String, i64, i64)> =
            t::table.find((at, name)).select((t::value, t::version, t::changed_at)).first(c).optional()?;
        if let Some((value, version, changed)) = row {
            let it = Content::new().text(&value).number(version).number(changed);
            all.insert(id.clone(), it.bytes_of());
        }
    }
    Ok(all)
}

pub fn tax_rules(c: &mut Conn, ids: &[String]) -> Rows {
    use tax_rule as t;
    type Row = (String, String, String, String, String, String, String, i32, Option<i32>);
    let columns = (
        t::id,
        t::dealership_id,
        t::kinds,
        t::condition,
        t::category,
        t::rate,
        t::jurisdiction,
        t::valid_from,
        t::valid_until,
    );
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(ids)).select(columns).load(c)?;
    let content = |(id, at, kinds, condition, category, rate, place, from, until): Row| {
        let it = [at, kinds, condition, category, rate, place];
        let it = it.iter().fold(Content::new(), |it, text| it.text(text));
        (id, it.number(i64::from(from)).maybe_number(until.map(i64::from)).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}
