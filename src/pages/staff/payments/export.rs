//! `GET /staff/payments.csv`: the list as a file, with the list's filter. The export of data is an entry of the log.

use actix_web::HttpResponse;

use super::index::Asked;
use super::method;
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Query, Reply};
use crate::billing::payments::store::dealer;

use crate::pages::staff::seen;
use crate::parties::customers;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

/// Rows of a file.
const MOST: i64 = 10_000;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let found = dealer::list(c, &who.scope, asked.0.filter(), None, MOST)?;
        seen::several(&cx.site, who, "payments.csv", found.iter().map(|it| it.customer));
        let titles = ["receipt", "received_on", "customer", "method", "amount", "currency", "reversed"];
        let mut sheet = Sheet::new(&titles.map(str::to_owned))?;
        for it in found {
            let name = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
            sheet.row(&[
                it.number,
                it.received_on.to_string(),
                harmless(&name),
                method(it.method, it.through_provider).to_owned(),
                it.amount.to_decimal_string(),
                it.amount.currency().code().to_owned(),
                if it.reversed { "yes" } else { "" }.to_owned(),
            ])?;
        }
        Ok(Reply::attachment("payments.csv", KIND, sheet.finish()?))
    })
    .await
}
