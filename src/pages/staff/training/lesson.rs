//! `GET /account/training/{lesson}`: something to read and a few questions. The `POST` takes the answers: what is wrong comes back
//! with the reason, all right ones count for a year. Somebody who was sent here from a confirmation goes back to it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::StepUpId;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Query, Reply};
use crate::trust::access::{ActingPerson, SignedIn};
use crate::trust::training::{Lesson, find, of_person, pass};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    /// The confirmation that waits.
    then: String,
}

/// The answers as they were chosen, from 0.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    then: String,
    q0: String,
    q1: String,
    q2: String,
    q3: String,
    q4: String,
}

pub async fn show(
    cx: Cx,
    signed_in: SignedIn,
    code: web::Path<String>,
    back: Query<Back>,
) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, move |c, who, cx| {
        let lesson = theirs(c, who, &code)?;
        Reply::page(&View::new(c, who, cx, lesson, &back.0.then, &[], &[])?)
    })
    .await
}

pub async fn answer(
    cx: Cx,
    signed_in: SignedIn,
    code: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(signed_in, move |c, who, cx| {
        let lesson = theirs(c, who, &code)?;
        let it = &form.0;
        let answers: Vec<Option<usize>> =
            [&it.q0, &it.q1, &it.q2, &it.q3, &it.q4].iter().map(|text| text.parse().ok()).collect();
        let wrong = pass(c, &cx.site, &who.actor, who.person, lesson, &answers)?;
        if !wrong.is_empty() {
            return Reply::invalid(&View::new(c, who, cx, lesson, &it.then, &answers, &wrong)?);
        }
        let text = format!("Passed: {}. It counts for a year.", lesson.title);
        let next = match it.then.parse::<StepUpId>() {
            Ok(id) => format!("/step-up/{id}"),
            Err(_) => "/account/training".to_owned(),
        };
        Ok(Reply::to(next).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

/// A lesson that their roles ask for; any other is not found.
fn theirs(c: &mut Conn, who: &ActingPerson, code: &str) -> DbResult<&'static Lesson> {
    let lesson = find(code).ok_or(AppError::NotFound)?;
    let own = of_person(c, who.person)?.iter().any(|it| it.lesson.code == lesson.code);
    if own { Ok(lesson) } else { Err(AppError::NotFound) }
}

#[derive(Template)]
#[template(path = "staff/training/lesson.html")]
struct View {
    page: Page,
    code: &'static str,
    text: &'static [String],
    questions: Vec<Question>,
    then: String,
    wrong: Vec<(String, String)>,
}

struct Question {
    name: String,
    ask: &'static str,
    /// Value, words, whether it was chosen.
    options: Vec<(usize, &'static str, bool)>,
    /// Why the answer was wrong; empty when it was not, or was not given yet.
    why: &'static str,
}

impl View {
    fn new(
        c: &mut Conn,
        who: &ActingPerson,
        cx: &Cx,
        lesson: &'static Lesson,
        then: &str,
        answers: &[Option<usize>],
        wrong: &[usize],
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, lesson.title.as_str(), Nav::Account)?;
        page.errors = !wrong.is_empty();
        let questions = lesson.questions.iter().enumerate().map(|(at, it)| {
            let chosen = answers.get(at).copied().flatten();
            Question {
                name: format!("q{at}"),
                ask: &it.ask,
                options: it
                    .options
                    .iter()
                    .enumerate()
                    .map(|(n, text)| (n, text.as_str(), chosen == Some(n)))
                    .collect(),
                why: match (wrong.contains(&at), chosen) {
                    (false, _) => "",
                    (true, None) => "Choose an answer.",
                    (true, Some(_)) => &it.why,
                },
            }
        });
        let questions: Vec<Question> = questions.collect();
        let faults = questions.iter().filter(|it| !it.why.is_empty());
        Ok(Self {
            page,
            code: &lesson.code,
            text: &lesson.text,
            wrong: faults.map(|it| (it.name.clone(), it.ask.to_owned())).collect(),
            questions,
            then: then.parse::<StepUpId>().map(|id| id.to_string()).unwrap_or_default(),
        })
    }
}
