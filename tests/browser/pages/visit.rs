//! One look at one page, and what it leads to. Everything wrong is gathered, so that one run names it all.

use std::collections::{BTreeMap, BTreeSet};

use forecourt::base::web::Row;
use serde_json::json;

use super::story::Story;
use super::table::Way;
use super::way;
use crate::driver::browser::View;
use crate::driver::tab::Tab;
use crate::portal::Portal;

/// The narrowest screen on which nothing may scroll sideways.
const NARROWEST: u32 = 320;

pub struct Walk<'a> {
    portal: &'a Portal,
    story: &'a Story<'a>,
    tab: &'a Tab,
    rows: &'a [Row],
    /// Addresses of routes that were found.
    found: BTreeMap<String, String>,
    /// Links to pages and files, each with a page that has it.
    links: BTreeMap<String, String>,
    seen: BTreeSet<String>,
    wrong: Vec<String>,
}

impl<'a> Walk<'a> {
    pub fn new(portal: &'a Portal, story: &'a Story<'a>, tab: &'a Tab, rows: &'a [Row]) -> Self {
        let (found, links, seen, wrong) = Default::default();
        Self { portal, story, tab, rows, found, links, seen, wrong }
    }

    /// Visits the page of a route, if it has one.
    pub async fn route(&mut self, route: &'static str) {
        if let Some(path) = self.find(route).await {
            self.page(&path, 200).await;
        }
    }

    /// Where the route leads: its line in the table, followed as far as it goes.
    async fn find(&mut self, route: &'static str) -> Option<String> {
        let mut trail = vec![route];
        while let Some(Way::LinkOn(page)) = way(trail[trail.len() - 1]) {
            trail.push(page);
        }
        let last = trail.pop()?;
        let mut path = match way(last) {
            Some(Way::NoPage(_)) => return None,
            Some(Way::At(address)) => address(self.story),
            _ => last.to_owned(),
        };
        for wanted in trail.into_iter().rev() {
            path = match self.found.get(wanted) {
                Some(known) => known.clone(),
                None => self.link_on(&path, wanted).await?,
            };
            self.found.insert(wanted.to_owned(), path.clone());
        }
        Some(path)
    }

    /// The first link on a page that fits the route.
    async fn link_on(&mut self, page: &str, route: &str) -> Option<String> {
        self.tab.goto(&self.portal.url_of(page)).await;
        let hrefs: Vec<String> = self
            .tab
            .eval("[...document.querySelectorAll('a[href^=\"/\"]')].map(a => a.getAttribute('href'))")
            .await;
        let found = hrefs.iter().find(|href| self.route_of(href) == Some(route)).cloned();
        if found.is_none() {
            self.wrong.push(format!(
                "{page} has no link that fits {route}. Make a record in tests/browser/pages/story.rs, or change its \
                 line in tests/browser/pages/table.rs"
            ));
        }
        found
    }

