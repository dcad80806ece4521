//! The shops' mail, handed in by SMTP; tried again while nobody listens.

use std::net::SocketAddr;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport};

use super::acts::Letter;

/// Sends a letter beside the requests, at most twenty times a second apart.
pub fn send(to: SocketAddr, shop: String, letter: Letter) {
    std::thread::spawn(move || {
        let from = format!("\"{}\" <sklep@zoo.example>", shop.replace('"', ""));
        let (Ok(from), Ok(to_whom)) = (from.parse(), letter.to.parse()) else {
            return;
        };
        let message = Message::builder()
            .from(from)
            .to(to_whom)
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body)
            .unwrap();
        for _ in 0..20 {
            let sent = SmtpTransport::builder_dangerous(to.ip().to_string())
                .port(to.port())
                .hello_name(ClientId::Domain("mail.zoo.example".to_owned()))
                .timeout(Some(Duration::from_secs(5)))
                .build()
                .send(&message);
            if sent.is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}
