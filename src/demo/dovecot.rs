//! A throwaway Dovecot: a real IMAP server on loopback for the demo and the tests.
//!
//! Goes in: a folder. Comes out: a server of its own configuration and certificate on free ports,
//! whose one mailbox takes mail for every address by LMTP; it ends with its handle. Dovecot itself
//! must be installed (Debian: `dovecot-imapd dovecot-lmtpd`); the machine's own Dovecot, if it runs
//! one, is left alone.

use std::fs;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::plan::{AddressScheme, ImapSettings, Login, Secret, Security};

/// The login name that the server knows (it takes any).
pub const USER: &str = "audit";
/// How long the server may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often free ports are chosen anew when somebody else takes one first.
const TRIES: u32 = 3;

/// Why there is no Dovecot. Messages read well after "failed to ...".
#[derive(Debug, thiserror::Error)]
pub enum DovecotError {
    /// It is not installed.
    #[error(
        "find Dovecot: it is not installed; on Debian or Ubuntu run `apt-get install dovecot-imapd dovecot-lmtpd`"
    )]
    Missing,
    /// Its configuration would be another.
    #[error("use Dovecot {0}: only versions 2.3 are supported here")]
    Version(String),
    /// A file could not be made.
    #[error("set up Dovecot in {}", path.display())]
    Files {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The certificate could not be made.
    #[error("make a certificate for Dovecot")]
    Certificate(#[from] rcgen::Error),
    /// It does not start.
    #[error("start Dovecot: {0}")]
    Start(String),
}

/// A running Dovecot. Ends when dropped.
#[derive(Debug)]
pub struct Dovecot {
    folder: PathBuf,
    program: PathBuf,
    ports: Ports,
    child: Option<Child>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ports {
    imap: u16,
    imaps: u16,
    lmtp: u16,
}

impl Dovecot {
    /// The program, where it is installed.
    #[must_use]
    pub fn find() -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let usual = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from);
        std::env::split_paths(&path)
            .chain(usual)
            .map(|folder| folder.join("dovecot"))
            .find(|program| program.is_file())
    }

    /// Starts a server that keeps everything in `folder` (made when missing; mail that is there
    /// already stays). Blocks until it answers.
    ///
    /// # Errors
    /// [`DovecotError`]; with the end of its log when it does not start.
    pub fn start(folder: &Path) -> Result<Dovecot, DovecotError> {
        let program = Dovecot::find().ok_or(DovecotError::Missing)?;
        let version = version(&program)?;
        if !version.starts_with("2.3") {
            return Err(DovecotError::Version(version));
        }
        make_folder(folder)?;
        let folder = folder
            .canonicalize()
            .map_err(|source| DovecotError::Files {
                path: folder.to_owned(),
                source,
            })?;
        prepare(&folder)?;
        let mut server = Dovecot {
            folder,
            program,
            ports: Ports {
                imap: 0,
                imaps: 0,
                lmtp: 0,
            },
            child: None,
        };
        let mut last = DovecotError::Start("no free port".into());
        for _ in 0..TRIES {
            server.ports = free_ports()
                .map_err(|error| DovecotError::Start(format!("no free port: {error}")))?;
            match server.run() {
                Ok(()) => return Ok(server),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Starts again after [`Dovecot::stop`], on the same ports, with the same mail.
    ///
    /// # Errors
    /// As [`Dovecot::start`].
    pub fn restart(&mut self) -> Result<(), DovecotError> {
        self.stop();
        self.run()
    }

    /// Ends the server and everything it started. Blocks until it has ended.
    pub fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = rustix::process::kill_process(pid, Signal::TERM);
        }
        let deadline = Instant::now() + PATIENCE;
        while matches!(child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::park_timeout(Duration::from_millis(10));
        }
        if let Some(pid) = pid {
            let _ = rustix::process::kill_process_group(pid, Signal::KILL);
        }
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Ends the server and everything it started at once (SIGKILL), as a crash would.
    pub fn kill(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Port with TLS from the first byte.
    #[must_use]
    pub fn imaps_port(&self) -> u16 {
        self.ports.imaps
    }

    /// Port without TLS, and with STARTTLS.
    #[must_use]
    pub fn imap_port(&self) -> u16 {
        self.ports.imap
    }

    /// Where it takes mail by LMTP.
    #[must_use]
    pub fn lmtp(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.ports.lmtp))
    }

    /// PEM file of its certificate, for `mailbox.ca`.
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.folder.join("cert.pem")
    }

    /// File that holds the password.
    #[must_use]
    pub fn password_file(&self) -> PathBuf {
        self.folder.join("password")
    }

    /// The mailbox's files (Maildir; folders begin with a dot).
    #[must_use]
    pub fn maildir(&self) -> PathBuf {
        self.folder.join("mail/Maildir")
    }

    /// How to read the mailbox: over TLS, with its own certificate.
    #[must_use]
    pub fn settings(&self, addresses: AddressScheme) -> ImapSettings {
        ImapSettings {
            server: "localhost".into(),
            port: self.ports.imaps,
            security: Security::Tls,
            ca: Some(self.ca()),
            user: USER.into(),
            login: Login::Password,
            password: Secret::File(self.password_file()),
            folders: Vec::new(),
            poll: Duration::from_secs(5),
            addresses,
        }
    }

    fn run(&mut self) -> Result<(), DovecotError> {
        let config = self.folder.join("dovecot.conf");
        let password = read(&self.password_file())?;
        write(
            &config,
            &configuration(&self.folder, self.ports, password.trim())?,
        )?;
        private(&config, 0o600)?;
        let output = fs::File::create(self.folder.join("output.log")).map_err(|source| {
            DovecotError::Files {
                path: self.folder.clone(),
                source,
            }
        })?;
        let errors = output.try_clone().map_err(|source| DovecotError::Files {
            path: self.folder.clone(),
            source,
        })?;
        let child = Command::new(&self.program)
            .arg("-F")
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .map_err(|error| DovecotError::Start(error.to_string()))?;
        self.child = Some(child);
        let deadline = Instant::now() + PATIENCE;
        while !self.answers() {
            let ended = self
                .child
                .as_mut()
                .is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
            if ended || Instant::now() > deadline {
                let said = self.said();
                self.stop();
                return Err(DovecotError::Start(said));
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Whether both servers greet.
    fn answers(&self) -> bool {
        greets(self.ports.imap, b"* OK") && greets(self.ports.lmtp, b"220")
    }

    /// The last lines of its logs.
    fn said(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for name in ["output.log", "dovecot.log"] {
            let text = fs::read_to_string(self.folder.join(name)).unwrap_or_default();
            lines.extend(text.lines().map(str::to_owned));
        }
        let from = lines.len().saturating_sub(5);
        match lines[from..].join("; ") {
            empty if empty.is_empty() => "it did not answer and logged nothing".to_owned(),
            said => said,
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

fn version(program: &Path) -> Result<String, DovecotError> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|error| DovecotError::Start(error.to_string()))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn greets(port: u16, greeting: &[u8]) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return false;
    };
    let mut read = vec![0; greeting.len()];
    stream
        .set_read_timeout(Some(Duration::from_secs(2)))
        .is_ok()
        && stream.read_exact(&mut read).is_ok()
        && read == greeting
}

/// Three ports that are free now; all are held until all are known, so they differ.
fn free_ports() -> std::io::Result<Ports> {
    let held: [TcpListener; 3] = [free_port()?, free_port()?, free_port()?];
    Ok(Ports {
        imap: held[0].local_addr()?.port(),
        imaps: held[1].local_addr()?.port(),
        lmtp: held[2].local_addr()?.port(),
    })
}

fn free_port() -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
}

fn read(path: &Path) -> Result<String, DovecotError> {
    fs::read_to_string(path).map_err(|source| DovecotError::Files {
        path: path.to_owned(),
        source,
    })
}

fn write(path: &Path, text: &str) -> Result<(), DovecotError> {
    fs::write(path, text).map_err(|source| DovecotError::Files {
        path: path.to_owned(),
        source,
    })
}

fn private(path: &Path, mode: u32) -> Result<(), DovecotError> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|source| {
        DovecotError::Files {
            path: path.to_owned(),
            source,
        }
    })
}

