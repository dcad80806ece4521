//! One visit from its first goal to its last, also when an earlier process died in the middle.

use chrono::{DateTime, Utc};

use super::errand::Errand;
use super::goals;
use super::product::Product;
use super::stop::Stop;
use super::takeover::Stopped;
use super::walker::Walker;
use crate::browser::Session;
use crate::facts::{
    Cause, FactsError, JournalEntry, JournalId, JournalOutcome, Outcome, Undetermined, Value,
};
use crate::page::FormKind;
use crate::plan::Goal;

/// How the browser part of a visit ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// `completed`, or the first thing that went wrong.
    pub cause: Cause,
    /// In words, for people.
    pub detail: String,
    /// When the shop was left.
    pub left: DateTime<Utc>,
}

/// What an earlier attempt at this visit left in the journal.
#[derive(Default)]
pub(super) struct Past {
    pub register: Option<(JournalId, JournalEntry)>,
    pub order: Option<(JournalId, JournalEntry)>,
}

impl Past {
    pub fn of(errand: &Errand<'_>) -> Result<Self, FactsError> {
        let mut past = Past::default();
        for (id, entry) in errand.store.journal_of(errand.visit.id)? {
            if !entry.irreversible || entry.outcome == Some(JournalOutcome::Failed) {
                continue;
            }
            match entry.goal.as_str() {
                "register" => past.register = Some((id, entry)),
                "place-order" => past.order = Some((id, entry)),
                _ => {}
            }
        }
        Ok(past)
    }
}

/// Makes a visit. Irreversible steps that the journal already knows are not repeated: done ones are
/// taken up where they ended, those in doubt are cleared up by looking, or stay in doubt.
///
/// # Errors
/// [`Stop::Browser`] and [`Stop::Facts`]; every other stop becomes the [`End`]'s cause.
pub async fn conduct(errand: Errand<'_>, session: &mut Session) -> Result<End, Stop> {
    let past = Past::of(&errand)?;
    let mut walker = Walker::new(errand, session);
    if let Some((id, entry)) = &past.order {
        return clear_up_order(&mut walker, *id, entry).await;
    }
    let goals = errand.journey.goals.clone();
    pursue(&mut walker, &goals, &past).await
}

/// Makes the rest of a journey, from a goal that a person helped with; `done` when that goal has
/// been reached by it.
pub(super) async fn go_on(walker: &mut Walker<'_>, from: Goal, done: bool) -> Result<End, Stop> {
    let goals: Vec<Goal> = walker
        .errand
        .journey
        .goals
        .iter()
        .copied()
        .skip_while(|goal| *goal != from)
        .skip(usize::from(done))
        .collect();
    let past = Past::of(&walker.errand)?;
    pursue(walker, &goals, &past).await
}

async fn pursue(walker: &mut Walker<'_>, goals: &[Goal], past: &Past) -> Result<End, Stop> {
    let errand = walker.errand;
    let mut failed: Vec<(Cause, String)> = Vec::new();
    for goal in goals {
        let reached = reach(walker, *goal, past).await;
        if walker.registered {
            // The checkout had a form to register, where nothing else led to one.
            failed.retain(|(cause, _)| *cause != Cause::NoRegistrationForm);
        }
        match reached {
            Ok(())
                if matches!(goal, Goal::ReachContactStep | Goal::PlaceOrder)
                    && !walker.has_account() =>
            {
                let now = walker.now();
                walker.touchpoints.note("guest-checkout", Value::Yes, now);
            }
            Ok(()) => {}
            Err(Stop::Cause { cause, detail }) => {
                tracing::info!(
                    shop = errand.shop.id,
                    ?goal,
                    ?cause,
                    detail,
                    "goal not reached"
                );
                if failed.is_empty() {
                    leave_behind(walker, *goal, cause, &detail).await;
                }
                failed.push((cause, detail));
                if is_fatal(*goal, cause) {
                    break;
                }
            }
            Err(broken) => {
                walker.write_touchpoints(None)?;
                return Err(broken);
            }
        }
    }
    let first = failed.into_iter().next();
    if first.is_none() {
        Stopped::forget(&errand.plan.folder, errand.visit.id);
    }
    if let Err(error) = walker.trail.save(&errand.plan.folder, &errand.shop.id) {
        tracing::warn!(shop = errand.shop.id, %error, "the trail could not be written");
    }
    let why = first.as_ref().map(|(cause, detail)| Undetermined {
        cause: *cause,
        detail: detail.clone(),
    });
    walker.write_touchpoints(why.as_ref())?;
    let (cause, detail) = first.unwrap_or((Cause::Completed, String::new()));
    Ok(End {
        cause,
        detail,
        left: walker.last_act(),
    })
}

/// Leaves behind where the visit stopped, for a person who may help. A browser that can no longer
/// tell leaves nothing, and the visit ends as it would have.
async fn leave_behind(walker: &Walker<'_>, goal: Goal, cause: Cause, detail: &str) {
    let errand = walker.errand;
    let state = match walker.state().await {
        Ok(state) => state,
        Err(error) => {
            tracing::debug!(%error, "the browser does not tell where it is");
            return;
        }
    };
    let stopped = Stopped {
        goal,
        cause,
        detail: detail.to_owned(),
        state,
    };
    if let Err(error) = stopped.save(&errand.plan.folder, errand.visit.id) {
        tracing::warn!(shop = errand.shop.id, %error, "where the visit stopped could not be written");
    }
}

