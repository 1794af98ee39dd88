//! Files that a form brings (`multipart/form-data`), with limits of size and time. They are in memory only until the
//! handler has sealed them. Not here: what may be in them.

use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;

use crate::base::error::AppError;

const ONE_FILE: usize = 10 * 1024 * 1024;
const ALL_FILES: usize = 25 * 1024 * 1024;
const MOST: usize = 20;
const DEADLINE: Duration = Duration::from_secs(120);

/// What was chosen in the form's file fields: name as the browser says it, and content. Fields left empty are not here.
pub struct Upload(pub Vec<(String, Vec<u8>)>);

impl FromRequest for Upload {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.headers().contains_key(header::CONTENT_ENCODING) {
            let refused = AppError::Invalid("a compressed body is not accepted".to_owned());
            return Box::pin(std::future::ready(Err(refused)));
        }
        let parts = Multipart::new(request.headers(), payload.take());
        Box::pin(async move {
            let slow = |_| AppError::Invalid("the files came too slowly".to_owned());
            tokio::time::timeout(DEADLINE, collect(parts)).await.map_err(slow)?
        })
    }
}

async fn collect(mut parts: Multipart) -> Result<Upload, AppError> {
    let (mut files, mut total) = (Vec::new(), 0_usize);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|e| AppError::Invalid(e.to_string()))?;
        let named = part.content_disposition().and_then(|it| it.get_filename());
        let name: String = named.unwrap_or_default().chars().take(200).collect();
        let mut content = Vec::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|e| AppError::Invalid(e.to_string()))?;
            total = total.saturating_add(chunk.len());
            if total > ALL_FILES || content.len().saturating_add(chunk.len()) > ONE_FILE {
                return Err(AppError::TooLarge);
            }
            content.extend_from_slice(&chunk);
        }
        if !name.is_empty() {
            files.push((name, content));
        }
        if files.len() > MOST {
            return Err(AppError::TooLarge);
        }
    }
    Ok(Upload(files))
}
