//! Which mails somebody wants.

use forecourt::trust::access::notices::{self, Notice};

use crate::support::TestApp;

#[actix_web::test]
async fn what_was_switched_off_reaches_nobody_and_security_has_no_switch() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let readers = |notice| {
        let scope = dana.scope();
        app.site.db.read(|c| notices::readers(c, &app.site, &scope, notice)).unwrap().len()
    };
    assert_eq!(
        (readers(Notice::NewInvoice), readers(Notice::Receipt)),
        (1, 1),
        "wanted until told otherwise"
    );
    let path = "/account/notifications";
    assert_eq!(dana.post(path, &[("receipt", "yes")]).await.status, 303);
    assert_eq!((readers(Notice::NewInvoice), readers(Notice::Receipt)), (0, 1));
    let page = dana.get(path).await.text();
    assert!(page.contains("They cannot be switched off"), "{page}");
    assert_eq!(page.matches("type=\"checkbox\"").count(), 2);
    assert_eq!(dana.post(path, &[("invoice", "yes"), ("receipt", "yes")]).await.status, 303);
    assert_eq!(readers(Notice::NewInvoice), 1);
}
