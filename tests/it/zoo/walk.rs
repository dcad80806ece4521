//! Every shop can really be bought from: a script with hard-coded selectors registers, fills a
//! cart and orders in a real browser, and the shop's books agree. Nothing of cxaudit takes part.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

use super::server::{Shop, Zoo};
use super::spec::Spec;

/// A driver; ends with the test.
struct Driver {
    child: Child,
    address: String,
}

impl Driver {
    fn start() -> Driver {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut port = None;
        for line in lines.map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("started successfully on port ") {
                port = Some(rest.trim_end_matches('.').to_owned());
                break;
            }
        }
        Driver {
            child,
            address: format!("http://127.0.0.1:{}", port.expect("a port")),
        }
    }

    async fn client(&self) -> Client {
        let capabilities = json!({
            "goog:chromeOptions": {"args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--window-size=1366,900",
            ]},
            "unhandledPromptBehavior": "dismiss",
        });
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&self.address)
            .await
            .expect("a session");
        client
            .update_timeouts(fantoccini::wd::TimeoutConfiguration::new(
                Some(Duration::from_secs(10)),
                Some(Duration::from_secs(15)),
                None,
            ))
            .await
            .unwrap();
        client
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Finds an element, through open shadow roots and frames of the same origin; does something once
/// it is there and shown. Questions asked in a dialog are answered with yes.
const DO: &str = r#"
const [what, css, value] = arguments;
const deep = root => {
  const hit = [...root.querySelectorAll(css)].find(e => what === 'wait' || what === 'check' || e.getClientRects().length);
  if (hit) return hit;
  for (const e of root.querySelectorAll('*')) {
    if (e.shadowRoot) { const h = deep(e.shadowRoot); if (h) return h; }
    if (/^I?FRAME$/.test(e.tagName) && e.contentDocument) { const h = deep(e.contentDocument); if (h) return h; }
  }
  return null;
};
const e = deep(document);
if (!e || document.readyState === 'loading') return 'absent';
if (what === 'wait') return 'done';
if (e.disabled) return 'disabled';
if (what === 'click') { e.ownerDocument.defaultView.confirm = () => true; e.click(); return 'done'; }
if (what === 'check') { if (!e.checked) e.click(); return 'done'; }
e.focus();
const proto = Object.getPrototypeOf(e);
const set = Object.getOwnPropertyDescriptor(proto, 'value');
if (set && set.set) set.set.call(e, value); else e.value = value;
e.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
e.dispatchEvent(new Event('change', {bubbles: true, composed: true}));
e.blur();
return 'done';
"#;

