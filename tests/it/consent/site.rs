//! Serves fixture pages, library files and pages made of both on a free port of this machine.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use url::Url;

/// What is served.
#[derive(Default)]
pub struct Site {
    /// Pages by path.
    pub pages: HashMap<String, String>,
    /// Folders by the first part of the path.
    pub folders: HashMap<String, PathBuf>,
}

impl Site {
    /// Serves until the test's runtime ends.
    pub async fn serve(self) -> Url {
        let site = Arc::new(self);
        let router = Router::new().fallback(async move |uri: Uri| site.answer(uri.path()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Url::parse(&format!("http://{address}/")).unwrap()
    }

    fn answer(&self, path: &str) -> Response {
        let path = path.trim_start_matches('/');
        if let Some(page) = self.pages.get(path) {
            return typed("text/html; charset=utf-8", page.clone().into_bytes());
        }
        let file = path
            .split_once('/')
            .and_then(|(first, rest)| Some(self.folders.get(first)?.join(rest)))
            .and_then(|file| Some((std::fs::read(&file).ok()?, file)));
        match file {
            Some((bytes, file)) => {
                let kind = match file.extension().and_then(|e| e.to_str()) {
                    Some("css") => "text/css",
                    Some("js") => "text/javascript; charset=utf-8",
                    _ => "text/html; charset=utf-8",
                };
                typed(kind, bytes)
            }
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

fn typed(kind: &'static str, body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}
