//! `GET /account/activity`: what happened in the account, what others did at it (sign-ins that failed, ways back in, rights), and
//! who at the dealership looked at its data or changed it: their role and initials, when, from what. Straight from the log. Of others
//! no name, no address and no reason is shown.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::deeds::{deed, suffered};
use super::shown::Moment;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{PersonId, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::pages::places::{place, written};
use crate::trust::access::{Account, ActingPerson, SignedIn, initials, persons, place};
use crate::trust::audit::{self, ActorKind, Logged, of_reader};

const ON_A_PAGE: usize = 25;

/// Where the page begins: `1795194245000120.aud_…`, the last entry of the page before.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    after: String,
}

pub async fn list(cx: Cx, signed_in: SignedIn, query: Query<Asked>) -> Result<HttpResponse, AppError> {
    let after = place(&query.0.after)?;
    cx.page(signed_in, move |c, who, cx| {
        let customer = match who.account {
            Some(Account::Customer(id)) => Some(id),
            _ => None,
        };
        let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
        let mut found = of_reader(c, who.person, customer, after, limit)?;
        let more = found.len() > ON_A_PAGE;
        found.truncate(ON_A_PAGE);
        let last = found.last().filter(|_| more);
        let next =
            last.map_or_else(String::new, |it| format!("/account/activity?after={}", written(it.at, it.id)));
        let zone = place::zone_of(c, who.account)?;
        let signed = audit::latest(c)?.map_or(0, |head| head.size);
        let mut known = HashMap::new();
        let entries = found
            .into_iter()
            .map(|it| Deed::of(c, who, cx, (&zone, signed), &mut known, it))
            .collect::<DbResult<Vec<_>>>()?;
        let page = who.page(c, cx, who.words().t("account-activity"), Nav::Account)?;
        let first = if after.is_some() { "/account/activity" } else { "" };
        Reply::page(&Activity { page, tab: "activity", entries, first, next })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/account/activity.html")]
struct Activity {
    page: Page,
    tab: &'static str,
    entries: Vec<Deed>,
    first: &'static str,
    next: String,
}

struct Deed {
    icon: &'static str,
    what: String,
    who: String,
    device: String,
    when: Moment,
    /// Empty when it was done.
    outcome: String,
    /// Where its proof is; empty while there is none.
    proof: String,
}

impl Deed {
    fn of(
        c: &mut Conn,
        who: &ActingPerson,
        cx: &Cx,
        (zone, signed): (&Zone, u64),
        known: &mut HashMap<PersonId, String>,
        it: Logged,
    ) -> DbResult<Self> {
        let w = who.words();
        let (icon, mut key) = deed(&it.action);
        if it.about == Some(who.person) && it.actor != Some(who.person) {
            key = suffered(&it.action).unwrap_or(key);
        }
        let outcome = match it.outcome.as_str() {
            "refused" => w.t("activity-refused"),
            "failed" => w.t("activity-failed"),
            _ => "".into(),
        };
        // A line can be proved once a signed head covers it, a minute after it was written at the latest.
        let proved = it.seq.and_then(|seq| u64::try_from(seq).ok()).is_some_and(|seq| seq < signed);
        // A list names others too, so that its entry is nobody's to take along.
        let proved = proved && !matches!(it.action.as_str(), "record.list" | "record.search");
        Ok(Self {
            proof: if proved { format!("/account/activity/{}.proof", it.id) } else { String::new() },
            icon,
            what: w.t(key).into_owned(),
            who: actor(c, who, cx, known, &it)?,
            device: it.device,
            when: Moment::new(it.at, who.language, zone),
            outcome: outcome.into_owned(),
        })
    }
}

/// Role and initials; names stay the dealership's own business.
fn actor(
    c: &mut Conn,
    who: &ActingPerson,
    cx: &Cx,
    known: &mut HashMap<PersonId, String>,
    it: &Logged,
) -> DbResult<String> {
    let w = who.words();
    let key = match it.kind {
        _ if it.actor == Some(who.person) => return Ok(w.t("activity-you").into_owned()),
        ActorKind::Owner => "activity-owner",
        ActorKind::Clerk => "activity-clerk",
        ActorKind::Manager => "activity-manager",
        ActorKind::Administrator => "activity-administrator",
        ActorKind::Guest if matches!(it.action.as_str(), "authn_login_fail" | "recovery.begin") => {
            return Ok(w.t("activity-stranger").into_owned());
        }
        ActorKind::Guest => return Ok(w.t("activity-guest").into_owned()),
        ActorKind::Operator => return Ok(w.t("activity-operator").into_owned()),
        ActorKind::System => return Ok(w.t("activity-system").into_owned()),
    };
    let letters = match it.actor {
        None => String::new(),
        Some(id) => match known.get(&id) {
            Some(letters) => letters.clone(),
            None => {
                let letters = initials(&persons::find(c, &cx.site, id)?.name);
                known.insert(id, letters.clone());
                letters
            }
        },
    };
    Ok(w.args(key, &[("initials", letters.into())]))
}
