//! Waiting: for mail, for something to happen on a page, for the other visits.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep_until};

use super::Walker;
use crate::journey::letterbox::Activation;
use crate::journey::stop::Stop;

impl Walker<'_> {
    /// Waits for the mail that activates the account, at most `longest`, looking every `step`.
    pub async fn wait_for_activation(
        &mut self,
        since: DateTime<Utc>,
        longest: Duration,
        step: Duration,
    ) -> Result<Option<Activation>, Stop> {
        let began = Instant::now();
        let errand = self.errand;
        let found = loop {
            let found = errand.letterbox.activation(errand.visit, since)?;
            if found.is_some() || began.elapsed() >= longest {
                break found;
            }
            self.idle(began + longest, step).await;
        };
        self.deadline += began.elapsed();
        Ok(found)
    }

    /// Waits until `until`, or until `step` has passed.
    pub async fn idle(&self, until: Instant, step: Duration) {
        sleep_until(until.min(Instant::now() + step)).await;
    }

    /// Steps aside until `until`, or until `step` has passed, so that another visit can act
    /// meanwhile. Rest takes nothing from the visit's time.
    pub async fn rest(&mut self, step: Duration, until: Instant) {
        let began = Instant::now();
        let length = step.min(until.saturating_duration_since(began));
        match self.errand.turn {
            Some(turn) => turn.rest(length).await,
            None => tokio::time::sleep(length).await,
        }
        self.deadline += began.elapsed();
    }
}
