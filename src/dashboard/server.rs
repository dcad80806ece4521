//! The listener of the live page.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::answer::{Site, router};
use super::pages::Study;
use crate::facts::Store;
use crate::plan::{Plan, Rubric};
use crate::report::ReportLanguage;

/// Why the live page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum DashboardError {
    /// The address is taken or not this machine's.
    #[error(
        "listen on {address}: choose another with --listen, such as 127.0.0.1:0 for any free port"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Serving ended.
    #[error("serve the live page")]
    Serve(#[source] std::io::Error),
}

/// The live page of a study, listening.
pub struct Dashboard {
    listener: TcpListener,
    address: SocketAddr,
    study: Study,
}

impl Dashboard {
    /// Listens on `address`; `rubric` judges the report instead of the plan's.
    ///
    /// # Errors
    /// [`DashboardError::Listen`].
    pub async fn open(
        plan: Plan,
        store: Arc<Store>,
        language: ReportLanguage,
        rubric: Option<Rubric>,
        address: SocketAddr,
    ) -> Result<Self, DashboardError> {
        let failed = |source| DashboardError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            listener,
            address,
            study: Study::new(plan, store, language, rubric),
        })
    }

    /// The address it listens on, with the port that was free.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` becomes true.
    ///
    /// # Errors
    /// [`DashboardError::Serve`].
    pub async fn serve(self, mut stop: watch::Receiver<bool>) -> Result<(), DashboardError> {
        let site = Site {
            study: self.study,
            listening: self.address,
        };
        let serving = axum::serve(self.listener, router(Arc::new(site)));
        // A browser that keeps its connection open is not waited for.
        tokio::select! {
            ended = serving.into_future() => ended.map_err(DashboardError::Serve),
            _ = stop.wait_for(|stop| *stop) => Ok(()),
        }
    }
}
