//! The worked figures of the domain notes, to the cent.

use super::*;

const USD: Currency = Currency::Usd;

fn usd(minor: i64) -> Money {
    Money::new(minor, USD)
}

fn line(quantity: &str, price: &str, tax: TaxKey) -> LineInput {
    LineInput {
        quantity: quantity.parse().unwrap(),
        unit_price: price.parse().unwrap(),
        discount: Discount::None,
        tax,
        charged: true,
    }
}

fn at(rate: &str) -> TaxKey {
    TaxKey::at(rate.parse().unwrap())
}

const PADS: usize = 1;
const SUBLET: usize = 9;

/// The shared example: brakes and a battery.
fn visit() -> Vec<LineInput> {
    let taxed = || at("7.25");
    let ten_percent = Discount::Percent("10".parse().unwrap());
    vec![
        LineInput { discount: ten_percent, ..line("1.8", "145.00", TaxKey::untaxed()) },
        line("1", "89.95", taxed()),
        line("2", "74.50", taxed()),
        line("1", "189.99", taxed()),
        line("1", "22.00", taxed()),
        line("-1", "22.00", TaxKey::untaxed()),
        line("0.3", "145.00", TaxKey::untaxed()),
        line("1", "15.225", taxed()),
        line("1", "4.50", TaxKey::untaxed()),
        line("1", "119.00", TaxKey::untaxed()),
    ]
}

fn worked(mode: TaxMode, lines: &[LineInput]) -> Totals {
    totals(USD, mode, lines, Discount::None).unwrap()
}

fn credited(amounts: &[(usize, i64)]) -> Vec<Money> {
    let mut all = vec![usd(0); visit().len()];
    for (place, minor) in amounts {
        all[*place] = usd(*minor);
    }
    all
}

#[test]
fn the_shared_example_comes_to_879_87() {
    let totals = worked(TaxMode::PerGroup, &visit());
    assert_eq!(totals.lines[0].gross, usd(26_100));
    assert_eq!(totals.lines[0].discount, usd(2610));
    assert_eq!(totals.lines[7].net, usd(1523));
    assert_eq!(totals.net, usd(84_607));
    let group = totals.groups.iter().find(|group| group.key.is_taxed()).unwrap();
    assert_eq!((group.base, group.tax), (usd(46_617), usd(3380)));
    assert_eq!(totals.tax, usd(3380));
    assert_eq!(totals.total, usd(87_987));
}

#[test]
fn tax_per_line_is_a_cent_less() {
    let totals = worked(TaxMode::PerLine, &visit());
    assert_eq!(totals.tax, usd(3379));
    assert_eq!(totals.total, usd(87_986));
}

#[test]
fn tax_shown_on_the_lines_adds_up_to_the_tax_charged() {
    let totals = worked(TaxMode::PerGroup, &visit());
    let shown: Vec<i64> = totals.lines.iter().map(|line| line.tax.minor()).collect();
    assert_eq!(shown, [0, 652, 1080, 1378, 160, 0, 0, 110, 0, 0]);
    assert_eq!(shown.iter().sum::<i64>(), 3380);
}

#[test]
fn a_dispute_holds_161_90_and_leaves_717_97_to_pay() {
    let totals = worked(TaxMode::PerGroup, &visit());
    let hold = totals.charged().credit(&credited(&[(PADS, 4000), (SUBLET, 11_900)])).unwrap();
    assert_eq!(hold.net, usd(15_900));
    assert_eq!(hold.tax, usd(290));
    assert_eq!(hold.total, usd(16_190));
    assert_eq!(totals.total.checked_sub(hold.total), Ok(usd(71_797)));
}

#[test]
fn the_decision_credits_26_82_and_leaves_135_08() {
    let charged = worked(TaxMode::PerGroup, &visit()).charged();
    let hold = charged.credit(&credited(&[(PADS, 4000), (SUBLET, 11_900)])).unwrap();
    let credit = charged.credit(&credited(&[(PADS, 2500)])).unwrap();
    assert_eq!(credit.tax, usd(182));
    assert_eq!(credit.total, usd(2682));
    assert_eq!(credit.lines[PADS], CreditLine { net: usd(2500), tax: usd(182) });
    assert_eq!(credit.groups.len(), 1);
    assert_eq!(hold.total.checked_sub(credit.total), Ok(usd(13_508)));
    // Rate × amount would say 26.81.
    let naive = "7.25".parse::<Percent>().unwrap().of(usd(2500)).unwrap();
    assert_eq!(naive, usd(181));
}

#[test]
fn crediting_all_in_parts_takes_back_all_the_tax() {
    let mut charged = worked(TaxMode::PerGroup, &visit()).charged();
    let mut tax = 0;
    for part in [credited(&[(PADS, 2500)]), credited(&[(PADS, 1495), (2, 1)])] {
        tax += charged.credit(&part).unwrap().tax.minor();
        charged = charged.less(&part).unwrap();
    }
    tax += charged.credit(&charged.bases()).unwrap().tax.minor();
    assert_eq!(tax, 3380);
}

