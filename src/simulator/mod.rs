//! The payment simulator: speaks the part of the payment provider that Forecourt uses, over the same HTTP.
