//! `GET /check`: whether a paper is ours, for anybody who holds one. `POST` takes what was typed or pasted, `GET /check/{code}`
//! is where scanning leads. Says what the code itself says and whether it still holds; nothing of whose paper it is.

pub mod keys;
pub mod picture;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Form, Limit, Page, Reply};
use crate::base::words::Words;
use crate::billing::signed::{Found, Paper, Standing, Statement, Unsigned, Why, by_code, by_letters};
use crate::trust::access::{Visit, Visitor};

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    number: String,
    code: String,
}

pub async fn show(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| Reply::page(&Check::new(c, who, cx, Typed::default(), None)?)).await
}

pub async fn scanned(cx: Cx, visitor: Visitor, code: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(visitor, move |c, who, cx| {
        let found = by_code(c, &cx.site, &code)?;
        Reply::page(&Check::new(c, who, cx, Typed::default(), Some(&found))?)
    })
    .await
}

pub async fn check(cx: Cx, visitor: Visitor, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    // Somebody who tries out letters comes to an end soon.
    cx.allow(Limit::CHECK, cx.facts.network()).await?;
    cx.page(visitor, move |c, who, cx| {
        let (typed, w) = (&form.0, who.words());
        let whole = typed.code.to_ascii_uppercase().contains("FC1");
        let mut faults = Vec::new();
        if typed.code.trim().is_empty() {
            faults.push(("code", w.t("check-code-missing").into_owned()));
        } else if !whole && typed.number.trim().is_empty() {
            faults.push(("number", w.t("check-number-missing").into_owned()));
        }
        if !faults.is_empty() {
            let mut view = Check::new(c, who, cx, typed.clone(), None)?;
            view.page.errors = true;
            return Reply::invalid(&Check { faults, ..view });
        }
        let found = if whole {
            by_code(c, &cx.site, &typed.code)?
        } else {
            by_letters(c, &cx.site, &typed.number, &typed.code)?
        };
        Reply::page(&Check::new(c, who, cx, typed.clone(), Some(&found))?)
    })
    .await
}

#[derive(Template)]
#[template(path = "public/check/show.html")]
struct Check {
    page: Page,
    typed: Typed,
    faults: Vec<(&'static str, String)>,
    result: Option<Verdict>,
}

/// One answer in words.
struct Verdict {
    /// Of the note: `ok`, `warn`, `bad`.
    kind: &'static str,
    icon: &'static str,
    title: String,
    text: String,
    facts: Vec<(String, String)>,
    bank: bool,
}

impl Check {
    fn new(c: &mut Conn, who: &Visit, cx: &Cx, typed: Typed, found: Option<&Found>) -> DbResult<Self> {
        let page = who.page(c, cx, who.words().t("check-title"))?;
        let result = found.map(|it| Verdict::of(who.words(), it));
        Ok(Self { page, typed, faults: Vec::new(), result })
    }

    fn fault(&self, at: &str) -> &str {
        self.faults.iter().find(|it| it.0 == at).map_or("", |it| it.1.as_str())
    }
}

impl Verdict {
    fn of(w: Words, found: &Found) -> Self {
        let (kind, icon, title, text) = match found {
            Found::Ours(_, Standing::Stands) => ("ok", "circle-check", "check-genuine", "check-genuine-text"),
            Found::Ours(_, Standing::Superseded(why)) => {
                let text = match why {
                    Why::Cancelled => "check-cancelled",
                    Why::CreditedInPart => "check-credited",
                    Why::Reversed => "check-reversed",
                    Why::SentBack => "check-sent-back",
                    Why::SentBackInPart => "check-sent-back-part",
                };
                ("warn", "triangle-alert", "check-superseded", text)
            }
            Found::Ours(_, Standing::Differs) => {
                ("bad", "circle-alert", "check-differs", "check-differs-text")
            }
            Found::Ours(_, Standing::NotInBooks) => {
                ("warn", "triangle-alert", "check-not-in-books", "check-not-in-books-text")
            }
            Found::Not(Unsigned::Altered | Unsigned::Damaged) => {
                ("bad", "circle-alert", "check-altered", "check-altered-text")
            }
            Found::Not(Unsigned::OtherKey | Unsigned::NoCode) => {
                ("bad", "circle-alert", "check-unknown", "check-unknown-text")
            }
        };
        let said = match found {
            Found::Ours(statement, _) => Some(statement.as_ref()),
            Found::Not(_) => None,
        };
        Self {
            kind,
            icon,
            title: w.t(title).into_owned(),
            text: w.t(text).into_owned(),
            facts: said.map(|it| facts(w, it)).unwrap_or_default(),
            bank: said.is_some_and(|it| it.bank.is_some()),
        }
    }
}

/// What the paper must say.
fn facts(w: Words, it: &Statement) -> Vec<(String, String)> {
    let language = w.language();
    let (number, on) = match it.paper {
        Paper::Invoice => ("check-invoice", "check-issued"),
        Paper::Receipt => ("check-receipt", "check-received"),
    };
    let bank = it.bank.as_ref();
    let of = |value: Option<&String>| value.filter(|it| !it.is_empty()).cloned();
    let all = [
        (number, Some(it.number.clone())),
        ("check-seller", it.seller.clone()),
        (on, Some(it.on.display_long(language).to_string())),
        ("check-due", it.due.map(|day| day.display_long(language).to_string())),
        ("check-total", Some(it.total.display(language).to_string())),
        ("check-holder", of(bank.map(|it| &it.holder))),
        ("check-bank", of(bank.map(|it| &it.bank))),
        ("check-account", of(bank.map(|it| &it.account))),
        ("check-routing", of(bank.map(|it| &it.routing))),
    ];
    all.into_iter().filter_map(|(key, value)| Some((w.t(key).into_owned(), value?))).collect()
}
