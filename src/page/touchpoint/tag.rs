//! Third parties that follow visitors, by the addresses the page asked for.

use super::facts::TouchFacts;
use super::reading::Tag;
use crate::page::context::Context;

/// Every known third party, once, at its first request.
pub(super) fn read(context: &Context<'_>, facts: &TouchFacts) -> Vec<Tag> {
    let mut found: Vec<Tag> = Vec::new();
    for asked in &context.snapshot.marks.asked {
        let Some(fact) = facts
            .tag_hosts
            .find(&asked.url)
            .and_then(|at| facts.tags.get(*at))
        else {
            continue;
        };
        // The network's buttons come from the same place as its pixel.
        if !fact.script.is_empty()
            && asked.url.contains("connect.")
            && !asked.url.contains(&fact.script)
            && !asked.url.contains("/signals/")
        {
            continue;
        }
        match found.iter_mut().find(|tag| tag.name == fact.name) {
            Some(known) => known.at = known.at.min(asked.at),
            None => found.push(Tag {
                name: fact.name.clone(),
                remarketing: fact.remarketing,
                at: asked.at,
                url: asked.url.clone(),
            }),
        }
    }
    found
}
