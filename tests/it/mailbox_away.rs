//! A mailbox that closes the connection, for a moment or for longer: the run survives, nothing is
//! concluded meanwhile, and `status` tells since when nothing is read.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::inbox::until;
use crate::inbox_fake::{FakeServer, Idle};
use crate::study_folder::Study;

fn mailbox(server: SocketAddr) -> String {
    format!(
        "kind = \"imap\"\nserver = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nuser = \"audit\"\n\
         password = {{ command = \"echo pw\" }}\naddress = \"box+{{tag}}@any.test\"\n",
        server.port()
    )
}

/// A way to a server that can be cut.
struct Cable {
    addr: SocketAddr,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Cable {
    fn to(server: SocketAddr) -> Cable {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let cable = Cable {
            addr: listener.local_addr().expect("an address"),
            cut: Arc::default(),
            open: Arc::default(),
        };
        let (cut, open) = (cable.cut.clone(), cable.open.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(beyond) = TcpStream::connect(server) else {
                    continue;
                };
                for (from, to) in [(&client, &beyond), (&beyond, &client)] {
                    let (from, to) = (from.try_clone(), to.try_clone());
                    if let (Ok(from), Ok(to)) = (from, to) {
                        std::thread::spawn(move || carry(from, to));
                    }
                }
                open.lock().expect("no panic").extend([client, beyond]);
            }
        });
        cable
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for stream in self.open.lock().expect("no panic").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn a_mailbox_that_closes_the_connection_in_idle() {
    let server = FakeServer::start(|number| match number {
        0 | 1 => Idle::Close,
        _ => Idle::Proper,
    });
    let study = Study::new("https://shop.test", "abandon-cart", &mailbox(server.addr));
    study.leave_watching(Duration::from_secs(5));
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(
        ended.last_word(),
        "The study is complete. Next: cxaudit report"
    );
    assert!(server.connections.load(Ordering::SeqCst) >= 3, "{ended:?}");
    let status = study.status();
    assert_eq!(status["closed"], 1, "{status}");
    assert!(status["mailbox"]["trouble-since"].is_null(), "{status}");
}

#[test]
fn a_mailbox_that_stays_away() {
    let server = FakeServer::start(|_| Idle::Proper);
    let cable = Cable::to(server.addr);
    let study = Study::new("https://shop.test", "abandon-cart", &mailbox(cable.addr));
    study.leave_watching(Duration::from_secs(6));
    let mut run = study.start(&["run"]);
    until("the mailbox is read", || {
        study.status()["mailbox"]["read-until"].is_string()
    });
    until("the client idles", || {
        server.idles.load(Ordering::SeqCst) > 0
    });
    // Instants are kept in milliseconds.
    let before = Utc::now() - TimeDelta::milliseconds(1);
    cable.cut();
    let instant = |value: &serde_json::Value| -> DateTime<Utc> {
        value
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("an instant")
    };
    let mut since = None;
    until("the trouble is told", || {
        let mailbox = study.status()["mailbox"].clone();
        since = mailbox["trouble-since"]
            .is_string()
            .then(|| instant(&mailbox["trouble-since"]));
        since.is_some()
    });
    let since = since.expect("seen just now");
    assert!(since >= before && since <= Utc::now(), "{since} {before}");
    // The window closes while nobody reads the mailbox: nothing is concluded from that.
    until("the window has closed", || {
        instant(&study.status()["visits"][0]["until"]) + Duration::from_secs(2) < Utc::now()
    });
    let status = study.status();
    assert_eq!(status["watching"], 1, "{status}");
    assert_eq!(
        instant(&status["mailbox"]["trouble-since"]),
        since,
        "still the first instant"
    );
    assert_eq!(
        status["mailbox"]["trouble"],
        "keep the connection to the mail server 127.0.0.1: the server closed the connection"
    );
    let said = study.call(&["status"]).stdout;
    let local = since
        .with_timezone(&chrono::Local)
        .format("%Y-%m-%d %H:%M:%S");
    assert!(
        said.contains(&format!(
            "  the mailbox is not being read since {local}: keep the connection to the mail server \
             127.0.0.1: the server closed the connection\n"
        )),
        "{said}"
    );
    let verdicts = study.scores()["shops"][0]["verdicts"].clone();
    let welcome = verdicts
        .as_array()
        .and_then(|all| all.iter().find(|one| one["criterion"] == "welcome-mail"))
        .expect("a verdict");
    assert_eq!(welcome["state"], "pending", "{welcome}");
    assert!(
        run.try_wait().expect("a child").is_none(),
        "the run survives"
    );
    cable.mend();
    let mut code = None;
    until("the run ends", || {
        code = run.try_wait().expect("a child");
        code.is_some()
    });
    assert_eq!(code.and_then(|status| status.code()), Some(0));
    let status = study.status();
    assert_eq!(status["closed"], 1, "{status}");
    assert!(status["mailbox"]["trouble-since"].is_null(), "{status}");
}
