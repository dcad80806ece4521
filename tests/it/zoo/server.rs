//! The shops as servers: one process, a port for each, and books that the judge may open.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use handlebars::Handlebars;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::acts::{Done, Sent, act};
use super::books::{Books, cart_view, object};
use super::post;
use super::render::{money, registry};
use super::spec::{Product, Route, Spec};

/// A shop that is open.
pub struct Shop {
    pub spec: Spec,
    pub base: String,
    pub addr: SocketAddr,
    registry: Handlebars<'static>,
    books: Mutex<Books>,
    mail_to: Option<SocketAddr>,
}

impl Shop {
    /// A copy of what the shop knows.
    pub fn books(&self) -> Books {
        self.lock().clone()
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The shops that are open; they close when it is dropped.
pub struct Zoo {
    pub shops: Vec<Arc<Shop>>,
    _doors: JoinSet<()>,
}

impl Zoo {
    /// Opens the shops; their mail goes to `mail_to` by SMTP, or nowhere.
    pub async fn open(specs: Vec<Spec>, mail_to: Option<SocketAddr>) -> Zoo {
        let mut shops = Vec::new();
        let mut doors = JoinSet::new();
        for spec in specs {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let addr = listener.local_addr().unwrap();
            let shop = Arc::new(Shop {
                registry: registry(&spec),
                spec,
                base: format!("http://{addr}"),
                addr,
                books: Mutex::default(),
                mail_to,
            });
            let router = axum::Router::new()
                .fallback(answer)
                .with_state(shop.clone());
            doors.spawn(async move {
                let _ended = axum::serve(listener, router).await;
            });
            shops.push(shop);
        }
        Zoo {
            shops,
            _doors: doors,
        }
    }
}

/// Whether a route's pattern is this address; what its places hold.
fn matches(pattern: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let mut places = BTreeMap::new();
    let mut theirs = path.split('/');
    let mut ours = pattern.split('/');
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return Some(places),
            (Some("*"), _) => return Some(places),
            (Some(our), Some(their)) => {
                let name = our.strip_prefix('{').and_then(|o| o.split_once('}'));
                match name {
                    Some((name, tail)) => {
                        let value = their.strip_suffix(tail)?;
                        if value.is_empty() {
                            return None;
                        }
                        places.insert(name.to_owned(), decode(value));
                    }
                    None if our == their => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}

fn decode(text: &str) -> String {
    url::form_urlencoded::parse(format!("x={text}").as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

fn flatten(prefix: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let name = if prefix.is_empty() {
                    key.clone()
                } else {
                    format!("{prefix}.{key}")
                };
                flatten(&name, value, into);
            }
        }
        Value::String(text) => drop(into.insert(prefix.to_owned(), text.clone())),
        Value::Bool(false) | Value::Null => {}
        Value::Bool(true) => drop(into.insert(prefix.to_owned(), "on".to_owned())),
        other => drop(into.insert(prefix.to_owned(), other.to_string())),
    }
}

fn parameters(query: &str, headers: &HeaderMap, body: &[u8]) -> BTreeMap<String, String> {
    let mut params = BTreeMap::new();
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    for text in [
        query.as_bytes(),
        if kind.contains("urlencoded") {
            body
        } else {
            b""
        },
    ] {
        for (key, value) in url::form_urlencoded::parse(text) {
            params.insert(key.into_owned(), value.into_owned());
        }
    }
    if kind.contains("json")
        && let Ok(value) = serde_json::from_slice::<Value>(body)
    {
        flatten("", &value, &mut params);
    }
    params
}

fn session(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

async fn answer(State(shop): State<Arc<Shop>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or("").to_owned();
    if let Some(slug) = path.strip_prefix("/img/") {
        return picture(slug);
    }
    if path == "/favicon.ico" {
        return reply(StatusCode::NOT_FOUND, "text/plain", String::new());
    }
    let cookie = format!("sid{}", shop.addr.port());
    let known = session(&parts.headers, &cookie);
    let (mut response, slow) = {
        let mut books = shop.lock();
        books.requests += 1;
        let session = known
            .clone()
            .filter(|id| books.visitors.contains_key(id))
            .unwrap_or_else(|| {
                let id = format!(
                    "s{:08x}",
                    0x5eed_u32.wrapping_mul(books.visitors.len() as u32 + 77)
                );
                books
                    .visitors
                    .insert(id.clone(), super::books::Visitor::default());
                id
            });
        let asked = Asked {
            method: parts.method.as_str(),
            path: &path,
            params: parameters(&query, &parts.headers, &body),
            referer: parts
                .headers
                .get(header::REFERER)
                .and_then(|value| value.to_str().ok())
                .unwrap_or("/")
                .to_owned(),
            session: &session,
        };
        let (mut response, slow) = asked.serve(&shop, &mut books);
        if known.as_deref() != Some(&session)
            && let Ok(value) = format!("{cookie}={session}; Path=/; SameSite=Lax").parse()
        {
            response.headers_mut().insert(header::SET_COOKIE, value);
        }
        (response, slow)
    };
    if slow > 0 {
        tokio::time::sleep(Duration::from_millis(slow)).await;
    }
    let no_store = header::HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// A request, read.
struct Asked<'a> {
    method: &'a str,
    path: &'a str,
    params: BTreeMap<String, String>,
    referer: String,
    session: &'a str,
}

impl Asked<'_> {
    fn route<'s>(&mut self, spec: &'s Spec) -> Option<&'s Route> {
        for route in &spec.routes {
            let (method, pattern) = route.at.split_once(' ').unwrap_or(("GET", &route.at));
            if method != self.method && method != "ANY" {
                continue;
            }
            let meant = match route.when.split_once('=') {
                Some((name, value)) => self.params.get(name).is_some_and(|is| is == value),
                None => route.when.is_empty() || self.params.contains_key(&route.when),
            };
            if !meant {
                continue;
            }
            if let Some(places) = matches(&spec.path(pattern), self.path) {
                self.params.extend(places);
                return Some(route);
            }
        }
        None
    }

    fn serve(mut self, shop: &Arc<Shop>, books: &mut Books) -> (Response, u64) {
        let spec = &shop.spec;
        let Some(route) = self.route(spec) else {
            let text = "<!doctype html><title>404</title><h1>404</h1>".to_owned();
            return (
                reply(StatusCode::NOT_FOUND, "text/html", text),
                spec.shop.slow,
            );
        };
        let slow = spec.shop.slow + route.slow;
        for need in &route.needs {
            let visitor = &books.visitors[self.session];
            let met = match need.as_str() {
                "cart" => !visitor.cart.is_empty(),
                "customer" => visitor.customer.is_some(),
                "order" => visitor.order.is_some(),
                var => visitor.vars.contains_key(var),
            };
            if !met {
                return (redirect(&spec.path(&route.otherwise)), slow);
            }
        }
        let sent = Sent {
            params: &self.params,
            fields: &route.fields,
        };
        let done = act(spec, books, self.session, &route.act, &sent, &shop.base);
        for letter in &done.letters {
            books
                .mails
                .push((letter.to.clone(), letter.subject.clone()));
            if let Some(to) = shop.mail_to {
                post::send(to, spec.shop.name.clone(), letter.clone());
            }
        }
        let next = if route.act.is_empty() {
            format!("page {}", route.page)
        } else if done.errors.is_empty() {
            route.ok.clone()
        } else {
            route.bad.clone()
        };
        (self.follow(shop, books, route, &done, &next), slow)
    }

    fn follow(
        &self,
        shop: &Arc<Shop>,
        books: &mut Books,
        route: &Route,
        done: &Done,
        next: &str,
    ) -> Response {
        let spec = &shop.spec;
        let (verb, rest) = next.split_once(' ').unwrap_or((next, ""));
        if verb == "to" {
            let mut path = spec.path(rest);
            for (name, value) in &self.params {
                path = path.replace(&format!("{{{name}}}"), value);
            }
            return redirect(&path);
        }
        if verb == "back" {
            let text = done.errors.values().next().cloned();
            if let (Some(text), Some(visitor)) = (text, books.visitors.get_mut(self.session)) {
                visitor.flash = text;
            }
            return redirect(&self.referer);
        }
        if let Some(visitor) = books.visitors.get_mut(self.session)
            && route.contact_step
            && !visitor.cart.is_empty()
        {
            visitor.contact_step = true;
        }
        let context = self.context(shop, books, route, done);
        let status = match (route.status, done.errors.is_empty()) {
            (0, true) => StatusCode::OK,
            (0, false) if verb == "json" => StatusCode::UNPROCESSABLE_ENTITY,
            (0, false) => StatusCode::OK,
            (code, _) => StatusCode::from_u16(code).unwrap(),
        };
        let html = |name: &str| {
            shop.registry
                .render(name, &context)
                .unwrap_or_else(|error| panic!("{} {name}: {error}", spec.shop.id))
        };
        // A page shows what was said, an answer to an act tells it; a script that asks for the cart
        // between an act and the page after it does neither.
        if let Some(visitor) = books.visitors.get_mut(self.session)
            && (verb == "page" || !done.flash.is_empty())
        {
            visitor.flash.clear();
        }
        if verb == "page" {
            return reply(status, "text/html; charset=utf-8", html(rest));
        }
        assert_eq!(verb, "json", "{}: {} goes nowhere", spec.shop.id, route.at);
        let mut value = context.clone();
        if !rest.is_empty() {
            value["html"] = Value::String(html(rest));
        }
        value["ok"] = Value::Bool(done.errors.is_empty());
        for key in ["parts", "t", "words"] {
            value.as_object_mut().unwrap().remove(key);
        }
        reply(status, "application/json", value.to_string())
    }

    fn context(&self, shop: &Arc<Shop>, books: &Books, route: &Route, done: &Done) -> Value {
        let spec = &shop.spec;
        let visitor = &books.visitors[self.session];
        let view = |product: &Product| {
            let mut value = serde_json::to_value(product).unwrap();
            value["money"] = money(product.price, &spec.shop.country, &spec.shop.currency).into();
            value["available"] =
                (!["sold-out", "on-request"].contains(&product.kind.as_str())).into();
            value["simple"] = (product.kind == "plain" && product.option.is_empty()).into();
            value[product.kind.as_str()] = true.into();
            value
        };
        let named = |word: &str| {
            let name = route.fields.get(word).map_or(word, String::as_str);
            self.params.get(name)
        };
        let wanted = named("category");
        let search = named("q")
            .or(self.params.get("s"))
            .map(|text| text.to_lowercase());
        let from: usize = self
            .params
            .get("offset")
            .and_then(|o| o.parse().ok())
            .unwrap_or(0);
        let limit: usize = self
            .params
            .get("limit")
            .and_then(|o| o.parse().ok())
            .unwrap_or(99);
        let products: Vec<Value> = spec
            .products
            .iter()
            .filter(|p| wanted.is_none_or(|c| *c == p.category))
            .filter(|p| {
                search
                    .as_ref()
                    .is_none_or(|s| p.name.to_lowercase().contains(s))
            })
            .skip(from)
            .take(limit)
            .map(view)
            .collect();
        let product = named("slug").and_then(|slug| spec.product(slug)).map(view);
        let category = spec.categories.iter().find(|c| Some(&c.slug) == wanted);
        let customer = visitor.customer.as_ref().map(|email| {
            let account = books
                .accounts
                .iter()
                .find(|account| account.email == *email);
            let mut fields = account
                .map(|a| object(&a.fields))
                .unwrap_or_else(|| json!({}));
            fields["email"] = email.clone().into();
            if let Some(map) = fields.as_object_mut() {
                map.remove("password");
                map.remove("password2");
            }
            fields
        });
        let sent = Sent {
            params: &self.params,
            fields: &route.fields,
        };
        let mut form = object(&self.params);
        for word in route.fields.keys() {
            form[word.as_str()] = sent.get(word).into();
        }
        let mut contact = customer.clone().unwrap_or_else(|| json!({}));
        for (key, value) in &visitor.contact {
            contact[key.as_str()] = value.clone().into();
        }
        let mut context = json!({
            "shop": {
                "name": spec.shop.name, "language": spec.shop.language, "country": spec.shop.country,
                "currency": spec.shop.currency, "id": spec.shop.id, "base": shop.base,
            },
            "s": spec.shop.settings, "path": self.path, "form": form,
            "errors": object(&done.errors), "refused": !done.errors.is_empty(),
            "flash": visitor.flash,
            "categories": spec.categories, "category": category,
            "products": products, "product": product,
            "cart": cart_view(spec, visitor), "customer": customer, "v": object(&visitor.vars),
            "contact": contact, "order": visitor.order, "pending": visitor.pending,
            "deliveries": spec.shop.checkout.delivery, "payments": spec.shop.checkout.payment,
            "guest": spec.shop.checkout.guest,
        });
        if let Some(search) = &search {
            context["search"] = search.clone().into();
        }
        let parts: String = spec
            .shop
            .parts
            .iter()
            .map(|name| {
                shop.registry
                    .render(&format!("parts/{name}"), &context)
                    .unwrap_or_else(|error| panic!("{} {name}: {error}", spec.shop.id))
            })
            .collect();
        context["parts"] = parts.into();
        context
    }
}

fn redirect(to: &str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, to)
        .body(Body::empty())
        .unwrap()
}

fn reply(status: StatusCode, kind: &str, text: String) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(text))
        .unwrap()
}

/// A picture of something, in a colour of its own.
fn picture(slug: &str) -> Response {
    let sum: u32 = slug.bytes().map(u32::from).sum();
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='600' height='600' viewBox='0 0 60 60'><rect width='60' height='60' \
         fill='hsl({0},40%,88%)'/><circle cx='30' cy='30' r='17' fill='hsl({0},45%,55%)'/></svg>",
        sum * 37 % 360
    );
    reply(StatusCode::OK, "image/svg+xml", svg)
}
