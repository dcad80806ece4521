//! Phone numbers that look right and reach nobody, as far as a country makes that possible.
//!
//! Kept for fiction: Great Britain 020 7946 0000 to 0999 (Ofcom, "Numbers for drama use"; its mobile
//! range 07700 900xxx is refused by the library that most shops check numbers with), the
//! United States 555-0100 to 555-0199 (NANPA), Germany 0171 3920000 to 3920099 (Bundesnetzagentur,
//! "Drama-Nummern"), France 06 39 98 00 00 to 99 99 (ARCEP, decision 2018-0881, annex 2.5.12). Poland,
//! Ukraine, Austria, the Czech Republic, Slovakia, Italy and Spain keep none: numbers in the form of
//! mobile ones.

use super::dice::Dice;

/// One number, in two spellings.
pub(super) struct Phone {
    /// E.164.
    pub(super) international: String,
    /// As dialled within the country, without spaces.
    pub(super) national: String,
}

pub(super) fn invent(country: &str, dice: &Dice) -> Phone {
    // Country calling code, what is dialled before a national number, the fixed digits, and how
    // many digits are drawn.
    let (code, trunk, fixed, drawn): (_, _, &[&str], usize) = match country {
        "GB" => ("44", "0", &["2079460"], 3),
        "US" => ("1", "", &["20255501", "31255501", "41555501"], 2),
        "DE" => ("49", "0", &["17139200"], 2),
        "UA" => ("380", "0", &["50", "66", "67", "68", "93", "96"], 7),
        "AT" => ("43", "0", &["660", "664", "676"], 7),
        "CZ" => ("420", "", &["601", "604", "721", "731"], 6),
        "FR" => ("33", "0", &["63998"], 4),
        "IT" => ("39", "", &["320", "338", "347", "349"], 7),
        "ES" => ("34", "", &["611", "622", "655", "666"], 6),
        "SK" => ("421", "0", &["902", "905", "911", "944"], 6),
        _ => (
            "48",
            "",
            &["501", "512", "600", "664", "692", "728", "793"],
            6,
        ),
    };
    let mut number = (*dice.pick("phone", fixed)).to_owned();
    for at in 0..drawn {
        number.push_str(&dice.roll(&format!("phone-{at}"), 10).to_string());
    }
    Phone {
        international: format!("+{code}{number}"),
        national: format!("{trunk}{number}"),
    }
}
