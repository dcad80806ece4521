//! How an element is shown, as far as its own attributes say.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::tag::Tag;

/// Where none of these stands in the attributes of an element, they say nothing of interest here.
static TELLING: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "none",
            "hid",
            "line-through",
            "opacity",
            "max-height",
            "size:0",
            "size: 0",
            "size :",
            "preheader",
            "preview-text",
            "itemprop",
            "itemtype",
        ])
        .expect("the words are constants")
});

/// What the attributes of an element say about how it is shown.
#[derive(Default)]
pub(super) struct Shown {
    /// The style in lower case without white space.
    pub style: String,
    /// Marked as not shown, or as the preheader by its name.
    aside: bool,
    /// Whether it carries microdata.
    pub microdata: bool,
}

impl Shown {
    /// Reads the attributes of `tag`.
    pub fn of(tag: &Tag<'_>) -> Self {
        let mut shown = Self::default();
        if tag.raw_attributes().len() < 4 || !TELLING.is_match(tag.raw_attributes()) {
            return shown;
        }
        for (name, value) in tag.attributes() {
            match name.len() {
                5 if name.eq_ignore_ascii_case("style") => {
                    let plain = value
                        .bytes()
                        .filter(|b| !b.is_ascii_whitespace() && b.is_ascii());
                    shown.style.reserve(value.len());
                    shown
                        .style
                        .extend(plain.map(|b| char::from(b.to_ascii_lowercase())));
                }
                6 if name.eq_ignore_ascii_case("hidden") => shown.aside = true,
                5 | 2 if name.eq_ignore_ascii_case("class") || name.eq_ignore_ascii_case("id") => {
                    shown.aside |=
                        contains_ci(value, "preheader") || contains_ci(value, "preview-text");
                }
                8 if name.eq_ignore_ascii_case("itemtype")
                    || name.eq_ignore_ascii_case("itemprop") =>
                {
                    shown.microdata = true;
                }
                _ => {}
            }
        }
        shown
    }

    /// Whether the element `name` is not shown.
    pub fn is_hidden(&self, name: &str) -> bool {
        let style = self.style.as_str();
        if self.aside {
            return true;
        }
        if !(style.contains(":0") || style.contains("none") || style.contains("hid")) {
            return false;
        }
        let zero = |property: &str| {
            style.match_indices(property).any(|(at, _)| {
                let starts = at == 0 || style.as_bytes()[at - 1] == b';';
                let value = style[at + property.len()..]
                    .split(';')
                    .next()
                    .unwrap_or_default();
                let value = value.trim_end_matches("!important");
                starts && matches!(value, "0" | "0px" | "0pt" | "0em" | "0.0")
            })
        };
        // Tables set a font size of zero against gaps; their cells set their own.
        let holds_others = matches!(
            name,
            "td" | "table" | "tr" | "tbody" | "th" | "body" | "div"
        );
        style.contains("display:none")
            || style.contains("visibility:hidden")
            || style.contains("mso-hide:all")
            || zero("max-height:")
            || zero("opacity:")
            || zero("font-size:") && (!holds_others || style.contains("overflow:hidden"))
    }
}

/// Whether `text` holds `needle` in any case.
pub(super) fn contains_ci(text: &str, needle: &str) -> bool {
    text.as_bytes()
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// A size in pixels that a style prints.
pub(super) fn style_size(style: &str, property: &str) -> Option<u32> {
    style.split(';').find_map(|entry| {
        let (name, value) = entry.split_once(':')?;
        (name.trim().eq_ignore_ascii_case(property)).then_some(())?;
        value.trim().trim_end_matches("px").parse().ok()
    })
}
