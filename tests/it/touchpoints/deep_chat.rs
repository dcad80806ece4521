//! A real widget: npm's deep-chat 2.4.2 (MIT), as its users build it into pages.

use std::path::Path;
use std::time::Duration;

use cxaudit::browser::{Driver, SessionOptions, light_build};
use cxaudit::page::{Conversation, Lexicons, read};
use cxaudit::plan::{BrowserSettings, Engine};
use url::Url;

use crate::site;

fn answer(path: &str) -> (u16, String) {
    let head = "<script type=module src=/deep-chat.js></script>";
    let shop = "<header><a href=/>Lamps</a> <a href=/cart>Cart (0)</a></header><main><h1>Owl lamp</h1><p>£49.00</p></main>";
    let body = match path {
        "/deep-chat.js" => {
            let file = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/fixtures/pages/deep-chat/deepChat.bundle.js");
            return (200, std::fs::read_to_string(file).unwrap());
        }
        "/inline" => format!("{head}{shop}<deep-chat demo=true></deep-chat>"),
        "/docked" => format!(
            "{head}{shop}<div style='position:fixed;right:20px;bottom:20px;z-index:99'><deep-chat demo=true></deep-chat></div>"
        ),
        "/polish" => format!(
            "{head}{shop}<deep-chat demo=true textInput='{{\"placeholder\":{{\"text\":\"Napisz do nas\"}}}}'></deep-chat>"
        ),
        "/renamed" => format!(
            "{head}{shop}<script type=module>await customElements.whenDefined('deep-chat');const D=customElements.get('deep-chat');customElements.define('zq-talk',class extends D{{}});const e=document.createElement('zq-talk');e.demo=true;e.introMessage={{text:'Hello! Ask me about lamps.'}};document.body.append(e)</script>"
        ),
        "/hidden" => format!("{head}{shop}<deep-chat demo=true style='display:none'></deep-chat>"),
        "/script-only" => format!("{head}{shop}"),
        _ => return (404, String::new()),
    };
    (200, site::page("Owl lamp", &body))
}

async fn seen(path: &str) -> Option<Conversation> {
    let home = site::serve(answer);
    let settings = BrowserSettings {
        engine: Engine::Chromium,
        binary: light_build(),
        ..BrowserSettings::default()
    };
    let driver = Driver::start(&settings, None).await.unwrap();
    let session = driver
        .session(&SessionOptions {
            offline: true,
            ..SessionOptions::default()
        })
        .await
        .unwrap();
    session
        .goto(&Url::parse(&format!("{home}{path}")).unwrap())
        .await
        .unwrap();
    session.settle(Duration::from_secs(10)).await.unwrap();
    let lexicons = Lexicons::embedded();
    let mut found = None;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let snapshot = session.snapshot().await.unwrap();
        found = read(&snapshot, &lexicons)
            .touch
            .conversation
            .filter(|chat| chat.visible);
        if found.is_some() {
            break;
        }
    }
    session.close().await;
    driver.stop().await;
    found
}

#[tokio::test]
async fn deep_chat_is_a_conversation_wherever_it_stands() {
    for path in ["inline", "docked", "polish", "renamed"] {
        let chat = seen(path).await;
        assert!(
            chat.as_ref().is_some_and(|chat| chat.open),
            "{path}: {chat:?}"
        );
    }
}

#[tokio::test]
async fn a_deep_chat_that_nobody_sees_is_none() {
    for path in ["hidden", "script-only"] {
        assert_eq!(seen(path).await, None, "{path}");
    }
}