#[test]
fn refuses_to_credit_more_than_is_left_of_a_line() {
    let charged = worked(TaxMode::PerGroup, &visit()).charged();
    let refused = Err(TotalsError::CreditTooLarge { line: PADS });
    assert_eq!(charged.credit(&credited(&[(PADS, 8996)])), refused);
    assert_eq!(charged.credit(&credited(&[(PADS, -1)])), refused);
    assert!(charged.credit(&credited(&[(5, -2200)])).is_ok());
    assert_eq!(charged.credit(&credited(&[(5, 1)])), Err(TotalsError::CreditTooLarge { line: 5 }));
    let once = charged.less(&credited(&[(PADS, 8000)])).unwrap();
    assert_eq!(once.credit(&credited(&[(PADS, 996)])), refused);
    assert_eq!(charged.credit(&[]), Err(TotalsError::AmountForEachLine));
}

#[test]
fn value_added_tax_of_138_66_at_19_percent_is_165_01() {
    let totals = worked(TaxMode::PerGroup, &[line("1", "138.66", at("19"))]);
    assert_eq!((totals.tax, totals.total), (usd(2635), usd(16_501)));
}

#[test]
fn rounding_happens_at_the_line_and_stays_there() {
    let four = Discount::Percent("4".parse().unwrap());
    let totals = worked(TaxMode::PerGroup, &[LineInput { discount: four, ..line("16", "348.35", at("22")) }]);
    assert_eq!((totals.net, totals.total), (usd(535_066), usd(652_781)));
}

#[test]
fn a_dollar_off_three_equal_lines_is_34_33_33() {
    let lines = vec![line("1", "10.00", TaxKey::untaxed()); 3];
    let totals = totals(USD, TaxMode::PerGroup, &lines, Discount::Amount(usd(100))).unwrap();
    let shares: Vec<i64> = totals.lines.iter().map(|line| line.document_discount.minor()).collect();
    assert_eq!(shares, [34, 33, 33]);
    assert_eq!((totals.lines_net, totals.discount, totals.net), (usd(3000), usd(100), usd(2900)));
}

#[test]
fn half_a_cent_goes_up_away_from_zero() {
    let lines = [line("1", "2.675", TaxKey::untaxed()), line("-1", "2.675", TaxKey::untaxed())];
    let totals = worked(TaxMode::PerGroup, &lines);
    assert_eq!((totals.lines[0].net, totals.lines[1].net), (usd(268), usd(-268)));
}

#[test]
fn the_document_discount_lowers_what_is_taxed() {
    let lines = [line("1", "100.00", at("10")), line("1", "100.00", TaxKey::untaxed())];
    let half = Discount::Percent("50".parse().unwrap());
    let totals = totals(USD, TaxMode::PerGroup, &lines, half).unwrap();
    assert_eq!((totals.discount, totals.tax, totals.total), (usd(10_000), usd(500), usd(10_500)));
}

#[test]
fn warranty_lines_come_to_nil() {
    let warranty = LineInput { charged: false, ..line("1.4", "128.00", at("8.25")) };
    let totals = worked(TaxMode::PerGroup, &[warranty]);
    assert_eq!((totals.net, totals.tax, totals.total), (usd(0), usd(0), usd(0)));
    assert_eq!(worked(TaxMode::PerGroup, &[]).total, usd(0));
}

#[test]
fn places_with_one_rate_are_taxed_apart() {
    let in_place = |name: &str| TaxKey { jurisdiction: Some(name.parse().unwrap()), ..at("7.25") };
    let lines = [line("1", "0.07", in_place("Texas")), line("1", "0.07", in_place("Austin"))];
    let totals = worked(TaxMode::PerGroup, &lines);
    assert_eq!(totals.groups.len(), 2);
    assert_eq!(totals.tax, usd(2));
}

#[test]
fn refuses_discounts_that_are_no_discounts() {
    let off = |discount| totals(USD, TaxMode::PerGroup, &[line("1", "5", at("7.25"))], discount);
    for discount in [usd(501), usd(-1)] {
        assert_eq!(off(Discount::Amount(discount)), Err(TotalsError::DocumentDiscount));
    }
    assert_eq!(off(Discount::Percent("101".parse().unwrap())), Err(TotalsError::DocumentDiscount));
    assert_eq!(off(Discount::Amount(usd(500))).unwrap().total, usd(0));
    let euro = Discount::Amount(Money::new(1, Currency::Eur));
    assert!(matches!(off(euro), Err(TotalsError::Money(MoneyError::Currencies(..)))));
    let too_much = LineInput { discount: Discount::Amount(usd(501)), ..line("1", "5", at("7.25")) };
    assert_eq!(
        totals(USD, TaxMode::PerGroup, &[too_much], Discount::None),
        Err(TotalsError::LineDiscount { line: 0 })
    );
}

#[test]
fn figures_that_do_not_fit_are_an_error() {
    let huge = line("9999999", "9999999999", at("7.25"));
    let lines = vec![huge; 2];
    assert_eq!(
        totals(USD, TaxMode::PerGroup, &lines, Discount::None),
        Err(TotalsError::Money(MoneyError::Overflow))
    );
}
