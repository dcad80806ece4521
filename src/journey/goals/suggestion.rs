//! Lists that open while one types a town or a street, or below a control that offers places: what
//! fits is chosen from them, as a shop may take nothing else.

use std::time::Duration;

use tokio::time::Instant;

use crate::browser::Entry;
use crate::facts::Cause;
use crate::journey::fill::is_named;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{Element, ElementId, FieldRole};
use crate::text::fold;

/// How long a list is waited for after the last letter: scripts wait for a pause and ask a server.
const LIST: Duration = Duration::from_millis(450);
/// How far below its field a list ends at most, in CSS pixels.
const REACH: f64 = 450.0;
/// Words in the source of fields with a list.
const MARKS: [&str; 5] = [
    "autocomplete",
    "suggest",
    "typeahead",
    "combobox",
    "pac-target",
];

/// How likely a field is to open a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listing {
    /// It says so.
    Told,
    /// A town or an address that the browser is not to fill in.
    Likely,
}

/// Fills fields. Those that open a list are filled one by one, and what fits is chosen from it.
pub(super) async fn fill(
    walker: &mut Walker<'_>,
    view: &View,
    entries: &[(ElementId, Entry)],
) -> Result<(), Stop> {
    let (listed, plain): (Vec<_>, Vec<_>) =
        entries
            .iter()
            .cloned()
            .partition(|(id, entry)| match entry {
                Entry::Text(_) => lists(view, *id).is_some(),
                Entry::Pick(_) => true,
                Entry::Choose(_) | Entry::Check(_) => false,
            });
    walker.fill(&plain).await?;
    let mut seen = None;
    for (id, entry) in listed {
        let before = seen.as_ref().unwrap_or(view);
        if let (Some(control), Entry::Pick(wanted)) = (view.element(id), &entry) {
            let after = pick(walker, before, control, wanted).await?;
            seen = after.or(seen);
            continue;
        }
        if let (Some(field), Some(listing)) = (view.element(id), lists(view, id)) {
            let after = enter(walker, before, field, entry, listing).await?;
            seen = after.or(seen);
        }
    }
    Ok(())
}

/// Opens a drawn select and chooses what fits, or the first where nothing in particular is wanted or the
/// field must not stay empty. One that cannot be pressed stays as it is: the shop will say what it lacks.
/// Gives the page as it was seen last.
async fn pick(
    walker: &mut Walker<'_>,
    before: &View,
    control: &Element,
    wanted: &[String],
) -> Result<Option<View>, Stop> {
    let there = before.find_again(control);
    let Some((id, control)) = there.and_then(|id| Some((id, before.element(id)?))) else {
        return Ok(None);
    };
    if !before.usable(id) || !pressed(walker, before, id).await? {
        return Ok(None);
    }
    walker.idle(Instant::now() + LIST, LIST).await;
    let open = walker.glance().await?;
    let first = offered(before, &open, control, &[]);
    let needed = wanted.is_empty() || control.required;
    let item = offered(before, &open, control, wanted).or(first.filter(|_| needed));
    match (item, first) {
        (Some(item), _) => drop(pressed(walker, &open, item).await?),
        // It stays as it was; its list would lie over what comes next.
        (None, Some(_)) => walker.escape().await?,
        (None, None) => {}
    }
    walker.glance().await.map(Some)
}

/// Presses a control; false where that is not possible.
async fn pressed(walker: &mut Walker<'_>, view: &View, id: ElementId) -> Result<bool, Stop> {
    match walker.press(view, id).await {
        Ok(()) => Ok(true),
        Err(Stop::Cause {
            cause: Cause::Obstructed,
            detail,
        }) => {
            tracing::debug!(detail, "a drawn select cannot be pressed");
            Ok(false)
        }
        Err(stop) => Err(stop),
    }
}

