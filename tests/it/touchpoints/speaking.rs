//! Shops that speak first after a known time, and shops that do not, visited side by side.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use cxaudit::browser::light_build;
use cxaudit::facts::{Outcome, Store, Value};

use crate::site::{Answer, kiosk, serve};
use crate::study_folder::{RECEIVER, Study};

/// What comes up by itself.
#[derive(Clone, Copy)]
enum Comes {
    Nothing,
    Greeting(f64),
    CallBack(f64),
    Newsletter(f64),
    Discount(f64),
    Cookies(f64),
    Bought(f64),
}

fn script(comes: Comes) -> String {
    let (seconds, html) = match comes {
        Comes::Nothing => return String::new(),
        Comes::Greeting(after) => (
            after,
            "<div style='position:fixed;right:20px;bottom:90px;width:260px;background:#fff;border:1px solid #999;padding:12px;z-index:99'>Hello! Can I help you choose a teapot? <button aria-label='Close' onclick='this.parentNode.remove()'>×</button></div>",
        ),
        Comes::CallBack(after) => (
            after,
            "<div style='position:fixed;left:20px;bottom:20px;width:280px;background:#fff;border:1px solid #999;padding:12px;z-index:99'>Leave your number and we will call you back. <input type='tel' placeholder='Phone'><button>Call me</button></div>",
        ),
        Comes::Newsletter(after) => (
            after,
            "<div role='dialog' style='position:fixed;left:30%;top:20%;width:400px;background:#fff;border:1px solid #999;padding:20px;z-index:99'><h2>Newsletter</h2><p>Subscribe and get 10% off</p><form><input type='email' placeholder='Email'><button>Subscribe</button></form><button type='button' aria-label='Close' onclick='this.parentNode.remove()'>×</button></div>",
        ),
        Comes::Discount(after) => (
            after,
            "<div role='dialog' style='position:fixed;left:30%;top:20%;width:400px;background:#fff;border:1px solid #999;padding:20px;z-index:99'><h2>Wait! Before you go</h2><p>15% off with code STAY15</p><button>Use code</button><button aria-label='Close' onclick='this.parentNode.remove()'>×</button></div>",
        ),
        Comes::Cookies(after) => (
            after,
            "<div style='position:fixed;left:0;right:0;bottom:0;background:#fff;border:1px solid #999;padding:20px;z-index:99'>We use cookies to help you. <button onclick='this.parentNode.remove()'>Accept all</button><button onclick='this.parentNode.remove()'>Reject all</button></div>",
        ),
        Comes::Bought(after) => (
            after,
            "<div style='position:fixed;left:20px;bottom:20px;width:280px;background:#fff;border:1px solid #999;padding:12px;z-index:99'>Someone in Leeds just bought a teapot</div>",
        ),
    };
    format!(
        "<script>setTimeout(()=>document.body.insertAdjacentHTML('beforeend',{html:?}),{})</script>",
        seconds * 1000.0
    )
}

/// The kiosk, where something comes up on product pages.
fn shop(comes: Comes) -> String {
    serve(move |path: &str| -> Answer {
        let (status, html) = kiosk(path);
        let html = if path.starts_with("/p/") {
            html.replace("</body>", &format!("{}</body>", script(comes)))
        } else {
            html
        };
        (status, html)
    })
}

