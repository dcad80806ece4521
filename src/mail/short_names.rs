//! Short and fond forms of given names (Aleksandra: Ola; Jana: Janka), folded.
//!
//! Only what is usual in letters to customers; forms that merely add an ending are made by
//! [`super::declension`].

/// A name and what its bearers are called.
const SHORT: &[(&str, &[&str])] = &[
    ("aleksandra", &["ola", "olka", "alexandra", "sasza"]),
    ("aleksander", &["olek", "alek", "alex"]),
    ("agnieszka", &["aga", "agus"]),
    ("anna", &["ania", "anka", "annie", "anicka", "anya"]),
    ("barbara", &["basia"]),
    ("bartosz", &["bartek"]),
    ("bartlomiej", &["bartek"]),
    ("dorota", &["dorotka"]),
    ("elzbieta", &["ela", "elka"]),
    ("ewa", &["ewka", "ewunia"]),
    ("grzegorz", &["grzesiek", "grzes"]),
    ("jakub", &["kuba"]),
    ("jan", &["janek", "jas", "honza", "janko"]),
    ("joanna", &["asia", "joasia"]),
    ("katarzyna", &["kasia", "kaska"]),
    ("krzysztof", &["krzysiek", "krzys"]),
    ("magdalena", &["magda", "lenka"]),
    ("malgorzata", &["gosia", "malgosia"]),
    ("maria", &["marysia", "maja", "mari"]),
    ("mateusz", &["mati"]),
    ("michal", &["misiek", "misko"]),
    ("natalia", &["natka"]),
    ("patrycja", &["patka"]),
    ("piotr", &["piotrek"]),
    ("pawel", &["pawelek"]),
    ("stanislaw", &["staszek", "stas"]),
    ("tomasz", &["tomek"]),
    ("wojciech", &["wojtek"]),
    ("zofia", &["zosia", "zoska"]),
    ("zuzanna", &["zuzia"]),
    ("jana", &["janka", "janicka"]),
    ("petra", &["petka", "peta"]),
    ("petr", &["peta", "petik"]),
    ("josef", &["pepa"]),
    ("jiri", &["jirka"]),
    ("katerina", &["katka", "kaca"]),
    ("tomas", &["tomasek", "tomik"]),
    ("lucie", &["lucka"]),
    ("lucia", &["lucka"]),
    ("zuzana", &["zuzka"]),
    ("maria", &["marienka"]),
    ("олександр", &["саша", "сашко"]),
    ("олександра", &["саша", "леся"]),
    ("александр", &["саша"]),
    ("александра", &["саша"]),
    ("анна", &["аня"]),
    ("ганна", &["аня", "ганя"]),
    ("катерина", &["катя"]),
    ("екатерина", &["катя"]),
    ("наталія", &["наталка", "ната"]),
    ("наталия", &["наташа"]),
    ("марія", &["маша", "марічка"]),
    ("мария", &["маша"]),
    ("дмитро", &["діма"]),
    ("дмитрии", &["дима"]),
    ("ірина", &["іра"]),
    ("ирина", &["ира"]),
    ("олена", &["оленка", "лена"]),
    ("елена", &["лена"]),
    ("тетяна", &["таня"]),
    ("татьяна", &["таня"]),
    ("юлія", &["юля"]),
    ("юлия", &["юля"]),
    ("михаило", &["миша"]),
    ("михаил", &["миша"]),
    ("володимир", &["вова"]),
    ("владимир", &["вова"]),
    ("оксана", &["ксеня"]),
    ("alexander", &["alex", "sasha"]),
    ("catherine", &["kate", "cathy"]),
    ("christopher", &["chris"]),
    ("daniel", &["dan"]),
    ("elizabeth", &["liz", "beth", "lizzie"]),
    ("james", &["jim", "jamie"]),
    ("jennifer", &["jen", "jenny"]),
    ("margaret", &["maggie"]),
    ("matthew", &["matt"]),
    ("michael", &["mike"]),
    ("nicholas", &["nick"]),
    ("robert", &["bob", "rob"]),
    ("thomas", &["tom"]),
    ("william", &["will", "bill"]),
    ("francisco", &["paco"]),
    ("jose", &["pepe"]),
];

/// What bearers of the folded `name` are called for short.
pub(super) fn short_names(name: &str) -> impl Iterator<Item = &'static str> {
    SHORT
        .iter()
        .filter(move |(full, _)| *full == name)
        .flat_map(|(_, short)| short.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn names_are_listed_as_they_are_compared() {
        for (name, short) in SHORT {
            for form in short.iter().chain([name]) {
                assert_eq!(fold(form), *form);
            }
        }
        assert!(short_names("aleksandra").any(|short| short == "ola"));
        assert_eq!(short_names("nobody").count(), 0);
    }
}
