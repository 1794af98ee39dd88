//! The headers of every answer, made once. What they say is docs/security.md's promise to the browser: nothing
//! inline, nothing from elsewhere, never framed, never cached when personal.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::base::config::Config;

pub struct SecurityHeaders(Vec<(HeaderName, HeaderValue)>);

impl SecurityHeaders {
    pub fn new(config: &Config) -> Self {
        let https = config.public_url.starts_with("https:");
        let checkout = &config.checkout_origin;
        // Chromium applies form-action to the redirect after a POST, hence the checkout's origin.
        let csp = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
             form-action 'self' {checkout}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; report-to csp"
        );
        let permissions = "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), \
                           geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), midi=(), accelerometer=(), gyroscope=(), \
                           magnetometer=(), display-capture=(), browsing-topics=()";
        let mut all = vec![
            ("content-security-policy", csp.as_str()),
            ("reporting-endpoints", "csp=\"/csp-reports\""),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "same-origin"),
            ("permissions-policy", permissions),
            ("cache-control", "no-store"),
        ];
        if https {
            all.push(("strict-transport-security", "max-age=63072000; includeSubDomains"));
        }
        let pair = |(name, value): (&'static str, &str)| {
            Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?))
        };
        Self(all.into_iter().filter_map(pair).collect())
    }

    /// Sets what the page itself has not set: an asset's caching, a file's own policy.
    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            if !headers.contains_key(name) {
                headers.insert(name.clone(), value.clone());
            }
        }
        if headers.get(header::CACHE_CONTROL).is_some_and(|v| v == "no-store") {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
        }
    }
}
