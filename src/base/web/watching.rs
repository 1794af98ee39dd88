//! What is odd about a request shows when it is answered: a page that is not there or not theirs, a sealed field that does
//! not open. Whoever keeps the log is told so; who that is, `app` says. Never told: the path, which may name somebody.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::web;

use super::facts::Facts;
use crate::base::site::Site;

/// What was odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Odd {
    /// The route is there and what was asked for is not, for this reader. With the digits at the end of a number that was
    /// tried, if one was.
    Missed(String),
    /// Something sealed was altered in the database.
    Unopened,
}

/// Who is told.
pub struct Watcher(pub fn(&Site, &Facts, Odd));

/// Left in the answer by the error.
pub(super) struct Unopened;

/// As many digits as a number of documents may have.
const DIGITS: usize = 12;

pub(super) fn look(response: &ServiceResponse<BoxBody>, site: &Site) {
    let request = response.request();
    let Some(watcher) = request.app_data::<web::Data<Watcher>>() else { return };
    let odd = if response.response().extensions().get::<Unopened>().is_some() {
        Odd::Unopened
    } else if response.status() == StatusCode::NOT_FOUND
        && request.match_pattern().is_some_and(|it| names(&it))
    {
        Odd::Missed(digits(request.match_info().get("number").unwrap_or_default()))
    } else {
        return;
    };
    (watcher.0)(site, &Facts::of(request, site), odd);
}

/// Whether a route is about something in particular, and not about a file of the program.
fn names(pattern: &str) -> bool {
    pattern.contains('{') && !["/static/", "/branding."].iter().any(|files| pattern.starts_with(files))
}

fn digits(number: &str) -> String {
    let tail: Vec<char> = number.chars().rev().take_while(char::is_ascii_digit).take(DIGITS).collect();
    tail.into_iter().rev().collect()
}
