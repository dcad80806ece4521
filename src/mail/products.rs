//! Which of the products that a visit knows a mail names, however it cuts or spells them.

use super::item_name::has_letters;
use super::lexicon::Cue;
use super::view::View;
use crate::text::{find_money, fold};

/// The shortest beginning of a name, in letters, that stands for it when cut with an ellipsis.
const CUT: usize = 10;

/// Those of `names` that the mail names, in the order of `names`.
pub(super) fn named(view: &View, names: &[String]) -> Vec<String> {
    names
        .iter()
        .filter(|name| is_named(view, name))
        .cloned()
        .collect()
}

/// Whether the mail names the product: its words in order anywhere (lines may break within), four
/// of five of them for longer names, or its beginning before an ellipsis; or as the text that
/// stands for a picture.
fn is_named(view: &View, name: &str) -> bool {
    let folded = fold(name);
    let wanted = words_of(&folded);
    if wanted.is_empty() {
        return false;
    }
    let words = view.tokens.words.len();
    let by_words = (0..words).any(|start| {
        let first = view.tokens.word(start);
        (first == wanted[0] || wanted.len() > 3 && first == wanted[1])
            && matches_from(view, start, &wanted).is_some()
    });
    by_words
        || shortened(view, &wanted).next().is_some()
        || is_cut(view, &folded)
        || view
            .document
            .images
            .iter()
            .any(|image| !image.alt.is_empty() && fold(&image.alt).contains(&folded))
}

/// Where the wanted words end that begin at the word `start`: all of up to four, four of five of more,
/// with at most one foreign word between two.
fn matches_from(view: &View, start: usize, wanted: &[&str]) -> Option<usize> {
    let needed = if wanted.len() <= 4 {
        wanted.len()
    } else {
        (wanted.len() * 4).div_ceil(5)
    };
    let mut at = start;
    let mut matched = 0;
    for word in wanted {
        let found = (at..view.tokens.words.len().min(at + 2))
            .find(|index| view.tokens.word(*index) == *word);
        if let Some(index) = found {
            matched += 1;
            at = index + 1;
        }
    }
    (matched >= needed).then_some(at)
}

/// Where lines end that are the beginning of the name, cut at a word: two words at least, most of it, and
/// a price or a quantity on the next line instead of the rest.
fn shortened(view: &View, wanted: &[&str]) -> impl Iterator<Item = usize> {
    let letters = |words: &[&str]| words.iter().map(|word| word.chars().count()).sum::<usize>();
    (0..view.line_count()).filter_map(move |line| {
        let words = view.tokens.of_line(line);
        let count = words.len();
        let begins = (2..wanted.len()).contains(&count)
            && { words.clone().zip(wanted) }.all(|(index, word)| view.tokens.word(index) == *word)
            && letters(&wanted[..count]) * 5 >= letters(wanted) * 3;
        let ends = || {
            let next = line + 1;
            next < view.line_count()
                && (view.has(next, Cue::Quantity) || !find_money(view.text(next)).is_empty())
        };
        (begins && ends()).then_some(words.end)
    })
}

/// What is printed beside a product that the visit knows: behind its name on the line, or on one of the
/// next two lines by itself.
pub(super) fn price_beside(view: &View, name: &str) -> Option<String> {
    /// How far behind the name, in bytes, a price is still its own.
    const BEHIND: usize = 40;
    let folded = fold(name);
    let wanted = words_of(&folded);
    let first = *wanted.first()?;
    let starts = (0..view.tokens.words.len()).filter(|start| view.tokens.word(*start) == first);
    let ends = starts.filter_map(|start| matches_from(view, start, &wanted));
    { ends.chain(shortened(view, &wanted)) }.find_map(|end| {
        let last = view.tokens.words[end.checked_sub(1)?];
        let line = last.line as usize;
        let rest = &view.text(line)[last.to as usize..];
        let beside = find_money(rest)
            .into_iter()
            .next()
            .filter(|found| {
                let between = &rest[..found.range.start];
                between.len() <= BEHIND && !between.contains(['.', '!', '?'])
            })
            .map(|found| rest[found.range].trim().to_owned());
        beside.or_else(|| {
            let below = view.body().skip_while(|(at, _)| *at <= line).take(2);
            { below }
                .filter(|(_, line)| !line.struck)
                .find_map(|(at, line)| {
                    let labelled = [Cue::PriceColumn, Cue::UnitPriceColumn];
                    let labelled = labelled.iter().any(|cue| view.is_label(at, *cue));
                    lone_amount(&line.text, labelled)
                })
        })
    })
}

/// The amount that a text consists of, behind a label if it is `labelled` a price.
fn lone_amount(text: &str, labelled: bool) -> Option<String> {
    let found = find_money(text).into_iter().next()?;
    let (before, behind) = (&text[..found.range.start], &text[found.range.end..]);
    ((labelled || !has_letters(before, 2)) && !has_letters(behind, 4))
        .then(|| text[found.range].trim().to_owned())
}

fn words_of(folded: &str) -> Vec<&str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

/// `Lniany obrus 140×2…`: a line that holds the beginning of the name and an ellipsis behind it.
fn is_cut(view: &View, folded: &str) -> bool {
    let Some((cut, _)) = folded
        .char_indices()
        .nth(CUT.min(folded.chars().count().saturating_sub(1)))
    else {
        return false;
    };
    let beginning = &folded[..cut];
    (0..view.line_count()).any(|line| {
        let text = view.text(line);
        let dots = |at: usize| text.as_bytes().get(at..at + 3) == Some(b"...");
        if !(text.contains('…') || memchr::memchr_iter(b'.', text.as_bytes()).any(dots)) {
            return false;
        }
        let line = fold(text);
        line.find(beginning).is_some_and(|at| {
            let shared = line[at..]
                .chars()
                .zip(folded.chars())
                .take_while(|(a, b)| a == b)
                .map(|(c, _)| c.len_utf8())
                .sum::<usize>();
            line[at + shared..].trim_start().starts_with(['…', '.'])
        })
    })
}

/// Whether an item's printed name is that of the product: one begins with the other once folded,
/// or most words agree.
pub(super) fn same(printed: &str, product: &str) -> bool {
    let (printed, product) = (fold(printed), fold(product));
    let printed = printed.trim_end_matches(['.', '…', ' ']);
    if printed.is_empty() || product.is_empty() {
        return false;
    }
    if printed.contains(product.as_str())
        || product.starts_with(printed) && printed.len() * 2 >= product.len()
    {
        return true;
    }
    let (printed, product) = (words_of(printed), words_of(&product));
    let shared = product.iter().filter(|word| printed.contains(word)).count();
    shared * 5 >= product.len() * 4
}
