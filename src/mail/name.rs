//! Whether the mail addresses the customer by first name, and where.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::declension::{forms, skeleton};
use super::lexicon::Cue;
use super::reading::NamePlace;
use super::short_names::short_names;
use super::view::{BEFORE_BODY, View};
use crate::text::{find_money, fold};

/// How many lines of the body may hold the greeting.
const TOP: usize = 14;
/// How many lines of the body may open with the name and be prose to the reader.
const OPENING: usize = 7;
/// How many words may stand between the greeting and the name (`Dzień dobry Panie Marku`).
const BETWEEN: usize = 3;

/// Where the first name stands. `None` when it stands nowhere, or no name is known.
pub(super) fn place(
    view: &View,
    first_name: Option<&str>,
    to_names: &[String],
) -> Option<NamePlace> {
    let known: Vec<String> = match first_name {
        Some(name) => vec![name.to_owned()],
        // The display name a shop puts into `To` is what it knows of the customer.
        None => to_names
            .iter()
            .filter_map(|name| given_name(name))
            .collect(),
    };
    // `Anna Maria` is greeted as Anna, Aleksandra as Ola.
    let names = Names::of(&known);
    if names.bases.is_empty() {
        return None;
    }
    let mut best = None;
    for index in 0..view.tokens.words.len() {
        let word = view.tokens.word(index);
        if !names.may_be(word) {
            continue;
        }
        // A name is written with a capital letter; `marku` within a sentence is none.
        if !view.written(index).starts_with(char::is_uppercase) || !names.are(word) {
            continue;
        }
        let line = view.tokens.words[index].line as usize;
        let place = match line {
            0 => NamePlace::Subject,
            1 => NamePlace::Greeting,
            _ if line < BEFORE_BODY + TOP && is_addressed(view, line, index) => NamePlace::Greeting,
            _ => NamePlace::Elsewhere,
        };
        match place {
            NamePlace::Greeting => return Some(NamePlace::Greeting),
            NamePlace::Subject => best = Some(NamePlace::Subject),
            NamePlace::Elsewhere => best = best.or(Some(NamePlace::Elsewhere)),
        }
    }
    best
}

/// The names a customer may be called by. Their forms are made only for a mail in which a word
/// begins like one of them.
struct Names {
    /// Given names and their short forms, folded.
    bases: Vec<String>,
    /// How each sounds, for words of the other script.
    sounds: Vec<String>,
    cyrillic: bool,
    forms: OnceCell<HashSet<String>>,
}

impl Names {
    fn of(known: &[String]) -> Self {
        let mut bases: Vec<String> = Vec::new();
        for part in known.iter().flat_map(|name| name.split([' ', '-'])) {
            let part = fold(part);
            if part.chars().count() > 1 {
                bases.extend(short_names(&part).map(str::to_owned));
                bases.push(part);
            }
        }
        let is_cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
        Self {
            sounds: bases.iter().map(|base| skeleton(base)).collect(),
            cyrillic: bases.iter().any(|base| base.contains(is_cyrillic)),
            bases,
            forms: OnceCell::new(),
        }
    }

    /// Whether `word` begins like a name: cheap, and asked of every word. Endings change at most
    /// the last two letters of a name.
    fn may_be(&self, word: &str) -> bool {
        if word.is_ascii() == self.cyrillic {
            let sound = sound(word);
            return sound
                .is_some_and(|sound| self.sounds.iter().any(|known| known.starts_with(sound)));
        }
        self.bases.iter().any(|base| {
            let letter = if self.cyrillic { 2 } else { 1 };
            let changed = if base.len() <= 3 * letter { 1 } else { 2 };
            let least = base.len().saturating_sub(changed * letter).max(letter);
            base.bytes()
                .zip(word.bytes())
                .take_while(|(a, b)| a == b)
                .count()
                >= least
        })
    }

    /// Whether `word` is one of the names in one of its forms.
    fn are(&self, word: &str) -> bool {
        if self.bases.iter().any(|base| base == word) {
            return true;
        }
        let forms = self
            .forms
            .get_or_init(|| self.bases.iter().flat_map(|base| forms(base)).collect());
        // Another script than the name's is compared by sound.
        forms.contains(word)
            || word.is_ascii() == self.cyrillic && forms.contains(skeleton(word).as_str())
    }
}

/// The first letter of how a word sounds; a sound is written with up to four letters.
fn sound(word: &str) -> Option<char> {
    let end = word.char_indices().nth(4).map_or(word.len(), |(at, _)| at);
    skeleton(&word[..end]).chars().next()
}

