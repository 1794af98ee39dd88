//! `GET /staff/estimates.csv`: everything that the filter of the list lets through, for a spreadsheet.

use actix_web::HttpResponse;

use super::index::Asked;
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Query, Reply};
use crate::billing::estimates::list;

use crate::pages::staff::seen;
use crate::parties::{customers, dealerships};
use crate::trust::access::Clerk;

/// Read in parts, so that not all rows are open at once.
const PART: usize = 500;

pub async fn show(cx: Cx, clerk: Clerk, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let asked = Asked { after: String::new(), ..asked.0 };
    cx.page(clerk, move |c, who, cx| {
        let it = asked.understood(who)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let titles = ["Estimate", "Customer", "Work", "Vehicle", "Repair order", "State", "Version"];
        let more = ["Valid until", "Before tax", "Total", "Currency"];
        let titles: Vec<String> = titles.iter().chain(&more).map(|it| (*it).to_owned()).collect();
        let mut sheet = Sheet::new(&titles)?;
        let (mut after, mut shown) = (None, Vec::new());
        loop {
            let part = list(c, &cx.site, &it.scope, it.state, after, PART)?;
            for row in &part.rows {
                let estimate = &row.estimate;
                shown.push(estimate.customer);
                let name = customers::name_of(c, &cx.site, &who.scope.narrowed(estimate.customer)?)?;
                sheet.row(&[
                    harmless(&estimate.number),
                    harmless(&name),
                    harmless(&row.label.work),
                    harmless(&row.label.vehicle),
                    harmless(&estimate.repair_order),
                    estimate.stands(today).code().to_owned(),
                    estimate.version.to_string(),
                    estimate.valid_until.to_string(),
                    estimate.net().to_decimal_string(),
                    estimate.total().to_decimal_string(),
                    estimate.currency.code().to_owned(),
                ])?;
            }
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        seen::several(&cx.site, who, "estimates.csv", shown);
        Ok(Reply::attachment("estimates.csv", KIND, sheet.finish()?))
    })
    .await
}
