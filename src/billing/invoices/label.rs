//! What an invoice is about, in one line, for lists: the work and the vehicle. Sealed with the invoice.

use super::draft::Draft;

/// `Front brakes, oil service` and `2021 Honda Accord Sport`. Either may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    pub work: String,
    pub vehicle: String,
}

/// Longer lists of jobs end in an ellipsis.
const LONGEST: usize = 80;

impl Label {
    pub(in crate::billing) fn of(draft: &Draft, vehicle: &str) -> Self {
        let mut jobs: Vec<&str> = Vec::new();
        for job in draft.lines.iter().filter_map(|line| line.job.as_ref()) {
            if !jobs.contains(&job.as_str()) {
                jobs.push(job.as_str());
            }
        }
        let work = match (jobs.is_empty(), draft.lines.first()) {
            (true, Some(line)) => line.description.as_str().to_owned(),
            _ => jobs.join(", "),
        };
        Self { work: shortened(&work), vehicle: vehicle.to_owned() }
    }

    /// As sealed: one part a line.
    pub(in crate::billing) fn to_text(&self) -> String {
        format!("{}\n{}", self.work, self.vehicle)
    }

    pub(in crate::billing) fn from_text(text: &str) -> Self {
        let (work, vehicle) = text.split_once('\n').unwrap_or((text, ""));
        Self { work: work.to_owned(), vehicle: vehicle.to_owned() }
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", kept.trim_end_matches([' ', ',']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_comes_back_as_it_was_sealed() {
        let label = Label { work: "Front brakes, oil service".to_owned(), vehicle: "2021 Honda".to_owned() };
        assert_eq!(Label::from_text(&label.to_text()), label);
        assert_eq!(Label::from_text(&Label::default().to_text()), Label::default());
    }

    #[test]
    fn a_long_list_of_jobs_ends_in_an_ellipsis() {
        let short = shortened(&"Brakes, ".repeat(20));
        assert!(short.ends_with("Brakes…") || short.ends_with('…'));
        assert!(short.chars().count() <= LONGEST);
    }
}
