//! Three years of a shop's invoices, worked out by an independent program, come out the same to the cent.

use std::{collections::HashMap, path::Path};

use super::*;

type Row = HashMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/northside").join(file);
    csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

fn usd(text: &str) -> Money {
    Money::from_decimal_string(text, Currency::Usd).unwrap()
}

fn line(row: &Row) -> LineInput {
    let rate = row["tax_rate"].as_str();
    LineInput {
        quantity: row["quantity"].parse().unwrap(),
        unit_price: row["unit_price"].parse().unwrap(),
        discount: Discount::Amount(usd(&row["discount_amount"])),
        tax: if rate.is_empty() { TaxKey::untaxed() } else { TaxKey::at(rate.parse().unwrap()) },
        charged: true,
    }
}

#[test]
fn every_invoice_comes_out_as_printed() {
    let mut lines: HashMap<String, Vec<LineInput>> = HashMap::new();
    for row in rows("invoice_lines.csv") {
        let mut input = line(&row);
        let alone = totals(Currency::Usd, TaxMode::PerGroup, &[input.clone()], Discount::None).unwrap();
        assert_eq!(alone.net, usd(&row["net"]), "{row:?}");
        input.charged = row["pay_type"] == "C";
        lines.entry(row["invoice_number"].clone()).or_default().push(input);
    }
    let invoices = rows("invoices.csv");
    let mut billed = usd("0");
    for row in &invoices {
        let worked =
            totals(Currency::Usd, TaxMode::PerGroup, &lines[&row["invoice_number"]], Discount::None).unwrap();
        let printed = (usd(&row["net"]), usd(&row["tax"]), usd(&row["total"]));
        assert_eq!((worked.net, worked.tax, worked.total), printed, "{}", row["invoice_number"]);
        billed = billed.checked_add(worked.total).unwrap();
    }
    assert_eq!(invoices.len(), 2482);
    assert_eq!(lines.values().map(Vec::len).sum::<usize>(), 12_444);
    assert_eq!(billed, usd("1636807.21"));
}
