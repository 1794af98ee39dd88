//! What was mailed to whom, and the work of the outbox done at once.

use forecourt::base::mail::{self, Stored};
use forecourt::base::outbox;
use forecourt::jobs;

use super::TestApp;

impl TestApp {
    /// Does everything that is due in the outbox.
    pub async fn work(&self) {
        outbox::drain(&self.site, &jobs::jobs(&self.app.provider)).await.unwrap();
    }

    /// The mails to an address, newest first.
    pub fn mails_to(&self, address: &str) -> Vec<Stored> {
        let all = self.site.db.read(|c| mail::newest(c, &self.site, 1000)).unwrap();
        all.into_iter().filter(|it| it.message.to.as_str() == address).collect()
    }

    /// The path of the newest link to an address that begins so.
    pub fn link_to(&self, address: &str, path: &str) -> Option<String> {
        let wanted = format!("{}{path}", self.site.config.public_url);
        self.mails_to(address).iter().find_map(|it| {
            let (_, rest) = it.message.text.split_once(&wanted)?;
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            Some(format!("{path}{}", rest.get(..end)?))
        })
    }
}
