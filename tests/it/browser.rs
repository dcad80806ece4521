//! The browser module against a real browser and small pages on a loopback server.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Html;
use axum::routing::get;
use cxaudit::browser::{
    BrowserError, Click, Driver, Entry, Filled, NavigationFault, Remark, Session, SessionOptions,
    end_leftovers,
};
use cxaudit::page::{Element, Region, Snapshot};
use cxaudit::plan::{BrowserSettings, Engine};
use tokio::net::TcpListener;
use url::Url;

const LONG: Duration = Duration::from_secs(10);

fn settings() -> BrowserSettings {
    BrowserSettings {
        engine: Engine::Any,
        webdriver: None,
        binary: None,
        driver: None,
        at_once: 1,
        dwelling: 0,
        headless: true,
        window: (1280, 900),
    }
}

/// Serves the fixture pages; stops with the test's runtime.
async fn serve() -> Url {
    let page = |name: &'static str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/pages")
            .join(format!("{name}.html"));
        std::fs::read_to_string(path).unwrap()
    };
    let mut router = Router::new();
    for name in [
        "browser-parts",
        "browser-cover",
        "browser-fields",
        "browser-ways",
    ] {
        let html = page(name);
        router = router.route(&format!("/page/{name}"), get(async move || Html(html)));
    }
    router = router
        .route("/slow", get(async || {
            tokio::time::sleep(Duration::from_millis(700)).await;
            "loaded"
        }))
        .route("/late", get(async || {
            tokio::time::sleep(Duration::from_millis(700)).await;
            Html("<title>Arrived</title><script>setTimeout(() => { location = '/last'; }, 100)</script>")
        }))
        .route("/last", get(async || Html("<title>Last</title><p>here</p>")))
        .route("/language", get(async |headers: HeaderMap| {
            let asked = headers.get("accept-language").and_then(|v| v.to_str().ok()).unwrap_or("");
            Html(format!("<p>{asked}</p>"))
        }))
        .route("/never", get(async || {
            std::future::pending::<()>().await;
            ""
        }))
        .route("/broken", get(async || (StatusCode::SERVICE_UNAVAILABLE, Html("<h1>Down</h1>"))));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Url::parse(&format!("http://{address}/")).unwrap()
}

struct Visitor {
    driver: Driver,
    session: Session,
    base: Url,
}

impl Visitor {
    async fn start() -> Self {
        let base = serve().await;
        let driver = Driver::start(&settings(), None).await.unwrap();
        let session = driver.session(&SessionOptions::default()).await.unwrap();
        Self {
            driver,
            session,
            base,
        }
    }

    async fn at(page: &str) -> Self {
        let visitor = Self::start().await;
        visitor.go(page).await;
        visitor
    }

    async fn go(&self, page: &str) {
        self.session
            .goto(&self.base.join(page).unwrap())
            .await
            .unwrap();
        assert!(
            self.session.settle(LONG).await.unwrap(),
            "{page} never settled"
        );
    }

    async fn title(&self) -> String {
        self.session.settle(LONG).await.unwrap();
        self.session.snapshot().await.unwrap().title
    }

    async fn end(self) {
        self.session.close().await;
        self.driver.stop().await;
    }
}

/// The element with an `id` attribute.
fn by_id<'a>(snapshot: &'a Snapshot, id: &str) -> &'a Element {
    snapshot
        .elements
        .iter()
        .find(|element| element.attribute("id") == id)
        .unwrap_or_else(|| panic!("no element has the id {id}"))
}

