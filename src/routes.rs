//! Every URL of the product, on a screen or two. Who may call it stands in each handler's signature and, for
//! people and for the access sweep, here once more.

use crate::base::web::{Access, Recorder};
use crate::pages::{admin, owner, public, staff};

/// Registers all routes.
pub fn routes(r: &mut Recorder) {
    use Access::{Administrator, Clerk, Owner, Public, SignedIn, Token};

    // For everybody
    r.get("/sign-in", Public, public::sign_in::show);
    r.post("/sign-in/passkey/options", Public, public::sign_in::options);
    r.post("/sign-in/passkey", Public, public::sign_in::finish);
    r.post("/sign-out", Public, public::sign_out::sign_out);
    r.get("/help", Public, public::help::show);
    r.get("/privacy", Public, public::privacy::show);
    r.get("/accessibility", Public, public::accessibility::show);
    r.get("/check", Public, public::check::show);
    r.post("/check", Public, public::check::check);
    r.get("/check/keys", Public, public::check::keys::show);
    r.get("/check/{code}", Public, public::check::scanned);
    r.get("/check/{code}/picture.svg", Public, public::check::picture::show);
    r.get("/status", Public, public::status::show);
    r.post("/preferences", Public, public::preferences::choose);
    r.get("/.well-known/passkey-endpoints", Public, public::passkey_endpoints::show);

    r.get("/recovery", Public, public::recovery::start::show);
    r.post("/recovery", Public, public::recovery::start::ask);
    r.get("/recovery/sent", Public, public::recovery::start::sent);

    // By the link that was given
    r.get("/invites/{token}", Token, public::invites::show);
    r.post("/invites/{token}/passkey", Token, public::invites::options);
    r.post("/invites/{token}", Token, public::invites::finish);
    r.get("/setup/{token}", Token, public::setup::show);
    r.post("/setup/{token}/passkey", Token, public::invites::options);
    r.post("/setup/{token}", Token, public::invites::finish);
    r.get("/pay/{token}.pdf", Token, public::pay_link::paper::pdf);
    r.get("/pay/{token}", Token, public::pay_link::show::show);
    r.post("/pay/{token}/payments", Token, public::pay_link::create::create);
    r.get("/pay/{token}/done", Token, public::pay_link::done::show);

    r.get("/recovery/{token}", Token, public::recovery::proof::show);
    r.post("/recovery/{token}/code", Token, public::recovery::proof::by_code);
    r.post("/recovery/{token}/check", Token, public::recovery::proof::by_place);
    r.get("/recovery/not-me/{link}", Token, public::recovery::not_me::show);
    r.post("/recovery/not-me/{link}", Token, public::recovery::not_me::press);
    r.get("/email-changes/{token}", Token, public::email_changes::show);
    r.post("/email-changes/{token}", Token, public::email_changes::confirm);
    r.get("/email-changes/{token}/undo", Token, public::email_changes::show_undo);
    r.post("/email-changes/{token}/undo", Token, public::email_changes::undo);

    // For whoever is signed in
    r.get("/accounts", SignedIn, owner::accounts::list);
    r.post("/accounts/{id}/selection", SignedIn, owner::accounts::select);
    r.get("/step-up/{id}", SignedIn, public::step_up::show);
    r.post("/step-up/{id}/options", SignedIn, public::step_up::options);
    r.post("/step-up/{id}", SignedIn, public::step_up::finish);
    r.get("/continue", SignedIn, public::continue_::show);
    account(r);

    // Owners, in the account they work in
    r.get("/", SignedIn, owner::overview::show);
    r.get("/invoices", Owner, owner::invoices::index::show);
    r.get("/invoices.csv", Owner, owner::invoices::export::show);
    r.get("/invoices/{number}", Owner, owner::invoices::show::show);
    r.get("/invoices/{number}.pdf", Owner, owner::invoices::pdf::show);
    disputes(r);
    r.get("/credit-notes.csv", Owner, owner::credit_notes::export::show);
    r.get("/credit-notes", Owner, owner::credit_notes::index::show);
    r.get("/credit-notes/{number}.pdf", Owner, owner::credit_notes::pdf::show);
    r.get("/credit-notes/{number}", Owner, owner::credit_notes::show::show);
    r.get("/estimates.csv", Owner, owner::estimates::export::show);
    r.get("/estimates", Owner, owner::estimates::index::show);
    r.get("/estimates/{number}", Owner, owner::estimates::show::show);
    r.get("/estimates/{number}.pdf", Owner, owner::estimates::pdf::show);
    r.get("/estimates/{number}/evidence", Owner, owner::estimates::evidence::show);
    r.post("/estimates/{number}/approval", Owner, owner::estimates::approval::ask);
    r.post("/estimates/{number}/signature/options", Owner, owner::estimates::approval::options);
    r.post("/estimates/{number}/signature", Owner, owner::estimates::approval::finish);
    r.post("/estimates/{number}/decline", Owner, owner::estimates::decline::send);
    r.get("/estimates/{number}/deposit", Owner, owner::estimates::deposit::ask);
    r.post("/estimates/{number}/deposit", Owner, owner::estimates::deposit::pay);
    r.get("/statements", Owner, owner::statements::show::show);
    r.get("/files/{id}", Owner, owner::files::show);
    r.get("/statements.pdf", Owner, owner::statements::pdf::show);
    r.get("/statements.csv", Owner, owner::statements::export::show);
    r.get("/vehicles.csv", Owner, owner::vehicles::export::show);
    r.get("/vehicles", Owner, owner::vehicles::index::show);
    r.get("/vehicles/{id}", Owner, owner::vehicles::show::show);
    r.get("/payments", Owner, owner::payments::index::show);
    r.get("/payments.csv", Owner, owner::payments::export::show);
    r.post("/payments", Owner, owner::payments::create::create);
    r.get("/payments/new", Owner, owner::payments::new::show);
    r.post("/payments/credit", Owner, owner::payments::credit::apply);
    r.get("/payments/{id}", Owner, owner::payments::show::show);
    r.get("/receipts/{number}.pdf", Owner, owner::receipts::pdf);
    r.get("/refunds/{number}.pdf", Owner, owner::receipts::refund);

    // Staff of a dealership
    r.get("/staff", Clerk, staff::dashboard::show);
    r.get("/staff/events", Clerk, staff::live::listen);
    r.get("/staff/training", Access::Manager, staff::training::team::show);
    r.get("/staff/tasks", Clerk, staff::tasks::index::show);
    r.get("/staff/reports/aging", Clerk, staff::reports::aging::show);
    r.get("/staff/reports/aging/customers", Clerk, staff::reports::owing::show);
    r.get("/staff/reports/collections", Clerk, staff::reports::collections::show);
    r.get("/staff/search", Clerk, staff::search::by_number);
    r.post("/staff/search", Clerk, staff::search::find);
    r.get("/staff/customers", Clerk, staff::customers::index::show);
    r.post("/staff/customers", Clerk, staff::customers::new::create);
    r.get("/staff/customers/new", Clerk, staff::customers::new::show);
    r.get("/staff/customers/{id}", Clerk, staff::customers::show::show);
    r.post("/staff/customers/{id}", Clerk, staff::customers::edit::save);
    r.get("/staff/customers/{id}/history", Clerk, staff::history::of_customer);
    r.get("/staff/customers/{id}/edit", Clerk, staff::customers::edit::show);
    r.post("/staff/customers/{id}/viewing", Clerk, staff::viewing::begin);
    r.post("/viewing/end", Clerk, staff::viewing::end);
    r.get("/staff/customers/{id}/statements", Clerk, staff::customers::statements::show);
    r.get("/staff/customers/{id}/statements.csv", Clerk, staff::customers::statements::csv);
    r.get("/staff/customers/{id}/statements.pdf", Clerk, staff::customers::statements::pdf);
    r.post("/staff/customers/{id}/statements/deliveries", Clerk, staff::customers::statements::deliver);
    r.get("/staff/customers/{id}/merge", Access::Manager, staff::customers::merge::show);
    r.post("/staff/customers/{id}/merge", Access::Manager, staff::customers::merge::merge);
    r.get("/staff/customers/{id}/invites", Clerk, staff::customers::invites::index::show);
    r.post("/staff/customers/{id}/invites", Clerk, staff::customers::invites::create);
    r.post(
        "/staff/customers/{id}/invites/{invite}/resending",
        Clerk,
        staff::customers::invites::open::resend,
    );
    r.post(
        "/staff/customers/{id}/invites/{invite}/revocation",
        Clerk,
        staff::customers::invites::open::revoke,
    );
    r.get("/staff/customers/{id}/people/{access}", Clerk, staff::customers::people::rights::show);
    r.post("/staff/customers/{id}/people/{access}", Clerk, staff::customers::people::rights::change);
    r.get("/staff/customers/{id}/people/{access}/removal", Clerk, staff::customers::people::removal::ask);
    r.post("/staff/customers/{id}/people/{access}/removal", Clerk, staff::customers::people::removal::remove);
    r.get("/staff/customers/{id}/recoveries", Clerk, staff::customers::recoveries::show);
    r.post("/staff/customers/{id}/recoveries", Clerk, staff::customers::recoveries::request);
    r.get("/staff/cores", Clerk, staff::cores::index::show);
    r.post("/staff/cores/{id}/forfeiture", Clerk, staff::cores::forfeiture::forfeit);
    r.get("/staff/recoveries", Clerk, staff::recoveries::index::show);
    r.get("/staff/recoveries/{id}/approval", Clerk, staff::recoveries::approval::ask);
    r.post("/staff/recoveries/{id}/approval", Clerk, staff::recoveries::approval::approve);
    r.post("/staff/recoveries/{id}/withdrawal", Clerk, staff::recoveries::index::withdraw);
    r.get("/staff/vehicles", Clerk, staff::vehicles::index::show);
    r.post("/staff/vehicles", Clerk, staff::vehicles::new::create);
    r.get("/staff/vehicles/new", Clerk, staff::vehicles::new::show);
    r.get("/staff/vehicles/{id}", Clerk, staff::vehicles::show::show);
    r.post("/staff/vehicles/{id}", Clerk, staff::vehicles::edit::save);
    r.get("/staff/vehicles/{id}/edit", Clerk, staff::vehicles::edit::show);
    r.get("/staff/vehicles/{id}/transfer", Clerk, staff::vehicles::transfer::show);
    r.post("/staff/vehicles/{id}/transfer", Clerk, staff::vehicles::transfer::transfer);
    r.get("/staff/vehicles/{id}/stay", Clerk, staff::vehicles::stay::show);
    r.post("/staff/vehicles/{id}/stay", Clerk, staff::vehicles::stay::notify);
    r.post("/staff/vehicles/{id}/stay/end", Clerk, staff::vehicles::stay::end);
    r.get("/staff/approvals", Clerk, staff::approvals::index::show);
    r.get("/staff/approvals/{id}", Clerk, staff::approvals::show::show);
    r.post("/staff/approvals/{id}/decision", Access::Manager, staff::approvals::decision::decide);
    r.post("/staff/approvals/{id}/withdrawal", Clerk, staff::approvals::show::withdraw);

    r.get("/staff/reports/numbers", Clerk, staff::reports::numbers::show);
    r.get("/staff/reports/numbers.csv", Clerk, staff::reports::numbers::file);
    r.get("/staff/invoices/new", Clerk, staff::invoices::editor::new::show);
    r.post("/staff/invoices", Clerk, staff::invoices::editor::new::create);
    r.get("/staff/invoices/{id}/edit", Clerk, staff::invoices::editor::edit::show);
    r.post("/staff/invoices/{id}/edit", Clerk, staff::invoices::editor::edit::save);
    r.get("/staff/invoices/{id}/preview", Clerk, staff::invoices::preview::show);
    r.get("/staff/invoices/{id}/preview.pdf", Clerk, staff::invoices::preview::pdf);
    r.get("/staff/invoices/{id}/discarding", Clerk, staff::invoices::discarding::ask);
    r.post("/staff/invoices/{id}/discarding", Clerk, staff::invoices::discarding::discard);
    r.post("/staff/invoices/{id}/account", Clerk, staff::invoices::discarding::give);
    r.get("/staff/invoices/{id}/issuance", Clerk, staff::invoices::issuance::ask);
    r.post("/staff/invoices/{id}/issuance", Clerk, staff::invoices::issuance::issue);
    r.post("/staff/invoices/{id}/approval", Clerk, staff::invoices::issuance::request);
    r.get("/staff/invoices/{id}/payers", Clerk, staff::invoices::payers::show);
    r.post("/staff/invoices/{id}/payers", Clerk, staff::invoices::payers::divide);
    r.get("/staff/imports", Access::Manager, staff::imports::index::show);
    r.post("/staff/imports", Access::Manager, staff::imports::index::receive);
    r.get("/staff/imports/{id}", Access::Manager, staff::imports::one::show);
    r.post("/staff/imports/{id}/commit", Access::Manager, staff::imports::one::commit);
    r.post("/staff/imports/{id}/undo", Access::Manager, staff::imports::one::undo);
    r.get("/staff/exports", Access::Manager, staff::exports::show);
    r.post("/staff/exports", Access::Manager, staff::exports::ask);
    r.post("/staff/exports/{id}/download", Access::Manager, staff::exports::download);

    r.get("/staff/invoices", Clerk, staff::invoices::index::show);
    r.get("/staff/invoices/{number}.pdf", Clerk, staff::invoices::pdf::show);
    r.get("/staff/invoices/{number}", Clerk, staff::invoices::show::show);
    r.post("/staff/invoices/{number}/deliveries", Clerk, staff::invoices::deliveries::send_again);
    r.post("/staff/invoices/{number}/pay-link", Clerk, staff::invoices::pay_link::make);
    r.post("/staff/invoices/{number}/pay-link/revocation", Clerk, staff::invoices::pay_link::revoke);

    r.get("/staff/invoices/{number}/history", Clerk, staff::history::of_invoice);
    r.get("/staff/invoices/{number}/credits/new", Clerk, staff::invoices::credits::new::show);
    r.post("/staff/invoices/{number}/credits", Clerk, staff::invoices::credits::create::create);
    r.get("/staff/invoices/{number}/void", Clerk, staff::invoices::void::ask);
    r.post("/staff/invoices/{number}/void", Clerk, staff::invoices::void::create);
    r.post("/staff/invoices/{number}/reissue", Clerk, staff::invoices::reissue::create);
    r.get("/staff/invoices/{number}/write-off", Access::Manager, staff::invoices::write_off::ask);
    r.post("/staff/invoices/{number}/write-off", Access::Manager, staff::invoices::write_off::create);
    r.get("/staff/credit-notes", Clerk, staff::credit_notes::index::show);
    r.get("/staff/credit-notes/{number}.pdf", Clerk, staff::credit_notes::show::pdf);
    r.get("/staff/credit-notes/{number}", Clerk, staff::credit_notes::show::show);

    r.get("/staff/payments", Clerk, staff::payments::index::show);
    r.post("/staff/payments", Clerk, staff::payments::create::create);
    r.get("/staff/payments/new", Clerk, staff::payments::new::show);
    r.get("/staff/payments/{id}.pdf", Clerk, staff::payments::receipt::pdf);
    r.get("/staff/payments/{id}", Clerk, staff::payments::show::show);
    r.get("/staff/payments/{id}/allocation", Clerk, staff::payments::allocation::ask);
    r.post("/staff/payments/{id}/allocation", Clerk, staff::payments::allocation::create);
    r.get("/staff/payments/{id}/reversal", Clerk, staff::payments::reversal::ask);
    r.post("/staff/payments/{id}/reversal", Clerk, staff::payments::reversal::create);
    r.get("/staff/payments/{id}/refunds/new", Access::Manager, staff::refunds::create::ask);
    r.post("/staff/payments/{id}/refunds", Access::Manager, staff::refunds::create::create);
    r.get("/staff/write-offs", Access::Manager, staff::write_offs::index);
    r.post("/staff/write-offs/{id}/reversal", Access::Manager, staff::write_offs::reverse);
    r.get("/staff/refunds/{number}.pdf", Clerk, staff::refunds::receipt::pdf);
    r.get("/staff/refunds", Clerk, staff::refunds::index::show);
    r.get("/staff/files/{id}", Clerk, staff::files::show);
    r.get("/staff/chargebacks", Clerk, staff::chargebacks::index::show);
    r.get("/staff/chargebacks/{id}.pdf", Clerk, staff::chargebacks::pdf::show);
    r.get("/staff/chargebacks/{id}", Clerk, staff::chargebacks::show::show);
    r.post("/staff/chargebacks/{id}/photos", Clerk, staff::chargebacks::photos::add);
    r.post("/staff/chargebacks/{id}/answer", Access::Manager, staff::chargebacks::answer::send);
    r.post("/staff/chargebacks/{id}/twice", Access::Manager, staff::chargebacks::twice::end);
    r.post("/staff/chargebacks/warnings/{id}/end", Access::Manager, staff::chargebacks::warnings::end);
    staff_estimates(r);
    reminders(r);
    recurring(r);

    // Administrators of a dealership or of the installation
    r.get("/admin", Administrator, admin::start::show);
    r.get("/admin/audit", Administrator, admin::audit::index::show);
    r.get("/admin/audit.csv", Administrator, admin::audit::export::sheet);
    r.get("/admin/audit.json", Administrator, admin::audit::export::objects);
    r.post("/admin/audit/find", Administrator, admin::audit::finding::find);
    r.post("/admin/audit/verification", Access::Installation, admin::audit::verification::ask);
    r.post("/admin/outbox/retry", Access::Installation, admin::outbox::retry);
    r.get("/admin/alerts", Administrator, admin::alerts::index::show);
    r.get("/admin/alerts/events", Administrator, admin::alerts::live::listen);
    r.get("/admin/alerts/mutes", Administrator, admin::alerts::mutes::show);
    r.post("/admin/alerts/mutes/{id}/approval", Administrator, admin::alerts::mutes::allow);
    r.post("/admin/alerts/mutes/{id}/end", Administrator, admin::alerts::mutes::end);
    r.get("/admin/alerts/{id}", Administrator, admin::alerts::show::show);
    r.post("/admin/alerts/{id}/acknowledgement", Administrator, admin::alerts::acts::acknowledge);
    r.post("/admin/alerts/{id}/investigation", Administrator, admin::alerts::acts::investigate);
    r.post("/admin/alerts/{id}/closure", Administrator, admin::alerts::acts::close);
    r.post("/admin/alerts/{id}/mute", Administrator, admin::alerts::acts::mute);
    r.post("/admin/alerts/{id}/restraints/{restraint}/end", Administrator, admin::alerts::acts::lift);
    r.get("/admin/recoveries", Administrator, admin::recoveries::show);
    r.post("/admin/recoveries", Administrator, admin::recoveries::request);
    r.get("/admin/recoveries/{id}/approval", Administrator, admin::recoveries::ask);
    r.post("/admin/recoveries/{id}/approval", Administrator, admin::recoveries::approve);
    r.post("/admin/recoveries/{id}/withdrawal", Administrator, admin::recoveries::withdraw);
    r.get("/admin/access", Administrator, admin::access::show);
    r.post("/admin/access/reviews", Administrator, admin::access::sign);
    r.get("/admin/roles", Administrator, admin::roles::show);
    settings(r);
    r.get("/admin/users", Administrator, admin::users::index::show);
    r.get("/admin/users/invites", Administrator, admin::users::invites::show);
    r.post("/admin/users/invites", Administrator, admin::users::invites::create);
    r.post("/admin/users/invites/{invite}/revocation", Administrator, admin::users::invites::revoke);
    r.get("/admin/users/{id}", Administrator, admin::users::person::show);
    r.post("/admin/users/{id}/roles", Administrator, admin::users::grant);
    r.post("/admin/users/{id}/roles/{role}/end", Administrator, admin::users::end);
    r.post("/admin/users/{id}/suspension", Administrator, admin::users::suspension::suspend);
    r.post("/admin/users/{id}/resumption", Administrator, admin::users::suspension::resume);

    // Machines and files
    r.get("/healthz", Public, public::health::alive);
    r.get("/readyz", Public, public::health::ready);
    r.get("/static/{file}", Public, public::files::asset);
    r.get("/favicon.ico", Public, public::files::favicon);
    r.get("/branding.{hash}.css", Public, public::branding::sheet);
    r.get("/branding.{hash}.png", Public, public::branding::logo);
    r.post("/csp-reports", Access::Machine, public::reports::csp);
    r.post("/webhooks/stripe", Access::Machine, public::webhooks::receive);
    r.post("/webhooks/mail", Access::Machine, public::webhooks::mail);
}

