//! A postal address, as it is written on papers.

use serde::{Deserialize, Serialize};

use crate::base::values::{CleanText, Country};

/// Every part but the country may be missing. `Debug` shows no words, as `CleanText` does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub street: Option<CleanText<200>>,
    pub city: Option<CleanText<100>>,
    /// State or province.
    pub region: Option<CleanText<60>>,
    pub postal_code: Option<CleanText<20>>,
    pub country: Country,
}

impl Address {
    pub const fn unknown(country: Country) -> Self {
        Self { street: None, city: None, region: None, postal_code: None, country }
    }

    /// One line each, as the country writes it; the country itself where it is not `home`.
    pub fn lines(&self, home: Country) -> Vec<String> {
        let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
        let (city, region) = (self.city.as_ref().map(AsRef::as_ref), self.region.as_ref().map(AsRef::as_ref));
        let code = self.postal_code.as_ref().map(AsRef::as_ref);
        let town = if matches!(self.country.code(), "US" | "CA" | "AU" | "MX") {
            let place = [city, region].into_iter().flatten().collect::<Vec<&str>>().join(", ");
            format!("{place} {}", text(code))
        } else {
            format!("{} {}", text(code), text(city))
        };
        let country = if self.country == home { String::new() } else { self.country.code().to_owned() };
        let street = text(self.street.as_ref().map(AsRef::as_ref));
        let lines = [street, town.trim().to_owned(), country];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_its_country_does() {
        let mut address = Address {
            street: CleanText::optional("9683 Oltorf St").unwrap(),
            city: CleanText::optional("Austin").unwrap(),
            region: CleanText::optional("TX").unwrap(),
            postal_code: CleanText::optional("78792").unwrap(),
            country: Country::US,
        };
        assert_eq!(address.lines(Country::US), ["9683 Oltorf St", "Austin, TX 78792"]);
        let germany: Country = "DE".parse().unwrap();
        assert_eq!(address.lines(germany), ["9683 Oltorf St", "Austin, TX 78792", "US"]);
        address.country = germany;
        assert_eq!(address.lines(germany), ["9683 Oltorf St", "78792 Austin"]);
        assert!(Address::unknown(germany).lines(germany).is_empty());
    }
}