/// The element that says something.
fn saying<'a>(snapshot: &'a Snapshot, text: &str) -> &'a Element {
    snapshot
        .elements
        .iter()
        .find(|element| element.text == text)
        .unwrap_or_else(|| panic!("no element says {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_holds_what_a_visitor_can_see_and_do() {
    let visitor = Visitor::at("page/browser-parts").await;
    let page = visitor.session.snapshot().await.unwrap();
    assert_eq!(
        (page.title.as_str(), page.lang.as_str(), page.status),
        ("Części", "pl", Some(200))
    );
    assert_eq!(page.meta["og:type"], "product");
    assert!(page.json_ld[0].contains("Bolesław"));
    assert_eq!(
        page.headings,
        [
            "Krzesło Bolesław",
            "Zakładanie konta",
            "Bądź na bieżąco",
            "Kontakt"
        ]
    );
    assert!(page.elements.iter().all(|e| e.kind != "hidden"));
    assert!(
        page.elements
            .iter()
            .enumerate()
            .all(|(at, e)| e.id as usize == at)
    );
    assert!(
        !page.text.contains("Ukryty")
            && !page.text.contains("czytników")
            && !page.text.contains("Zwinięte")
    );

    let add = saying(&page, "Dodaj do koszyka");
    assert_eq!(add.price.as_deref(), Some("149,99 zł"));
    assert_eq!(
        (add.section.as_str(), add.attribute("data-product")),
        ("Krzesło Bolesław", "7")
    );
    assert_eq!(
        (
            by_id(&page, "cart").name.as_str(),
            by_id(&page, "cart").region
        ),
        ("Koszyk", Region::Nav)
    );
    assert_eq!(saying(&page, "Kontakt").region, Region::Footer);

    let mail = by_id(&page, "mail");
    assert_eq!(mail.label, "Adres e-mail");
    assert!(mail.required, "the asterisk is painted by the style sheet");
    let named = |name: &str| {
        page.elements
            .iter()
            .find(|e| e.attribute("name") == name)
            .unwrap()
    };
    assert_eq!(named("q1").nearby, "Imię");
    assert_eq!(named("nl").nearby.lines().next(), Some("Twój adres"));
    assert_eq!(named("zip").error, "Podaj kod pocztowy");
    assert_eq!(page.alerts, ["Podaj kod pocztowy"]);
    assert_eq!(named("country").choices[1].text, "Polska");
    assert!(!saying(&page, "Załóż konto").enabled);

    for toggle in ["terms", "news"] {
        let toggle = by_id(&page, toggle);
        assert!(
            toggle.visible && toggle.through_label && toggle.checked == Some(false),
            "{toggle:?}"
        );
    }
    assert!(saying(&page, "Kup teraz").visible);
    assert!(!by_id(&page, "hidden").visible && !by_id(&page, "collapsed").visible);

    let deep = by_id(&page, "deep");
    assert!(deep.shadow && deep.visible && deep.label == "W cieniu");
    let phone = by_id(&page, "phone");
    assert_eq!((phone.frame, page.frames[1].title.as_str()), (1, "Ramka"));
    assert!(phone.rect.x > page.frames[1].rect.x && phone.rect.y > page.frames[1].rect.y);

    assert_eq!(page.layers.len(), 1);
    assert!(page.layers[0].text.contains("ciasteczek") && page.layers[0].kind == "dialog");
    assert_eq!(saying(&page, "Akceptuję").layer, Some(0));
    assert!(saying(&page, "Akceptuję").contrast > 2.0);

    assert_eq!(
        page.forms.len(),
        3,
        "the form, the newsletter box, the shadow root's field and button"
    );
    assert_eq!(page.forms[0].attributes["data-kind"], "sign-up");
    assert!(page.forms[0].action.ends_with("/join") && page.forms[0].method == "post");
    assert_eq!(page.forms[0].heading, "Zakładanie konta");
    assert_eq!(
        (page.forms[1].tag.as_str(), page.forms[1].heading.as_str()),
        ("section", "Bądź na bieżąco")
    );
    assert_eq!(named("nl").form, Some(1));
    assert_eq!(saying(&page, "Zapisz się").form, Some(1));
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shadow_roots_frames_and_div_buttons_are_worked_like_anything_else() {
    let visitor = Visitor::at("page/browser-parts").await;
    let session = &visitor.session;
    let page = session.snapshot().await.unwrap();
    let filled = session
        .fill(&[
            (
                by_id(&page, "deep").element_id(),
                Entry::Text("głęboko".into()),
            ),
            (
                by_id(&page, "phone").element_id(),
                Entry::Text("600700800".into()),
            ),
            (by_id(&page, "terms").element_id(), Entry::Check(true)),
        ])
        .await
        .unwrap();
    assert_eq!(filled, [Filled::Done, Filled::Done, Filled::Done]);
    assert_eq!(
        session
            .click(saying(&page, "Cień").element_id())
            .await
            .unwrap(),
        Click::Done
    );
    assert_eq!(visitor.title().await, "cień: głęboko");
    let page = session.snapshot().await.unwrap();
    assert_eq!(
        session
            .click(saying(&page, "Wyślij").element_id())
            .await
            .unwrap(),
        Click::Done
    );
    assert_eq!(visitor.title().await, "600700800");
    let page = session.snapshot().await.unwrap();
    assert_eq!(
        session
            .click(saying(&page, "Kup teraz").element_id())
            .await
            .unwrap(),
        Click::Done
    );
    assert_eq!(visitor.title().await, "kupione");
    let page = session.snapshot().await.unwrap();
    assert_eq!(by_id(&page, "terms").checked, Some(true));
    // The pointer, not a script, on an input that only its label shows.
    assert_eq!(
        session
            .click(by_id(&page, "news").element_id())
            .await
            .unwrap(),
        Click::Done
    );
    assert_eq!(
        by_id(&session.snapshot().await.unwrap(), "news").checked,
        Some(true)
    );
    assert_eq!(
        session
            .click(by_id(&page, "hidden").element_id())
            .await
            .unwrap(),
        Click::Invisible
    );
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_pressed_through_what_lies_on_top() {
    let visitor = Visitor::at("page/browser-cover").await;
    let session = &visitor.session;
    let page = session.snapshot().await.unwrap();
    let first = by_id(&page, "first");
    assert!(
        first
            .covered_by
            .as_deref()
            .is_some_and(|by| by.starts_with("div#veil")),
        "{first:?}"
    );
    let layer = &page.layers[first.covered_by_layer.unwrap() as usize];
    assert!(layer.signature.contains("veil"));
    match session.click(first.element_id()).await.unwrap() {
        Click::Covered { by, by_id: None } => assert!(by.starts_with("div#veil"), "{by}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        session
            .click(by_id(&page, "off").element_id())
            .await
            .unwrap(),
        Click::Disabled
    );
    assert_eq!(
        session
            .click(by_id(&page, "no").element_id())
            .await
            .unwrap(),
        Click::Done
    );
    let page = session.snapshot().await.unwrap();
    for id in ["late", "low", "first"] {
        assert_eq!(
            session.click(by_id(&page, id).element_id()).await.unwrap(),
            Click::Done
        );
        assert_eq!(session.snapshot().await.unwrap().title, id);
    }
    // Gone: the dialog was removed when it was answered.
    assert!(page.elements.iter().all(|e| e.attribute("id") != "no"));
    let page = session.snapshot().await.unwrap();
    session
        .goto(&visitor.base.join("last").unwrap())
        .await
        .unwrap();
    assert_eq!(
        session
            .click(by_id(&page, "first").element_id())
            .await
            .unwrap(),
        Click::Gone
    );
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_of_every_kind_take_what_is_entered_or_say_what_they_hold() {
    let visitor = Visitor::at("page/browser-fields").await;
    let session = &visitor.session;
    let page = session.snapshot().await.unwrap();
    let text = |id: &str, text: &str| (by_id(&page, id).element_id(), Entry::Text(text.to_owned()));
    let began = Instant::now();
    let filled = session
        .fill(&[
            text("mail", "jan@example.org"),
            text("phone", "600700800"),
            text("keys", "typed"),
            text("short", "abcdef"),
            text("born", "1980-02-29"),
            text("pieces", "3"),
            (
                by_id(&page, "country").element_id(),
                Entry::Choose("Ukraine".into()),
            ),
            (by_id(&page, "terms").element_id(), Entry::Check(true)),
            (
                by_id(&page, "card").element_id(),
                Entry::Choose("cod".into()),
            ),
            (by_id(&page, "aria").element_id(), Entry::Check(true)),
            text("rich", "new words"),
            text("fixed", "other"),
        ])
        .await
        .unwrap();
    println!("filled {} fields in {:?}", filled.len(), began.elapsed());
    let refused = |now: &str| Filled::Refused {
        now: now.to_owned(),
    };
    let expected = [
        Filled::Done,
        Filled::Done,
        Filled::Done,
        refused("ABC"),
        Filled::Done,
        Filled::Done,
        Filled::Done,
        Filled::Done,
        Filled::Done,
        Filled::Done,
        Filled::Done,
        refused("fixed"),
    ];
    assert_eq!(filled, expected);
    let page = session.snapshot().await.unwrap();
    let holds = |id: &str| by_id(&page, id).value.clone();
    assert_eq!(holds("mail"), "jan@example.org");
    assert_eq!(holds("phone"), "600 700 800");
    assert_eq!(
        (holds("keys"), holds("born"), holds("country")),
        ("typed".into(), "1980-02-29".into(), "ua".into())
    );
    assert_eq!(by_id(&page, "cod").checked, Some(true));
    assert!(page.text.contains("new words"));
    assert_eq!(
        session
            .submit_key(by_id(&page, "mail").element_id())
            .await
            .unwrap(),
        Click::Done
    );
    assert_eq!(visitor.title().await, "sent jan@example.org");
    assert_eq!(
        session
            .fill_selector("#mail", &Entry::Text("b@example.org".into()))
            .await
            .unwrap(),
        Filled::Done
    );
    assert!(matches!(
        session.click_selector(".no-such").await,
        Err(BrowserError::NoMatch { .. })
    ));
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_windows_are_followed_and_dialogs_never_block() {
    let visitor = Visitor::at("page/browser-ways").await;
    let session = &visitor.session;
    for id in ["tab", "open"] {
        visitor.go("page/browser-ways").await;
        let page = session.snapshot().await.unwrap();
        assert_eq!(
            session.click(by_id(&page, id).element_id()).await.unwrap(),
            Click::Done
        );
        assert_eq!(visitor.title().await, "Cover", "{id}");
    }
    assert_eq!(session.remarks(), [Remark::NewWindow]);
    visitor.go("page/browser-ways").await;
    for (id, title, text) in [("ask", "no", "Sure?"), ("tell", "told", "Added")] {
        let page = session.snapshot().await.unwrap();
        assert_eq!(
            session.click(by_id(&page, id).element_id()).await.unwrap(),
            Click::Done
        );
        assert_eq!(visitor.title().await, title);
        assert_eq!(session.remarks(), [Remark::Dialog(text.to_owned())]);
    }
    visitor.go("page/browser-ways#ask").await;
    let page = session.snapshot().await.unwrap();
    session
        .click(by_id(&page, "unload").element_id())
        .await
        .unwrap();
    assert_eq!(visitor.title().await, "Cover");
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settling_waits_for_requests_and_documents_on_their_way() {
    let visitor = Visitor::at("page/browser-ways").await;
    let session = &visitor.session;
    let page = session.snapshot().await.unwrap();
    let began = Instant::now();
    assert!(session.settle(LONG).await.unwrap());
    println!("settling a quiet page: {:?}", began.elapsed());
    session
        .click(by_id(&page, "load").element_id())
        .await
        .unwrap();
    assert_eq!(visitor.title().await, "loaded");
    // A mail link leaves nothing: it must not be waited for.
    session
        .click(by_id(&page, "mailto").element_id())
        .await
        .unwrap();
    let began = Instant::now();
    assert!(session.settle(LONG).await.unwrap());
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    session
        .click(by_id(&page, "go").element_id())
        .await
        .unwrap();
    assert_eq!(visitor.title().await, "Last");
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_what_cannot_be_taken_back_work_put_off_is_waited_for() {
    let visitor = Visitor::at("page/browser-ways").await;
    let session = &visitor.session;
    let page = session.snapshot().await.unwrap();
    let town = by_id(&page, "town").element_id();
    session
        .fill(&[(town, Entry::Text("Toruń".to_owned()))])
        .await
        .unwrap();
    let page = session.patient_snapshot(LONG).await.unwrap();
    assert_eq!(by_id(&page, "courier").kind, "radio");
    // Where nothing is put off, the wait is a short one.
    let began = Instant::now();
    session.patient_snapshot(LONG).await.unwrap();
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unreachable_pages_say_why() {
    let visitor = Visitor::start().await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = free.local_addr().unwrap();
    drop(free);
    for (address, expected) in [
        (
            "http://no-such-shop.invalid/".to_owned(),
            NavigationFault::Dns,
        ),
        (format!("http://{closed}/"), NavigationFault::Refused),
        (
            visitor.base.as_str().replace("http:", "https:"),
            NavigationFault::Certificate,
        ),
    ] {
        match visitor.session.goto(&Url::parse(&address).unwrap()).await {
            Err(BrowserError::Navigation { fault, code, .. }) => {
                assert_eq!(fault, expected, "{address}: {code}")
            }
            other => panic!("{address}: {other:?}"),
        }
    }
    visitor.go("broken").await;
    assert_eq!(visitor.session.snapshot().await.unwrap().status, Some(503));
    visitor.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_driver_is_a_lost_session_and_leaves_nothing_behind() {
    let visitor = Visitor::at("page/browser-parts").await;
    let pid = visitor.driver.pid().unwrap();
    let folder = visitor.driver.folder().unwrap().to_owned();
    assert!(
        group_members(pid) > 2,
        "the browser runs in the driver's group"
    );
    kill(pid);
    let error = visitor.session.snapshot().await.unwrap_err();
    assert!(matches!(error, BrowserError::Lost { .. }), "{error:?}");
    visitor.session.close().await;
    visitor.driver.stop().await;
    assert_ended(pid).await;
    assert!(!folder.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_run_left_is_ended_by_the_next() {
    let place = tempfile::tempdir().unwrap();
    let record = place.path().join("drivers.jsonl");
    let driver = Driver::start(&settings(), Some(&record)).await.unwrap();
    let session = driver.session(&SessionOptions::default()).await.unwrap();
    let (pid, folder) = (driver.pid().unwrap(), driver.folder().unwrap().to_owned());
    // As after kill -9 of the run: nobody stops the driver.
    std::mem::forget(session);
    std::mem::forget(driver);
    assert_eq!(end_leftovers(&record), 1);
    assert_ended(pid).await;
    assert!(!folder.exists() && !record.exists());
    assert_eq!(end_leftovers(&record), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_webdriver_says_so() {
    let base = serve().await;
    let settings = BrowserSettings {
        webdriver: Some(base.join("last").unwrap()),
        ..settings()
    };
    let driver = Driver::start(&settings, None).await.unwrap();
    let error = driver
        .session(&SessionOptions::default())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("browser.webdriver"), "{error}");
    let settings = BrowserSettings {
        webdriver: None,
        driver: Some("/no/such/driver".into()),
        ..settings
    };
    let error = Driver::start(&settings, None).await.unwrap_err();
    assert!(
        error.to_string().contains("install") && error.to_string().contains("/no/such/driver"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_costs_the_patience_and_one_session() {
    let base = serve().await;
    let driver = Driver::start(&settings(), None).await.unwrap();
    let pid = driver.pid().unwrap();
    let options = SessionOptions::default();
    let session = driver.session(&options).await.unwrap();
    let session = session.with_patience(Duration::from_secs(2));
    let began = Instant::now();
    match session.goto(&base.join("never").unwrap()).await {
        Err(BrowserError::Navigation { fault, .. }) => assert_eq!(fault, NavigationFault::TimedOut),
        other => panic!("{other:?}"),
    }
    session.close().await;
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    for _ in 0..200 {
        if group_members(pid) == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(group_members(pid), 1, "only the driver is left");
    let session = driver.session(&options).await.unwrap();
    session.goto(&base.join("last").unwrap()).await.unwrap();
    assert_eq!(session.snapshot().await.unwrap().title, "Last");
    session.close().await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_page_is_seen_but_does_not_run() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("zapisana strona.html");
    let big: String = (0..1000)
        .map(|n| {
            format!(
                "<li><a href='/p/{n}'><img alt='' width=20 height=20>Rzecz {n}</a> <b>{n},99 zł</b> \
                 <input name=qty value=1><button class=add data-id={n}>Dodaj do koszyka</button></li>"
            )
        })
        .collect();
    let html =
        format!("<title>Zapisana</title><script>document.title = 'ran'</script><ul>{big}</ul>");
    std::fs::write(&file, html).unwrap();
    let began = Instant::now();
    let driver = Driver::start(&settings(), None).await.unwrap();
    let offline = SessionOptions {
        offline: true,
        accept_language: None,
        stand_in: None,
    };
    let session = driver.session(&offline).await.unwrap();
    println!("driver and session: {:?}", began.elapsed());
    let began = Instant::now();
    let page = session.capture_file(&file).await.unwrap();
    let size = serde_json::to_string(&page).unwrap().len();
    println!(
        "{} elements in {:?}, {size} bytes",
        page.elements.len(),
        began.elapsed()
    );
    let began = Instant::now();
    session.snapshot().await.unwrap();
    println!("again in {:?}", began.elapsed());
    assert_eq!(
        (page.title.as_str(), page.elements.len()),
        ("Zapisana", 3000)
    );
    assert_eq!(page.elements[8].price.as_deref(), Some("2,99 zł"));
    assert!(matches!(
        session.capture_file(Path::new("no-such.html")).await,
        Err(BrowserError::File { .. })
    ));
    session.close().await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_full_browser_does_the_same_and_asks_in_the_language_told() {
    let base = serve().await;
    let settings = BrowserSettings {
        binary: None,
        ..settings()
    };
    let began = Instant::now();
    let driver = Driver::start(&settings, None).await.unwrap();
    let options = SessionOptions {
        accept_language: Some("uk,en;q=0.8".into()),
        offline: false,
        stand_in: None,
    };
    let session = driver.session(&options).await.unwrap();
    println!("driver and session: {:?}", began.elapsed());
    let began = Instant::now();
    session
        .goto(&base.join("page/browser-parts").unwrap())
        .await
        .unwrap();
    session.settle(LONG).await.unwrap();
    let page = session.snapshot().await.unwrap();
    println!("goto, settle, snapshot: {:?}", began.elapsed());
    let mail = by_id(&page, "mail").element_id();
    assert_eq!(
        session
            .fill(&[(mail, Entry::Text("a@example.org".into()))])
            .await
            .unwrap(),
        [Filled::Done]
    );
    assert_eq!(
        session
            .click(saying(&page, "Kup teraz").element_id())
            .await
            .unwrap(),
        Click::Done
    );
    assert_eq!(session.snapshot().await.unwrap().title, "kupione");
    assert!(session.screenshot().await.unwrap().starts_with(b"\x89PNG"));
    assert!(session.source().await.unwrap().contains("Bolesław"));
    session.goto(&base.join("language").unwrap()).await.unwrap();
    assert_eq!(session.snapshot().await.unwrap().text, "uk,en;q=0.9");
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = free.local_addr().unwrap();
    drop(free);
    match session
        .goto(&Url::parse(&format!("http://{closed}/")).unwrap())
        .await
    {
        Err(BrowserError::Navigation { fault, .. }) => assert_eq!(fault, NavigationFault::Refused),
        other => panic!("{other:?}"),
    }
    session.close().await;
    driver.stop().await;
}

fn kill(pid: u32) {
    let done = std::process::Command::new("sh")
        .args(["-c", &format!("kill -9 {pid}")])
        .status()
        .unwrap();
    assert!(done.success());
}

/// Processes of a group that are not zombies.
fn group_members(group: u32) -> usize {
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok())
        .filter(|stat| {
            let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
            let fields: Vec<&str> = rest.split_whitespace().collect();
            fields.get(2) == Some(&group.to_string().as_str()) && fields.first() != Some(&"Z")
        })
        .count()
}

async fn assert_ended(group: u32) {
    for _ in 0..100 {
        if group_members(group) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "{} processes of group {group} are left",
        group_members(group)
    );
}
