//! Every page there is, as somebody whom it is for sees it: at two widths in light and dark, with axe; no sideways
//! scroll at 320 px; nothing for the browser to complain of; no link and no form that leads nowhere. The pages come
//! from the product's own list of routes, how each is found from `table.rs`.

mod paper;
mod story;
mod table;
mod visit;

use std::collections::BTreeSet;

use actix_web::http::Method;
use forecourt::base::web::{Access, Recorder, Row};
use forecourt::routes::routes;

use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::portal::Portal;
use story::Story;
use table::{ALSO, WAYS, Way, Whose};
use visit::Walk;

fn rows() -> Vec<Row> {
    let mut recorder = Recorder::default();
    routes(&mut recorder);
    recorder.rows().to_vec()
}

/// Files are fetched where they are linked, and have no page.
fn is_file(path: &str) -> bool {
    [".pdf", ".csv", ".json", ".ico", ".proof"].iter().any(|ending| path.ends_with(ending))
}

fn whose(access: Access) -> Option<Whose> {
    match access {
        Access::Public | Access::Token => Some(Whose::Visitor),
        Access::SignedIn | Access::Owner => Some(Whose::Owner),
        Access::Clerk | Access::Manager => Some(Whose::Staff),
        Access::Administrator | Access::Installation => Some(Whose::Administrator),
        Access::Machine => None,
    }
}

/// The line of the table about a route.
fn way(path: &str) -> Option<&'static Way> {
    WAYS.iter().find(|(known, _)| *known == path).map(|(_, way)| way)
}

#[test]
fn every_page_has_a_way_that_leads_to_it() {
    let rows = rows();
    let pages: Vec<&Row> =
        rows.iter().filter(|row| row.method == Method::GET && !is_file(row.path)).collect();
    let mut wrong = Vec::new();
    for row in &pages {
        if row.path.contains('{') && way(row.path).is_none() {
            let list = row.path.split("/{").next().unwrap_or_default();
            wrong.push(format!(
                "GET {path} is not visited. Add a line to WAYS in tests/browser/pages/table.rs, such as\n    \
                 (\"{path}\", LinkOn(\"{list}\")),\nand let tests/browser/pages/story.rs make a record that has it.",
                path = row.path
            ));
        }
    }
    for (known, way) in WAYS {
        if !pages.iter().any(|row| row.path == *known) {
            wrong.push(format!("{known} in tests/browser/pages/table.rs is no GET route"));
        }
        if let Way::LinkOn(page) = way
            && !pages.iter().any(|row| row.path == *page)
        {
            wrong.push(format!("{known} is looked for on {page}, which is no GET route"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

async fn walk(whose_pages: Whose, name: &str) {
    let portal = Portal::start();
    let story = Story::of(&portal, whose_pages).await;
    journey(name, async |browser| {
        let tab = match &story.who {
            Some(who) => portal.tab_of(browser, who, View::DESKTOP).await,
            None => browser.tab(View::DESKTOP).await,
        };
        let rows = rows();
        let mut walk = Walk::new(&portal, &story, &tab, &rows);
        let mut done = BTreeSet::new();
        for row in rows.iter().filter(|row| row.method == Method::GET && !is_file(row.path)) {
            if whose(row.access) == Some(whose_pages) && done.insert(row.path) {
                walk.route(row.path).await;
            }
        }
        for (_, status, address) in ALSO.iter().filter(|(whose, ..)| *whose == whose_pages) {
            walk.page(&address(&story), *status).await;
        }
        walk.menus().await;
        walk.links().await;
        // The desk speaks English.
        if matches!(whose_pages, Whose::Visitor | Whose::Owner) {
            walk.in_spanish().await;
        }
        walk.end();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_pages_are_fit_to_be_seen() {
    walk(Whose::Visitor, "pages-visitor").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owners_pages_are_fit_to_be_seen() {
    walk(Whose::Owner, "pages-owner").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staffs_pages_are_fit_to_be_seen() {
    walk(Whose::Staff, "pages-staff").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrators_pages_are_fit_to_be_seen() {
    walk(Whose::Administrator, "pages-administrator").await;
}
