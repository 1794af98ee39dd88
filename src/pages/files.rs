//! Photos and documents in forms, and how they are given out again: the same for owners and staff. A form with files reads its
//! [`Parts`](crate::base::web::Parts) only after its guard was resolved, so that nobody else costs anything.

use actix_web::HttpResponse;
use askama::Template;
use futures_util::stream;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::PersonId;
use crate::base::web::limits::{is_spent, spend};
use crate::base::web::{Arrived, Cut, Cx, Guard, Limit, Most, Parts, Posted, Reply, streamed};
use crate::base::words::{FluentValue, Words};
use crate::billing::evidence::{
    self, Bundle, Clean, Cleaned, Evidence, Given, Kind, Opened, Refused, Subject,
};

/// What a form may bring.
pub const MOST: Most = Most {
    one: evidence::ONE_FILE,
    all: evidence::ALL_FILES,
    end: evidence::NOT_READ,
    files: evidence::AT_ONCE,
};

/// For the field that chooses files. Phones that know these only turn their own photos into JPEG by themselves.
pub const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf";

/// What became of the files of a form.
#[derive(Default)]
pub struct Brought {
    pub clean: Vec<Clean>,
    /// Names as they were given, and why those are not taken.
    pub refused: Vec<(String, Refused)>,
    /// None of them was looked at.
    pub cut: Option<Cut>,
}

impl Brought {
    /// What is wrong with the files, a sentence each; empty when all can be kept, for a subject that has some already.
    pub fn faults(&self, c: &mut Conn, w: Words, subject: Option<&Subject>) -> DbResult<Vec<String>> {
        let mut all: Vec<String> = self.refused.iter().map(|(name, why)| said(w, name, *why)).collect();
        all.extend(self.cut.map(|why| w.t(unread(why)).into_owned()));
        if let (Some(subject), false) = (subject, self.clean.is_empty()) {
            let room = evidence::room(c, subject, self.clean.len())?;
            all.extend(room.err().map(|why| said(w, "", why)));
        }
        Ok(all)
    }

    /// The form again with what is wrong; it can be sent a little later where too many came.
    pub fn refused(&self, view: &impl Template) -> DbResult<Reply> {
        if self.cut == Some(Cut::Later) { Reply::too_many(view) } else { Reply::invalid(view) }
    }

    /// To be kept with the form of this key.
    pub fn bundle<'a>(&'a self, form_key: &'a str, shared: bool) -> Bundle<'a> {
        Bundle { files: &self.clean, form_key, shared }
    }
}

/// `rotor.heic: This is a HEIC photo …`.
fn said(w: Words, name: &str, why: Refused) -> String {
    let why = w.t(words(why));
    let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    if name.is_empty() {
        return why.into_owned();
    }
    w.args("files-refused", &[("name", FluentValue::from(name)), ("why", FluentValue::from(why.as_ref()))])
}

const fn words(why: Refused) -> &'static str {
    match why {
        Refused::Empty => "files-refused-empty",
        Refused::TooLarge => "files-refused-too-large",
        Refused::TooMany => "files-refused-too-many",
        Refused::Heic => "files-refused-heic",
        Refused::Vector => "files-refused-vector",
        Refused::WebPage => "files-refused-web-page",
        Refused::Archive => "files-refused-archive",
        Refused::OtherKind => "files-refused-other-kind",
        Refused::Broken => "files-refused-broken",
        Refused::TooManyPixels => "files-refused-too-many-pixels",
        Refused::TooManyPages => "files-refused-too-many-pages",
        Refused::Encrypted => "files-refused-encrypted",
        Refused::Active => "files-refused-active",
        Refused::Attachments => "files-refused-attachments",
        Refused::Infected => "files-refused-infected",
        Refused::NotSearched => "files-refused-not-searched",
    }
}

const fn unread(why: Cut) -> &'static str {
    match why {
        Cut::TooLarge => "files-together",
        Cut::TooMany => "files-refused-too-many",
        Cut::TooSlow => "files-slow",
        Cut::Later => "files-later",
    }
}

