//! Looking: at the settled page, past what lies over it.

use std::time::Duration;

use tokio::time::Instant;

use super::Walker;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walls::wall_cause;
use crate::page::{self, Snapshot, WallKind};

/// How often one look acts on what lies over the page before it takes it as it is.
const MOST_IN_THE_WAY: u32 = 24;

/// So long a look is as good as another one, where nothing was done since.
const JUST_NOW: Duration = Duration::from_millis(120);

impl Walker<'_> {
    /// Looks at the page as it is once it has settled, and clears what lies over it.
    pub async fn look(&mut self) -> Result<View, Stop> {
        let view = match self.seen_just_now() {
            Some(view) => view,
            None => self.glance().await?,
        };
        self.look_from(view).await
    }

    /// The same, also where the page was just looked at: for what is still on its way.
    pub async fn look_anew(&mut self) -> Result<View, Stop> {
        let view = self.glance().await?;
        self.look_from(view).await
    }

    /// What was seen a moment ago, where nothing was done since.
    fn seen_just_now(&self) -> Option<View> {
        let (view, at) = self.seen.as_ref()?;
        let age = at.elapsed();
        (age < JUST_NOW && age < self.session.since_done()).then(|| view.clone())
    }

    pub(super) async fn look_from(&mut self, first: View) -> Result<View, Stop> {
        let mut view = first;
        for _ in 0..MOST_IN_THE_WAY {
            if !self.clear_the_way(&view).await? {
                break;
            }
            view = self.glance().await?;
        }
        if let Some(wall) = view
            .reading
            .walls
            .iter()
            .find(|wall| wall.form.is_none() && wall.confidence >= 0.7)
        {
            let cause = wall_cause(wall.kind);
            // What stands behind a wall may still be sold by another way in; NotFound only counts at home.
            let whole_visit = !matches!(
                wall.kind,
                WallKind::NotFound | WallKind::LogInOnly | WallKind::NotAShop
            );
            if whole_visit {
                self.record("wall", &view).await?;
                return Err(Stop::because(cause, wall.reasons.join("; ")));
            }
        }
        Ok(view)
    }

    /// Looks without touching anything.
    pub async fn glance(&mut self) -> Result<View, Stop> {
        let longest = self.longest_wait()?;
        let snapshot = self.session.settled_snapshot(longest).await?;
        Ok(self.understand(snapshot))
    }

    /// A glance at what the page shows once it has done what it had put off.
    pub async fn wait_and_glance(&mut self) -> Result<View, Stop> {
        let longest = self.longest_wait()?;
        let snapshot = self.session.patient_snapshot(longest).await?;
        Ok(self.understand(snapshot))
    }

    /// How long a page may be waited for, where the visit has time left.
    fn longest_wait(&self) -> Result<Duration, Stop> {
        self.check_time()?;
        Ok(self.errand.plan.pace.page)
    }

    fn understand(&mut self, snapshot: Snapshot) -> View {
        if snapshot.url != self.last_url {
            self.last_url.clone_from(&snapshot.url);
            // A page that the document's own script put up is as old as this look at it.
            let mut age = Duration::ZERO;
            if snapshot.born != self.born {
                self.born = snapshot.born;
                age = Duration::try_from_secs_f64(snapshot.age).unwrap_or_default();
            }
            let now = Instant::now();
            self.loaded = now.checked_sub(age).unwrap_or(now);
        }
        let taken = Instant::now();
        let reading = page::read(&snapshot, self.errand.lexicons);
        let view = View { snapshot, reading };
        self.touchpoints
            .take(&view, self.seconds_on_page(), self.now());
        self.seen = Some((view.clone(), taken));
        view
    }
}
