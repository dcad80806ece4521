//! Given and family names by language.

use super::Gender;
use crate::text::{Language, fold};

/// Names of one language.
pub(super) struct Names {
    pub(super) female: &'static [&'static str],
    pub(super) male: &'static [&'static str],
    /// Family names, a man's and a woman's form.
    pub(super) family: &'static [(&'static str, &'static str)],
}

impl Names {
    pub(super) fn given(&self, gender: Gender) -> &'static [&'static str] {
        match gender {
            Gender::Female => self.female,
            Gender::Male => self.male,
        }
    }
}

/// The names of a language, and the language they are in: where there is no table for it, English.
pub(super) fn in_language(language: &str) -> (Language, &'static Names) {
    let found = TABLES.iter().find(|(code, _)| *code == language);
    let (code, names) = found.copied().unwrap_or(("en", &EN));
    (
        Language::from_tag(code).expect("the table holds language codes"),
        names,
    )
}

/// A user name: the given name in ASCII, where it has such letters, and the first half of the tag.
pub(super) fn user_name(given_name: &str, tag: &str) -> String {
    let folded = fold(given_name);
    let latin = folded.chars().map(|c| match c {
        c if c.is_ascii_alphabetic() => c.to_string(),
        c => romanised(c).to_owned(),
    });
    let half: String = tag.chars().take(4).collect();
    latin.collect::<String>() + &half
}

/// Ukrainian letters by the national transliteration of 2010, simplified to what folding leaves
/// (`ї` is `і`, `й` is `и`); nothing for other signs.
fn romanised(letter: char) -> &'static str {
    match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "h",
        'д' => "d",
        'е' => "e",
        'є' => "ie",
        'ж' => "zh",
        'з' => "z",
        'и' => "y",
        'і' => "i",
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
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "iu",
        'я' => "ia",
        _ => "",
    }
}

pub(super) const TABLES: &[(&str, &Names)] = &[
    ("pl", &PL),
    ("uk", &UK),
    ("en", &EN),
    ("de", &DE),
    ("cs", &CS),
    ("sk", &SK),
    ("ru", &RU),
    ("fr", &FR),
    ("it", &IT),
    ("es", &ES),
];

static PL: Names = Names {
    female: &[
        "Anna",
        "Małgorzata",
        "Katarzyna",
        "Agnieszka",
        "Magdalena",
        "Joanna",
        "Zofia",
        "Żaneta",
        "Elżbieta",
        "Aleksandra",
        "Natalia",
        "Bożena",
        "Łucja",
        "Dorota",
    ],
    male: &[
        "Piotr",
        "Paweł",
        "Michał",
        "Tomasz",
        "Marek",
        "Łukasz",
        "Grzegorz",
        "Wojciech",
        "Stanisław",
        "Jakub",
        "Andrzej",
        "Błażej",
        "Krzysztof",
        "Rafał",
    ],
    family: &[
        ("Kowalski", "Kowalska"),
        ("Wiśniewski", "Wiśniewska"),
        ("Zieliński", "Zielińska"),
        ("Dąbrowski", "Dąbrowska"),
        ("Kozłowski", "Kozłowska"),
        ("Jabłoński", "Jabłońska"),
        ("Nowak", "Nowak"),
        ("Wójcik", "Wójcik"),
        ("Mazur", "Mazur"),
        ("Krawczyk", "Krawczyk"),
        ("Zając", "Zając"),
        ("Górski", "Górska"),
        ("Sikora", "Sikora"),
        ("Malinowski", "Malinowska"),
    ],
};

static UK: Names = Names {
    female: &[
        "Олена",
        "Ірина",
        "Наталія",
        "Оксана",
        "Тетяна",
        "Юлія",
        "Марія",
        "Катерина",
        "Софія",
        "Анастасія",
        "Людмила",
        "Ганна",
        "Вікторія",
        "Соломія",
    ],
    male: &[
        "Олександр",
        "Андрій",
        "Сергій",
        "Іван",
        "Микола",
        "Дмитро",
        "Тарас",
        "Богдан",
        "Юрій",
        "Петро",
        "Василь",
        "Максим",
        "Роман",
        "Євген",
    ],
    family: &[
        ("Шевченко", "Шевченко"),
        ("Бондаренко", "Бондаренко"),
        ("Ткаченко", "Ткаченко"),
        ("Коваленко", "Коваленко"),
        ("Ковальчук", "Ковальчук"),
        ("Мельник", "Мельник"),
        ("Савчук", "Савчук"),
        ("Поліщук", "Поліщук"),
        ("Вишневський", "Вишневська"),
        ("Чорновіл", "Чорновіл"),
        ("Лісовий", "Лісова"),
        ("Яворський", "Яворська"),
        ("Левицький", "Левицька"),
        ("Кравченко", "Кравченко"),
    ],
};

