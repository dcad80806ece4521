//! Whose turn it is: a few visits act at once, and one that only waits lets another act meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Between two questions whether those who return have all gone on.
const STEP: Duration = Duration::from_millis(50);

/// The turns of a run.
#[derive(Debug)]
pub struct Turns {
    free: Arc<Semaphore>,
    /// Visits that have rested and wait to go on: they come before new ones.
    returning: AtomicUsize,
}

impl Turns {
    /// So many visits may act at once.
    #[must_use]
    pub fn of(at_once: usize) -> Self {
        Turns {
            free: Arc::new(Semaphore::new(at_once)),
            returning: AtomicUsize::new(0),
        }
    }
}

/// The turn of one visit.
#[derive(Debug)]
pub struct Turn {
    turns: Arc<Turns>,
    held: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Turn {
    /// Waits until it is a new visit's turn.
    pub async fn take(turns: Arc<Turns>) -> Self {
        loop {
            let held = turns.free.clone().acquire_owned().await.ok();
            if turns.returning.load(Ordering::SeqCst) == 0 {
                return Turn {
                    turns,
                    held: Mutex::new(held),
                };
            }
            drop(held);
            tokio::time::sleep(STEP).await;
        }
    }

    /// Steps aside for a while, then waits until it is the visit's turn again.
    pub async fn rest(&self, length: Duration) {
        drop(self.held.lock().map(|mut held| held.take()));
        tokio::time::sleep(length).await;
        let returning = Returning::of(&self.turns);
        let again = self.turns.free.clone().acquire_owned().await.ok();
        drop(returning);
        if let Ok(mut held) = self.held.lock() {
            *held = again;
        }
    }
}

/// Counts a visit among those that return for as long as it lives, also when its run is stopped.
struct Returning<'t>(&'t AtomicUsize);

impl<'t> Returning<'t> {
    fn of(turns: &'t Turns) -> Self {
        turns.returning.fetch_add(1, Ordering::SeqCst);
        Returning(&turns.returning)
    }
}

impl Drop for Returning<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_rests_lets_another_act() {
        let turns = Arc::new(Turns::of(1));
        let first = Turn::take(turns.clone()).await;
        assert_eq!(turns.free.available_permits(), 0);
        let second = async {
            let second = Turn::take(turns.clone()).await;
            drop(second);
        };
        tokio::join!(first.rest(Duration::from_millis(20)), second);
        assert_eq!(turns.free.available_permits(), 0);
        drop(first);
        assert_eq!(turns.free.available_permits(), 1);
        assert_eq!(turns.returning.load(Ordering::SeqCst), 0);
    }
}
