//! A form whose session had ended on the way: kept sealed for half an hour, so that after signing in it can be sent
//! again and nothing typed is lost. Only the browser that sent it holds the token. So many a network: whoever sends them
//! has not signed in.

use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::facts::{Facts, new_token};
use super::form::RawForm;
use super::limits::{Limit, allow};
use crate::base::db::schema::kept_form;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::FlashId;
use crate::base::vault::{Holder, KeptForm, Sealed};

const KEPT_FOR: Duration = Duration::from_secs(1800);

/// What was sent where.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub path: String,
    pub fields: Vec<(String, String)>,
    /// In hex, the hash of the session it was sent with, if any.
    session: Option<String>,
}

impl Kept {
    pub fn session_hash(&self) -> Option<[u8; 32]> {
        let bytes = data_encoding::HEXLOWER.decode(self.session.as_ref()?.as_bytes()).ok()?;
        bytes.try_into().ok()
    }
}

/// Stores the form; the answer is the token for the browser's cookie.
pub(super) async fn keep(site: &Site, facts: &Facts, path: &str, raw: &RawForm) -> DbResult<String> {
    let fields = raw.fields()?;
    let session = facts.session_hash.map(|hash| data_encoding::HEXLOWER.encode(&hash));
    let kept = Kept { path: path.to_owned(), fields, session };
    let (site, network) = (site.clone(), facts.network());
    let place = site.db.queue().await?;
    let stored = actix_web::web::block(move || {
        let _place = place;
        allow(&site, Limit::KEPT_FORM, &network)?;
        store(&site, &kept)
    });
    stored.await.map_err(|_| AppError::Unavailable("the server is stopping".to_owned()))?
}

fn store(site: &Site, kept: &Kept) -> DbResult<String> {
    let json = serde_json::to_string(kept).map_err(|e| AppError::Internal(e.into()))?;
    let token = new_token();
    let now = site.clock.now();
    let id = FlashId::generate(now);
    site.db.write(|c| {
        let form: Sealed<KeptForm> = site.vault.seal(c, Holder::Site, id.as_bytes(), &json)?;
        let values = (
            kept_form::id.eq(id),
            kept_form::token_hash.eq(site.vault.bearer_hash(&token).to_vec()),
            kept_form::form.eq(form),
            kept_form::created_at.eq(now),
            kept_form::expires_at.eq(now.plus(KEPT_FOR)),
        );
        diesel::insert_into(kept_form::table).values(values).execute(c)?;
        Ok(())
    })?;
    Ok(token)
}

/// The form that this browser's cookie stands for, if there still is one.
pub fn find(c: &mut Conn, site: &Site, token_hash: &[u8; 32]) -> DbResult<Option<Kept>> {
    let row: Option<(FlashId, Sealed<KeptForm>)> = kept_form::table
        .filter(kept_form::token_hash.eq(token_hash.to_vec()))
        .filter(kept_form::expires_at.gt(site.clock.now()))
        .select((kept_form::id, kept_form::form))
        .first(c)
        .optional()?;
    let Some((id, form)) = row else { return Ok(None) };
    let json = site.vault.open_field(c, Holder::Site, id.as_bytes(), &form)?;
    serde_json::from_str(&json).map(Some).map_err(|e| AppError::Internal(e.into()))
}

/// Removes those whose time is over. Returns how many.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let over = kept_form::table.filter(kept_form::expires_at.lt(site.clock.now()));
    Ok(diesel::delete(over).execute(c)?)
}
