//! Every known product's fingerprint: a page loads its script from its host, a stand-in on this machine
//! answers for the host, makes the product's global and draws what the product draws.

use std::time::Duration;

use cxaudit::browser::{Driver, Session, SessionOptions, light_build};
use cxaudit::page::{ChatKind, ChatProduct, Lexicons, PageReading, TouchFacts, read};
use cxaudit::plan::{BrowserSettings, Engine};
use url::Url;

use crate::site;

fn product(id: &str) -> &'static ChatProduct {
    TouchFacts::embedded()
        .chats()
        .iter()
        .find(|product| product.id == id)
        .unwrap()
}

/// An address at the product's host.
fn loader(product: &ChatProduct, draw: bool) -> String {
    let host = &product.hosts[0];
    let (host, path) = host.split_once('/').unwrap_or((host, "loader"));
    // Names that end the host of many are used by one of many.
    let host = if host.matches('.').count() == 1 {
        format!("widget.{host}")
    } else {
        host.to_owned()
    };
    format!(
        "http://{host}/{path}/{}.js{}",
        product.id,
        if draw { "" } else { "?asleep" }
    )
}

/// Something that the selector matches.
fn drawn(selector: &str) -> String {
    let last = selector.split_whitespace().last().unwrap_or(selector);
    let (mut tag, mut attributes) = (String::new(), String::new());
    let mut rest = last;
    let name = |text: &str| {
        text.find(['#', '.', '['])
            .map_or(text.len(), |at| at.max(1))
    };
    while !rest.is_empty() {
        let (part, after) = match rest.as_bytes()[0] {
            b'[' => rest.split_at(rest.find(']').map_or(rest.len(), |at| at + 1)),
            b'#' | b'.' => {
                let end = rest[1..]
                    .find(['#', '.', '['])
                    .map_or(rest.len(), |at| at + 1);
                rest.split_at(end)
            }
            _ => rest.split_at(name(rest)),
        };
        rest = after;
        match part.as_bytes()[0] {
            b'#' => attributes.push_str(&format!("e.id={:?};", &part[1..])),
            b'.' => attributes.push_str(&format!("e.className+=\" {}\";", &part[1..])),
            b'[' => {
                let inner = part.trim_matches(['[', ']']);
                let (key, value) = inner.split_once('=').unwrap_or((inner, "1"));
                let key = key.trim_end_matches(['^', '*', '$']);
                let value = value.trim_matches(['\'', '"']);
                attributes.push_str(&format!("e.setAttribute({key:?},{value:?});"));
            }
            _ => tag = part.to_owned(),
        }
    }
    let tag = if tag.is_empty() {
        "div".to_owned()
    } else {
        tag
    };
    format!(
        "var e=document.createElement({tag:?});{attributes}\
         e.style.cssText='position:fixed;display:block;right:20px;bottom:20px;width:64px;height:64px;background:#06c;border:0;z-index:99999';\
         document.body.appendChild(e);"
    )
}

fn answer(path: &str) -> (u16, String) {
    if let Some(rest) = path.strip_prefix("/page/") {
        let (id, asleep) = rest
            .split_once('?')
            .map_or((rest, false), |(id, _)| (id, true));
        let script = loader(product(id), !asleep);
        let tail = if asleep { "?asleep" } else { "" };
        // Browsers know some hosts to be reached by TLS alone: those are asked in vain, and what
        // their script would do is done by one from here.
        let instead = format!(
            "document.head.append(Object.assign(document.createElement('script'),{{src:'/instead/{id}.js{tail}'}}))"
        );
        return (
            200,
            site::page(
                "Lamps",
                &format!(
                    "<h1>Lamps</h1><p>Warm light.</p><script src=\"{script}\" onerror=\"{instead}\"></script>"
                ),
            ),
        );
    }
    let asleep = path.ends_with("?asleep");
    let id = path
        .trim_end_matches("?asleep")
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".js");
    let Some(product) = TouchFacts::embedded()
        .chats()
        .iter()
        .find(|product| product.id == id)
    else {
        return (404, String::new());
    };
    let mut script = String::new();
    if let Some(global) = product.globals.first() {
        let mut parts = global.split('.');
        let first = parts.next().unwrap_or_default();
        script.push_str(&format!("window[{first:?}]=window[{first:?}]||{{}};"));
        if let Some(second) = parts.next() {
            script.push_str(&format!("window[{first:?}][{second:?}]={{}};"));
        }
    }
    if !asleep {
        script.push_str(&match product.dom.first() {
            Some(selector) => drawn(selector),
            // Nothing more is known of it than where it comes from: a frame from there.
            None => format!(
                "var e=document.createElement('iframe');e.src='http://{}/window';\
                 e.style.cssText='position:fixed;right:20px;bottom:20px;width:64px;height:64px;border:0';document.body.appendChild(e);",
                product.hosts[0].split('/').next().unwrap_or_default()
            ),
        });
    }
    (200, script)
}

