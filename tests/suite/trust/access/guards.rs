//! Who gets through which guard.

use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{HttpResponse, web};
use forecourt::base::error::AppError;
use forecourt::base::web::facts::SESSION_COOKIE;
use forecourt::base::web::{Cx, Guard, Nav, Reply, gate};
use forecourt::trust::access::roles::{CanManagePeople, CanRefund, CanSeeCustomers};
use forecourt::trust::access::{
    Administrator, Clerk, Manager, Owner, Permission, Role, SignedIn, Staff, Visitor,
};

use crate::support::{Actor, TestApp};

async fn open<G: Guard + actix_web::FromRequest>(cx: Cx, guard: G) -> Result<HttpResponse, AppError> {
    cx.page(guard, |_, _, _| Reply::json(&"in")).await
}

async fn owners_page(cx: Cx, owner: Owner) -> Result<HttpResponse, AppError> {
    cx.page(owner, |c, who, cx| {
        let page = who.page(c, cx, "Here", Nav::Overview)?;
        let person = page.person.unwrap();
        let shown = (page.dealership.name, person.name, person.initials, person.email, person.accounts);
        Reply::json(&(shown, who.rights.pay, who.scope.customer()))
    })
    .await
}

async fn knock(app: &TestApp, actor: Option<&Actor<'_>>, path: &str) -> (u16, String) {
    let mounted = app.app.clone();
    let service = init_service(
        actix_web::App::new()
            .wrap(from_fn(gate))
            .configure(|config| mounted.mount(config))
            .route("/probe/visitor", web::get().to(open::<Visitor>))
            .route("/probe/signed-in", web::get().to(open::<SignedIn>))
            .route("/probe/owner", web::get().to(open::<Owner>))
            .route("/probe/page", web::get().to(owners_page))
            .route("/probe/clerk", web::get().to(open::<Clerk>))
            .route("/probe/manager", web::get().to(open::<Manager>))
            .route("/probe/customers", web::get().to(open::<Staff<CanSeeCustomers>>))
            .route("/probe/refund", web::get().to(open::<Staff<CanRefund>>))
            .route("/probe/people", web::get().to(open::<Staff<CanManagePeople>>))
            .route("/probe/administrator", web::get().to(open::<Administrator>)),
    )
    .await;
    let mut request = TestRequest::get().uri(&format!("/probe/{path}"));
    if let Some(token) = actor.and_then(|a| a.cookie(SESSION_COOKIE)) {
        request = request.insert_header(("cookie", format!("{SESSION_COOKIE}={token}")));
    }
    let response = actix_web::test::call_service(&service, request.to_request()).await;
    let status = response.status().as_u16();
    (status, String::from_utf8(actix_web::test::read_body(response).await.to_vec()).unwrap())
}

const PATHS: [&str; 8] =
    ["visitor", "signed-in", "owner", "clerk", "manager", "refund", "people", "administrator"];

async fn answers(app: &TestApp, actor: Option<&Actor<'_>>) -> Vec<u16> {
    let mut all = Vec::new();
    for path in PATHS {
        all.push(knock(app, actor, path).await.0);
    }
    all
}

#[actix_web::test]
async fn each_kind_of_people_gets_through_its_own_and_no_other() {
    let app = TestApp::new();
    assert_eq!(answers(&app, None).await, [200, 303, 303, 303, 303, 303, 303, 303]);
    let ana = app.owner("Ana").await;
    assert_eq!(answers(&app, Some(&ana)).await, [200, 200, 200, 403, 403, 403, 403, 403]);
    let marcus = app.staff("Marcus", Role::Clerk).await;
    assert_eq!(answers(&app, Some(&marcus)).await, [200, 200, 403, 200, 403, 403, 403, 403]);
    let priya = app.staff("Priya", Role::Manager).await;
    assert_eq!(answers(&app, Some(&priya)).await, [200, 200, 403, 200, 200, 200, 403, 403]);
    let ada = app.staff("Ada", Role::Administrator).await;
    assert_eq!(answers(&app, Some(&ada)).await, [200, 200, 403, 403, 403, 403, 200, 200]);
    let root = app.administrator("Root").await;
    assert_eq!(answers(&app, Some(&root)).await, [200, 200, 403, 403, 403, 403, 403, 200]);
}

#[actix_web::test]
async fn an_owners_page_knows_its_reader() {
    let app = TestApp::new();
    let ana = app.owner("Ana Whitfield").await;
    let (status, body) = knock(&app, Some(&ana), "page").await;
    assert_eq!(status, 200);
    let customer = ana.scope().customer().unwrap();
    let shown = format!(
        "[[\"Northside Motors\",\"Ana Whitfield\",\"AW\",\"ana.whitfield@example.com\",1],true,\"{customer}\"]"
    );
    assert_eq!(body, shown);
}

#[actix_web::test]
async fn a_made_up_token_is_nobody() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    ana.set_cookie(SESSION_COOKIE, "bWFkZSB1cA");
    assert_eq!(knock(&app, Some(&ana), "signed-in").await.0, 303);
}

#[actix_web::test]
async fn a_role_elsewhere_is_none_here() {
    let app = TestApp::new();
    let lakeside = app.dealership("Lakeside Auto");
    let lee = app.staff_of("Lee", lakeside, Role::Manager).await;
    assert_eq!(knock(&app, Some(&lee), "manager").await.0, 200);
    let roles = app.site.db.read(|c| forecourt::trust::access::session::roles_of(c, lee.person)).unwrap();
    assert!(roles.allow(lakeside, Permission::Refund));
    assert!(!roles.allow(app.northside(), Permission::WorkAtCounter));
}

#[actix_web::test]
async fn a_door_that_stayed_shut_is_in_the_log() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    assert_eq!(knock(&app, Some(&ana), "refund").await.0, 403);
    app.site.later.flush();
    let found = app.site.db.read(|c| forecourt::trust::audit::of_reader(c, ana.person, None, None, 50));
    let entry = found.unwrap().into_iter().find(|e| e.action == "authz_fail").unwrap();
    assert_eq!((entry.outcome.as_str(), entry.kind), ("refused", forecourt::trust::audit::ActorKind::Owner));
}

#[actix_web::test]
async fn an_administrator_of_a_dealership_begins_at_the_administration() {
    let app = TestApp::new();
    let ada = app.staff("Ada", Role::Administrator).await;
    assert_eq!(ada.sign_in("").await.json()["next"], "/admin");
    let marcus = app.staff("Marcus", Role::Clerk).await;
    assert_eq!(marcus.sign_in("").await.json()["next"], "/staff");
}
