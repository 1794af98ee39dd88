//! Forms that bring files (`multipart/form-data`), read as they come: fields are kept in memory, files go sealed into the
//! temporary folder, a chunk at a time. No file is read before the handler asks for it, which is after it knows who sends
//! and that they may send so much. Whatever is wrong with the files, the words come through: what somebody typed is not lost
//! because of a photo. Not here: what may be in a file.

use std::io::Write;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::form::{FilesLeft, Form, RawForm};
use crate::base::error::AppError;
use crate::base::spool::{Spool, Spooled};

const FIELDS: usize = 64 * 1024;
const DEADLINE: Duration = Duration::from_secs(120);
/// For words alone, as for any other form.
const WORDS_DEADLINE: Duration = Duration::from_secs(15);
/// What stands between the parts: names, kinds, marks. Of a form without files it is far less.
const BETWEEN: usize = 256 * 1024;
/// Of fields and files, whatever is in them: also files without name and content, which browsers send for empty fields.
const PARTS: usize = 1_100;

/// How much a form may bring.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// Bytes of one file. Of a larger one only the name is kept.
    pub one: u64,
    /// Bytes of all files. Of a larger form only the words are kept.
    pub all: u64,
    /// Bytes after which it is not even read any further.
    pub end: u64,
    pub files: usize,
}

/// Why no file of a form was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// They are too large together.
    TooLarge,
    TooMany,
    TooSlow,
    /// Too many came in a short time: they were not read.
    Later,
}

/// A form that is still to come, with or without files.
pub struct Parts(Body);

enum Body {
    Files(HttpRequest, Payload),
    Words(Vec<(String, String)>),
}

/// What came.
#[derive(Default)]
pub struct Posted {
    /// Beside the files, as they came.
    pub fields: Vec<(String, String)>,
    /// In the order in which they came; file fields that were left empty are not here.
    pub files: Vec<Arrived>,
    /// There are no files here then.
    pub cut: Option<Cut>,
    /// Whose the work with the files is: an account, as the limits know it. Empty until somebody says so.
    pub sender: String,
}

/// A file that came. Without content it was larger than allowed.
pub struct Arrived {
    /// Of the form's field.
    pub field: String,
    /// As the browser says it.
    pub name: String,
    pub content: Option<Spooled>,
}

impl FromRequest for Parts {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    /// A form without files is read at once, as any other; one with files waits to be asked for.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !request.content_type().starts_with("multipart/") {
            let form = Form::<Vec<(String, String)>>::from_request(request, payload);
            return Box::pin(async move { Ok(Self(Body::Words(form.await?.0))) });
        }
        let encoded = request.headers().contains_key(header::CONTENT_ENCODING);
        let (request, body) = (request.clone(), payload.take());
        Box::pin(async move {
            if encoded {
                return Err(AppError::Invalid("a compressed body is not accepted".to_owned()));
            }
            Ok(Self(Body::Files(request, body)))
        })
    }
}

impl Parts {
    /// Whether more may come than a form without files has: it has to be allowed before it is read.
    pub fn is_large(&self) -> bool {
        let Body::Files(request, _) = &self.0 else { return false };
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
        length.and_then(|it| it.parse::<usize>().ok()).is_none_or(|length| length > FIELDS)
    }

    /// Reads the form to its end.
    pub async fn read(self, most: Most) -> Result<Posted, AppError> {
        match self.0 {
            Body::Words(fields) => Ok(Posted { fields, ..Posted::default() }),
            Body::Files(request, body) => {
                let end = usize::try_from(most.end).unwrap_or(usize::MAX).saturating_add(FIELDS + BETWEEN);
                let parts = parts(&request, body, end);
                let mut posted = Posted::default();
                let whole = collect(parts, Some(most), &mut posted);
                match tokio::time::timeout(DEADLINE, whole).await {
                    Ok(Ok(())) => {}
                    // A file had begun to come: the words before it are all there.
                    Ok(Err(AppError::TooLarge)) if posted.cut.is_some() => {}
                    Ok(Err(error)) => return Err(error),
                    Err(_) => posted.keep_no_files(Cut::TooSlow),
                }
                posted.leave_words(&request);
                Ok(posted)
            }
        }
    }

    /// The words before the first file, where files are not to be read now.
    pub async fn words(self) -> Result<Posted, AppError> {
        match self.0 {
            Body::Words(fields) => Ok(Posted { fields, ..Posted::default() }),
            Body::Files(request, body) => {
                let parts = parts(&request, body, FIELDS + BETWEEN);
                let mut posted = Posted::default();
                let slow = |_| AppError::Invalid("the form came too slowly".to_owned());
                let words = collect(parts, None, &mut posted);
                tokio::time::timeout(WORDS_DEADLINE, words).await.map_err(slow)??;
                Ok(posted)
            }
        }
    }

    /// For whoever has to sign in first: what was typed goes on after that, files have to be chosen again. Anybody can
    /// come this way, so it reads no further than to the first file: our forms have their words before it.
    pub async fn leave_words(self) {
        let Body::Files(request, _) = &self.0 else { return };
        let request = request.clone();
        if let Ok(posted) = self.words().await {
            posted.leave_words(&request);
        }
    }
}