/// The settings of a dealership.
fn settings(r: &mut Recorder) {
    use crate::pages::admin::settings as at;
    use Access::Administrator;

    r.get("/admin/settings", Administrator, at::index::show);
    r.get("/admin/settings/general", Administrator, at::general::show);
    r.post("/admin/settings/general", Administrator, at::general::save);
    r.get("/admin/settings/billing", Administrator, at::billing::show);
    r.post("/admin/settings/billing", Administrator, at::billing::save);
    r.get("/admin/settings/tax", Administrator, at::tax::show);
    r.post("/admin/settings/tax", Administrator, at::tax::add);
    r.post("/admin/settings/tax/suggestions", Administrator, at::tax::adopt);
    r.post("/admin/settings/tax/{id}/end", Administrator, at::tax::end);
    r.get("/admin/settings/numbering", Administrator, at::numbering::show);
    r.post("/admin/settings/numbering", Administrator, at::numbering::save);
    r.get("/admin/settings/payments", Administrator, at::payments::show);
    r.post("/admin/settings/payments", Administrator, at::payments::save);
    r.get("/admin/settings/bank", Administrator, at::bank::show);
    r.post("/admin/settings/bank", Administrator, at::bank::save);
    r.post("/admin/settings/bank/confirmation", Administrator, at::bank::confirm);
    r.post("/admin/settings/bank/withdrawal", Administrator, at::bank::withdraw);
    r.get("/admin/settings/estimates", Administrator, at::estimates::show);
    r.post("/admin/settings/estimates", Administrator, at::estimates::save);
    r.post("/admin/settings/estimates/rules", Administrator, at::estimates::rules::add);
    r.get("/admin/settings/disputes", Administrator, at::disputes::show);
    r.post("/admin/settings/disputes", Administrator, at::disputes::save);
    r.post("/admin/settings/disputes/managers", Administrator, at::disputes::let_decide);
    r.get("/admin/settings/branding", Administrator, at::branding::show);
    r.post("/admin/settings/branding", Administrator, at::branding::save);
    r.post("/admin/settings/branding/logo", Administrator, at::branding::upload);
    r.post("/admin/settings/branding/logo/removal", Administrator, at::branding::remove);
    r.get("/admin/settings/templates", Administrator, at::templates::index::show);
    r.get("/admin/settings/templates/{kind}", Administrator, at::templates::edit::show);
    r.post("/admin/settings/templates/{kind}", Administrator, at::templates::edit::save);
    r.get("/admin/settings/templates/{kind}/preview", Administrator, at::templates::preview::show);
    r.post("/admin/settings/templates/{kind}/preview", Administrator, at::templates::edit::look);
    r.get("/admin/settings/templates/{kind}/preview.pdf", Administrator, at::templates::preview::pdf);
    r.post(
        "/admin/settings/templates/{kind}/publication",
        Administrator,
        at::templates::publication::publish,
    );
    r.post("/admin/settings/templates/{kind}/discarding", Administrator, at::templates::publication::discard);
    r.post(
        "/admin/settings/templates/{kind}/versions/{version}/publication",
        Administrator,
        at::templates::publication::again,
    );
}

