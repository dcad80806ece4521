//! What kind of mail it is: the signs that were found, weighed by where they stand, what the mail
//! is built like, and what the visit knows.

use std::collections::BTreeMap;

use super::lexicon::{Cue, Lexicons, Meaning, Place, Sign};
use super::view::{BEFORE_BODY, View};
use super::{Context, Kind};

/// What a mail is built like, as far as it tells its kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Structure {
    /// Products with prices, or in a table.
    pub items: usize,
    pub order_number: bool,
    pub total: bool,
    pub cart_link: bool,
    pub tracking_number: bool,
    pub tracking_link: bool,
    pub coupon: bool,
    pub address: bool,
    /// The markup describes a parcel.
    pub marked_parcel: bool,
    /// The markup describes an invoice.
    pub marked_invoice: bool,
    /// The markup describes an order, and neither parcel nor invoice of one.
    pub marked_order: bool,
    /// The kind that the state of a marked order, or an offer alone, speaks for.
    pub marked_kind: Option<Kind>,
    /// It answers another message.
    pub reply: bool,
    /// Sent to many, by its headers.
    pub bulk: bool,
    /// Amounts that add up to another.
    pub adds_up: bool,
    /// An address that sets a password.
    pub password_link: bool,
    /// An address that takes a review.
    pub review_link: bool,
    /// An address that confirms something.
    pub confirm_link: bool,
    /// An address that confirms a subscription.
    pub subscribe_link: bool,
    /// The subject names a percentage.
    pub percent_in_subject: bool,
}

/// The verdict on the kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict {
    pub kind: Kind,
    pub confidence: f64,
    pub reasons: Vec<String>,
}

/// Less than this many points say nothing.
const TOO_LITTLE: f64 = 2.5;
/// How many reasons are told.
const REASONS: usize = 6;
/// From so many points on a mail asks to confirm a subscription.
const ASKED: f64 = 6.0;

/// Decides.
pub(super) fn kind(
    view: &View,
    structure: &Structure,
    context: &Context,
    lexicons: &Lexicons,
) -> Verdict {
    let mut points: BTreeMap<Kind, f64> = BTreeMap::new();
    let signs = signs(view, lexicons);
    let structural = structural(structure, context);
    for (sign, evidence) in &signs {
        *points.entry(sign.kind).or_default() += evidence.points;
    }
    for (kind, worth, _) in &structural {
        // Structure completes words; it does not speak for every kind at once.
        *points.entry(*kind).or_default() += worth;
    }
    // Who is asked to confirm a subscription reads much of newsletters, and has none yet.
    if points
        .get(&Kind::NewsletterOptIn)
        .is_some_and(|p| *p >= ASKED)
        && let Some(newsletter) = points.get_mut(&Kind::Newsletter)
    {
        *newsletter *= 0.4;
    }
    let mut ranked: Vec<(f64, Kind)> = points
        .into_iter()
        .map(|(kind, points)| (points, kind))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, kind) = ranked.first().copied().unwrap_or_default();
    if best < TOO_LITTLE {
        if let Some((kind, why)) = by_links(structure) {
            return Verdict {
                kind,
                confidence: 0.4,
                reasons: vec![format!("{}: {why}, and no words", kind.name())],
            };
        }
        return Verdict {
            kind: Kind::Other,
            confidence: 0.3,
            reasons: vec!["no words or structure of a known kind".to_owned()],
        };
    }
    let second = ranked.get(1).map_or(0.0, |(points, _)| points.max(0.0));
    Verdict {
        kind,
        // Certain when nothing speaks for anything else and there is plenty.
        confidence: (best / (best + second) * (best / (best + 2.0))).clamp(0.05, 0.99),
        reasons: reasons(kind, view, &signs, &structural),
    }
}

/// What a mail is whose words say nothing, mostly because nobody here knows its language: where
/// its links lead, and what it was sent with.
fn by_links(structure: &Structure) -> Option<(Kind, &'static str)> {
    let about_an_order = structure.items > 0 || structure.order_number;
    if structure.bulk {
        let offers = structure.items > 0 || structure.percent_in_subject || structure.coupon;
        return offers.then_some((Kind::Newsletter, "an offer sent to many"));
    }
    if structure.tracking_link || structure.tracking_number {
        return Some((Kind::Shipping, "a link to follow a shipment"));
    }
    if about_an_order {
        return None;
    }
    if structure.password_link {
        return Some((Kind::Password, "a link to a new password"));
    }
    if structure.subscribe_link {
        return Some((Kind::NewsletterOptIn, "a link that confirms a subscription"));
    }
    if structure.confirm_link {
        return Some((Kind::Activation, "a link that confirms"));
    }
    structure
        .review_link
        .then_some((Kind::ReviewRequest, "a link to a review"))
}