/// Fills one field and chooses from its list. Gives the page as it was seen last.
async fn enter(
    walker: &mut Walker<'_>,
    before: &View,
    field: &Element,
    entry: Entry,
    listing: Listing,
) -> Result<Option<View>, Stop> {
    let (Some(id), Entry::Text(typed)) = (before.find_again(field), &entry) else {
        return Ok(None);
    };
    let typed = typed.clone();
    walker.fill(&[(id, entry)]).await?;
    let tries = if listing == Listing::Told { 2 } else { 1 };
    let mut seen = None;
    for at in 0..tries {
        if at > 0 {
            // Filling it in left the field, and its list may only open to who is there.
            let again = seen.as_ref().and_then(|view: &View| view.find_again(field));
            if let (Some(view), Some(id)) = (&seen, again) {
                walker.press(view, id).await?;
            }
        }
        walker.idle(Instant::now() + LIST, LIST).await;
        let open = walker.glance().await?;
        if let Some(item) = offered(before, &open, field, std::slice::from_ref(&typed)) {
            walker.press(&open, item).await?;
            return walker.glance().await.map(Some);
        }
        seen = Some(open);
    }
    Ok(seen)
}

/// What a list that was not there before offers at a control: what fits the earliest of the `wanted`
/// texts, the first where none is wanted.
pub(super) fn offered(
    before: &View,
    open: &View,
    control: &Element,
    wanted: &[String],
) -> Option<ElementId> {
    let drawn = control.is_drawn_select();
    let rect = &control.rect;
    let known = |e: &Element| {
        let mut old = before.snapshot.elements.iter();
        old.any(|was| was.visible && was.selector == e.selector && was.text == e.text)
    };
    let items = open.snapshot.elements.iter().filter(|e| {
        let words = e.text.trim();
        let apart = e.rect.x + e.rect.w < rect.x || e.rect.x > rect.x + rect.w;
        let below = e.rect.y >= rect.y + 0.5 * rect.h && e.rect.y <= rect.y + rect.h + REACH;
        e.visible
            && e.enabled
            && (e.role == "option" && drawn
                || !apart
                    && below
                    && (e.pointer || matches!(e.role.as_str(), "option" | "menuitem" | "treeitem")))
            && !matches!(
                e.tag.as_str(),
                "input" | "select" | "textarea" | "label" | "button"
            )
            && !e.is_plain_link()
            && (1..=160).contains(&words.chars().count())
            && words
                .chars()
                .any(|c| c.is_alphabetic() || drawn && c.is_numeric())
            && !known(e)
    });
    let items: Vec<(String, &Element)> = items.map(|e| (fold(&e.text), e)).collect();
    let wanted: Vec<String> = wanted.iter().map(|text| fold(text)).collect();
    if wanted.iter().all(String::is_empty) {
        return items.first().map(|(_, e)| e.element_id());
    }
    // From what is the same to what merely holds it; of a drawn list whole words only.
    let fits = |level: u8, words: &str, text: &str| match level {
        0 => words == text,
        1 => !drawn && words.starts_with(text),
        2 => is_named(words, text),
        _ => !drawn && words.contains(text),
    };
    (0..4).find_map(|level| {
        let mut texts = wanted.iter().filter(|text| !text.is_empty());
        texts.find_map(|text| {
            let item = items.iter().find(|(words, _)| fits(level, words, text))?;
            Some(item.1.element_id())
        })
    })
}

