//! Scripts that a document keeps: sent and compiled once, and called by name from then on. To send
//! one takes longer than to run it.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::error::BrowserError;
use super::find::Family;
use super::session::Session;

/// Where a document keeps them.
const PLACE: &str = "window[Symbol.for('cxaudit.kept')]";
/// What a call answers where the document does not know the script yet.
const UNKNOWN: &str = "cxaudit.unknown";

/// A script: the body of a function that reads its `arguments`.
pub(super) struct Script {
    pub(super) name: &'static str,
    pub(super) source: LazyLock<String>,
}

/// Those that every document gets before its own first script, where the browser can do that.
static ALL: [&Script; 3] = [&super::look::LOOK, &super::click::AIM, &super::fill::FILL];

static PRELOAD: LazyLock<String> = LazyLock::new(|| {
    let kept: String = ALL
        .iter()
        .map(|script| format!("{}: function () {{ {} }},\n", script.name, *script.source))
        .collect();
    format!(
        "(() => {{ const PRELOADED = true; {} }})();\n\
         if (window === window.top) Object.defineProperty(window, Symbol.for('cxaudit.kept'), \
         {{ value: {{ {kept} }}, configurable: true }});",
        super::settle::WATCH
    )
});

impl Session {
    /// Has the current window give its documents the scripts before anything else runs in them.
    pub(super) async fn preload(&self) -> Result<(), BrowserError> {
        self.cdp(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": *PRELOAD }),
        )
        .await?;
        Ok(())
    }

    /// Calls a script by its name; sends it first where the document has not got it.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        script: &Script,
        args: Value,
    ) -> Result<T, BrowserError> {
        let Script { name, source } = script;
        if self.family == Family::Firefox {
            // Its driver runs every script in a place of its own, of which nothing is kept.
            return self.wire.script(name, source, args).await;
        }
        let call = format!(
            "const kept = {PLACE}; \
             return kept && kept.{name} ? kept.{name}.apply(window, arguments) : '{UNKNOWN}';"
        );
        let mut answer: Value = self.wire.script(name, &call, args.clone()).await?;
        if answer == UNKNOWN {
            let whole = format!(
                "const kept = {PLACE} || {{}}; \
                 Object.defineProperty(window, Symbol.for('cxaudit.kept'), {{ value: kept, configurable: true }}); \
                 kept.{name} = function () {{ {} }}; return kept.{name}.apply(window, arguments);",
                **source
            );
            answer = self.wire.script(name, &whole, args).await?;
        }
        serde_json::from_value(answer).map_err(|source| BrowserError::Answer {
            command: (*name).to_owned(),
            source,
        })
    }
}
