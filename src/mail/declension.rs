//! The forms a first name takes: cases and vocatives (Anna: Anno, Annie; Marek: Marku; Олена:
//! Олено; Андрій: Андрію), and the same in the other script (Olena, Олена).
//!
//! Not a grammar: it makes every form the languages could make of a name. A form too many does
//! little harm, since it is looked for only where a person is addressed.

use std::collections::HashSet;

use crate::text::fold;

/// All forms of `name`, folded, in its own script, and as [`skeleton`]s.
pub(super) fn forms(name: &str) -> HashSet<String> {
    let name = fold(name);
    let mut forms = HashSet::new();
    let Some(last) = name.chars().next_back() else {
        return forms;
    };
    forms.insert(name.clone());
    let cyrillic = name
        .chars()
        .any(|c| ('а'..='я').contains(&c) || c == 'і' || c == 'є');
    let short = name.chars().count() <= 2;
    if !short {
        if cyrillic {
            add_cyrillic(&name, last, &mut forms);
        } else {
            add_latin(&name, last, &mut forms);
        }
    }
    let skeletons: Vec<String> = forms.iter().map(|form| skeleton(form)).collect();
    forms.extend(skeletons);
    forms
}

fn add_latin(name: &str, last: char, forms: &mut HashSet<String>) {
    let mut add = |stem: &str, endings: &[&str]| {
        for ending in endings {
            forms.insert(format!("{stem}{ending}"));
        }
    };
    let stem = &name[..name.len() - last.len_utf8()];
    match last {
        // Anna, Kasia, Jana; Kuba, Honza.
        'a' => {
            add(
                stem,
                &["o", "u", "y", "i", "e", "ie", "ou", "iu", "ii", "ej", "ovi"],
            );
            // Dorota -> Dorocie, Magda -> Magdzie, Barbara -> Barbarze, Monika -> Monice.
            for (end, soft) in [
                ("t", "cie"),
                ("d", "dzie"),
                ("r", "rze"),
                ("k", "ce"),
                ("g", "dze"),
                ("ch", "sze"),
            ] {
                if let Some(shorter) = stem.strip_suffix(end) {
                    add(shorter, &[soft]);
                }
            }
        }
        // Lucie, Jiri, Matteo, Sergii: mostly unchanged.
        'e' | 'i' | 'y' | 'o' => {
            add(
                stem,
                &["i", "u", "iu", "ego", "emu", "ho", "mu", "ii", "o", "a"],
            );
            add(name, &["u", "ho", "mu", "m"]);
        }
        _ => {
            add(
                name,
                &["ie", "u", "e", "i", "owi", "ovi", "em", "iem", "a", "om"],
            );
            // Robert -> Robercie, Dawid -> Dawidzie, Piotr -> Piotrze, Krzysztof stays.
            for (end, soft) in [("t", "cie"), ("d", "dzie"), ("r", "rze"), ("st", "scie")] {
                if let Some(shorter) = name.strip_suffix(end) {
                    add(shorter, &[soft]);
                }
            }
            // Marek -> Marku, Pawel -> Pawle, Peter -> Petre, Aleksander -> Aleksandrze.
            let before: Vec<char> = name.chars().collect();
            if before.len() >= 4 && before[before.len() - 2] == 'e' {
                let shorter: String = before[..before.len() - 2].iter().chain(&[last]).collect();
                add(
                    &shorter,
                    &["u", "e", "ie", "a", "owi", "ovi", "em", "iem", "rze", "i"],
                );
                if last == 'r' {
                    add(&shorter[..shorter.len() - 1], &["rze"]);
                }
            }
        }
    }
}

fn add_cyrillic(name: &str, last: char, forms: &mut HashSet<String>) {
    let mut add = |stem: &str, endings: &[&str]| {
        for ending in endings {
            forms.insert(format!("{stem}{ending}"));
        }
    };
    let stem = &name[..name.len() - last.len_utf8()];
    match last {
        // Олена -> Олено, Наталя -> Наталю, Марія -> Маріє; Микита.
        'а' => add(stem, &["о", "у", "и", "ы", "і", "е", "ою", "ой"]),
        'я' => add(stem, &["е", "ю", "є", "і", "и", "ею", "єю", "ей"]),
        // Андрій (folded: андріи) -> Андрію, Юрій; Сергей -> Сергею; Ігорь.
        'и' | 'ь' | 'і' => add(stem, &["ю", "я", "е", "єві", "еві", "єм", "ем"]),
        // Дмитро -> Дмитре, Петро.
        'о' => add(stem, &["е", "у", "а", "ові", "ом"]),
        'е' | 'є' | 'ю' | 'у' => {}
        _ => {
            add(name, &["е", "у", "ю", "а", "ові", "ом", "ем"]);
            // Олег -> Олеже.
            if let Some(shorter) = name.strip_suffix('г') {
                add(shorter, &["же"]);
            }
        }
    }
}

