//! Whom a customer can turn to outside, where a dealership has not written it: the office that is there for complaints of this
//! kind where the dealership is, as far as it is known here. Pure. An office that a dealership has bound itself to is its own to
//! name, in the settings.

use super::Rules;
use crate::base::values::Language;
use crate::parties::Address;

/// What a letter says, and whether the dealership wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    pub text: String,
    pub own: bool,
}

impl Rules {
    /// Whom a customer can turn to. None: nobody is known, and the letter names nobody.
    pub fn outside(&self, at: &Address, language: Language) -> Option<Outside> {
        let own = match language {
            Language::En => self.outside.as_ref().or(self.outside_es.as_ref()),
            Language::Es => self.outside_es.as_ref().or(self.outside.as_ref()),
        };
        match own {
            Some(text) => Some(Outside { text: text.as_str().to_owned(), own: true }),
            None => known(at, language).map(|text| Outside { text: text.to_owned(), own: false }),
        }
    }
}

/// English and Spanish, by country and, in the United States, by state.
pub fn known(at: &Address, language: Language) -> Option<&'static str> {
    let region = at.region.as_ref().map(|it| it.as_str().trim().to_uppercase()).unwrap_or_default();
    let (en, es) = match (at.country.code(), region.as_str()) {
        ("US", "CA" | "CALIFORNIA") => (
            "Bureau of Automotive Repair of California: bar.ca.gov, (800) 952-5210.",
            "Bureau of Automotive Repair de California: bar.ca.gov, (800) 952-5210.",
        ),
        ("US", "FL" | "FLORIDA") => (
            "Florida Department of Agriculture and Consumer Services: fdacs.gov, (800) 435-7352.",
            "Florida Department of Agriculture and Consumer Services: fdacs.gov, en español (800) 352-9832.",
        ),
        ("US", "MI" | "MICHIGAN") => (
            "Michigan Department of State, which licenses repair shops: michigan.gov/sos.",
            "Michigan Department of State, que autoriza los talleres: michigan.gov/sos.",
        ),
        ("US", "NY" | "NEW YORK") => (
            "New York State Department of Motor Vehicles, complaints about repair shops: dmv.ny.gov.",
            "New York State Department of Motor Vehicles, quejas sobre talleres: dmv.ny.gov.",
        ),
        ("US", _) => (
            "The consumer protection office of your state. All of them are at usa.gov/state-consumer.",
            "La oficina de protección al consumidor de su estado. Todas están en usa.gov/state-consumer.",
        ),
        ("CA", _) => (
            "The consumer protection office of your province or territory.",
            "La oficina de protección al consumidor de su provincia o territorio.",
        ),
        ("MX", _) => (
            "Procuraduría Federal del Consumidor (Profeco): profeco.gob.mx.",
            "Procuraduría Federal del Consumidor (Profeco): profeco.gob.mx.",
        ),
        ("GB", _) => (
            "Citizens Advice consumer helpline: citizensadvice.org.uk, 0808 223 1133.",
            "Citizens Advice, línea del consumidor: citizensadvice.org.uk, 0808 223 1133.",
        ),
        ("ES", _) => (
            "The municipal consumer office (OMIC) where you live, or the consumer arbitration board.",
            "La Oficina Municipal de Información al Consumidor (OMIC) de su municipio, o la junta arbitral de consumo.",
        ),
        (
            "AT" | "BE" | "BG" | "CY" | "CZ" | "DE" | "DK" | "EE" | "FI" | "FR" | "GR" | "HR" | "HU" | "IE"
            | "IT" | "LT" | "LU" | "LV" | "MT" | "NL" | "PL" | "PT" | "RO" | "SE" | "SI" | "SK",
            _,
        ) => (
            "The consumer advice office where you live; from another country, the European Consumer Centre: eccnet.eu.",
            "La oficina de consumo de su localidad; desde otro país, el Centro Europeo del Consumidor: eccnet.eu.",
        ),
        _ => return None,
    };
    Some(match language {
        Language::En => en,
        Language::Es => es,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::{CleanText, Country};

    fn at(country: &str, region: &str) -> Address {
        let country: Country = country.parse().unwrap();
        Address { region: CleanText::optional(region).unwrap(), ..Address::unknown(country) }
    }

    #[test]
    fn an_office_is_known_by_state_or_country_in_both_languages_and_somewhere_none_is() {
        let says = |at: &Address, language| Rules::default().outside(at, language).map(|it| it.text);
        for (country, region, en, es) in [
            ("US", "ca", "bar.ca.gov", "bar.ca.gov"),
            ("US", "TX", "your state", "su estado"),
            ("ES", "", "OMIC", "OMIC"),
            ("DE", "", "eccnet.eu", "Centro Europeo"),
        ] {
            let at = at(country, region);
            assert!(says(&at, Language::En).unwrap().contains(en), "{country}");
            assert!(says(&at, Language::Es).unwrap().contains(es), "{country}");
        }
        assert_eq!(says(&at("JP", ""), Language::En), None);
    }

    #[test]
    fn what_a_dealership_wrote_comes_first_and_in_the_readers_language_where_there_is_both() {
        let text = |text: &str| Some(CleanText::parse(text).unwrap());
        let rules = Rules { outside: text("Our umpire"), ..Rules::default() };
        let texas = at("US", "TX");
        let said = |rules: &Rules, language| rules.outside(&texas, language).unwrap();
        assert_eq!(said(&rules, Language::Es), Outside { text: "Our umpire".to_owned(), own: true });
        let rules = Rules { outside_es: text("Nuestro árbitro"), ..rules };
        assert_eq!(said(&rules, Language::Es).text, "Nuestro árbitro");
        assert_eq!(said(&rules, Language::En).text, "Our umpire");
    }
}
