//! Logging in: with a password, or with an OAuth 2.0 access token (XOAUTH2, OAUTHBEARER).

use std::cell::RefCell;

use imap::{Authenticator, Client, Session};

use super::error::InboxError;
use super::secret;
use super::session::{refused, trouble};
use super::wire::Wire;
use crate::plan::{ImapSettings, Login, Sasl};

/// What a mailbox is opened with.
pub(super) struct Credentials {
    /// The password; none where a token is fetched anew for every connection.
    password: Option<String>,
}

impl Credentials {
    /// Obtains the password; a token, which expires, is only tried to be obtained.
    ///
    /// # Errors
    /// [`InboxError::Secret`].
    pub(super) fn of(settings: &ImapSettings) -> Result<Credentials, InboxError> {
        let secret = secret::resolve(&settings.password, &settings.user)?;
        Ok(Credentials {
            password: match settings.login {
                Login::Password => Some(secret),
                Login::Token(_) => None,
            },
        })
    }

    /// Logs in.
    pub(super) fn log_in(
        &self,
        mut client: Client<Wire>,
        settings: &ImapSettings,
    ) -> Result<Session<Wire>, InboxError> {
        let server = &settings.server;
        if let Some(password) = &self.password {
            return client
                .login(&settings.user, password)
                .map_err(|(error, _)| login_trouble(settings, error, ""));
        }
        let token = secret::resolve(&settings.password, &settings.user)?;
        let offered = client
            .capabilities()
            .map_err(|error| trouble(server, "CAPABILITY", error))?;
        let offers = |name: &str| offered.has_str(format!("AUTH={name}"));
        let bearer = match settings.login {
            Login::Token(Sasl::OAuthBearer) => true,
            Login::Token(Sasl::Either) => !offers("XOAUTH2") && offers("OAUTHBEARER"),
            _ => false,
        };
        let name = if bearer { "OAUTHBEARER" } else { "XOAUTH2" };
        if !offers(name) {
            return Err(InboxError::NoTokenLogin {
                server: server.clone(),
                mechanism: name,
            });
        }
        let bearing = Token {
            response: response(bearer, settings, &token),
            refusal: if bearer { b"\x01" } else { b"" },
            said: RefCell::default(),
        };
        client
            .authenticate(name, &bearing)
            .map_err(|(error, _)| login_trouble(settings, error, &bearing.said.borrow()))
    }
}

/// The client's first message of either mechanism (RFC 7628, 3.1; Google's description of XOAUTH2).
fn response(bearer: bool, settings: &ImapSettings, token: &str) -> String {
    let ImapSettings {
        user, server, port, ..
    } = settings;
    if bearer {
        // RFC 5801: a comma or an equals sign in a name is written in hexadecimal.
        let name = user.replace('=', "=3D").replace(',', "=2C");
        format!("n,a={name},\x01host={server}\x01port={port}\x01auth=Bearer {token}\x01\x01")
    } else {
        format!("user={user}\x01auth=Bearer {token}\x01\x01")
    }
}

/// Shows the token once; a second challenge tells why it was refused and wants a last word.
struct Token {
    response: String,
    refusal: &'static [u8],
    said: RefCell<String>,
}

impl Authenticator for Token {
    type Response = Vec<u8>;

    fn process(&self, challenge: &[u8]) -> Vec<u8> {
        if challenge.is_empty() {
            return self.response.clone().into_bytes();
        }
        *self.said.borrow_mut() = String::from_utf8_lossy(challenge).trim().to_owned();
        self.refusal.to_vec()
    }
}

/// What a refused log-in means. `detail` is what the server said before, if anything.
fn login_trouble(settings: &ImapSettings, error: imap::Error, detail: &str) -> InboxError {
    let said = match &error {
        imap::Error::No(no) => Some(&no.information),
        imap::Error::Bad(bad) => Some(&bad.information),
        _ => None,
    };
    match said {
        Some(said) if passes(said) => refused(&settings.server, "LOGIN", said.clone()),
        Some(said) => {
            let server_said = match detail {
                "" => said.clone(),
                detail => format!("{said} {detail}"),
            };
            let user = settings.user.clone();
            match settings.login {
                Login::Password => InboxError::LoginRefused { user, server_said },
                Login::Token(_) => InboxError::TokenRefused { user, server_said },
            }
        }
        None => match error {
            imap::Error::Validate(_) => InboxError::LoginRefused {
                user: settings.user.clone(),
                server_said: "user name or password contain a line break".to_owned(),
            },
            other => trouble(&settings.server, "LOGIN", other),
        },
    }
}

/// Whether a refusal passes by itself: the server is troubled or wants us to come less often
/// (RFC 5530 and the words of servers that do not use its codes); the password is not at fault.
fn passes(said: &str) -> bool {
    const SIGNS: [&str; 11] = [
        "[unavailable]",
        "[inuse]",
        "[limit]",
        "[serverbug]",
        "[throttled]",
        "too many",
        "temporar",
        "try again later",
        "rate limit",
        "throttl",
        "maximum number of connections",
    ];
    let said = said.to_lowercase();
    SIGNS.iter().any(|sign| said.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_no_wrong_password() {
        let cases = [
            ("[AUTHENTICATIONFAILED] Authentication failed.", false),
            ("[ALERT] Application-specific password required", false),
            ("[UNAVAILABLE] Temporary authentication failure", true),
            ("[ALERT] Too many simultaneous connections. (Failure)", true),
            ("[LIMIT] Command rate exceeded", true),
            ("Request is throttled. Suggested Backoff Time: 92415", true),
        ];
        for (said, expected) in cases {
            assert_eq!(passes(said), expected, "{said}");
        }
    }
}