/// Whether a text field opens a list while one types.
fn lists(view: &View, id: ElementId) -> Option<Listing> {
    let field = view.element(id)?;
    if field.tag != "input" || !matches!(field.kind.as_str(), "text" | "search" | "") {
        return None;
    }
    let told = field.role == "combobox"
        || matches!(field.attribute("aria-autocomplete"), "list" | "both")
        || field.attribute("aria-haspopup") == "listbox"
        || ["class", "id", "data-role", "data-toggle"]
            .iter()
            .any(|name| {
                let value = field.attribute(name).to_lowercase();
                MARKS.iter().any(|mark| value.contains(mark))
            });
    if told {
        return Some(Listing::Told);
    }
    let place = matches!(
        view.role(id),
        FieldRole::AddressLevel2 | FieldRole::StreetAddress | FieldRole::AddressLine1
    );
    let by_hand = field.attribute("autocomplete") == "off";
    (place && by_hand).then_some(Listing::Likely)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Lexicons, Rect, Snapshot, read};

    fn element(id: u32, tag: &str, text: &str, y: f64) -> Element {
        Element {
            id,
            tag: tag.to_owned(),
            text: text.to_owned(),
            selector: format!("#e{id}"),
            visible: true,
            enabled: true,
            pointer: tag == "div",
            rect: Rect {
                x: 100.0,
                y,
                w: 200.0,
                h: 30.0,
            },
            ..Element::default()
        }
    }

    fn view(elements: Vec<Element>) -> View {
        let snapshot = Snapshot {
            url: "https://shop.test/checkout".to_owned(),
            elements,
            ..Snapshot::default()
        };
        let reading = read(&snapshot, &Lexicons::embedded());
        View { snapshot, reading }
    }

    #[test]
    fn the_entry_that_fits_is_chosen_from_what_opened_below() {
        let field = element(0, "input", "", 100.0);
        let before = view(vec![field.clone(), element(1, "div", "Львів", 300.0)]);
        let open = view(vec![
            field.clone(),
            // It was there before.
            element(1, "div", "Львів", 300.0),
            // Too far away, above, and no entry.
            element(2, "div", "Львів, Львівська область", 900.0),
            element(3, "div", "Львів", 40.0),
            element(4, "button", "Львів", 140.0),
            element(5, "div", "Великий Львів", 140.0),
            element(6, "div", "Львівка", 170.0),
            element(7, "div", "Львів", 200.0),
        ]);
        let chosen = |typed: Option<&str>| {
            let wanted: Vec<String> = typed.map(str::to_owned).into_iter().collect();
            offered(&before, &open, &field, &wanted).map(|id| id.0)
        };
        assert_eq!(chosen(Some("львів")), Some(7));
        assert_eq!(chosen(Some("Львівк")), Some(6));
        assert_eq!(chosen(Some("Великий")), Some(5));
        assert_eq!(chosen(Some("Київ")), None);
        // A control that offers places: whichever comes first.
        assert_eq!(chosen(None), Some(5));
    }

    #[test]
    fn a_drawn_select_is_looked_for_all_over_and_by_the_earliest_name() {
        let mut control = element(0, "button", "Choose", 500.0);
        control.role = "combobox".to_owned();
        control.kind = "button".to_owned();
        let option = |id, text, y| {
            let mut option = element(id, "div", text, y);
            option.role = "option".to_owned();
            option.pointer = false;
            option
        };
        let before = view(vec![control.clone()]);
        // Drawn above its control, and longer than what is seen of it.
        let open = view(vec![
            control.clone(),
            option(1, "Deutschland", 100.0),
            option(2, "Upland", 140.0),
            option(3, "Polska (PL)", 180.0),
            option(4, "Poland", 2_000.0),
        ]);
        let chosen = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
            offered(&before, &open, &control, &wanted).map(|id| id.0)
        };
        assert_eq!(chosen(&["PL", "Polska", "Poland"]), Some(4));
        assert_eq!(chosen(&["DE", "Polska"]), Some(3));
        // Letters within a word are no code of a country.
        assert_eq!(chosen(&["UP", "Polen"]), None);
        assert_eq!(chosen(&[]), Some(1));
        let open = view(vec![
            control.clone(),
            option(1, "Pani (Mrs)", 100.0),
            option(2, "Pan (Mr.)", 140.0),
            option(3, "25", 180.0),
            option(4, "5", 220.0),
        ]);
        let chosen = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
            offered(&before, &open, &control, &wanted).map(|id| id.0)
        };
        assert_eq!(chosen(&["male", "mr", "pan"]), Some(2));
        assert_eq!(chosen(&["05", "5"]), Some(4));
    }

    #[test]
    fn a_field_that_opens_a_list_says_so_or_asks_for_a_town_by_hand() {
        let field = |name: &str, attributes: &[(&str, &str)]| {
            let mut field = element(0, "input", "", 100.0);
            field.label = name.to_owned();
            for (name, value) in attributes {
                let value = (*value).to_owned();
                field.attributes.insert((*name).to_owned(), value);
            }
            lists(&view(vec![field]), ElementId(0))
        };
        assert_eq!(field("City", &[]), None);
        assert_eq!(
            field("City", &[("autocomplete", "off")]),
            Some(Listing::Likely)
        );
        assert_eq!(field("First name", &[("autocomplete", "off")]), None);
        assert_eq!(
            field("Where to", &[("aria-autocomplete", "list")]),
            Some(Listing::Told)
        );
        assert_eq!(
            field("City", &[("class", "field js-suggest")]),
            Some(Listing::Told)
        );
    }
}
