//! From a request to an answer: who may come in, which page it is, and with which headers it goes out.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Form;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::door::{Said, refused};
use super::pages::{PageError, Study};
use crate::facts::{EvidenceKind, FactsError, VisitId};
use crate::run::{RunError, chain};

/// The script that keeps the live page fresh.
const SCRIPT: &str = include_str!("live.js");

/// What the live page may load: itself. Nothing from a mail or a shop is ever part of it.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; \
                      img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What a file of evidence may do: be looked at.
const EVIDENCE_POLICY: &str = "sandbox; default-src 'none'; img-src 'self'";

/// What every answer needs.
pub(super) struct Site {
    pub study: Study,
    pub listening: SocketAddr,
}

pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(live))
        .route("/live.js", get(script))
        .route("/strays/{id}", get(stray).post(assign))
        .route("/strays/{id}/message.eml", get(message))
        .route("/report", get(to_report))
        .route("/report/", get(to_report))
        .route("/report/{file}", get(report))
        .route("/evidence/{folder}/{file}", get(evidence))
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(site.clone(), door))
        .with_state(site)
}

async fn door(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if let Some(why) = turned_away(request.method(), request.headers(), site.listening) {
        return (StatusCode::FORBIDDEN, format!("{why}\n")).into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(POLICY));
    response
}

/// Why a request with these headers may not come in.
fn turned_away(
    method: &Method,
    headers: &HeaderMap,
    listening: SocketAddr,
) -> Option<&'static str> {
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let said = Said {
        host: header(header::HOST),
        origin: header(header::ORIGIN),
        site: header(HeaderName::from_static("sec-fetch-site")),
        changes: !matches!(*method, Method::GET | Method::HEAD),
    };
    refused(said, listening)
}

/// Why there is no page.
enum Refusal {
    /// There is no such thing, or not any more.
    NotFound(String),
    /// The request makes no sense.
    Bad(String),
    /// Making it failed.
    Failed(String),
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Self {
        match &error {
            PageError::Facts(known) | PageError::Run(RunError::Facts(known)) => match known {
                FactsError::UnknownMessage(_)
                | FactsError::UnknownVisit(_)
                | FactsError::UnknownEvidence(_) => Refusal::NotFound(told(&error)),
                _ => Refusal::Failed(told(&error)),
            },
            _ => Refusal::Failed(told(&error)),
        }
    }
}

/// An error as it is told to a person.
fn told(error: &PageError) -> String {
    format!("failed to {}", chain(error))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Refusal::NotFound(text) => (StatusCode::NOT_FOUND, text),
            Refusal::Bad(text) => (StatusCode::BAD_REQUEST, text),
            Refusal::Failed(text) => (StatusCode::INTERNAL_SERVER_ERROR, text),
        };
        (status, format!("{text}\n\nThe live page is at /\n")).into_response()
    }
}

/// Makes a page on a thread of its own: databases and pictures are not waited for by others.
async fn made<T: Send + 'static>(
    site: Arc<Site>,
    make: impl FnOnce(&Study) -> Result<T, PageError> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(move || make(&site.study)).await {
        Ok(made) => Ok(made?),
        Err(error) => Err(Refusal::Failed(format!("failed to make the page: {error}"))),
    }
}

async fn live(State(site): State<Arc<Site>>) -> Result<Html<String>, Refusal> {
    made(site, Study::live).await.map(Html)
}

async fn script() -> impl IntoResponse {
    let kind = "text/javascript; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], SCRIPT)
}

async fn to_report() -> Redirect {
    Redirect::permanent("/report/index.html")
}

async fn nothing() -> Refusal {
    Refusal::NotFound("There is no such page.".to_owned())
}

/// The number of a message in an address.
fn number(id: &str) -> Result<i64, Refusal> {
    id.parse()
        .map_err(|_| Refusal::NotFound("There is no such mail.".to_owned()))
}

/// A message that somebody, perhaps another person, has given to a visit meanwhile.
fn assigned_already() -> Refusal {
    Refusal::NotFound("This mail belongs to a visit by now.".to_owned())
}

async fn stray(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Html<String>, Refusal> {
    let id = number(&id)?;
    let page = made(site, move |study| study.stray(id)).await?;
    page.map(Html).ok_or_else(assigned_already)
}

async fn message(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let id = number(&id)?;
    let raw = made(site, move |study| study.message(id)).await?;
    let raw = raw.ok_or_else(assigned_already)?;
    let headers = [
        (header::CONTENT_TYPE, "message/rfc822"),
        (header::CONTENT_DISPOSITION, "attachment"),
    ];
    Ok((headers, raw))
}

/// Whose a message is.
#[derive(Deserialize)]
struct Whose {
    visit: i64,
}

async fn assign(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    form: Result<Form<Whose>, axum::extract::rejection::FormRejection>,
) -> Result<Redirect, Refusal> {
    let id = number(&id)?;
    let Form(whose) =
        form.map_err(|_| Refusal::Bad("Choose the visit that the mail belongs to.".to_owned()))?;
    let given = made(site, move |study| study.assign(id, VisitId(whose.visit))).await?;
    if !given {
        return Err(assigned_already());
    }
    Ok(Redirect::to("/#strays"))
}

async fn report(
    State(site): State<Arc<Site>>,
    Path(file): Path<String>,
) -> Result<Html<String>, Refusal> {
    let page = made(site, move |study| study.report(&file)).await?;
    page.map(Html)
        .ok_or_else(|| Refusal::NotFound("The report has no such page.".to_owned()))
}

async fn evidence(
    State(site): State<Arc<Site>>,
    Path((folder, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let path = format!("evidence/{folder}/{file}");
    let found = made(site, move |study| study.evidence(&path)).await?;
    let (evidence, bytes) =
        found.ok_or_else(|| Refusal::NotFound("There is no such evidence.".to_owned()))?;
    let kind = content_type(evidence.kind, &evidence.path);
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(EVIDENCE_POLICY),
    );
    Ok((headers, bytes).into_response())
}

/// As what a file is shown. What a shop or a sender wrote is text and nothing that a browser would run.
fn content_type(kind: EvidenceKind, path: &str) -> &'static str {
    let ending = path.rsplit('.').next().unwrap_or_default();
    match (kind, ending) {
        (EvidenceKind::Screenshot | EvidenceKind::Photo, "png") => "image/png",
        (EvidenceKind::Screenshot | EvidenceKind::Photo, "jpg" | "jpeg") => "image/jpeg",
        (EvidenceKind::Screenshot | EvidenceKind::Photo, "webp") => "image/webp",
        (
            EvidenceKind::PageSource
            | EvidenceKind::Snapshot
            | EvidenceKind::Mail
            | EvidenceKind::Note,
            _,
        ) => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
