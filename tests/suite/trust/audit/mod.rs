//! The log that proves itself.

use forecourt::base::site::Site;
use forecourt::base::values::InvoiceId;
use forecourt::trust::access::Scope;
use forecourt::trust::audit::checking::{Anchor, Ground, Report, check};
use forecourt::trust::audit::{latest, tend};

use crate::support::TestApp;
use crate::support::records::*;

mod anchoring;
mod behind;
mod heads;
mod lineage;
pub mod object_store;
mod odd;
mod proving;
mod rows;
mod sequencing;
mod since;
pub(crate) mod tampering;
mod told;

pub use tampering::lift;

/// Everything is in the log, its head is signed, and everything that can be checked holds.
pub fn holds(app: &TestApp) {
    tend(&app.site, true).unwrap().unwrap();
    let report = checked(&app.site, &[]);
    assert_eq!((report.findings.as_slice(), report.unchecked.as_slice()), (&[][..], &[][..]));
    assert!(report.entries > 0 && report.unsigned == 0, "{report:?}");
}

fn checked(site: &Site, anchors: &[Anchor]) -> Report {
    let ground = Ground {
        db: &site.db,
        vault: Some(&site.vault),
        key: None,
        folder: &site.config.audit_directory,
        elsewhere: site.config.audit_anchor_directory.as_deref(),
        anchors,
        rows: true,
        since: None,
    };
    check(&ground).unwrap()
}

fn head(app: &TestApp) -> Anchor {
    let note = app.site.db.read(latest).unwrap().unwrap().note;
    Anchor { name: "kept".to_owned(), note }
}

/// A customer of a log that has begun: from now on a row that nothing vouches for is one too many.
pub fn begun(app: &TestApp) -> Scope {
    let scope = somebody(app);
    tend(&app.site, true).unwrap().unwrap();
    scope
}

/// A customer with an invoice and a payment, all of it in the log.
fn world(app: &TestApp) -> (Scope, InvoiceId) {
    let scope = begun(app);
    let invoice = issued(app, &scope, 12_345).id;
    counted(app, &scope, 10_000);
    tend(&app.site, true).unwrap().unwrap();
    (scope, invoice)
}
