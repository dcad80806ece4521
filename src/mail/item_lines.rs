//! What a line of an item list is: a name, a sum, a quantity, an item in one line.

use super::item_name::{has_letters, quantity_in};
use super::items::Finder;
use super::lexicon::Cue;
use super::view::BEFORE_BODY;

impl Finder<'_> {
    /// Whether the body line labels a sum, by itself or as the first of its row.
    pub(super) fn is_sum(&self, line: usize) -> bool {
        let view = self.view;
        let sums = |line: usize| {
            view.is_label(line + BEFORE_BODY, Cue::Sum)
                || view.is_label(line + BEFORE_BODY, Cue::Total)
                || view.is_label(line + BEFORE_BODY, Cue::Amount)
                || self.tells_least(line)
                || self.tells_total(line)
        };
        if sums(line) {
            return true;
        }
        let own = &view.document.lines[line];
        // The label in the cell before.
        line > 0
            && own.row.is_some()
            && view.document.lines[line - 1].row == own.row
            && view.document.lines[line - 1].cell != own.cell
            && sums(line - 1)
            && self.money[line - 1].is_empty()
            || line > 0
                && !self.money[line].is_empty()
                && self.is_only_money(line)
                && sums(line - 1)
                && self.money[line - 1].is_empty()
    }

    /// `Order total amount is 65.45`: words of the total anywhere before the amount.
    pub(super) fn tells_total(&self, line: usize) -> bool {
        let Some(first) = self.money[line].first() else {
            return false;
        };
        self.view
            .cues(line + BEFORE_BODY, Cue::Total)
            .any(|cue| (self.view.tokens.words[cue.to - 1].to as usize) <= first.range.start)
    }

    /// `Minimum order: 30 EUR`: the line begins with what an order must be worth at least.
    fn tells_least(&self, line: usize) -> bool {
        let line = line + BEFORE_BODY;
        let first = self.view.tokens.of_line(line).start;
        { self.view.cues(line, Cue::Least) }.any(|cue| cue.from == first)
    }

    pub(super) fn is_only_money(&self, line: usize) -> bool {
        let text = &self.view.document.lines[line].text;
        let Some(found) = self.money[line].first() else {
            return false;
        };
        !has_letters(&text[..found.range.start], 2) && !has_letters(&text[found.range.end..], 4)
    }

    pub(super) fn has_quantity(&self, line: usize) -> bool {
        let text = &self.view.document.lines[line].text;
        self.view.has(line + BEFORE_BODY, Cue::Quantity) || quantity_in(text)
    }

    pub(super) fn is_attribute_text(&self, line: usize) -> bool {
        let line = line + BEFORE_BODY;
        self.view.is_label(line, Cue::Quantity)
            || self.view.is_label(line, Cue::PriceColumn)
            || self.view.is_label(line, Cue::UnitPriceColumn)
    }

    /// Whether a line of text with a price is an item: not a sentence, and with a quantity, a
    /// separator, a link or a column to say so.
    pub(super) fn is_inline_item(&self, line: usize, before: &str) -> bool {
        let document = &self.view.document;
        let text = &document.lines[line].text;
        let last = self.money[line].last().map_or(0, |found| found.range.end);
        let sentence = text[last..].split_whitespace().count() > 4
            || before.split_whitespace().count() > 14
            || ends_a_sentence(before);
        let discount = self.view.has(line + BEFORE_BODY, Cue::Discount)
            || self.view.has(line + BEFORE_BODY, Cue::Delivery);
        let first = self.money[line][0].range.start;
        let name_end = text[..first]
            .rfind(before)
            .map_or(first, |at| at + before.len());
        let gap = &text[name_end..first];
        let separated = gap.contains(['-', '–', '—', ':', '|', '×', 'x', '*', '=', '•', '(', '@'])
            || gap.contains("..")
            || quantity_in(text);
        !sentence
            && !discount
            && (separated || document.lines[line].link.is_some())
            && !is_mere_quantity(before)
            && self.is_name_text(line, before)
    }

    pub(super) fn is_name(&self, line: usize) -> bool {
        let own = &self.view.document.lines[line];
        self.money[line].is_empty() && !own.struck && self.is_name_text(line, &own.text)
    }

    /// Whether `text` of `line` could be the name of a product.
    pub(super) fn is_name_text(&self, line: usize, text: &str) -> bool {
        const LONGEST: usize = 180;
        let view = self.view;
        let at = line + BEFORE_BODY;
        let text = text.trim();
        if !has_letters(text, 3)
            || text.len() > LONGEST
            || text.ends_with([':', '?', '!'])
            || text.contains("://")
            || text.contains('@')
        {
            return false;
        }
        if text.ends_with('.') && text.split_whitespace().count() > 6
            || text.split_whitespace().count() > 22
        {
            return false;
        }
        let whole = |cue: Cue| {
            let words = view.tokens.of_line(at);
            view.cues(at, cue)
                .any(|found| found.from == words.start && found.to >= words.end)
        };
        let labels = [Cue::Attribute, Cue::Quantity];
        let wholes = [
            Cue::ProductColumn,
            Cue::PriceColumn,
            Cue::UnitPriceColumn,
            Cue::RowTotalColumn,
            Cue::Quantity,
            Cue::Sum,
            Cue::Total,
            Cue::Related,
            Cue::Address,
            Cue::CartLink,
            Cue::TrackingLink,
            Cue::ReviewLink,
            Cue::OrderNumber,
            Cue::Unsubscribe,
            Cue::FreeDelivery,
            Cue::DateWord,
            Cue::Greeting,
            Cue::Attribute,
        ];
        let labelled = labels.iter().any(|cue| {
            let words = view.tokens.of_line(at);
            view.cues(at, *cue).any(|found| {
                found.from == words.start
                    && view
                        .char_after(found.to - 1)
                        .is_some_and(|c| matches!(c, ':' | '#'))
            })
        });
        !labelled && !self.is_quantity(at) && !wholes.into_iter().any(whole) && !self.is_sum(line)
    }

    /// Whether a line is a number and its unit: `1 szt.`, `2 ks`.
    pub(super) fn is_quantity(&self, line: usize) -> bool {
        let view = self.view;
        let words = view.tokens.of_line(line);
        let digits = |index: usize| {
            view.tokens
                .word(index)
                .starts_with(|c: char| c.is_ascii_digit())
        };
        view.cues(line, Cue::Quantity).any(|cue| {
            let others = words.len() - (cue.to - cue.from);
            others > 0
                && others <= 2
                && words
                    .clone()
                    .all(|index| (cue.from..cue.to).contains(&index) || digits(index))
        })
    }
}

/// Whether a sentence ends within `text` and another begins: `Your order waits for payment. Amount`.
fn ends_a_sentence(text: &str) -> bool {
    /// Shorter words before a full stop are abbreviations (`Dr. Oetker`).
    const WORD: usize = 4;
    [". ", "! ", "? "].iter().any(|end| {
        text.match_indices(end).any(|(at, _)| {
            let before = text[..at].chars().rev();
            before.take_while(|c| c.is_alphabetic()).count() >= WORD
                && text[at + end.len()..]
                    .trim_start()
                    .starts_with(char::is_uppercase)
        })
    })
}

/// `1 szt.`, `2 pcs`: a number and a short word.
fn is_mere_quantity(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit())
        && text.chars().filter(|c| c.is_alphabetic()).count() <= 4
}
