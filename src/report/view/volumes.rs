//! Long lists: the sections of the shops in files of their own, a hundred to a file. A page with ten
//! thousand of them would open in no browser.

use std::ops::Range;

use serde::Serialize;

use super::anchor;
use super::page::made;
use super::shop::{self, ShopSection};
use crate::report::apart::Apart;
use crate::report::error::ReportError;
use crate::report::inert::{NAME, inert};
use crate::report::strings::Strings;

/// The most shops whose sections stand on the page itself.
const WHOLE: usize = 250;
/// Shops to a file where there are more.
const EACH: usize = 100;

/// The page of the report, seen from a file of sections.
const INDEX: &str = "index.html";

/// In which file the section of a shop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Volumes {
    /// On the page itself, however many there are.
    None,
    /// In files of [`EACH`].
    Some,
}

impl Volumes {
    /// What suits so many shops.
    pub(crate) fn for_count(shops: usize) -> Volumes {
        if shops > WHOLE {
            Volumes::Some
        } else {
            Volumes::None
        }
    }

    /// The link to the section of the shop at this place of the list.
    pub(super) fn link(self, index: usize) -> String {
        match self {
            Volumes::None => format!("#{}", anchor(index)),
            Volumes::Some => format!("{}#{}", file(index / EACH), anchor(index)),
        }
    }

    /// The places of the shops in each file, for a list of so many.
    pub(crate) fn ranges(self, shops: usize) -> Vec<Range<usize>> {
        match self {
            Volumes::None => Vec::new(),
            Volumes::Some => (0..shops)
                .step_by(EACH)
                .map(|from| from..shops.min(from + EACH))
                .collect(),
        }
    }
}

/// The name of a file of sections, by its number from 0.
pub(crate) fn file(number: usize) -> String {
    format!("shops-{:03}.html", number + 1)
}

/// Whether a file of `report/` is one that [`file()`] names.
pub(crate) fn is_file(name: &str) -> bool {
    name.strip_prefix("shops-")
        .and_then(|rest| rest.strip_suffix(".html"))
        .is_some_and(|digits| digits.len() >= 3 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// A file of sections, as the page lists it.
#[derive(Debug, Serialize)]
pub(crate) struct VolumeRow {
    href: String,
    title: String,
    first: String,
    last: String,
}

/// The files of sections, in the order of the list.
pub(super) fn rows(apart: &Apart<'_>, strings: &Strings, volumes: Volumes) -> Vec<VolumeRow> {
    let shops = apart.whole().shops;
    volumes
        .ranges(shops.len())
        .into_iter()
        .enumerate()
        .map(|(number, range)| VolumeRow {
            href: file(number),
            title: title(strings, &range),
            first: inert(&shops[range.start].name, NAME),
            last: inert(&shops[range.end - 1].name, NAME),
        })
        .collect()
}

fn title(strings: &Strings, range: &Range<usize>) -> String {
    let (from, to) = ((range.start + 1).to_string(), range.end.to_string());
    strings.fill("shop", "volume", &[("from", &from), ("to", &to)])
}

/// Everything a file of sections says.
#[derive(Debug, Serialize)]
pub(crate) struct VolumePage {
    lang: &'static str,
    study: String,
    title: String,
    index: &'static str,
    shops: Vec<ShopSection>,
    made: String,
}

impl VolumePage {
    /// The sections of these places of the list.
    pub(crate) fn of(
        apart: &Apart<'_>,
        strings: &Strings,
        range: Range<usize>,
    ) -> Result<Self, ReportError> {
        Ok(Self {
            lang: strings.language().tag(),
            study: inert(apart.whole().study, NAME),
            title: title(strings, &range),
            index: INDEX,
            shops: shop::sections(apart, strings, range)?,
            made: made(apart.whole(), strings),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_and_every_shop_is_in_one_file() {
        for (shops, files) in [
            (0, 0),
            (250, 0),
            (251, 3),
            (300, 3),
            (301, 4),
            (10_000, 100),
        ] {
            let volumes = Volumes::for_count(shops);
            let ranges = volumes.ranges(shops);
            assert_eq!(ranges.len(), files, "{shops}");
            if files > 0 {
                let all: Vec<usize> = ranges.iter().cloned().flatten().collect();
                assert_eq!(all, (0..shops).collect::<Vec<_>>());
            }
        }
        assert_eq!(Volumes::None.link(100), "#shop-101");
        assert_eq!(Volumes::Some.link(99), "shops-001.html#shop-100");
        assert_eq!(Volumes::Some.link(100), "shops-002.html#shop-101");
        for (name, expected) in [
            ("shops-001.html", true),
            ("shops-1000.html", true),
            ("shops-a01.html", false),
            ("shops-.html", false),
            ("index.html", false),
        ] {
            assert_eq!(is_file(name), expected, "{name}");
        }
    }
}
