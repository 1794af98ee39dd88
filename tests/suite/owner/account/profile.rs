//! Name, language, colors.

use forecourt::trust::access::{Role, persons};

use crate::support::TestApp;

#[actix_web::test]
async fn keeps_a_new_name_and_language_and_speaks_it_at_once() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let fields = [("name", "Dana W. Reyes"), ("language", "es"), ("theme", "dark")];
    let answer = dana.submit("/account", "/account", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/account"));
    let shown = dana.get("/account").await.text();
    assert!(shown.contains("lang=\"es-US\"") && shown.contains("Su perfil quedó guardado."), "{shown}");
    assert!(shown.contains("value=\"Dana W. Reyes\"") && shown.contains("data-theme=\"dark\""));
    let name = app.site.db.read(|c| persons::find(c, &app.site, dana.person)).unwrap().name;
    assert_eq!(name, "Dana W. Reyes");
}

#[actix_web::test]
async fn gives_a_form_back_with_what_was_typed_and_what_is_wrong() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let answer = dana.submit("/account", "/account", &[("name", "  "), ("language", "es")]).await;
    assert_eq!(answer.status, 422);
    let text = answer.text();
    assert!(text.contains("<title>Error: Profile"), "{text}");
    assert!(text.contains("<a href=\"#name\">Enter your name</a>"));
    assert!(text.contains("<option value=\"es\" selected>"));
}

#[actix_web::test]
async fn is_there_for_staff_within_their_own_pages() {
    let app = TestApp::new();
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    for page in ["", "/passkeys", "/sessions", "/activity", "/notifications"] {
        let answer = marcus.get(&format!("/account{page}")).await;
        assert_eq!(answer.status, 200, "{page}");
        assert!(answer.text().contains("class=\"side\""), "{page}");
    }
}

#[actix_web::test]
async fn what_was_chosen_last_counts_here_or_by_the_switch_below() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let choose = async |language: &str| {
        dana.submit("/account", "/account", &[("language", language)]).await;
        dana.get("/account").await.text()
    };
    assert_eq!(dana.post("/preferences", &[("language", "es")]).await.status, 303);
    assert!(dana.get("/account").await.text().contains("lang=\"es-US\""));
    assert!(choose("en").await.contains("lang=\"en-US\""));
    assert!(choose("es").await.contains("lang=\"es-US\""));
    assert!(choose("").await.contains("lang=\"en-US\""), "as the papers are written");
}
