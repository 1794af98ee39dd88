//! The one message after a change: sealed into a cookie, shown by the next page, then gone. A cookie rather than the
//! session, because people without one (after signing out, on a pay link) are told what happened as well.

use data_encoding::BASE64URL_NOPAD;

use super::cx::Cx;
use super::facts::FLASH_COOKIE;
use super::page::{Flash, FlashKind};
use super::reply::Reply;
use crate::base::db::{Conn, DbResult};
use crate::base::values::FlashId;
use crate::base::vault::{Holder, Sealed, SessionFlash};

/// Moves a reply's message into its cookie.
pub(super) fn leave(c: &mut Conn, cx: &Cx, mut reply: Reply) -> DbResult<Reply> {
    let Some(flash) = reply.flash.take() else { return Ok(reply) };
    let id = FlashId::generate(cx.site.clock.now());
    let text = format!("{}{}", mark(flash.kind), flash.text);
    let sealed: Sealed<SessionFlash> = cx.site.vault.seal(c, Holder::Site, id.as_bytes(), &text)?;
    let value = BASE64URL_NOPAD.encode(&[id.as_bytes().as_slice(), sealed.as_bytes()].concat());
    Ok(reply.cookie(FLASH_COOKIE, value, None))
}

/// The message that the last page left, if the cookie holds one that is ours.
pub fn take(c: &mut Conn, cx: &Cx) -> Option<Flash> {
    let bytes = BASE64URL_NOPAD.decode(cx.facts.flash.as_ref()?.as_bytes()).ok()?;
    let (id, sealed) = bytes.split_at_checked(16)?;
    let sealed = Sealed::<SessionFlash>::from_bytes(sealed.to_vec());
    // A cookie that does not open was made up or is from before a key was destroyed: no message, no error.
    let text = cx.site.vault.open_field(c, Holder::Site, id.try_into().ok()?, &sealed).ok()?;
    let mut rest = text.chars();
    let kind = match rest.next()? {
        '+' => FlashKind::Ok,
        '!' => FlashKind::Warn,
        _ => FlashKind::Bad,
    };
    Some(Flash { kind, text: rest.as_str().to_owned() })
}

fn mark(kind: FlashKind) -> char {
    match kind {
        FlashKind::Ok => '+',
        FlashKind::Warn => '!',
        FlashKind::Bad => '-',
    }
}