/// What owners question, and who decides it.
fn disputes(r: &mut Recorder) {
    use crate::pages::owner::disputes as own;
    use Access::{Clerk, Owner};

    r.get("/invoices/{number}/disputes/new", Owner, own::new::show);
    r.post("/invoices/{number}/disputes", Owner, own::raising::raise);
    r.get("/disputes", Owner, own::index::show);
    r.get("/disputes/{number}/letters/{id}.pdf", Owner, own::letter::show);
    r.get("/disputes/{number}", Owner, own::show::show);
    r.post("/disputes/{number}/messages", Owner, own::messages::send);
    r.post("/disputes/{number}/withdrawal", Owner, own::withdrawal::withdraw);
    r.post("/disputes/{number}/appeal", Owner, own::appeal::appeal);
    r.get("/staff/disputes", Clerk, staff::disputes::index::show);
    r.get("/staff/disputes/{number}/letters/{id}.pdf", Clerk, staff::disputes::letter::show);
    r.get("/staff/disputes/{number}", Clerk, staff::disputes::show::show);
    r.post("/staff/disputes/{number}/messages", Clerk, staff::disputes::messages::send);
    r.post("/staff/disputes/{number}/assign", Clerk, staff::disputes::assigning::assign);
    r.post("/staff/disputes/{number}/decision", Access::Manager, staff::disputes::decision::decide);
    r.get("/staff/reports/disputes", Clerk, staff::reports::disputes::show);
}

