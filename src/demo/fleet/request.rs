//! A request as the shop's pages see it, and the answers they give.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// More than any honest form.
const LARGEST_BODY: usize = 64 * 1024;

/// A request.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) post: bool,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Vec<(String, String)>,
    pub(super) cookies: Vec<(String, String)>,
    /// A script asks (`X-Requested-With`).
    pub(super) script: bool,
    pub(super) referer: Option<String>,
}

/// What goes back.
#[derive(Debug)]
pub(super) enum Reply {
    /// A page: template of the family, and its context.
    Page(&'static str, Value),
    /// Another page is next.
    Redirect(String),
    /// Data for a script.
    Json(Value),
    /// No such page.
    Missing,
}

impl Ask {
    /// Reads a request; `Err` holds the answer to one that cannot be read.
    pub(super) async fn read(request: Request) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let text = |name: header::HeaderName| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let cookies = text(header::COOKIE)
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let body = to_bytes(body, LARGEST_BODY)
            .await
            .map_err(|_too_large| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        let json = text(header::CONTENT_TYPE).starts_with("application/json");
        let referer = parts
            .headers
            .get(header::REFERER)
            .and_then(|value| value.to_str().ok());
        Ok(Self {
            post: parts.method == Method::POST,
            path: parts.uri.path().to_owned(),
            query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
            body: if json {
                json_pairs(&body)
            } else {
                pairs(&body)
            },
            cookies,
            script: parts.headers.contains_key("x-requested-with"),
            referer: referer.map(str::to_owned),
        })
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

fn json_pairs(body: &[u8]) -> Vec<(String, String)> {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Vec::new();
    };
    object
        .into_iter()
        .map(|(name, value)| match value {
            Value::String(text) => (name, text),
            Value::Bool(true) => (name, "1".to_owned()),
            Value::Bool(false) | Value::Null => (name, String::new()),
            other => (name, other.to_string()),
        })
        .collect()
}
