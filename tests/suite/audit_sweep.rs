//! Every form stands in the log: a new one needs a line here, and what its verb does says how it was before and how it is
//! after. Each verb is really done, here and by the journeys that plant the marks.

use std::collections::BTreeSet;

use actix_web::http::Method;
use forecourt::base::web::Recorder;
use forecourt::routes::routes;

use crate::access_sweep::strangers_find_nothing;
use crate::marks::{desk, office, owners};
use crate::support::records::*;
use crate::support::{TestApp, log};

/// What a form leaves in the log. Whether its entries say how it was and how it is, or one of both, is their action's:
/// `support::log` knows it and proves it of every test.
enum Leaves {
    /// Proved here: the journeys below do it.
    Here(&'static [&'static str]),
    /// Proved by the journeys that plant marks, which pay and recover.
    Marks(&'static [&'static str]),
    /// Proved where what it needs is there: billing/payments/answers.rs, staff/disputes.rs, admin/alerts.rs, trust.
    There(&'static [&'static str]),
    /// Changes nothing that anybody else sees, and why.
    Nothing(#[expect(dead_code, reason = "read by people")] &'static str),
}

use Leaves::{Here, Marks, Nothing, There};

const FORMS: &[(&str, Leaves)] = &[
    // For everybody, and by the link that was given
    ("/sign-in/passkey/options", Nothing("a ceremony begins")),
    ("/sign-in/passkey", Marks(&["authn_login_success"])),
    ("/sign-out", Here(&["session_ended"])),
    ("/preferences", Nothing("two cookies")),
    ("/check", Nothing("says whether a paper is ours")),
    ("/recovery", Marks(&["recovery.begin"])),
    ("/invites/{token}/passkey", Nothing("a ceremony begins")),
    ("/invites/{token}", Here(&["invitation.accept", "passkey.add"])),
    ("/setup/{token}/passkey", Nothing("a ceremony begins")),
    ("/setup/{token}", Here(&["invitation.accept", "passkey.add"])),
    ("/pay/{token}/payments", Marks(&["payment.start"])),
    ("/recovery/{token}/code", Marks(&["recovery.prove", "recovery.complete"])),
    ("/recovery/{token}/check", Marks(&["recovery.ask"])),
    ("/recovery/not-me/{link}", Marks(&["recovery.disown"])),
    ("/email-changes/{token}", Marks(&["email_change.confirm"])),
    ("/email-changes/{token}/undo", Marks(&["email_change.undo"])),
    ("/csp-reports", Nothing("a line in the program's own log")),
    ("/webhooks/stripe", Marks(&["payment.settled"])),
    ("/webhooks/mail", Here(&["mail.bounced"])),
    // For whoever is signed in
    ("/accounts/{id}/selection", Here(&["session_renewed"])),
    ("/step-up/{id}/options", Nothing("a ceremony begins")),
    ("/step-up/{id}", Here(&["authn_step_up"])),
    ("/account", Here(&["user_updated"])),
    ("/account/email", Here(&["email_change.begin"])),
    ("/account/email/cancellation", Here(&["email_change.cancel"])),
    ("/account/passkeys", Here(&["passkey.add"])),
    ("/account/passkeys/options", Nothing("a ceremony begins")),
    ("/account/passkeys/new", Nothing("asks for the passkey that is there")),
    ("/account/passkeys/{id}", Here(&["passkey.rename"])),
    ("/account/passkeys/{id}/removal", Here(&["passkey.remove"])),
    ("/account/recovery-codes", Here(&["recovery_codes.generate"])),
    ("/account/sessions/end-others", Here(&["session_ended"])),
    ("/account/sessions/{id}/end", Here(&["session_ended"])),
    ("/account/training/{lesson}", There(&["training.answer"])),
    ("/account/notifications", Here(&["notices.choose"])),
    // Owners
    ("/invoices/{number}/disputes", Here(&["dispute.raise"])),
    ("/disputes/{number}/messages", Here(&["dispute.message"])),
    ("/disputes/{number}/withdrawal", Here(&["dispute.withdraw"])),
    ("/disputes/{number}/appeal", Here(&["dispute.appeal"])),
    ("/invoices/{number}/promises", Here(&["promise.make"])),
    ("/estimates/{number}/approval", Nothing("shows what would be signed")),
    ("/estimates/{number}/signature/options", Nothing("a ceremony begins")),
    ("/estimates/{number}/signature", Here(&["estimate.approve"])),
    ("/estimates/{number}/decline", Here(&["estimate.decline"])),
    ("/estimates/{number}/deposit", Marks(&["payment.start"])),
    ("/payments", Marks(&["payment.start"])),
    ("/payments/credit", Here(&["payment.credit_used"])),
    // Administrators
    ("/admin/audit/find", Here(&["record.search"])),
    ("/admin/audit/verification", Here(&["audit.check"])),
    ("/admin/outbox/retry", Here(&["outbox.retry"])),
    ("/admin/alerts/{id}/acknowledgement", Here(&["alert.acknowledge"])),
    ("/admin/access/reviews", There(&["access.review"])),
    ("/admin/settings/bank", There(&["bank.change"])),
    ("/admin/settings/bank/confirmation", There(&["bank.confirm"])),
    ("/admin/settings/bank/withdrawal", There(&["bank.withdraw"])),
    ("/admin/alerts/{id}/closure", Here(&["alert.close"])),
    ("/admin/alerts/{id}/investigation", Here(&["alert.investigate"])),
    ("/admin/alerts/{id}/mute", Here(&["alert.mute"])),
    ("/admin/alerts/{id}/restraints/{restraint}/end", Here(&["restraint.end"])),
    ("/admin/alerts/mutes/{id}/approval", Here(&["alert.mute"])),
    ("/admin/alerts/mutes/{id}/end", Here(&["alert.unmute"])),
    ("/admin/recoveries", Here(&["recovery.request"])),
    ("/admin/recoveries/{id}/approval", Here(&["recovery.approve"])),
    ("/admin/recoveries/{id}/withdrawal", Here(&["recovery.withdraw"])),
    ("/admin/users/invites", Here(&["invitation.make"])),
    ("/admin/users/invites/{invite}/revocation", Here(&["invitation.revoke"])),
    ("/admin/users/{id}/roles", Here(&["privilege_permissions_changed"])),
    ("/admin/users/{id}/roles/{role}/end", Here(&["privilege_permissions_changed"])),
    ("/admin/users/{id}/suspension", Here(&["user_suspended"])),
    ("/admin/users/{id}/resumption", Here(&["user_resumed"])),
    ("/admin/settings/general", Here(&["dealership.change"])),
    ("/admin/settings/billing", Here(&["dealership.settings"])),
    ("/admin/settings/tax", Here(&["tax_rule.add", "tax_rule.end"])),
    ("/admin/settings/tax/suggestions", Here(&["tax_rule.add"])),
    ("/admin/settings/tax/{id}/end", Here(&["tax_rule.end"])),
    ("/admin/settings/numbering", Here(&["dealership.settings"])),
    ("/admin/settings/payments", Here(&["dealership.change"])),
    ("/admin/settings/estimates", Here(&["dealership.settings"])),
    ("/admin/settings/estimates/rules", Here(&["dealership.settings"])),
    ("/admin/settings/disputes", Here(&["dealership.settings"])),
    ("/admin/settings/disputes/managers", There(&["dispute.allow"])),
    ("/admin/settings/branding", Here(&["dealership.settings"])),
    ("/admin/settings/branding/logo", Here(&["dealership.settings"])),
    ("/admin/settings/branding/logo/removal", Here(&["dealership.settings"])),
    ("/admin/settings/templates/{kind}", Here(&["template.draft"])),
    ("/admin/settings/templates/{kind}/preview", Nothing("draws a sample")),
    ("/admin/settings/templates/{kind}/publication", Here(&["template.publish"])),
    ("/admin/settings/templates/{kind}/discarding", Here(&["template.discard"])),
    ("/admin/settings/templates/{kind}/versions/{version}/publication", Here(&["template.publish"])),
    // Staff
    ("/viewing/end", Here(&["customer.view_as_end"])),
    ("/staff/search", Here(&["record.search"])),
    ("/staff/customers", Here(&["customer.create"])),
    ("/staff/customers/{id}", Here(&["customer.change"])),
    ("/staff/customers/{id}/statements/deliveries", Here(&["statement.send"])),
    ("/staff/customers/{id}/viewing", Here(&["customer.view_as"])),
    ("/staff/customers/{id}/merge", Here(&["customer.merge"])),
    ("/staff/customers/{id}/invites", Here(&["invitation.make"])),
    ("/staff/customers/{id}/invites/{invite}/resending", Here(&["invitation.make"])),
    ("/staff/customers/{id}/invites/{invite}/revocation", Here(&["invitation.revoke"])),
    ("/staff/customers/{id}/people/{access}", Here(&["privilege_permissions_changed"])),
    ("/staff/customers/{id}/people/{access}/removal", Here(&["privilege_permissions_changed"])),
    ("/staff/customers/{id}/recoveries", Here(&["recovery.request"])),
    ("/staff/recoveries/{id}/approval", Here(&["recovery.approve"])),
    ("/staff/recoveries/{id}/withdrawal", Here(&["recovery.withdraw"])),
    ("/staff/vehicles", Here(&["vehicle.add"])),
    ("/staff/vehicles/{id}", Here(&["vehicle.change"])),
    ("/staff/vehicles/{id}/transfer", Here(&["vehicle.transfer", "vehicle.receive"])),
    ("/staff/vehicles/{id}/stay", Here(&["storage.notice"])),
    ("/staff/vehicles/{id}/stay/end", Here(&["storage.end"])),
    ("/staff/disputes/{number}/messages", Here(&["dispute.message"])),
    ("/staff/disputes/{number}/assign", Here(&["dispute.assign"])),
    ("/staff/disputes/{number}/decision", Here(&["dispute.decide"])),
    ("/staff/approvals/{id}/decision", Here(&["approval.approve"])),
    ("/staff/approvals/{id}/withdrawal", Here(&["approval.withdraw"])),
    ("/staff/invoices", Here(&["invoice.draft"])),
    ("/staff/invoices/{id}/edit", Here(&["invoice.change"])),
    ("/staff/invoices/{id}/discarding", Here(&["invoice.discard"])),
    ("/staff/invoices/{id}/issuance", Here(&["invoice.issue"])),
    ("/staff/invoices/{id}/approval", Here(&["approval.request"])),
    ("/staff/imports", Here(&["import.upload"])),
    ("/staff/imports/{id}/commit", Here(&["import.commit", "import.apply"])),
    ("/staff/imports/{id}/undo", Here(&["import.undo"])),
    ("/staff/exports", Here(&["export.run"])),
    ("/staff/exports/{id}/download", Here(&["export.take"])),
    ("/staff/invoices/{number}/deliveries", Here(&["invoice.send_again"])),
    ("/staff/invoices/{number}/pay-link", Here(&["pay_link.create"])),
    ("/staff/invoices/{number}/pay-link/revocation", Here(&["pay_link.revoke"])),
    ("/staff/invoices/{number}/credits", Here(&["invoice.credit"])),
    ("/staff/invoices/{number}/void", Here(&["invoice.credit"])),
    ("/staff/invoices/{number}/reissue", Here(&["invoice.reissue"])),
    ("/staff/invoices/{number}/write-off", Here(&["invoice.write_off"])),
    ("/staff/invoices/{id}/payers", Here(&["invoice.divide"])),
    ("/staff/cores/{id}/forfeiture", Here(&["core.forfeit"])),
    ("/staff/payments", Here(&["payment.received"])),
    ("/staff/payments/{id}/allocation", Here(&["payment.reallocate"])),
    ("/staff/payments/{id}/reversal", Here(&["payment.reverse"])),
    ("/staff/payments/{id}/refunds", Here(&["refund.request"])),
    ("/staff/write-offs/{id}/reversal", Here(&["invoice.write_off_back"])),
    ("/staff/chargebacks/{id}/photos", Here(&["evidence.add"])),
    ("/staff/invoices/{id}/account", There(&["invoice.divide"])),
    ("/staff/chargebacks/{id}/answer", There(&["chargeback.answer"])),
    ("/staff/chargebacks/{id}/twice", There(&["chargeback.settle_twice"])),
    ("/staff/chargebacks/warnings/{id}/end", There(&["payment.fraud_warning_handled"])),
    ("/staff/reminders/runs", Here(&["reminders.ask", "reminders.run"])),
    ("/staff/reminders/rules", Here(&["dealership.settings"])),
    ("/staff/reminders/tasks", Here(&["reminders.task_done"])),
    ("/staff/reminders/pauses/{id}/end", Here(&["reminders.resume"])),
    ("/staff/reminders/charges", Here(&["dealership.settings"])),
    ("/staff/storage", Here(&["dealership.settings"])),
    ("/staff/invoices/{number}/reminders", Here(&["reminder.send"])),
    ("/staff/invoices/{number}/promises", Here(&["promise.make"])),
    ("/staff/invoices/{number}/promises/withdrawal", Here(&["promise.withdraw"])),
    ("/staff/invoices/{number}/pauses", Here(&["reminders.pause"])),
    ("/staff/invoices/{number}/late-charge", Here(&["late_charge.issue"])),
    ("/staff/recurring", Here(&["recurring.create"])),
    ("/staff/recurring/{id}/pause", Here(&["recurring.pause"])),
    ("/staff/recurring/{id}/resume", Here(&["recurring.resume"])),
    ("/staff/recurring/{id}/end", Here(&["recurring.end"])),
    ("/staff/estimates", Here(&["estimate.draft"])),
    ("/staff/estimates/{number}", Here(&["estimate.change"])),
    ("/staff/estimates/{number}/deliveries", Here(&["estimate.send"])),
    ("/staff/estimates/{number}/revisions", Here(&["estimate.revise"])),
    ("/staff/estimates/{number}/withdrawal", Here(&["estimate.withdraw"])),
    ("/staff/estimates/{number}/consents", Here(&["estimate.consent_verbal"])),
    ("/staff/estimates/{number}/deposit", Here(&["payment.received", "deposit.hold"])),
    ("/staff/estimates/{number}/deposit/release", Here(&["deposit.release"])),
    ("/staff/estimates/{number}/invoice", Here(&["estimate.invoice"])),
];

