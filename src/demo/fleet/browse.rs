//! Pages before the checkout: catalogue, cart, contact, and what lies over them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::behaviour::Reminder;
use super::field::{Field, Form};
use super::mailer;
use super::markup::{AfterAdd, Page};
use super::request::{Ask, Reply};
use super::shop::{Books, Shop};
use super::truth::Consent;
use super::view;

/// A visit of one page, under the books' lock.
pub(super) struct Visit<'a> {
    pub(super) shop: &'a Arc<Shop>,
    pub(super) books: &'a mut Books,
    /// Key of the session.
    pub(super) key: &'a str,
    pub(super) ask: &'a Ask,
    pub(super) form: Form,
    pub(super) about: String,
}

impl Visit<'_> {
    /// The visitor's session, which [`super::handle`] made.
    pub(super) fn session(&mut self) -> &mut super::shop::Session {
        self.books.sessions.entry(self.key.to_owned()).or_default()
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.shop.markup.word(key).to_owned()
    }

    pub(super) fn flash(&mut self, kind: &'static str, key: &str) {
        let text = self.word(key);
        self.session().flash.push((kind, text));
    }

    pub(super) fn path(&self, page: Page) -> String {
        self.shop.markup.path(page, "")
    }

    pub(super) fn to(&self, page: Page) -> Reply {
        Reply::Redirect(self.path(page))
    }

    /// Back where the visitor came from.
    fn back(&self) -> Reply {
        let referer = self
            .ask
            .referer
            .as_deref()
            .and_then(|referer| url::Url::parse(referer).ok());
        let home = || self.path(Page::Home);
        let path = referer
            .filter(|url| url.host() == self.shop.url.host())
            .map(|url| {
                let query = url
                    .query()
                    .map(|query| format!("?{query}"))
                    .unwrap_or_default();
                format!("{}{query}", url.path())
            });
        Reply::Redirect(path.unwrap_or_else(home))
    }

    /// A page: its template, and what it sees besides what all pages see. Messages are shown once.
    pub(super) fn page(&mut self, template: &'static str, more: Value) -> Reply {
        self.session();
        let empty = super::shop::Session::default();
        let session = self.books.sessions.get(self.key).unwrap_or(&empty);
        let mut context = view::base(self.shop, self.books, session);
        if let (Some(context), Value::Object(more)) = (context.as_object_mut(), more) {
            context.extend(more);
        }
        let session = self.session();
        session.flash.clear();
        session.added = None;
        Reply::Page(template, context)
    }

    /// Restarts the clock of the cart reminder.
    pub(super) fn activity(&mut self) {
        mailer::restart_clock(self.shop, self.books, self.key);
    }
}

fn shown(visit: &Visit<'_>, keep: impl Fn(&super::goods::Product) -> bool) -> Vec<Value> {
    let shop = visit.shop;
    let kept = shop.goods.products.iter().filter(|product| keep(product));
    kept.map(|product| view::product(shop, product)).collect()
}

/// Home, category and search.
pub(super) fn listing(mut visit: Visit<'_>, page: Page) -> Reply {
    let about = visit.about.clone();
    let goods = visit.shop.goods;
    let (title, products) = match page {
        Page::Category => {
            let Some((_, name)) = goods.categories.iter().find(|(slug, _)| *slug == about) else {
                return Reply::Missing;
            };
            (
                name.clone(),
                shown(&visit, |product| product.category == about),
            )
        }
        Page::Search => {
            let asked = visit
                .ask
                .query
                .iter()
                .find(|(name, _)| SEARCH.contains(&name.as_str()));
            let asked = asked
                .map(|(_, value)| value.trim().to_lowercase())
                .unwrap_or_default();
            let title = format!("{}: {asked}", visit.word("search_results"));
            (
                title,
                shown(&visit, |product| {
                    product.name.to_lowercase().contains(&asked)
                }),
            )
        }
        _ => (visit.word("home_title"), shown(&visit, |_| true)),
    };
    let home = page == Page::Home;
    visit.page(
        "list",
        json!({ "title": title, "products": products, "home": home }),
    )
}

/// What platforms call their search field.
const SEARCH: [&str; 5] = ["s", "q", "search", "szukaj", "fraza"];

/// A product page.
pub(super) fn product(mut visit: Visit<'_>) -> Reply {
    let shop = visit.shop.clone();
    let Some(product) = shop.goods.product(&visit.about) else {
        return Reply::Missing;
    };
    let related = shown(&visit, |other| {
        other.category == product.category && other.slug != product.slug
    });
    let related: Vec<_> = related.into_iter().take(4).collect();
    let context = json!({
        "product": view::product(&shop, product), "title": product.name, "related": related });
    visit.page("product", context)
}

