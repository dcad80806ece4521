//! Clicking: scroll there, see what lies at the point, press the pointer, follow new windows.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::BrowserError;
use super::kept::Script;
use super::session::Session;
use crate::page::ElementId;

/// Says where to press.
pub(super) static AIM: Script = Script {
    name: "aim",
    source: LazyLock::new(|| {
        concat!(include_str!("reach.js"), "\n", include_str!("click.js")).to_owned()
    }),
};

/// How a click went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Click {
    /// The pointer was pressed on the element.
    Done,
    /// Something else lies on it everywhere; nothing was pressed.
    Covered {
        /// A short description of it (`div#cookie-bar.open "We use cookies"`).
        by: String,
        /// The snapshot's element that lies there, when it is one.
        by_id: Option<ElementId>,
    },
    /// It is no longer in the page.
    Gone,
    /// It is disabled.
    Disabled,
    /// It is not rendered.
    Invisible,
}

/// What the script found out.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
enum Aim {
    Ok { x: f64, y: f64 },
    Covered { by: String, id: Option<u32> },
    Gone,
    Disabled,
    Invisible,
}

impl Session {
    /// Clicks an element of the last snapshot with the pointer, as a visitor would.
    ///
    /// # Errors
    /// The session is lost. What the page made impossible is a [`Click`], not an error.
    pub async fn click(&self, id: ElementId) -> Result<Click, BrowserError> {
        self.click_at(json!([{ "id": id.0 }])).await
    }

    /// Clicks as [`Session::click`] does, and calls `commit` between the hit test and the press: for
    /// clicks that cannot be taken back and are to be written down first. Nothing but the pointer
    /// action itself comes after `commit`, and what the page made impossible comes before it.
    ///
    /// Gives what `commit` gave once the pointer was pressed, or why it was not pressed (then
    /// `commit` was not called).
    ///
    /// # Errors
    /// The error of `commit`: nothing was pressed. [`BrowserError`] when the session is lost: when
    /// `commit` had been called by then, it is not known whether the press arrived.
    pub async fn click_after<T: Send, E: From<BrowserError>>(
        &self,
        id: ElementId,
        commit: impl FnOnce() -> Result<T, E> + Send,
    ) -> Result<Result<T, Click>, E> {
        self.press_after(json!([{ "id": id.0 }]), commit).await
    }

    /// Clicks the first visible element that a CSS selector matches, as [`Session::click_after`] does.
    ///
    /// # Errors
    /// As [`Session::click_after`].
    pub async fn click_selector_after<T: Send, E: From<BrowserError>>(
        &self,
        selector: &str,
        commit: impl FnOnce() -> Result<T, E> + Send,
    ) -> Result<Result<T, Click>, E> {
        self.press_after(json!([{ "selector": selector }]), commit)
            .await
    }

    async fn press_after<T: Send, E: From<BrowserError>>(
        &self,
        target: Value,
        commit: impl FnOnce() -> Result<T, E> + Send,
    ) -> Result<Result<T, Click>, E> {
        match self.aim(target).await? {
            Aim::Ok { x, y } => {
                let committed = commit()?;
                self.press_pointer(x, y).await?;
                Ok(Ok(committed))
            }
            other => Ok(Err(refusal(other))),
        }
    }

    /// Clicks the first visible element that a CSS selector matches, also in shadow roots and frames.
    ///
    /// # Errors
    /// [`BrowserError::NoMatch`] when nothing matches.
    pub async fn click_selector(&self, selector: &str) -> Result<Click, BrowserError> {
        match self.click_at(json!([{ "selector": selector }])).await? {
            Click::Gone => Err(BrowserError::NoMatch {
                selector: selector.to_owned(),
            }),
            other => Ok(other),
        }
    }

    /// Presses enter in a field.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn submit_key(&self, id: ElementId) -> Result<Click, BrowserError> {
        let script = concat!(
            include_str!("reach.js"),
            "\nconst at = reach(arguments[0]); if (!at) return false; at.focus({ preventScroll: true }); return true;"
        );
        let there: bool = self
            .wire
            .script("focus", script, json!([{ "id": id.0 }]))
            .await?;
        if !there {
            return Ok(Click::Gone);
        }
        self.press("\u{e007}").await?;
        Ok(Click::Done)
    }

    /// Presses escape.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn escape(&self) -> Result<(), BrowserError> {
        self.press("\u{e00c}").await
    }

    /// Moves the pointer over an element without pressing, for what appears on hover.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn hover(&self, id: ElementId) -> Result<Click, BrowserError> {
        match self.aim(json!([{ "id": id.0 }])).await? {
            Aim::Ok { x, y } => {
                self.wire.act("actions", pointer(x, y, false)).await?;
                Ok(Click::Done)
            }
            other => Ok(refusal(other)),
        }
    }

    async fn click_at(&self, target: Value) -> Result<Click, BrowserError> {
        match self.aim(target).await? {
            Aim::Ok { x, y } => {
                self.press_pointer(x, y).await?;
                Ok(Click::Done)
            }
            other => Ok(refusal(other)),
        }
    }

    async fn press_pointer(&self, x: f64, y: f64) -> Result<(), BrowserError> {
        match self.wire.act("actions", pointer(x, y, true)).await {
            // The press itself may end the document, or the window.
            Ok(()) | Err(BrowserError::Left { .. }) => self.follow_windows().await.map(drop),
            Err(error) => Err(error),
        }
    }

    async fn aim(&self, target: Value) -> Result<Aim, BrowserError> {
        match self.call(&AIM, target).await {
            Err(BrowserError::Left { .. }) => Ok(Aim::Gone),
            answer => answer,
        }
    }

    async fn press(&self, key: &str) -> Result<(), BrowserError> {
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": [
            { "type": "keyDown", "value": key },
            { "type": "keyUp", "value": key },
        ] }] });
        match self.wire.act("actions", body).await {
            Ok(()) | Err(BrowserError::Left { .. }) => self.follow_windows().await.map(drop),
            Err(error) => Err(error),
        }
    }
}

fn refusal(aim: Aim) -> Click {
    match aim {
        Aim::Ok { .. } => Click::Done,
        Aim::Covered { by, id } => Click::Covered {
            by,
            by_id: id.map(ElementId),
        },
        Aim::Gone => Click::Gone,
        Aim::Disabled => Click::Disabled,
        Aim::Invisible => Click::Invisible,
    }
}

fn pointer(x: f64, y: f64, press: bool) -> Value {
    let mut actions = vec![json!({
        "type": "pointerMove", "duration": 0, "origin": "viewport",
        "x": x.round() as i64, "y": y.round() as i64,
    })];
    if press {
        actions.push(json!({ "type": "pointerDown", "button": 0 }));
        actions.push(json!({ "type": "pointerUp", "button": 0 }));
    }
    json!({ "actions": [{
        "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions,
    }] })
}
