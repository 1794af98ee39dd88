//! What holds for every document and every sequence of credits.

use proptest::prelude::*;

use super::*;

const RATES: [&str; 6] = ["0", "7.25", "8.25", "19", "22", "6.875"];

fn any_line() -> impl Strategy<Value = LineInput> {
    let quantity = prop_oneof![4 => 1_i64..2000, 1 => Just(-100_i64)];
    (quantity, 0_i64..2_000_000, 0..RATES.len(), 0_i64..=100, any::<bool>()).prop_map(
        |(hundredths, thousandths, rate, percent, charged)| LineInput {
            quantity: Quantity::new(rust_decimal::Decimal::new(hundredths, 2)).unwrap(),
            unit_price: UnitPrice::new(rust_decimal::Decimal::new(thousandths, 3)).unwrap(),
            discount: Discount::Percent(Percent::new(percent.into()).unwrap()),
            tax: TaxKey::at(RATES[rate].parse().unwrap()),
            charged,
        },
    )
}

fn any_document() -> impl Strategy<Value = Totals> {
    let mode = prop_oneof![Just(TaxMode::PerGroup), Just(TaxMode::PerLine)];
    let currency = prop_oneof![Just(Currency::Usd), Just(Currency::Jpy), Just(Currency::Kwd)];
    (currency, mode, prop::collection::vec(any_line(), 0..14), 0_i64..=100).prop_filter_map(
        "a discount needs a positive sum",
        |(currency, mode, lines, percent)| {
            let discount = Discount::Percent(Percent::new(percent.into()).unwrap());
            totals(currency, mode, &lines, discount).ok()
        },
    )
}

fn sum(amounts: impl Iterator<Item = Money>) -> i64 {
    amounts.map(Money::minor).sum()
}

proptest! {
    #[test]
    fn lines_and_groups_sum_to_the_totals(document in any_document()) {
        let lines = || document.lines.iter();
        prop_assert_eq!(sum(lines().map(|line| line.net)), document.lines_net.minor());
        prop_assert_eq!(sum(lines().map(|line| line.document_discount)), document.discount.minor());
        prop_assert_eq!(sum(lines().map(|line| line.base)), document.net.minor());
        prop_assert_eq!(sum(lines().map(|line| line.tax)), document.tax.minor());
        prop_assert_eq!(document.net.checked_add(document.tax), Ok(document.total));
        prop_assert_eq!(sum(document.groups.iter().map(|group| group.base)), document.net.minor());
        prop_assert_eq!(sum(document.groups.iter().map(|group| group.tax)), document.tax.minor());
        for group in &document.groups {
            let members = || lines().filter(|line| line.key == group.key);
            prop_assert_eq!(sum(members().map(|line| line.base)), group.base.minor());
            prop_assert_eq!(sum(members().map(|line| line.tax)), group.tax.minor());
            if document.mode == TaxMode::PerGroup {
                prop_assert_eq!(group.key.rate.of(group.base), Ok(group.tax));
            }
        }
        for line in lines() {
            let off = i128::from(line.tax.minor()) * line.key.rate.denominator() - line.key.rate.share_of(line.base);
            prop_assert!(off.abs() < line.key.rate.denominator(), "{:?}", line);
        }
    }

    #[test]
    fn any_sequence_of_credits_takes_back_exactly_what_was_charged(
        document in any_document(),
        fractions in prop::collection::vec(prop::collection::vec(0_i64..=100, 14), 0..6),
    ) {
        let mut charged = document.charged();
        let (mut net, mut tax) = (0, 0);
        let all = vec![100; 14];
        for fraction in fractions.iter().chain([&all]) {
            let part = |(base, percent): (Money, &i64)| Money::new(base.minor() * percent / 100, base.currency());
            let amounts: Vec<Money> = charged.bases().into_iter().zip(fraction).map(part).collect();
            let credit = charged.credit(&amounts).unwrap();
            prop_assert_eq!(sum(credit.lines.iter().map(|line| line.net)), credit.net.minor());
            prop_assert_eq!(sum(credit.lines.iter().map(|line| line.tax)), credit.tax.minor());
            prop_assert_eq!(sum(credit.groups.iter().map(|group| group.tax)), credit.tax.minor());
            prop_assert_eq!(credit.net.checked_add(credit.tax), Ok(credit.total));
            prop_assert!(credit.lines.iter().all(|line| !line.net.is_zero() || line.tax.is_zero()));
            net += credit.net.minor();
            tax += credit.tax.minor();
            charged = charged.less(&amounts).unwrap();
        }
        prop_assert_eq!((net, tax), (document.net.minor(), document.tax.minor()));
        prop_assert!(charged.bases().iter().all(|base| base.is_zero()));
    }

    #[test]
    fn survives_the_snapshot(document in any_document()) {
        let json = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(serde_json::from_str::<Totals>(&json).unwrap(), document);
    }
}