/// A form with files, read once it is known who sends it and that they may. `may` looks at what the form is about, and says
/// who it is: files count for the limit of uploads of that person and of their network, forms without any do not. Above it, or
/// where the work with their files was too much, only the words are read.
pub async fn posted<G: Guard>(
    cx: &Cx,
    guard: G,
    parts: Parts,
    may: impl Fn(&mut Conn, &G::Who, &Cx) -> DbResult<PersonId> + Send + 'static,
) -> DbResult<(G, Posted)> {
    let known = cx.block(move |cx| {
        let person = cx.site.db.read(|c| {
            let who = guard.resolve(c, cx)?;
            may(c, &who, cx)
        })?;
        Ok((guard, person))
    });
    match known.await {
        Ok((guard, person)) => {
            let large = parts.is_large();
            if large && !may_bring(cx, person).await? {
                return Ok((guard, parts.words().await?));
            }
            let mut posted = parts.read(MOST).await?;
            let came = posted.cut.is_some() || !posted.files.is_empty();
            if !large && came && !may_bring(cx, person).await? {
                posted.keep_no_files(Cut::Later);
            }
            posted.sender = person.to_string();
            Ok((guard, posted))
        }
        Err(error) => {
            if matches!(error, AppError::SignInNeeded) {
                parts.leave_words().await;
            }
            Err(error)
        }
    }
}

async fn may_bring(cx: &Cx, person: PersonId) -> DbResult<bool> {
    let spent = move |cx: &Cx| is_spent(&cx.site, Limit::UPLOAD_WORK, &person.to_string());
    Ok(!cx.block(spent).await?
        && cx.wait(Limit::UPLOAD, person.to_string()).await?.is_none()
        && cx.wait(Limit::UPLOAD_NETWORK, cx.facts.network()).await?.is_none())
}

/// Cleans what came, on a thread apart. What that costs is the sender's: where it is too much, none of the files is kept.
pub async fn bring(cx: &Cx, Posted { files, cut, sender, .. }: Posted) -> DbResult<Brought> {
    if files.is_empty() {
        return Ok(Brought { cut, ..Brought::default() });
    }
    cx.cleaning(move |cx| {
        let mut brought = Brought::default();
        for Arrived { name, content, .. } in files {
            if is_spent(&cx.site, Limit::UPLOAD_WORK, &sender)? {
                return Ok(Brought { cut: Some(Cut::Later), ..Brought::default() });
            }
            let Cleaned { outcome, took } =
                evidence::clean(&cx.site, &Given { name: name.clone(), content })?;
            let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            spend(&cx.site, Limit::UPLOAD_WORK, &sender, took)?;
            match outcome {
                Ok(clean) => brought.clean.push(clean),
                Err(why) => brought.refused.push((name, why)),
            }
        }
        Ok(brought)
    })
    .await
}

/// Sends a file, as a file to keep, a piece at a time.
pub fn give(cx: Cx, opened: Opened) -> HttpResponse {
    let (name, kind, size) = (opened.about.name.clone(), opened.about.kind, opened.about.size);
    let pieces = opened.pieces();
    let rest =
        stream::try_unfold((cx, std::sync::Arc::new(opened), 0_i32), move |(cx, opened, place)| async move {
            if place >= pieces {
                return Ok::<_, AppError>(None);
            }
            let own = std::sync::Arc::clone(&opened);
            let piece = cx.block(move |cx| cx.site.db.read(|c| evidence::piece(c, &own, place))).await?;
            Ok(Some((piece, (cx, opened, place.saturating_add(1)))))
        });
    streamed(&name, kind.media_type(), Some(size), rest)
}

/// A file in a list.
pub struct File {
    /// Where it is downloaded.
    pub href: String,
    pub name: String,
    /// `1.2 MB`, or `3 pages, 0.4 MB`.
    pub about: String,
    pub icon: &'static str,
}

impl File {
    /// `root` is `/files` or `/staff/files`.
    pub fn new(it: &Evidence, root: &str, w: Words) -> Self {
        let tenths = (it.size.saturating_mul(10) / (1024 * 1024)).max(1);
        let size = format!("{}.{} MB", tenths / 10, tenths % 10);
        let about = match it.pages {
            Some(pages) => {
                format!("{}, {size}", w.args("files-pages", &[("pages", FluentValue::from(pages))]))
            }
            None => size,
        };
        let icon = if it.kind == Kind::Pdf { "file-text" } else { "paperclip" };
        Self { href: format!("{root}/{}", it.id), name: it.name.clone(), about, icon }
    }
}
