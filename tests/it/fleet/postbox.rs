//! A mail receiver of the tests' own: takes everything, and reads it with mail-parser.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// A receiver that takes every mail and keeps it: recipient and raw message.
#[derive(Clone, Default)]
pub struct Postbox(Arc<Mutex<Vec<(String, String)>>>);

impl Postbox {
    pub async fn open(listener: TcpListener) -> Self {
        let postbox = Self::default();
        let here = postbox.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let here = here.clone();
                tokio::spawn(async move { here.talk(stream).await });
            }
        });
        postbox
    }

    pub async fn talk(self, stream: tokio::net::TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 postbox\r\n").await?;
        let mut to = String::new();
        while let Some(line) = lines.next_line().await? {
            let answer: &[u8] = if line.starts_with("DATA") {
                write.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                self.0.lock().unwrap().push((to.clone(), raw));
                b"250 kept\r\n"
            } else {
                if let Some(address) = line.strip_prefix("RCPT TO:") {
                    to = address.trim_matches(['<', '>']).to_owned();
                }
                b"250 ok\r\n"
            };
            write.write_all(answer).await?;
        }
        Ok(())
    }

    pub fn of(&self, to: &str) -> Vec<Letter> {
        let kept = self.0.lock().unwrap();
        kept.iter()
            .filter(|(address, _)| address == to)
            .map(|(_, raw)| Letter::read(raw))
            .collect()
    }
}

pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub raw: String,
}

impl Letter {
    pub fn read(raw: &str) -> Self {
        let message = mail_parser::MessageParser::default()
            .parse(raw.as_bytes())
            .unwrap();
        Self {
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
            raw: raw.to_owned(),
        }
    }
}

pub async fn postbox() -> (Postbox, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (Postbox::open(listener).await, address)
}