/// The cart.
pub(super) fn cart(mut visit: Visit<'_>) -> Reply {
    visit.activity();
    let title = visit.word("cart");
    visit.page("cart", json!({ "title": title }))
}

/// Puts a product into the cart, if it can be bought and everything is chosen.
pub(super) fn add(mut visit: Visit<'_>) -> Reply {
    let shop = visit.shop.clone();
    let named = visit.form.get(Field::Product).to_owned();
    let about = if named.is_empty() {
        visit.about.clone()
    } else {
        named
    };
    let about = if about.is_empty() {
        visit
            .ask
            .query("add-to-cart")
            .unwrap_or_default()
            .to_owned()
    } else {
        about
    };
    let Some(product) = shop.goods.product(&about) else {
        return Reply::Missing;
    };
    let variant = visit.form.get(Field::Variant).to_owned();
    let refused = if product.sold_out {
        Some("err_sold_out")
    } else if !product.values().is_empty() && !product.values().contains(&variant) {
        Some("err_choice")
    } else {
        None
    };
    let back = shop.markup.path(Page::Product, &product.slug);
    if let Some(key) = refused {
        if visit.ask.script {
            return Reply::Json(json!({ "ok": false, "error": visit.word(key), "redirect": back }));
        }
        visit.flash("error", key);
        return Reply::Redirect(back);
    }
    let quantity = visit
        .form
        .get(Field::Quantity)
        .parse()
        .unwrap_or(1_u32)
        .clamp(1, 99);
    visit.session().cart.add(product, &variant, quantity);
    visit.activity();
    if visit.ask.script {
        return added(visit, product);
    }
    match shop.markup.after_add {
        AfterAdd::Product => {
            visit.session().added = Some(product.name.clone());
            Reply::Redirect(back)
        }
        AfterAdd::Cart => {
            visit.flash("success", "added");
            visit.to(Page::Cart)
        }
        AfterAdd::Script => visit.to(Page::Cart),
    }
}

/// What a script shows after adding.
fn added(mut visit: Visit<'_>, product: &super::goods::Product) -> Reply {
    let shop = visit.shop.clone();
    let Reply::Page(_, mut context) = visit.page("added", json!({})) else {
        return Reply::Missing;
    };
    context["product"] = view::product(&shop, product);
    let html = view::template(&format!("{}/added", shop.markup.folder), &context);
    let cart = context["cart"].take();
    Reply::Json(
        json!({ "ok": true, "count": cart["count"], "total": cart["total"], "cart": cart, "html": html }),
    )
}

/// Changes quantities. Names end in the line's number (`cart[0][qty]`), or a line is named.
pub(super) fn update(mut visit: Visit<'_>) -> Reply {
    let named = visit.form.get(Field::Line).parse::<usize>().ok();
    if let (Some(line), Ok(quantity)) = (named, visit.form.get(Field::Quantity).parse()) {
        visit.session().cart.set(line, quantity);
    }
    let changes: Vec<(usize, u32)> = visit
        .ask
        .body
        .iter()
        .filter_map(|(name, value)| {
            let digits: String = name.chars().filter(char::is_ascii_digit).collect();
            Some((digits.parse().ok()?, value.parse().ok()?))
        })
        .collect();
    // From the end, so that taking a line out moves none that is still to be changed.
    for (line, quantity) in changes.into_iter().rev() {
        visit.session().cart.set(line, quantity);
    }
    visit.activity();
    visit.to(Page::Cart)
}

/// Takes a line out.
pub(super) fn remove(mut visit: Visit<'_>) -> Reply {
    let named = visit.form.get(Field::Line).to_owned();
    let line = if visit.about.is_empty() {
        named
    } else {
        visit.about.clone()
    };
    if let Ok(line) = line.parse() {
        visit.session().cart.set(line, 0);
    }
    visit.activity();
    if visit.ask.script {
        let shop = visit.shop.clone();
        let cart = view::cart(&shop, &visit.session().cart, None);
        return Reply::Json(json!({ "ok": true, "count": cart["count"], "cart": cart }));
    }
    visit.to(Page::Cart)
}

