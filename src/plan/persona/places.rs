//! Real postal codes with their cities, and streets that most cities have.

/// Places of one country.
pub(super) struct Places {
    /// Postal code, city, region.
    pub(super) cities: &'static [(&'static str, &'static str, &'static str)],
    /// Streets without numbers.
    pub(super) streets: &'static [&'static str],
}

/// The places of a country, and the country they are in: where there is no table for it, Great
/// Britain.
pub(super) fn in_country(country: &str) -> (&'static str, &'static Places) {
    let found = TABLES.iter().find(|(code, _)| *code == country);
    found.map_or(("GB", &GB), |(code, places)| (*code, *places))
}

pub(super) const TABLES: &[(&str, &Places)] = &[
    ("PL", &PL),
    ("UA", &UA),
    ("GB", &GB),
    ("US", &US),
    ("DE", &DE),
    ("AT", &AT),
    ("CZ", &CZ),
    ("SK", &SK),
    ("FR", &FR),
    ("IT", &IT),
    ("ES", &ES),
];

static PL: Places = Places {
    cities: &[
        ("00-950", "Warszawa", "mazowieckie"),
        ("31-019", "Kraków", "małopolskie"),
        ("80-831", "Gdańsk", "pomorskie"),
        ("50-107", "Wrocław", "dolnośląskie"),
        ("61-772", "Poznań", "wielkopolskie"),
        ("90-368", "Łódź", "łódzkie"),
        ("40-012", "Katowice", "śląskie"),
        ("20-002", "Lublin", "lubelskie"),
        ("35-064", "Rzeszów", "podkarpackie"),
        ("15-427", "Białystok", "podlaskie"),
    ],
    streets: &[
        "Lipowa",
        "Polna",
        "Ogrodowa",
        "Leśna",
        "Słoneczna",
        "Kwiatowa",
        "Akacjowa",
        "Brzozowa",
    ],
};

static UA: Places = Places {
    cities: &[
        ("01001", "Київ", "Київ"),
        ("79000", "Львів", "Львівська область"),
        ("65000", "Одеса", "Одеська область"),
        ("61000", "Харків", "Харківська область"),
        ("49000", "Дніпро", "Дніпропетровська область"),
        ("21000", "Вінниця", "Вінницька область"),
        ("36000", "Полтава", "Полтавська область"),
        ("76000", "Івано-Франківськ", "Івано-Франківська область"),
    ],
    streets: &[
        "Садова",
        "Лісова",
        "Польова",
        "Вишнева",
        "Сонячна",
        "Квіткова",
        "Набережна",
        "Зелена",
    ],
};

static GB: Places = Places {
    cities: &[
        ("M1 1AE", "Manchester", "Greater Manchester"),
        ("LS1 4DY", "Leeds", "West Yorkshire"),
        ("B1 1BB", "Birmingham", "West Midlands"),
        ("BS1 4ST", "Bristol", "Bristol"),
        ("NG1 5FS", "Nottingham", "Nottinghamshire"),
        ("YO1 7HH", "York", "North Yorkshire"),
        ("CF10 1EP", "Cardiff", "South Glamorgan"),
        ("EH1 1YZ", "Edinburgh", "Midlothian"),
    ],
    streets: &[
        "Mill Lane",
        "Orchard Road",
        "Park View",
        "Station Road",
        "Meadow Close",
        "Elm Grove",
    ],
};

static US: Places = Places {
    cities: &[
        ("43215", "Columbus", "OH"),
        ("97205", "Portland", "OR"),
        ("73102", "Oklahoma City", "OK"),
        ("55401", "Minneapolis", "MN"),
        ("78701", "Austin", "TX"),
        ("27601", "Raleigh", "NC"),
    ],
    streets: &[
        "Oak Street",
        "Maple Avenue",
        "Cedar Lane",
        "Willow Drive",
        "Hillside Road",
    ],
};