    /// The route that the server would choose: literal paths come before patterns.
    fn route_of(&self, href: &str) -> Option<&'static str> {
        let path = href.split(['?', '#']).next().unwrap_or_default();
        let all = self.rows.iter().map(|row| row.path).filter(|route| fits(route, path));
        all.min_by_key(|route| (route.matches('{').count(), std::cmp::Reverse(route.len())))
    }

    /// Looks at a page from all sides.
    pub async fn page(&mut self, path: &str, status: u16) {
        if !self.seen.insert(path.to_owned()) {
            return;
        }
        let heard = self.tab.console().complaints().len();
        let mut found = Vec::new();
        self.tab.look_with(View::DESKTOP).await;
        self.tab.goto(&self.portal.url_of(path)).await;
        let answer: u16 = self.tab.eval("performance.getEntriesByType('navigation')[0].responseStatus").await;
        let at = self.tab.path().await;
        if answer != status || at != path {
            found.push(format!("answered {answer} at {at}, not {status}"));
        }
        // What is folded away is looked at as well.
        self.tab.eval::<()>("document.querySelectorAll('details').forEach(it => it.open = true)").await;
        self.look(&mut found).await;
        self.gather(path, &mut found).await;
        found.extend(self.tab.console().complaints().split_off(heard));
        self.wrong.extend(found.into_iter().map(|it| format!("{path}: {it}")));
    }

    /// Colors are looked at in both schemes, everything else in one.
    async fn look(&self, found: &mut Vec<String>) {
        for view in [View::DESKTOP, View::PHONE] {
            for view in [view, view.dark()] {
                self.tab.look_with(view).await;
                let said = match view.scheme.name() {
                    "light" => self.tab.accessibility().await,
                    _ => self.tab.colors().await,
                };
                if !said.is_empty() {
                    found.push(format!("at {} px in {}\n{said}", view.width, view.scheme.name()));
                }
            }
        }
        self.tab.look_with(View::of_width(NARROWEST)).await;
        let said = self.tab.too_wide().await;
        found.extend((!said.is_empty()).then_some(said));
    }

    /// Notes where the page leads, and finds anchors and forms that lead nowhere.
    async fn gather(&mut self, path: &str, found: &mut Vec<String>) {
        let links: Vec<String> = self
            .tab
            .eval(
                "[...document.querySelectorAll('a[href]')].map(a => new URL(a.href))
                    .filter(url => url.origin === location.origin).map(url => url.pathname + url.search)",
            )
            .await;
        for link in links {
            self.links.entry(link).or_insert_with(|| path.to_owned());
        }
        let anchors: Vec<String> = self
            .tab
            .eval(
                "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href'))
                    .filter(to => to.length > 1 && !document.getElementById(to.slice(1)))",
            )
            .await;
        found.extend(anchors.into_iter().map(|anchor| format!("{anchor} is not on the page")));
        let forms: Vec<(String, String)> = self
            .tab
            .eval(
                "[...document.forms].map(form => [(form.getAttribute('method') ?? 'get').toUpperCase(),
                    new URL(form.getAttribute('action') ?? location.href, location.href).pathname])",
            )
            .await;
        for (method, action) in forms {
            if !self.rows.iter().any(|row| row.method == method.as_str() && fits(row.path, &action)) {
                found.push(format!("a form goes to {method} {action}, which is no route"));
            }
        }
    }

    /// The menus that open over a page: the account's, and the staff's drawer on a phone.
    pub async fn menus(&mut self) {
        if self.story.who.is_none() {
            return;
        }
        let start = self.seen.iter().find(|path| *path != "/" && !path.contains('?')).cloned();
        let start = start.expect("a page was seen");
        for (view, button) in [
            (View::DESKTOP, "[popovertarget=account]"),
            (View::PHONE.dark(), "[popovertarget=account]"),
            (View::PHONE, "[popovertarget=side]"),
        ] {
            self.tab.look_with(view).await;
            self.tab.goto(&self.portal.url_of(&start)).await;
            if !self.tab.has(button).await {
                continue;
            }
            self.tab.click(button).await;
            let said = self.tab.accessibility().await;
            if !said.is_empty() {
                self.wrong.push(format!("{start} with {button} open\n{said}"));
            }
        }
    }

    /// Follows every link that was seen once, with the reader's own session.
    pub async fn links(&mut self) {
        self.tab.look_with(View::DESKTOP).await;
        self.tab.goto(&self.portal.url_of("/help")).await;
        let new: Vec<&String> = self.links.keys().filter(|link| !self.seen.contains(*link)).collect();
        for some in new.chunks(8) {
            let fetched: Vec<(String, u16)> = self
                .tab
                .eval(&format!(
                    "Promise.all({}.map(link => fetch(link).then(answer => [link, answer.status])))",
                    json!(some)
                ))
                .await;
            for (link, status) in fetched {
                if status != 200 {
                    self.wrong.push(format!("{link}, linked on {}, answers {status}", self.links[&link]));
                }
            }
        }
    }

    /// The same pages in Spanish, whose words are longer: none scrolls sideways on the narrowest screen either.
    pub async fn in_spanish(&mut self) {
        let start = if self.story.who.is_some() { "/invoices" } else { "/help" };
        self.tab.look_with(View::of_width(NARROWEST)).await;
        self.tab.goto(&self.portal.url_of(start)).await;
        self.tab.follow("footer button[name=language]").await;
        for path in &self.seen {
            self.tab.goto(&self.portal.url_of(path)).await;
            let language: String = self.tab.eval("document.documentElement.lang").await;
            let wide = self.tab.too_wide().await;
            if language != "es-US" || !wide.is_empty() {
                self.wrong.push(format!("{path} in Spanish: it speaks {language}; {wide}"));
            }
        }
    }

    /// Says everything that was wrong.
    pub fn end(self) {
        println!("{} pages, {} links", self.seen.len(), self.links.len());
        assert!(self.wrong.is_empty(), "\n{}\n", self.wrong.join("\n"));
    }
}

/// Whether a path is of a route: segment by segment, where `{…}` stands for anything and an ending must be the same.
fn fits(route: &str, path: &str) -> bool {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted.iter().zip(&given).all(|(wanted, given)| match wanted.split_once('{') {
            Some((start, rest)) => {
                let end = rest.split_once('}').map_or("", |(_, end)| end);
                given.len() > start.len() + end.len() && given.starts_with(start) && given.ends_with(end)
            }
            None => wanted == given,
        })
}