fn make_folder(path: &Path) -> Result<(), DovecotError> {
    fs::create_dir_all(path).map_err(|source| DovecotError::Files {
        path: path.to_owned(),
        source,
    })
}

/// Folders, certificate and password, where they are not there already.
fn prepare(folder: &Path) -> Result<(), DovecotError> {
    let mail = folder.join("mail");
    make_folder(&mail)?;
    make_folder(&folder.join("run"))?;
    private(folder, 0o755)?;
    let owner = owner()?;
    chown(&mail, Some(owner.uid), Some(owner.gid))
        .map_err(|source| DovecotError::Files { path: mail, source })?;
    if !folder.join("cert.pem").exists() {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names)?;
        write(&folder.join("cert.pem"), &made.cert.pem())?;
        write(&folder.join("key.pem"), &made.signing_key.serialize_pem())?;
        private(&folder.join("key.pem"), 0o600)?;
    }
    let password = folder.join("password");
    if !password.exists() {
        use std::hash::{BuildHasher, RandomState};
        write(
            &password,
            &format!("{:016x}\n", RandomState::new().hash_one(folder)),
        )?;
        private(&password, 0o600)?;
    }
    Ok(())
}

/// A user of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owner {
    name: String,
    uid: u32,
    gid: u32,
}

/// Who the mail belongs to: Dovecot's own user where we are root (Dovecot reads no mail as root),
/// else ourselves.
fn owner() -> Result<Owner, DovecotError> {
    let uid = rustix::process::geteuid();
    let wanted = |owner: &Owner| {
        if uid.is_root() {
            owner.name == "dovecot"
        } else {
            owner.uid == uid.as_raw()
        }
    };
    let passwd = read(Path::new("/etc/passwd"))?;
    passwd
        .lines()
        .filter_map(account)
        .find(wanted)
        .ok_or_else(|| {
            DovecotError::Start("the system user to run it as is not in /etc/passwd".to_owned())
        })
}

