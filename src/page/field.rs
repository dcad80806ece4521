//! What each field asks for.
//!
//! First its `autocomplete`, then its type, then every word around it, each source with its own
//! weight; the neighbours decide what single words cannot (two passwords in a row).

use std::collections::BTreeMap;

use super::context::Context;
use super::field_fit::{fits, outranked};
use super::identifier::{own_names, split};
use super::lexicon::spelled;
use super::phrases::{Hit, PhraseIndex};
use super::reading::FieldReading;
use super::role::FieldRole;
use super::snapshot::Element;
use crate::text::fold;

/// A field needs at least this score to be more than `none`.
const THRESHOLD: f64 = 0.33;

/// Whether an element is a field (hidden inputs and buttons are not, but those that open a list are).
pub(super) fn is_field(element: &Element) -> bool {
    match element.tag.as_str() {
        "input" => !matches!(
            element.kind.as_str(),
            "hidden" | "submit" | "button" | "image" | "reset"
        ),
        "select" | "textarea" => true,
        "button" => element.is_drawn_select(),
        "a" | "li" | "option" => false,
        _ => matches!(
            element.role.as_str(),
            "textbox" | "searchbox" | "combobox" | "checkbox" | "radio" | "switch" | "spinbutton"
        ),
    }
}

/// Reads every field by itself; [`super::field_group::settle`] compares neighbours afterwards.
pub(super) fn read(context: &Context<'_>) -> Vec<FieldReading> {
    context
        .snapshot
        .elements
        .iter()
        .filter(|element| is_field(element))
        .map(|element| read_one(context, element))
        .collect()
}

fn read_one(context: &Context<'_>, element: &Element) -> FieldReading {
    let label = label_of(element);
    let settled = is_bait(element)
        .then(|| (FieldRole::None, "a trap for robots, by its name".to_owned()))
        .or_else(|| by_autocomplete(element));
    if let Some((role, reason)) = settled {
        return FieldReading {
            element: element.element_id(),
            role,
            confidence: 0.98,
            label,
            reasons: vec![reason],
        };
    }
    let mut scores = Scores::default();
    by_words(context, element, &mut scores);
    by_type(element, &mut scores);
    super::field_fit::by_choices(element, |role, score, reason| {
        scores.add(role, score, reason)
    });
    super::field_fit::by_example(element, |role, score, reason| {
        scores.add(role, score, reason)
    });
    let (role, confidence, reasons) = scores.best(element);
    FieldReading {
        element: element.element_id(),
        role,
        confidence,
        label,
        reasons,
    }
}

/// Whether a field is named as one that no person fills in.
fn is_bait(element: &Element) -> bool {
    ["name", "id"].iter().any(|name| {
        let words = element.attribute(name).to_lowercase();
        words.starts_with("fake") || words.contains("honeypot") || words.contains("honey_pot")
    })
}

/// The words a customer reads beside a field.
fn label_of(element: &Element) -> String {
    [
        element.label.as_str(),
        element.name.as_str(),
        element.attribute("placeholder"),
        element.nearby.as_str(),
    ]
    .into_iter()
    .find(|text| !text.trim().is_empty())
    .unwrap_or("")
    .trim()
    .chars()
    .take(200)
    .collect()
}

/// The role that `autocomplete` names, where it is one of HTML's tokens and fits the field.
fn by_autocomplete(element: &Element) -> Option<(FieldRole, String)> {
    let written = element.attribute("autocomplete").to_lowercase();
    let token = written
        .split_whitespace()
        // The last token is the field's; an address that doubles as the log-in name is an address.
        .filter(|token| *token != "webauthn")
        .max_by_key(|token| *token == "email")?;
    let token = match token {
        "tel-national" | "tel-local" => "tel",
        "country-name" => "country",
        "nickname" => "username",
        // The name on a card in two halves is, as far as anybody knows, the customer's.
        "cc-given-name" => "given-name",
        "cc-family-name" => "family-name",
        known if super::field_fit::TOKENS.contains(&known) => known,
        _ => return None,
    };
    let role: FieldRole =
        serde_json::from_value(serde_json::Value::String(token.to_owned())).ok()?;
    let password = element.kind == "password";
    let about_password = matches!(role, FieldRole::NewPassword | FieldRole::CurrentPassword);
    let misused = about_password && !password
        || password && !about_password && !matches!(role, FieldRole::CcCsc | FieldRole::OneTimeCode)
        // A sign-in name that must be an address is one.
        || element.kind == "email" && role != FieldRole::Email
        || role == FieldRole::Username
        || about_password
        || !fits(element, role);
    // `username` and the passwords are said of other fields too often to end the matter.
    (!misused).then(|| (role, format!("autocomplete is {token:?}")))
}

