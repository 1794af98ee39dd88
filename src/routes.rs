//! Every URL of the product, on a screen or two. Who may call it stands in each handler's signature and, for
//! people and for the access sweep, here once more.

use crate::base::web::{Access, Recorder};
use crate::pages::public;

/// Registers all routes.
pub fn routes(r: &mut Recorder) {
    use Access::Public;

    // For everybody
    r.get("/sign-in", Public, public::sign_in::show);
    r.get("/help", Public, public::help::show);
    r.get("/privacy", Public, public::privacy::show);
    r.get("/accessibility", Public, public::accessibility::show);
    r.get("/status", Public, public::status::show);
    r.post("/preferences", Public, public::preferences::choose);
    r.get("/.well-known/passkey-endpoints", Public, public::passkey_endpoints::show);

    // Machines and files
    r.get("/healthz", Public, public::health::alive);
    r.get("/readyz", Public, public::health::ready);
    r.get("/static/{file}", Public, public::files::asset);
    r.get("/favicon.ico", Public, public::files::favicon);
    r.post("/csp-reports", Access::Machine, public::reports::csp);
}
