//! Reach the page of a product that can be bought.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use url::Url;

use crate::facts::Cause;
use crate::journey::stop::Stop;
use crate::journey::view::View;
use crate::journey::walker::{Product, Walker};
use crate::page::{LinkKind, PageKind};
use crate::plan::Goal;

/// How many product pages and listings are tried.
const PRODUCTS: usize = 8;
const LISTINGS: usize = 5;

/// Goes from home through listings to a product that an ordinary customer could put in the cart.
pub async fn find_product(walker: &mut Walker<'_>) -> Result<(), Stop> {
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
    let home = walker.errand.shop.url.clone();
    let mut listings = vec![home];
    let mut tried: BTreeSet<Url> = BTreeSet::new();
    let mut seen_listings: BTreeSet<Url> = BTreeSet::new();
    let (mut products_left, mut reasons) = (PRODUCTS, Vec::new());
    while let Some(listing) = listings.pop() {
        if seen_listings.len() > LISTINGS || !seen_listings.insert(listing.clone()) {
            continue;
        }
        let view = walker.open(&listing).await?;
        if view.reading.page == PageKind::Product
            && let Ok(product) = suitable(&view, limit)
        {
            walker.product = Some(product);
            walker.record("product page", &view).await?;
            return Ok(());
        }
        let further = links(&view, LinkKind::Listing, limit, &walker.errand.shop.url);
        for url in links(&view, LinkKind::Product, limit, &walker.errand.shop.url) {
            if products_left == 0 {
                break;
            }
            if !tried.insert(url.clone()) {
                continue;
            }
            products_left -= 1;
            let view = walker.open(&url).await?;
            match suitable(&view, limit) {
                Ok(product) => {
                    walker.product = Some(product);
                    walker.record("product page", &view).await?;
                    return Ok(());
                }
                Err(why) => reasons.push(format!("{}: {why}", url.path())),
            }
        }
        // Best listing last, where `pop` finds it first.
        listings.extend(further.into_iter().rev());
        if products_left == 0 {
            break;
        }
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

/// Links of a kind on the shop's own host, best first, without those known not to do.
fn links(view: &View, kind: LinkKind, limit: Option<Decimal>, home: &Url) -> Vec<Url> {
    let mut found: Vec<_> = view
        .reading
        .links
        .iter()
        .filter(|link| link.kind == kind && link.unsuitable.is_none())
        .filter(|link| match (limit, &link.price) {
            (Some(limit), Some(price)) => price.amount <= limit,
            _ => true,
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut urls = Vec::new();
    for link in found {
        let Some(mut url) = view
            .element(link.element)
            .and_then(|element| Url::parse(&element.href).ok())
        else {
            continue;
        };
        url.set_fragment(None);
        if same_site(&url, home) && url.as_str() != home.as_str() && !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls
}

fn same_site(url: &Url, home: &Url) -> bool {
    let bare = |host: Option<&str>| host.map(|host| host.trim_start_matches("www.").to_owned());
    bare(url.host_str()) == bare(home.host_str())
        && url.port_or_known_default() == home.port_or_known_default()
}

/// The product of the page, when a customer could put it in the cart.
fn suitable(view: &View, limit: Option<Decimal>) -> Result<Product, String> {
    let Some(product) = &view.reading.product else {
        return Err("not a product page".to_owned());
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
