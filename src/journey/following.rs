//! Who follows the visitor for advertising, and who does so without having been allowed to.

use std::collections::BTreeSet;

use crate::page::Tag;

/// Third parties that were told of the visit.
#[derive(Debug, Default)]
pub(super) struct Following {
    all: BTreeSet<String>,
    unasked: BTreeSet<String>,
}

impl Following {
    /// Takes what one look showed. Until the visitor has consented, nobody may follow.
    pub(super) fn take(&mut self, tags: &[Tag], consented: bool) {
        for tag in tags.iter().filter(|tag| tag.remarketing) {
            self.all.insert(tag.name.clone());
            if !consented {
                self.unasked.insert(tag.name.clone());
            }
        }
    }

    /// Everybody, by name.
    pub(super) fn all(&self) -> Option<String> {
        listed(&self.all)
    }

    /// Those that did not wait for consent.
    pub(super) fn unasked(&self) -> Option<String> {
        listed(&self.unasked)
    }
}

fn listed(names: &BTreeSet<String>) -> Option<String> {
    (!names.is_empty()).then(|| {
        names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_divides_who_may_follow_from_who_does() {
        let tag = |name: &str, remarketing| Tag {
            name: name.to_owned(),
            remarketing,
            at: 1.0,
            url: String::new(),
        };
        let mut following = Following::default();
        following.take(&[tag("meta", true), tag("hotjar", false)], false);
        following.take(&[tag("meta", true), tag("criteo", true)], true);
        assert_eq!(following.all().as_deref(), Some("criteo, meta"));
        assert_eq!(following.unasked().as_deref(), Some("meta"));
    }
}
