//! First names as they are called out: Anno, Marku, Олено. Rules of Polish and Ukrainian
//! declension, and the names that break them.

use super::spec::Tongue;

const POLISH: &[(&str, &str)] = &[
    ("Paweł", "Pawle"),
    ("Kasia", "Kasiu"),
    ("Basia", "Basiu"),
    ("Asia", "Asiu"),
    ("Ania", "Aniu"),
    ("Zosia", "Zosiu"),
    ("Gosia", "Gosiu"),
    ("Kuba", "Kubo"),
    ("Aleksander", "Aleksandrze"),
    ("Kacper", "Kacprze"),
];

const UKRAINIAN: &[(&str, &str)] = &[
    ("Ігор", "Ігорю"),
    ("Лев", "Леве"),
    ("Любов", "Любове"),
    ("Назар", "Назаре"),
];

/// The vocative of a first name; the name itself where the language has none or no rule fits.
pub(super) fn vocative(name: &str, tongue: Tongue) -> String {
    let (exceptions, rule): (_, fn(&str) -> Option<String>) = match tongue {
        Tongue::En => return name.to_owned(),
        Tongue::Pl => (POLISH, polish),
        Tongue::Uk => (UKRAINIAN, ukrainian),
    };
    exceptions
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, called)| (*called).to_owned())
        .or_else(|| rule(name))
        .unwrap_or_else(|| name.to_owned())
}

fn replaced(name: &str, endings: &[(&str, &str)]) -> Option<String> {
    endings
        .iter()
        .find_map(|(from, to)| name.strip_suffix(from).map(|stem| format!("{stem}{to}")))
}

fn polish(name: &str) -> Option<String> {
    // Longest first: the first ending that fits decides.
    replaced(
        name,
        &[
            ("ek", "ku"),
            ("sz", "szu"),
            ("rz", "rzu"),
            ("cz", "czu"),
            ("ch", "chu"),
            ("a", "o"),
            ("ł", "le"),
            ("r", "rze"),
            ("d", "dzie"),
            ("t", "cie"),
            ("ń", "niu"),
            ("k", "ku"),
            ("g", "gu"),
            ("j", "ju"),
            ("l", "lu"),
            ("b", "bie"),
            ("f", "fie"),
            ("m", "mie"),
            ("n", "nie"),
            ("p", "pie"),
            ("s", "sie"),
            ("w", "wie"),
        ],
    )
}

fn ukrainian(name: &str) -> Option<String> {
    let by_ending = replaced(
        name,
        &[
            ("ія", "іє"),
            ("ко", "ку"),
            ("а", "о"),
            ("я", "ю"),
            ("й", "ю"),
            ("ь", "ю"),
            ("о", "е"),
            ("к", "ку"),
            ("г", "гу"),
        ],
    );
    let hard = || {
        name.ends_with(|c: char| "бвдзлмнпрстфхцчшщ".contains(c))
            .then(|| format!("{name}е"))
    };
    by_ending.or_else(hard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_called_out() {
        let polish = [
            ("Anna", "Anno"),
            ("Marek", "Marku"),
            ("Katarzyna", "Katarzyno"),
            ("Maria", "Mario"),
            ("Piotr", "Piotrze"),
            ("Tomasz", "Tomaszu"),
            ("Paweł", "Pawle"),
            ("Michał", "Michale"),
            ("Jan", "Janie"),
            ("Krzysztof", "Krzysztofie"),
            ("Robert", "Robercie"),
            ("Andrzej", "Andrzeju"),
            ("Jakub", "Jakubie"),
        ];
        for (name, called) in polish {
            assert_eq!(vocative(name, Tongue::Pl), called);
        }
        let ukrainian = [
            ("Олена", "Олено"),
            ("Марія", "Маріє"),
            ("Наталія", "Наталіє"),
            ("Андрій", "Андрію"),
            ("Олександр", "Олександре"),
            ("Тарас", "Тарасе"),
            ("Дмитро", "Дмитре"),
            ("Марко", "Марку"),
            ("Василь", "Василю"),
        ];
        for (name, called) in ukrainian {
            assert_eq!(vocative(name, Tongue::Uk), called);
        }
        assert_eq!(vocative("Emily", Tongue::En), "Emily");
    }
}