static EN: Names = Names {
    female: &[
        "Emily",
        "Charlotte",
        "Hannah",
        "Lucy",
        "Alice",
        "Grace",
        "Sarah",
        "Rebecca",
        "Megan",
        "Laura",
        "Olivia",
        "Rachel",
        "Helen",
        "Amy",
    ],
    male: &[
        "James", "Oliver", "Thomas", "Daniel", "Matthew", "Andrew", "Simon", "Peter", "Edward",
        "Robert", "George", "Adam", "Martin", "Henry",
    ],
    family: &[
        ("Harris", "Harris"),
        ("Cooper", "Cooper"),
        ("Bennett", "Bennett"),
        ("Hughes", "Hughes"),
        ("Mitchell", "Mitchell"),
        ("Parker", "Parker"),
        ("Foster", "Foster"),
        ("Coleman", "Coleman"),
        ("Barnes", "Barnes"),
        ("Watson", "Watson"),
        ("Turner", "Turner"),
        ("Marsh", "Marsh"),
        ("Palmer", "Palmer"),
        ("Ellis", "Ellis"),
    ],
};

static DE: Names = Names {
    female: &[
        "Anna",
        "Julia",
        "Katharina",
        "Sabine",
        "Claudia",
        "Ursula",
        "Monika",
        "Stefanie",
        "Lena",
        "Käthe",
        "Birgit",
        "Franziska",
        "Petra",
        "Sophie",
    ],
    male: &[
        "Thomas",
        "Michael",
        "Jürgen",
        "Stefan",
        "Andreas",
        "Lukas",
        "Jörg",
        "Matthias",
        "Sebastian",
        "Florian",
        "Björn",
        "Günther",
        "Felix",
        "Tobias",
    ],
    family: &[
        ("Müller", "Müller"),
        ("Schäfer", "Schäfer"),
        ("Weber", "Weber"),
        ("Hoffmann", "Hoffmann"),
        ("Köhler", "Köhler"),
        ("Krüger", "Krüger"),
        ("Becker", "Becker"),
        ("Vogel", "Vogel"),
        ("Groß", "Groß"),
        ("Lehmann", "Lehmann"),
        ("Böhm", "Böhm"),
        ("Winter", "Winter"),
        ("Brandt", "Brandt"),
        ("Seidel", "Seidel"),
    ],
};

static CS: Names = Names {
    female: &[
        "Jana",
        "Eva",
        "Lenka",
        "Kateřina",
        "Markéta",
        "Tereza",
        "Veronika",
        "Lucie",
        "Barbora",
        "Zdeňka",
        "Alžběta",
        "Hana",
        "Růžena",
        "Petra",
    ],
    male: &[
        "Jan", "Petr", "Jiří", "Tomáš", "Pavel", "Martin", "Ondřej", "Václav", "Zdeněk", "Lukáš",
        "Jaroslav", "Vojtěch", "Radek", "Matěj",
    ],
    family: &[
        ("Novák", "Nováková"),
        ("Svoboda", "Svobodová"),
        ("Dvořák", "Dvořáková"),
        ("Černý", "Černá"),
        ("Procházka", "Procházková"),
        ("Kučera", "Kučerová"),
        ("Veselý", "Veselá"),
        ("Horák", "Horáková"),
        ("Němec", "Němcová"),
        ("Pokorný", "Pokorná"),
        ("Růžička", "Růžičková"),
        ("Beneš", "Benešová"),
    ],
};

static SK: Names = Names {
    female: &[
        "Jana",
        "Mária",
        "Zuzana",
        "Katarína",
        "Monika",
        "Lucia",
        "Veronika",
        "Ľubica",
        "Eva",
        "Alžbeta",
        "Simona",
        "Božena",
        "Soňa",
        "Kristína",
    ],
    male: &[
        "Ján",
        "Peter",
        "Jozef",
        "Martin",
        "Tomáš",
        "Michal",
        "Marek",
        "Ľuboš",
        "Lukáš",
        "Juraj",
        "Ondrej",
        "Štefan",
        "Matúš",
        "Branislav",
    ],
    family: &[
        ("Horváth", "Horváthová"),
        ("Kováč", "Kováčová"),
        ("Varga", "Vargová"),
        ("Tóth", "Tóthová"),
        ("Baláž", "Balážová"),
        ("Molnár", "Molnárová"),
        ("Lukáč", "Lukáčová"),
        ("Polák", "Poláková"),
        ("Hudák", "Hudáková"),
        ("Kráľ", "Kráľová"),
        ("Novotný", "Novotná"),
        ("Šimko", "Šimková"),
    ],
};

