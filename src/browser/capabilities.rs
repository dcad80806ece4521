//! What is asked of a browser when a session is opened.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::find::Family;
use crate::plan::BrowserSettings;

/// What a session should be like.
#[derive(Debug, Clone, Default)]
pub struct SessionOptions {
    /// Languages in order of preference (`pl,en;q=0.8`); `None` leaves the browser's own.
    pub accept_language: Option<String>,
    /// No network but loopback: for looking at saved pages.
    pub offline: bool,
    /// Where every other host's port 80 is: for pages that load from elsewhere, without elsewhere.
    pub stand_in: Option<SocketAddr>,
}

/// What the browser gets ready for a person at its address bar, and for a next site: pages of its own
/// that cost more processor time than the start of the browser, for every visit anew.
const UNNEEDED: [&str; 3] = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
];

/// The capabilities for one session.
pub(super) fn capabilities(
    family: Family,
    binary: Option<&Path>,
    settings: &BrowserSettings,
    options: &SessionOptions,
    root: bool,
) -> Map<String, Value> {
    let mut wanted = Map::new();
    wanted.insert(
        "timeouts".into(),
        json!({ "script": 120_000, "pageLoad": 60_000, "implicit": 0 }),
    );
    wanted.insert(
        "unhandledPromptBehavior".into(),
        json!("dismiss and notify"),
    );
    match family {
        Family::Chromium | Family::HeadlessShell | Family::Edge => {
            wanted.insert("pageLoadStrategy".into(), json!("none"));
            let key = if family == Family::Edge {
                "ms:edgeOptions"
            } else {
                "goog:chromeOptions"
            };
            wanted.insert(
                key.into(),
                chromium(family, binary, settings, options, root),
            );
        }
        Family::Firefox => {
            wanted.insert("pageLoadStrategy".into(), json!("eager"));
            wanted.insert(
                "moz:firefoxOptions".into(),
                firefox(binary, settings, options),
            );
        }
    }
    wanted
}

fn chromium(
    family: Family,
    binary: Option<&Path>,
    settings: &BrowserSettings,
    options: &SessionOptions,
    root: bool,
) -> Value {
    let (width, height) = settings.window;
    let mut args = vec![
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--no-default-browser-check".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-search-engine-choice-screen".to_owned(),
        format!("--disable-features={}", UNNEEDED.join(",")),
        format!("--window-size={width},{height}"),
    ];
    if settings.headless && family != Family::HeadlessShell {
        args.push("--headless=new".to_owned());
    }
    if root {
        args.push("--no-sandbox".to_owned());
    }
    if let Some(address) = options.stand_in {
        args.push(format!(
            "--host-resolver-rules=MAP *:80 {address}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        ));
    } else if options.offline {
        args.push("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned());
    }
    let mut prefs = Map::new();
    prefs.insert("credentials_enable_service".into(), json!(false));
    prefs.insert("profile.password_manager_enabled".into(), json!(false));
    if let Some(languages) = &options.accept_language {
        // The preference takes a plain list; the browser adds the weights itself.
        let tags: Vec<&str> = languages
            .split(',')
            .filter_map(|tag| tag.split(';').next())
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
            .collect();
        prefs.insert("intl.accept_languages".into(), json!(tags.join(",")));
        if let Some(first) = tags.first() {
            args.push(format!("--lang={first}"));
        }
        args.push(format!("--accept-lang={}", tags.join(",")));
    }
    let mut wanted = json!({ "args": args, "prefs": prefs });
    if let Some(binary) = binary {
        wanted["binary"] = json!(binary);
    }
    wanted
}

fn firefox(binary: Option<&Path>, settings: &BrowserSettings, options: &SessionOptions) -> Value {
    let (width, height) = settings.window;
    let mut args = vec![format!("--width={width}"), format!("--height={height}")];
    if settings.headless {
        args.push("-headless".to_owned());
    }
    let mut prefs = Map::new();
    prefs.insert("signon.rememberSignons".into(), json!(false));
    if let Some(languages) = &options.accept_language {
        prefs.insert("intl.accept_languages".into(), json!(languages));
    }
    if options.offline {
        prefs.insert("network.proxy.type".into(), json!(1));
        prefs.insert("network.proxy.http".into(), json!("127.0.0.1"));
        prefs.insert("network.proxy.http_port".into(), json!(9));
        prefs.insert("network.proxy.ssl".into(), json!("127.0.0.1"));
        prefs.insert("network.proxy.ssl_port".into(), json!(9));
    }
    let mut wanted = json!({ "args": args, "prefs": prefs });
    if let Some(binary) = binary {
        wanted["binary"] = json!(binary);
    }
    wanted
}