/// A line of passwd(5).
fn account(line: &str) -> Option<Owner> {
    let mut fields = line.split(':');
    let name = fields.next()?.to_owned();
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(Owner { name, uid, gid })
}

/// Name of a group in group(5).
fn group_name(gid: u32) -> Option<String> {
    let groups = fs::read_to_string("/etc/group").ok()?;
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(gid)).then(|| name.to_owned())
    })
}

/// Its configuration: one mailbox for every user and address, plus addresses kept in full.
fn configuration(folder: &Path, ports: Ports, password: &str) -> Result<String, DovecotError> {
    let owner = owner()?;
    let users = if rustix::process::geteuid().is_root() {
        String::new()
    } else {
        let group = group_name(owner.gid).unwrap_or_else(|| owner.gid.to_string());
        format!(
            "default_internal_user = {0}\ndefault_login_user = {0}\ndefault_internal_group = {group}\n",
            owner.name
        )
    };
    let dir = folder.display();
    let Ports { imap, imaps, lmtp } = ports;
    let Owner { uid, gid, .. } = owner;
    Ok(format!(
        r"{users}base_dir = {dir}/run
state_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
instance_name = cxaudit-{lmtp}
ssl = yes
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2 oauthbearer
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 0
mailbox_list_index = yes
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lmtp_rcpt_check_quota = no
mail_fsync = never
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={dir}/mail mail=maildir:{dir}/mail/Maildir allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = subscribe
    special_use = \Junk
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
  unix_listener lmtp {{
    mode = 0600
  }}
}}
service stats {{
  chroot =
}}
"
    ))
}