static DE: Places = Places {
    cities: &[
        ("10115", "Berlin", "Berlin"),
        ("20095", "Hamburg", "Hamburg"),
        ("80331", "München", "Bayern"),
        ("50667", "Köln", "Nordrhein-Westfalen"),
        ("60311", "Frankfurt am Main", "Hessen"),
        ("70173", "Stuttgart", "Baden-Württemberg"),
        ("04109", "Leipzig", "Sachsen"),
        ("28195", "Bremen", "Bremen"),
    ],
    streets: &[
        "Gartenstraße",
        "Lindenweg",
        "Bergstraße",
        "Birkenweg",
        "Wiesenstraße",
        "Ahornweg",
    ],
};

static AT: Places = Places {
    cities: &[
        ("1010", "Wien", "Wien"),
        ("8010", "Graz", "Steiermark"),
        ("4020", "Linz", "Oberösterreich"),
        ("5020", "Salzburg", "Salzburg"),
        ("6020", "Innsbruck", "Tirol"),
    ],
    streets: &[
        "Gartengasse",
        "Lindenweg",
        "Bergstraße",
        "Feldgasse",
        "Birkenweg",
    ],
};

static CZ: Places = Places {
    cities: &[
        ("110 00", "Praha", "Praha"),
        ("602 00", "Brno", "Jihomoravský kraj"),
        ("702 00", "Ostrava", "Moravskoslezský kraj"),
        ("301 00", "Plzeň", "Plzeňský kraj"),
        ("460 01", "Liberec", "Liberecký kraj"),
        ("779 00", "Olomouc", "Olomoucký kraj"),
    ],
    streets: &[
        "Zahradní",
        "Lipová",
        "Polní",
        "Lesní",
        "Květinová",
        "Sluneční",
    ],
};

static SK: Places = Places {
    cities: &[
        ("811 01", "Bratislava", "Bratislavský kraj"),
        ("040 01", "Košice", "Košický kraj"),
        ("080 01", "Prešov", "Prešovský kraj"),
        ("010 01", "Žilina", "Žilinský kraj"),
        ("949 01", "Nitra", "Nitriansky kraj"),
        ("974 01", "Banská Bystrica", "Banskobystrický kraj"),
    ],
    streets: &["Záhradná", "Lipová", "Poľná", "Lesná", "Kvetná", "Slnečná"],
};

static FR: Places = Places {
    cities: &[
        ("75011", "Paris", "Île-de-France"),
        ("69003", "Lyon", "Auvergne-Rhône-Alpes"),
        ("13006", "Marseille", "Provence-Alpes-Côte d'Azur"),
        ("31000", "Toulouse", "Occitanie"),
        ("44000", "Nantes", "Pays de la Loire"),
        ("67000", "Strasbourg", "Grand Est"),
    ],
    streets: &[
        "Rue des Lilas",
        "Rue du Moulin",
        "Rue de l'Église",
        "Rue des Jardins",
        "Rue Pasteur",
    ],
};

static IT: Places = Places {
    cities: &[
        ("20121", "Milano", "Milano"),
        ("00184", "Roma", "Roma"),
        ("10121", "Torino", "Torino"),
        ("40121", "Bologna", "Bologna"),
        ("50122", "Firenze", "Firenze"),
        ("80132", "Napoli", "Napoli"),
    ],
    streets: &[
        "Via Roma",
        "Via Garibaldi",
        "Via Mazzini",
        "Via Verdi",
        "Via Dante",
    ],
};

static ES: Places = Places {
    cities: &[
        ("28004", "Madrid", "Madrid"),
        ("08007", "Barcelona", "Barcelona"),
        ("46002", "Valencia", "Valencia"),
        ("41001", "Sevilla", "Sevilla"),
        ("50001", "Zaragoza", "Zaragoza"),
        ("48005", "Bilbao", "Vizcaya"),
    ],
    streets: &[
        "Calle Mayor",
        "Calle Real",
        "Calle del Sol",
        "Calle Nueva",
        "Calle de la Paz",
    ],
};
