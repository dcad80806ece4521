//! A person solves the captcha that stopped a visit: a real window on a display of its own, with
//! keys and pointer of the display's, not of the browser's protocol.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::site::page;
use crate::study_folder::{RECEIVER, Study};

/// The characters of the shop's picture, which only a person can read.
const PICTURE: &str = "7k4pq";

/// What the shop knows.
#[derive(Default)]
struct Books {
    accounts: Vec<String>,
    refused: usize,
    in_cart: usize,
}

/// A shop that asks for the characters of a picture before it opens an account.
fn shop(books: Arc<Mutex<Books>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let books = books.clone();
            std::thread::spawn(move || answer(stream, &books));
        }
    });
    format!("http://{address}/")
}

fn answer(stream: TcpStream, books: &Mutex<Books>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (mut length, mut cookie) = (0, String::new());
    let request = line.clone();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let lower = line.trim().to_lowercase();
        if lower.is_empty() {
            break;
        }
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if let Some(value) = lower.strip_prefix("cookie:") {
            value.trim().clone_into(&mut cookie);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let fields: BTreeMap<String, String> =
        url::form_urlencoded::parse(&body).into_owned().collect();
    let path = request.split(' ').nth(1)?.to_owned();
    let mut set_cookie = "";
    let inside = cookie.contains("inside=1");
    let greeting = if inside {
        "<a href=/account>My account</a> <a href=/out>Log out</a>"
    } else {
        "<a href=/register>Create an account</a> <a href=/login>Log in</a>"
    };
    let mut books = books.lock().expect("nobody panicked");
    let head = format!(
        "<header><a href=/>Teapot kiosk</a> {greeting} <a href=/cart>Cart ({})</a></header>",
        books.in_cart
    );
    let (status, html) = match (path.as_str(), request.starts_with("POST")) {
        ("/register", true) => {
            let right = fields.get("picture").is_some_and(|typed| typed == PICTURE);
            if right && fields.get("email").is_some_and(|email| email.contains('@')) {
                books.accounts.push(fields["email"].clone());
                set_cookie = "Set-Cookie: inside=1; Path=/\r\n";
                let text = "<h1>Your account</h1><p>Welcome!</p><a href=/out>Log out</a>";
                (
                    200,
                    page("Your account", &format!("{head}<main>{text}</main>")),
                )
            } else {
                books.refused += 1;
                (
                    200,
                    page(
                        "Register",
                        &format!(
                            "{head}{}",
                            form("Those were not the characters in the picture.")
                        ),
                    ),
                )
            }
        }
        ("/register", false) => (200, page("Register", &format!("{head}{}", form("")))),
        ("/cart", true) => {
            books.in_cart += 1;
            (200, page("Cart", &format!("{head}{}", cart())))
        }
        ("/cart", false) => (200, page("Cart", &format!("{head}{}", cart()))),
        ("/checkout", _) => (200, page("Checkout", &format!("{head}{}", checkout()))),
        ("/favicon.ico", _) => (404, String::new()),
        (other, _) => {
            let (status, html) = crate::site::kiosk(other);
            (
                status,
                html.replace(
                    "<header><a href=/>Teapot kiosk</a> <a href=/cart>Cart (0)</a></header>",
                    &head,
                ),
            )
        }
    };
    let mut out = stream;
    write!(
        out,
        "HTTP/1.1 {status} Whatever\r\nContent-Type: text/html; charset=utf-8\r\n{set_cookie}\
         Content-Length: {}\r\nConnection: close\r\n\r\n{html}",
        html.len()
    )
    .ok()
}

/// The field for the characters is large: the test's person presses where it surely is.
fn form(complaint: &str) -> String {
    format!(
        "<main><h1>Create an account</h1><p role=alert style='color:#b00'>{complaint}</p>\
         <form method=post action=/register>\
         <p><label>Enter the characters in the picture<br>\
         <input name=picture autocomplete=off style='width:1100px;height:320px;font-size:60px'></label></p>\
         <p><label>First name <input name=first required></label> <label>Last name <input name=last required></label></p>\
         <p><label>E-mail <input type=email name=email required></label></p>\
         <p><label>Password <input type=password name=password required></label></p>\
         <button>Create account</button></form></main>"
    )
}

fn cart() -> &'static str {
    "<main><h1>Your cart</h1><table><tr><td>Blue teapot</td><td>£24.00</td></tr></table>\
     <p>Total £24.00</p><a href=/checkout>Proceed to checkout</a></main>"
}