async fn look(session: &Session, home: &str, path: &str, lexicons: &Lexicons) -> PageReading {
    session
        .goto(&Url::parse(&format!("{home}page/{path}")).unwrap())
        .await
        .unwrap();
    session.settle(Duration::from_secs(5)).await.unwrap();
    read(&session.snapshot().await.unwrap(), lexicons)
}

#[tokio::test]
async fn every_product_is_known_by_what_it_loads_makes_and_draws() {
    let home = site::serve(answer);
    let address = Url::parse(&home).unwrap().socket_addrs(|| None).unwrap()[0];
    let settings = BrowserSettings {
        engine: Engine::Chromium,
        binary: light_build(),
        ..BrowserSettings::default()
    };
    let driver = Driver::start(&settings, None).await.unwrap();
    let options = SessionOptions {
        stand_in: Some(address),
        ..SessionOptions::default()
    };
    let (one, two) = (
        driver.session(&options).await.unwrap(),
        driver.session(&options).await.unwrap(),
    );
    let lexicons = Lexicons::embedded();
    let products = TouchFacts::embedded().chats();
    let part = async |session: &Session, odd: usize| {
        let mut wrong = Vec::new();
        for (at, product) in products.iter().enumerate().filter(|(at, _)| at % 2 == odd) {
            let reading = look(session, &home, &product.id, &lexicons).await;
            let mut chat = reading.touch.conversation;
            // On a busy machine the script may come after the first look, as it may in a shop.
            for _ in 0..8 {
                if chat.as_ref().is_some_and(|chat| chat.visible)
                    || product.kind == ChatKind::CallBack
                {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
                let again = session.snapshot().await.unwrap();
                chat = read(&again, &lexicons).touch.conversation;
            }
            let named = chat.as_ref().and_then(|chat| chat.vendor.clone());
            let visible = chat.as_ref().is_some_and(|chat| chat.visible);
            match product.kind {
                // What offers to ring up is no conversation.
                ChatKind::CallBack if visible => wrong.push(format!(
                    "{}: a call-back taken for a chat {chat:?}",
                    product.id
                )),
                ChatKind::CallBack => {}
                // A suite of which nothing more is known than its host says nothing of a chat.
                ChatKind::Suite if product.dom.is_empty() => {}
                _ if named.as_deref() != Some(product.id.as_str()) || !visible => {
                    wrong.push(format!("{}: {chat:?}", product.id))
                }
                _ => {}
            }
            // A script alone is no way to talk.
            if at % 7 == 0 {
                let asleep =
                    look(session, &home, &format!("{}?asleep", product.id), &lexicons).await;
                if asleep.touch.conversation.is_some_and(|chat| chat.visible) {
                    wrong.push(format!(
                        "{}: nothing is drawn, yet a chat is seen",
                        product.id
                    ));
                }
            }
        }
        wrong
    };
    let (a, b) = tokio::join!(part(&one, 0), part(&two, 1));
    one.close().await;
    two.close().await;
    driver.stop().await;
    let wrong: Vec<String> = a.into_iter().chain(b).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} products:\n{}",
        wrong.len(),
        products.len(),
        wrong.join("\n")
    );
}
