//! Which encoding a spreadsheet saved its list in.

use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1250, WINDOWS_1251};

/// Decodes a list: by its byte order mark; else as UTF-8 when valid; else as Windows-1250 or
/// Windows-1251, whichever gives the likelier words. Never fails: bytes that stand for nothing
/// become replacement characters.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling(&bytes[mark..])
            .0
            .into_owned();
    }
    let zeros = bytes.iter().skip(1).step_by(2).filter(|b| **b == 0).count();
    if zeros * 4 > bytes.len() {
        return UTF_16LE.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let latin = WINDOWS_1250.decode_without_bom_handling(bytes).0;
    let cyrillic = WINDOWS_1251.decode_without_bom_handling(bytes).0;
    let text = if cyrillic_likeness(&cyrillic) > latin_likeness(&latin) {
        cyrillic
    } else {
        latin
    };
    text.into_owned()
}

/// Letters beyond ASCII that Polish, Czech, Slovak, German and Hungarian use.
const LATIN: &str = "ąćęłńóśźżáčďéěíňřšťúůýžĺľŕôäöüßőű";
/// The letters that make up nine tenths of a Ukrainian or Russian text.
const CYRILLIC: &str = "оаинетвріслкудмпязьбгйчєїхжцшюиыф";

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_ascii() && !word.is_empty())
}

/// How much of a text reads as words in Latin letters: such words mix ASCII with a few others.
fn latin_likeness(text: &str) -> f64 {
    words(text)
        .map(|word| {
            let ascii = word.chars().filter(char::is_ascii).count() as f64;
            let letters = word.to_lowercase();
            let own = letters.chars().filter(|c| LATIN.contains(*c)).count() as f64;
            let all = word.chars().count() as f64;
            let odd = all - ascii - own;
            // A word of nothing but accented letters is hardly ever one.
            if ascii == 0.0 && all > 1.0 {
                0.3 * own - odd
            } else {
                all - 3.0 * odd
            }
        })
        .sum()
}

/// How much of a text reads as words in Cyrillic letters: pure ones, made of the common letters,
/// with capitals at their beginning or throughout.
fn cyrillic_likeness(text: &str) -> f64 {
    words(text)
        .map(|word| {
            let all = word.chars().count() as f64;
            let letters = word.to_lowercase();
            let common = letters.chars().filter(|c| CYRILLIC.contains(*c)).count() as f64;
            let capitals = word.chars().skip(1).filter(|c| c.is_uppercase()).count() as f64;
            let shouted = capitals + 1.0 >= all;
            let misplaced = if shouted { 0.0 } else { capitals };
            common - (all - common) - 2.0 * misplaced
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_1250(text: &str) -> Vec<u8> {
        WINDOWS_1250.encode(text).0.into_owned()
    }

    fn in_1251(text: &str) -> Vec<u8> {
        WINDOWS_1251.encode(text).0.into_owned()
    }

    #[test]
    fn tells_the_encodings_of_spreadsheets_apart() {
        let polish = "url;name\nexample.pl;Żółta Kaczka Łódź\n";
        let one_word = "url;name\nexample.pl;Żółw\n";
        let czech = "url;name\nexample.cz;Dětské hračky Plzeň\n";
        let german = "url;name\nexample.de;Schöne Möbel\n";
        let ukrainian = "url;name\nexample.ua;Дім і сад\n";
        let shouted = "url;name\nexample.ua;КОМФОРТ ТОРГ\n";
        for (bytes, expected) in [
            (in_1250(polish), polish),
            (in_1250(one_word), one_word),
            (in_1250(czech), czech),
            (in_1250(german), german),
            (in_1251(ukrainian), ukrainian),
            (in_1251(shouted), shouted),
            (polish.as_bytes().to_vec(), polish),
            ([b"\xef\xbb\xbf", ukrainian.as_bytes()].concat(), ukrainian),
        ] {
            assert_eq!(decode(&bytes), expected);
        }
    }

    #[test]
    fn reads_utf_16_with_and_without_mark() {
        let text = "url\nexample.pl\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&[b"\xff\xfe", little.as_slice()].concat()), text);
        assert_eq!(decode(&[b"\xfe\xff", big.as_slice()].concat()), text);
        assert_eq!(decode(&little), text);
    }
}