/// Reminders, promises and pauses.
fn reminders(r: &mut Recorder) {
    use crate::pages::staff::invoices::reminders as of_invoice;
    use crate::pages::staff::{kept, reminders as all};
    use Access::{Clerk, Manager, Owner};

    r.get("/staff/reminders", Clerk, all::index::show);
    r.post("/staff/reminders/runs", Clerk, all::runs::run);
    r.get("/staff/reminders/rules", Manager, kept::show::<all::rules::Fields>);
    r.post("/staff/reminders/rules", Manager, kept::save::<all::rules::Fields>);
    r.post("/staff/reminders/tasks", Clerk, all::tasks::done);
    r.post("/staff/reminders/pauses/{id}/end", Clerk, all::pauses::end);
    r.post("/staff/invoices/{number}/reminders", Clerk, of_invoice::send);
    r.post("/staff/invoices/{number}/promises", Clerk, of_invoice::promise);
    r.post("/staff/invoices/{number}/promises/withdrawal", Clerk, of_invoice::withdraw);
    r.post("/staff/invoices/{number}/pauses", Clerk, of_invoice::pause);
    r.get("/staff/reminders/charges", Manager, kept::show::<all::charges::Fields>);
    r.post("/staff/reminders/charges", Manager, kept::save::<all::charges::Fields>);
    r.get("/staff/storage", Manager, kept::show::<staff::storage::Fields>);
    r.post("/staff/storage", Manager, kept::save::<staff::storage::Fields>);
    r.get("/staff/invoices/{number}/late-charge", Manager, staff::invoices::late_charge::ask);
    r.post("/staff/invoices/{number}/late-charge", Manager, staff::invoices::late_charge::make);
    r.post("/invoices/{number}/promises", Owner, owner::invoices::promises::make);
}

