//! Parameters as the provider's API takes them: form-encoded, with nesting written in brackets, as in
//! `line_items[0][price_data][currency]=usd` or `expand[]=payment_intent`.

use std::collections::BTreeMap;

use url::form_urlencoded;

/// Flat, sorted names with their values in the order given. Sorted, because two requests with the same
/// parameters in another order are the same request.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<String, Vec<String>>);

impl Params {
    pub fn parse(encoded: &[u8]) -> Self {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            names.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Self(names)
    }

    /// Of names with their values.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            names.entry(name).or_default().push(value);
        }
        Self(names)
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .and_then(|values| values.first())
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The values of `name[]`, `name[0]`, `name[1]`, …
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(key, _)| {
                inside(key, name).is_some_and(|(index, rest)| is_index(index) && rest.is_empty())
            })
            .flat_map(|(_, values)| values.iter().map(String::as_str))
            .collect()
    }

    /// `name[key]=value` as a map.
    pub fn map(&self, name: &str) -> BTreeMap<String, String> {
        self.0
            .iter()
            .filter_map(|(key, values)| {
                let (field, rest) = inside(key, name)?;
                let value = values.first()?;
                rest.is_empty().then(|| (field.to_owned(), value.clone()))
            })
            .collect()
    }

    /// How many numbered groups `name[0]…`, `name[1]…` there are, counted from 0 without holes.
    pub fn groups(&self, name: &str) -> usize {
        (0..)
            .take_while(|index| {
                let prefix = format!("{name}[{index}]");
                self.0.keys().any(|key| key.starts_with(&prefix))
            })
            .count()
    }

    /// The names outside all brackets.
    pub fn top_level(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|key| key.split_once('[').map_or(key.as_str(), |(name, _)| name))
    }

    /// The same text for the same parameters, whatever their order.
    pub fn fingerprint(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, values) in &self.0 {
            for value in values {
                text.append_pair(name, value);
            }
        }
        text.finish()
    }
}

/// `name[field]rest` taken apart.
fn inside<'a>(key: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    key.strip_prefix(name)?.strip_prefix('[')?.split_once(']')
}

fn is_index(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn reads_nested_names() {
        let params = Params::parse(b"line_items%5B0%5D[price_data][unit_amount]=5&line_items[1][quantity]=2&metadata[a]=b&expand[]=x&expand[1]=y");
        assert_eq!(params.get("line_items[0][price_data][unit_amount]"), Some("5"));
        assert_eq!(params.groups("line_items"), 2);
        assert_eq!(params.map("metadata").get("a").map(String::as_str), Some("b"));
        assert_eq!(params.list("expand"), ["y", "x"]);
    }

    #[test]
    fn the_order_of_parameters_does_not_matter() {
        assert_eq!(Params::parse(b"a=1&b=2").fingerprint(), Params::parse(b"b=2&a=1").fingerprint());
        assert_ne!(Params::parse(b"a=1&b=2").fingerprint(), Params::parse(b"a=1&b=3").fingerprint());
    }
}
