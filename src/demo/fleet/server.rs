//! The running fleet: a listener per shop, so that every shop is an origin of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

use super::shop::{Errands, Shop};
use super::spec::ShopSpec;
use super::truth::Truth;

/// Why the fleet could not start.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// No port on loopback.
    #[error("listen on 127.0.0.1 for the shop {shop}: allow this program to open local ports")]
    Listen {
        /// Id of the shop.
        shop: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Two shops of one name, or a spec that names what does not exist.
    #[error("build the shop {shop}: {what}")]
    Spec {
        /// Id of the shop.
        shop: String,
        /// What is wrong, and what to do.
        what: String,
    },
}

/// A shop that is open.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RunningShop {
    /// Address of its home page.
    pub url: Url,
    /// What it is and does.
    pub spec: ShopSpec,
}

/// Shops that run until [`Fleet::stop`] or drop.
#[derive(Debug)]
pub struct Fleet {
    running: Vec<RunningShop>,
    shops: Vec<Arc<Shop>>,
    doors: JoinSet<()>,
    errands: Errands,
}

impl Fleet {
    /// Opens every shop on a free port of 127.0.0.1; their mail goes to `mail_to` by plain SMTP,
    /// tried again every second for a minute while nobody accepts it.
    ///
    /// # Errors
    /// A spec that cannot be built (unknown catalogue, an id twice) or no port to listen on.
    pub async fn start(specs: Vec<ShopSpec>, mail_to: SocketAddr) -> Result<Self, FleetError> {
        let mut fleet = Self {
            running: Vec::new(),
            shops: Vec::new(),
            doors: JoinSet::new(),
            errands: Arc::new(Mutex::new(JoinSet::new())),
        };
        for spec in specs {
            if fleet.running.iter().any(|other| other.spec.id == spec.id) {
                let what = "its id is taken by another shop: give it one of its own".into();
                return Err(FleetError::Spec {
                    shop: spec.id,
                    what,
                });
            }
            fleet.open(spec, mail_to).await?;
        }
        Ok(fleet)
    }

    async fn open(&mut self, spec: ShopSpec, mail_to: SocketAddr) -> Result<(), FleetError> {
        let failed = |source| FleetError::Listen {
            shop: spec.id.clone(),
            source,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let url = Url::parse(&format!("http://{address}/")).map_err(|error| FleetError::Spec {
            shop: spec.id.clone(),
            what: error.to_string(),
        })?;
        let shop = Arc::new(
            Shop::new(spec.clone(), url.clone(), mail_to, self.errands.clone()).map_err(
                |what| FleetError::Spec {
                    shop: spec.id.clone(),
                    what,
                },
            )?,
        );
        let router = axum::Router::new()
            .fallback(super::handle::answer)
            .with_state(shop.clone());
        self.doors.spawn(async move {
            // Ends only when aborted; a listener that fails leaves the shop unreachable, as in life.
            let _ended = axum::serve(listener, router).await;
        });
        self.running.push(RunningShop { url, spec });
        self.shops.push(shop);
        Ok(())
    }

    /// The shops, in the order of their specs.
    #[must_use]
    pub fn shops(&self) -> &[RunningShop] {
        &self.running
    }

    /// What the shop with this id recorded so far; `None` when there is no such shop.
    #[must_use]
    pub fn truth(&self, shop: &str) -> Option<Truth> {
        let at = self
            .running
            .iter()
            .position(|running| running.spec.id == shop)?;
        self.shops.get(at).map(|shop| shop.truth())
    }

    /// Closes every shop at once; mail that was not handed in yet is dropped.
    pub async fn stop(mut self) {
        self.doors.shutdown().await;
        self.end_errands();
    }

    /// Errands hold their shop: without this a dropped fleet would stay in memory until they end.
    fn end_errands(&self) {
        self.errands
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .abort_all();
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.end_errands();
    }
}
