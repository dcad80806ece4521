//! A mail's lines as folded words, so that phrases are found in one pass and point back into the
//! text as it was written.

use crate::text::{fold_char, is_alphanumeric};

/// A word: where it stands in the folded text and in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// Start in [`Tokens::folded`], at the word itself.
    pub start: u32,
    /// End in [`Tokens::folded`].
    pub end: u32,
    /// The line it stands in.
    pub line: u32,
    /// Start in the line's own text, in bytes.
    pub from: u32,
    /// End in the line's own text, in bytes.
    pub to: u32,
}

/// All words of a sequence of lines. A phrase never crosses a line: lines are kept apart by a
/// character that no phrase holds.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// ` word word \n word `: every word has a space on both sides.
    pub folded: String,
    /// The words in order.
    pub words: Vec<Token>,
    /// The index of each line's first word (which may belong to a later line when it has none).
    pub first_of_line: Vec<u32>,
}

impl Tokens {
    /// Splits `lines` into folded words: runs of letters and digits; everything else separates.
    pub fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut tokens = Self::default();
        tokens.folded.push(' ');
        for (line, text) in (0_u32..).zip(lines) {
            tokens.first_of_line.push(tokens.words.len() as u32);
            tokens.add_line(line, text);
            tokens.folded.push_str("\n ");
        }
        tokens
    }

    fn add_line(&mut self, line: u32, text: &str) {
        let mut open: Option<(u32, u32)> = None;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let begins = (self.folded.len() as u32, at as u32);
            if byte.is_ascii() {
                let run = bytes[at..]
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric())
                    .count();
                if run > 0 {
                    open.get_or_insert(begins);
                    self.folded.push_str(&text[at..at + run]);
                    self.folded[begins.0 as usize..].make_ascii_lowercase();
                    at += run;
                    continue;
                }
                if let Some((start, from)) = open.take() {
                    self.close(line, start, from, at as u32);
                }
                at += 1;
                continue;
            }
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            if is_joiner(c) && open.is_some() {
                // Part of the word, and nothing to compare.
            } else if is_alphanumeric(c) {
                open.get_or_insert(begins);
                fold_char(c, &mut self.folded);
            } else if let Some((start, from)) = open.take() {
                self.close(line, start, from, at as u32);
            }
            at += c.len_utf8();
        }
        if let Some((start, from)) = open {
            self.close(line, start, from, text.len() as u32);
        }
    }

    fn close(&mut self, line: u32, start: u32, from: u32, to: u32) {
        self.words.push(Token {
            start,
            end: self.folded.len() as u32,
            line,
            from,
            to,
        });
        self.folded.push(' ');
    }

    /// The folded word at `index`.
    pub fn word(&self, index: usize) -> &str {
        let token = self.words[index];
        &self.folded[token.start as usize..token.end as usize]
    }

    /// The indices of the words of `line`.
    pub fn of_line(&self, line: usize) -> std::ops::Range<usize> {
        let end = self.words.len() as u32;
        let start = self.first_of_line.get(line).copied().unwrap_or(end);
        let next = self.first_of_line.get(line + 1).copied().unwrap_or(end);
        start as usize..next as usize
    }
}

/// Marks that are part of a word although they are no letters: soft hyphens, joiners, accents.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_point_back_into_their_lines() {
        let lines = ["Dzień dobry, Anno!", "", "Kod: LATO-10"];
        let tokens = Tokens::of(lines.into_iter());
        let words: Vec<&str> = (0..tokens.words.len()).map(|i| tokens.word(i)).collect();
        assert_eq!(words, ["dzien", "dobry", "anno", "kod", "lato", "10"]);
        assert_eq!(tokens.of_line(0), 0..3);
        assert_eq!(tokens.of_line(1), 3..3);
        assert_eq!(tokens.of_line(2), 3..6);
        let anna = tokens.words[2];
        assert_eq!(&lines[0][anna.from as usize..anna.to as usize], "Anno");
    }
}