/// Whether the name at `index` is spoken to: after a greeting, or set off by a comma, or opening
/// a sentence at the top of the mail.
fn is_addressed(view: &View, line: usize, index: usize) -> bool {
    let signs_off =
        |line: usize| view.has(line, Cue::Farewell) && view.tokens.of_line(line).len() <= 6;
    if signs_off(line) && !view.has(line, Cue::Greeting)
        || line > BEFORE_BODY && signs_off(line - 1)
    {
        return false;
    }
    let words = view.tokens.of_line(line);
    let after_greeting = view.cues(line, Cue::Greeting).any(|cue| {
        cue.to <= index && index - cue.to <= BETWEEN && no_colon(view, cue.to - 1, index)
    });
    // `Szanowna Pani` on one line, the name on the next.
    let greeting_above = index == words.start
        && words.len() <= 3
        && line > BEFORE_BODY
        && view.tokens.of_line(line - 1).len() <= 3
        && view
            .cues(line - 1, Cue::Greeting)
            .next()
            .is_some_and(|cue| cue.from == view.tokens.of_line(line - 1).start);
    if after_greeting || greeting_above {
        return true;
    }
    if line >= BEFORE_BODY + OPENING
        || (BEFORE_BODY..=line).any(|above| view.is_label(above, Cue::Address))
    {
        return false;
    }
    let behind = view.char_after(index);
    let text = view.text(line);
    // `Hoi Daan,` in whatever language: a line of a greeting and a name and nothing else.
    let brief = words.len() <= 3
        && index + 1 == words.end
        && index > words.start
        && matches!(behind, Some(',' | '!'))
        && text.trim_end().ends_with([',', '!']);
    if brief {
        return true;
    }
    // `Panie Marku, Twój koszyk czeka.`: a title opens the line, and the name ends what it opens.
    let titled = index == words.start + 1
        && { view.cues(line, Cue::Title) }.any(|cue| (cue.from, cue.to) == (words.start, index))
        && matches!(behind, Some(',' | '!'));
    if titled {
        return true;
    }
    let like_an_address =
        text.contains('@') || text.chars().filter(char::is_ascii_digit).count() >= 2;
    let set_off_before = index > words.start && view.char_after(index - 1) == Some(',');
    // `Anno, ...`, `Anna Nowak, ...`, `Hannah suggests ...`, `..., Anno!`
    let surname_follows = view
        .tokens
        .words
        .get(index + 1)
        .is_some_and(|next| next.line as usize == line)
        && matches!(view.char_after(index + 1), Some(',' | '!'));
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    let opens = index == words.start
        && (matches!(behind, Some(',' | '!'))
            || surname_follows && !has_digits && !goes_on_as_an_address(view, line)
            || words.len() >= 4 && !like_an_address
            // `Bram de Vries,` on a line of its own.
            || words.len() <= 4
                && !like_an_address
                && text.trim_end().ends_with([',', '!'])
                && !goes_on_as_an_address(view, line));
    let closes = set_off_before
        && matches!(behind, Some('!' | '.' | ',' | '?' | ':') | None)
        && words.len() >= 3;
    opens || closes && !has_digits
}

/// Whether the line below is a street and a house, or a postcode and a city, and no sentence.
fn goes_on_as_an_address(view: &View, line: usize) -> bool {
    let below = line + 1;
    below < view.line_count()
        && view.tokens.of_line(below).len() <= 6
        && view.text(below).contains(|c: char| c.is_ascii_digit())
        && !view.has(below, Cue::OrderNumber)
        && find_money(view.text(below)).is_empty()
}

fn no_colon(view: &View, from: usize, to: usize) -> bool {
    let words = &view.tokens.words;
    let text = view.text(words[from].line as usize);
    !text[words[from].to as usize..words[to].from as usize].contains([':', '.', '?'])
}

/// The given name in a display name: the first word, unless it is an address or a company.
fn given_name(display: &str) -> Option<String> {
    let mut words = display.split_whitespace();
    let first = words.next()?;
    let plausible = !display.contains('@')
        && first.chars().count() > 1
        && first
            .chars()
            .all(|c| c.is_alphabetic() || c == '-' || c == '\'')
        && display.split_whitespace().count() <= 4;
    // `Nowak, Anna` is the way of address books.
    let given = match first.strip_suffix(',') {
        Some(_) => words.next()?,
        None => first,
    };
    (plausible || first.ends_with(',')).then(|| given.to_owned())
}
