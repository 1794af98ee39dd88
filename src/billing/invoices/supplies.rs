//! What shop supplies come to: a share of the labour, the parts or both that the same payer pays, before discounts, with
//! a cap. Pure.

use super::draft::{Line, LineKind};
use super::particulars::{Supplies, SuppliesOf};
use crate::base::values::{Currency, Money, MoneyError, Quantity, RateError, UnitPrice};

/// Why supplies have no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SuppliesError {
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Rate(#[from] RateError),
}

/// Prices every line of supplies that has a rule. The other lines stay as they are.
pub fn price_supplies(lines: &mut [Line], currency: Currency) -> Result<(), SuppliesError> {
    let mut prices = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if let Some(rule) = &line.particulars.supplies {
            prices.push((place, UnitPrice::try_from(amount(rule, line, lines, currency)?)?));
        }
    }
    for (place, price) in prices {
        if let Some(line) = lines.get_mut(place) {
            (line.quantity, line.unit_price) = (Quantity::ONE, price);
        }
    }
    Ok(())
}

fn amount(rule: &Supplies, own: &Line, lines: &[Line], currency: Currency) -> Result<Money, MoneyError> {
    let counts = |kind| match rule.of {
        SuppliesOf::Labour => kind == LineKind::Labour,
        SuppliesOf::Parts => kind == LineKind::Part,
        SuppliesOf::Both => matches!(kind, LineKind::Labour | LineKind::Part),
    };
    let base = lines.iter().filter(|line| counts(line.kind) && line.pay_type == own.pay_type);
    let mut each = base.map(|line| line.unit_price.times(line.quantity, currency));
    let base = each.try_fold(Money::zero(currency), |sum, amount| sum.checked_add(amount?))?;
    let share = rule.percent.of(base)?;
    rule.cap.map_or(Ok(share), |cap| share.min(cap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::{CleanText, LineId, Timestamp};
    use crate::billing::invoices::totals::{Discount, TaxKey};
    use crate::billing::invoices::{Particulars, PayType};

    fn line(kind: LineKind, quantity: &str, price: &str) -> Line {
        Line {
            id: LineId::generate(Timestamp::from_seconds(1_795_000_000)),
            job: None,
            kind,
            pay_type: PayType::Customer,
            code: None,
            description: CleanText::parse("Work").unwrap(),
            part_number: None,
            condition: None,
            quantity: quantity.parse().unwrap(),
            unit: None,
            unit_price: price.parse().unwrap(),
            discount: Discount::None,
            tax: TaxKey::untaxed(),
            particulars: Particulars::default(),
        }
    }

    fn priced(of: SuppliesOf, cap: Option<i64>) -> String {
        let mut supplies = line(LineKind::Supplies, "1", "0");
        let cap = cap.map(|minor| Money::new(minor, Currency::Usd));
        let rule = Supplies { of, percent: "5".parse().unwrap(), cap, disclosure: None };
        supplies.particulars.supplies = Some(rule);
        let mut labour = line(LineKind::Labour, "1.8", "145");
        labour.discount = Discount::Percent("10".parse().unwrap());
        let mut warranty = line(LineKind::Labour, "2", "145");
        warranty.pay_type = PayType::Warranty;
        let part = line(LineKind::Part, "1", "89.95");
        let mut lines = [labour, line(LineKind::Labour, "0.3", "145"), warranty, part, supplies];
        price_supplies(&mut lines, Currency::Usd).unwrap();
        lines[4].unit_price.to_string()
    }

    #[test]
    fn supplies_are_a_share_of_what_the_same_payer_pays_before_discounts() {
        assert_eq!(priced(SuppliesOf::Labour, None), "15.23");
        assert_eq!(priced(SuppliesOf::Parts, None), "4.5");
        assert_eq!(priced(SuppliesOf::Both, None), "19.72");
    }

    #[test]
    fn supplies_stop_at_their_cap() {
        assert_eq!(priced(SuppliesOf::Labour, Some(1_200)), "12");
        assert_eq!(priced(SuppliesOf::Labour, Some(3_500)), "15.23");
    }
}
