//! Puts the rooms together: opens the site and mounts every route on actix. `serve`, the demo and the tests all
//! make their server with this. Not here: sockets, TLS, signals, jobs' timing (`commands::serve`).

use std::sync::Arc;

use actix_web::web;

use crate::base::config::Config;
use crate::base::db::{Db, DbOptions};
use crate::base::error::AppError;
use crate::base::later::Later;
use crate::base::site::Site;
use crate::base::values::Clock;
use crate::base::vault::{RootSecret, Vault};
use crate::base::web::{Crowd, Metrics, Recorder, SecurityHeaders, Watcher};
use crate::billing::payments::Provider;
use crate::pages::admin::alerts::live::Watching;
use crate::pages::staff::live::Hub;
use crate::routes::routes;
use crate::trust::access::noticing;

/// A running installation, before it has a socket. Cheap to clone, one for all workers.
#[derive(Clone)]
pub struct App {
    pub site: Site,
    pub provider: Provider,
    /// Dashboards that are open on this process.
    pub live: web::Data<Hub>,
    /// Lists of alerts that are open.
    pub watched: web::Data<Hub<Watching>>,
    metrics: web::Data<Metrics>,
    crowd: web::Data<Crowd>,
    headers: web::Data<SecurityHeaders>,
}

impl App {
    /// Opens database and vault. The schema must be current and the installation made (`commands::init`).
    pub fn open(config: Config, clock: Clock, root: &RootSecret) -> Result<Self, AppError> {
        let url = config.database_url.parse().map_err(AppError::Invalid)?;
        let options = match config.database_connections {
            0 => DbOptions::default(),
            connections => DbOptions { connections, ..DbOptions::default() },
        };
        let db = Db::open(&url, options)?;
        let vault = db.read(|c| Vault::open(c, root, &clock))?;
        Self::new(Site { later: Later::start(&db), db, vault, clock, config: Arc::new(config) })
    }

    /// Fails where the payment provider's settings cannot work.
    pub fn new(site: Site) -> Result<Self, AppError> {
        let provider = Provider::of(&site.config)?;
        let headers = web::Data::new(SecurityHeaders::new(&site.config));
        let (live, metrics) = (web::Data::new(Hub::default()), web::Data::new(Metrics::default()));
        let (crowd, watched) = (web::Data::new(Crowd::default()), web::Data::new(Hub::default()));
        Ok(Self { site, provider, live, watched, metrics, crowd, headers })
    }

    /// For the listener that serves figures.
    pub fn metrics(&self) -> web::Data<Metrics> {
        self.metrics.clone()
    }

    /// Adds everything handlers need and every route. The caller wraps the application in `base::web::gate`.
    pub fn mount(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.site.clone()))
            .app_data(web::Data::new(self.provider.clone()))
            .app_data(self.live.clone())
            .app_data(self.watched.clone())
            .app_data(self.metrics.clone())
            .app_data(self.crowd.clone())
            .app_data(self.headers.clone())
            .app_data(web::Data::new(Watcher(noticing::noticed)))
            .default_service(web::to(async || Err::<String, _>(AppError::NotFound)));
        let mut recorder = Recorder::default();
        routes(&mut recorder);
        config.app_data(web::Data::new(recorder.pages()));
        recorder.mount(config);
    }
}
