//! A web site of a few lines, on a free port of this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// A status and a page.
pub type Answer = (u16, String);

/// Answers every request, each in a thread of its own, until the tests end.
pub fn serve(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = answer.clone();
            std::thread::spawn(move || respond(stream, &*answer));
        }
    });
    format!("http://{addr}/")
}

/// Where nobody listens.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
}

fn respond(stream: TcpStream, answer: &dyn Fn(&str) -> Answer) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let request = lines.next()?.ok()?;
    while !lines.next()?.ok()?.is_empty() {}
    let path = request.split(' ').nth(1)?;
    let (status, body) = match path {
        "/favicon.ico" => (404, String::new()),
        path => answer(path),
    };
    let is_script = path
        .split('?')
        .next()
        .is_some_and(|path| path.ends_with(".js"));
    let kind = if is_script { "javascript" } else { "html" };
    let mut out = stream;
    write!(
        out,
        "HTTP/1.1 {status} Whatever\r\nContent-Type: text/{kind}; charset=utf-8\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()
}

/// A page with a body.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>"
    )
}

/// A shop with two products, enough for a visitor who only looks.
pub fn kiosk(path: &str) -> Answer {
    let head = "<header><a href=/>Teapot kiosk</a> <a href=/cart>Cart (0)</a></header>";
    let product = |name: &str, price: &str| {
        page(
            name,
            &format!(
                "{head}<main><h1>{name}</h1><p class=price>£{price}</p><p>In stock. Holds a litre.</p>\
                 <form method=post action=/cart><label>Quantity <input type=number name=quantity value=1></label>\
                 <button type=submit>Add to cart</button></form></main>"
            ),
        )
    };
    match path {
        "/" => (
            200,
            page(
                "Teapot kiosk",
                &format!(
                    "{head}<main><h1>Teapots</h1><ul>\
                     <li class=product><a href=/p/blue-teapot>Blue teapot</a> <span class=price>£24.00</span></li>\
                     <li class=product><a href=/p/green-teapot>Green teapot</a> <span class=price>£26.50</span></li>\
                     </ul></main>"
                ),
            ),
        ),
        "/p/blue-teapot" => (200, product("Blue teapot", "24.00")),
        "/p/green-teapot" => (200, product("Green teapot", "26.50")),
        _ => (404, page("Nothing here", "<h1>Page not found</h1>")),
    }
}