/// The parts of a body of at most so many bytes, whatever they are.
fn parts(request: &HttpRequest, body: Payload, mut left: usize) -> Multipart {
    let counted = body.map(move |chunk: Result<Bytes, PayloadError>| -> Result<Bytes, PayloadError> {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len()).ok_or(PayloadError::Overflow)?;
        Ok(chunk)
    });
    Multipart::new(request.headers(), counted)
}

impl Posted {
    /// Those that came take no room any more.
    pub fn keep_no_files(&mut self, why: Cut) {
        self.files.clear();
        self.cut.get_or_insert(why);
    }

    /// Keeps what was typed beside the request, as that of a form without files is kept.
    fn leave_words(&self, request: &HttpRequest) {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        let text = text.extend_pairs(&self.fields).finish();
        let mut beside = request.extensions_mut();
        beside.insert(RawForm(text.into_bytes()));
        if self.cut.is_some() || !self.files.is_empty() {
            beside.insert(FilesLeft);
        }
    }

    /// The fields beside the files.
    pub fn form<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        serde_html_form::from_str(&text).map_err(|e| AppError::Invalid(e.to_string()))
    }
}

/// All parts, or without `most` those before the first file.
async fn collect(mut parts: Multipart, most: Option<Most>, posted: &mut Posted) -> Result<(), AppError> {
    let (mut words, mut left, mut came) = (FIELDS, most.map_or(0, |it| it.all), 0_usize);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(garbled)?;
        came = came.saturating_add(1);
        if came > PARTS {
            return Err(AppError::TooLarge);
        }
        let field: String = part.name().unwrap_or_default().chars().take(100).collect();
        let named = part.content_disposition().and_then(|it| it.get_filename()).map(str::to_owned);
        let Some(name) = named else {
            let text = text(&mut part, &mut words).await?;
            posted.fields.push((field, text));
            continue;
        };
        let Some(most) = most else {
            // A field that was left empty comes as a file, too.
            if name.is_empty() {
                continue;
            }
            posted.keep_no_files(Cut::Later);
            return Ok(());
        };
        let name: String = name.chars().take(500).collect();
        // What is not kept any more is read all the same, so that the browser gets to see the page that says so.
        let content = file(&mut part, most.one, &mut left, posted).await?;
        let nothing = name.is_empty() && content.as_ref().is_some_and(Option::is_none);
        if !nothing && posted.cut.is_none() {
            let content = content.map(|it| it.map_or_else(empty, Ok)).transpose()?;
            posted.files.push(Arrived { field, name, content });
        }
        if posted.files.len() > most.files {
            posted.keep_no_files(Cut::TooMany);
        }
    }
    Ok(())
}

async fn text(part: &mut Field, left: &mut usize) -> Result<String, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(garbled)?;
        *left = left.checked_sub(chunk.len()).ok_or(AppError::TooLarge)?;
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|e| AppError::Invalid(e.to_string()))
}

/// None when it is larger than allowed; in it none when not a byte came. Writes are small and go to memory of the system: the
/// thread that reads does not wait for a disk.
async fn file(
    part: &mut Field,
    most: u64,
    left: &mut u64,
    posted: &mut Posted,
) -> Result<Option<Option<Spooled>>, AppError> {
    let (mut spool, mut size, mut taken) = (None, 0_u64, 0_u64);
    while let Some(chunk) = part.next().await {
        let chunk = match chunk.map_err(garbled) {
            Ok(chunk) => chunk,
            Err(error) => {
                // The words came before it.
                if matches!(error, AppError::TooLarge) {
                    posted.keep_no_files(Cut::TooLarge);
                }
                return Err(error);
            }
        };
        let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        size = size.saturating_add(length);
        // One that is too large by itself takes no room from the others.
        if size <= most && *left < length {
            posted.keep_no_files(Cut::TooLarge);
        }
        if size > most || posted.cut.is_some() {
            *left = left.saturating_add(std::mem::take(&mut taken));
            spool = None;
        } else if length > 0 {
            let started = spool.take().map_or_else(Spool::new, Ok);
            let mut started = started.map_err(broken)?;
            started.write_all(&chunk).map_err(broken)?;
            spool = Some(started);
            (taken, *left) = (taken.saturating_add(length), left.saturating_sub(length));
        }
    }
    if size > most || posted.cut.is_some() {
        return Ok(None);
    }
    Ok(Some(spool.map(Spool::finish).transpose().map_err(broken)?))
}

fn empty() -> Result<Spooled, AppError> {
    Spool::new().and_then(Spool::finish).map_err(broken)
}

fn broken(error: std::io::Error) -> AppError {
    AppError::Internal(error.into())
}

fn garbled(error: MultipartError) -> AppError {
    match error {
        MultipartError::Payload(PayloadError::Overflow) => AppError::TooLarge,
        other => AppError::Invalid(other.to_string()),
    }
}
