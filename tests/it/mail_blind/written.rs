//! From the notation of `tests/fixtures/mail-blind` to the bytes of a message.

use std::fmt::Write as _;

use base64::Engine as _;
use serde::Deserialize;

/// The mails of one file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    mail: Vec<Mail>,
}

/// A mail as written, and what is true of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    pub id: String,
    /// Its language where the file holds several.
    pub lang: Option<String>,
    pub kind: String,
    /// The customer's first name.
    pub first: String,
    /// Whether it is used to speak to the customer.
    pub named: bool,
    from: String,
    subject: String,
    preheader: String,
    skin: String,
    wire: String,
    bulk: bool,
    headers: Vec<String>,
    columns: Vec<String>,
    cells: Vec<String>,
    items: Vec<String>,
    body: String,
    pub coupon: String,
    products: Vec<String>,
    prices: Vec<String>,
    pub delivery: String,
    pub cart: String,
    pub tracking: String,
    pub activation: bool,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            skin: "cards".to_owned(),
            wire: "qp utf-8".to_owned(),
            id: String::new(),
            lang: None,
            kind: String::new(),
            first: String::new(),
            named: false,
            from: String::new(),
            subject: String::new(),
            preheader: String::new(),
            bulk: false,
            headers: Vec::new(),
            columns: Vec::new(),
            cells: Vec::new(),
            items: Vec::new(),
            body: String::new(),
            coupon: String::new(),
            products: Vec::new(),
            prices: Vec::new(),
            delivery: String::new(),
            cart: String::new(),
            tracking: String::new(),
            activation: false,
        }
    }
}

/// Reads a file of mails.
pub fn mails(text: &str) -> Vec<Mail> {
    toml::from_str::<File>(text).unwrap().mail
}

struct Item<'a> {
    name: &'a str,
    price: &'a str,
    quantity: u32,
    variant: &'a str,
}

