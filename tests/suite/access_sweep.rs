//! Calls every route there is as a visitor, as each role, with ids of nobody and, where every kind of record is there, with
//! ids of a stranger. A route that is open to
//! more people than its label says fails here, and so does a label that nobody thought of.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use diesel::prelude::*;
use forecourt::base::web::{Access, Recorder, Row};
use forecourt::routes::routes;
use forecourt::trust::access::Role;

use crate::support::actors::Actor;
use crate::support::{Answer, TestApp};

/// Every route, as the product mounts it.
fn all() -> Vec<Row> {
    let mut recorder = Recorder::default();
    routes(&mut recorder);
    assert!(recorder.rows().len() > 50, "the routes are not all here");
    recorder.rows().to_vec()
}

/// The path with ids that are well formed and of nobody in reach.
pub fn nobody(path: &str) -> String {
    let id = |prefix: &str| format!("{prefix}_01h455vb4pex5vsknk084sn02q");
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let kind = match path {
        p if p.starts_with("/staff/customers") => "cus",
        p if p.starts_with("/staff/invoices") => "inv",
        p if p.starts_with("/admin/settings/tax") => "tax",
        p if p.contains("pauses/{id}") => "pse",
        p if p.contains("recurring") => "rcr",
        p if p.contains("vehicles") => "veh",
        p if p.starts_with("/payments") || p.starts_with("/staff/payments") => "pay",
        p if p.starts_with("/step-up") => "stp",
        p if p.starts_with("/accounts") => "cus",
        p if p.contains("passkeys") => "pky",
        p if p.contains("activity") => "aud",
        p if p.contains("sessions") => "ses",
        p if p.starts_with("/admin/alerts/{id}") => "alr",
        p if p.contains("cores") => "cor",
        p if p.contains("files/{id}") => "evd",
        p if p.contains("warnings") => "efw",
        p if p.contains("chargebacks") => "cbk",
        p if p.contains("recoveries") => "rcv",
        p if p.contains("exports") => "exp",
        p if p.contains("imports") => "upl",
        p if p.contains("approvals") => "apr",
        p if p.contains("write-offs") => "wof",
        p if p.contains("users") => "per",
        _ => first,
    };
    let mut out = String::new();
    for part in path.split('/').skip(1) {
        out.push('/');
        if !part.contains('{') {
            out.push_str(part);
        } else if part.contains("number") {
            out.push_str(&part.replacen("{number}", "NM-99999", 1));
        } else if part.contains("token") {
            out.push_str(&part.replacen("{token}", "no-such-token", 1));
        } else {
            let end = part.find('}').map_or(part.len(), |i| i + 1);
            out.push_str(&id(kind));
            out.push_str(part.get(end..).unwrap_or_default());
        }
    }
    out
}

fn is_sign_in(answer: &Answer) -> bool {
    answer.status == 401 || (answer.status == 303 && answer.location().starts_with("/sign-in"))
}

/// Kept out: told to sign in, forbidden, or as if it were not there; or sent to choose an account that may.
fn is_kept_out(answer: &Answer) -> bool {
    let elsewhere = answer.status == 303 && answer.location().starts_with("/accounts");
    is_sign_in(answer) || answer.status == 403 || answer.status == 404 || elsewhere
}

async fn as_visitor(app: &TestApp, row: &Row) -> Answer {
    let path = nobody(row.path);
    let request = if row.method == Method::GET {
        TestRequest::get().uri(&path).insert_header(("sec-fetch-site", "none"))
    } else {
        posted(&path)
    };
    app.call(request).await
}

fn posted(path: &str) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload("")
}

async fn as_actor(actor: &Actor<'_>, row: &Row) -> Answer {
    let path = nobody(row.path);
    if row.method == Method::GET { actor.get(&path).await } else { actor.post(&path, &[]).await }
}

