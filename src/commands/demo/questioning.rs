//! Dana questions what she was billed for wipers: raised yesterday where the records allow it, taken by Priya, answered, and
//! written about once more, so that the queue has something that waits.

use std::time::Duration;

use super::people::Cast;
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::site::Site;
use crate::base::values::{Clock, InvoiceId};
use crate::billing::disputes::{self, Ask, NewDispute, NewLine, Said, Wish, Words};
use crate::commands::failure::Failure;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind};

const MINUTES: Duration = Duration::from_secs(60);

const WHAT: &str = "I was charged for two wiper blades, but only the one on the driver’s side is new. The other one still streaks, and \
                    it has the same tear as before.";
const REPLY: &str = "Thank you for telling us, Dana. I have asked Marcus to look at the parts record, and will look at it myself today. \
                     Nothing is due on this charge in the meantime.";
const NOTE: &str = "Parts record shows one WB-18 taken from stock. Check with Marcus before deciding.";
const MORE: &str = "Thanks. I can bring it in on Saturday morning if that helps.";

/// The last line of the invoice: the blade on the passenger's side.
pub fn question(site: &Site, cast: &Cast, invoice: InvoiceId, place: usize) -> Result<(), Failure> {
    let (own, house) = (cast.at_northside, Scope::for_job(cast.dealers.northside, None));
    let dana = Actor { person: Some(cast.dana), ..Actor::of_kind(ActorKind::Owner) };
    let priya = Actor { person: Some(cast.priya), ..Actor::of_kind(ActorKind::Manager) };
    let lines = [NewLine { place, ask: Ask::All, reason: "part".to_owned() }];
    let (words, key) = (written(WHAT)?, new_form_key());
    let new = NewDispute { invoice, lines: &lines, wish: Wish::Credit, words: &words, form_key: &key };
    let made = site.db.write(|c| disputes::raise(c, site, &dana, &own, &new))?;
    let raised = made.map_err(|why| Failure::from(AppError::internal(format!("the demo: {why:?}"))))?;
    site.db.write(|c| disputes::assign(c, site, &priya, &house, raised.id, cast.priya))?;
    let later = |minutes: u32| Site {
        clock: Clock::manual(site.clock.now().plus(MINUTES * minutes)),
        ..site.clone()
    };
    let (at, words, key) = (later(20), written(NOTE)?, new_form_key());
    let said = Said { words: &words, form_key: &key };
    at.db.write(|c| disputes::note(c, &at, &priya, &house, raised.id, said))?;
    let (at, words, key) = (later(24), written(REPLY)?, new_form_key());
    let said = Said { words: &words, form_key: &key };
    at.db.write(|c| disputes::reply(c, &at, &priya, &house, raised.id, said))?.map_err(refused)?;
    let (at, words, key) = (later(40), written(MORE)?, new_form_key());
    let said = Said { words: &words, form_key: &key };
    at.db.write(|c| disputes::say(c, &at, &dana, &own, raised.id, said))?.map_err(refused)
}

fn written(text: &str) -> Result<Words, Failure> {
    Words::parse(text).map_err(|e| Failure::from(AppError::internal(e.to_string())))
}

fn refused(why: disputes::NotSaid) -> Failure {
    Failure::from(AppError::internal(format!("the demo: {why:?}")))
}
