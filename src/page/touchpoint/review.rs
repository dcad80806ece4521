//! Profiles of the shop on review platforms: links, and badges that load from there.

use super::facts::TouchFacts;
use super::place::shares;
use super::reading::Profile;
use crate::page::context::Context;

/// Every platform once, by the first address that leads there.
pub(super) fn read(context: &Context<'_>, facts: &TouchFacts) -> Vec<Profile> {
    let mut found: Vec<Profile> = Vec::new();
    let frames = context
        .snapshot
        .frames
        .iter()
        .skip(1)
        .map(|frame| frame.url.as_str());
    let asked = context
        .snapshot
        .marks
        .asked
        .iter()
        .map(|asked| asked.url.as_str());
    let links = context.hrefs().filter(|href| context.leads_out(href));
    for url in links.chain(frames).chain(asked) {
        if let Some(place) = facts.reviews.find(url)
            && !found.iter().any(|known| known.place == *place)
            && !shares(url)
        {
            found.push(Profile {
                place: place.clone(),
                url: url.to_owned(),
            });
        }
    }
    found
}