/// Visits all shops; what each was seen to do.
fn visited(shops: &[Comes], dwell: &str, beside: usize) -> (Vec<Option<f64>>, Duration) {
    let urls: Vec<String> = shops.iter().map(|comes| shop(*comes)).collect();
    let study = Study::with(&urls[0], "browse", RECEIVER, "");
    let toml = fs::read_to_string(study.path().join("study.toml")).unwrap();
    let binary = light_build().map_or_else(String::new, |light| {
        format!("binary = \"{}\"\n", light.display())
    });
    let toml = toml
        .replace("dwell = \"0s\"", &format!("dwell = \"{dwell}\""))
        .replace(
            "at-once = 1\n",
            &format!("at-once = 2\ndwelling = {beside}\n{binary}"),
        )
        .replace("visit = \"1m\"", "visit = \"5m\"");
    fs::write(study.path().join("study.toml"), toml).unwrap();
    let list: String = urls.iter().map(|url| format!("{url}\n")).collect();
    fs::write(study.path().join("shops.csv"), format!("url\n{list}")).unwrap();
    let began = Instant::now();
    let mut run = study.start(&["run", "-q"]);
    assert!(run.wait().unwrap().success());
    let took = began.elapsed();
    let store = Store::open(study.path()).unwrap();
    let mut found: BTreeMap<String, Option<f64>> = BTreeMap::new();
    for seen in store.observations(1).unwrap() {
        if seen.key == "chat-proactive" {
            let seconds = match seen.outcome {
                Outcome::Seen(Value::Seconds(seconds)) => Some(seconds),
                Outcome::NotSeen { .. } => None,
                other => panic!("{}: {other:?}", seen.shop),
            };
            found.insert(seen.shop.clone(), seconds);
        }
    }
    assert_eq!(found.len(), shops.len());
    // Shops are named by host and port, as their addresses are.
    let seconds = urls
        .iter()
        .map(|url| {
            let port = url.trim_end_matches('/').rsplit(':').next().unwrap();
            let (_, seconds) = found.iter().find(|(id, _)| id.contains(port)).unwrap();
            *seconds
        })
        .collect();
    (seconds, took)
}

#[test]
fn who_speaks_first_is_timed_and_told_from_what_only_pops_up() {
    let shops = [
        Comes::Greeting(2.5),
        Comes::CallBack(5.0),
        Comes::Newsletter(1.5),
        Comes::Discount(2.0),
        Comes::Cookies(1.0),
        Comes::Bought(2.0),
        Comes::Nothing,
    ];
    let (found, _) = visited(&shops, "8s", 6);
    assert_eq!(found[2..], [None; 5], "{found:?}");
    let near =
        |found: Option<f64>, wanted: f64| found.is_some_and(|found| (found - wanted).abs() <= 1.0);
    assert!(near(found[0], 2.5) && near(found[1], 5.0), "{found:?}");
}

#[test]
#[ignore = "two minutes: the whole measure, with figures"]
fn greetings_at_5_15_30_and_60_seconds_among_forty_silent_shops() {
    let mut shops = vec![
        Comes::Greeting(5.0),
        Comes::Greeting(15.0),
        Comes::Greeting(30.0),
        Comes::Greeting(60.0),
    ];
    for at in 0..40 {
        shops.push(match at % 6 {
            0 => Comes::Newsletter(3.0 + f64::from(at)),
            1 => Comes::Discount(3.0 + f64::from(at)),
            2 => Comes::Cookies(2.0),
            3 => Comes::Bought(6.0),
            _ => Comes::Nothing,
        });
    }
    let (found, took) = visited(&shops, "66s", 42);
    println!("{:?} in {took:?}", &found[..4]);
    for (found, wanted) in found.iter().zip([5.0, 15.0, 30.0, 60.0]) {
        assert!(
            found.is_some_and(|found| (found - wanted).abs() <= 1.0),
            "{found:?} for {wanted}"
        );
    }
    assert!(found[4..].iter().all(Option::is_none), "{found:?}");
}

#[test]
#[ignore = "several minutes: the whole measure, with figures"]
fn a_hundred_shops_dwell_beside_one_another() {
    let shops = vec![Comes::Nothing; 100];
    let (_, alone) = visited(&shops, "0s", 0);
    let (_, dwelling) = visited(&shops, "45s", 48);
    let ratio = (dwelling.as_secs_f64() - 45.0) / alone.as_secs_f64();
    println!(
        "alone {alone:?}, dwelling {dwelling:?}: {ratio:.2} of the journeys beside one dwell of 45 s"
    );
    // With 48 standing aside and two acting, a hundred shops need two rounds of dwelling and a part.
    assert!(
        dwelling.as_secs_f64() <= 1.15 * alone.as_secs_f64() + 45.0 * (100.0_f64 / 50.0).ceil()
    );
}
