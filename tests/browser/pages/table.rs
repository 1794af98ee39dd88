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

/// Files (`.pdf`, `.csv`, `.ico`) need no line: the walk follows the links to them.
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
    // For whoever is signed in
    ("/step-up/{id}", At(|story| story.step_up.clone())),
    ("/continue", NoPage("shown after a session ended in a form: journeys/lost_session.rs")),
    ("/account/passkeys/new", NoPage("shown after a confirmation; a GET leads back")),
    ("/account/passkeys/{id}/removal", LinkOn("/account/passkeys")),
    ("/account/recovery-codes", NoPage("shown once after a confirmation; a GET leads back")),
    // Owners
    ("/invoices/{number}", LinkOn("/invoices")),
    ("/vehicles/{id}", LinkOn("/vehicles")),
    ("/payments/new", At(|story| format!("/payments/new?invoice={}&invoice={}", story.overdue, story.open))),
    ("/payments/{id}", LinkOn("/payments")),
    // Staff
    ("/staff/customers/{id}", LinkOn("/staff/customers")),
    ("/staff/customers/{id}/edit", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/invites", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/people/{access}", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/people/{access}/removal", LinkOn("/staff/customers/{id}")),
    ("/staff/customers/{id}/recoveries", LinkOn("/staff/customers/{id}")),
    ("/staff/recoveries/{id}/approval", LinkOn("/staff/recoveries")),
    ("/staff/vehicles/new", LinkOn("/staff/customers/{id}")),
    ("/staff/vehicles/{id}", LinkOn("/staff/customers/{id}")),
    ("/staff/vehicles/{id}/edit", LinkOn("/staff/vehicles/{id}")),
    ("/staff/vehicles/{id}/transfer", LinkOn("/staff/vehicles/{id}")),
    ("/staff/approvals/{id}", LinkOn("/staff/approvals")),
    ("/staff/invoices/{number}", LinkOn("/staff/customers/{id}")),
    ("/staff/invoices/{id}/edit", At(|story| format!("{}/edit", story.draft))),
    ("/staff/invoices/{id}/preview", At(|story| format!("{}/preview", story.draft))),
    ("/staff/invoices/{id}/discarding", At(|story| format!("{}/discarding", story.draft))),
    ("/staff/invoices/{id}/issuance", At(|story| format!("{}/issuance", story.draft))),
    // Administrators
    ("/admin/recoveries/{id}/approval", LinkOn("/admin/recoveries")),
    ("/admin/users/{id}", LinkOn("/admin/users")),
    // Machines and files
    ("/.well-known/passkey-endpoints", NoPage("JSON")),
    ("/healthz", NoPage("for machines")),
    ("/readyz", NoPage("for machines")),
    ("/static/{file}", NoPage("files")),
];

/// Further looks of pages, each with what the answer is: whose, status, address.
pub const ALSO: &[(Whose, u16, fn(&Story<'_>) -> String)] = &[
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
    (Whose::Owner, 200, |story| story.declined.clone()),
    (Whose::Owner, 200, |story| story.processing.clone()),
    (Whose::Owner, 200, |_| "/statements?from=2026-01-01&to=2026-11-20".to_owned()),
    (Whose::Staff, 404, |_| "/staff/invoices/NM-99999".to_owned()),
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