async fn reach(walker: &mut Walker<'_>, goal: Goal, past: &Past) -> Result<(), Stop> {
    walker.wanted = match goal {
        Goal::Register => &[FormKind::Registration, FormKind::LogIn],
        Goal::TryAsGuest | Goal::ReachContactStep | Goal::PlaceOrder => {
            &[FormKind::Checkout, FormKind::Registration, FormKind::LogIn]
        }
        _ => &[],
    };
    // Each on the heap: together, one within the other, they would not fit on a worker's stack.
    match goal {
        Goal::Enter => Box::pin(goals::enter(walker)).await,
        Goal::LookAround => Box::pin(goals::look_around(walker)).await,
        Goal::Register => match &past.register {
            None => Box::pin(goals::register(walker)).await,
            Some((id, entry)) => Box::pin(take_up_registration(walker, *id, entry)).await,
        },
        Goal::FindProduct => Box::pin(goals::find_product(walker)).await,
        Goal::Dwell | Goal::DwellInCart => Box::pin(goals::dwell(walker)).await,
        Goal::Stall => Box::pin(goals::stall(walker)).await,
        Goal::ComeBack => Box::pin(goals::come_back(walker)).await,
        Goal::TryAsGuest => match Box::pin(goals::try_as_guest(walker)).await {
            // A visit that only looks around has seen what it came for.
            Err(Stop::Cause { cause, detail }) if !is_fatal(goal, cause) => {
                let why = Undetermined { cause, detail };
                walker.touchpoints.kept_from_the_checkout(why);
                Ok(())
            }
            other => other,
        },
        Goal::AddToCart => Box::pin(goals::add_to_cart(walker)).await,
        Goal::ReachContactStep => Box::pin(goals::reach_contact_step(walker)).await,
        Goal::PlaceOrder => Box::pin(goals::place_order(walker)).await,
        Goal::Inquire => Box::pin(goals::inquire(walker)).await,
        Goal::Leave => Ok(()),
    }
}

/// Whether the visit is pointless after a goal failed. A customer who cannot register may still buy
/// as a guest; one who cannot enter may not.
fn is_fatal(goal: Goal, cause: Cause) -> bool {
    let whole_visit = matches!(
        cause,
        Cause::BotCheck
            | Cause::TooManyRequests
            | Cause::Forbidden
            | Cause::ClosedShop
            | Cause::TimeBudget
            | Cause::StepBudget
            | Cause::Unreachable
    );
    whole_visit
        || !matches!(
            goal,
            Goal::LookAround
                | Goal::Register
                | Goal::Dwell
                | Goal::DwellInCart
                | Goal::Stall
                | Goal::ComeBack
                | Goal::TryAsGuest
                | Goal::Inquire
        )
}

/// The sign-up was sent by an earlier attempt: log in instead of sending it again.
async fn take_up_registration(
    walker: &mut Walker<'_>,
    id: JournalId,
    entry: &JournalEntry,
) -> Result<(), Stop> {
    let mut inside = goals::log_in(walker).await?;
    if !inside {
        inside = goals::activate_late(walker, entry.at).await?;
    }
    let done = entry.outcome == Some(JournalOutcome::Done);
    walker.registered = done || inside;
    if inside {
        let view = walker.look().await?;
        let proof = walker
            .record("logged in after an interruption", &view)
            .await?;
        let errand = walker.errand;
        errand
            .store
            .settle(id, JournalOutcome::Done, walker.now(), entry.data.clone())?;
        errand.observe(
            "registration",
            Outcome::Seen(Value::Yes),
            walker.now(),
            &proof,
        )?;
        return Ok(());
    }
    if done {
        return Err(Stop::because(
            Cause::LogInFailed,
            "the account exists, and logging into it failed",
        ));
    }
    let errand = walker.errand;
    errand.store.settle(
        id,
        JournalOutcome::InDoubt,
        walker.now(),
        entry.data.clone(),
    )?;
    let detail = "the visit was interrupted while the sign-up was being sent, and the account cannot be logged into";
    let why = Undetermined {
        cause: Cause::InDoubt,
        detail: detail.to_owned(),
    };
    errand.observe(
        "registration",
        Outcome::Undetermined(why),
        walker.now(),
        &[],
    )?;
    Err(Stop::because(Cause::InDoubt, detail))
}

/// The order was sent by an earlier attempt: it is never sent again. Where the doubt stays, a
/// confirmation that comes by mail ends it.
pub(super) async fn clear_up_order(
    walker: &mut Walker<'_>,
    id: JournalId,
    entry: &JournalEntry,
) -> Result<End, Stop> {
    if entry.outcome == Some(JournalOutcome::Done) {
        return Ok(End {
            cause: Cause::Completed,
            detail: String::new(),
            left: walker.now(),
        });
    }
    let product: Product =
        serde_json::from_value(entry.data["product"].clone()).unwrap_or_default();
    let left_over = match goals::still_in_cart(walker, &product).await {
        Ok(left_over) => left_over,
        Err(Stop::Cause { .. }) => false,
        Err(broken) => return Err(broken),
    };
    let errand = walker.errand;
    errand.store.settle(
        id,
        JournalOutcome::InDoubt,
        walker.now(),
        entry.data.clone(),
    )?;
    let mut detail =
        "the visit was interrupted while the order was being sent; it is not sent again".to_owned();
    if left_over {
        detail.push_str("; its product still lies in the customer's cart");
    }
    Ok(End {
        cause: Cause::InDoubt,
        detail,
        left: walker.now(),
    })
}
