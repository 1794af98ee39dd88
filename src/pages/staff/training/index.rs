//! `GET /account/training`: the lessons that somebody has to pass, until when, and which they have passed.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::values::Timestamp;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::staff::shown::{Moment, count};
use crate::trust::access::{Account, Permission, SignedIn, place, session};
use crate::trust::training::{Duty, of_person};

pub async fn show(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, |c, who, cx| {
        let (now, zone) = (cx.site.clock.now(), place::zone_of(c, who.account)?);
        let lessons = of_person(c, who.person)?;
        let lessons = lessons.iter().map(|it| Row::new(it, now, |at| Moment::new(at, &zone))).collect();
        let manages = match who.account {
            Some(Account::Dealership(at)) => {
                session::roles_of(c, who.person)?.allow(at, Permission::WorkAsManager)
            }
            _ => false,
        };
        let page = who.page(c, cx, "Security training", Nav::Account)?;
        Reply::page(&Index { page, tab: "training", lessons, manages })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/training/index.html")]
struct Index {
    page: Page,
    tab: &'static str,
    lessons: Vec<Row>,
    manages: bool,
}

struct Row {
    code: &'static str,
    title: &'static str,
    length: String,
    due: Moment,
    passed: Option<Moment>,
    overdue: bool,
}

impl Row {
    fn new(it: &Duty, now: Timestamp, moment: impl Fn(Timestamp) -> Moment) -> Self {
        Self {
            code: &it.lesson.code,
            title: &it.lesson.title,
            length: count(it.lesson.minutes, "minute", "minutes"),
            due: moment(it.due_at),
            passed: it.passed_at.map(&moment),
            overdue: it.is_overdue(now),
        }
    }
}
