//! Whose turn it is: a few visits act at once, and one that only waits lets another act meanwhile.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turn of one visit.
#[derive(Debug)]
pub struct Turn {
    turns: Arc<Semaphore>,
    held: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Turn {
    /// Waits until it is the visit's turn.
    pub async fn take(turns: Arc<Semaphore>) -> Self {
        let held = turns.clone().acquire_owned().await.ok();
        Turn {
            turns,
            held: Mutex::new(held),
        }
    }

    /// Steps aside for a while, then waits until it is the visit's turn again.
    pub async fn rest(&self, length: Duration) {
        drop(self.held.lock().map(|mut held| held.take()));
        tokio::time::sleep(length).await;
        let again = self.turns.clone().acquire_owned().await.ok();
        if let Ok(mut held) = self.held.lock() {
            *held = again;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_rests_lets_another_act() {
        let turns = Arc::new(Semaphore::new(1));
        let first = Turn::take(turns.clone()).await;
        assert_eq!(turns.available_permits(), 0);
        let second = async {
            let second = Turn::take(turns.clone()).await;
            drop(second);
        };
        tokio::join!(first.rest(Duration::from_millis(20)), second);
        assert_eq!(turns.available_permits(), 0);
        drop(first);
        assert_eq!(turns.available_permits(), 1);
    }
}