static RU: Names = Names {
    female: &[
        "Татьяна",
        "Юлия",
        "Людмила",
        "Дарья",
        "Анна",
        "Мария",
        "Елена",
        "Ольга",
        "Наталья",
        "Екатерина",
        "Ирина",
        "Светлана",
    ],
    male: &[
        "Владимир",
        "Игорь",
        "Виктор",
        "Роман",
        "Александр",
        "Дмитрий",
        "Сергей",
        "Андрей",
        "Алексей",
        "Павел",
        "Николай",
        "Михаил",
    ],
    family: &[
        ("Козлов", "Козлова"),
        ("Егоров", "Егорова"),
        ("Павлов", "Павлова"),
        ("Семёнов", "Семёнова"),
        ("Иванов", "Иванова"),
        ("Кузнецов", "Кузнецова"),
        ("Соколов", "Соколова"),
        ("Попов", "Попова"),
        ("Морозов", "Морозова"),
        ("Волков", "Волкова"),
        ("Лебедев", "Лебедева"),
        ("Новиков", "Новикова"),
    ],
};

static FR: Names = Names {
    female: &[
        "Isabelle",
        "Hélène",
        "Aurélie",
        "Céline",
        "Camille",
        "Sophie",
        "Claire",
        "Julie",
        "Marion",
        "Élise",
        "Charlotte",
        "Nathalie",
    ],
    male: &[
        "Pierre",
        "Philippe",
        "Sébastien",
        "Guillaume",
        "Thomas",
        "Nicolas",
        "Julien",
        "Antoine",
        "Mathieu",
        "Olivier",
        "Vincent",
        "François",
    ],
    family: &[
        ("Roux", "Roux"),
        ("Fontaine", "Fontaine"),
        ("Chevalier", "Chevalier"),
        ("Gauthier", "Gauthier"),
        ("Martin", "Martin"),
        ("Bernard", "Bernard"),
        ("Durand", "Durand"),
        ("Moreau", "Moreau"),
        ("Laurent", "Laurent"),
        ("Lefèvre", "Lefèvre"),
        ("Girard", "Girard"),
        ("Mercier", "Mercier"),
    ],
};

static IT: Names = Names {
    female: &[
        "Valentina",
        "Laura",
        "Alessia",
        "Roberta",
        "Giulia",
        "Francesca",
        "Chiara",
        "Elena",
        "Martina",
        "Silvia",
        "Federica",
        "Paola",
    ],
    male: &[
        "Alessandro",
        "Roberto",
        "Simone",
        "Fabio",
        "Marco",
        "Andrea",
        "Luca",
        "Matteo",
        "Paolo",
        "Davide",
        "Stefano",
        "Giovanni",
    ],
    family: &[
        ("Greco", "Greco"),
        ("Conti", "Conti"),
        ("Mancini", "Mancini"),
        ("Rizzo", "Rizzo"),
        ("Rossi", "Rossi"),
        ("Russo", "Russo"),
        ("Ferrari", "Ferrari"),
        ("Bianchi", "Bianchi"),
        ("Romano", "Romano"),
        ("Colombo", "Colombo"),
        ("Ricci", "Ricci"),
        ("Marino", "Marino"),
    ],
};

static ES: Names = Names {
    female: &[
        "Ana", "Isabel", "Sofía", "Raquel", "Lucía", "María", "Carmen", "Laura", "Marta", "Elena",
        "Cristina", "Beatriz",
    ],
    male: &[
        "Daniel",
        "Álvaro",
        "Rubén",
        "Fernando",
        "Alejandro",
        "Javier",
        "Carlos",
        "Miguel",
        "Pablo",
        "Sergio",
        "Jorge",
        "Andrés",
    ],
    family: &[
        ("Ramos", "Ramos"),
        ("Serrano", "Serrano"),
        ("Molina", "Molina"),
        ("Ortega", "Ortega"),
        ("García", "García"),
        ("Martínez", "Martínez"),
        ("López", "López"),
        ("Sánchez", "Sánchez"),
        ("Pérez", "Pérez"),
        ("Romero", "Romero"),
        ("Navarro", "Navarro"),
        ("Torres", "Torres"),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_names_enough() {
        for (code, names) in TABLES {
            assert!(names.female.len() >= 12, "{code}");
            assert!(names.male.len() >= 12, "{code}");
            assert!(names.family.len() >= 12, "{code}");
        }
    }

    #[test]
    fn user_names_are_plain() {
        for (name, expected) in [
            ("Łucja", "lucjak7m2"),
            ("Олена", "olenak7m2"),
            ("Юрій", "iuriyk7m2"),
            ("Jörg", "jorgk7m2"),
        ] {
            assert_eq!(user_name(name, "k7m2xq9d"), expected);
        }
    }
}
