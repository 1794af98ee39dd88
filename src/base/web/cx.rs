//! The one trip of a request: the guard resolves who asks, the page or verb does its work and renders, all in one
//! closure with one connection on one blocking thread. `page` and `glance` read through one door, `change` writes through the other.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::facts::{FLASH_COOKIE, Facts};
use super::flash;
use super::limits::{Limit, allow};
use super::reply::Reply;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::StepUpId;

/// Files that are made at the same time.
static FILES: Semaphore = Semaphore::const_new(2);
/// Files that are looked through at the same time. Apart from those that are made: what somebody sends holds up no invoice.
static CLEANED: Semaphore = Semaphore::const_new(2);

/// Who may call a handler. The value is lazy: it is taken from the request without any look at the database, and
/// resolved by the page's one closure.
pub trait Guard: Send + Sync + 'static {
    /// Who it turned out to be.
    type Who;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<Self::Who>;
}

/// The site and the request, for handlers and the closures they hand in. Cheap to clone.
#[derive(Clone)]
pub struct Cx {
    pub site: Site,
    pub facts: Arc<Facts>,
}

impl Cx {
    /// Answers a GET: one consistent snapshot, nothing can be changed.
    pub async fn page<G: Guard>(
        self,
        guard: G,
        work: impl Fn(&mut Conn, &G::Who, &Self) -> DbResult<Reply> + Send + 'static,
    ) -> Result<HttpResponse, AppError> {
        let reply = web::block(move || {
            self.site.db.read(|c| {
                let who = guard.resolve(c, &self)?;
                let reply = work(c, &who, &self)?;
                self.shown(c, reply)
            })
        });
        Ok(reply.await.map_err(|_| stopped())??.into_response())
    }

    /// The same for a page that one question answers once it is known who asks: each of the two sees the database as it is
    /// then, and no snapshot begins and ends for them, which on a server are trips. Where `work` needs more than that it
    /// returns none, and is asked again with a snapshot; it is told whether it is without one.
    pub async fn glance<G: Guard>(
        self,
        guard: G,
        work: impl Fn(&mut Conn, &G::Who, &Self, bool) -> DbResult<Option<Reply>> + Send + 'static,
    ) -> Result<HttpResponse, AppError> {
        let reply = web::block(move || {
            let asked = |c: &mut Conn, alone: bool| {
                let who = guard.resolve(c, &self)?;
                let reply = work(c, &who, &self, alone)?;
                reply.map(|reply| self.shown(c, reply)).transpose()
            };
            if let Some(reply) = self.site.db.glance(asked)? {
                return Ok(reply);
            }
            let reply = self.site.db.read(|c| asked(c, false))?;
            reply.ok_or_else(|| AppError::internal("a page wants more than a snapshot"))
        });
        Ok(reply.await.map_err(|_| stopped())??.into_response())
    }

    /// What every page comes with: it takes the message of the one before, or leaves one.
    fn shown(&self, c: &mut Conn, reply: Reply) -> DbResult<Reply> {
        let seen = self.facts.flash.is_some();
        let reply = if seen { reply.forget_cookie(FLASH_COOKIE) } else { reply };
        flash::leave(c, self, reply).map(|r| r.compressed(self.facts.encoding))
    }

    /// Answers a POST: one serialised transaction, which happens whole or not at all. An error rolls it back; to keep
    /// what was written, answer with a reply. One error does not: an operation that waits for its confirmation, which
    /// was written down in this transaction (`trust::access::step_up`).
    pub async fn change<G: Guard>(
        self,
        guard: G,
        work: impl Fn(&mut Conn, &G::Who, &Self) -> DbResult<Reply> + Send + 'static,
    ) -> Result<HttpResponse, AppError> {
        let place = self.site.db.queue().await?;
        let reply = writing(place, move || {
            self.site.db.write(|c| {
                let who = guard.resolve(c, &self)?;
                let reply = match work(c, &who, &self) {
                    Err(AppError::StepUpNeeded(id)) => self.to_step_up(id)?,
                    other => other?,
                };
                flash::leave(c, &self, reply).map(|r| r.compressed(self.facts.encoding))
            })
        });
        Ok(reply.await?.into_response())
    }

    fn to_step_up(&self, id: StepUpId) -> DbResult<Reply> {
        let path = format!("/step-up/{id}");
        if self.facts.wants_json {
            Reply::json(&serde_json::json!({ "next": path }))
        } else {
            Ok(Reply::to(path))
        }
    }

