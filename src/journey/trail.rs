//! Trails: what worked at a shop, goal by goal, to be tried first the next time.
//!
//! Goes in and comes out: `trails/<shop>.toml` in the study folder. A trail only says where to look
//! first. What is found there is verified as always, and where the shop has changed the autopilot
//! looks for itself again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::browser::Deed;
use crate::plan::{Goal, Persona};

const HEAD: &str = "# What worked at this shop. It is tried first the next time, and looked for anew where it no\n\
                    # longer works. Delete the file to forget it.\n\n";

/// What worked at one shop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trail {
    goal: BTreeMap<Goal, Track>,
    /// Where shops of this platform usually keep things; never written down.
    #[serde(skip)]
    hint: BTreeMap<Goal, Track>,
}

/// What reached one goal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Track {
    /// Path and query of the page to open first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    /// Whether a person showed it (`cxaudit takeover --record`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub shown: bool,
    /// What to do there, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub step: Vec<Step>,
}

/// One act of a track: a selector to press, or a field and what to enter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Step {
    /// Selector of what is pressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click: Option<String>,
    /// Selector of a field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill: Option<String>,
    /// What is entered: a part of the persona (`email`), else the text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
}

impl Step {
    /// Press what a selector finds.
    #[must_use]
    pub fn click(selector: impl Into<String>) -> Self {
        Step {
            click: Some(selector.into()),
            ..Step::default()
        }
    }
}

impl Trail {
    /// The trail of a shop; an empty one where there is none or it cannot be read, because a trail
    /// is never needed.
    #[must_use]
    pub fn load(folder: &Path, shop: &str) -> Self {
        let path = path_of(folder, shop);
        let Ok(text) = fs::read_to_string(&path) else {
            return Trail::default();
        };
        toml::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(path = %path.display(), %error, "the trail cannot be read and is not used");
            Trail::default()
        })
    }

    /// Writes the trail, so that a reader sees the old or the new one, never a part.
    ///
    /// # Errors
    /// When the study folder cannot be written.
    pub fn save(&self, folder: &Path, shop: &str) -> io::Result<()> {
        if self.goal.is_empty() {
            return Ok(());
        }
        let path = path_of(folder, shop);
        let text = toml::to_string(self).map_err(io::Error::other)?;
        fs::create_dir_all(folder.join("trails"))?;
        let draft = path.with_extension("toml.new");
        fs::write(&draft, format!("{HEAD}{text}"))?;
        fs::rename(&draft, &path)
    }

    /// What reached a goal.
    #[must_use]
    pub fn track(&self, goal: Goal) -> Option<&Track> {
        self.goal.get(&goal).or_else(|| self.hint.get(&goal))
    }

    /// Takes hints for goals that nothing is known of.
    pub fn hint(&mut self, paths: BTreeMap<Goal, String>) {
        self.hint = paths
            .into_iter()
            .map(|(goal, path)| {
                let track = Track {
                    open: Some(path),
                    ..Track::default()
                };
                (goal, track)
            })
            .collect();
    }

    /// Remembers what reached a goal. What a person showed is not replaced by what was found.
    pub fn learn(&mut self, goal: Goal, track: Track) {
        let keep = self.goal.get(&goal).is_some_and(|known| known.shown) && !track.shown;
        if !keep {
            self.goal.insert(goal, track);
        }
    }

    /// Forgets what no longer reaches a goal.
    pub fn forget(&mut self, goal: Goal) {
        self.goal.remove(&goal);
        self.hint.remove(&goal);
    }
}

fn path_of(folder: &Path, shop: &str) -> PathBuf {
    folder.join("trails").join(format!("{shop}.toml"))
}

/// Path and query of an address that can be opened again by another customer: on the shop's own
/// host, and without a part that looks made up for one session.
#[must_use]
pub fn reusable(url: &str, home: &Url) -> Option<String> {
    let url = Url::parse(url).ok()?;
    if url.origin() != home.origin() {
        return None;
    }
    let made_up = |part: &str| {
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let hex = part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        let one_word = !part.contains(['-', '_']);
        part.chars().count() >= 20 && digits >= 4 && (hex || one_word)
    };
    let path_ok = !url.path().split('/').any(made_up);
    let query_ok = !url.query_pairs().any(|(key, value)| {
        made_up(&value)
            || ["sid", "session", "token", "csrf", "phpsessid"]
                .iter()
                .any(|word| key.to_lowercase().contains(word))
    });
    (path_ok && query_ok).then(|| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

/// What a person did, as a track: every entry by the part of the persona it was, so that the next
/// customer enters their own.
#[must_use]
pub fn shown_by(deeds: &[Deed], persona: &Persona) -> Option<Track> {
    let open = deeds.first().map(|deed| match deed {
        Deed::Click { page, .. } | Deed::Fill { page, .. } => page.clone(),
    })?;
    let step = deeds
        .iter()
        .map(|deed| match deed {
            Deed::Click { selector, .. } => Step::click(selector.clone()),
            Deed::Fill { selector, text, .. } => Step {
                click: None,
                fill: Some(selector.clone()),
                with: Some(part_of(persona, text).map_or_else(|| text.clone(), str::to_owned)),
            },
        })
        .collect();
    Some(Track {
        open: Some(open),
        shown: true,
        step,
    })
}

/// The part of a persona that a text is.
fn part_of(persona: &Persona, text: &str) -> Option<&'static str> {
    super::goals::PARTS
        .iter()
        .find(|part| super::goals::persona_text(persona, part).is_some_and(|own| own == text))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_made_for_one_session_are_not_kept() {
        let home = Url::parse("https://shop.test/pl/").expect("a URL");
        for (url, expected) in [
            ("https://shop.test/checkout", Some("/checkout")),
            (
                "https://shop.test/index.php?route=checkout/checkout",
                Some("/index.php?route=checkout/checkout"),
            ),
            (
                "https://shop.test/kategoria/czajnik-porcelanowy-120-ml-granatowy",
                Some("/kategoria/czajnik-porcelanowy-120-ml-granatowy"),
            ),
            ("https://shop.test/checkouts/0f9c2d7be1a84c3db0a1", None),
            ("https://shop.test/checkout?token=abc", None),
            ("https://pay.test/checkout", None),
        ] {
            assert_eq!(reusable(url, &home).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_trail_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut trail = Trail::default();
        let track = Track {
            open: Some("/register".to_owned()),
            step: vec![Step::click("#open")],
            shown: false,
        };
        trail.learn(Goal::Register, track.clone());
        trail.save(folder.path(), "shop.test").expect("written");
        let again = Trail::load(folder.path(), "shop.test");
        assert_eq!(again, trail);
        assert_eq!(again.track(Goal::Register), Some(&track));
        assert_eq!(Trail::load(folder.path(), "other.test"), Trail::default());
    }

    #[test]
    fn what_a_person_showed_stays() {
        let mut trail = Trail::default();
        let shown = Track {
            shown: true,
            ..Track::default()
        };
        trail.learn(Goal::Register, shown.clone());
        trail.learn(Goal::Register, Track::default());
        assert_eq!(trail.track(Goal::Register), Some(&shown));
    }
}
