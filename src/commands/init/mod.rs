//! `forecourt init`: makes a site. A folder with settings, a database, a key in a folder of its own, the recovery sheet.

mod folder;
pub mod settings;
mod sheet;

use std::process::ExitCode;

use clap::Args;

use super::dealership::Details;
use super::failure::Failure;
use super::place::Place;
use super::say;
use crate::base::config::{Config, SiteMode};
use crate::base::db::{Conn, Db, DbOptions, DbResult};
use crate::base::later::Later;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{CleanText, Clock};
use crate::base::vault::{RootSecret, Vault};
use crate::parties::dealerships;
use crate::trust::access::setup;
use crate::trust::audit::{Actor, ActorKind};

pub use folder::{DEMO_KEY, KEY, Made, SHEET};

/// Make a site: a folder with its settings, database and key.
///
/// The site is made in evaluation mode: for http://localhost, with mail kept in the database and no payment provider.
/// docs/install.md says how it becomes a production site. The root key is made here and nowhere else: print the
/// recovery sheet and keep it away from this machine.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt init --data /srv/portal --dealership \"Northside Motors\" \\\n    --currency USD --country US --time-zone America/Chicago\n\nOn PostgreSQL from the start:\n  FORECOURT_DATABASE_URL=postgres://forecourt@/forecourt forecourt init …"
)]
pub struct Init {
    #[command(flatten)]
    place: Place,
    /// The name of the first dealership, as its customers call it.
    #[arg(long, value_name = "NAME")]
    dealership: CleanText<120>,
    #[command(flatten)]
    details: Details,
}

impl Init {
    pub fn run(self) -> Result<ExitCode, Failure> {
        let clock = Clock::system();
        let settings = self.details.settings(self.dealership.clone())?;
        let mut made = Made::begin(&self.place, KEY)?;
        let mut config = Config { site_name: self.dealership.to_string(), ..made.config()? };
        config.mode = SiteMode::Evaluation;
        let actor = Actor::of_kind(ActorKind::Operator);
        let (site, invited) = create_with(&config, made.root(), &clock, |c, site| {
            dealerships::add(c, site, &actor, &settings)?;
            setup::first_administrator(c, site)
        })?;
        // The database is sealed with this key from now on, wherever it is: nothing takes the key back any more.
        made.keep();
        let sheet = sheet::write(&site, made.root(), &self.dealership);
        let (public_url, site_name) = (config.public_url.clone(), config.site_name.clone());
        let written = Config { public_url, site_name, listen: config.listen, ..Config::default() };
        made.finish(&settings::file(&written, SiteMode::Evaluation))?;
        let kept = made.write_sheet(&sheet);
        report(&self.place, &sheet, &mail::link(&site, &format!("/setup/{}", invited.token)));
        kept?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Makes schema, identity and keys. A database that holds a site already is refused.
pub fn create(config: &Config, root: &RootSecret, clock: &Clock) -> Result<Site, Failure> {
    create_with(config, root, clock, |_, _| Ok(())).map(|(site, ())| site)
}

/// The same with what comes first in it: all of it or nothing, so that no database is left sealed with a key that is gone.
pub fn create_with<T>(
    config: &Config,
    root: &RootSecret,
    clock: &Clock,
    first: impl Fn(&mut Conn, &Site) -> DbResult<T>,
) -> Result<(Site, T), Failure> {
    let url = config.database_url.parse().map_err(Failure::Configuration)?;
    let db = Db::open(&url, DbOptions::default())?;
    say::note(format_args!("Making the {} database…", url.engine()));
    db.migrate()?;
    if db.read(Vault::mode)?.is_some() {
        return Err(Failure::Refused("the database holds a site already".to_owned()));
    }
    let (later, config) = (Later::start(&db), std::sync::Arc::new(config.clone()));
    Ok(db.write(|c| {
        let vault = Vault::create(c, root, config.mode.code(), clock)?;
        let (db, later, config) = (db.clone(), later.clone(), config.clone());
        let site = Site { db, vault, clock: clock.clone(), config, later };
        let first = first(c, &site)?;
        Ok((site, first))
    })?)
}

fn report(place: &Place, sheet: &str, link: &str) {
    let folder = place.folder().display();
    say::line(sheet);
    say::line(format_args!(
        "The site is made: {folder}\n\
         The sheet above is also in {folder}/{SHEET}. Print it or copy it to a safe place, then delete the file.\n\n\
         1. Run it:                            forecourt serve --data {folder}\n\
         2. Open this within 15 minutes and become its administrator. It works once:\n\n   {link}\n\n\
         A new link, while there is no administrator:  forecourt administrator setup --data {folder}\n\
         What production still needs:                  forecourt doctor --data {folder}"
    ));
}