/// Applies a discount code.
pub(super) fn coupon(mut visit: Visit<'_>) -> Reply {
    let known = visit
        .shop
        .spec
        .behaviour
        .reminder
        .as_ref()
        .and_then(|reminder| reminder.coupon.clone());
    let typed = visit.form.get(Field::Code).to_owned();
    match known.filter(|coupon| coupon.code.eq_ignore_ascii_case(&typed)) {
        Some(coupon) => {
            visit.session().cart.coupon = Some(coupon);
            visit.flash("success", "coupon_applied");
        }
        None => visit.flash("error", "err_coupon"),
    }
    visit.activity();
    visit.back()
}

/// The link of a reminder: the abandoned cart comes back, in whatever browser. A shop that forgot
/// about other browsers shows the cart of this one, which is empty.
pub(super) fn restore(mut visit: Visit<'_>) -> Reply {
    let reminder: Option<&Reminder> = visit.shop.spec.behaviour.reminder.as_ref();
    if !reminder.is_some_and(|reminder| reminder.restores) {
        return visit.to(Page::Cart);
    }
    let abandoned = visit
        .books
        .sessions
        .get(&visit.about)
        .map(|session| session.cart.clone());
    let Some(cart) = abandoned.filter(|cart| !cart.is_empty()) else {
        return visit.to(Page::Home);
    };
    visit.session().cart = cart;
    visit.to(Page::Cart)
}

/// Wish list and comparison: not the cart.
pub(super) fn wish(mut visit: Visit<'_>, page: Page) -> Reply {
    visit.session().wishes += 1;
    let key = if page == Page::Wishlist {
        "wish_added"
    } else {
        "compare_added"
    };
    if visit.ask.script {
        return Reply::Json(json!({ "ok": true, "text": visit.word(key) }));
    }
    visit.flash("success", key);
    visit.back()
}

/// The contact page and its form.
pub(super) fn contact(mut visit: Visit<'_>) -> Reply {
    let title = visit.word("contact");
    if !visit.ask.post || !visit.shop.spec.behaviour.contact_form {
        return visit.page("contact", json!({ "title": title }));
    }
    let required = [Field::Email, Field::Message];
    let faults = super::check::faults(
        &visit.form,
        &required,
        visit.shop.markup,
        visit.shop.spec.language,
    );
    let mut context = json!({ "title": title, "c": view::form(&visit.form) });
    if faults.is_empty() {
        visit.books.contact_messages += 1;
        visit.flash("success", "contact_sent");
        context["c"] = json!({});
    } else {
        view::faults(visit.shop, &faults, &mut context);
    }
    visit.page("contact", context)
}

/// Terms, privacy, delivery, about.
pub(super) fn info(mut visit: Visit<'_>) -> Reply {
    let about = visit.about.clone();
    if !["terms", "privacy", "delivery", "about"].contains(&about.as_str()) {
        return Reply::Missing;
    }
    let title = visit.word(&format!("info_{about}"));
    let text = visit.word(&format!("info_{about}_text"));
    visit.page(
        "info",
        json!({ "title": title, "paragraphs": text.split('|').collect::<Vec<_>>() }),
    )
}

/// Signs up for the newsletter.
pub(super) fn newsletter(mut visit: Visit<'_>) -> Reply {
    let faults = super::check::faults(
        &visit.form,
        &[Field::Email],
        visit.shop.markup,
        visit.shop.spec.language,
    );
    if faults.is_empty() {
        let email = visit.form.get(Field::Email).to_owned();
        visit.books.subscribers.push(email);
        visit.flash("success", "newsletter_thanks");
    } else {
        visit.flash("error", "err_email");
    }
    if visit.ask.script {
        Reply::Json(json!({ "ok": faults.is_empty() }))
    } else {
        visit.back()
    }
}

/// Stores the answer to the cookie banner.
pub(super) fn consent(visit: Visit<'_>) -> Reply {
    let answer = match visit.form.get(Field::Choice) {
        "accept" => Consent::Accept,
        _ => Consent::Reject,
    };
    visit.books.consent(visit.key, answer);
    if visit.ask.script {
        Reply::Json(json!({ "ok": true }))
    } else {
        visit.back()
    }
}

/// Where a parcel is.
pub(super) fn track(mut visit: Visit<'_>) -> Reply {
    let shop = visit.shop.clone();
    let Some(order) = visit
        .books
        .orders
        .iter()
        .find(|order| order.token == visit.about)
    else {
        return Reply::Missing;
    };
    let context = json!({ "title": visit.word("track"), "paragraphs": [
        format!("{} {}", visit.word("order_number"), order.number), visit.word("track_text")],
        "order": view::order(&shop, order) });
    visit.page("info", context)
}
