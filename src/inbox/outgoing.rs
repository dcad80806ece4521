//! A customer's own mail on its way to a shop. Sent once; a failure is never followed by another try.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};

use super::error::InboxError;
use super::secret;
use crate::plan::{OutgoingSettings, Security};

/// Longest time for one answer of the server.
const ANSWER: Duration = Duration::from_secs(30);

/// A mail to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The customer's name.
    pub name: String,
    /// The customer's address.
    pub from: String,
    /// The shop's address.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Hands a mail to the server.
///
/// # Errors
/// [`InboxError::Outgoing`] when an address is none, or the server does not take the mail.
pub async fn send_letter(settings: &OutgoingSettings, letter: &Letter) -> Result<(), InboxError> {
    let refused = |why: String| InboxError::Outgoing {
        server: settings.server.clone(),
        why,
    };
    let user = settings.user.as_deref().unwrap_or_default();
    let password = settings
        .password
        .as_ref()
        .map(|password| secret::resolve(password, user))
        .transpose()?;
    let message = message(letter).map_err(&refused)?;
    let transport = transport(settings, password).map_err(&refused)?;
    tokio::task::spawn_blocking(move || transport.send(&message))
        .await
        .map_err(|error| refused(error.to_string()))?
        .map(drop)
        .map_err(|error| refused(error.to_string()))
}

fn message(letter: &Letter) -> Result<Message, String> {
    let address = |text: &str| {
        text.parse()
            .map_err(|error| format!("{text} is no address: {error}"))
    };
    Message::builder()
        .from(Mailbox::new(
            Some(letter.name.clone()),
            address(&letter.from)?,
        ))
        .to(Mailbox::new(None, address(&letter.to)?))
        .subject(letter.subject.clone())
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|error| error.to_string())
}

fn transport(
    settings: &OutgoingSettings,
    password: Option<String>,
) -> Result<SmtpTransport, String> {
    let tls = || TlsParameters::new(settings.server.clone()).map_err(|error| error.to_string());
    let tls = match settings.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::StartTls => Tls::Required(tls()?),
        Security::None => Tls::None,
    };
    let builder = SmtpTransport::builder_dangerous(&settings.server)
        .port(settings.port)
        .tls(tls)
        .timeout(Some(ANSWER));
    Ok(match (&settings.user, password) {
        (Some(user), Some(password)) => {
            builder.credentials(Credentials::new(user.clone(), password))
        }
        _ => builder,
    }
    .build())
}
