//! Use the shop's own search where no link leads to a product.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::browser::Entry;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, ElementId, FieldRole, LinkKind};

/// Words tried before the search is given up.
const TRIES: usize = 4;

static WORDS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../scenarios/search.toml"))
        .expect("the embedded words are checked by a test")
});

/// Searches from a page until something is found that links to products. `None` where there is no
/// search or it finds nothing.
pub(super) async fn search(walker: &mut Walker<'_>, from: View) -> Result<Option<View>, Stop> {
    let language = walker.errand.persona.language.code();
    let words = words(language, &from.snapshot.lang);
    let mut view = from;
    for word in words.iter().take(TRIES) {
        if field_of(&view).is_none() {
            let opener = view.button(ButtonRole::Search).map(|button| button.element);
            let Some(opener) = opener else {
                return Ok(None);
            };
            walker.press(&view, opener).await?;
            // A glance leaves open what the press opened.
            view = walker.glance().await?;
        }
        let Some(field) = field_of(&view) else {
            return Ok(None);
        };
        walker.fill(&[(field, Entry::Text(word.clone()))]).await?;
        walker.submit_key(&view, field).await?;
        view = walker.look().await?;
        tracing::debug!(
            word,
            url = view.snapshot.url,
            found = finds(&view),
            "searched"
        );
        if finds(&view) {
            return Ok(Some(view));
        }
    }
    Ok(None)
}

fn field_of(view: &View) -> Option<ElementId> {
    view.reading
        .fields
        .iter()
        .find(|field| field.role == FieldRole::Search && view.usable(field.element))
        .map(|field| field.element)
}

fn finds(view: &View) -> bool {
    view.reading
        .links
        .iter()
        .any(|link| link.kind == LinkKind::Product && link.unsuitable.is_none())
}

/// The words of the page's language, else of the customer's, else English ones.
fn words(customer: &str, page: &str) -> &'static [String] {
    let page = page.get(..2).unwrap_or_default().to_lowercase();
    [page.as_str(), customer, "en"]
        .into_iter()
        .find_map(|code| WORDS.get(code))
        .map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{WORDS, words};

    #[test]
    fn every_language_has_words_to_search_for() {
        assert!(WORDS.len() >= 20);
        assert!(WORDS.values().all(|words| words.len() >= 3));
    }

    #[test]
    fn the_page_is_searched_in_its_own_language() {
        assert_eq!(
            words("pl", "uk-UA").first().map(String::as_str),
            Some("білий")
        );
        assert_eq!(words("pl", "").first().map(String::as_str), Some("biały"));
        assert_eq!(words("xx", "ü").first().map(String::as_str), Some("white"));
    }
}