fn checkout() -> &'static str {
    "<main><h1>Checkout</h1><form method=post action=/order>\
     <label>First name <input name=first autocomplete=given-name></label>\
     <label>Last name <input name=last autocomplete=family-name></label>\
     <label>E-mail <input name=email type=email></label>\
     <label>Street and number <input name=street autocomplete=street-address></label>\
     <label>Postcode <input name=postcode></label><label>City <input name=city></label>\
     <label>Phone <input name=phone type=tel></label>\
     <p>Total £24.00</p><button>Place order</button></form></main>"
}

/// A display that nobody sees.
struct Display {
    child: Child,
    name: String,
}

impl Display {
    fn open() -> Display {
        let mut child = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1400x1000x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut number)
            .expect("a display number");
        Display {
            child,
            name: format!(":{}", number.trim()),
        }
    }

    fn xdotool(&self, arguments: &[&str]) {
        let status = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name)
            .status()
            .expect("xdotool starts");
        assert!(status.success(), "xdotool {arguments:?}");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "needs Xvfb and xdotool: run by make platforms"]
fn a_person_solves_the_captcha_and_the_visit_goes_on() {
    let books = Arc::new(Mutex::new(Books::default()));
    let url = shop(books.clone());
    let study = Study::with(&url, "abandon-cart", RECEIVER, "");
    let ended = study.call(&["run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let visit = &study.status()["visits"][0];
    assert_eq!(visit["cause"], "captcha", "{visit}");
    assert!(books.lock().expect("books").accounts.is_empty());

    let display = Display::open();
    let name = visit["shop"].as_str().expect("a shop").to_owned();
    let log = study.file("takeover.log");
    let mut takeover = Command::new(env!("CARGO_BIN_EXE_cxaudit"))
        .current_dir(study.path())
        .args(["takeover", &name, "--record"])
        .env("DISPLAY", &display.name)
        .env_remove("CXAUDIT_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log).expect("a log"))
        .spawn()
        .expect("the program starts");
    let said = || fs::read_to_string(&log).unwrap_or_default();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !said().contains("press Enter") {
        assert!(Instant::now() < deadline, "{}", said());
        std::thread::sleep(Duration::from_millis(200));
    }
    // The person reads the picture, clicks into the field and types.
    display.xdotool(&["mousemove", "500", "480", "click", "1"]);
    display.xdotool(&["type", "--delay", "60", PICTURE]);
    std::thread::sleep(Duration::from_secs(1));
    takeover
        .stdin
        .as_mut()
        .expect("piped")
        .write_all(b"\n")
        .expect("Enter");
    let deadline = Instant::now() + Duration::from_secs(90);
    let code = loop {
        if let Some(status) = takeover.try_wait().expect("a child") {
            break status.code();
        }
        if Instant::now() > deadline {
            let _ = takeover.kill();
            panic!("{}", said());
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    assert_eq!(code, Some(0), "{}", said());
    {
        let books = books.lock().expect("books");
        assert_eq!(
            books.accounts.len(),
            1,
            "{} refused; {}",
            books.refused,
            said()
        );
        assert!(books.in_cart > 0, "{}", said());
    }
    let visit = &study.status()["visits"][0];
    assert_eq!(visit["cause"], "completed", "{visit}");
    let detail = visit["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("a person helped"), "{visit}");
    // What was typed is the shop's trail now.
    let trails = fs::read_dir(study.file("trails")).expect("trails");
    let trail: String = trails
        .flatten()
        .map(|entry| fs::read_to_string(entry.path()).unwrap_or_default())
        .collect();
    assert!(trail.contains("[[goal.register.step]]"), "{trail}");
}
