//! How people write one repair order: `RO 60002`, `RO60002`, `ro-60002`. Typed in another way it is the same visit, and what
//! was approved for it holds. All that is looked up are these spellings, so that the index serves. Pure.

use crate::base::values::display::capital;

/// Every usual way to write it; none for none.
pub fn spellings(typed: &str) -> Vec<String> {
    let typed = typed.trim();
    let letters = typed.chars().take_while(|it| it.is_alphabetic()).count();
    let begins: String = typed.chars().take(letters).collect();
    let rest: String = typed.chars().skip(letters).collect();
    let rest = rest.trim_start_matches([' ', '-', '.', '#']);
    let mut all = vec![typed.to_owned()];
    for begin in [begins.to_uppercase(), begins.to_lowercase(), capital(&begins.to_lowercase())] {
        for between in ["", " ", "-"] {
            let between = if begin.is_empty() || rest.is_empty() { "" } else { between };
            for rest in [rest.to_uppercase(), rest.to_lowercase()] {
                all.push(format!("{begin}{between}{rest}"));
            }
        }
    }
    all.retain(|it| !it.is_empty());
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn an_order_is_the_same_however_it_is_spaced_and_in_capitals_or_not() {
        let all = spellings("RO 60002");
        for other in ["RO60002", "ro 60002", "ro60002", "RO-60002", "Ro 60002"] {
            assert!(all.iter().any(|it| it == other), "{other}");
            assert_eq!(spellings(other), all, "{other}");
        }
        assert!(!all.iter().any(|it| it == "RO60003" || it == "60002"));
        assert!(spellings(" ").is_empty());
        assert_eq!(spellings("60002"), ["60002"]);
        assert!(spellings("A-7b").contains(&"a7B".to_owned()));
    }
}
