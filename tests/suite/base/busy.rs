//! A database that somebody else writes to, or that is full. On SQLite, which has one writer at a time; what a server says
//! when it is busy or full goes the same way from the door on.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::middleware::from_fn;
use diesel::Connection;
use diesel::connection::SimpleConnection;
use forecourt::base::error::AppError;
use forecourt::base::web::gate;

use crate::support::TestApp;

#[actix_web::test]
async fn while_another_process_writes_a_form_comes_back_whole_and_can_be_sent_again() {
    let app = TestApp::new();
    if app.is_postgres() {
        return;
    }
    let app = app.hasty(4);
    let ana = app.owner("Ana").await;
    let path = app.site.config.database_url.trim_start_matches("sqlite:").to_owned();
    let mut other = diesel::SqliteConnection::establish(&path).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let answer = ana.post("/account", &[("name", "Ana <b> & Co"), ("language", "en")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"));
    assert!(answer.text().contains("value=\"Ana &#60;b&#62; &#38; Co\""), "{}", answer.text());
    assert_eq!(ana.get("/account").await.status, 200, "reading goes on");
    other.batch_execute("COMMIT").unwrap();
    let answer = ana.fill(&answer, "/account", &[]).await;
    assert!(answer.status == 303 || answer.status == 422, "it is dealt with: {}", answer.text());
}

#[actix_web::test]
async fn of_a_form_with_files_the_words_are_kept_and_the_page_says_that_the_files_are_not() {
    let app = TestApp::new();
    if app.is_postgres() {
        return;
    }
    let app = app.hasty(4);
    let ana = app.owner("Ana").await;
    let bill = crate::support::records::issued(&app, &ana.scope(), 9_000);
    let path = app.site.config.database_url.trim_start_matches("sqlite:").to_owned();
    let mut other = diesel::SqliteConnection::establish(&path).unwrap();
    let form = ana.get(&format!("/invoices/{}/disputes/new?line=0", bill.number)).await;
    assert_eq!(form.status, 200);
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let action = format!("/invoices/{}/disputes", bill.number);
    let words =
        [("line", "0"), ("how-0", "all"), ("reason-0", "price"), ("wish", "credit"), ("words", "Too dear")];
    let pdf: &[u8] = b"%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Type/Page>>endobj\n%%EOF\n";
    let answer = ana.upload_with(&action, &words, &[("order.pdf", pdf)]).await;
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(answer.status, 503, "{}", answer.text());
    let text = answer.text();
    assert!(text.contains("value=\"Too dear\"") && text.contains("but not the files"), "{text}");
}

#[actix_web::test]
async fn a_full_disk_loses_nothing_that_was_typed() {
    let app = TestApp::new();
    if app.is_postgres() {
        return;
    }
    let app = app.hasty(1);
    let visitor = app.visitor(app.person("Nobody Yet"), "nobody@example.com");
    // The file may not grow any more. Of the one connection there is.
    app.site.db.write(|c| Ok(c.batch_execute("PRAGMA max_page_count = 1")?)).unwrap();
    // Whose session has ended: the form would be kept in the database.
    let typed = "x".repeat(40_000);
    let answer = visitor.post("/account", &[("name", &typed)]).await;
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains(&typed));
}

#[actix_web::test]
async fn pages_are_read_while_many_wait_to_write() {
    let app = TestApp::new();
    if app.is_postgres() {
        return;
    }
    let portal = app.app.clone();
    let server = HttpServer::new(move || {
        let portal = portal.clone();
        actix_web::App::new().wrap(from_fn(gate)).configure(move |routes| portal.mount(routes))
    });
    let server = server.workers(1).worker_max_blocking_threads(1).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);

    let ((started, begun), (release, released)) = (mpsc::channel(), mpsc::channel::<()>());
    let db = app.site.db.clone();
    let long = std::thread::spawn(move || {
        db.write(|_| {
            started.send(()).unwrap();
            released.recv().map_err(|e| AppError::internal(e.to_string()))
        })
    });
    let browsers = std::thread::spawn(move || {
        begun.recv().unwrap();
        let reports = (0..6).map(|_| send(address, "POST /csp-reports", "[]")).collect::<Vec<_>>();
        let read = answer(send(address, "GET /readyz", ""));
        release.send(()).unwrap();
        (read, reports.into_iter().map(answer).collect::<Vec<_>>())
    });
    let joined = actix_web::web::block(move || (browsers.join().unwrap(), long.join().unwrap())).await;
    let ((read, reports), long) = joined.unwrap();
    long.unwrap();
    assert!(read.starts_with("HTTP/1.1 200"), "{read}");
    for report in reports {
        assert!(report.starts_with("HTTP/1.1 204"), "{report}");
    }
    handle.stop(false).await;
}

fn send(address: SocketAddr, line: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let length = body.len();
    let head = "Host: localhost\r\nSec-Fetch-Site: same-origin\r\nConnection: close";
    write!(stream, "{line} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    stream
}

fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    text
}
