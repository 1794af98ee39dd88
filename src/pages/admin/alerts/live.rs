//! `GET /admin/alerts/events?after=…`: what is raised, counted or handled, to every list of alerts that is open, within two
//! seconds of the act; and how many wait. One task for all listeners of this process, as for the staff's dashboard
//! (`pages::staff::live`), whose hub it shares.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::watch;

use super::shown::{Row, names};
use super::theirs;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AlertId, Timestamp};
use crate::base::web::{Cx, Guard, Query};
use crate::pages::staff::live::{Hub, Listens, streaming};
use crate::safety::alerts::reading::{Kept, changed_since, waiting};
use crate::safety::alerts::rules_in_force;
use crate::trust::access::{Account, ActingAdministrator, Lookout, place};

/// Judging looks once a second; together they stay below two.
const PAUSE: Duration = Duration::from_millis(500);
/// Turns between two greetings.
const GREET: u32 = 30;
const QUEUE: usize = 64;
/// More than change within the overlap, so that the list always moves on.
const MOST: i64 = 5_000;
/// An alert carries the moment its transaction began and is seen when that ended: this much later at most.
const OVERLAP: Duration = Duration::from_secs(10);

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

/// One open list.
pub struct Watching {
    who: ActingAdministrator,
    cx: Cx,
    sender: Sender<Bytes>,
    since: Timestamp,
    /// When each was told last.
    known: HashMap<AlertId, Timestamp>,
    count: i64,
}

impl Listens for Watching {
    fn is_gone(&self) -> bool {
        self.sender.is_closed()
    }

    fn is_of_session(&self, other: &Self) -> bool {
        self.who.session == other.who.session
    }
}

impl Watching {
    fn begin(
        c: &mut Conn,
        cx: &Cx,
        who: ActingAdministrator,
        after: Option<Timestamp>,
    ) -> DbResult<(Self, Receiver<Bytes>)> {
        let (sender, queue) = channel(QUEUE);
        let since = after.unwrap_or_else(|| cx.site.clock.now());
        let mut it = Self { who, cx: cx.clone(), sender, since, known: HashMap::new(), count: -1 };
        it.send("retry: 3000\n\n".to_owned());
        // What the page shows already is known.
        for old in changed_since(c, &cx.site, since.minus(OVERLAP), MOST)? {
            if old.changed_at <= since {
                it.known.insert(old.id, old.changed_at);
            }
        }
        it.tell(c)?;
        Ok((it, queue))
    }

    fn tell(&mut self, c: &mut Conn) -> DbResult<()> {
        let of = theirs(&self.who);
        let site = self.cx.site.clone();
        let all = changed_since(c, &site, self.since.minus(OVERLAP), MOST)?;
        let news = |it: &Kept| {
            let own = of.is_none() || it.dealership == of;
            own && self.known.get(&it.id).is_none_or(|told| *told < it.changed_at)
        };
        let new: Vec<Kept> = all.into_iter().filter(news).collect();
        let zone = place::zone_of(c, self.who.dealership.map(Account::Dealership))?;
        if !new.is_empty() {
            let (names, rules) = (names(c, &site, &new)?, rules_in_force(&site.config));
            for it in new {
                self.known.insert(it.id, it.changed_at);
                self.since = self.since.max(it.changed_at);
                let row = Row::new(it, &rules, &names, &zone);
                let lines = row.fragment()?.trim().replace('\n', "\ndata: ");
                self.send(format!("id: {}\ndata: {lines}\n\n", row.place));
            }
            let edge = self.since.minus(OVERLAP);
            self.known.retain(|_, told| *told >= edge);
        }
        let count = waiting(c, of)?;
        if count != self.count {
            self.count = count;
            self.send(format!("event: count\ndata: {count}\n\n"));
        }
        Ok(())
    }

    /// A queue that is full belongs to a connection that is too slow: closing it lets the browser begin again.
    fn send(&mut self, text: String) {
        if self.sender.try_send(Bytes::from(text)).is_err() {
            self.sender = channel(1).0;
        }
    }
}

pub async fn listen(
    cx: Cx,
    lookout: Lookout,
    request: HttpRequest,
    asked: Query<Asked>,
    hub: Data<Hub<Watching>>,
) -> Result<HttpResponse, AppError> {
    let known = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let after = known.unwrap_or(&asked.0.after).parse().ok().map(Timestamp::from_micros);
    let (listener, queue) = cx
        .block(move |cx| {
            cx.site.db.read(|c| {
                let who = lookout.resolve(c, cx)?;
                Watching::begin(c, cx, who, after)
            })
        })
        .await?;
    hub.take(listener)?;
    Ok(streaming(queue))
}

/// Runs until told to stop, and then lets every listener go.
pub async fn run(hub: Arc<Hub<Watching>>, site: Site, mut stop: watch::Receiver<bool>) {
    hub.set_running(true);
    let mut turn = 0_u32;
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => break,
        }
        turn = turn.wrapping_add(1);
        let listeners = hub.all();
        if listeners.is_empty() {
            continue;
        }
        let (own, site, greet) = (Arc::clone(&hub), site.clone(), turn.is_multiple_of(GREET));
        let done = tokio::task::spawn_blocking(move || own.put_back(tell_all(&site, listeners, greet)));
        if done.await.is_err() {
            tracing::warn!("live alerts");
        }
    }
    hub.set_running(false);
}

/// Those that may go on: a session that ended, or whose role did, hears nothing more.
fn tell_all(site: &Site, listeners: Vec<Watching>, greet: bool) -> Vec<Watching> {
    let waiting = std::cell::RefCell::new(listeners);
    let told = site.db.read(|c| {
        waiting.borrow_mut().retain_mut(|it| {
            if it.is_gone() {
                return false;
            }
            let told = Lookout.resolve(c, &it.cx).and_then(|who| {
                it.who = who;
                it.tell(c)
            });
            if greet {
                it.send(": here\n\n".to_owned());
            }
            !matches!(told, Err(AppError::SignInNeeded | AppError::Forbidden))
        });
        Ok(())
    });
    if let Err(error) = told {
        tracing::warn!(%error, "live alerts");
    }
    waiting.into_inner()
}
