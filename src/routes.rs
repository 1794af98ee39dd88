//! Every URL of the product, on a screen or two. Who may call it stands in each handler's signature and, for
//! people and for the access sweep, here once more.

use crate::base::web::{Access, Recorder};
use crate::pages::{owner, public};

/// Registers all routes.
pub fn routes(r: &mut Recorder) {
    use Access::{Owner, Public, SignedIn, Token};

    // For everybody
    r.get("/sign-in", Public, public::sign_in::show);
    r.post("/sign-in/passkey/options", Public, public::sign_in::options);
    r.post("/sign-in/passkey", Public, public::sign_in::finish);
    r.post("/sign-out", Public, public::sign_out::sign_out);
    r.get("/help", Public, public::help::show);
    r.get("/privacy", Public, public::privacy::show);
    r.get("/accessibility", Public, public::accessibility::show);
    r.get("/status", Public, public::status::show);
    r.post("/preferences", Public, public::preferences::choose);
    r.get("/.well-known/passkey-endpoints", Public, public::passkey_endpoints::show);

    // By the link that was given
    r.get("/invites/{token}", Token, public::invites::show);
    r.post("/invites/{token}/passkey", Token, public::invites::options);
    r.post("/invites/{token}", Token, public::invites::finish);
    r.get("/setup/{token}", Token, public::setup::show);
    r.post("/setup/{token}/passkey", Token, public::invites::options);
    r.post("/setup/{token}", Token, public::invites::finish);

    // For whoever is signed in
    r.get("/accounts", SignedIn, owner::accounts::list);
    r.post("/accounts/{id}/selection", SignedIn, owner::accounts::select);
    r.get("/step-up/{id}", SignedIn, public::step_up::show);
    r.post("/step-up/{id}/options", SignedIn, public::step_up::options);
    r.post("/step-up/{id}", SignedIn, public::step_up::finish);
    r.get("/continue", SignedIn, public::continue_::show);

    // Owners, in the account they work in
    r.get("/", SignedIn, owner::overview::show);
    r.get("/invoices", Owner, owner::invoices::index::show);
    r.get("/invoices.csv", Owner, owner::invoices::export::show);
    r.get("/invoices/{number}", Owner, owner::invoices::show::show);
    r.get("/vehicles", Owner, owner::vehicles::index::show);
    r.get("/vehicles/{id}", Owner, owner::vehicles::show::show);

    // Machines and files
    r.get("/healthz", Public, public::health::alive);
    r.get("/readyz", Public, public::health::ready);
    r.get("/static/{file}", Public, public::files::asset);
    r.get("/favicon.ico", Public, public::files::favicon);
    r.post("/csp-reports", Access::Machine, public::reports::csp);
}
