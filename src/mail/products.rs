//! Which of the products that a visit knows a mail names, however it cuts or spells them.

use super::view::View;
use crate::text::fold;

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
    let wanted: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if wanted.is_empty() {
        return false;
    }
    let words = view.tokens.words.len();
    let by_words = (0..words).any(|start| {
        let first = view.tokens.word(start);
        (first == wanted[0] || wanted.len() > 3 && first == wanted[1])
            && matches_from(view, start, &wanted)
    });
    by_words
        || is_cut(view, &folded)
        || view
            .document
            .images
            .iter()
            .any(|image| !image.alt.is_empty() && fold(&image.alt).contains(&folded))
}

/// Whether the words from `start` on are the wanted ones: all of up to four, four of five of more,
/// with at most one foreign word between two.
fn matches_from(view: &View, start: usize, wanted: &[&str]) -> bool {
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
    matched >= needed
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
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (printed, product) = (words(printed), words(&product));
    let shared = product.iter().filter(|word| printed.contains(word)).count();
    shared * 5 >= product.len() * 4
}
