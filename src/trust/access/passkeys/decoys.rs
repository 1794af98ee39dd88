//! What an address is answered with, so that nobody learns whether it has an account: always at least three credential
//! ids, padded with made-up ones that are the same each time, in an order that says nothing.

use crate::base::db::DbResult;
use crate::base::site::Site;

const AT_LEAST: usize = 3;

/// As long as those of common authenticators.
const LENGTHS: [usize; 4] = [16, 20, 32, 32];

/// The ids to answer with: `real` ones of the address, none when it has no account.
pub(in crate::trust::access) fn padded(
    site: &Site,
    address: &str,
    mut real: Vec<Vec<u8>>,
) -> DbResult<Vec<Vec<u8>>> {
    let missing = AT_LEAST.saturating_sub(real.len());
    for number in 0..AT_LEAST {
        // Made in any case, so that both answers take the same time.
        let decoy = decoy(site, address, number)?;
        if number < missing {
            real.push(decoy);
        }
    }
    real.sort();
    Ok(real)
}

fn decoy(site: &Site, address: &str, number: usize) -> DbResult<Vec<u8>> {
    let mut bytes = site.vault.token_hash("decoy", format!("{number}|{address}").as_bytes())?;
    let pick = bytes.first().map_or(0, |b| usize::from(*b)) % LENGTHS.len();
    let tail = site.vault.token_hash("decoy-id", &bytes)?;
    bytes = tail;
    bytes.truncate(LENGTHS.get(pick).copied().unwrap_or(16));
    Ok(bytes)
}
