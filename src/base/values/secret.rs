//! A secret in memory: keys, tokens, codes. It cannot be printed, serialised or compared by accident, and is wiped
//! when dropped. Comparison goes through `matches`, in constant time.

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// Deliberately without `Debug`, `Display`, `Clone`, `PartialEq` and serde.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one call that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + AsRef<[u8]>> Secret<T> {
    /// Whether `other` is the same, in time that depends on the length alone.
    pub fn matches(&self, other: &[u8]) -> bool {
        self.0.as_ref().ct_eq(other).into()
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_only_the_same_bytes() {
        let secret = Secret::new(String::from("k3y"));
        assert!(secret.matches(b"k3y"));
        assert!(!secret.matches(b"k3z"));
        assert!(!secret.matches(b"k3"));
        assert_eq!(secret.expose(), "k3y");
    }

    #[test]
    fn is_wiped_when_dropped() {
        use std::{cell::Cell, rc::Rc};
        struct Probe(Rc<Cell<bool>>);
        impl Zeroize for Probe {
            fn zeroize(&mut self) {
                self.0.set(true);
            }
        }
        let wiped = Rc::new(Cell::new(false));
        drop(Secret::new(Probe(wiped.clone())));
        assert!(wiped.get());
    }
}
