//! Every form of the desk stands in the log: a new one needs a line here, and what its verb does says how it was before and
//! how it is after. Each verb is really done here, by the journeys that plant the marks and a few more.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use diesel::prelude::*;
use forecourt::base::db::schema::audit_entry;
use forecourt::base::web::Recorder;
use forecourt::routes::routes;

use crate::access_sweep::strangers_find_nothing;
use crate::marks::desk;
use crate::support::TestApp;
use crate::support::records::*;

/// What a form leaves in the log.
enum Says {
    /// How it was and how it is.
    Both(&'static str),
    /// It is new: how it is.
    New(&'static str),
    /// It is gone: how it was.
    Gone(&'static str),
    /// Its entry is proved where the words say, or it changes nothing and why.
    Else(#[expect(dead_code, reason = "read by people")] &'static str),
}

use Says::{Both, Else, Gone, New};

const FORMS: &[(&str, Says)] = &[
    ("/staff/search", Else("a look: record.search, staff/search.rs")),
    ("/staff/customers", New("customer.create")),
    ("/staff/customers/{id}", Both("customer.change")),
    ("/staff/customers/{id}/viewing", Both("customer.view_as")),
    ("/staff/customers/{id}/merge", Both("customer.merge")),
    ("/staff/customers/{id}/invites", New("invitation.make")),
    ("/staff/customers/{id}/invites/{invite}/resending", New("invitation.make")),
    ("/staff/customers/{id}/invites/{invite}/revocation", Both("invitation.revoke")),
    ("/staff/customers/{id}/people/{access}", Both("privilege_permissions_changed")),
    ("/staff/customers/{id}/people/{access}/removal", Both("privilege_permissions_changed")),
    ("/staff/customers/{id}/recoveries", Else("trust/recoveries.rs")),
    ("/staff/recoveries/{id}/approval", Else("trust/recoveries.rs")),
    ("/staff/recoveries/{id}/withdrawal", Else("trust/recoveries.rs")),
    ("/staff/vehicles", New("vehicle.add")),
    ("/staff/vehicles/{id}", Both("vehicle.change")),
    ("/staff/vehicles/{id}/transfer", New("vehicle.receive")),
    ("/staff/vehicles/{id}/stay", Both("storage.notice")),
    ("/staff/vehicles/{id}/stay/end", Both("storage.end")),
    ("/staff/disputes/{number}/messages", Both("dispute.message")),
    ("/staff/disputes/{number}/assign", Both("dispute.assign")),
    ("/staff/disputes/{number}/decision", Both("dispute.decide")),
    ("/staff/approvals/{id}/decision", Both("approval.approve")),
    ("/staff/approvals/{id}/withdrawal", Both("approval.withdraw")),
    ("/staff/invoices", New("invoice.draft")),
    ("/staff/invoices/{id}/edit", Both("invoice.change")),
    ("/staff/invoices/{id}/discarding", Gone("invoice.discard")),
    ("/staff/invoices/{id}/issuance", Both("invoice.issue")),
    ("/staff/invoices/{id}/account", Else("invoice.divide, staff/payers.rs")),
    ("/staff/invoices/{id}/approval", New("approval.request")),
    ("/staff/imports", Else("billing/import")),
    ("/staff/imports/{id}/commit", Else("billing/import")),
    ("/staff/imports/{id}/undo", Else("billing/import")),
    ("/staff/exports", Else("staff/exports.rs")),
    ("/staff/exports/{id}/download", Else("staff/exports.rs")),
    (
        "/staff/invoices/{number}/deliveries",
        Else("sends again what was sent: invoice.send_again, billing/deliveries.rs"),
    ),
    ("/staff/invoices/{number}/pay-link", New("pay_link.create")),
    ("/staff/invoices/{number}/pay-link/revocation", Both("pay_link.revoke")),
    ("/staff/invoices/{number}/credits", Both("invoice.credit")),
    ("/staff/invoices/{number}/void", Both("invoice.credit")),
    ("/staff/invoices/{number}/reissue", Both("invoice.reissue")),
    ("/staff/invoices/{number}/write-off", Both("invoice.write_off")),
    ("/staff/invoices/{id}/payers", Else("invoice.divide, and each document is a draft: staff/payers.rs")),
    ("/staff/cores/{id}/forfeiture", Else("core.forfeit, staff/cores.rs")),
    ("/staff/payments", New("payment.received")),
    ("/staff/payments/{id}/allocation", Both("payment.reallocate")),
    ("/staff/payments/{id}/reversal", Both("payment.reverse")),
    ("/staff/payments/{id}/refunds", Both("refund.request")),
    ("/staff/write-offs/{id}/reversal", Both("invoice.write_off_back")),
    ("/staff/chargebacks/{id}/photos", New("evidence.add")),
    ("/staff/chargebacks/{id}/answer", Else("chargeback.answer, billing/payments/answers.rs")),
    ("/staff/chargebacks/{id}/twice", Else("chargeback.settle_twice, billing/payments/answers.rs")),
    (
        "/staff/chargebacks/warnings/{id}/end",
        Else("payment.fraud_warning_handled, billing/payments/answers.rs"),
    ),
    ("/staff/reminders/runs", Else("asks for a run: reminders.run, each mail has its own entry")),
    ("/staff/reminders/rules", Both("dealership.settings")),
    ("/staff/reminders/tasks", Else("billing/reminders.rs")),
    ("/staff/reminders/pauses/{id}/end", Both("reminders.resume")),
    ("/staff/reminders/charges", Both("dealership.settings")),
    ("/staff/storage", Both("dealership.settings")),
    ("/staff/invoices/{number}/reminders", Both("reminder.send")),
    ("/staff/invoices/{number}/promises", New("promise.make")),
    ("/staff/invoices/{number}/promises/withdrawal", Both("promise.withdraw")),
    ("/staff/invoices/{number}/pauses", Both("reminders.pause")),
    ("/staff/invoices/{number}/late-charge", Both("late_charge.issue")),
    ("/staff/recurring", New("recurring.create")),
    ("/staff/recurring/{id}/pause", Both("recurring.pause")),
    ("/staff/recurring/{id}/resume", Both("recurring.resume")),
    ("/staff/recurring/{id}/end", Both("recurring.end")),
    ("/staff/estimates", New("estimate.draft")),
    ("/staff/estimates/{number}", Both("estimate.change")),
    ("/staff/estimates/{number}/deliveries", Both("estimate.send")),
    ("/staff/estimates/{number}/revisions", Both("estimate.revise")),
    ("/staff/estimates/{number}/withdrawal", Both("estimate.withdraw")),
    ("/staff/estimates/{number}/consents", Both("estimate.consent_verbal")),
    ("/staff/estimates/{number}/deposit", Else("payment.received and deposit.hold: billing/deposits.rs")),
    ("/staff/estimates/{number}/deposit/release", Else("deposit.release, billing/deposits.rs")),
    ("/staff/estimates/{number}/invoice", Both("estimate.invoice")),
];

#[test]
fn every_form_of_the_desk_has_a_line() {
    let mut recorder = Recorder::default();
    routes(&mut recorder);
    let forms: BTreeSet<&str> = recorder
        .rows()
        .iter()
        .filter(|row| row.method == Method::POST && row.path.starts_with("/staff"))
        .map(|row| row.path)
        .collect();
    let known: BTreeSet<&str> = FORMS.iter().map(|(path, _)| *path).collect();
    assert_eq!(forms, known);
}

/// Of each action, whether some entry says how it was, and how it is.
fn logged(app: &TestApp) -> BTreeMap<String, (bool, bool)> {
    let all: Vec<(String, Vec<u8>)> = app
        .site
        .db
        .read(|c| Ok(audit_entry::table.select((audit_entry::action, audit_entry::entry)).load(c)?))
        .unwrap();
    let mut found: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for (action, bytes) in all {
        let mut read = minicbor::Decoder::new(&bytes);
        read.array().unwrap();
        for _ in 0..18 {
            read.skip().unwrap();
        }
        read.array().unwrap();
        let mut is_there = || {
            let there = read.datatype().unwrap() != minicbor::data::Type::Null;
            read.skip().unwrap();
            there
        };
        let (before, after) = (is_there(), is_there());
        let it = found.entry(action).or_default();
        *it = (it.0 || before, it.1 || after);
    }
    found
}

#[actix_web::test]
async fn what_the_desk_does_says_how_it_was_and_how_it_is() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let customer = scope.customer().unwrap();
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417").to_string();
    // The log begins before the work: afterwards no row is taken on trust.
    crate::trust::audit::holds(&app);
    desk::work(&app, app.northside(), customer, &car).await;
    desk::rest(&app, &scope, &car).await;
    crate::trust::audit::holds(&app);
    let found = logged(&app);
    let mut faults = Vec::new();
    for (path, says) in FORMS {
        let (action, before, after) = match says {
            Both(action) => (*action, true, true),
            New(action) => (*action, false, true),
            Gone(action) => (*action, true, false),
            Else(_) => continue,
        };
        match found.get(action) {
            None => faults.push(format!("{path}: no {action}")),
            Some((was, is)) if (before && !was) || (after && !is) => {
                faults.push(format!("{path}: {action} says before: {was}, after: {is}"));
            }
            Some(_) => {}
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    // Every kind of record is there now, which is dear to make: strangers try to get at them here.
    let faults = strangers_find_nothing(&app, &dana).await;
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