/// What spoke for `kind` or against it, the weightiest first.
fn reasons(
    kind: Kind,
    view: &View,
    signs: &[(&Sign, Evidence)],
    structural: &[(Kind, f64, &'static str)],
) -> Vec<String> {
    let mark = |points: f64| if points < 0.0 { "not " } else { "" };
    let mut reasons: Vec<(f64, String)> = Vec::new();
    for (_, evidence) in signs.iter().filter(|(sign, _)| sign.kind == kind) {
        let why = format!(
            "{}{}: \"{}\" in the {}",
            mark(evidence.points),
            kind.name(),
            evidence.words(view),
            place_name(evidence.place)
        );
        reasons.push((evidence.points, why));
    }
    for (_, worth, why) in structural.iter().filter(|(of, _, _)| *of == kind) {
        reasons.push((*worth, format!("{}{}: {why}", mark(*worth), kind.name())));
    }
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    reasons.dedup_by(|a, b| a.1 == b.1);
    reasons
        .into_iter()
        .take(REASONS)
        .map(|(_, why)| why)
        .collect()
}

/// The strongest place of a sign.
struct Evidence {
    points: f64,
    place: Place,
    /// The words that were found.
    from: usize,
    to: usize,
}

impl Evidence {
    fn words<'v>(&self, view: &'v View) -> &'v str {
        let (first, last) = (view.tokens.words[self.from], view.tokens.words[self.to - 1]);
        &view.text(first.line as usize)[first.from as usize..last.to as usize]
    }
}

/// Every sign that was found: its strongest place counts in full, one further place a quarter.
/// Words that several languages share (`newsletter`) are found once, for the language that makes
/// most of them.
fn signs<'a>(view: &View, lexicons: &'a Lexicons) -> Vec<(&'a Sign, Evidence)> {
    let mut strongest: BTreeMap<usize, (f64, f64, usize)> = BTreeMap::new();
    // By kind and direction: the best of the signs on the same words.
    let mut same_words: Vec<(Kind, usize, f64, usize)> = Vec::new();
    let mut count = |of: &mut Vec<(Kind, usize, f64, usize)>| {
        for (_, sign, points, index) in of.drain(..) {
            let entry = strongest.entry(sign).or_insert((0.0, 0.0, index));
            if points.abs() > entry.0.abs() {
                *entry = (points, entry.0, index);
            } else if points.abs() > entry.1.abs() {
                entry.1 = points;
            }
        }
    };
    let mut words = (0, 0);
    for (index, (found, meaning)) in view.found.iter().enumerate() {
        let Meaning::Sign(sign) = meaning else {
            continue;
        };
        let known = &lexicons.signs[*sign];
        let line = view.tokens.words[found.from].line as usize;
        let place = view.places[line];
        if !known.places.is_empty() && !known.places.contains(&place) {
            continue;
        }
        // Longer phrases say more than single words.
        let length = match found.to - found.from {
            1 => 0.8,
            2 => 1.0,
            _ => 1.1,
        };
        let points = known.weight
            * place_weight(place, line)
            * length
            * language_weight(view, lexicons, known);
        if (found.from, found.to) != words {
            count(&mut same_words);
            words = (found.from, found.to);
        }
        let twin = same_words.iter_mut().find(|(kind, _, known, _)| {
            *kind == lexicons.signs[*sign].kind && known.signum() == points.signum()
        });
        match twin {
            Some(twin) if points.abs() > twin.2.abs() => *twin = (known.kind, *sign, points, index),
            Some(_) => {}
            None => same_words.push((known.kind, *sign, points, index)),
        }
    }
    count(&mut same_words);
    strongest
        .into_iter()
        .map(|(sign, (first, second, index))| {
            let found = view.found[index].0;
            let line = view.tokens.words[found.from].line as usize;
            let evidence = Evidence {
                points: first + second * 0.25,
                place: view.places[line],
                from: found.from,
                to: found.to,
            };
            (&lexicons.signs[sign], evidence)
        })
        .collect()
}