/// Invoices that come again and again.
fn recurring(r: &mut Recorder) {
    use crate::pages::staff::recurring as plans;
    use Access::Clerk;

    r.get("/staff/recurring", Clerk, plans::index::show);
    r.post("/staff/recurring", Clerk, plans::new::create);
    r.get("/staff/recurring/new", Clerk, plans::new::ask);
    r.get("/staff/recurring/{id}", Clerk, plans::show::show);
    r.post("/staff/recurring/{id}/pause", Clerk, plans::show::pause);
    r.post("/staff/recurring/{id}/resume", Clerk, plans::show::resume);
    r.get("/staff/recurring/{id}/end", Clerk, plans::ending::ask);
    r.post("/staff/recurring/{id}/end", Clerk, plans::ending::end);
}

/// Estimates, at the counter.
fn staff_estimates(r: &mut Recorder) {
    use crate::pages::staff::estimates as at;
    use Access::Clerk;

    r.get("/staff/estimates", Clerk, at::index::show);
    r.post("/staff/estimates", Clerk, at::new::create);
    r.get("/staff/estimates/new", Clerk, at::new::show);
    r.get("/staff/estimates/{number}.pdf", Clerk, at::pdf::show);
    r.get("/staff/estimates/{number}", Clerk, at::show::show);
    r.post("/staff/estimates/{number}", Clerk, at::edit::keep);
    r.get("/staff/estimates/{number}/edit", Clerk, at::edit::show);
    r.get("/staff/estimates/{number}/sending", Clerk, at::sending::ask);
    r.post("/staff/estimates/{number}/deliveries", Clerk, at::sending::deliver);
    r.post("/staff/estimates/{number}/revisions", Clerk, at::revisions::begin);
    r.get("/staff/estimates/{number}/withdrawal", Clerk, at::withdrawal::ask);
    r.post("/staff/estimates/{number}/withdrawal", Clerk, at::withdrawal::take_back);
    r.get("/staff/estimates/{number}/consents/new", Clerk, at::verbal::ask);
    r.post("/staff/estimates/{number}/consents", Clerk, at::verbal::keep);
    r.post("/staff/estimates/{number}/invoice", Clerk, at::invoice::make);
    r.get("/staff/estimates/{number}/deposit", Clerk, at::deposit::ask);
    r.post("/staff/estimates/{number}/deposit", Clerk, at::deposit::take);
    r.post("/staff/estimates/{number}/deposit/release", Clerk, at::deposit::release);
}