/// Evidence for each role, with the reason of each piece.
#[derive(Default)]
struct Scores {
    roles: BTreeMap<FieldRole, (f64, Vec<(f64, String)>)>,
}

fn by_words(context: &Context<'_>, element: &Element, scores: &mut Scores) {
    let fields = &context.lexicons.fields;
    let toggle = matches!(element.kind.as_str(), "checkbox" | "radio");
    let mut told: Vec<String> = Vec::new();
    let mut words = |source: &str, text: &str, weight: f64| {
        if text.trim().is_empty() || told.iter().any(|known| known == text) {
            return;
        }
        told.push(text.to_owned());
        // Some programmers let identifiers stand as labels.
        let folded = if text.contains('_') && !text.contains(' ') {
            split(text)
        } else {
            fold(text)
        };
        scores.add_hits(context, source, &folded, fields, weight);
    };
    words("label", &element.label, 1.0);
    words(
        "accessible name",
        &element.name,
        if element.label.is_empty() { 0.95 } else { 0.6 },
    );
    words("placeholder", element.attribute("placeholder"), 0.75);
    words("title", element.attribute("title"), 0.5);
    if element.kind == "text" && element.label.trim().is_empty() {
        // Before there were placeholders, the words stood in the field itself.
        words("value", element.attribute("value"), 0.5);
    }
    let named = !element.label.trim().is_empty() || !element.name.trim().is_empty();
    for (at, line) in element.nearby.lines().take(3).enumerate() {
        let weight = match (named, at) {
            (false, 0) => 0.85,
            (false, _) => 0.25,
            (true, 0) => 0.2,
            (true, _) => 0.08,
        };
        words("text nearby", line, weight);
    }
    if element.kind == "radio" || element.tag == "select" {
        words("section", &element.section, 0.15);
    }
    let tokens = &context.lexicons.tokens;
    let weight = if toggle { 0.7 } else { 0.8 };
    let whole = split(element.attribute("name"));
    let name = own_names(element.attribute("name"))
        .map(split)
        .find(|name| !tokens.find(name).is_empty())
        .unwrap_or_default();
    let id = split(element.attribute("id"));
    scores.add_hits(context, "name", &name, tokens, weight);
    if id != name && id != whole {
        scores.add_hits(context, "id", &id, tokens, 0.6);
    }
    for attribute in [
        "data-testid",
        "data-test",
        "data-qa",
        "ng-model",
        "formcontrolname",
        "v-model",
        "data-name",
        "data-type",
    ] {
        let value = split(element.attribute(attribute));
        scores.add_hits(context, attribute, &value, tokens, 0.4);
    }
    let class = split(element.attribute("class"));
    scores.add_hits(context, "class", &class, tokens, 0.15);
    let claimed = element.attribute("autocomplete").to_lowercase();
    match claimed.rsplit(' ').next().unwrap_or_default() {
        "username" => scores.add(
            FieldRole::Username,
            0.5,
            "autocomplete is \"username\"".to_owned(),
        ),
        "new-password" if element.kind == "password" => {
            scores.add(
                FieldRole::NewPassword,
                0.9,
                "autocomplete is \"new-password\"".to_owned(),
            );
            scores.add(
                FieldRole::PasswordConfirm,
                0.5,
                "autocomplete is \"new-password\"".to_owned(),
            );
        }
        "current-password" if element.kind == "password" => {
            scores.add(
                FieldRole::CurrentPassword,
                1.2,
                "autocomplete is \"current-password\"".to_owned(),
            );
        }
        _ => {}
    }
}

fn by_type(element: &Element, scores: &mut Scores) {
    let reason = || format!("type is {:?}", element.kind);
    match element.kind.as_str() {
        "email" => {
            if scores.roles.contains_key(&FieldRole::EmailConfirm) {
                scores.add(FieldRole::EmailConfirm, 1.0, reason());
            }
            scores.add(FieldRole::Email, 1.0, reason());
        }
        "password" => {
            for role in [FieldRole::NewPassword, FieldRole::PasswordConfirm] {
                if scores.roles.contains_key(&role) {
                    scores.add(role, 0.5, reason());
                }
            }
            scores.add(FieldRole::CurrentPassword, 0.5, reason());
        }
        // Number pads are wanted for cards and codes as well.
        "tel" => scores.add(
            FieldRole::Tel,
            if scores.roles.is_empty() { 0.6 } else { 0.25 },
            reason(),
        ),
        "search" => scores.add(FieldRole::Search, 0.9, reason()),
        "url" => scores.add(FieldRole::Url, 0.8, reason()),
        "date" => scores.add(FieldRole::Bday, 0.2, reason()),
        _ => {}
    }
    if element.role == "searchbox" && element.kind != "search" {
        scores.add(FieldRole::Search, 0.8, "role is \"searchbox\"".to_owned());
    }
    if element.tag == "textarea" {
        scores.add(FieldRole::Message, 0.4, "a field of many lines".to_owned());
    }
    if asks_a_sum(element) {
        scores.add(FieldRole::Captcha, 1.0, "asks for a sum".to_owned());
    }
    let one_character = element.attribute("maxlength") == "1";
    let code = ["otp", "one-time", "verification", "pin"]
        .iter()
        .any(|mark| {
            element.attribute("id").contains(mark) || element.attribute("name").contains(mark)
        });
    if one_character && code || element.attribute("id").contains("-otp-") {
        scores.add(
            FieldRole::OneTimeCode,
            2.5,
            "one character of a code".to_owned(),
        );
    }
}