impl Mail {
    fn listed(&self) -> Vec<Item<'_>> {
        self.items
            .iter()
            .map(|item| {
                let mut fields = item.split('|').map(str::trim);
                let mut next = || fields.next().unwrap_or_default();
                Item {
                    name: next(),
                    price: next(),
                    quantity: next().parse().unwrap(),
                    variant: next(),
                }
            })
            .collect()
    }

    /// The names of the products it names.
    pub fn product_names(&self) -> Vec<String> {
        if self.products.is_empty() {
            self.listed()
                .iter()
                .map(|item| item.name.to_owned())
                .collect()
        } else {
            self.products.clone()
        }
    }

    /// The prices of single items as printed.
    pub fn printed_prices(&self) -> Vec<String> {
        if self.prices.is_empty() {
            self.listed()
                .iter()
                .map(|item| item.price.to_owned())
                .filter(|price| !price.is_empty())
                .collect()
        } else {
            self.prices.clone()
        }
    }

    fn host(&self) -> &str {
        self.from
            .rsplit_once('@')
            .map_or("", |(_, host)| host.trim_end_matches('>'))
    }

    /// The message as it arrives.
    pub fn raw(&self) -> Vec<u8> {
        let (encoding, charset) = self.wire.split_once(' ').unwrap_or((&self.wire, "utf-8"));
        let html = self.skin != "plain";
        let text = if html { self.html() } else { self.plain() };
        let text = match encoding {
            "stripped" => without_diacritics(&text),
            _ => text,
        };
        let subject = match encoding {
            "stripped" => without_diacritics(&self.subject),
            _ => self.subject.clone(),
        };
        let (name, address) = self.from.split_once(" <").unwrap();
        let mut head = format!(
            "Return-Path: <bounce@{host}>\r\nDelivered-To: audit+q1w2e3@example.net\r\n\
             From: {} <{address}\r\nTo: audit+q1w2e3@example.net\r\nSubject: {}\r\n\
             Date: Fri, 20 Nov 2026 10:12:31 +0100\r\nMessage-ID: <{}@{host}>\r\nMIME-Version: 1.0\r\n",
            encoded_word(name),
            encoded_word(&subject),
            self.id,
            host = self.host(),
        );
        if self.bulk {
            let _ = write!(head, "List-Unsubscribe: <https://{}/lu/1>\r\n", self.host());
        }
        for header in &self.headers {
            let _ = write!(head, "{header}\r\n");
        }
        let kind = if html { "text/html" } else { "text/plain" };
        let (bytes, _, _) = encoding_rs::Encoding::for_label(charset.as_bytes())
            .unwrap()
            .encode(&text);
        let mut raw = head.into_bytes();
        match encoding {
            "nested" => {
                raw.extend_from_slice(nested(kind, &bytes).as_bytes());
            }
            "8bit" => {
                raw.extend_from_slice(
                    format!("Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n").as_bytes(),
                );
                raw.extend_from_slice(&bytes);
            }
            _ => {
                raw.extend_from_slice(
                    format!("Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n").as_bytes(),
                );
                raw.extend_from_slice(quoted_printable(&bytes).as_bytes());
            }
        }
        raw
    }

    fn plain(&self) -> String {
        let mut text = String::new();
        for line in self.body.trim().lines() {
            let (mark, rest) = mark(line);
            match mark {
                '@' => {
                    for item in self.listed() {
                        let _ =
                            writeln!(text, "{} x {} - {}", item.name, item.quantity, item.price);
                    }
                }
                '=' | '$' => {
                    let (label, value) = rest.split_once('|').unwrap();
                    let _ = writeln!(text, "{} {}", label.trim(), value.trim());
                }
                '>' if rest.starts_with('[') => {
                    let _ = writeln!(
                        text,
                        "{}",
                        links(rest, |label, url| format!("{label}: {url}"))
                    );
                }
                _ => {
                    let _ = writeln!(
                        text,
                        "{}",
                        links(line, |label, url| format!("{label} ({url})"))
                    );
                }
            }
        }
        text
    }

    fn html(&self) -> String {
        let skin = Skin::of(&self.skin);
        let mut body = String::new();
        let mut open = "";
        for line in self.body.trim().lines() {
            let (mark, rest) = mark(line);
            let table = matches!(mark, '=' | '$')
                .then_some("</table>")
                .unwrap_or_default();
            if open != table {
                body.push_str(open);
                if !table.is_empty() {
                    body.push_str(skin.sums);
                }
                open = table;
            }
            match mark {
                '#' => {
                    let _ = write!(body, "{}{rest}{}", skin.heading.0, skin.heading.1);
                }
                '>' => {
                    let button = links(rest, |label, url| {
                        format!(
                            "{}{url}{}{label}{}",
                            skin.button.0, skin.button.1, skin.button.2
                        )
                    });
                    body.push_str(&button);
                }
                '-' => {
                    let _ = write!(body, "<ul><li>{rest}</li></ul>");
                }
                '=' | '$' => {
                    let (label, value) = rest.split_once('|').unwrap();
                    let span = match (mark, self.skin.as_str()) {
                        ('=', "woo") => " scope=\"row\" colspan=\"2\"",
                        _ => "",
                    };
                    let _ = write!(
                        body,
                        "<tr><td{span} style=\"text-align:left\">{}</td><td align=\"right\">{}</td></tr>",
                        label.trim(),
                        value.trim()
                    );
                }
                '%' => {
                    let _ = write!(
                        body,
                        "<table align=\"center\" style=\"border:2px dashed #333\"><tr><td><strong>{rest}</strong></td></tr></table>"
                    );
                }
                '!' => {
                    let (url, alt) = rest.split_once('|').unwrap();
                    let _ = write!(
                        body,
                        "<img src=\"{}\" alt=\"{}\" width=\"200\">",
                        url.trim(),
                        alt.trim()
                    );
                }
                '@' => self.list(&skin, &mut body),
                '~' => body.push_str(skin.footer),
                _ => {
                    let text = links(line, |label, url| format!("<a href=\"{url}\">{label}</a>"));
                    if !text.is_empty() {
                        let _ = write!(body, "{}{text}{}", skin.paragraph.0, skin.paragraph.1);
                    }
                }
            }
        }
        body.push_str(open);
        let host = self.host();
        let preheader = if self.preheader.is_empty() {
            String::new()
        } else {
            format!(
                "<div style=\"display:none;max-height:0;overflow:hidden\">{}&nbsp;&zwnj;&nbsp;&zwnj;</div>",
                self.preheader
            )
        };
        format!(
            "{}{preheader}{}<img src=\"https://{host}/img/logo.png\" alt=\"Logo\" width=\"180\">{}{body}{}{}<img src=\"https://{host}/o.gif?u=1\" width=\"1\" height=\"1\" alt=\"\"></body></html>",
            skin.head.0, skin.head.1, skin.logo_end, skin.end, SOCIAL,
        )
    }

    fn list(&self, skin: &Skin, body: &mut String) {
        if !self.columns.is_empty() {
            self.rows(skin, body);
            return;
        }
        let host = self.host();
        for (at, item) in self.listed().iter().enumerate() {
            let (name, url) = (item.name, format!("https://{host}/p/{at}"));
            let picture = format!(
                "<img src=\"https://{host}/media/p{at}.jpg\" alt=\"{name}\" width=\"120\">"
            );
            if self.skin == "shopify" {
                let _ = write!(
                    body,
                    "<table class=\"row\"><tr><td class=\"order-list__item__cell\"><table><tr><td>{picture}</td><td><span class=\"order-list__item-title\">{name} × {}</span><br/><span class=\"order-list__item-variant\">{}</span><br/></td><td><p class=\"order-list__item-price\">{}</p></td></tr></table></td></tr></table>",
                    item.quantity, item.variant, item.price
                );
            } else {
                let _ = write!(
                    body,
                    "<div class=\"mj-column-per-50\"><table role=\"presentation\"><tr><td><a href=\"{url}\">{picture}</a></td></tr><tr><td><div><a href=\"{url}\" style=\"color:#000\"><b>{name}</b></a></div></td></tr><tr><td><div>{}</div></td></tr></table></div>",
                    item.price
                );
            }
        }
    }

    /// A table with a heading row.
    fn rows(&self, skin: &Skin, body: &mut String) {
        let usual: &[&str] = match self.columns.len() {
            2 => &["name", "quantity"],
            3 => &["name", "quantity", "price"],
            4 => &["name", "quantity", "price", "total"],
            _ => &["number", "name", "quantity", "price", "total"],
        };
        let cells: Vec<&str> = if self.cells.is_empty() {
            usual.to_vec()
        } else {
            self.cells.iter().map(String::as_str).collect()
        };
        body.push_str(skin.table);
        body.push_str("<tr>");
        for column in &self.columns {
            let _ = write!(body, "<th align=\"left\">{column}</th>");
        }
        body.push_str("</tr>");
        for item in self.listed() {
            body.push_str("<tr>");
            for cell in &cells {
                let text = match *cell {
                    "name" if self.skin == "magento" => format!(
                        "<p class=\"product-name\">{}</p><p class=\"sku\">{}</p>",
                        item.name, item.variant
                    ),
                    "name" => item.name.to_owned(),
                    "quantity" => item.quantity.to_string(),
                    "price" => item.price.to_owned(),
                    "number" => item.variant.to_owned(),
                    _ => times(item.price, item.quantity),
                };
                let _ = write!(body, "<td style=\"padding:8px\">{text}</td>");
            }
            body.push_str("</tr>");
        }
        body.push_str("</table>");
    }
}

