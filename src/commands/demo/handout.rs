//! What the demo hands out at each start: an address, and for each of four people a fresh link with its code. Printed
//! for people, and written as demo.json for programs.

use std::fmt::Write;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::people::{ADMIN, DANA, MARCUS, PRIYA};
use super::place::Urls;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::link;
use crate::base::site::Site;
use crate::base::values::Email;
use crate::billing::invoices::{self, Filter, State};
use crate::billing::payments::pay_links;
use crate::commands::failure::Failure;
use crate::parties::{customers, dealerships};
use crate::trust::access::{Scope, invitations, persons};
use crate::trust::audit::{Actor, ActorKind};

const FILE: &str = "demo.json";

/// As demo.json has it.
#[derive(Debug, Serialize)]
pub struct Handout {
    url: String,
    mailbox_url: String,
    simulator_url: String,
    people: Vec<Player>,
}

#[derive(Debug, Serialize)]
struct Player {
    name: String,
    role: &'static str,
    enrol_url: String,
    /// What the counter would hand over.
    code: Option<String>,
    /// Lets anybody who holds it pay one invoice.
    pay_url: Option<String>,
}

/// Makes fresh links; those of an earlier start that were not used end.
pub fn make(site: &Site, urls: &Urls) -> Result<Handout, Failure> {
    let cast = [(DANA, "owner"), (MARCUS, "clerk"), (PRIYA, "manager"), (ADMIN, "administrator")];
    let people = site.db.write(|c| {
        let mut people = Vec::new();
        for (email, role) in cast {
            people.push(player(c, site, email, role)?);
        }
        if let Some(owner) = people.first_mut() {
            owner.pay_url = pay_url(c, site)?;
        }
        Ok(people)
    })?;
    Ok(Handout {
        url: urls.portal.clone(),
        mailbox_url: urls.mailbox.clone(),
        simulator_url: urls.simulator.clone(),
        people,
    })
}

fn player(c: &mut Conn, site: &Site, email: &str, role: &'static str) -> DbResult<Player> {
    let email: Email = email.parse().map_err(|_| AppError::internal("an address of the demo"))?;
    let id = persons::by_email(c, site, &email)?.ok_or(AppError::NotFound)?;
    let actor = Actor::of_kind(ActorKind::Operator);
    let invited = invitations::for_person(c, site, &actor, id)?;
    let name = persons::find(c, site, id)?.name;
    Ok(Player { name, role, enrol_url: link(site, &invited.path()), code: invited.code, pay_url: None })
}

/// For the invoice at Northside that Dana owes most of; when all are paid, for her newest.
fn pay_url(c: &mut Conn, site: &Site) -> DbResult<Option<String>> {
    let Some(northside) =
        dealerships::list(c)?.into_iter().find(|d| d.settings.name.as_str() == "Northside Motors")
    else {
        return Ok(None);
    };
    let scope = Scope::for_job(northside.id, None);
    let scope = scope.narrowed(customers::by_reference(c, &scope, "C00001")?)?;
    let today = northside.today(site.clock.now());
    let find = |c: &mut Conn, state: State| {
        invoices::list(c, site, &scope, &Filter { state, ..Filter::default() }, today, None, 50)
    };
    let most = find(c, State::Open)?.rows.into_iter().max_by_key(|row| row.open.minor());
    let chosen = match most {
        Some(row) => Some(row.id),
        None => find(c, State::All)?.rows.first().map(|row| row.id),
    };
    let Some(invoice) = chosen else { return Ok(None) };
    let actor = Actor::of_kind(ActorKind::Operator);
    let token = pay_links::replace(c, site, &actor, &scope, invoice, pay_links::LIFE)?;
    Ok(Some(link(site, &format!("/pay/{token}"))))
}

impl Handout {
    /// Complete as soon as it is there; readable by its owner alone, because the links let people in.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        let (part, whole) = (folder.join(".demo.json.part"), path(folder));
        let json = serde_json::to_string_pretty(self).map_err(|e| Failure::Refused(e.to_string()))?;
        let write = || {
            let mut file =
                fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
            writeln!(file, "{json}")?;
            file.sync_all()?;
            fs::rename(&part, &whole)
        };
        write().map_err(|e| Failure::file(&whole, &e))
    }

    pub fn text(&self, folder: &Path) -> String {
        let mut text = format!(
            "\nForecourt demo: {}\n\nEverything is made up, nothing leaves this machine and no money moves.\n\
             Mails that were sent:  {}\nPayment simulator:     {}\n\n\
             Be one of these people. Each link makes a passkey once; the code is what the counter would hand over.\n",
            self.url, self.mailbox_url, self.simulator_url
        );
        for one in &self.people {
            let code = one.code.as_deref().unwrap_or("none");
            let _ = write!(text, "\n  {}, {}\n    {}\n    code {code}\n", one.name, one.role, one.enrol_url);
            if let Some(pay) = &one.pay_url {
                let _ = writeln!(text, "    or pay without an account: {pay}");
            }
        }
        let _ = write!(
            text,
            "\nThe same is in {}. Stop with Ctrl-C; starting again goes on from there.",
            path(folder).display()
        );
        text
    }
}

/// The links of an earlier start end with the next one: a stale file would only mislead.
pub fn forget(folder: &Path) {
    // It need not be there.
    let _ = fs::remove_file(path(folder));
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}
