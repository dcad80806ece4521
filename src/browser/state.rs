//! What makes a visitor the same visitor in another browser: cookies and what sites keep in it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::error::BrowserError;
use super::find::Family;
use super::session::Session;

/// Where a visitor is and what the browser keeps for the shop.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Address of the page.
    pub url: String,
    /// Cookies of all sites, as the browser's protocol names their parts.
    cookies: Vec<Value>,
    /// The site's `localStorage`.
    local: Map<String, Value>,
    /// The tab's `sessionStorage`.
    session: Map<String, Value>,
}

#[derive(Deserialize)]
struct Kept {
    local: Map<String, Value>,
    session: Map<String, Value>,
}

const KEEP: &str = "const all = kept => { try { return { ...kept() }; } catch { return {}; } }; \
    return { local: all(() => localStorage), session: all(() => sessionStorage) };";
const GIVE_BACK: &str = "const give = (kept, what) => { try { for (const [k, v] of Object.entries(what)) kept().setItem(k, v); } catch { } }; \
    give(() => localStorage, arguments[0]); give(() => sessionStorage, arguments[1]); return null;";

impl Session {
    /// What another browser needs to go on from here.
    ///
    /// # Errors
    /// The session is lost.
    pub async fn state(&self) -> Result<State, BrowserError> {
        let url = self.address().await?.to_string();
        let cookies = if self.family == Family::Firefox {
            self.wire.ask("cookie", None).await?
        } else {
            let answer = self.cdp("Network.getAllCookies", json!({})).await?;
            answer["cookies"].clone()
        };
        let kept: Kept = self.wire.script("state", KEEP, json!([])).await?;
        Ok(State {
            url,
            cookies: cookies.as_array().cloned().unwrap_or_default(),
            local: kept.local,
            session: kept.session,
        })
    }

    /// Goes on where another browser was.
    ///
    /// # Errors
    /// The session is lost, or the page cannot be reached any more.
    pub async fn take_up(&self, state: &State) -> Result<(), BrowserError> {
        let url = Url::parse(&state.url).map_err(|error| BrowserError::Command {
            command: "take up".to_owned(),
            message: format!("{:?} is no address: {error}", state.url),
        })?;
        if self.family == Family::Firefox {
            // A cookie can only be given to the site that is shown.
            self.goto(&url).await?;
            for cookie in &state.cookies {
                self.wire
                    .ask("cookie", Some(json!({ "cookie": cookie })))
                    .await?;
            }
        } else {
            let cookies: Vec<Value> = state.cookies.iter().map(settable).collect();
            self.cdp("Network.setCookies", json!({ "cookies": cookies }))
                .await?;
            self.goto(&url).await?;
        }
        if state.local.is_empty() && state.session.is_empty() {
            return Ok(());
        }
        let () = self
            .wire
            .script("take up", GIVE_BACK, json!([state.local, state.session]))
            .await?;
        self.wire.act("refresh", json!({})).await
    }
}

/// A cookie as it may be set: without what the browser only tells.
fn settable(cookie: &Value) -> Value {
    let parts = [
        "name", "value", "domain", "path", "secure", "httpOnly", "sameSite", "expires",
    ];
    let kept = parts.iter().filter_map(|part| {
        let value = cookie.get(*part)?;
        // A session's cookie has no end.
        let endless = *part == "expires" && value.as_f64().is_none_or(|at| at <= 0.0);
        (!endless).then(|| ((*part).to_owned(), value.clone()))
    });
    Value::Object(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_of_the_session_stays_one() {
        let told = json!({ "name": "sid", "value": "1", "domain": "shop.test", "path": "/",
            "expires": -1, "size": 4, "session": true, "httpOnly": true, "secure": false });
        let expected = json!({ "name": "sid", "value": "1", "domain": "shop.test", "path": "/",
            "secure": false, "httpOnly": true });
        assert_eq!(settable(&told), expected);
    }
}
