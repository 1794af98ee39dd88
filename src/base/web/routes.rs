//! The recorder that every route goes through: it registers the handler and keeps a row, so that a sweep can call
//! every route there is. Who may call it is in the handler's signature; the label here says it once more for people
//! and for the sweep, which fails when the two disagree.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, Scope, guard, web};

/// Who a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Whoever holds the token in the path.
    Token,
    /// Anybody who is signed in, whatever for.
    SignedIn,
    /// Owners, in the account they work in.
    Owner,
    /// Clerks and managers of the dealership they work in.
    Clerk,
    /// Managers alone.
    Manager,
    /// Administrators of a dealership or of the installation.
    Administrator,
    /// Administrators of the installation alone.
    Installation,
    /// Machines, by signature.
    Machine,
}

/// One method of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// Collects routes; [`Recorder::mount`] hands them to actix.
#[derive(Default)]
pub struct Recorder {
    rows: Vec<Row>,
    resources: Vec<(&'static str, Vec<Route>)>,
}

impl Recorder {
    pub fn get<F, Args>(&mut self, path: &'static str, access: Access, handler: F)
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let route = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler);
        self.add(Method::GET, path, access, route);
    }

    pub fn post<F, Args>(&mut self, path: &'static str, access: Access, handler: F)
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, path, access, web::post().to(handler));
    }

    fn add(&mut self, method: Method, path: &'static str, access: Access, route: Route) {
        self.rows.push(Row { method, path, access });
        match self.resources.iter_mut().find(|(known, _)| *known == path) {
            Some((_, routes)) => routes.push(route),
            None => self.resources.push((path, vec![route])),
        }
    }

    /// Every route there is.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What can be opened, for whoever has to lead somebody back.
    pub fn pages(&self) -> Pages {
        Pages(self.rows.iter().filter(|row| row.method == Method::GET).map(|row| row.path).collect())
    }

    /// Literal paths before patterns, so that `/vehicles/new` is never taken for an id. Patterns that begin alike are put
    /// together: a request is held against a dozen of them, not against the hundreds there are.
    pub fn mount(mut self, config: &mut web::ServiceConfig) {
        self.resources.sort_by_key(|(path, _)| (path.matches('{').count(), std::cmp::Reverse(path.len())));
        let mut groups: Vec<(&'static str, Scope)> = beginnings(self.resources.iter().map(|(path, _)| *path))
            .into_iter()
            .map(|it| (it, web::scope(it)))
            .collect();
        for (path, routes) in self.resources {
            let resource = |path: &str| routes.into_iter().fold(web::resource(path), Resource::route);
            match groups.iter_mut().find(|(beginning, _)| path.contains('{') && is_under(path, beginning)) {
                None => drop(config.service(resource(path))),
                Some((beginning, scope)) => {
                    let inside = resource(&path[beginning.len()..]);
                    *scope = std::mem::replace(scope, web::scope("")).service(inside);
                }
            }
        }
        for (_, scope) in groups {
            config.service(scope);
        }
    }
}

/// What stands before the first segment with a parameter, of all patterns that have one; none of them lies under another one, since a
/// request that has gone into a group does not come out of it.
fn beginnings(paths: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let all: BTreeSet<&str> = paths.filter_map(beginning).collect();
    let lies_in_another = |one: &str| all.iter().any(|other| *other != one && is_under(one, other));
    all.iter().copied().filter(|one| !lies_in_another(one)).collect()
}

fn beginning(path: &'static str) -> Option<&'static str> {
    let (before, _) = path.split_once('{')?;
    before.rsplit_once('/').map(|(beginning, _)| beginning).filter(|it| !it.is_empty())
}

fn is_under(path: &str, beginning: &str) -> bool {
    path.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The paths that answer a GET.
pub struct Pages(Vec<&'static str>);

impl Pages {
    /// Whether there is a page under this path. Some paths only take a form, and show it again when it is wrong.
    pub fn has(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| fits(pattern, path))
    }

    /// The page itself, or the nearest one above it: `/invoices/NM-1` for `/invoices/NM-1/promises`.
    pub fn nearest(&self, path: &str) -> String {
        let mut at = path.trim_end_matches('/');
        while !at.is_empty() && !self.has(at) {
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
        }
        if at.is_empty() { "/".to_owned() } else { at.to_owned() }
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let fit = pattern.split('/').all(|wanted| {
        parts.next().is_some_and(|part| match (wanted.find('{'), wanted.rfind('}')) {
            (Some(from), Some(to)) => {
                let (before, after) = (wanted.get(..from).unwrap_or(""), wanted.get(to + 1..).unwrap_or(""));
                part.len() > before.len() + after.len() && part.starts_with(before) && part.ends_with(after)
            }
            _ => part == wanted,
        })
    });
    fit && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_begin_alike_are_one_group_and_no_group_lies_in_another() {
        let paths = [
            "/a",
            "/a.{x}.css",
            "/b/{x}",
            "/b/{x}/c/{y}",
            "/b/c/{y}",
            "/b-d/{x}",
            "/staff/e/{x}",
            "/staff/f/{x}.csv",
        ];
        assert_eq!(beginnings(paths.into_iter()), ["/b", "/b-d", "/staff/e", "/staff/f"]);
    }

    #[test]
    fn the_nearest_page_is_the_path_itself_or_one_above_it() {
        let pages = Pages(vec!["/", "/account", "/invoices/{number}", "/pay/{token}.pdf"]);
        for (path, page) in [
            ("/account", "/account"),
            ("/account/email", "/account"),
            ("/invoices/NM-1/promises", "/invoices/NM-1"),
            ("/pay/abc.pdf", "/pay/abc.pdf"),
            ("/pay/abc", "/"),
            ("/nowhere", "/"),
            ("/", "/"),
        ] {
            assert_eq!(pages.nearest(path), page, "{path}");
        }
    }
}
