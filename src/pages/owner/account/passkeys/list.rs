//! `GET /account/passkeys`: each with its device and last use, and the sheet of recovery codes. `POST …/{id}` renames.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, PasskeyId, Zone};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Query, Reply};
use crate::pages::owner::account::shown::{Moment, fault};
use crate::trust::access::passkeys::{self, Listed, MOST};
use crate::trust::access::sign_in::same_site;
use crate::trust::access::{ActingPerson, SignedIn, place, recovery_codes};

#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    name: String,
}

/// The page that was asked for when somebody signed in, where this one was put in its way.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

pub async fn list(cx: Cx, signed_in: SignedIn, query: Query<Wanted>) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, move |c, who, cx| {
        let next = same_site(&query.0.next).unwrap_or_default().to_owned();
        Reply::page(&Passkeys { next, ..Passkeys::new(c, who, cx)? })
    })
    .await
}

pub async fn rename(
    cx: Cx,
    signed_in: SignedIn,
    id: web::Path<String>,
    form: Form<Fields>,
) -> Result<HttpResponse, AppError> {
    let id: PasskeyId = id.parse().map_err(|_| AppError::NotFound)?;
    cx.change(signed_in, move |c, who, cx| match CleanText::<60>::parse(&form.0.name) {
        Ok(name) => {
            passkeys::rename(c, &cx.site, &who.actor, who.person, id, &name)?;
            let text = who.words().args("passkeys-named", &[("name", name.as_str().into())]);
            Ok(Reply::to("/account/passkeys").flash(Flash { kind: FlashKind::Ok, text }))
        }
        Err(error) => {
            passkeys::find(c, &cx.site, who.person, id)?;
            let keys = ["passkeys-name-empty", "passkeys-name-long", "passkeys-name-signs"];
            let mut view = Passkeys::new(c, who, cx)?;
            view.fail(id, &form.0.name, who.words().t(fault(error, keys)).into_owned());
            Reply::invalid(&view)
        }
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/account/passkeys/list.html")]
struct Passkeys {
    page: Page,
    tab: &'static str,
    keys: Vec<Key>,
    /// There is only one: say what that risks.
    lone: bool,
    full: bool,
    /// Where to go on to; empty for nowhere.
    next: String,
    /// How many recovery codes are left.
    codes: String,
    has_codes: bool,
    /// The control with a fault, and its words.
    error: (String, String),
}

struct Key {
    id: String,
    name: String,
    device: String,
    synced: bool,
    suspended: bool,
    /// The one that began this session.
    this: bool,
    added: Moment,
    used: Option<Moment>,
    /// In the form that renames it.
    typed: String,
    error: String,
}

impl Passkeys {
    fn new(c: &mut Conn, who: &ActingPerson, cx: &Cx) -> DbResult<Self> {
        let w = who.words();
        let zone = place::zone_of(c, who.account)?;
        let all = passkeys::list(c, &cx.site, who.person)?;
        let working = all.iter().filter(|it| !it.suspended).count();
        let sheet = recovery_codes::sheet(c, who.person)?;
        let codes = match sheet {
            Some(sheet) => {
                let made = zone.date_of(sheet.made_at).display(who.language).to_string();
                w.args("codes-left", &[("count", sheet.left.into()), ("made", made.into())])
            }
            None => w.t("codes-none").into_owned(),
        };
        Ok(Self {
            page: who.page(c, cx, w.t("account-passkeys"), Nav::Account)?,
            tab: "passkeys",
            keys: all.into_iter().map(|it| Key::of(it, who, &zone)).collect(),
            lone: working < 2,
            full: working >= MOST,
            next: String::new(),
            codes,
            has_codes: sheet.is_some(),
            error: (String::new(), String::new()),
        })
    }

    fn fail(&mut self, id: PasskeyId, typed: &str, text: String) {
        self.page.errors = true;
        let id = id.to_string();
        for key in self.keys.iter_mut().filter(|key| key.id == id) {
            typed.clone_into(&mut key.typed);
            key.error.clone_from(&text);
        }
        self.error = (format!("name-{id}"), text);
    }
}

impl Key {
    fn of(it: Listed, who: &ActingPerson, zone: &Zone) -> Self {
        Self {
            id: it.id.to_string(),
            typed: it.name.clone(),
            name: it.name,
            device: it.device,
            synced: it.synced,
            suspended: it.suspended,
            this: it.id == who.passkey,
            added: Moment::new(it.created_at, who.language, zone),
            used: it.last_used_at.map(|at| Moment::new(at, who.language, zone)),
            error: String::new(),
        }
    }
}
