//! One macro: a value whose serialised form is the text that `Display` writes and `FromStr` reads.
//! Numbers go through serde as text too, so that no format turns an exact decimal into a float.

macro_rules! serde_as_text {
    ($value:ident) => {
        serde_as_text!(@ [] $value);
    };
    ($value:ident<const $cap:ident>) => {
        serde_as_text!(@ [$cap] $value<$cap>);
    };
    (@ [$($cap:ident)?] $value:ty) => {
        impl$(<const $cap: usize>)? serde::Serialize for $value {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }

        impl<'de $(, const $cap: usize)?> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
