//! What the pages are measured against: actix, one query by an index for fifty rows, askama, nothing else.

use actix_web::rt::System;
use actix_web::rt::task::spawn_blocking;
use actix_web::{App, HttpResponse, HttpServer, web};
use askama::Template;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use forecourt::base::db::schema::invoice;
use forecourt::base::values::{CustomerId, LocalDate};
use forecourt::commands::serve::{Sizes, sizes};

use crate::portal;
use crate::server::live_at;

#[derive(Template)]
#[template(
    source = "<!doctype html><html><head><title>Invoices</title></head><body><table>{% for r in rows %}<tr><td><a href=\"/invoices/{{ r.number }}\">{{ r.number }}</a></td><td>{{ r.issued }}</td><td>{{ r.due }}</td><td>{{ r.total }}</td><td>{{ r.open }}</td></tr>{% endfor %}</table></body></html>",
    ext = "html"
)]
struct Page {
    rows: Vec<Row>,
}

struct Row {
    number: String,
    issued: String,
    due: String,
    total: String,
    open: String,
}

/// Either engine's plain connection, pooled: no layer of ours in between.
#[derive(Clone)]
enum Plain {
    Sqlite(Pool<ConnectionManager<SqliteConnection>>),
    Postgres(Pool<ConnectionManager<PgConnection>>),
}

/// The same settings as the portal's connections.
#[derive(Debug)]
struct Tuned;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Tuned {
    fn on_acquire(&self, c: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        c.batch_execute(
            "PRAGMA journal_mode = WAL; PRAGMA cache_size = -16000; PRAGMA mmap_size = 2147483648",
        )
        .map_err(diesel::r2d2::Error::QueryError)
    }
}

/// `--bare URL`: listens on loopback with the portal's numbers of workers and threads.
pub fn run(arguments: &[String]) {
    let url = &arguments[0];
    let Sizes { workers, blocking_threads, .. } = sizes(&portal::config(url));
    let size = (workers * blocking_threads) as u32;
    let plain = if url.starts_with("postgres") {
        let pool = Pool::builder().max_size(size).test_on_check_out(false);
        Plain::Postgres(pool.build(ConnectionManager::new(url)).unwrap())
    } else {
        let pool =
            Pool::builder().max_size(size).test_on_check_out(false).connection_customizer(Box::new(Tuned));
        Plain::Sqlite(pool.build(ConnectionManager::new(url.trim_start_matches("sqlite:"))).unwrap())
    };
    System::new().block_on(async {
        let server = HttpServer::new(move || {
            App::new().app_data(web::Data::new(plain.clone())).route("/{customer}", web::get().to(list))
        });
        let server = server.workers(workers).worker_max_blocking_threads(blocking_threads);
        let server = server.disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        spawn_blocking(move || live_at(address)).await.unwrap();
        handle.stop(false).await;
    });
}

type Columns = (Option<String>, Option<LocalDate>, Option<LocalDate>, i64, i64);

macro_rules! fifty {
    ($c:expr, $customer:expr) => {
        invoice::table
            .filter(invoice::customer_id.eq($customer))
            .order((invoice::issued_on.desc(), invoice::id.desc()))
            .limit(50)
            .select((
                invoice::number,
                invoice::issued_on,
                invoice::due_on,
                invoice::total_minor,
                invoice::open_minor,
            ))
            .load::<Columns>($c)
            .unwrap()
    };
}

async fn list(plain: web::Data<Plain>, customer: web::Path<String>) -> HttpResponse {
    let html = web::block(move || {
        let customer: CustomerId = customer.parse().unwrap();
        let rows = match plain.get_ref() {
            Plain::Sqlite(pool) => fifty!(&mut pool.get().unwrap(), customer),
            Plain::Postgres(pool) => fifty!(&mut pool.get().unwrap(), customer),
        };
        let row = |(number, issued, due, total, open): Columns| Row {
            number: number.unwrap_or_default(),
            issued: issued.map(|d| d.to_string()).unwrap_or_default(),
            due: due.map(|d| d.to_string()).unwrap_or_default(),
            total: format!("{}.{:02}", total / 100, total % 100),
            open: format!("{}.{:02}", open / 100, open % 100),
        };
        Page { rows: rows.into_iter().map(row).collect() }.render().unwrap()
    });
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html.await.unwrap())
}
