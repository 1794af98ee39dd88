//! How every page is found that the walk of `pages` visits. A route without parameters is opened as it stands; a
//! route with parameters needs a line here, and so does a route that is no page.
//!
//! A new page that belongs to a record: let `story.rs` make one such record, then name the page that links to it,
//! `("/staff/estimates/{number}", LinkOn("/staff/estimates"))`. Where no page links to it, let the story keep the
//! address: `("/step-up/{id}", At(|story| story.step_up.clone()))`.

use super::story::Story;

/// How a page is found.
pub enum Way {
    /// The first link that fits the route, on this page; its own parameters are filled the same way.
    LinkOn(&'static str),
    /// The address that the story knows.
    At(fn(&Story<'_>) -> String),
    /// There is nothing to look at; why stands there for the reader.
    NoPage(#[expect(dead_code, reason = "read by people")] &'static str),
}

use Way::{At, LinkOn, NoPage};

/// Files (`.pdf`, `.csv`, `.json`, `.ico`, `.proof`) need no line: the walk follows the links to them.
pub const WAYS: &[(&str, Way)] = &[
    // For everybody
    ("/invites/{token}", At(|story| story.invite.clone())),
    ("/setup/{token}", At(|story| story.setup.clone())),
    ("/pay/{token}", At(|story| story.pay.clone())),
    ("/pay/{token}/done", At(|story| story.paid.clone())),
    ("/recovery/{token}", At(|story| story.recovery.clone())),
    ("/recovery/not-me/{link}", At(|story| story.not_me.clone())),
    ("/email-changes/{token}", At(|story| story.email_change.clone())),
    ("/email-changes/{token}/undo", At(|story| story.email_undo.clone())),
    ("/check/{code}", At(|story| story.check.clone())),
    ("/check/{code}/picture.svg", NoPage("a picture, on the page of an invoice")),
    // For whoever is signed in
    ("/step-up/{id}", At(|story| story.step_up.clone())),
    ("/continue", NoPage("shown after a session ended in a form: journeys/lost_session.rs")),
    ("/account/passkeys/new", NoPage("shown after a confirmation; a GET leads back")),
    ("/account/passkeys/{id}/removal", LinkOn("/account/passkeys")),
    ("/account/recovery-codes", NoPage("shown once after a confirmation; a GET leads back")),
    // Owners
    ("/invoices/{number}", LinkOn("/invoices")),
    ("/invoices/{number}/disputes/new", At(|story| format!("/invoices/{}/disputes/new", story.open))),
    ("/disputes/{number}", LinkOn("/disputes")),
    ("/vehicles/{id}", LinkOn("/vehicles")),
    ("/payments/new", At(|story| format!("/payments/new?invoice={}&invoice={}", story.overdue, story.open))),
    ("/payments/{id}", LinkOn("/payments")),
    ("/credit-notes/{number}", LinkOn("/credit-notes")),
    ("/estimates/{number}", LinkOn("/estimates")),
    ("/estimates/{number}/deposit", LinkOn("/estimates/{number}")),
    ("/estimates/{number}/evidence", At(|story| format!("/estimates/{}/evidence", story.estimate))),
    // Staff
    ("/staff/customers/{id}", LinkOn("/staff/customers")),
    ("/staff/customers/{id}/history", LinkOn("/staff/customers/{id}")),
    ("/staff/invoices/{number}/history", LinkOn("/staff/invoices/{number}")),
    ("/account/training/{lesson}", NoPage("owners have nothing to learn; the staff's is below")),
    ("/staff/customers/{id}/edit", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/statements", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/merge", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/invites", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/people/{access}", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/people/{access}/removal", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/recoveries", LinkOn("/staff/customers/{id}")),
    ("/staff/recoveries/{id}/approval", LinkOn("/staff/recoveries")),
    ("/staff/vehicles/new", LinkOn("/staff/customers/{id}")),
    ("/staff/vehicles/{id}", LinkOn("/staff/customers/{id}")),
    ("/staff/vehicles/{id}/edit", LinkOn("/staff/vehicles/{id}")),
    ("/staff/vehicles/{id}/transfer", LinkOn("/staff/vehicles/{id}")),
    ("/staff/vehicles/{id}/stay", LinkOn("/staff/vehicles/{id}")),
    ("/staff/approvals/{id}", LinkOn("/staff/approvals")),
    ("/staff/disputes/{number}", LinkOn("/staff/disputes")),
    ("/staff/invoices/{number}", LinkOn("/staff/customers/{id}")),
    ("/staff/invoices/{id}/edit", At(|story| format!("{}/edit", story.draft))),
    ("/staff/invoices/{id}/preview", At(|story| format!("{}/preview", story.draft))),
    ("/staff/invoices/{id}/discarding", At(|story| format!("{}/discarding", story.draft))),
    ("/staff/invoices/{id}/payers", At(|story| format!("{}/payers", story.draft))),
    ("/staff/invoices/{id}/issuance", At(|story| format!("{}/issuance", story.draft))),
    (
        "/staff/invoices/{number}/credits/new",
        At(|story| format!("/staff/invoices/{}/credits/new", story.open)),
    ),
    ("/staff/invoices/{number}/void", At(|story| format!("/staff/invoices/{}/void", story.open))),
    ("/staff/invoices/{number}/write-off", At(|story| format!("/staff/invoices/{}/write-off", story.open))),
    (
        "/staff/invoices/{number}/late-charge",
        At(|story| format!("/staff/invoices/{}/late-charge", story.overdue)),
    ),
    ("/staff/credit-notes/{number}", At(|story| format!("/staff/credit-notes/{}", story.credited))),
    ("/staff/payments/new", At(|story| format!("/staff/payments/new?invoice={}", story.open))),
    ("/staff/payments/{id}", At(|story| format!("/staff/payments/{}", story.counted))),
    ("/staff/payments/{id}/allocation", At(|story| format!("/staff/payments/{}/allocation", story.counted))),
    ("/staff/payments/{id}/reversal", At(|story| format!("/staff/payments/{}/reversal", story.counted))),
    (
        "/staff/payments/{id}/refunds/new",
        At(|story| format!("/staff/payments/{}/refunds/new", story.counted)),
    ),
    ("/staff/chargebacks/{id}", LinkOn("/staff/chargebacks")),
    ("/staff/files/{id}", NoPage("a file: billing/evidence.rs")),
    ("/files/{id}", NoPage("a file: billing/evidence.rs")),
    ("/staff/estimates/new", At(|story| format!("/staff/estimates/new?customer={}", story.customer))),
    ("/staff/estimates/{number}", At(|story| format!("/staff/estimates/{}", story.estimate))),
    (
        "/staff/estimates/{number}/withdrawal",
        At(|story| format!("/staff/estimates/{}/withdrawal", story.estimate)),
    ),
    (
        "/staff/estimates/{number}/consents/new",
        At(|story| format!("/staff/estimates/{}/consents/new", story.estimate)),
    ),
    ("/staff/estimates/{number}/deposit", LinkOn("/staff/estimates/{number}")),
    ("/staff/estimates/{number}/edit", At(|story| format!("/staff/estimates/{}/edit", story.unsent))),
    ("/staff/estimates/{number}/sending", At(|story| format!("/staff/estimates/{}/sending", story.unsent))),
    ("/staff/recurring/new", At(|story| format!("/staff/recurring/new?customer={}", story.customer))),
    ("/staff/recurring/{id}", LinkOn("/staff/recurring")),
    ("/staff/recurring/{id}/end", LinkOn("/staff/recurring/{id}")),
    ("/staff/imports/{id}", LinkOn("/staff/imports")),
    ("/staff/events", NoPage("a stream of events")),
    // Administrators
    ("/admin/alerts/events", NoPage("a stream of events")),
    ("/admin/alerts/{id}", At(|story| story.alert.clone())),
    ("/admin/recoveries/{id}/approval", LinkOn("/admin/recoveries")),
    ("/admin/users/{id}", LinkOn("/admin/users")),
    ("/admin/settings/templates/{kind}", LinkOn("/admin/settings/templates")),
    ("/admin/settings/templates/{kind}/preview", LinkOn("/admin/settings/templates/{kind}")),
    // Machines and files
    ("/.well-known/passkey-endpoints", NoPage("JSON")),
    ("/healthz", NoPage("for machines")),
    ("/readyz", NoPage("for machines")),
    ("/static/{file}", NoPage("files")),
    ("/branding.{hash}.css", NoPage("files")),
    ("/branding.{hash}.png", NoPage("files")),
];

/// Whose page, what the answer is, and where it is.
type Look = (Whose, u16, fn(&Story<'_>) -> String);

/// Further looks of pages.
pub const ALSO: &[Look] = &[
    (Whose::Visitor, 404, |_| "/no-such-page".to_owned()),
    (Whose::Visitor, 404, |_| "/pay/no-such-link".to_owned()),
    (Whose::Visitor, 404, |_| "/invites/no-such-link".to_owned()),
    (Whose::Visitor, 422, |story| format!("{}?amount=1", story.pay)),
    (Whose::Owner, 404, |_| "/invoices/NM-99999".to_owned()),
    (Whose::Owner, 403, |_| "/staff".to_owned()),
    (Whose::Owner, 200, |_| "/invoices?state=overdue".to_owned()),
    (Whose::Owner, 200, |_| "/invoices?more=yes&q=nothing-fits".to_owned()),
    (Whose::Owner, 200, |story| format!("/invoices/{}", story.settled)),
    (Whose::Owner, 422, |story| format!("/payments/new?invoice={}&amount=1.284", story.overdue)),
    (Whose::Owner, 200, |story| format!("/invoices/{}/disputes/new?line=0", story.open)),
    (Whose::Owner, 200, |story| format!("/disputes/{}", story.decided)),
    (Whose::Owner, 200, |story| format!("/invoices/{}", story.questioned)),
    (Whose::Owner, 200, |story| format!("/payments/new?invoice={}&protest=yes", story.questioned)),
    (Whose::Owner, 200, |story| story.declined.clone()),
    (Whose::Owner, 200, |story| story.processing.clone()),
    (Whose::Owner, 200, |_| "/statements?from=2026-01-01&to=2026-11-20".to_owned()),
    (Whose::Staff, 200, |_| "/account/training".to_owned()),
    (Whose::Staff, 200, |_| "/account/training/phishing".to_owned()),
    (Whose::Staff, 404, |_| "/staff/invoices/NM-99999".to_owned()),
    (Whose::Staff, 200, |_| "/staff/tasks?kind=left-over".to_owned()),
    (Whose::Staff, 200, |_| "/staff/disputes?state=ended".to_owned()),
    (Whose::Staff, 200, |story| format!("/staff/disputes/{}", story.decided)),
    (Whose::Staff, 200, |_| "/staff/exports?list=payments&from=2026-11-01&to=2026-11-30".to_owned()),
    (Whose::Staff, 200, |story| format!("/staff/invoices/new?customer={}", story.customer)),
];

/// Who walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Visitor,
    /// With rights on two accounts.
    Owner,
    /// A manager, who sees everything that a clerk does.
    Staff,
    /// Of the dealership and of the installation.
    Administrator,
}
