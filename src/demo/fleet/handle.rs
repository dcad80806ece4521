//! The one entrance: a request comes in, finds its session and page, and an answer goes out.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::browse::{self, Visit};
use super::field::Form;
use super::markup::{Page, embedded};
use super::request::{Ask, Reply};
use super::shop::{Session, Shop};
use super::spec::{Family, Wall};
use super::{account, checkout, picture, view};

/// Answers any request to a shop.
pub(super) async fn answer(State(shop): State<Arc<Shop>>, request: Request) -> Response {
    shop.requests.fetch_add(1, Ordering::Relaxed);
    let ask = match Ask::read(request).await {
        Ok(ask) => ask,
        Err(refused) => return refused,
    };
    let found = shop.markup.route(&ask.path, &ask.query);
    match &found {
        Some((Page::Style, _)) => return asset("text/css; charset=utf-8", style(&shop)),
        Some((Page::Picture, about)) => return picture_of(&shop, about),
        _ => {}
    }
    let cookie = format!(
        "{}_{}",
        shop.markup.cookie,
        shop.url.port().unwrap_or_default()
    );
    let (key, fresh) = session_key(&shop, &ask, &cookie);
    let reply = if shop.spec.wall == Wall::Closed {
        closed(&shop, &key)
    } else {
        reply(&shop, &key, &ask, found)
    };
    let mut response = finish(&shop, &key, &ask, reply);
    if fresh {
        let cookie = format!("{cookie}={key}; Path=/; HttpOnly; SameSite=Lax");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

fn session_key(shop: &Shop, ask: &Ask, cookie: &str) -> (String, bool) {
    let mut books = shop.books();
    let given = ask
        .cookies
        .iter()
        .find(|(name, _)| name == cookie)
        .map(|(_, key)| key);
    if let Some(key) = given.filter(|key| books.sessions.contains_key(*key)) {
        return (key.clone(), false);
    }
    let key = shop.token();
    let number = books.sessions.len() as u64 + 1;
    books.sessions.insert(
        key.clone(),
        Session {
            number,
            ..Session::default()
        },
    );
    (key, true)
}

fn reply(shop: &Arc<Shop>, key: &str, ask: &Ask, found: Option<(Page, String)>) -> Reply {
    let Some((page, about)) = found else {
        return Reply::Missing;
    };
    // A shop drawn in the browser asks for the data of a page by its address.
    let (page, about, data) = match (page, ask.query("path")) {
        (Page::Data, Some(path)) => {
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            let query: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect();
            match shop.markup.route(path, &query) {
                Some((page, about)) => (page, about, Some(query)),
                None => return Reply::Missing,
            }
        }
        _ => (page, about, None),
    };
    let mut asked = Ask {
        cookies: Vec::new(),
        referer: ask.referer.clone(),
        path: ask.path.clone(),
        query: ask.query.clone(),
        body: ask.body.clone(),
        ..*ask
    };
    if let Some(query) = data {
        asked.query = query;
        asked.script = true;
    }
    let mut books = shop.books();
    let form = Form::read(&asked.body, &shop.markup.fields);
    let visit = Visit {
        shop,
        books: &mut books,
        key,
        ask: &asked,
        form,
        about,
    };
    dispatch(visit, page)
}

fn dispatch(visit: Visit<'_>, page: Page) -> Reply {
    // WooCommerce posts the product form to the product's own address.
    let page = if page == Page::Product && visit.ask.post {
        Page::Add
    } else {
        page
    };
    match page {
        Page::Home if visit.ask.query("add-to-cart").is_some() => browse::add(visit),
        Page::Home | Page::Category | Page::Search => browse::listing(visit, page),
        Page::Product => browse::product(visit),
        Page::Cart => browse::cart(visit),
        Page::Add => browse::add(visit),
        Page::Update => browse::update(visit),
        Page::Remove => browse::remove(visit),
        Page::Coupon => browse::coupon(visit),
        Page::Account => account::account(visit),
        Page::LogIn => account::log_in(visit),
        Page::Register => account::register(visit),
        Page::LogOut => account::log_out(visit),
        Page::Recover => account::recover(visit),
        Page::Checkout => checkout::checkout(visit),
        Page::Step => checkout::step(visit),
        Page::Place => checkout::place(visit),
        Page::Capture => checkout::capture(visit),
        Page::Thanks => checkout::thanks(visit),
        Page::Contact => browse::contact(visit),
        Page::Info => browse::info(visit),
        Page::Newsletter => browse::newsletter(visit),
        Page::Consent => browse::consent(visit),
        Page::Restore => browse::restore(visit),
        Page::Wishlist | Page::Compare => browse::wish(visit, page),
        Page::Track => browse::track(visit),
        Page::Style | Page::Picture | Page::Data => Reply::Missing,
    }
}

fn closed(shop: &Arc<Shop>, key: &str) -> Reply {
    let books = shop.books();
    let empty = Session::default();
    let session = books.sessions.get(key).unwrap_or(&empty);
    Reply::Page("../closed", view::base(shop, &books, session))
}

fn finish(shop: &Arc<Shop>, key: &str, ask: &Ask, reply: Reply) -> Response {
    let drawn_there = shop.spec.family == Family::Spa && shop.spec.wall != Wall::Closed;
    match reply {
        Reply::Page("../closed", context) => {
            Html(view::template("closed", &context)).into_response()
        }
        // The page itself is a shell; its script comes back for the data.
        Reply::Page(name, context) if drawn_there => {
            if ask.script || ask.post {
                data(&json!({ "template": name, "data": context }))
            } else {
                Html(view::template("spa/shell", &context)).into_response()
            }
        }
        Reply::Page(name, context) => Html(view::template(
            &format!("{}/{name}", shop.markup.folder),
            &context,
        ))
        .into_response(),
        Reply::Redirect(to) if drawn_there && (ask.script || ask.post) => {
            data(&json!({ "redirect": to }))
        }
        Reply::Redirect(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Reply::Json(found) => data(&found),
        Reply::Missing => missing(shop, key),
    }
}

fn missing(shop: &Arc<Shop>, key: &str) -> Response {
    let books = shop.books();
    let empty = Session::default();
    let mut context = view::base(shop, &books, books.sessions.get(key).unwrap_or(&empty));
    context["title"] = shop.markup.word("missing").into();
    context["paragraphs"] = json!([shop.markup.word("missing_text")]);
    let name = if shop.spec.family == Family::Spa {
        "spa/missing".to_owned()
    } else {
        format!("{}/info", shop.markup.folder)
    };
    (StatusCode::NOT_FOUND, Html(view::template(&name, &context))).into_response()
}

fn style(shop: &Shop) -> Vec<u8> {
    let own = embedded(&format!("{}/style.css", shop.markup.folder));
    let shared = embedded("overlay/style.css");
    format!(":root{{--brand:{}}}\n{own}\n{shared}", shop.spec.colour).into_bytes()
}

fn picture_of(shop: &Shop, about: &str) -> Response {
    let Some((slug, kind)) = about.rsplit_once('.') else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match (shop.goods.product(slug), kind) {
        (Some(product), "png") => asset("image/png", picture::png(product)),
        (Some(product), _) => asset(
            "image/svg+xml",
            picture::svg(product, &shop.goods.shape).into_bytes(),
        ),
        (None, _) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn data(value: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, value.to_string()).into_response()
}

fn asset(kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "max-age=600"),
    ];
    (headers, bytes).into_response()
}