/// The markup of a platform around the blocks.
struct Skin {
    head: (&'static str, &'static str),
    logo_end: &'static str,
    heading: (&'static str, &'static str),
    paragraph: (&'static str, &'static str),
    button: (&'static str, &'static str, &'static str),
    table: &'static str,
    sums: &'static str,
    footer: &'static str,
    end: &'static str,
}

const SOCIAL: &str = "<table align=\"center\"><tr><td><a href=\"https://www.facebook.com/x\"><img src=\"https://cdn.example/icons/facebook@2x.png\" width=\"32\" height=\"32\" alt=\"Facebook\"></a></td><td><a href=\"https://www.instagram.com/x\"><img src=\"https://cdn.example/icons/instagram@2x.png\" width=\"32\" height=\"32\" alt=\"Instagram\"></a></td></tr></table>";

impl Skin {
    fn of(name: &str) -> Self {
        let plain = Self {
            head: (
                "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html\"><style>td{font:14px Arial} .x{color:#fff}</style></head><body>",
                "<div style=\"width:600px\">",
            ),
            logo_end: "<br>",
            heading: ("<h2>", "</h2>"),
            paragraph: ("<p>", "</p>"),
            button: ("<p><a class=\"btn\" href=\"", "\">", "</a></p>"),
            table: "<table border=\"1\" width=\"100%\">",
            sums: "<table width=\"100%\">",
            footer: "<hr>",
            end: "</div>",
        };
        match name {
            "table" => plain,
            "woo" => Self {
                head: (
                    "<!DOCTYPE html><html><body leftmargin=\"0\"><div id=\"wrapper\"><table width=\"100%\"><tr><td align=\"center\">",
                    "<table id=\"template_container\"><tr><td>",
                ),
                logo_end: "</td></tr><tr><td><table id=\"template_body\"><tr><td id=\"body_content\">",
                heading: ("<h1>", "</h1>"),
                table: "<table class=\"td\" cellspacing=\"0\" cellpadding=\"6\" style=\"width:100%\">",
                sums: "<table class=\"td\">",
                end: "</td></tr></table></td></tr></table></td></tr></table></div>",
                ..plain
            },
            "presta" => Self {
                head: (
                    "<html><body style=\"-webkit-text-size-adjust:none\"><table class=\"table table-mail\"><tr><td class=\"space\">&nbsp;</td><td align=\"center\">",
                    "<table class=\"table\"><tr><td class=\"logo\">",
                ),
                logo_end: "</td></tr>",
                heading: (
                    "<tr><td class=\"titleblock\"><span class=\"title\" style=\"font-weight:500;font-size:28px\">",
                    "</span></td></tr>",
                ),
                paragraph: ("<tr><td class=\"linkbelow\"><span>", "</span></td></tr>"),
                end: "</table></td><td class=\"space\">&nbsp;</td></tr></table>",
                ..plain
            },
            "magento" => Self {
                head: (
                    "<!DOCTYPE html><html><body><table class=\"wrapper\" width=\"100%\"><tr><td class=\"wrapper-inner\" align=\"center\"><table class=\"main\"><tr><td class=\"header\">",
                    "<a class=\"logo\" href=\"#\">",
                ),
                logo_end: "</a></td></tr><tr><td class=\"main-content\">",
                heading: ("<h1>", "</h1>"),
                table: "<table class=\"email-items\">",
                sums: "<table class=\"order-totals\">",
                end: "</td></tr></table></td></tr></table>",
                ..plain
            },
            "shopify" => Self {
                head: (
                    "<!DOCTYPE html><html lang=\"und\"><body><table class=\"body\"><tr><td><table class=\"header row\"><tr><td class=\"header__cell\">",
                    "<center>",
                ),
                logo_end: "</center></td></tr></table><table class=\"row content\"><tr><td class=\"content__cell\">",
                heading: ("<h2>", "</h2>"),
                button: (
                    "<table class=\"button main-action-cell\"><tr><td class=\"button__cell\"><a class=\"button__text\" href=\"",
                    "\">",
                    "</a></td></tr></table>",
                ),
                sums: "<table class=\"row subtotal-table\">",
                end: "</td></tr></table></td></tr></table>",
                ..plain
            },
            "cards" => Self {
                head: (
                    "<!doctype html><html xmlns:v=\"urn:schemas-microsoft-com:vml\"><head><title></title><!--[if mso]><xml><o:AllowPNG/></xml><![endif]--><style>.mj-column-per-50{width:50%}</style></head><body style=\"word-spacing:normal\">",
                    "<!--[if mso | IE]><table><tr><td><![endif]--><div style=\"margin:0 auto;max-width:600px\"><table role=\"presentation\"><tbody><tr><td>",
                ),
                logo_end: "</td></tr></tbody></table><div>",
                heading: (
                    "<table role=\"presentation\"><tr><td><div style=\"font-size:24px;font-weight:700\">",
                    "</div></td></tr></table>",
                ),
                paragraph: (
                    "<table role=\"presentation\"><tr><td><div style=\"font-size:14px\">",
                    "</div></td></tr></table>",
                ),
                button: (
                    "<table role=\"presentation\"><tr><td bgcolor=\"#111\"><a target=\"_blank\" href=\"",
                    "\" style=\"display:inline-block\">",
                    "</a></td></tr></table>",
                ),
                sums: "<table role=\"presentation\" width=\"100%\">",
                footer: "<div style=\"font-size:11px;color:#999\">",
                end: "</div></div><!--[if mso | IE]></td></tr></table><![endif]-->",
                ..plain
            },
            other => panic!("`{other}` is no skin"),
        }
    }
}

/// The mark of a line and what stands behind it.
fn mark(line: &str) -> (char, &str) {
    if line == "@items" {
        return ('@', "");
    }
    if line == "---" {
        return ('~', "");
    }
    if let Some(rest) = line.strip_prefix('!') {
        return ('!', rest);
    }
    for mark in ['#', '>', '-', '$', '=', '%'] {
        if let Some(rest) = line
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_prefix(' '))
        {
            return (mark, rest);
        }
    }
    (' ', line)
}

