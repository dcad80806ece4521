//! Which folders to read: INBOX, junk and Gmail's archive, or those the plan names. Pure.

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

/// A folder as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its name on the wire, in modified UTF-7 (RFC 3501, 5.1.3).
    pub wire: String,
    /// What separates the levels of its name.
    pub delimiter: Option<char>,
    /// Whether the server marks it `\Junk` (RFC 6154).
    pub junk: bool,
    /// Whether it holds all mail once more, wherever it is filed (Gmail's `\All`).
    pub all: bool,
    /// Whether it can be opened.
    pub selectable: bool,
}

/// A folder to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folder {
    /// Its name on the wire.
    pub wire: String,
    /// Its name for people and for the store.
    pub name: String,
    /// Whether it holds what the server took for spam.
    pub junk: bool,
    /// Whether it holds all mail once more, old mail of other purposes included.
    pub all: bool,
}

/// Usual names of junk folders, in lower case.
const JUNK_NAMES: [&str; 31] = [
    "junk",
    "junk e-mail",
    "junk email",
    "junk mail",
    "spam",
    "bulk",
    "bulk mail",
    "probably spam",
    "niechciane",
    "wiadomości niechciane",
    "wiadomości-śmieci",
    "śmieci",
    "спам",
    "небажана пошта",
    "небажані",
    "нежелательная почта",
    "unerwünscht",
    "unerwünschte werbung",
    "spamverdacht",
    "junk-e-mail",
    "indésirables",
    "courrier indésirable",
    "pourriel",
    "correo no deseado",
    "posta indesiderata",
    "nevyžádaná pošta",
    "nevyžiadaná pošta",
    "ongewenste e-mail",
    "lixo eletrônico",
    "levélszemét",
    "skräppost",
];

/// Chooses the folders to read. INBOX comes last, so that it is the one left open for
/// notifications.
///
/// # Errors
/// The first name of `wanted` that the server does not list.
pub(super) fn choose(listed: &[Listed], wanted: &[String]) -> Result<Vec<Folder>, String> {
    let mut chosen: Vec<Folder> = Vec::new();
    if wanted.is_empty() {
        chosen.extend(
            listed
                .iter()
                .filter(|one| one.selectable && (one.all || is_junk(one)))
                .map(folder),
        );
        chosen.push(Folder {
            wire: "INBOX".into(),
            name: "INBOX".into(),
            junk: false,
            all: false,
        });
    } else {
        for name in wanted {
            let found = listed
                .iter()
                .filter(|one| one.selectable)
                .find(|one| same(&decode(&one.wire), name) || same(&one.wire, name))
                .map(folder);
            let inbox = || {
                name.eq_ignore_ascii_case("INBOX").then(|| Folder {
                    wire: "INBOX".into(),
                    name: "INBOX".into(),
                    junk: false,
                    all: false,
                })
            };
            chosen.push(found.or_else(inbox).ok_or_else(|| name.clone())?);
        }
    }
    let mut once: Vec<Folder> = Vec::new();
    for one in chosen {
        if !once.iter().any(|known| known.wire == one.wire) {
            once.push(one);
        }
    }
    once.sort_by_key(|one| one.name == "INBOX");
    Ok(once)
}

fn folder(listed: &Listed) -> Folder {
    let inbox = listed.wire.eq_ignore_ascii_case("INBOX");
    Folder {
        wire: listed.wire.clone(),
        name: if inbox {
            "INBOX".to_owned()
        } else {
            decode(&listed.wire)
        },
        junk: !inbox && is_junk(listed),
        all: listed.all,
    }
}

fn same(left: &str, right: &str) -> bool {
    left == right || (left.eq_ignore_ascii_case("INBOX") && right.eq_ignore_ascii_case("INBOX"))
}

fn is_junk(listed: &Listed) -> bool {
    let name = decode(&listed.wire);
    let last = listed
        .delimiter
        .and_then(|delimiter| name.rsplit(delimiter).next())
        .unwrap_or(&name);
    listed.junk || is_junk_name(last)
}

/// Whether folders of this name (without those above it) usually hold spam.
pub(super) fn is_junk_name(name: &str) -> bool {
    JUNK_NAMES.contains(&name.trim().to_lowercase().as_str())
}

/// Decodes modified UTF-7; a name that is not valid stays as it is.
pub(super) fn decode(wire: &str) -> String {
    let engine = GeneralPurpose::new(&base64::alphabet::IMAP_MUTF7, NO_PAD);
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let Some((encoded, after)) = shifted.split_once('-') else {
            return wire.to_owned();
        };
        if encoded.is_empty() {
            name.push('&');
        } else {
            let units: Option<Vec<u16>> = engine.decode(encoded).ok().map(|bytes| {
                bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                    .collect()
            });
            match units.and_then(|units| String::from_utf16(&units).ok()) {
                Some(text) => name.push_str(&text),
                None => return wire.to_owned(),
            }
        }
        rest = after;
    }
    name.push_str(rest);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(wire: &str, junk: bool) -> Listed {
        Listed {
            wire: wire.into(),
            delimiter: Some('/'),
            junk,
            all: false,
            selectable: true,
        }
    }

    fn names(folders: &[Folder]) -> Vec<(&str, bool)> {
        folders
            .iter()
            .map(|one| (one.name.as_str(), one.junk))
            .collect()
    }

    #[test]
    fn modified_utf_7_is_decoded() {
        let cases = [
            ("INBOX", "INBOX"),
            ("Wys&AUI-ane", "Wysłane"),
            ("&BCEEPwQwBDw-", "Спам"),
            ("Tom &- Jerry", "Tom & Jerry"),
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("broken &", "broken &"),
            ("broken &!!-", "broken &!!-"),
        ];
        for (wire, expected) in cases {
            assert_eq!(decode(wire), expected, "{wire}");
        }
    }

    #[test]
    fn junk_is_found_by_mark_and_by_name_and_inbox_comes_last() {
        let there = [
            listed("INBOX", false),
            listed("Sent", false),
            listed("[Gmail]/Spam", true),
            listed("&BCEEPwQwBDw-", false),
            listed("INBOX/Junk E-mail", false),
            listed("Junkyard", false),
            Listed {
                selectable: false,
                ..listed("Bulk Mail", false)
            },
            Listed {
                all: true,
                ..listed("[Gmail]/All Mail", false)
            },
        ];
        let chosen = choose(&there, &[]).unwrap();
        assert_eq!(
            names(&chosen),
            [
                ("[Gmail]/Spam", true),
                ("Спам", true),
                ("INBOX/Junk E-mail", true),
                ("[Gmail]/All Mail", false),
                ("INBOX", false)
            ]
        );
    }

    #[test]
    fn named_folders_are_taken_as_they_are() {
        let there = [
            listed("INBOX", false),
            listed("Wys&AUI-ane", false),
            listed("Junk", true),
        ];
        let wanted = ["inbox".to_owned(), "Wysłane".to_owned(), "Junk".to_owned()];
        let chosen = choose(&there, &wanted).unwrap();
        assert_eq!(
            names(&chosen),
            [("Wysłane", false), ("Junk", true), ("INBOX", false)]
        );
        assert_eq!(
            choose(&there, &["Sklepy".to_owned()]),
            Err("Sklepy".to_owned())
        );
    }
}
