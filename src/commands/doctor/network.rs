//! Addresses, TLS and proxies.

use std::net::IpAddr;

use url::{Host, Url};

use super::Finding;
use crate::base::config::Config;
use crate::commands::serve::tls;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut all = public_url(config);
    all.extend(listening(config));
    all.extend(certificate(config));
    all
}

fn public_url(config: &Config) -> Vec<Finding> {
    let said = &config.public_url;
    let remedy = "Set public_url to the https address that people type, such as https://pay.example.com.";
    let Ok(url) = Url::parse(said) else {
        return vec![Finding::new("public_url.form", format!("public_url = {said:?} is no address"), remedy)];
    };
    let mut all = Vec::new();
    if url.scheme() != "https" {
        all.push(Finding::new("public_url.https", format!("public_url = {said:?} is not https"), remedy));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        let what = format!("public_url = {said:?} has more than a host and a port");
        all.push(Finding::new(
            "public_url.form",
            what,
            "The portal needs a host of its own. Leave the path away.",
        ));
    }
    match url.host() {
        Some(Host::Domain(name)) if name != "localhost" && name.contains('.') => {}
        Some(_) => {
            let what = format!(
                "passkeys would be bound to {:?}, which is no domain name",
                url.host_str().unwrap_or("")
            );
            let remedy = "Browsers make passkeys for domain names alone. Give the portal one and set public_url to it.";
            all.push(Finding::new("public_url.passkeys", what, remedy));
        }
        None => {
            all.push(Finding::new("public_url.form", format!("public_url = {said:?} names no host"), remedy))
        }
    }
    all
}

fn listening(config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    let own_tls = config.tls_certificate.is_some() && config.tls_private_key.is_some();
    let proxied = !config.trusted_proxies.is_empty();
    let address = config.listen;
    if !address.ip().is_loopback() && !own_tls && !proxied {
        all.push(Finding::new(
            "listen.plain",
            format!("listen = {address} takes plain HTTP from the network"),
            "Set tls_certificate and tls_private_key, or listen on 127.0.0.1 behind a proxy that does TLS and name it in trusted_proxies.",
        ));
    } else if config.public_url.starts_with("https:") && !own_tls && !proxied {
        all.push(Finding::new(
            "trusted_proxies.missing",
            "public_url is https, but there is neither a certificate nor a proxy: every visitor would seem to come from one address",
            "Name the proxy's network in trusted_proxies (\"127.0.0.1/32\" for one on this machine), or set tls_certificate and tls_private_key.",
        ));
    }
    if config.trusted_proxies.iter().any(|net| net.prefix_len() == 0) {
        all.push(Finding::new(
            "trusted_proxies.everybody",
            "trusted_proxies believes everybody, so anybody can pretend to come from anywhere",
            "Name the networks of your proxies alone.",
        ));
    }
    if let Some(metrics) = config.metrics_listen.filter(|a| everywhere(a.ip())) {
        all.push(Finding::new(
            "metrics_listen.everywhere",
            format!("metrics_listen = {metrics} shows figures to every network"),
            "Listen on 127.0.0.1, or on the address of the network that your monitoring is in.",
        ));
    }
    all
}

fn everywhere(ip: IpAddr) -> bool {
    ip.is_unspecified()
}

fn certificate(config: &Config) -> Vec<Finding> {
    match (&config.tls_certificate, &config.tls_private_key) {
        (None, None) => Vec::new(),
        (Some(certificate), Some(key)) => {
            let mut all = Vec::new();
            if let Err(error) = tls::load(certificate, key) {
                let remedy =
                    "Both files are PEM: the certificate with its chain, and the key that belongs to it.";
                all.push(Finding::new(
                    "tls.files",
                    format!("the certificate cannot be used: {error}"),
                    remedy,
                ));
            }
            all.extend(super::folders::open_to_others(key).then(|| {
                let what = format!("{} can be read by others", key.display());
                Finding::new("tls.key_permissions", what, format!("chmod 600 {}", key.display()))
            }));
            all
        }
        _ => vec![Finding::new(
            "tls.half",
            "only one of tls_certificate and tls_private_key is set",
            "Set both, or neither and a proxy in trusted_proxies.",
        )],
    }
}
