//! Signs webhooks as the provider does: `t=…,v1=HMAC-SHA256(secret, "t.body")`.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::book::Seconds;
use super::switches::Signature;

const AN_HOUR: Seconds = 3600;

/// The value of `Stripe-Signature` for a body that leaves `now`.
pub fn header(secret: &str, body: &[u8], now: Seconds, switch: Signature) -> String {
    match switch {
        Signature::Good => sign(secret, body, now),
        Signature::Wrong => sign("whsec_of_somebody_else", body, now),
        Signature::Stale => sign(secret, body, now.saturating_sub(AN_HOUR)),
    }
}

fn sign(secret: &str, body: &[u8], at: Seconds) -> String {
    // HMAC takes keys of any length, so there is always a code.
    let code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{at}.").as_bytes());
        mac.update(body);
        HEXLOWER.encode(&mac.finalize().into_bytes())
    });
    format!("t={at},v1={}", code.unwrap_or_default())
}
