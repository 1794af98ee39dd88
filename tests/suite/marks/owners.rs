//! What owners do besides paying: their account, questions, estimates, promises.

use forecourt::billing::payments::using_credit::use_credit;
use forecourt::billing::reminders;
use forecourt::trust::access::{Role, passkeys};

use super::desk::{does, on};
use crate::support::places::operator;
use crate::support::records::{clean, counted, draft, issue, line};
use crate::support::{Actor, TestApp, estimates};

pub async fn work(app: &TestApp, dana: &Actor<'_>) {
    question(app, dana).await;
    decide(app, dana).await;
    account(app, dana).await;
    disappoint(app).await;
}

/// What was promised is not paid, and somebody sees to it.
async fn disappoint(app: &TestApp) {
    app.clock.set("2026-11-24T18:00:00Z".parse().unwrap());
    reminders::sweep(&app.site).unwrap();
    let lars = app.staff("Lars Field", Role::Clerk).await;
    does(&lars, "/staff/reminders", "/staff/reminders/tasks", &[]).await;
}

async fn question(app: &TestApp, dana: &Actor<'_>) {
    let scope = dana.scope();
    // More than the customer has on account, so that a promise about the rest can be broken.
    let mut visit = draft(vec![line(app, 70_000)]);
    visit.repair_order = Some(clean("RO 90419"));
    let bill = issue(app, &scope, &visit);
    let (page, to) =
        (format!("/invoices/{}", bill.number), |word: &str| format!("/invoices/{}/{word}", bill.number));
    let form = format!("{}?line=0", to("disputes/new"));
    let words = [("how-0", "all"), ("reason-0", "price"), ("wish", "credit"), ("words", "Says vexlibrant")];
    let raised = does(dana, &form, &to("disputes"), &words).await.location().to_owned();
    assert!(raised.starts_with("/disputes/"), "{raised}");
    let write = [("body", "Says vexlibrant, again")];
    on(dana, dana.submit(&raised, &format!("{raised}/messages"), &write).await).await;
    does(dana, &raised, &format!("{raised}/withdrawal"), &[]).await;
    on(dana, dana.submit(&page, &to("promises"), &[("on", "2026-11-23")]).await).await;
    // What the desk decided of the first question.
    let appeal = [("appeal", "Says vexlibrant, too")];
    does(dana, "/disputes/DS-00001", "/disputes/DS-00001/appeal", &appeal).await;
    counted(app, &scope, 500);
    let (site, actor) = (&app.site, operator());
    let used = site.db.write(|c| use_credit(c, site, &actor, &scope, bill.id));
    assert!(used.is_ok(), "{used:?}");
}

async fn decide(app: &TestApp, dana: &Actor<'_>) {
    let (scope, content) = (dana.scope(), estimates::content(app));
    let number = estimates::sent(app, &scope, &content);
    let signed = crate::billing::estimates::sign(dana, &number, 1, &["yes", "no"]).await;
    assert_eq!(signed.status, 200, "{}", signed.text());
    let number = estimates::sent(app, &scope, &content);
    let no =
        [("version", "1"), ("job-0", "no"), ("reason-0", "Sold soon"), ("job-1", "no"), ("reason-1", "")];
    on(dana, dana.post(&format!("/estimates/{number}/decline"), &no).await).await;
}

async fn account(app: &TestApp, dana: &Actor<'_>) {
    let name = [("name", "Dana Whitfield"), ("language", "es"), ("theme", "dark")];
    does(dana, "/account", "/account", &name).await;
    does(dana, "/account", "/account/email", &[("email", "dana.new@example.com")]).await;
    does(dana, "/account", "/account/email/cancellation", &[]).await;
    on(dana, dana.post("/account/notifications", &[("receipt", "yes")]).await).await;
    let codes = dana.submit("/account/passkeys", "/account/recovery-codes", &[]).await;
    assert_eq!(dana.confirm(&codes).await.status, 200);
    let other = app.visitor(dana.person, &dana.email);
    assert_eq!(dana.add_passkey(&other).await.status, 200);
    let keys = app.site.db.read(|c| passkeys::list(c, &app.site, dana.person)).unwrap();
    let key = keys.iter().max_by_key(|it| it.created_at).unwrap().id;
    on(dana, dana.post(&format!("/account/passkeys/{key}"), &[("name", "Pixel 9")]).await).await;
    assert_eq!(other.sign_in("").await.status, 200);
    on(dana, dana.submit("/account/sessions", "/account/sessions/end-others", &[]).await).await;
    let path = format!("/account/passkeys/{key}/removal");
    does(dana, &path, &path, &[]).await;
    let own = dana.scope().customer().unwrap();
    on(dana, dana.post(&format!("/accounts/{own}/selection"), &[]).await).await;
}
