use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use forecourt::base::db::schema::audit_entry;
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::error::AppError;
use forecourt::base::later::Gathered;
use forecourt::trust::audit::read;

use crate::support::TestApp;
use crate::support::records::issued;

/// Tells each time that some are written how many there are, and for how many they stand.
struct Heard(Arc<Mutex<Vec<(usize, u32)>>>);

impl Gathered for Heard {
    fn write(_: &mut Conn, all: &[(Self, u32)]) -> DbResult<()> {
        if let Some((first, _)) = all.first() {
            let times = all.iter().map(|(_, times)| times).sum();
            first.0.lock().unwrap().push((all.len(), times));
        }
        Ok(())
    }
}

#[test]
fn what_is_alike_is_written_once_with_how_many_it_is() {
    let app = TestApp::new();
    let heard = Arc::default();
    for key in ["one", "one", "other", "one"] {
        app.site.later.gather(key.as_bytes().to_vec(), Heard(Arc::clone(&heard)));
    }
    app.site.later.flush();
    assert_eq!(*heard.lock().unwrap(), [(2, 4)]);
}

/// Cannot be written beside one that fails.
struct Fragile(bool, Arc<AtomicU32>);

impl Gathered for Fragile {
    fn write(_: &mut Conn, all: &[(Self, u32)]) -> DbResult<()> {
        for (Self(fails, written), times) in all {
            if *fails {
                return Err(AppError::internal("this one fails"));
            }
            written.fetch_add(*times, Ordering::SeqCst);
        }
        Ok(())
    }
}

#[test]
fn one_that_fails_keeps_no_other_from_being_written() {
    let app = TestApp::new();
    let (written, works) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    app.site.later.gather(b"bad".to_vec(), Fragile(true, Arc::clone(&written)));
    for key in ["good", "good", "fine"] {
        app.site.later.gather(key.as_bytes().to_vec(), Fragile(false, Arc::clone(&written)));
    }
    let own = Arc::clone(&works);
    app.site.later.write(move |_| {
        own.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    app.site.later.flush();
    assert_eq!(written.load(Ordering::SeqCst), 3);
    // Once, after the transaction of all of them failed before it.
    assert_eq!(works.load(Ordering::SeqCst), 1);
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
