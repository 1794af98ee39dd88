//! The payment provider: keys of the right kind, and only over https.

use url::Url;

use super::Finding;
use crate::base::config::Config;
use crate::base::http::is_here;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut all = key(config);
    all.extend(webhooks(config));
    all.extend(addresses(config));
    all
}

fn key(config: &Config) -> Vec<Finding> {
    let live = config.stripe_livemode;
    let Some(key) = config.stripe_secret_key.as_deref().filter(|k| !k.is_empty()) else {
        return vec![Finding::new(
            "stripe_secret_key.missing",
            "stripe_secret_key is not set, so nobody can pay",
            "Take a restricted or secret key from the payment provider's dashboard; FORECOURT_STRIPE_SECRET_KEY sets it without a file.",
        )];
    };
    let (test_key, live_key) = (key.contains("_test_"), key.contains("_live_"));
    if live && !live_key {
        let remedy =
            "Use the live key (sk_live_… or rk_live_…), or set stripe_livemode = false while trying out.";
        return vec![Finding::new(
            "stripe.test_key_live",
            "stripe_livemode is on, but the key is not a live one",
            remedy,
        )];
    }
    if !live && !test_key {
        let remedy = "Set stripe_livemode = true, or use the test key (sk_test_…).";
        return vec![Finding::new(
            "stripe.live_key_test",
            "the payment provider's key moves money, but stripe_livemode is off",
            remedy,
        )];
    }
    Vec::new()
}

fn webhooks(config: &Config) -> Vec<Finding> {
    let secrets = &config.stripe_webhook_secrets;
    let form = "stripe_webhook_secrets = [\"whsec_…\"]";
    if secrets.is_empty() {
        return vec![Finding::new(
            "stripe_webhook_secrets.missing",
            "stripe_webhook_secrets is empty, so payments are noticed only by the sweep",
            format!("Make a webhook endpoint for /webhooks/stripe at the payment provider and set {form}."),
        )];
    }
    if secrets.len() > 2 {
        let remedy = "Keep the one in use, and while it is being replaced the one before it.";
        return vec![Finding::new(
            "stripe_webhook_secrets.many",
            "stripe_webhook_secrets holds more than two",
            remedy,
        )];
    }
    if secrets.iter().any(|secret| secret.len() < 16) {
        let remedy = format!("Copy the signing secret from the payment provider's dashboard: {form}.");
        return vec![Finding::new(
            "stripe_webhook_secrets.short",
            "a webhook secret is too short to be one",
            remedy,
        )];
    }
    Vec::new()
}

fn addresses(config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    for (code, name, text) in [
        ("stripe_url.https", "stripe_url", &config.stripe_url),
        ("checkout_origin.https", "checkout_origin", &config.checkout_origin),
    ] {
        let remedy = format!("Leave {name} away: the default is the payment provider's own.");
        match Url::parse(text) {
            Ok(url) if url.host().is_some_and(|h| is_here(&h)) => {
                let what =
                    format!("{name} = {text:?} is a stand-in on this machine, not the payment provider");
                all.push(Finding::new(code, what, remedy));
            }
            Ok(url) if url.scheme() == "https" => {}
            _ => all.push(Finding::new(code, format!("{name} = {text:?} is not https"), remedy)),
        }
    }
    all
}