/// The pages about oneself.
fn account(r: &mut Recorder) {
    use crate::pages::owner::account as own;
    use Access::SignedIn;

    r.get("/account", SignedIn, own::profile::show);
    r.post("/account", SignedIn, own::profile::save);
    r.post("/account/email", SignedIn, own::email::change);
    r.post("/account/email/cancellation", SignedIn, own::email::cancel);
    r.get("/account/passkeys", SignedIn, own::passkeys::list);
    r.post("/account/passkeys", SignedIn, own::passkeys::finish);
    r.post("/account/passkeys/options", SignedIn, own::passkeys::options);
    r.get("/account/passkeys/new", SignedIn, own::passkeys::back);
    r.post("/account/passkeys/new", SignedIn, own::passkeys::begin);
    r.post("/account/passkeys/{id}", SignedIn, own::passkeys::rename);
    r.get("/account/passkeys/{id}/removal", SignedIn, own::passkeys::ask);
    r.post("/account/passkeys/{id}/removal", SignedIn, own::passkeys::remove);
    r.get("/account/recovery-codes", SignedIn, own::recovery_codes::back);
    r.post("/account/recovery-codes", SignedIn, own::recovery_codes::make);
    r.get("/account/sessions", SignedIn, own::sessions::list);
    r.post("/account/sessions/end-others", SignedIn, own::sessions::end_others);
    r.post("/account/sessions/{id}/end", SignedIn, own::sessions::end);
    r.get("/account/activity", SignedIn, own::activity::list);
    r.get("/account/activity/{id}.proof", SignedIn, own::proof::file);
    r.get("/account/training", SignedIn, staff::training::index::show);
    r.get("/account/training/{lesson}", SignedIn, staff::training::lesson::show);
    r.post("/account/training/{lesson}", SignedIn, staff::training::lesson::answer);
    r.get("/account/notifications", SignedIn, own::notifications::show);
    r.post("/account/notifications", SignedIn, own::notifications::save);
}