fn place_weight(place: Place, line: usize) -> f64 {
    match place {
        Place::Subject => 2.0,
        Place::Heading => 1.5,
        Place::Preheader | Place::Button => 1.2,
        Place::Footer => 0.15,
        Place::Body if line < BEFORE_BODY + 10 => 1.0,
        Place::Body => 0.5,
    }
}

/// A phrase of another language than the mail's counts less: close languages share words that
/// mean something else.
fn language_weight(view: &View, lexicons: &Lexicons, sign: &Sign) -> f64 {
    match &view.language {
        None => 1.0,
        Some(language) if *language == lexicons.languages[sign.language] => 1.0,
        Some(_) => 0.6,
    }
}

fn structural(structure: &Structure, context: &Context) -> Vec<(Kind, f64, &'static str)> {
    let mut found = Vec::new();
    let about_an_order = structure.items > 0 || structure.total || structure.order_number;
    if !about_an_order && !structure.address {
        found.push((Kind::Confirmation, -3.0, "no order number, items or total"));
        if structure.coupon {
            found.push((Kind::Confirmation, -12.0, "a coupon instead of an order"));
            found.push((Kind::Other, 2.5, "a coupon"));
            if structure.percent_in_subject {
                found.push((
                    Kind::Newsletter,
                    3.5,
                    "a coupon and a discount in the subject",
                ));
            }
        }
    }
    if structure.items > 0 && structure.total && structure.order_number {
        found.push((
            Kind::Confirmation,
            4.0,
            "an order number, items and a total",
        ));
        if structure.address {
            found.push((Kind::Confirmation, 1.5, "an address"));
        }
    } else if structure.items > 0 && structure.total {
        found.push((Kind::Confirmation, 2.0, "items and a total"));
        if structure.adds_up && !structure.cart_link {
            found.push((Kind::Confirmation, 1.0, "amounts that add up"));
        }
    }
    if structure.cart_link && !structure.order_number {
        found.push((
            Kind::Reminder,
            2.5,
            "a link to the cart and no order number",
        ));
        if structure.items > 0 {
            found.push((Kind::Reminder, 1.5, "items beside the link to the cart"));
        }
    }
    if structure.marked_parcel {
        found.push((Kind::Shipping, 8.0, "markup of a parcel"));
    }
    if structure.marked_invoice {
        found.push((Kind::Invoice, 6.0, "markup of an invoice"));
    }
    if structure.marked_order {
        found.push((Kind::Confirmation, 6.0, "markup of an order"));
    }
    found.extend(
        structure
            .marked_kind
            .map(|kind| (kind, 4.0, "what its markup says")),
    );
    if structure.reply {
        found.push((Kind::InquiryReply, 6.0, "it answers a message"));
    }
    if structure.tracking_number {
        found.push((Kind::Shipping, 3.0, "the number of a shipment"));
        found.push((Kind::Confirmation, -4.0, "the number of a shipment"));
    } else if structure.tracking_link {
        found.push((Kind::Shipping, 1.5, "a link to follow a shipment"));
    }
    if structure.bulk && !structure.order_number {
        found.push((Kind::Newsletter, 1.5, "sent to many"));
        if structure.coupon {
            found.push((Kind::Newsletter, 1.5, "a coupon sent to many"));
        }
        if structure.items >= 3 {
            found.push((Kind::Newsletter, 1.5, "many products sent to many"));
        }
        if structure.percent_in_subject {
            found.push((Kind::Newsletter, 1.5, "a discount in the subject"));
        }
    }
    match context.ordered {
        Some(false) => {
            for kind in [
                Kind::Confirmation,
                Kind::Shipping,
                Kind::Delivered,
                Kind::ReviewRequest,
                Kind::Invoice,
            ] {
                found.push((kind, -12.0, "nothing was ordered"));
            }
            if structure.cart_link {
                found.push((Kind::Reminder, 1.0, "nothing was ordered"));
            }
        }
        Some(true) => found.push((Kind::Confirmation, 0.5, "something was ordered")),
        None => {}
    }
    found
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Subject => "subject",
        Place::Preheader => "preheader",
        Place::Heading => "heading",
        Place::Button => "button",
        Place::Body => "text",
        Place::Footer => "footer",
    }
}

/// Whether the mail announces an address or customer data.
pub(super) fn has_address(view: &View) -> bool {
    (BEFORE_BODY..view.line_count()).any(|line| view.is_label(line, Cue::Address))
}
