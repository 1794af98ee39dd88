//! `GET /staff/cores.csv`: everything that the list shows in one state, for a spreadsheet.

use actix_web::HttpResponse;

use super::index::Asked;
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Query, Reply};
use crate::billing::cores::list;
use crate::pages::staff::seen;
use crate::parties::customers;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeInvoices;

/// Read in parts, so that not all rows are open at once.
const PART: usize = 500;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let asked = asked.0;
    cx.page(staff, move |c, who, cx| {
        let state = asked.state()?;
        let titles = ["Invoice", "Customer", "Billed on", "Charged", "Open", "Currency", "Closed on"];
        let mut sheet = Sheet::new(&titles.map(str::to_owned))?;
        let (mut after, mut shown) = (None, Vec::new());
        loop {
            let part = list(c, &who.scope, state, after, PART)?;
            for it in &part.rows {
                shown.push(it.customer);
                let name = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
                sheet.row(&[
                    harmless(&it.number),
                    harmless(&name),
                    it.issued_on.to_string(),
                    it.amount.to_decimal_string(),
                    it.open.to_decimal_string(),
                    it.open.currency().code().to_owned(),
                    it.closed_on.map(|day| day.to_string()).unwrap_or_default(),
                ])?;
            }
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        seen::several(&cx.site, who, "cores.csv", shown);
        Ok(Reply::attachment("cores.csv", KIND, sheet.finish()?))
    })
    .await
}
