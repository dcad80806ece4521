//! Real storefronts, audited without a word of configuration and judged by their own databases.
//! Heavy: `make platforms` installs what they need and runs them.

mod cartridge;
mod evershop;
mod takeover;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::cxaudit;

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port()
}

fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A server in a process group of its own, which ends with it.
struct Server {
    child: Child,
}

impl Server {
    fn start(command: &mut Command, port: u16, patience: Duration) -> Server {
        use std::os::unix::process::CommandExt as _;
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .spawn()
            .expect("the server starts");
        let server = Server { child };
        let deadline = Instant::now() + patience;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "{command:?} does not answer");
            std::thread::sleep(Duration::from_millis(200));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// Audits one shop: a cart is abandoned and one order placed. Gives what the run said.
fn audit(study: &Path, shop: &str, country: &str, mail: u16) -> String {
    fs::write(
        study.join("study.toml"),
        format!(
            r#"
name = "Platform"
wave = 1
rubric = "full"
journeys = ["abandon-cart"]

[mailbox]
kind = "smtp"
listen = "127.0.0.1:{mail}"
address = "audit+{{tag}}@mail.example"

[windows]
welcome = "15s"
confirmation = "15s"
reminder = "5s"
follow-up = "15s"

[browser]
at-once = 1

[pace]
between-pages = "0s"
dwell = "1s"
"#
        ),
    )
    .expect("study.toml");
    fs::write(
        study.join("shops.csv"),
        format!("url;language;country;purchase\n{shop};en;{country};yes\n"),
    )
    .expect("shops.csv");
    let output = cxaudit()
        .args(["--study", &study.to_string_lossy(), "run"])
        .timeout(Duration::from_secs(400))
        .output()
        .expect("cxaudit runs");
    let status = cxaudit()
        .args(["--study", &study.to_string_lossy(), "status"])
        .output()
        .expect("cxaudit runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&status.stdout)
    );
    assert!(output.status.success(), "{said}");
    said
}
