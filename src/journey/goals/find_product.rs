//! Reach the page of a product that can be bought.

use std::collections::{BTreeSet, VecDeque};

use rust_decimal::Decimal;
use url::Url;

use crate::facts::Cause;
use crate::journey::product::Product;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::Walker;
use crate::page::{ButtonRole, ElementId, LinkKind, LinkReading, PageKind, is_route};
use crate::plan::Goal;
use crate::text::{fold, parse_money};

const NO_PRODUCT: &str = "not a product page";
/// How many pages are opened in search of a product.
const PAGES: usize = 16;
/// How many of them may be listings.
const LISTINGS: usize = 7;

/// Goes from home through listings to a product that an ordinary customer could put in the cart.
pub async fn find_product(walker: &mut Walker<'_>) -> Result<(), Stop> {
    find_product_but(walker, &[]).await
}

/// Like [`find_product`], and passes by the products that turned out not to be had.
pub(super) async fn find_product_but(
    walker: &mut Walker<'_>,
    refused: &[Product],
) -> Result<(), Stop> {
    if let Some(url) = walker.errand.shop.product.clone() {
        let view = walker.open(&url).await?;
        return match suitable(&view, None) {
            Ok(product) => {
                walker.product = Some(product);
                walker.record("product page", &view).await?;
                Ok(())
            }
            Err(why) => Err(Stop::because(
                Cause::NoProductFound,
                format!("the given product cannot be bought: {why}"),
            )),
        };
    }
    let ordering = walker.errand.journey.goals.contains(&Goal::PlaceOrder);
    let limit = walker.errand.shop.purchase_max.filter(|_| ordering);
    if refused.is_empty()
        && let Some(view) = walker.follow_trail(Goal::FindProduct).await?
    {
        if let Ok(product) = suitable(&view, limit) {
            return take(walker, product, &view).await;
        }
        walker.trail.forget(Goal::FindProduct);
    }
    let mut ways = Ways::default();
    let mut cards = Cards::default();
    let mut reasons = Vec::new();
    let mut view = walker.show_home().await?;
    let mut searched = false;
    for _ in 0..PAGES {
        let judged =
            suitable(&view, limit).map(|product| named(product, &ways.called, &walker.home, &view));
        tracing::debug!(url = view.snapshot.url, page = ?view.reading.page, ?judged, "for a product");
        match judged {
            Ok(product) if refused.iter().any(|known| known.is(&product)) => {
                reasons.push(format!("{}: could not be had", path_of(&view)));
            }
            Ok(product) if view.reading.page == PageKind::Product || ways.to_product => {
                return take(walker, product, &view).await;
            }
            Err(why) if ways.to_product && why != NO_PRODUCT => {
                reasons.push(format!("{}: {why}", path_of(&view)));
            }
            // What looked like a product may be a listing, and lead on as any other does.
            _ => ways.add(&view, limit, &walker.errand.shop.url),
        }
        let next = match ways.next() {
            Some(url) => Some(walker.open(&url).await?),
            None => {
                let pressed = cards.press(walker, &view, limit).await?;
                ways.to_product = pressed.is_some();
                pressed
            }
        };
        view = match next {
            Some(next) => next,
            None if !searched => {
                searched = true;
                let home = walker.show_home().await?;
                match super::search::search(walker, home).await? {
                    Some(results) => results,
                    None => break,
                }
            }
            None => break,
        };
    }
    if limit.is_some()
        && !reasons.is_empty()
        && reasons.iter().all(|why| why.contains("above the limit"))
    {
        return Err(Stop::because(Cause::PriceAboveLimit, reasons.join("; ")));
    }
    Err(Stop::because(
        Cause::NoProductFound,
        if reasons.is_empty() {
            "no link to a product was found from the home page and its listings".to_owned()
        } else {
            format!(
                "none of the products could simply be bought: {}",
                reasons.join("; ")
            )
        },
    ))
}

/// A heading that stands on the front page too names the shop: the product is called what the link to it
/// said, where the page says it as well.
fn named(product: Product, called: &str, home: &BTreeSet<String>, view: &View) -> Product {
    let called = called.trim();
    let worded = called.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let named = home.contains(&fold(&product.name))
        && worded
        && fold(&view.snapshot.text).contains(&fold(called))
        && parse_money(called).is_none_or(|money| money.currency.is_none());
    if named {
        Product {
            name: called.to_owned(),
            ..product
        }
    } else {
        product
    }
}

/// The product of this page is the one to buy.
async fn take(walker: &mut Walker<'_>, product: Product, view: &View) -> Result<(), Stop> {
    walker.product = Some(product);
    walker.learn(Goal::FindProduct, &view.snapshot.url);
    walker.record("product page", view).await?;
    Ok(())
}

/// Where products may be: seen on pages, not yet opened.
#[derive(Default)]
struct Ways {
    /// With the words on the link.
    products: VecDeque<(Url, String)>,
    listings: VecDeque<(Url, String)>,
    seen: BTreeSet<Url>,
    listings_opened: usize,
    /// Whether the page opened last was taken for a product's.
    to_product: bool,
    /// What the link to it said.
    called: String,
}

impl Ways {
    fn add(&mut self, view: &View, limit: Option<Decimal>, home: &Url) {
        if let Ok(mut here) = Url::parse(&view.snapshot.url) {
            drop_fragment(&mut here);
            self.seen.insert(here);
        }
        for (kind, ways) in [
            (LinkKind::Product, &mut self.products),
            (LinkKind::Listing, &mut self.listings),
        ] {
            for (url, words) in links(view, kind, limit, home) {
                if self.seen.insert(url.clone()) {
                    ways.push_back((url, words));
                }
            }
        }
    }

