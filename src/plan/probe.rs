//! Probes: when a person is due to find out what no browser can, and how.
//!
//! A criterion of the rubric that only a person can answer carries a rule: over which channel,
//! how long after which moment of the study, and what to do in words. Where a rubric gives none,
//! [`ProbeRule::usual`] is the rule.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::journey::Goal;
use super::length::{LENGTH_HELP, parse_length, write_length};
use super::needs::Needs;
use super::rubric::{Criterion, Question};

/// How the person gets in touch with the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Calls the shop.
    Phone,
    /// Opens the shop's chat.
    Chat,
    /// Writes to the shop's profile or messenger.
    Social,
    /// Looks at the phone that belongs to the customer: text messages and calls received.
    Handset,
    /// Reads public pages, such as those of a review platform.
    Web,
}

impl Channel {
    /// The word used in files (`phone`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Channel::Phone => "phone",
            Channel::Chat => "chat",
            Channel::Social => "social",
            Channel::Handset => "handset",
            Channel::Web => "web",
        }
    }
}

/// The moment from which the wait of a probe is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum After {
    /// The shop's first visit began.
    Start,
    /// The cart was left behind.
    Cart,
    /// The order was placed.
    Order,
}

/// When and how a person finds something out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProbeRule {
    /// Over which channel.
    pub by: Channel,
    /// Counted from when.
    pub after: After,
    /// How long after that it is due.
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub wait: Duration,
    /// How long it stays due before it is overdue.
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub within: Duration,
    /// What to do, in words for the one who does it; the question alone where there is none.
    pub ask: Option<Question>,
}

const DAY: Duration = Duration::from_secs(24 * 3600);

impl ProbeRule {
    /// The rule where the rubric gives none: a call, a week after the cart was left or a day after
    /// the order, where the question is about one; else as soon as the shop was visited.
    #[must_use]
    pub fn usual(needs: &Needs) -> ProbeRule {
        let (after, wait) = if needs.order_only() {
            (After::Order, DAY)
        } else if needs.goals.contains(&Goal::AddToCart) {
            (After::Cart, 7 * DAY)
        } else {
            (After::Start, Duration::ZERO)
        };
        ProbeRule {
            by: Channel::Phone,
            after,
            wait,
            within: 7 * DAY,
            ask: None,
        }
    }
}

impl Criterion {
    /// When and how a person answers it; `None` for what the tool observes itself.
    #[must_use]
    pub fn probe_rule(&self) -> Option<ProbeRule> {
        let needs = Needs::of(&self.observation).filter(|needs| needs.probe)?;
        Some(
            self.probe
                .clone()
                .unwrap_or_else(|| ProbeRule::usual(needs)),
        )
    }
}

fn write<S: Serializer>(length: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&write_length(*length))
}

fn read<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_length(&text).ok_or_else(|| {
        serde::de::Error::custom(format!("`{text}` is no length of time: {LENGTH_HELP}"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::rubric::Rubric;
    use super::*;

    #[test]
    fn the_usual_rule_follows_what_the_question_is_about() {
        for (key, after, days) in [
            ("phone-reachable", After::Start, 0),
            ("agent-sees-cart", After::Cart, 7),
            ("agent-sees-order", After::Order, 1),
        ] {
            let rule = ProbeRule::usual(Needs::of(key).unwrap());
            assert_eq!((rule.after, rule.wait), (after, days * DAY), "{key}");
        }
    }

    #[test]
    fn every_question_for_people_has_a_rule_with_words_in_three_languages() {
        let rubric = Rubric::embedded("full").unwrap();
        let mut asked = 0;
        for criterion in &rubric.criteria {
            let Some(rule) = criterion.probe_rule() else {
                assert_eq!(criterion.probe, None, "{}", criterion.id);
                continue;
            };
            asked += 1;
            assert_eq!(criterion.probe.as_ref(), Some(&rule), "{}", criterion.id);
            let ask = rule.ask.expect("what to do");
            for text in [&ask.pl, &ask.uk, &ask.en] {
                assert!(text.split_whitespace().count() >= 5, "{}", criterion.id);
            }
        }
        assert!(asked >= 15, "{asked}");
    }

    #[test]
    fn a_rule_reads_as_it_is_written() {
        let rule: ProbeRule =
            toml::from_str("by = \"phone\"\nafter = \"cart\"\nwait = \"7d\"\nwithin = \"1h30m\"")
                .unwrap();
        assert_eq!(rule.within, Duration::from_secs(5400));
        let again: ProbeRule = toml::from_str(&toml::to_string(&rule).unwrap()).unwrap();
        assert_eq!(again, rule);
        let wrong = toml::from_str::<ProbeRule>(
            "by = \"phone\"\nafter = \"cart\"\nwait = \"a week\"\nwithin = \"1d\"",
        );
        assert!(
            wrong
                .unwrap_err()
                .to_string()
                .contains("write a number and a unit")
        );
    }
}
