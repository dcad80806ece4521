//! A mail prepared for reading: its lines, their places, and everything the lexicons know in them.

use super::document::{Document, Line};
use super::lexicon::{Cue, Lexicons, Meaning, Place};
use super::message::Message;
use super::phrases::Found;
use super::tokens::Tokens;
use super::{html, plain};
use crate::text::{Language, detect_among};

/// Lines before those of the body: the subject and the preheader.
pub(super) const BEFORE_BODY: usize = 2;

/// A mail with everything that is asked of it more than once.
pub(super) struct View {
    pub subject: String,
    pub document: Document,
    pub tokens: Tokens,
    /// What the lexicons know, in order of the words.
    pub found: Vec<(Found, Meaning)>,
    /// By line (subject and preheader first): where its entries in `found` begin.
    found_of_line: Vec<usize>,
    pub places: Vec<Place>,
    pub language: Option<Language>,
}

impl View {
    pub fn of(message: &Message, lexicons: &Lexicons) -> Self {
        let document = body(message);
        let lines = || {
            [message.subject.as_str(), document.preheader.as_str()]
                .into_iter()
                .chain(document.lines.iter().map(|line| line.text.as_str()))
        };
        let tokens = Tokens::of(lines());
        let found = lexicons.find(&tokens);
        let count = BEFORE_BODY + document.lines.len();
        let mut found_of_line = Vec::with_capacity(count + 1);
        let mut at = 0;
        for line in 0..=count {
            while at < found.len() && (tokens.words[found[at].0.from].line as usize) < line {
                at += 1;
            }
            found_of_line.push(at);
        }
        let language = language(message, &document, lines());
        let mut view = Self {
            subject: message.subject.clone(),
            document,
            tokens,
            found,
            found_of_line,
            places: Vec::new(),
            language,
        };
        view.places = view.find_places();
        view
    }

    /// The text of a line, subject and preheader first.
    pub fn text(&self, line: usize) -> &str {
        match line {
            0 => &self.subject,
            1 => &self.document.preheader,
            _ => &self.document.lines[line - BEFORE_BODY].text,
        }
    }

    /// The body's lines with their numbers.
    pub fn body(&self) -> impl DoubleEndedIterator<Item = (usize, &Line)> {
        self.document
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| (at + BEFORE_BODY, line))
    }

    /// How many lines there are, subject and preheader included.
    pub fn line_count(&self) -> usize {
        BEFORE_BODY + self.document.lines.len()
    }

    /// What the lexicons know in a line.
    pub fn found_on(&self, line: usize) -> &[(Found, Meaning)] {
        match (
            self.found_of_line.get(line),
            self.found_of_line.get(line + 1),
        ) {
            (Some(&from), Some(&to)) => &self.found[from..to],
            _ => &[],
        }
    }

    /// The places of `cue` in a line.
    pub fn cues(&self, line: usize, cue: Cue) -> impl Iterator<Item = Found> {
        self.found_on(line)
            .iter()
            .filter(move |(_, meaning)| *meaning == Meaning::Cue(cue))
            .map(|(found, _)| *found)
    }

    /// Whether `cue` stands in a line.
    pub fn has(&self, line: usize, cue: Cue) -> bool {
        self.cues(line, cue).next().is_some()
    }

    /// Whether a line is little else than `cue`: the cue opens it and makes up at least half of
    /// its words, or a colon follows.
    pub fn is_label(&self, line: usize, cue: Cue) -> bool {
        let words = self.tokens.of_line(line);
        self.cues(line, cue).any(|found| {
            found.from == words.start
                && ((found.to - found.from) * 2 >= words.len()
                    || self.char_after(found.to - 1) == Some(':'))
        })
    }

    /// The first character that is no white space behind the word `index`, in its line.
    pub fn char_after(&self, index: usize) -> Option<char> {
        let word = self.tokens.words[index];
        let text = self.text(word.line as usize);
        text[word.to as usize..]
            .chars()
            .find(|c| !c.is_whitespace())
    }

    /// The word `index` as written.
    pub fn written(&self, index: usize) -> &str {
        let word = self.tokens.words[index];
        &self.text(word.line as usize)[word.from as usize..word.to as usize]
    }

    fn find_places(&self) -> Vec<Place> {
        let count = self.line_count();
        let footer = (BEFORE_BODY..count)
            .rev()
            .take_while(|line| count < 12 || line * 5 > count * 2)
            .filter(|line| self.has(*line, Cue::Unsubscribe))
            .last()
            .unwrap_or(count);
        let body = self.body().map(|(at, line)| {
            let alone = line
                .link
                .is_some_and(|link| self.document.links[link].alone);
            if at >= footer {
                Place::Footer
            } else if line.heading {
                Place::Heading
            } else if alone && self.tokens.of_line(at).len() <= 6 {
                Place::Button
            } else {
                Place::Body
            }
        });
        [Place::Subject, Place::Preheader]
            .into_iter()
            .chain(body)
            .collect()
    }
}

/// The body a person would see: the HTML; the plain text where there is none, or where the HTML
/// is but pictures.
fn body(message: &Message) -> Document {
    /// Fewer letters than this are no text.
    const HARDLY_TEXT: usize = 80;
    if message.html.trim().is_empty() {
        return plain::document(&message.plain);
    }
    let mut document = html::document(&message.html);
    let letters: usize = document.lines.iter().map(|line| line.text.len()).sum();
    if letters < HARDLY_TEXT && message.plain.trim().len() > letters * 2 {
        let mut text = plain::document(&message.plain);
        text.images = document.images;
        text.links.append(&mut document.links);
        text.json_ld = document.json_ld;
        text.properties = document.properties;
        text.preheader = document.preheader;
        return text;
    }
    document
}

fn language<'a>(
    message: &Message,
    document: &Document,
    lines: impl Iterator<Item = &'a str>,
) -> Option<Language> {
    /// Enough to tell a language, in bytes.
    const SAMPLE: usize = 2_500;
    let declared = document
        .language
        .as_deref()
        .or(message.language.as_deref())
        .and_then(Language::from_tag);
    let mut sample = String::with_capacity(SAMPLE + 256);
    for line in lines {
        if sample.len() > SAMPLE {
            break;
        }
        sample.push_str(line);
        sample.push('\n');
    }
    detect_among(&sample, declared.as_ref())
}