    /// The next page to open: products before listings.
    fn next(&mut self) -> Option<Url> {
        if let Some((product, words)) = self.products.pop_front() {
            self.to_product = true;
            self.called = words;
            return Some(product);
        }
        self.called.clear();
        self.to_product = false;
        if self.listings_opened == LISTINGS {
            return None;
        }
        self.listings_opened += 1;
        self.listings.pop_front().map(|(listing, _)| listing)
    }
}

/// Boxes with goods that have no address: pressed one after the other, where nothing else leads on.
#[derive(Default)]
struct Cards {
    /// Where they were seen last.
    at: Option<Url>,
    /// The words on those pressed.
    tried: BTreeSet<String>,
}

impl Cards {
    /// Presses the next, on this page or on the one they were seen on, and looks where it leads.
    async fn press(
        &mut self,
        walker: &mut Walker<'_>,
        view: &View,
        limit: Option<Decimal>,
    ) -> Result<Option<View>, Stop> {
        let back;
        let mut view = view;
        if self.untried(view, limit).is_none() {
            let Some(at) = self.at.take() else {
                return Ok(None);
            };
            back = walker.open(&at).await?;
            view = &back;
        }
        let Some((card, words)) = self.untried(view, limit) else {
            return Ok(None);
        };
        self.at = Url::parse(&view.snapshot.url).ok();
        self.tried.insert(words);
        walker.press(view, card).await?;
        walker.look().await.map(Some)
    }

    fn untried(&self, view: &View, limit: Option<Decimal>) -> Option<(ElementId, String)> {
        view.reading
            .cards
            .iter()
            .filter(|card| card.unsuitable.is_none() && within(limit, card))
            .find(|card| !self.tried.contains(&card.text))
            .map(|card| (card.element, card.text.clone()))
    }
}

/// Whether what is printed on an item is no more than may be paid.
fn within(limit: Option<Decimal>, item: &LinkReading) -> bool {
    match (limit, &item.price) {
        (Some(limit), Some(price)) => price.amount <= limit,
        _ => true,
    }
}

/// Takes the place within a page out of an address; a fragment that is a page's address stays.
fn drop_fragment(url: &mut Url) {
    if !url.fragment().is_some_and(is_route) {
        url.set_fragment(None);
    }
}

fn path_of(view: &View) -> String {
    Url::parse(&view.snapshot.url)
        .map_or_else(|_| view.snapshot.url.clone(), |url| url.path().to_owned())
}

/// Links of a kind on the shop's own host, best first, without those known not to do.
fn links(view: &View, kind: LinkKind, limit: Option<Decimal>, home: &Url) -> Vec<(Url, String)> {
    let mut found: Vec<_> = view
        .reading
        .links
        .iter()
        .filter(|link| link.kind == kind && link.unsuitable.is_none())
        .filter(|link| !leads_elsewhere(view, link.element))
        .filter(|link| within(limit, link))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut urls: Vec<(Url, String)> = Vec::new();
    for link in found {
        let Some(mut url) = view
            .element(link.element)
            .and_then(|element| Url::parse(&element.href).ok())
        else {
            continue;
        };
        drop_fragment(&mut url);
        let known = urls.iter().any(|(known, _)| *known == url);
        if same_site(&url, home) && url.as_str() != home.as_str() && !known {
            urls.push((url, link.text.clone()));
        }
    }
    urls
}

/// Whether a link by its words does something else than show goods: account, cart, log-out.
fn leads_elsewhere(view: &View, link: ElementId) -> bool {
    view.reading.buttons.iter().any(|button| {
        button.element == link
            && matches!(
                button.role,
                ButtonRole::LogOut
                    | ButtonRole::LogIn
                    | ButtonRole::Register
                    | ButtonRole::Account
                    | ButtonRole::ViewCart
                    | ButtonRole::EmptyCart
                    | ButtonRole::RemoveItem
                    | ButtonRole::Checkout
                    | ButtonRole::WishList
                    | ButtonRole::Compare
                    | ButtonRole::Contact
                    | ButtonRole::RecoverPassword
                    | ButtonRole::SocialLogIn
            )
    })
}

fn same_site(url: &Url, home: &Url) -> bool {
    let bare = |host: Option<&str>| host.map(|host| host.trim_start_matches("www.").to_owned());
    bare(url.host_str()) == bare(home.host_str())
        && url.port_or_known_default() == home.port_or_known_default()
}

/// The product of the page, when a customer could put it in the cart.
fn suitable(view: &View, limit: Option<Decimal>) -> Result<Product, String> {
    let Some(product) = &view.reading.product else {
        return Err(NO_PRODUCT.to_owned());
    };
    if let Some(why) = &product.unsuitable {
        return Err(why.clone());
    }
    if product.available == Some(false) {
        return Err("not available".to_owned());
    }
    if !product
        .add_to_cart
        .is_some_and(|id| view.element(id).is_some_and(|element| element.visible))
    {
        return Err("no way to put it in the cart was seen".to_owned());
    }
    if let (Some(limit), Some(price)) = (limit, &product.price)
        && price.amount > limit
    {
        return Err(format!("{} is above the limit of {limit}", price.amount));
    }
    Ok(Product {
        name: product.name.clone(),
        price: product.price.clone(),
        url: view.snapshot.url.clone(),
    })
}
