//! Which calls the rubric asks for at which shop, and when they are due.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::facts::{
    FactsError, JournalOutcome, Observation, Outcome, Store, Value, Visit, VisitStatus,
};
use crate::plan::{After, Channel, Criterion, Goal, Needs, Persona, Plan, Shop};
use crate::report::{Ask, Call, CallState, CartLeft, Customer, OrderMade};
use crate::run::instants::Instants;
use crate::run::judged::{Judged, judged};
use crate::score::{Scorecard, State};

/// The observation that tells which number to call.
const NUMBER: &str = "phone-published";
/// The observation that tells when somebody is there.
const HOURS: &str = "opening-hours";

/// Every call of the plan's wave, the most urgent first. A call is what is asked at one shop over
/// one channel at one time; a question is asked where its verdict awaits a person, or has one's
/// answer already.
///
/// # Errors
/// When the store cannot be read.
pub fn calls(plan: &Plan, store: &Store, now: DateTime<Utc>) -> Result<Vec<Call>, FactsError> {
    let mut seen: HashMap<String, Vec<Observation>> = HashMap::new();
    let judged = judged(plan, store, &plan.rubric, |facts| {
        let kept = facts
            .observations
            .iter()
            .filter(|seen| seen.visit.is_none() || [NUMBER, HOURS].contains(&seen.key.as_str()));
        seen.insert(facts.shop.id.clone(), kept.cloned().collect());
    })?;
    let mut calls = Vec::new();
    for (shop, card) in plan.shops.iter().zip(&judged.scorecards) {
        let past = Past::of(plan, store, shop, &judged)?;
        let seen = seen.get(&shop.id).map_or(&[][..], Vec::as_slice);
        calls.extend(calls_at(plan, shop, card, seen, &past, now));
    }
    calls.sort_by(|a, b| {
        let urgency = |call: &Call| (call.state, call.due.is_none(), call.due);
        urgency(a).cmp(&urgency(b))
    });
    Ok(calls)
}

/// What has happened at a shop, as far as calls care.
struct Past {
    started: Moment,
    cart: Moment,
    order: Moment,
    customer: Option<Customer>,
    buyer: Option<Customer>,
    left: Option<CartLeft>,
    made: Option<OrderMade>,
}

/// An instant that calls are counted from.
#[derive(Clone, Copy)]
enum Moment {
    /// It has come.
    At(DateTime<Utc>),
    /// It may still come.
    Awaited,
    /// It will not come.
    Never,
}

impl Past {
    fn of(plan: &Plan, store: &Store, shop: &Shop, judged: &Judged) -> Result<Past, FactsError> {
        let visits: Vec<&Visit> = judged
            .visits
            .iter()
            .filter(|visit| visit.shop == shop.id)
            .collect();
        let awaited = |goal: Goal| {
            let wanted = |id: &str| plan.journey(id).is_some_and(|journey| journey.has(goal));
            let to_come = shop
                .journeys
                .iter()
                .any(|id| wanted(id) && !visits.iter().any(|visit| visit.journey == *id));
            let open = visits.iter().any(|visit| {
                wanted(&visit.journey)
                    && matches!(visit.status, VisitStatus::Queued | VisitStatus::Running)
            });
            if to_come || open {
                Moment::Awaited
            } else {
                Moment::Never
            }
        };
        let mut past = Past {
            started: visits
                .iter()
                .filter_map(|visit| visit.started)
                .min()
                .map_or(Moment::Awaited, Moment::At),
            cart: awaited(Goal::AddToCart),
            order: awaited(Goal::PlaceOrder),
            customer: None,
            buyer: None,
            left: None,
            made: None,
        };
        for visit in visits {
            let journal: Vec<_> = store
                .journal_of(visit.id)?
                .into_iter()
                .map(|(_, entry)| entry)
                .collect();
            let instants = Instants::of(&journal);
            let customer = serde_json::from_value(visit.persona.clone())
                .ok()
                .map(|persona: Persona| customer(&persona));
            let placed = journal.iter().rfind(|entry| {
                entry.goal == "place-order" && entry.outcome != Some(JournalOutcome::Failed)
            });
            if let Some(entry) = placed {
                let text = |key: &str| {
                    let text = entry.data[key].as_str()?;
                    (!text.is_empty()).then(|| text.to_owned())
                };
                past.order = Moment::At(entry.at);
                past.buyer = customer;
                past.made = Some(OrderMade {
                    number: text("number"),
                    total: text("total").map(|total| {
                        format!("{total} {}", text("currency").unwrap_or_default())
                            .trim()
                            .to_owned()
                    }),
                    product: entry.data["product"]["name"]
                        .as_str()
                        .filter(|name| !name.is_empty())
                        .map(str::to_owned),
                    at: entry.at,
                });
            } else if let (Some(bought), Some(left)) = (instants.in_cart, visit.left) {
                let price = bought.price.map_or(String::new(), |price| {
                    let currency = price.currency.map_or(String::new(), |code| code.0);
                    format!(", {} {currency}", price.amount)
                        .trim_end()
                        .to_owned()
                });
                past.cart = Moment::At(left);
                past.customer = customer;
                past.left = Some(CartLeft {
                    product: format!("{}{price}", bought.name),
                    left,
                });
            }
        }
        Ok(past)
    }

