//! A customer without a browser.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use cxaudit::demo::RunningShop;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;

/// A browser without a window: cookies and redirects, nothing else.
pub struct Visitor {
    pub client: Client<HttpConnector, Body>,
    pub base: url::Url,
    pub cookie: Option<String>,
    /// Path and query of the page that came last.
    pub at: String,
}

impl Visitor {
    pub fn enter(shop: &RunningShop) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self {
            client,
            base: shop.url.clone(),
            cookie: None,
            at: "/".into(),
        }
    }

    pub async fn ask(&mut self, path: &str, form: Option<&[(&str, &str)]>) -> (u16, String) {
        let mut url = self.base.join(path).unwrap();
        let mut body = form.map(|form| {
            url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form)
                .finish()
        });
        loop {
            let mut request = Request::builder()
                .uri(url.as_str())
                .method(if body.is_some() { "POST" } else { "GET" });
            if let Some(cookie) = &self.cookie {
                request = request.header(header::COOKIE, cookie);
            }
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let request = request
                .body(Body::from(body.take().unwrap_or_default()))
                .unwrap();
            let response = self.client.request(request).await.unwrap();
            if let Some(cookie) = response.headers().get(header::SET_COOKIE) {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                self.cookie = Some(pair.to_owned());
            }
            if let Some(to) = response.headers().get(header::LOCATION) {
                url = url.join(to.to_str().unwrap()).unwrap();
                continue;
            }
            self.at = url.path().to_owned();
            let status = response.status().as_u16();
            let bytes = to_bytes(Body::new(response.into_body()), 1 << 20)
                .await
                .unwrap();
            return (status, String::from_utf8(bytes.to_vec()).unwrap());
        }
    }

    pub async fn get(&mut self, path: &str) -> String {
        let (status, page) = self.ask(path, None).await;
        assert_eq!(status, 200, "{path} of {}", self.base);
        page
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> String {
        let (status, page) = self.ask(path, Some(form)).await;
        assert_eq!(status, 200, "{path} of {}", self.base);
        page
    }
}
