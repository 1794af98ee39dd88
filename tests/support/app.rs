//! The application under test, called in-process through the same middleware and routes as the real one.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use forecourt::app::App;
use forecourt::base::config::{Config, SiteMode};
use forecourt::base::db::{Db, DbOptions};
use forecourt::base::later::Later;
use forecourt::base::site::Site;
use forecourt::base::values::{Clock, Timestamp};
use forecourt::base::vault::{RootSecret, Vault};
use forecourt::base::web::gate;

use super::TestDatabase;
use super::database::on_postgres;

/// One instance of the portal. `second()` makes another on the same database.
pub struct TestApp {
    pub site: Site,
    pub clock: Clock,
    pub app: App,
    db: Arc<TestDatabase>,
    root: Arc<RootSecret>,
    folder: Arc<tempfile::TempDir>,
}

impl TestApp {
    /// Noon in Austin on Friday, November 20, 2026, nothing in the database but the installation itself.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same with other settings.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let db = Arc::new(TestDatabase::new());
        let folder = tempfile::Builder::new().prefix("forecourt-test.").tempdir().unwrap();
        let mut config = Config {
            audit_directory: folder.path().join("audit"),
            mode: SiteMode::Evaluation,
            site_name: "Northside Motors".to_owned(),
            public_url: "http://localhost".to_owned(),
            database_url: db.url().to_owned(),
            rate_limit_factor: 1000,
            ..Config::default()
        };
        change(&mut config);
        let clock = Clock::manual("2026-11-20T18:00:00Z".parse::<Timestamp>().unwrap());
        let root = Arc::new(RootSecret::generate());
        let opened = db.db.clone();
        let vault = opened.write(|c| Vault::create(c, &root, "evaluation", &clock)).unwrap();
        let later = Later::start(&opened);
        let site = Site { db: opened, vault, clock: clock.clone(), config: Arc::new(config), later };
        Self { app: App::new(site.clone()).unwrap(), site, clock, db, root, folder: Arc::new(folder) }
    }

    /// Another process on the same database: shares nothing with this one but the data and the clock.
    pub fn second(&self) -> Self {
        self.beside(self.db.second_pool())
    }

    /// The same with so many connections, which waits for nothing longer than a second.
    pub fn hasty(&self, connections: u32) -> Self {
        self.beside(self.db.pool(DbOptions { connections, wait: Duration::from_secs(1) }))
    }

    fn beside(&self, opened: Db) -> Self {
        let vault = opened.read(|c| Vault::open(c, &self.root, &self.clock)).unwrap();
        let later = Later::start(&opened);
        let config = Arc::clone(&self.site.config);
        let site = Site { db: opened, vault, clock: self.clock.clone(), config, later };
        let (db, root, folder) = (Arc::clone(&self.db), Arc::clone(&self.root), Arc::clone(&self.folder));
        Self { app: App::new(site.clone()).unwrap(), site, clock: self.clock.clone(), db, root, folder }
    }

    pub fn is_postgres(&self) -> bool {
        on_postgres()
    }

    /// Sends one request as it is.
    pub async fn call(&self, request: TestRequest) -> Answer {
        let app = self.app.clone();
        let service =
            init_service(actix_web::App::new().wrap(from_fn(gate)).configure(|config| app.mount(config)))
                .await;
        let response = service.call(request.to_request()).await.expect("the gate answers every error");
        Answer::of(response).await
    }

    /// A GET as a browser sends it when somebody types the address.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(TestRequest::get().uri(path).insert_header(("sec-fetch-site", "none"))).await
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    async fn of<B: MessageBody>(response: ServiceResponse<B>) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = actix_web::body::to_bytes(response.into_body())
            .await
            .ok()
            .map(|b| b.to_vec())
            .unwrap_or_default();
        Self { status, headers, body }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The value of a cookie that is being set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let all = self.headers.get_all("set-cookie").filter_map(|v| v.to_str().ok());
        let found = all.filter_map(|c| c.strip_prefix(name)?.strip_prefix('=')).next()?;
        Some(found.split(';').next().unwrap_or_default().to_owned())
    }
}