#[test]
fn every_form_has_a_line_and_its_entries_say_what_they_change() {
    let mut recorder = Recorder::default();
    routes(&mut recorder);
    let forms: BTreeSet<&str> =
        recorder.rows().iter().filter(|row| row.method == Method::POST).map(|row| row.path).collect();
    let known: BTreeSet<&str> = FORMS.iter().map(|(path, _)| *path).collect();
    assert_eq!(known.len(), FORMS.len(), "one line a form");
    assert_eq!(forms.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "without a line");
    assert_eq!(known.difference(&forms).collect::<Vec<_>>(), Vec::<&&str>::new(), "no such form");
    for (path, leaves) in FORMS {
        let (Here(actions) | Marks(actions) | There(actions)) = leaves else { continue };
        for action in *actions {
            let (before, after) = log::wanted(action).expect("an action that support/log.rs knows");
            let looks = ["/staff/search", "/admin/audit/find", "/step-up/{id}"].contains(path);
            assert!(before || after || looks, "{path}: {action} says nothing of a change");
        }
    }
}

/// The forms whose actions are not in the log of a test that does them.
fn missing(app: &TestApp, of: impl Fn(&Leaves) -> &'static [&'static str]) -> Vec<String> {
    app.site.later.flush();
    let done: BTreeSet<String> = log::entries(app).into_iter().map(|it| it.action).collect();
    let all = FORMS.iter().flat_map(|(path, leaves)| of(leaves).iter().map(move |action| (path, action)));
    let left = all.filter(|(_, action)| !done.contains(**action));
    left.map(|(path, action)| format!("{path}: no {action}")).collect()
}

/// What the journeys that plant marks have to have done.
pub fn missing_of_marks(app: &TestApp) -> Vec<String> {
    missing(app, |leaves| if let Marks(actions) = leaves { actions } else { &[] })
}

#[actix_web::test]
async fn what_people_do_is_in_the_log() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let customer = scope.customer().unwrap();
    let car = vehicle(&app, &scope, "1HGCM82633A004352", "BKT 4417").to_string();
    // The log begins before the work: afterwards no row is taken on trust.
    crate::trust::audit::holds(&app);
    desk::work(&app, app.northside(), customer, &car).await;
    // Alerts follow the log in time, and the rest of the desk's work looks into the next year.
    office::work(&app, &dana).await;
    desk::rest(&app, &scope, &car).await;
    office::counter(&app, &scope).await;
    owners::work(&app, &dana).await;
    crate::trust::audit::holds(&app);
    let faults = missing(&app, |leaves| if let Here(actions) = leaves { actions } else { &[] });
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    // Every kind of record is there now, which is dear to make: strangers try to get at them here.
    let faults = strangers_find_nothing(&app, &dana).await;
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
