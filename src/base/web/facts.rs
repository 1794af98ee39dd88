//! What is known of a request before any look at the database: who might be asking, from where, in what
//! language, with which browser. Tokens are hashed here and the clear text goes no further.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::http::header;

use super::compress::Encoding;
use super::page::Theme;
use crate::base::config::Config;
use crate::base::site::Site;
use crate::base::values::Language;

pub const SESSION_COOKIE: &str = "__Host-sid";
pub const FLASH_COOKIE: &str = "__Host-flash";
pub const KEPT_COOKIE: &str = "__Host-kept";
pub const THEME_COOKIE: &str = "__Host-theme";
pub const LANGUAGE_COOKIE: &str = "__Host-lang";
pub const KEYS_COOKIE: &str = "__Host-keys";
pub const DEVICE_COOKIE: &str = "__Host-dev";

/// Plain facts, cheap to clone into the closure that does the work.
#[derive(Clone, Debug)]
pub struct Facts {
    pub session_hash: Option<[u8; 32]>,
    pub flash: Option<String>,
    pub kept_hash: Option<[u8; 32]>,
    /// Chosen on the page before sign-in.
    pub language_choice: Option<Language>,
    pub browser_language: Option<Language>,
    pub theme: Option<Theme>,
    /// Single keys were not switched off in this browser.
    pub keys: bool,
    pub ip: IpAddr,
    /// Family and system, such as "Chrome on Android"; never the whole header.
    pub device: String,
    /// A random mark that tells a browser apart from a new one; hashed.
    pub device_hash: Option<[u8; 32]>,
    pub encoding: Encoding,
    /// Path and query, for "after sign-in the page that was asked for".
    pub target: String,
    pub wants_json: bool,
    /// It asks to read: nothing may be changed by it.
    pub safe: bool,
    /// A script of ours that takes over a part of the page.
    pub fragment: bool,
    pub request_id: String,
}

impl Facts {
    pub fn of(request: &HttpRequest, site: &Site) -> Self {
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
        let cookie = |name: &str| request.cookie(name).map(|c: Cookie<'static>| c.value().to_owned());
        Self {
            session_hash: cookie(SESSION_COOKIE).map(|t| site.vault.bearer_hash(&t)),
            flash: cookie(FLASH_COOKIE),
            kept_hash: cookie(KEPT_COOKIE).map(|t| site.vault.bearer_hash(&t)),
            language_choice: cookie(LANGUAGE_COOKIE).and_then(|c| c.parse().ok()),
            browser_language: text(header::ACCEPT_LANGUAGE).and_then(Language::accepted),
            theme: cookie(THEME_COOKIE).and_then(|c| Theme::of_code(&c)),
            keys: cookie(KEYS_COOKIE).is_none_or(|c| c != "off"),
            ip: client_address(request, &site.config),
            device: device(text(header::USER_AGENT).unwrap_or_default()),
            device_hash: cookie(DEVICE_COOKIE).map(|t| site.vault.bearer_hash(&t)),
            encoding: Encoding::accepted(headers),
            target: request.uri().path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default(),
            wants_json: text(header::ACCEPT).is_some_and(|a| a.contains("application/json")),
            safe: request.method().is_safe(),
            fragment: headers.contains_key("x-fragment"),
            request_id: request_id(request),
        }
    }

    /// The language before anybody is known: chosen, then the browser's, then English.
    pub fn language(&self) -> Language {
        self.language_choice.or(self.browser_language).unwrap_or_default()
    }

    /// The network that rate limits and logs speak of: /24 of IPv4, /56 of IPv6.
    pub fn network(&self) -> String {
        network(self.ip)
    }
}

/// A fresh 256-bit token in URL-safe base64.
pub fn new_token() -> String {
    data_encoding::BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>())
}

/// /24 of IPv4, /56 of IPv6, as text.
pub fn network(ip: IpAddr) -> String {
    let net = match ip.to_canonical() {
        IpAddr::V4(v4) => ipnet::Ipv4Net::new(v4, 24).map(|n| n.trunc().to_string()),
        IpAddr::V6(v6) => ipnet::Ipv6Net::new(v6, 56).map(|n| n.trunc().to_string()),
    };
    net.unwrap_or_default()
}

/// The reference number shown on error pages and written in the log line of the same request.
fn request_id(request: &HttpRequest) -> String {
    use actix_web::HttpMessage;
    request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone())
}

/// Set by the outermost middleware.
pub struct RequestId(pub String);

/// The peer, or the last address of `X-Forwarded-For` that no trusted proxy wrote. Read from its end: what stands at
/// the beginning is whatever the client sent, also what is no address at all.
pub(super) fn client_address(request: &HttpRequest, config: &Config) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([127, 0, 0, 1]), |a| a.ip().to_canonical());
    let trusted = |ip: &IpAddr| config.trusted_proxies.iter().any(|net| net.contains(ip));
    if !trusted(&peer) {
        return peer;
    }
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").map(|v| v.to_str().unwrap_or_default()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let mut addresses = hops.map_while(|hop| hop.trim().parse::<IpAddr>().ok()).map(|ip| ip.to_canonical());
    addresses.find(|ip| !trusted(ip)).unwrap_or(peer)
}

/// Family and system from a user agent, for people to recognise their own devices.
fn device(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => system.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_device_the_way_its_owner_would() {
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1";
        assert_eq!(device(phone), "Safari on iPhone");
        let desk =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/130.0 Safari/537 Edg/130.0";
        assert_eq!(device(desk), "Edge on Windows");
        assert_eq!(device("curl/8"), "Unknown device");
    }

    #[test]
    fn a_client_is_who_the_last_trusted_proxy_saw_whatever_it_says_of_itself() {
        let config = Config { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Config::default() };
        let seen = |peer: &str, lines: &[&str]| {
            let peer = format!("{peer}:443").parse().unwrap();
            let request = actix_web::test::TestRequest::get().peer_addr(peer);
            let line = |request: actix_web::test::TestRequest, line: &&str| {
                request.append_header(("x-forwarded-for", *line))
            };
            client_address(&lines.iter().fold(request, line).to_http_request(), &config).to_string()
        };
        assert_eq!(seen("203.0.113.7", &["198.51.100.1"]), "203.0.113.7", "nobody else may say so");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["192.0.2.9, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["192.0.2.9", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["unknown, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            seen("10.0.0.1", &["198.51.100.1, unknown"]),
            "10.0.0.1",
            "what cannot be read is not passed over"
        );
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_network_is_a_24_or_a_56() {
        assert_eq!(network("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2fff::1".parse().unwrap()), "2001:db8:1:2f00::/56");
    }
}
