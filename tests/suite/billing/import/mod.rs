//! Bringing in the records of another system: the sample sets, spoiled copies, and what must never happen.

mod answers;
mod northside;
mod safety;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use diesel::prelude::*;
use forecourt::base::db::schema::{
    customer, import, invoice, ledger_transaction, payment, search_token, staged_customer, staged_invoice,
    staged_lines, staged_payment, staged_vehicle, vehicle,
};
use forecourt::base::db::{Conn, DbResult};
use forecourt::base::values::{CleanText, Country, Currency};
use forecourt::billing::import::{ImportFile, Options, Progress, Report, Source, run};
use forecourt::billing::ledger::{self, Position};
use forecourt::parties::dealerships::{self, Dealership, Settings};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::{Actor, ActorKind};

use crate::support::TestApp;

/// A shop that bills in dollars.
fn shop(app: &TestApp) -> Dealership {
    let name = CleanText::parse("Northside Motors").unwrap();
    let zone = "America/Chicago".parse().unwrap();
    let settings = Settings::new(name, Currency::Usd, Country::US, zone).unwrap();
    let actor = Actor::of_kind(ActorKind::Operator);
    let db = &app.site.db;
    let id = db.write(|c| dealerships::add(c, &app.site, &actor, &settings)).unwrap();
    db.read(|c| dealerships::load(c, id)).unwrap()
}

fn data(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder)
}

fn bring_in(app: &TestApp, shop: &Dealership, folder: &str) -> Report {
    from(app, shop, Source::Folder(&data(folder)), Options::default()).unwrap()
}

fn from(app: &TestApp, shop: &Dealership, source: Source<'_>, options: Options) -> DbResult<Report> {
    watched(app, shop, source, options, &mut |_| {})
}

fn watched(
    app: &TestApp,
    shop: &Dealership,
    source: Source<'_>,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<Report> {
    run(&app.site, &Actor::of_kind(ActorKind::Operator), source, shop, options, progress)
}

fn position(app: &TestApp, shop: &Dealership) -> Position {
    let scope = Scope::for_job(shop.id, None);
    app.site.db.read(|c| ledger::position(c, &scope, Currency::Usd)).unwrap()
}

/// Rows of each table that an import may fill.
fn counts(app: &TestApp) -> BTreeMap<&'static str, i64> {
    let count = |c: &mut Conn| {
        let mut found = BTreeMap::new();
        macro_rules! count {
            ($($table:ident),+) => {$(
                found.insert(stringify!($table), $table::table.count().get_result::<i64>(c)?);
            )+};
        }
        count!(customer, vehicle, invoice, payment, ledger_transaction, search_token, import);
        count!(staged_customer, staged_vehicle, staged_invoice, staged_lines, staged_payment);
        Ok(found)
    };
    app.site.db.read(count).unwrap()
}

fn assert_nothing_is_there(app: &TestApp) {
    let there: Vec<_> = counts(app).into_iter().filter(|(_, count)| *count != 0).collect();
    assert!(there.is_empty(), "{there:?}");
}

/// The files of a folder in memory, to be changed.
struct Files(Vec<(&'static str, String)>);

impl Files {
    fn good() -> Self {
        let folder = data("bad/good-small");
        let read = |file: ImportFile| (file.name(), fs::read_to_string(folder.join(file.name())).unwrap());
        Self(ImportFile::ALL.into_iter().map(read).collect())
    }

    fn of(&mut self, file: ImportFile) -> &mut String {
        self.0.iter_mut().find(|(name, _)| *name == file.name()).map(|(_, text)| text).unwrap()
    }

    /// Replaces the one place where `old` is.
    fn with(mut self, file: ImportFile, old: &str, new: &str) -> Self {
        let text = self.of(file);
        assert_eq!(text.matches(old).count(), 1, "{old} in {file}");
        *text = text.replace(old, new);
        self
    }

    fn and(mut self, file: ImportFile, row: &str) -> Self {
        self.of(file).push_str(row);
        self
    }

    fn import(&self, app: &TestApp, shop: &Dealership) -> Report {
        let files: Vec<(&str, &[u8])> = self.0.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        from(app, shop, Source::Memory(&files), Options::default()).unwrap()
    }
}

/// What the report says, one problem a line.
fn problems(report: &Report) -> String {
    report.findings.problems.iter().map(|problem| format!("{problem}\n")).collect()
}