/// `text` with each `[label](url)` written by `write`.
fn links(text: &str, write: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let Some(((label, url), behind)) = after
            .split_once(')')
            .and_then(|(link, behind)| Some((link.split_once("](")?, behind)))
        else {
            break;
        };
        out.push_str(before);
        out.push_str(&write(label, url));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// A printed price times a quantity, printed alike.
fn times(price: &str, quantity: u32) -> String {
    let digits = |c: char| c.is_ascii_digit();
    let (Some(from), Some(to)) = (price.find(digits), price.rfind(digits)) else {
        return String::new();
    };
    let printed = &price[from..=to];
    let plain: String = printed.chars().filter(char::is_ascii_digit).collect();
    let mark = printed
        .chars()
        .rev()
        .nth(2)
        .filter(|c| matches!(c, ',' | '.'));
    let value = plain.parse::<u32>().unwrap() * quantity;
    let number = match mark {
        Some(mark) => format!("{}{mark}{:02}", value / 100, value % 100),
        None if value >= 1000 => format!("{} {:03}", value / 1000, value % 1000),
        None => value.to_string(),
    };
    format!("{}{number}{}", &price[..from], &price[to + 1..])
}

fn encoded_word(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let pieces: Vec<String> = text
        .chars()
        .collect::<Vec<_>>()
        .chunks(12)
        .map(|piece| {
            let piece: String = piece.iter().collect();
            let word = base64::engine::general_purpose::STANDARD.encode(piece);
            format!("=?utf-8?B?{word}?=")
        })
        .collect();
    pieces.join("\r\n ")
}

fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut column = 0;
    for byte in bytes {
        if *byte == b'\n' {
            out.push_str("\r\n");
            column = 0;
            continue;
        }
        if column > 70 {
            out.push_str("=\r\n");
            column = 0;
        }
        if matches!(byte, b' '..=b'~') && *byte != b'=' {
            out.push(char::from(*byte));
            column += 1;
        } else {
            let _ = write!(out, "={byte:02X}");
            column += 3;
        }
    }
    out
}

/// The text within alternatives, beside a picture, beside an attachment.
fn nested(kind: &str, bytes: &[u8]) -> String {
    let text = quoted_printable(bytes);
    format!(
        "Content-Type: multipart/mixed; boundary=\"m1\"\r\n\r\nThis is a multi-part message in MIME format.\r\n\
         --m1\r\nContent-Type: multipart/related; boundary=\"r2\"\r\n\r\n\
         --r2\r\nContent-Type: multipart/alternative; boundary=\"a3\"\r\n\r\n\
         --a3\r\nContent-Type: {kind}; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{text}\r\n--a3--\r\n\
         --r2\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--r2--\r\n\
         --m1\r\nContent-Type: application/pdf; name=\"document.pdf\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--m1--\r\n"
    )
}

/// What a careless sender makes of Latin letters.
fn without_diacritics(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'ą' => 'a',
            'ć' => 'c',
            'ę' => 'e',
            'ł' => 'l',
            'Ł' => 'L',
            'ń' => 'n',
            'ó' => 'o',
            'ś' => 's',
            'ż' | 'ź' => 'z',
            'Ż' | 'Ź' => 'Z',
            c => c,
        })
        .collect()
}
