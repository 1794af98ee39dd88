//! Query strings of links that keep what was chosen and change one thing.

use url::form_urlencoded::Serializer;

/// `?state=open&sort=due`; pairs without a value are left out, and nothing at all is the empty text.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let mut out = Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        out.append_pair(name, value);
    }
    let written = out.finish();
    if written.is_empty() { written } else { format!("?{written}") }
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn empty_values_are_left_out_and_the_rest_is_escaped() {
        assert_eq!(query(&[("state", ""), ("q", "")]), "");
        assert_eq!(query(&[("state", "open"), ("q", "RO 5&6"), ("sort", "")]), "?state=open&q=RO+5%266");
    }
}
