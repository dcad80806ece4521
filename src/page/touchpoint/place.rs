//! Links to a shop's places elsewhere: messengers, social networks.

use super::facts::TouchFacts;
use super::reading::Profile;
use super::topic::Said;
use crate::page::context::Context;

/// Whether a link hands a page on to others and leads to nobody.
pub(super) fn shares(url: &str) -> bool {
    let lower = url.to_lowercase();
    let path = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, rest)| rest);
    [
        "/share",
        "/sharer",
        "share?",
        "share.php",
        "/intent/",
        "sharearticle",
        "/dialog/",
        "/pin/create",
        "share-offsite",
        "viber://forward",
        "/submit?",
    ]
    .iter()
    .any(|part| path.contains(part) || lower.contains(part))
        || lower.contains("whatsapp.com/send") && !lower.contains("phone=")
        || lower.contains("wa.me/?")
        || lower.contains("whatsapp://send?text")
        || lower.contains("plugins/")
}

/// Messengers a customer can write to: by links and by frames.
pub(super) fn messengers(context: &Context<'_>, facts: &TouchFacts) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let docks = context
        .snapshot
        .marks
        .docks
        .iter()
        .map(|dock| dock.href.as_str());
    let links = context.seen_links().map(|e| e.href.as_str());
    let links = links.filter(|href| context.leads_out(href));
    for url in links.chain(docks) {
        if let Some(name) = facts.messengers.find(url)
            && !found.contains(name)
            && somebody(url)
            && !shares(url)
        {
            found.push(name.clone());
        }
    }
    found
}

/// Whether the link names whom to write to.
fn somebody(url: &str) -> bool {
    let rest = url
        .split_once(':')
        .map_or(url, |(_, rest)| rest)
        .trim_start_matches('/');
    match url.split_once("://") {
        Some(("http" | "https", rest)) => rest
            .split_once('/')
            .is_some_and(|(_, path)| !path.trim_matches('/').is_empty()),
        _ => !rest.is_empty(),
    }
}

/// Profiles in social networks: links to somebody's page, not to the network's own.
pub(super) fn profiles(
    context: &Context<'_>,
    facts: &TouchFacts,
    same_as: &[String],
    said: &Said<'_>,
) -> Vec<Profile> {
    let mut found: Vec<Profile> = Vec::new();
    let own = context
        .seen_links()
        .filter(|e| context.leads_out(&e.href) && !said.leads_to_others(e))
        .map(|e| e.href.as_str());
    for url in own.chain(same_as.iter().map(String::as_str)) {
        let Some(place) = facts.profiles.find(url) else {
            continue;
        };
        if shares(url)
            || facts
                .messengers
                .find(url)
                .is_some_and(|name| name != "telegram")
        {
            continue;
        }
        let path = url
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or("", |(_, path)| path.trim_matches('/'));
        let first = path.split(['/', '?']).next().unwrap_or("").to_lowercase();
        let own = [
            "",
            "tr",
            "policies",
            "policy",
            "privacy",
            "help",
            "legal",
            "watch",
            "embed",
            "about",
            "p",
            "home",
            "login",
            "explore",
            "hashtag",
            "iframe_api",
            "ads",
            "business",
        ]
        .contains(&first.as_str());
        if !own && !found.iter().any(|known| known.place == *place) {
            found.push(Profile {
                place: place.clone(),
                url: url.to_owned(),
            });
        }
    }
    found
}
