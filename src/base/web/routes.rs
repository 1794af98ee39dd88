//! The recorder that every route goes through: it registers the handler and keeps a row, so that a sweep can call
//! every route there is. Who may call it is in the handler's signature; the label here says it once more for people
//! and for the sweep, which fails when the two disagree.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Resource, Responder, guard, web};

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
    resources: Vec<(&'static str, Resource)>,
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

    fn add(&mut self, method: Method, path: &'static str, access: Access, route: actix_web::Route) {
        self.rows.push(Row { method, path, access });
        let at = self.resources.iter().position(|(known, _)| *known == path);
        let (_, resource) = at.map_or_else(|| (path, web::resource(path)), |i| self.resources.swap_remove(i));
        self.resources.push((path, resource.route(route)));
    }

    /// Every route there is.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Literal paths before patterns, so that `/vehicles/new` is never taken for an id.
    pub fn mount(mut self, config: &mut web::ServiceConfig) {
        self.resources.sort_by_key(|(path, _)| (path.matches('{').count(), std::cmp::Reverse(path.len())));
        for (_, resource) in self.resources {
            config.service(resource);
        }
    }
}
