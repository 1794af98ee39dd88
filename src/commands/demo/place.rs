//! The demo's folder, its three addresses, its settings.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use crate::base::config::{Config, LogFormat, MailTransport, SiteMode};
use crate::base::db::Db;
use crate::base::later::Later;
use crate::base::site::Site;
use crate::base::values::Clock;
use crate::base::vault::Vault;
use crate::base::web::new_token;
use crate::commands::failure::Failure;
use crate::commands::init::{self, DEMO_KEY, Made, settings};
use crate::commands::place::{Place, load_root, open_database};
use crate::commands::serve::sizes;

/// What is fixed before anything runs.
pub struct Demo {
    pub config: Config,
    pub urls: Urls,
    pub listeners: Listeners,
    /// The folder holds no demo yet.
    pub is_new: bool,
}

/// As a browser names them: passkeys want `localhost`, not its number.
#[derive(Clone, Debug)]
pub struct Urls {
    pub portal: String,
    pub simulator: String,
    pub mailbox: String,
}

pub struct Listeners {
    pub portal: TcpListener,
    pub simulator: TcpListener,
    pub mailbox: TcpListener,
}

impl Demo {
    pub fn prepare(folder: &Path, listen: SocketAddr, fresh: bool) -> Result<Self, Failure> {
        let is_new = clear(folder, fresh)?;
        super::handout::forget(folder);
        let portal = bind(listen).map_err(|e| {
            Failure::Refused(format!(
                "cannot listen on {listen}: {e}. Another address: --listen 127.0.0.1:9000"
            ))
        })?;
        let listeners = Listeners { simulator: beside(&portal, 1)?, mailbox: beside(&portal, 2)?, portal };
        let urls = Urls {
            portal: url(&listeners.portal)?,
            simulator: url(&listeners.simulator)?,
            mailbox: url(&listeners.mailbox)?,
        };
        Ok(Self { config: config(folder, &listeners, &urls)?, urls, listeners, is_new })
    }
}

/// Whether a demo is to be made here. Nothing but a demo is ever deleted.
fn clear(folder: &Path, fresh: bool) -> Result<bool, Failure> {
    let place = Place::at(folder);
    let whole = place.settings().is_file();
    // What the folder itself says: the environment may call any site a demo.
    let is_demo = folder.join(DEMO_KEY).is_file()
        && (!whole
            || fs::read_to_string(place.settings())
                .is_ok_and(|text| text.lines().any(|line| line.trim() == "mode = \"demo\"")));
    if is_demo && (fresh || !whole) {
        // Without its settings it was never finished: the process was killed while it was being made.
        fs::remove_dir_all(folder).map_err(|e| Failure::file(folder, &e))?;
        return Ok(true);
    }
    let empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_demo && !empty {
        let what =
            format!("{} is not empty and holds no demo: name another folder with --data", folder.display());
        return Err(Failure::Refused(what));
    }
    Ok(!is_demo)
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address)
}

/// The port so many after the portal's, or any that is free.
fn beside(portal: &TcpListener, steps: u16) -> Result<TcpListener, Failure> {
    let refused = |e: std::io::Error| Failure::Refused(format!("no port is free: {e}"));
    let mut address = portal.local_addr().map_err(refused)?;
    address.set_port(address.port().checked_add(steps).unwrap_or(0));
    bind(address).or_else(|_| {
        address.set_port(0);
        bind(address).map_err(refused)
    })
}

fn url(listener: &TcpListener) -> Result<String, Failure> {
    let address = listener.local_addr().map_err(|e| Failure::Refused(e.to_string()))?;
    Ok(format!("http://localhost:{}", address.port()))
}

fn config(folder: &Path, listeners: &Listeners, urls: &Urls) -> Result<Config, Failure> {
    let listen = listeners.portal.local_addr().map_err(|e| Failure::Refused(e.to_string()))?;
    let mut config = written(listen, &urls.portal);
    config.stripe_url = urls.simulator.clone();
    config.checkout_origin = urls.simulator.clone();
    config.stripe_secret_key = Some("sk_test_simulator".to_owned());
    config.stripe_webhook_secrets = vec![format!("whsec_{}", new_token())];
    config.anchor(folder);
    config.database_connections = sizes(&config).connections;
    Ok(config)
}

/// The part of the settings that stands in the demo's forecourt.toml, so that other commands find their way.
fn written(listen: SocketAddr, public_url: &str) -> Config {
    Config {
        mode: SiteMode::Demo,
        site_name: "Northside Motors".to_owned(),
        public_url: public_url.to_owned(),
        listen,
        root_key: format!("file:{DEMO_KEY}"),
        mail_transport: MailTransport::Mailbox,
        mail_from: "Northside Motors <billing@northside.example>".to_owned(),
        // One person at one machine plays everybody.
        rate_limit_factor: 10,
        log: "warn".to_owned(),
        log_format: LogFormat::Text,
        ..Config::default()
    }
}

/// A demo in the making.
pub struct Begun {
    pub site: Site,
    made: Made,
    settings: String,
}

impl Begun {
    pub fn new(folder: &Path, config: &Config) -> Result<Self, Failure> {
        let made = Made::begin(&Place::at(folder), DEMO_KEY)?;
        let site = init::create(config, made.root(), &Clock::system())?;
        Ok(Self { site, made, settings: file(config) })
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        self.made.finish(&self.settings)
    }
}

fn file(config: &Config) -> String {
    settings::file(&written(config.listen, &config.public_url), SiteMode::Demo)
}

/// Opens a demo that was made before, brings its schema up to this program's and notes where it listens today.
pub fn reopen(folder: &Path, config: &Config) -> Result<Site, Failure> {
    let db: Db = open_database(config)?;
    db.migrate()?;
    let clock = Clock::system();
    let root = load_root(config)?;
    let vault = db.read(|c| Vault::open(c, &root, &clock))?;
    let settings = Place::at(folder).settings();
    fs::write(&settings, file(config)).map_err(|e| Failure::file(&settings, &e))?;
    Ok(Site { later: Later::start(&db), db, vault, clock, config: std::sync::Arc::new(config.clone()) })
}
