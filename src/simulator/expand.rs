//! `expand[]=payment_intent.latest_charge`: ids in an answer replaced by the objects they name.

use serde_json::Value;

use super::book::Book;
use super::wire;

/// Follows each dotted path. What is not an id of ours stays as it is, as a null does at the provider.
pub fn expand(answer: &mut Value, paths: &[&str], book: &Book, base_url: &str) {
    for path in paths {
        follow(answer, path, book, base_url);
    }
}

fn follow(value: &mut Value, path: &str, book: &Book, base_url: &str) {
    if let Value::Array(items) = value {
        for item in items {
            follow(item, path, book, base_url);
        }
        return;
    }
    let (field, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(held) = value.get_mut(field) else { return };
    if let Some(object) = held.as_str().and_then(|id| wire::find(book, base_url, id)) {
        *held = object;
    }
    if !rest.is_empty() {
        follow(held, rest, book, base_url);
    }
}