    /// When a call of this rule is counted from. A question that needs no cart or order can be
    /// asked without them too.
    fn moment(&self, after: After, needs: &Needs) -> Moment {
        let moment = match after {
            After::Start => self.started,
            After::Cart => self.cart,
            After::Order => self.order,
        };
        match moment {
            Moment::Never if needs.goals.is_empty() => self.started,
            moment => moment,
        }
    }
}

fn customer(persona: &Persona) -> Customer {
    Customer {
        name: persona.full_name(),
        email: persona.email.clone(),
        phone: persona.phone.clone(),
        address: format!(
            "{} {}, {} {}",
            persona.street, persona.house_number, persona.postal_code, persona.city
        ),
        password: persona.password.clone(),
    }
}

fn calls_at(
    plan: &Plan,
    shop: &Shop,
    card: &Scorecard,
    observations: &[Observation],
    past: &Past,
    now: DateTime<Utc>,
) -> Vec<Call> {
    let told = |key: &str| {
        observations
            .iter()
            .rev()
            .find_map(|seen| match &seen.outcome {
                Outcome::Seen(Value::Text(text)) if seen.key == key => Some(text.clone()),
                _ => None,
            })
    };
    let mut calls: Vec<((Channel, After), Call)> = Vec::new();
    for (criterion, verdict) in plan.rubric.criteria.iter().zip(&card.verdicts) {
        let (Some(rule), Some(needs)) = (criterion.probe_rule(), Needs::of(&criterion.observation))
        else {
            continue;
        };
        let answered_by = raters(observations, criterion);
        if answered_by.is_empty() && verdict.state != State::Pending {
            continue;
        }
        let (due, until) = match past.moment(rule.after, needs) {
            Moment::At(from) => {
                let due = from + delta(rule.wait);
                (Some(due), Some(due + delta(rule.within)))
            }
            Moment::Awaited => (None, None),
            Moment::Never if answered_by.is_empty() => continue,
            Moment::Never => (None, None),
        };
        let ask = Ask {
            criterion: criterion.id.clone(),
            question: criterion.question.clone(),
            ask: rule.ask.clone(),
            measure: needs.measure,
            only_if: criterion
                .applies_if
                .clone()
                .filter(|id| asks_people(plan, id)),
            answered_by,
        };
        let state = state(&ask, due, until, now);
        let key = (rule.by, rule.after);
        if let Some((_, call)) = calls
            .iter_mut()
            .find(|(other, call)| *other == key && call.due == due)
        {
            call.state = call.state.min(state);
            call.until = call.until.min(until);
            call.asks.push(ask);
            continue;
        }
        let order = past.made.clone().filter(|_| rule.after == After::Order);
        let customer = if order.is_some() {
            past.buyer.clone()
        } else {
            past.customer.clone()
        };
        let call = Call {
            shop: shop.id.clone(),
            name: shop.name.clone(),
            url: shop.url.to_string(),
            state,
            channel: rule.by,
            after: rule.after,
            due,
            until,
            number: told(NUMBER),
            hours: told(HOURS),
            cart: past.left.clone().filter(|_| order.is_none()),
            customer,
            order,
            notes: shop.notes.clone(),
            asks: vec![ask],
        };
        calls.push((key, call));
    }
    calls.into_iter().map(|(_, call)| call).collect()
}

fn asks_people(plan: &Plan, criterion: &str) -> bool {
    let other = plan.rubric.criterion(criterion);
    other.is_some_and(|other| other.probe_rule().is_some())
}

/// Who has answered, in the order of their first answers.
fn raters(observations: &[Observation], criterion: &Criterion) -> Vec<String> {
    let mut raters: Vec<String> = Vec::new();
    for answer in observations {
        let about = answer.visit.is_none() && answer.key == criterion.observation;
        if about && !raters.contains(&answer.by) {
            raters.push(answer.by.clone());
        }
    }
    raters
}

fn state(
    ask: &Ask,
    due: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> CallState {
    if !ask.answered_by.is_empty() {
        return CallState::Answered;
    }
    match (due, until) {
        (_, Some(until)) if now > until => CallState::Overdue,
        (Some(due), _) if now >= due => CallState::Due,
        _ => CallState::Coming,
    }
}

fn delta(length: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX)
}
