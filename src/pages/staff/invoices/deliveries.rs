//! `POST /staff/invoices/{number}/deliveries` sends the invoice again, because somebody asked for it. With it what the page
//! of an invoice says of every sending: what went where, and how far it got.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::base::error::AppError;
use crate::base::values::Zone;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::deliveries::{Resent, Sending, send_again as send};
use crate::billing::invoices::{self, DeliveryState};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::shown::Moment;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    key: String,
}

pub async fn send_again(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    form: Form<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let invoice = invoices::by_number(c, &cx.site, &who.scope, &path)?;
        let scope = who.scope.narrowed(invoice.customer)?;
        let flash = match send(c, &cx.site, &who.actor, &scope, &invoice, &form.0.key)? {
            Resent::To(all) => {
                let names: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
                let text = format!("{} is on its way again to {}.", invoice.number, names.join(", "));
                Flash { kind: FlashKind::Ok, text }
            }
            Resent::Nobody => Flash {
                kind: FlashKind::Warn,
                text: "Nothing was sent: no address is known, or nobody wants mails about new invoices."
                    .to_owned(),
            },
        };
        Ok(Reply::to(format!("/staff/invoices/{}", invoice.number)).flash(flash))
    })
    .await
}

/// One sending, ready to show.
pub struct Sent {
    pub what: &'static str,
    /// Empty where the address is forgotten, or there is none.
    pub to: String,
    pub pill: Pill,
    pub at: Moment,
}

pub fn sent(sendings: &[Sending], zone: &Zone) -> Vec<Sent> {
    let row = |it: &Sending| {
        let (state, at) = *it.steps.last()?;
        let to = it.letter.as_ref().map(|(_, to)| to.to_string()).unwrap_or_default();
        Some(Sent { what: what(it), to, pill: pill(state), at: Moment::new(at, zone) })
    };
    sendings.iter().filter_map(row).collect()
}

/// The pill of an invoice whose newest mail came back.
pub fn came_back(sendings: &[Sending]) -> Option<Pill> {
    let newest = sendings.iter().find(|it| matches!(it.channel.as_str(), "mail" | "reminder"))?;
    (newest.state() == Some(DeliveryState::Bounced)).then(|| pill(DeliveryState::Bounced))
}

fn what(it: &Sending) -> &'static str {
    match (it.channel.as_str(), it.letter.as_ref().map(|(kind, _)| kind.as_str())) {
        ("portal", _) => "Seen in the portal",
        ("link", _) => "Seen by the pay link",
        ("reminder", _) => "Reminder by mail",
        (_, Some("invoice.new")) => "Invoice by mail",
        _ => "By mail",
    }
}

fn pill(state: DeliveryState) -> Pill {
    let (kind, text) = match state {
        DeliveryState::Queued => ("draft", "Queued"),
        DeliveryState::Sent => ("due", "Sent"),
        DeliveryState::Delivered => ("paid", "Delivered"),
        DeliveryState::Bounced => ("overdue", "Came back"),
        DeliveryState::Viewed => ("credit", "Viewed"),
    };
    Pill { kind, text: text.into() }
}