/// The customer of the smoke test.
fn filled(shop: &Shop, text: &str) -> String {
    let (street, postcode, city, phone) = match shop.spec.shop.country.as_str() {
        "PL" => ("Jasna", "00-013", "Warszawa", "600100200"),
        "UA" => ("Лесі Українки", "01133", "Київ", "0501234567"),
        "DE" => ("Gartenweg", "10115", "Berlin", "1713920000"),
        "CZ" => ("Dlouhá", "11000", "Praha", "601123456"),
        "GB" => ("High Street", "SW1A 1AA", "London", "02079460000"),
        _ => ("Main", "75001", "City", "0601020304"),
    };
    let books = shop.books();
    let product = match shop.spec.shop.buys.as_str() {
        "" => shop
            .spec
            .products
            .iter()
            .find(|p| p.kind == "plain" && p.option.is_empty())
            .map_or("", |p| p.slug.as_str()),
        slug => slug,
    };
    let secret = books
        .accounts
        .last()
        .map_or("", |account| account.secret.as_str());
    [
        ("{product}", product),
        ("{email}", "anna.smoke@mail.example"),
        ("{emailq}", "anna.smoke%40mail.example"),
        ("{password}", "Zielony-Kot-77"),
        ("{first}", "Anna"),
        ("{last}", "Nowak"),
        ("{name}", "Anna Nowak"),
        ("{street}", street),
        ("{postcode}", postcode),
        ("{city}", city),
        ("{phone}", phone),
        ("{secret}", secret),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

async fn steps(client: &Client, shop: &Shop, stage: &str, steps: &[String]) -> Result<(), String> {
    for step in steps {
        let (what, rest) = step.split_once(' ').unwrap_or((step, ""));
        if what == "open" {
            let path = filled(shop, rest);
            let url = format!("{}{}", shop.base, shop.spec.path(&path));
            client
                .goto(&url)
                .await
                .map_err(|e| format!("{stage}: {step}: {e}"))?;
            continue;
        }
        let (css, value) = match rest.split_once(" = ") {
            Some((css, value)) if what == "fill" => (css, filled(shop, value)),
            _ => (rest, String::new()),
        };
        let css = filled(shop, css);
        let end = Instant::now() + Duration::from_secs(8);
        loop {
            let arguments = vec![json!(what), json!(css), json!(value)];
            let said = client.execute(DO, arguments).await;
            match said {
                Ok(Value::String(word)) if word == "done" => break,
                other if Instant::now() > end => {
                    let source = client.source().await.unwrap_or_default();
                    let at = client
                        .current_url()
                        .await
                        .map(String::from)
                        .unwrap_or_default();
                    let end: String = source.chars().take(6000).collect();
                    return Err(format!("{stage}: `{step}` at {at}: {other:?}\n{end}"));
                }
                _ => tokio::time::sleep(Duration::from_millis(60)).await,
            }
        }
    }
    Ok(())
}

async fn until(
    what: &str,
    shop: &Shop,
    is: impl Fn(&super::books::Books) -> bool,
) -> Result<(), String> {
    let end = Instant::now() + Duration::from_secs(8);
    while !is(&shop.books()) {
        if Instant::now() > end {
            return Err(format!("{what}: the books say {:#?}", shop.books()));
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Ok(())
}

async fn visit(client: &Client, shop: &Shop) -> Result<(), String> {
    let walk = &shop.spec.shop.walk;
    if shop.spec.shop.registration {
        if walk.register.is_empty() {
            return Err("has a form but no way to it is written down".to_owned());
        }
        steps(client, shop, "register", &walk.register).await?;
        until("register", shop, |books| books.active_accounts() == 1).await?;
    }
    if !shop.spec.shop.sellable {
        return Ok(());
    }
    steps(client, shop, "add", &walk.add).await?;
    until("add", shop, super::books::Books::had_cart).await?;
    steps(client, shop, "checkout", &walk.checkout).await?;
    until("checkout", shop, super::books::Books::had_contact_step).await?;
    if shop.books().presses > 0 {
        return Err("ordered before the order".to_owned());
    }
    steps(client, shop, "order", &walk.order).await?;
    until("order", shop, |books| books.orders.len() == 1).await
}

/// Whether every shop is to be tried, not one of each kind: `CXAUDIT_ZOO=full` (`make zoo`).
pub fn full() -> bool {
    std::env::var("CXAUDIT_ZOO").is_ok_and(|extent| extent == "full")
}

/// Which shops to look at: all, or those named in `ZOO_SHOPS`, separated by commas.
pub fn chosen() -> Vec<Spec> {
    let wanted = std::env::var("ZOO_SHOPS").unwrap_or_default();
    Spec::all()
        .into_iter()
        .filter(|spec| {
            wanted.is_empty()
                || wanted
                    .split(',')
                    .any(|word| spec.shop.id == word || spec.shop.family == word)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn every_shop_can_be_bought_from() {
    let zoo = Zoo::open(chosen(), None).await;
    let driver = Driver::start();
    let shops: Vec<Arc<Shop>> = zoo
        .shops
        .iter()
        .filter(|shop| shop.spec.shop.sellable || shop.spec.shop.registration)
        .cloned()
        .collect();
    let middle = shops.len().div_ceil(2);
    let (left, right) = shops.split_at(middle);
    let half = async |shops: &[Arc<Shop>]| {
        let client = driver.client().await;
        let mut wrong = Vec::new();
        for shop in shops {
            match visit(&client, shop).await {
                Ok(()) => println!("walked {}", shop.spec.shop.id),
                Err(why) => wrong.push(format!("{}: {why}", shop.spec.shop.id)),
            }
        }
        client.close().await.unwrap();
        wrong
    };
    let (one, two) = tokio::join!(half(left), half(right));
    let wrong: Vec<String> = one.into_iter().chain(two).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