/// A spelling that Latin and Cyrillic forms of a name share: Cyrillic is transliterated, letters
/// that transliterations disagree on are made one, doubled letters single.
pub(super) fn skeleton(folded: &str) -> String {
    let mut latin = String::with_capacity(folded.len() + 4);
    for c in folded.chars() {
        latin.push_str(match c {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' => "h",
            'д' => "d",
            'е' | 'є' | 'э' => "e",
            'ж' => "z",
            'з' => "z",
            'и' | 'і' | 'ы' | 'й' | 'ї' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "h",
            'ц' => "c",
            'ч' => "c",
            'ш' => "s",
            'щ' => "s",
            'ю' => "iu",
            'я' => "ia",
            'ь' | 'ъ' | '\'' => "",
            'g' => "h",
            'w' => "v",
            'y' | 'j' => "i",
            'x' => "ks",
            'q' => "k",
            other => {
                latin.push(other);
                continue;
            }
        });
    }
    // kh, ts, ch, sh, zh of the English way; tz, sz, cz, rz of others.
    for (from, to) in [
        ("kh", "h"),
        ("shch", "s"),
        ("ts", "c"),
        ("ch", "c"),
        ("cz", "c"),
        ("sh", "s"),
        ("sz", "s"),
        ("zh", "z"),
        ("ie", "e"),
    ] {
        if latin.contains(from) {
            latin = latin.replace(from, to);
        }
    }
    let mut single = String::with_capacity(latin.len());
    for c in latin.chars() {
        if !single.ends_with(c) {
            single.push(c);
        }
    }
    single
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_their_forms() {
        for (name, form) in [
            ("Anna", "Anno"),
            ("Anna", "Annie"),
            ("Katarzyna", "Katarzyno"),
            ("Kasia", "Kasiu"),
            ("Dorota", "Dorocie"),
            ("Marek", "Marku"),
            ("Paweł", "Pawle"),
            ("Michał", "Michale"),
            ("Piotr", "Piotrze"),
            ("Robert", "Robercie"),
            ("Tomasz", "Tomaszu"),
            ("Aleksander", "Aleksandrze"),
            ("Jan", "Jane"),
            ("Jan", "Janie"),
            ("Petr", "Petře"),
            ("Lucie", "Lucie"),
            ("Lukáš", "Lukáši"),
            ("Zuzana", "Zuzano"),
            ("Олена", "Олено"),
            ("Наталія", "Наталіє"),
            ("Наталя", "Наталю"),
            ("Андрій", "Андрію"),
            ("Сергій", "Сергію"),
            ("Іван", "Іване"),
            ("Дмитро", "Дмитре"),
            ("Олег", "Олеже"),
            ("Марина", "Марина"),
            ("Сергей", "Сергею"),
            ("Olena", "Олена"),
            ("Olena", "Олено"),
            ("Олена", "Olena"),
            ("Andrii", "Андрію"),
            ("Андрій", "Andriy"),
            ("Оксана", "Oksana"),
            ("Юлія", "Yuliia"),
            ("Hannah", "HANNAH"),
        ] {
            let forms = forms(name);
            let folded = fold(form);
            assert!(
                forms.contains(&folded) || forms.contains(&skeleton(&folded)),
                "{name} -> {form}: {forms:?}"
            );
        }
    }

    #[test]
    fn other_names_are_not() {
        for (name, other) in [
            ("Anna", "Andrzej"),
            ("Jan", "January"),
            ("Marek", "Market"),
            ("Олена", "Оленка"),
            ("Ян", "Яна"),
        ] {
            let forms = forms(name);
            let folded = fold(other);
            assert!(
                !forms.contains(&folded) && !forms.contains(&skeleton(&folded)),
                "{name} -> {other}"
            );
        }
    }
}