fn complain(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[actix_web::test]
async fn a_visitor_gets_no_further_than_the_public_pages() {
    let app = TestApp::new();
    let mut faults = Vec::new();
    for row in all() {
        let answer = as_visitor(&app, &row).await;
        let right = match row.access {
            // A body that is no JSON is refused before the session is looked for: 400 tells nothing.
            Access::SignedIn
            | Access::Owner
            | Access::Clerk
            | Access::Manager
            | Access::Administrator
            | Access::Installation => {
                is_sign_in(&answer) || (row.method == Method::POST && answer.status == 400)
            }
            Access::Token => {
                matches!(answer.status.as_u16(), 200 | 303 | 400 | 404 | 410 | 422 | 429)
                    && !is_sign_in(&answer)
            }
            // Signing out leads to signing in.
            Access::Public if row.path == "/sign-out" => is_sign_in(&answer),
            Access::Public => !is_sign_in(&answer) && !answer.status.is_server_error(),
            Access::Machine => answer.status.is_client_error(),
        };
        if !right {
            faults.push(format!(
                "{} {} ({:?}): {} {}",
                row.method,
                row.path,
                row.access,
                answer.status,
                answer.location()
            ));
        }
    }
    complain(&faults);
}

#[actix_web::test]
async fn each_role_gets_into_its_own_rooms_and_no_other() {
    let app = TestApp::new();
    let owner = app.owner("Ana Lima").await;
    let clerk = app.staff("Carl Clerk", Role::Clerk).await;
    let manager = app.staff("Mia Manager", Role::Manager).await;
    let administrator = app.staff("Ada Admin", Role::Administrator).await;
    let installation = app.administrator("Ira Install").await;
    let actors = [
        (&owner, "owner"),
        (&clerk, "clerk"),
        (&manager, "manager"),
        (&administrator, "administrator"),
        (&installation, "installation"),
    ];
    let mut faults = Vec::new();
    for row in all() {
        for (actor, who) in actors {
            let allowed = match row.access {
                Access::Public | Access::Token | Access::Machine => continue,
                Access::SignedIn => true,
                Access::Owner => who == "owner",
                Access::Clerk => who == "clerk" || who == "manager",
                Access::Manager => who == "manager",
                Access::Administrator => who == "administrator" || who == "installation",
                Access::Installation => who == "installation",
            };
            // Ending a session or leaving an account would change what comes after.
            if row.path.contains("end-others") || row.path == "/sign-out" {
                continue;
            }
            let answer = as_actor(actor, &row).await;
            let about_nobody = row.path.contains('{');
            let right = if !allowed {
                is_kept_out(&answer) || (row.method == Method::POST && answer.status == 400)
            } else if about_nobody {
                // Inside one's own rooms, what is somebody else's is not there.
                matches!(answer.status.as_u16(), 404 | 400 | 410 | 422)
                    || (row.method == Method::POST && answer.status == 303)
                    // To choose a dealership first.
                    || (who == "installation" && answer.status == 303)
            } else {
                answer.status != 403 && !is_sign_in(&answer) && !answer.status.is_server_error()
            };
            if !right {
                faults.push(format!(
                    "{} {} ({:?}) as {who}: {} {}",
                    row.method,
                    row.path,
                    row.access,
                    answer.status,
                    answer.location()
                ));
            }
        }
    }
    complain(&faults);
}

/// Every route that names a record, with one that is there and is somebody else's: found by an insider, by no stranger. For
/// tests in whose database there are records of all kinds, of `dana` and of Northside Motors. Returns what is wrong.
pub async fn strangers_find_nothing(app: &TestApp, dana: &Actor<'_>) -> Vec<String> {
    let known = Known::of(app);
    dana.sign_in("").await;
    let lakeside = app.dealership("Lakeside Auto");
    let theirs = app.customer(lakeside, "Ruth Nakamura");
    let staff = app.staff("Nora Inside", Role::Manager).await;
    let office = app.staff("Ned Inside", Role::Administrator).await;
    let owners = [app.owner("Theo Brandt").await, app.owner_of("Ruth Nakamura", lakeside, theirs).await];
    let managers = [app.staff_of("Max Outside", lakeside, Role::Manager).await];
    let administrators = [app.staff_of("Amy Outside", lakeside, Role::Administrator).await];
    let mut faults = Vec::new();
    // What nobody could try, and what refuses an empty form before it looks whose record it is.
    let (mut untried, mut unread) = (Vec::new(), Vec::new());
    for row in all().into_iter().filter(|row| row.path.contains('{')) {
        // Kinds of documents and lessons are the same for everybody.
        if row.path.contains("{kind}") || row.path.contains("{lesson}") {
            continue;
        }
        let (insider, strangers) = match row.access {
            Access::Owner | Access::SignedIn => (dana, &owners[..]),
            Access::Clerk | Access::Manager => (&staff, &managers[..]),
            Access::Administrator => (&office, &administrators[..]),
            _ => continue,
        };
        let mut paths = known.paths(row.path);
        if row.method == Method::GET {
            let mut there = None;
            for path in paths {
                if insider.get(&path).await.status.is_success() {
                    there = Some(path);
                    break;
                }
            }
            paths = there.into_iter().collect();
        }
        let Some(path) = paths.first() else {
            untried.push(format!("{} {}", row.method, row.path));
            continue;
        };
        for stranger in strangers {
            let answer = if row.method == Method::GET {
                stranger.get(path).await
            } else {
                stranger.post(path, &[]).await
            };
            if answer.status == 400 {
                unread.push(format!("{} {}", row.method, row.path));
            } else if answer.status != 404 {
                faults.push(format!(
                    "{} {path} ({:?}): {} {}",
                    row.method,
                    row.access,
                    answer.status,
                    answer.location()
                ));
            }
        }
    }
    unread.dedup();
    for (what, found, known) in [("not tried", untried, &UNTRIED[..]), ("not read", unread, &UNREAD[..])] {
        let unknown: Vec<_> = found.iter().filter(|it| !known.contains(&it.as_str())).collect();
        if !unknown.is_empty() {
            faults.push(format!("{what}: {unknown:#?}"));
        }
    }
    faults
}

/// Routes of which the story has no record that an insider could open. Each is held against a stranger where its own room is
/// tested.
const UNTRIED: [&str; 30] = [
    "POST /admin/alerts/mutes/{id}/approval",
    "POST /admin/alerts/mutes/{id}/end",
    "POST /admin/alerts/{id}/restraints/{restraint}/end",
    "GET /step-up/{id}",
    "GET /account/activity/{id}.proof",
    "GET /disputes/{number}/letters/{id}.pdf",
    "GET /staff/disputes/{number}/letters/{id}.pdf",
    "GET /estimates/{number}/deposit",
    "GET /files/{id}",
    "GET /staff/customers/{id}/people/{access}",
    "GET /staff/customers/{id}/people/{access}/removal",
    "POST /staff/cores/{id}/forfeiture",
    "GET /staff/recoveries/{id}/approval",
    "POST /staff/recoveries/{id}/approval",
    "POST /staff/recoveries/{id}/withdrawal",
    "GET /staff/imports/{id}",
    "POST /staff/imports/{id}/commit",
    "POST /staff/imports/{id}/undo",
    "POST /staff/exports/{id}/download",
    "POST /staff/chargebacks/warnings/{id}/end",
    "GET /staff/estimates/{number}/edit",
    "GET /staff/estimates/{number}/sending",
    "GET /staff/estimates/{number}/deposit",
    "POST /staff/reminders/pauses/{id}/end",
    "POST /admin/alerts/{id}/acknowledgement",
    "POST /admin/alerts/{id}/closure",
    "GET /admin/recoveries/{id}/approval",
    "POST /admin/recoveries/{id}/approval",
    "POST /admin/recoveries/{id}/withdrawal",
    "POST /admin/settings/tax/{id}/end",
];

/// Routes that refuse an empty form before they look whose record it is: JSON of passkeys, forms with files.
const UNREAD: [&str; 4] = [
    "POST /step-up/{id}",
    "POST /estimates/{number}/signature/options",
    "POST /estimates/{number}/signature",
    "POST /admin/alerts/{id}/closure",
];

/// What there is: ids by their prefix, and numbers by the word that begins a path.
struct Known {
    ids: BTreeSet<String>,
    numbers: BTreeMap<&'static str, Vec<String>>,
}

impl Known {
    fn of(app: &TestApp) -> Self {
        use forecourt::base::db::schema::*;
        app.site
            .db
            .read(|c| {
                let objects: Vec<Option<String>> =
                    audit_entry::table.select(audit_entry::object_id).load(c)?;
                let issued: Vec<Option<String>> = invoice::table.select(invoice::number).load(c)?;
                let back: Vec<Option<String>> = refund::table.select(refund::number).load(c)?;
                let numbers = BTreeMap::from([
                    ("receipts", payment::table.select(payment::number).load(c)?),
                    ("refunds", back.into_iter().flatten().collect()),
                    ("invoices", issued.into_iter().flatten().collect()),
                    ("credit-notes", credit_note::table.select(credit_note::number).load(c)?),
                    ("estimates", estimate::table.select(estimate::number).load(c)?),
                    ("disputes", dispute::table.select(dispute::number).load(c)?),
                ]);
                Ok(Self { ids: objects.into_iter().flatten().collect(), numbers })
            })
            .unwrap()
    }

    /// The path with records that there are, instead of [`nobody`]'s.
    fn paths(&self, pattern: &str) -> Vec<String> {
        let path = nobody(pattern);
        if let Some(numbers) = path.contains("NM-99999").then(|| {
            let word = path.trim_start_matches("/staff").split('/').nth(1).unwrap_or_default();
            self.numbers.get(word)
        }) {
            let of = |number: &String| path.replace("NM-99999", number);
            return numbers.map(|all| all.iter().map(of).collect()).unwrap_or_default();
        }
        let Some(at) = path.find("_01h455vb4pex5vsknk084sn02q") else { return Vec::new() };
        let prefix = path[..at].rsplit('/').next().unwrap_or_default();
        let wanted = format!("{prefix}_01h455vb4pex5vsknk084sn02q");
        let ids = self.ids.iter().filter(|id| id.split('_').next() == Some(prefix));
        ids.map(|id| path.replace(&wanted, id)).collect()
    }
}
