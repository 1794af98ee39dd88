//! `GET /staff/events`: what happens at the dealership, to every dashboard that is open, within a second or two. One task
//! for all listeners of this process looks at the log; a listener is a small queue and no thread. What a listener may see
//! is asked again and again of the session: when it ends, so does the stream. A page without script shows the same feed
//! when it is loaded.

mod hub;
mod listener;
mod poll;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::mpsc::Receiver;

pub use hub::{Hub, Listens};
pub use listener::Listener;
pub use poll::run;

use crate::base::error::AppError;
use crate::base::web::{Cx, Guard, Query};
use crate::pages::staff::dashboard::activity::Place;
use crate::trust::access::Onlooker;

/// Where the page's own feed ends; the browser says it differently when it comes back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn listen(
    cx: Cx,
    onlooker: Onlooker,
    request: HttpRequest,
    asked: Query<Asked>,
    hub: Data<Hub>,
) -> Result<HttpResponse, AppError> {
    let known = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let place: Option<Place> = known.unwrap_or(&asked.0.after).parse().ok();
    let (listener, queue) = cx
        .block(move |cx| {
            cx.site.db.read(|c| {
                let who = onlooker.resolve(c, cx)?;
                Listener::begin(c, cx, who, place)
            })
        })
        .await?;
    hub.take(listener)?;
    Ok(streaming(queue))
}

/// What a queue holds, for as long as somebody fills it.
pub(in crate::pages) fn streaming(queue: Receiver<Bytes>) -> HttpResponse {
    let chunks = stream::unfold(queue, |mut queue| async move {
        let chunk: Bytes = queue.recv().await?;
        Some((Ok::<Bytes, AppError>(chunk), queue))
    });
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")));
    // A proxy that gathers a page before it sends it would hold every event back.
    answer.insert_header((HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")));
    answer.streaming(chunks)
}