/// Whether the words beside a field are a small sum ("How much is 14 + 8?").
fn asks_a_sum(element: &Element) -> bool {
    if !matches!(element.kind.as_str(), "" | "text" | "number") {
        return false;
    }
    // What stands beside a number may be another one.
    let beside = (element.kind != "number").then_some(&element.nearby);
    [&element.label, &element.name]
        .into_iter()
        .chain(beside)
        .any(|text| {
            let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            plain.char_indices().any(|(at, c)| {
                let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                matches!(c, '+' | '×' | '*')
                    && digit(plain[..at].chars().next_back())
                    && digit(plain[at + c.len_utf8()..].chars().next())
            })
        })
}

impl Scores {
    fn add(&mut self, role: FieldRole, score: f64, reason: String) {
        let entry = self.roles.entry(role).or_default();
        entry.0 += score;
        entry.1.push((score, reason));
    }

    fn add_hits(
        &mut self,
        context: &Context<'_>,
        source: &str,
        text: &str,
        index: &PhraseIndex<FieldRole>,
        weight: f64,
    ) {
        if text.is_empty() {
            return;
        }
        let identifier = std::ptr::eq(index, &raw const *context.lexicons.tokens);
        let hits = index.find(text);
        let mut best: BTreeMap<FieldRole, (f64, &Hit<FieldRole>)> = BTreeMap::new();
        let trust = |hit: &Hit<FieldRole>| {
            if identifier {
                context.trust(hit.language)
            } else {
                context.trust_in(hit.language, hit.len())
            }
        };
        for hit in &hits {
            // Words of two languages that look alike (`kraj`) are the page's own, if it has them.
            let alike = |other: &Hit<FieldRole>| (other.start, other.end) == (hit.start, hit.end);
            if hits.iter().any(|other| {
                if alike(other) {
                    trust(other) > trust(hit)
                } else {
                    outranked(hit.topic, other.topic, true)
                }
            }) {
                continue;
            }
            // A word deep in a long text says less than one that is the whole label.
            let share = hit.len() as f64 / text.len().max(1) as f64;
            let score = weight * trust(hit) * (0.5 + 0.5 * share.sqrt());
            let entry = best.entry(hit.topic).or_insert((0.0, hit));
            if score > entry.0 {
                *entry = (score, hit);
            }
        }
        // What a label says first is what it asks, the rest explains; an identifier ends with what it
        // names, and what goes before says where (`billing address first name`).
        let first = best.values().map(|(_, hit)| hit.start).min().unwrap_or(0);
        let last = best.values().map(|(_, hit)| hit.end).max().unwrap_or(0);
        for (role, (score, hit)) in best {
            let standing = match identifier {
                true if hit.end < last => 0.75,
                false if hit.start > first => 0.85,
                _ => 1.0,
            };
            let words = &text[hit.start..hit.end];
            self.add(role, score * standing, format!("{source} says {words:?}"));
        }
    }

    fn best(self, element: &Element) -> (FieldRole, f64, Vec<String>) {
        let evidence: Vec<(FieldRole, f64)> =
            self.roles.iter().map(|(r, (s, _))| (*r, *s)).collect();
        let mut ranked: Vec<_> = self
            .roles
            .into_iter()
            .filter(|(role, _)| fits(element, *role))
            .filter(|(role, _)| {
                // `user[name]` beside "First name": the general word yields to the particular one.
                !evidence.iter().any(|(other, score)| {
                    *score >= 0.4 && outranked(*role, *other, false) && fits(element, *other)
                })
            })
            .collect();
        ranked.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
        match ranked.into_iter().next() {
            Some((role, (score, mut reasons))) if score >= THRESHOLD => {
                reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
                let confidence = (0.35 + score / 2.2).min(0.97);
                (role, confidence, reasons.into_iter().map(|r| r.1).collect())
            }
            Some((role, (score, _))) => (
                FieldRole::None,
                0.5,
                vec![format!("only {score:.2} for {}", spelled(&role))],
            ),
            None => (FieldRole::None, 0.6, vec!["no known word".to_owned()]),
        }
    }
}
