//! The payment provider of this site, or none where nothing is configured: then nobody is offered to pay online.

use std::time::Duration;

use super::stripe::{Settings, Stripe};
use crate::base::config::Config;
use crate::base::error::AppError;
use crate::base::values::Secret;

/// For one exchange with the provider. A payer waits this long at most, and then reads that nothing was charged.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Provider {
    stripe: Option<Stripe>,
    livemode: bool,
}

impl Provider {
    /// By the site's settings. An address or key that cannot work is an error at start.
    pub fn of(config: &Config) -> Result<Self, AppError> {
        let livemode = config.stripe_livemode;
        let Some(key) = &config.stripe_secret_key else { return Ok(Self { stripe: None, livemode }) };
        let secret_key = Secret::new(key.clone());
        let settings =
            Settings { base_url: &config.stripe_url, secret_key: &secret_key, timeout: TIMEOUT, livemode };
        let stripe =
            Stripe::new(&settings).map_err(|e| AppError::Invalid(format!("payment provider: {e}")))?;
        Ok(Self { stripe: Some(stripe), livemode })
    }

    pub fn is_offered(&self) -> bool {
        self.stripe.is_some()
    }

    pub(super) fn livemode(&self) -> bool {
        self.livemode
    }

    pub(in crate::billing) fn client(&self) -> Result<&Stripe, AppError> {
        self.stripe.as_ref().ok_or_else(|| AppError::Upstream("no payment provider is configured".to_owned()))
    }
}
