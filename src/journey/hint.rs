//! Hints: where shops of a known platform usually keep things (`scenarios/platforms`). Used only
//! where the study says `hints = true`; what they point to is verified as anything else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::page::Snapshot;
use crate::plan::Goal;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios/platforms");

static PLATFORMS: LazyLock<Vec<Platform>> = LazyLock::new(|| {
    EMBEDDED
        .files()
        .filter_map(|file| file.contents_utf8())
        .map(|text| toml::from_str(text).expect("the embedded hints are checked by a test"))
        .collect()
});

/// How to recognise a platform, and where it keeps things.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Platform {
    /// Words of the `generator` meta element, in lower case.
    generator: Vec<String>,
    /// Hosts that its pages load from.
    hosts: Vec<String>,
    /// Parts of addresses that its pages link or send to.
    addresses: Vec<String>,
    /// Path to open for a goal.
    goal: BTreeMap<Goal, String>,
}

impl Platform {
    fn fits(&self, page: &Snapshot) -> bool {
        let generator = page.meta.get("generator").map(|text| text.to_lowercase());
        let generated = generator.is_some_and(|text| {
            self.generator
                .iter()
                .any(|word| text.contains(word.as_str()))
        });
        let loads = self.hosts.iter().any(|host| page.hosts.contains(host));
        let addressed = |part: &String| {
            let links = page.elements.iter().map(|element| element.href.as_str());
            let forms = page.forms.iter().map(|form| form.action.as_str());
            links.chain(forms).any(|address| address.contains(part))
        };
        generated || loads || self.addresses.iter().any(addressed)
    }
}

/// Where a page's platform keeps what goals need: path per goal. Empty for an unknown platform.
pub(super) fn hints_for(page: &Snapshot) -> BTreeMap<Goal, String> {
    PLATFORMS
        .iter()
        .find(|platform| platform.fits(page))
        .map(|platform| platform.goal.clone())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Element;

    #[test]
    fn every_platform_can_be_recognised_and_says_something() {
        assert!(PLATFORMS.len() >= 5);
        for platform in PLATFORMS.iter() {
            let signs = platform.generator.len() + platform.hosts.len() + platform.addresses.len();
            assert!(signs > 0 && !platform.goal.is_empty(), "{platform:?}");
            assert!(platform.goal.values().all(|path| path.starts_with('/')));
        }
    }

    #[test]
    fn a_shop_is_recognised_by_what_it_links() {
        let mut page = Snapshot::default();
        assert!(hints_for(&page).is_empty());
        page.elements.push(Element {
            href: "https://shop.test/customer/account/login/".to_owned(),
            ..Element::default()
        });
        let hints = hints_for(&page);
        let register = hints.get(&Goal::Register).map(String::as_str);
        assert_eq!(register, Some("/customer/account/create/"));
    }
}
