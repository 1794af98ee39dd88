mod invoices;
mod overview;
mod payments;
mod statements;
mod vehicles;

use std::time::Duration;

use forecourt::billing::invoices::IssuedInvoice;
use forecourt::trust::access::Scope;

use crate::support::{Actor, TestApp, records};

/// An invoice issued now; the next one is issued later, and so comes above it.
pub fn issued(app: &TestApp, scope: &Scope, minor: i64) -> IssuedInvoice {
    let done = records::issued(app, scope, minor);
    app.clock.advance(Duration::from_secs(1));
    done
}

/// Time goes by, and the owner signs in again.
pub async fn days_later(app: &TestApp, actor: &Actor<'_>, days: u64) {
    app.clock.advance(Duration::from_secs(days * 86_400));
    assert_eq!(actor.sign_in("/").await.status, 200);
}

/// What a page says, without tags and with single spaces.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
