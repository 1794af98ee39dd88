use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::prelude::*;
use forecourt::base::db::schema::audit_entry;
use forecourt::trust::audit::read;

use crate::support::TestApp;
use crate::support::records::issued;

#[test]
fn what_is_alike_is_written_once_with_how_many_it_is() {
    let app = TestApp::new();
    let (works, times) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    for key in ["one", "one", "other", "one"] {
        let (works, times) = (Arc::clone(&works), Arc::clone(&times));
        app.site.later.count(key.as_bytes().to_vec(), move |_, of| {
            works.fetch_add(1, Ordering::SeqCst);
            times.fetch_add(of, Ordering::SeqCst);
            Ok(())
        });
    }
    app.site.later.flush();
    assert_eq!((works.load(Ordering::SeqCst), times.load(Ordering::SeqCst)), (2, 4));
}

#[actix_web::test]
async fn looks_at_one_page_are_all_counted_and_others_stay_apart() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let done = issued(&app, &dana.scope(), 10_000);
    for path in ["/invoices/NM-00001", "/invoices", "/invoices/NM-00001", "/invoices/NM-00001"] {
        assert_eq!(dana.get(path).await.status, 200, "{path}");
    }
    app.site.later.flush();
    let looks = audit_entry::table.filter(audit_entry::action.eq("record.view"));
    let looks: Vec<(Option<String>, Vec<u8>)> = app
        .site
        .db
        .read(|c| Ok(looks.select((audit_entry::object_id, audit_entry::entry)).load(c)?))
        .unwrap();
    let times = |entry: &[u8]| -> u32 {
        let facts = read(entry).unwrap().facts;
        facts.iter().find(|(name, _)| name == "times").map_or(1, |(_, value)| value.parse().unwrap())
    };
    let of_invoice = |it: &&(Option<String>, Vec<u8>)| it.0.as_ref() == Some(&done.id.to_string());
    let (invoice, list): (Vec<_>, Vec<_>) = looks.iter().partition(of_invoice);
    assert_eq!(invoice.iter().map(|it| times(&it.1)).sum::<u32>(), 3);
    assert_eq!(list.iter().map(|it| times(&it.1)).sum::<u32>(), 1);
}
