//! Fifty people at once lose nothing and leave no gap in any series: credit notes, receipts, refunds, estimates.

use std::collections::BTreeSet;
use std::thread;

use diesel::prelude::*;
use forecourt::base::db::schema::{credit_note, estimate, payment, refund};
use forecourt::base::error::AppError;
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::ledger;
use forecourt::billing::payments::returning::{self, Returning};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::Actor;

use crate::support::TestApp;
use crate::support::estimates as papers;
use crate::support::records::*;

/// One credit note, receipt, refund and estimate, by whoever comes by.
fn everything(app: &TestApp, scope: &Scope, n: usize) {
    let site = &app.site;
    let of = issued(app, scope, 1_000);
    let (reason, key, amounts) = (clean("Not done"), format!("credit {n}"), [dollars(300)]);
    let new =
        NewCredit { invoice: of.id, amounts: &amounts, reason: &reason, form_key: &key, approval: None };
    if n % 5 == 3 {
        // One that fails in the middle gives its number back.
        let failed = site.db.write(|c| {
            credits::credit(c, site, &Actor::system(), scope, &new)?.unwrap();
            Err::<(), _>(AppError::Conflict("changed my mind".to_owned()))
        });
        assert!(matches!(failed, Err(AppError::Conflict(_))));
    }
    site.db.write(|c| credits::credit(c, site, &Actor::system(), scope, &new)).unwrap().unwrap();
    let payment = counted(app, scope, 500);
    let (reason, key) = (clean("Too much"), format!("refund {n}"));
    let back = Returning { payment, amount: dollars(200), reason: &reason, form_key: &key, approval: None };
    site.db.write(|c| returning::give_back(c, site, &Actor::system(), scope, &back)).unwrap().unwrap();
    papers::made(app, scope, &papers::content(app));
}

/// `CN-00001` to `CN-00050`, nothing else.
fn is_whole(found: Vec<String>, count: usize) {
    let prefix = found.first().and_then(|it| it.split_once('-')).unwrap().0.to_owned();
    let found: BTreeSet<String> = found.into_iter().collect();
    let expected: BTreeSet<String> = (1..=count).map(|n| format!("{prefix}-{n:05}")).collect();
    assert_eq!(found, expected);
}

#[test]
fn fifty_at_once_lose_nothing_and_leave_no_gap() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let other = app.second();
    app.person("Marcus Bell");
    thread::scope(|threads| {
        for n in 0..50 {
            let (app, scope) = (if n % 2 == 0 { &app } else { &other }, &scope);
            threads.spawn(move || everything(app, scope, n));
        }
    });
    let (notes, receipts, refunds, estimates) = app
        .site
        .db
        .read(|c| {
            let notes: Vec<String> = credit_note::table.select(credit_note::number).load(c)?;
            let receipts: Vec<String> = payment::table.select(payment::number).load(c)?;
            let refunds: Vec<Option<String>> = refund::table.select(refund::number).load(c)?;
            let estimates: Vec<String> = estimate::table.select(estimate::number).load(c)?;
            Ok((notes, receipts, refunds.into_iter().flatten().collect::<Vec<_>>(), estimates))
        })
        .unwrap();
    for all in [notes, receipts, refunds, estimates] {
        assert_eq!(all.len(), 50);
        is_whole(all, 50);
    }
    let report = app.site.db.read(ledger::check).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}
