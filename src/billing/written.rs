//! What somebody typed to find a document, as documents may have it written.

/// Case, the series and the words before a number may be left out, and so may the zeros.
#[derive(Clone, Debug)]
pub struct Written(String);

/// Shorter beginnings fit too much.
const SHORTEST: usize = 3;

impl Written {
    /// `None` where it can be no number of anything.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        text.bytes().any(|sign| sign.is_ascii_digit()).then_some(Self(text))
    }

    /// Whether what begins so is few enough to be looked at.
    pub fn is_a_beginning(&self) -> bool {
        self.0.len() >= SHORTEST
    }

    /// As a number of a series: `nm 482` is `NM-482` and `NM-00482`.
    pub fn numbers(&self, series: &str) -> Vec<String> {
        let upper = self.0.to_uppercase();
        let rest = upper.strip_prefix(&series.to_uppercase()).unwrap_or(&upper);
        let rest = rest.trim_start_matches([' ', '-']);
        let mut all =
            vec![self.0.clone(), upper.clone(), format!("{series}-{upper}"), format!("{series}-{rest}")];
        if !rest.is_empty() && rest.bytes().all(|sign| sign.is_ascii_digit()) {
            all.push(format!("{series}-{rest:0>5}"));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// As a repair order: `58213`, `RO 58213`, `RO-58213` and `ro#58213` are the same.
    pub fn orders(&self) -> Vec<String> {
        let upper = self.0.to_uppercase();
        let bare =
            upper.strip_prefix("RO").map_or(upper.as_str(), |rest| rest.trim_start_matches([' ', '-', '#']));
        let spelled = ["", "RO ", "RO", "RO-"].map(|before| format!("{before}{bare}"));
        let mut all: Vec<String> = [self.0.clone(), upper.clone()].into_iter().chain(spelled).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// From what to below what a text that begins so is, in whatever collation: digits and capitals come before `zzzz`.
pub fn beginning(text: &str) -> (String, String) {
    (text.to_owned(), format!("{text}zzzz"))
}

/// Whether a value begins as one of the spellings, in whatever case.
pub fn begins(value: &str, spellings: &[String]) -> bool {
    let value = value.to_uppercase();
    spellings.iter().any(|it| value.starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::Written;

    #[test]
    fn a_number_is_found_without_its_series_and_its_zeros() {
        let has = |typed: &str, number: &str| {
            Written::of(typed).unwrap().numbers("NM").contains(&number.to_owned())
        };
        assert!(has("482", "NM-00482") && has("nm482", "NM-482") && has("NM 10482", "NM-10482"));
        assert!(has("nm-00482", "NM-00482") && has("ES-00001", "ES-00001"));
        assert!(Written::of("whitfield").is_none() && Written::of(" ").is_none());
    }

    #[test]
    fn a_repair_order_is_found_however_it_is_written() {
        for typed in ["58213", "RO 58213", "ro-58213", "RO#58213", "ro58213"] {
            let orders = Written::of(typed).unwrap().orders();
            assert!(
                orders.contains(&"RO 58213".to_owned()) && orders.contains(&"RO-58213".to_owned()),
                "{typed}"
            );
        }
    }
}
