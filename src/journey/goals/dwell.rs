//! Stay as an undecided visitor would, and see whether the shop speaks first.

use std::time::Duration;

use tokio::time::Instant;

use crate::journey::stop::Stop;
use crate::journey::walker::Walker;

/// Between two looks while dwelling: half the second that the measured time may be off.
const BETWEEN_LOOKS: Duration = Duration::from_millis(400);

/// Stays on the page for the plan's dwell time, or until a chat speaks.
pub async fn dwell(walker: &mut Walker<'_>) -> Result<(), Stop> {
    let longest = walker.errand.plan.pace.dwell;
    let until = Instant::now() + longest;
    let mut view = walker.look().await?;
    while Instant::now() < until && !walker.touchpoints.has("chat-proactive") {
        walker.idle(until, BETWEEN_LOOKS).await;
        view = walker.glance().await?;
    }
    walker.touchpoints.dwelt();
    walker.record("after dwelling", &view).await?;
    Ok(())
}