    /// Answers a GET for a file that takes long to make, such as a PDF. The guard has a trip of its own; then `work`
    /// opens the database as it needs, on a thread apart from those that answer pages. Two at a time.
    pub async fn file<G: Guard>(
        self,
        guard: G,
        work: impl FnOnce(&G::Who, &Self) -> DbResult<Reply> + Send + 'static,
    ) -> Result<HttpResponse, AppError> {
        let reply = self.apart(move |cx| {
            let who = cx.site.db.read(|c| guard.resolve(c, cx))?;
            work(&who, cx)
        });
        Ok(reply.await?.into_response())
    }

    /// Work that takes long, on a thread apart from those that answer pages. Two at a time.
    pub async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        self.in_turn(&FILES, work).await
    }

    /// The same for looking through what somebody sent.
    pub async fn cleaning<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        self.in_turn(&CLEANED, work).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        turns: &'static Semaphore,
        work: impl FnOnce(&Self) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let turn = turns.acquire().await.map_err(|_| stopped())?;
        let cx = self.clone();
        alone(turn, move || work(&cx)).await
    }

    /// Work off the async thread that does not fit one door: a look before the trip, long computing. What writes comes by
    /// [`Cx::written`].
    pub async fn block<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let cx = self.clone();
        web::block(move || work(&cx)).await.map_err(|_| stopped())?
    }

    /// The same for what writes: it waits for its turn without a thread, which those who only read would miss.
    pub async fn written<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> DbResult<T> + Send + 'static,
    ) -> DbResult<T> {
        let place = self.site.db.queue().await?;
        let cx = self.clone();
        writing(place, move || work(&cx)).await
    }

    /// Takes one from a limit's bucket, in a transaction of its own so that a refused request counts too.
    /// `key` says whose bucket: a network, an account, a token; it is stored as a keyed hash.
    pub async fn allow(&self, limit: Limit, key: impl Into<String>) -> DbResult<()> {
        let key = key.into();
        self.written(move |cx| allow(&cx.site, limit, &key)).await
    }

    /// The same for a form that is shown again with what was typed: the seconds to wait, where it is too much now.
    pub async fn wait(&self, limit: Limit, key: impl Into<String>) -> DbResult<Option<u32>> {
        match self.allow(limit, key).await {
            Ok(()) => Ok(None),
            Err(AppError::TooMany { retry_after }) => Ok(Some(retry_after)),
            Err(error) => Err(error),
        }
    }

    /// The same for whoever asks: from the bucket of their session, or before there is one from that of their network.
    pub async fn allow_asker(&self, limit: Limit) -> DbResult<()> {
        let session = self.facts.session_hash.map(|hash| data_encoding::HEXLOWER.encode(&hash));
        self.allow(limit, session.unwrap_or_else(|| self.facts.network())).await
    }
}

/// Off the async thread, for what writes. SQLite's one writer has a thread of its own, so that the few of a worker are
/// left to those who read, however long it waits for another process or the disk.
async fn writing<T: Send + 'static>(
    place: Option<OwnedSemaphorePermit>,
    work: impl FnOnce() -> DbResult<T> + Send + 'static,
) -> DbResult<T> {
    match place {
        Some(place) => alone(place, work).await,
        None => web::block(work).await.map_err(|_| stopped())?,
    }
}

/// On a thread of its own, which keeps what it is given until it ends, also when nobody waits for it any more.
async fn alone<T: Send + 'static>(
    place: impl Send + 'static,
    work: impl FnOnce() -> DbResult<T> + Send + 'static,
) -> DbResult<T> {
    let (sender, made) = oneshot::channel();
    std::thread::spawn(move || {
        let _place = place;
        // Nobody waits any more when the browser went away.
        let _ = sender.send(work());
    });
    made.await.map_err(|_| stopped())?
}

fn stopped() -> AppError {
    AppError::Unavailable("the server is stopping".to_owned())
}

impl FromRequest for Cx {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(match request.app_data::<web::Data<Site>>() {
            Some(site) => {
                let facts = Arc::new(Facts::of(request, site));
                Ok(Self { site: site.get_ref().clone(), facts })
            }
            None => Err(AppError::internal("the site is not set up")),
        })
    }
}
