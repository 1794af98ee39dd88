//! `POST /admin/audit/find`: an id of any kind, a name or an address of mail leads to what the log says of it. Such words are
//! personal and never in an address. Customers are shown by the number of their account alone: their names are none of an
//! administrator's business.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{Spot, spots};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, DealershipId, Email, PersonId, SessionId};
use crate::base::web::{Cx, Form, Limit, Nav, Page, Reply};
use crate::parties::{self, dealerships};
use crate::trust::access::{ActingAdministrator, Administrator, persons, rights, staff};
use crate::trust::audit::{Entry, record_list_later};

/// More answers than these are too many to look through.
const MOST: usize = 25;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Words {
    q: String,
}

pub async fn find(cx: Cx, administrator: Administrator, form: Form<Words>) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::SEARCH).await?;
    cx.page(administrator, move |c, who, cx| {
        let text = form.0.q.trim();
        let places = spots(c, who)?;
        if text.is_empty() {
            let error = "Enter a name, an email or an id";
            return Reply::invalid(&Finding::new(c, cx, who, text, Vec::new(), error)?);
        }
        let wide = if who.installation { "*" } else { places.first().map_or("", |it| &it.value) };
        if let Some(name) = kind_of(text) {
            return Ok(Reply::to(address(wide, name, text)));
        }
        let mut hits = people(c, cx, who, &places, wide, text)?;
        for at in places.iter().filter_map(Spot::dealership) {
            hits.extend(accounts(c, cx, who, (at, wide), text)?);
        }
        match hits.as_slice() {
            [only] => Ok(Reply::to(&only.href)),
            _ => Reply::page(&Finding::new(c, cx, who, text, hits, "")?),
        }
    })
    .await
}

/// What an id is called in the address of the log; nothing for other words.
fn kind_of(text: &str) -> Option<&'static str> {
    if text.parse::<PersonId>().is_ok() {
        return Some("person");
    }
    if text.parse::<CustomerId>().is_ok() {
        return Some("customer");
    }
    if text.parse::<SessionId>().is_ok() {
        return Some("session");
    }
    // Any other id: `inv_01h455vb4pex5vsknk084sn02q`.
    let (prefix, rest) = text.split_once('_')?;
    let written = rest.len() == 26 && rest.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    (written && !prefix.is_empty()).then_some("object")
}

fn address(at: &str, name: &str, id: &str) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.append_pair("at", at).append_pair(name, id);
    format!("/admin/audit?{}", text.finish())
}

/// The staff of the places by name, and whoever has the address of mail and is known at one of them.
fn people(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingAdministrator,
    places: &[Spot],
    wide: &str,
    text: &str,
) -> DbResult<Vec<Hit>> {
    let mut held = Vec::new();
    for it in places.iter().filter(|it| it.value != "*") {
        held.extend(staff::of_place(c, it.dealership())?.into_iter().map(|held| held.person));
    }
    held.sort_unstable();
    held.dedup();
    let names = persons::names_of(c, &cx.site, held.iter().copied())?;
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let fits = |name: &str| words.iter().all(|word| name.to_lowercase().contains(word));
    let mut found: Vec<(PersonId, String)> = names.into_iter().filter(|(_, name)| fits(name)).collect();
    if let Ok(email) = text.parse::<Email>()
        && let Some(id) = persons::by_email(c, &cx.site, &email)?
    {
        let at = |at: &DealershipId| places.iter().any(|it| it.dealership().as_ref() == Some(at));
        let known = held.contains(&id) || rights::of_person(c, id)?.iter().any(|(there, _)| at(there));
        if known || who.installation {
            found.push((id, "The person with this address".to_owned()));
        }
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(found
        .into_iter()
        .map(|(id, name)| Hit {
            title: name,
            about: "What they did and what was done to them",
            href: address(wide, "person", &id.to_string()),
        })
        .collect())
}

/// The customers of a dealership that fit, and who acts for each. That they were found stands on their own pages.
fn accounts(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingAdministrator,
    (at, wide): (DealershipId, &str),
    text: &str,
) -> DbResult<Vec<Hit>> {
    let (scope, home) = (who.scope_of(at)?, dealerships::load(c, at)?.country());
    let found = parties::search(c, &cx.site, &scope, text, home, MOST)?.customers;
    let mut hits = Vec::new();
    for it in &found {
        hits.push(Hit {
            title: format!("Account {}", it.reference),
            about: "What was done to and seen of this customer's data",
            href: address(wide, "customer", &it.id.to_string()),
        });
        for person in rights::people(c, &scope.narrowed(it.id)?)? {
            hits.push(Hit {
                title: format!("A person who acts for account {}", it.reference),
                about: "What they did and what was done to them",
                href: address(wide, "person", &person.to_string()),
            });
        }
    }
    let customers: Vec<CustomerId> = found.into_iter().map(|it| it.id).collect();
    let ids: Vec<String> = customers.iter().map(ToString::to_string).collect();
    let entry = Entry::new("record.search").object("audit").dealership(at).fact("customers", ids.join(" "));
    record_list_later(&cx.site, &who.actor, entry, customers);
    Ok(hits)
}

struct Hit {
    title: String,
    about: &'static str,
    href: String,
}

#[derive(Template)]
#[template(path = "admin/audit/finding.html")]
struct Finding {
    page: Page,
    text: String,
    hits: Vec<Hit>,
    error: &'static str,
}

impl Finding {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingAdministrator,
        text: &str,
        hits: Vec<Hit>,
        error: &'static str,
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, "Find in the audit log", Nav::Audit)?;
        page.errors = !error.is_empty();
        Ok(Self { page, text: text.to_owned(), hits, error })
    }
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn an_id_says_what_it_is_of() {
        assert_eq!(kind_of("per_01h455vb4pex5vsknk084sn02q"), Some("person"));
        assert_eq!(kind_of("inv_01h455vb4pex5vsknk084sn02q"), Some("object"));
        for words in ["Dana Whitfield", "dana_w@example.com", "per_", "_", "inv_1"] {
            assert_eq!(kind_of(words), None, "{words}");
        }
    }
}
