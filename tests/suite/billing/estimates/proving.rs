//! What the command `consent verify` finds: nothing where nothing was touched, and each thing that was.

use diesel::prelude::*;
use forecourt::base::db::Conn;
use forecourt::base::db::schema::{consent, estimate_version, passkey};
use forecourt::base::vault::{ConsentEvidence, Holder, Sealed};
use forecourt::billing::estimates::checking::{Checked, check_number, check_part};
use forecourt::billing::estimates::consent::{Consent, Evidence, consents};

use super::*;

fn report(app: &TestApp) -> Checked {
    let found = app.site.db.read(|c| {
        let mut report = Checked::default();
        let mut after = None;
        loop {
            after = check_part(c, &app.site, after, &mut report)?;
            if after.is_none() {
                return Ok(report);
            }
        }
    });
    found.unwrap()
}

fn findings(app: &TestApp) -> String {
    report(app).findings.iter().map(|it| it.what.clone()).collect::<Vec<_>>().join("; ")
}

fn the_one(app: &TestApp, scope: &Scope, number: &str) -> Consent {
    let of = find(app, scope, number);
    app.site.db.read(|c| consents(c, &app.site, &of)).unwrap().remove(0)
}

/// Writes evidence anew, as somebody would who has the keys.
fn forge(app: &TestApp, it: &Consent, change: impl Fn(&mut Evidence)) {
    let mut evidence = it.evidence.clone();
    change(&mut evidence);
    let json = serde_json::to_string(&evidence).unwrap();
    touch(app, |c| {
        let holder = Holder::Customer(it.customer);
        let sealed: Sealed<ConsentEvidence> =
            app.site.vault.seal(c, holder, it.id.as_bytes(), &json).unwrap();
        diesel::update(consent::table.find(it.id)).set(consent::evidence.eq(sealed)).execute(c).unwrap();
    });
}

fn touch(app: &TestApp, work: impl Fn(&mut Conn)) {
    app.site
        .db
        .write(|c| {
            work(c);
            Ok(())
        })
        .unwrap();
}

async fn approved(app: &TestApp) -> (Scope, String) {
    let dana = app.owner("Dana Whitfield").await;
    let number = sent(app, &dana.scope(), &content(app));
    assert_eq!(sign(&dana, &number, 1, &["yes", "no"]).await.status, 200);
    (dana.scope(), number)
}

#[actix_web::test]
async fn what_nobody_touched_holds_also_for_older_versions_and_removed_passkeys() {
    let app = TestApp::new();
    let (scope, number) = approved(&app).await;
    revised(&app, &scope, &number, vec![of_job(&app, "Rear brakes", 40_000)]);
    touch(&app, |c| {
        diesel::update(passkey::table).set(passkey::revoked_at.eq(Some(1_i64))).execute(c).unwrap();
    });
    let it = report(&app);
    assert_eq!((it.estimates, it.consents, it.signatures), (1, 1, 1));
    assert_eq!(findings(&app), "");
    let mut one = Checked::default();
    let found = app.site.db.read(|c| {
        let mut part = Checked::default();
        Ok((check_number(c, &app.site, &number, &mut part)?, part))
    });
    let (count, part) = found.unwrap();
    one.add(part);
    assert_eq!((count, one.findings.len()), (1, 0));
}

#[actix_web::test]
async fn each_changed_part_of_the_evidence_is_found() {
    let app = TestApp::new();
    let (scope, number) = approved(&app).await;
    let it = the_one(&app, &scope, &number);
    let flip = |text: &str| {
        let mut bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    };
    type Change = fn(&mut Evidence, &dyn Fn(&str) -> String);
    let changes: [(Change, &str); 7] = [
        (
            |e, flip| {
                let s = e.signature.as_mut().unwrap();
                s.nonce = flip(&s.nonce);
            },
            "another statement",
        ),
        (
            |e, flip| {
                let s = e.signature.as_mut().unwrap();
                s.authenticator_data = flip(&s.authenticator_data);
            },
            "does not hold",
        ),
        (
            |e, flip| {
                let s = e.signature.as_mut().unwrap();
                s.signature = flip(&s.signature);
            },
            "does not hold",
        ),
        (|e, _| e.signature.as_mut().unwrap().client_data = "bm9uZQ".to_owned(), "cannot be read"),
        (|e, _| e.signature = None, "the signature is missing"),
        (|e, _| e.statement.jobs[1].decision.approved = true, "not about the document"),
        (
            |e, _| {
                e.statement.document = "00".repeat(32);
            },
            "not about the document",
        ),
    ];
    for (change, expected) in changes {
        forge(&app, &it, |evidence| change(evidence, &flip));
        let found = findings(&app);
        assert!(found.contains(expected), "{expected}: {found}");
        forge(&app, &it, |_| {});
        assert_eq!(findings(&app), "");
    }
}

#[actix_web::test]
async fn a_key_that_nobody_registered_is_found() {
    let app = TestApp::new();
    let (..) = approved(&app).await;
    let luis = app.owner("Luis Ortega").await;
    touch(&app, |c| {
        diesel::update(consent::table).set(consent::person_id.eq(Some(luis.person))).execute(c).unwrap();
    });
    assert!(findings(&app).contains("not that of the passkey"), "{}", findings(&app));
}

#[actix_web::test]
async fn a_signature_of_one_version_put_on_another_is_found() {
    let app = TestApp::new();
    let (scope, number) = approved(&app).await;
    revised(&app, &scope, &number, vec![of_job(&app, "Rear brakes", 40_000)]);
    let of = find(&app, &scope, &number);
    let new = app.site.db.read(|c| store::current(c, &app.site, &of)).unwrap();
    touch(&app, |c| {
        diesel::update(consent::table).set(consent::version_id.eq(new.version.id)).execute(c).unwrap();
    });
    assert!(!findings(&app).is_empty());
}

#[actix_web::test]
async fn changed_rows_are_found() {
    let app = TestApp::new();
    let (_, number) = approved(&app).await;
    touch(&app, |c| {
        diesel::update(consent::table).set(consent::amount_minor.eq(99_900_i64)).execute(c).unwrap();
    });
    assert!(findings(&app).contains("the authorized amount is not what was consented to"));
    touch(&app, |c| {
        diesel::update(consent::table).set(consent::amount_minor.eq(48_000_i64)).execute(c).unwrap();
    });
    assert_eq!(findings(&app), "");
    touch(&app, |c| {
        let hash = Some(vec![1_u8; 32]);
        diesel::update(estimate_version::table).set(estimate_version::sha256.eq(hash)).execute(c).unwrap();
    });
    let it = report(&app);
    assert_eq!((it.findings[0].estimate.as_str(), it.findings[0].version), (number.as_str(), Some(1)));
    assert!(it.findings[0].what.contains("the document that was sent"));
}

#[actix_web::test]
async fn a_decision_without_its_consent_is_found() {
    let app = TestApp::new();
    approved(&app).await;
    touch(&app, |c| {
        diesel::delete(consent::table).execute(c).unwrap();
    });
    assert!(findings(&app).contains("no consent says so"));
}
