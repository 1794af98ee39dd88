//! `GET /account`: name, language, colors and e-mail address. `POST /account` keeps the first three; the address changes
//! in steps of its own (`email`).

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::shown::{Moment, fault};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::Language;
use crate::base::web::facts::{LANGUAGE_COOKIE, THEME_COOKIE};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply, Theme};
use crate::base::words::Words;
use crate::trust::access::persons::{self, Name};
use crate::trust::access::{ActingPerson, SignedIn, email_change, place};

/// As typed. An empty language is that of the papers; `system` gives the colors back to the device.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    language: String,
    theme: String,
}

pub async fn show(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, |c, who, cx| Reply::page(&Profile::new(c, who, cx)?)).await
}

pub async fn save(cx: Cx, signed_in: SignedIn, form: Form<Fields>) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, move |c, who, cx| match check(&form.0) {
        Ok((name, language)) => {
            persons::rename(c, &cx.site, &who.actor, who.person, &name)?;
            if persons::find(c, &cx.site, who.person)?.language != language {
                persons::set_language(c, &cx.site, &who.actor, who.person, language)?;
            }
            let words = language.map_or_else(|| who.words(), Words::new);
            let text = words.t("profile-saved").into_owned();
            let reply = Reply::to("/account").flash(Flash { kind: FlashKind::Ok, text });
            // What was chosen last counts, on this page or by the switch below every page.
            let reply = match language {
                Some(language) => reply.cookie(LANGUAGE_COOKIE, language.code(), Some(365)),
                None => reply.forget_cookie(LANGUAGE_COOKIE),
            };
            Ok(match Theme::of_code(&form.0.theme) {
                Some(theme) => reply.cookie(THEME_COOKIE, theme.code(), Some(365)),
                None => reply.forget_cookie(THEME_COOKIE),
            })
        }
        Err((field, key)) => {
            let mut view = Profile::new(c, who, cx)?;
            view.typed(&form.0);
            view.fail(field, who.words().t(key).into_owned());
            Reply::invalid(&view)
        }
    })
    .await
}

type Fault = (&'static str, &'static str);

fn check(fields: &Fields) -> Result<(Name, Option<Language>), Fault> {
    let keys = ["profile-name-empty", "profile-name-long", "profile-name-signs"];
    let name = Name::parse(&fields.name).map_err(|error| ("name", fault(error, keys)))?;
    let language = match fields.language.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| ("language", "profile-language-unknown"))?),
    };
    Ok((name, language))
}

#[derive(Template)]
#[template(path = "owner/account/profile.html")]
pub(super) struct Profile {
    page: Page,
    tab: &'static str,
    name: String,
    languages: Vec<(&'static str, String, bool)>,
    themes: Vec<(&'static str, String, bool)>,
    /// The address that mails go to.
    current: String,
    /// What was typed as the new one.
    pub(super) email: String,
    /// Until when it cannot be changed, after a recovery.
    held: Option<Moment>,
    /// The new address and until when its link works.
    waiting: Option<(String, Moment)>,
    /// The field and what is wrong with it.
    error: (&'static str, String),
}

impl Profile {
    pub(super) fn new(c: &mut Conn, who: &ActingPerson, cx: &Cx) -> DbResult<Self> {
        let w = who.words();
        let it = persons::find(c, &cx.site, who.person)?;
        let zone = place::zone_of(c, who.account)?;
        let held = email_change::held(c, &cx.site, who.person)?;
        let waiting = email_change::waiting(c, &cx.site, who.person)?;
        let until = |at| Moment::new(at, who.language, &zone);
        let theme = cx.facts.theme.map_or("system", Theme::code);
        Ok(Self {
            page: who.page(c, cx, w.t("account-profile"), Nav::Account)?,
            tab: "profile",
            name: it.name,
            languages: languages(w, it.language.map_or("", Language::code)),
            themes: themes(w, theme),
            current: it.email.to_string(),
            email: String::new(),
            held: held.map(until),
            waiting: waiting.map(|it| (it.new.to_string(), until(it.until))),
            error: ("", String::new()),
        })
    }

    fn typed(&mut self, fields: &Fields) {
        let w = self.page.w;
        self.name.clone_from(&fields.name);
        self.languages = languages(w, &fields.language);
        self.themes = themes(w, &fields.theme);
    }

    pub(super) fn fail(&mut self, field: &'static str, text: String) {
        self.page.errors = true;
        self.error = (field, text);
    }

    /// What is wrong with one field; empty when nothing is.
    fn fault(&self, field: &str) -> &str {
        if self.error.0 == field { &self.error.1 } else { "" }
    }
}

fn languages(w: Words, chosen: &str) -> Vec<(&'static str, String, bool)> {
    let all = [
        ("", w.t("profile-language-papers")),
        ("en", w.t("profile-language-en")),
        ("es", w.t("profile-language-es")),
    ];
    all.into_iter().map(|(code, words)| (code, words.into_owned(), code == chosen)).collect()
}

fn themes(w: Words, chosen: &str) -> Vec<(&'static str, String, bool)> {
    let all = [("system", w.t("theme-system")), ("light", w.t("theme-light")), ("dark", w.t("theme-dark"))];
    all.into_iter().map(|(code, words)| (code, words.into_owned(), code == chosen)).collect()
}
