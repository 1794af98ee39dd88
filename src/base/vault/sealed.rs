//! A sealed field as it lies in the database. It has no query methods: what must be found has a blind index.

use std::marker::PhantomData;

use thiserror::Error;

use super::holder::Purpose;
use crate::base::error::AppError;

/// A kind of field. The tag is part of what a ciphertext is bound to and never changes or is used again.
pub trait Field: 'static {
    const TAG: u16;
    const PURPOSE: Purpose;
}

/// The ciphertext of a field of kind `F`.
pub struct Sealed<F>(Vec<u8>, PhantomData<F>);

/// Why a sealed field does not open.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SealedError {
    #[error("a sealed field does not open: it was altered, moved, or belongs to another key")]
    Tampered,
    #[error("the key of a sealed field was destroyed")]
    Erased,
    #[error("a field was to be sealed under a key of another purpose")]
    WrongPurpose,
}

impl From<SealedError> for AppError {
    fn from(error: SealedError) -> Self {
        Self::Internal(error.into())
    }
}

impl<F> Sealed<F> {
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes, PhantomData)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<F> Clone for Sealed<F> {
    fn clone(&self) -> Self {
        Self::from_bytes(self.0.clone())
    }
}

impl<F> std::fmt::Debug for Sealed<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}

crate::stored_as_bytes!(Sealed<F>);
