//! Which link of a mail may be opened at all.

use super::MailReading;
use super::lexicon::Cue;
use super::phrases::Found;
use super::view::{BEFORE_BODY, View};

/// So many lines away, words still speak of a link.
const NEAR: usize = 4;

/// Words of an address that ends, confirms, pays or logs in when opened: what can be opened once
/// only, or changes something.
const NEVER: &[&str] = &[
    "unsub",
    "optout",
    "opt-out",
    "opt_out",
    "wypis",
    "rezygn",
    "odhlas",
    "abmeld",
    "desinscri",
    "desabonn",
    "darse-de-baja",
    "disiscri",
    "otpis",
    "vidpys",
    "preferences",
    "activat",
    "aktyw",
    "verif",
    "confirm",
    "potwierd",
    "pidtverd",
    "podtverzh",
    "bestaetig",
    "optin",
    "opt-in",
    "one-time",
    "onetime",
    "one_time",
    "otp=",
    "magic",
    "autologin",
    "auto-login",
    "auto_login",
    "login-token",
    "login_token",
    "logintoken",
    "signin-token",
    "password",
    "haslo",
    "reset",
    "delete",
    "cancel",
    "order-pay",
    "payment",
];

/// Whether `link` of the mail may be opened to look where it leads: a web address that neither
/// serves to leave, confirm, log in or pay, nor is named as such a link by its mail; and not the
/// link to the cart of a mail that says that it works once, logs in or is personal.
#[must_use]
pub fn may_follow(link: &str, mail: &MailReading) -> bool {
    let lower = link.to_ascii_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    let forbidden = [&mail.unsubscribe_link, &mail.activation, &mail.review_link];
    let named = forbidden
        .into_iter()
        .any(|other| other.as_deref() == Some(link))
        || mail
            .list_unsubscribe
            .as_ref()
            .is_some_and(|header| header.contains(link));
    // The host may be called confirmed.example.
    let path = lower
        .split_once("//")
        .and_then(|(_, rest)| rest.find(['/', '?', '#']).map(|at| &rest[at..]))
        .unwrap_or_default();
    let one_time = mail.one_time_link && mail.cart_link.as_deref() == Some(link);
    web && !named && !one_time && !NEVER.iter().any(|word| path.contains(word))
}

/// Whether the mail says of its links that they work once, log in or are personal; or, near `link`,
/// that something works once which is no coupon.
pub(super) fn is_one_time(view: &View, link: Option<&str>) -> bool {
    let lines = 0..view.line_count();
    if lines.clone().any(|line| view.has(line, Cue::OneTimeLink)) {
        return true;
    }
    let places: Vec<usize> = view
        .document
        .links
        .iter()
        .filter(|other| Some(other.href.as_str()) == link)
        .map(|link| link.line + BEFORE_BODY)
        .collect();
    lines
        .filter(|line| places.iter().any(|place| place.abs_diff(*line) <= NEAR))
        .any(|line| {
            view.cues(line, Cue::Once)
                .any(|once| !is_of_coupon(view, line, once))
        })
}

/// Whether a coupon stands in the sentence of `once`.
fn is_of_coupon(view: &View, line: usize, once: Found) -> bool {
    let words = &view.tokens.words;
    view.cues(line, Cue::Coupon).any(|coupon| {
        let (first, second) = if coupon.from < once.from {
            (coupon, once)
        } else {
            (once, coupon)
        };
        // The words of one may be among those of the other.
        let from = words[first.to - 1].to as usize;
        let to = words[second.from].from as usize;
        let between = view.text(line).get(from..to).unwrap_or_default();
        !between.contains(['.', '!', '?'])
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Context, Lexicons, read};
    use super::*;

    #[test]
    fn what_a_mail_says_of_its_link_keeps_from_following_it() {
        let lexicons = Lexicons::embedded();
        for (language, words, expected) in [
            ("en", "Your cart is waiting.", true),
            ("en", "This link can be used only once.", false),
            ("en", "Here is your one-time link.", false),
            ("en", "The button below signs you in.", false),
            ("en", "It can be used only once.", false),
            ("en", "Your coupon code MAY10 can be used only once.", true),
            ("en", "It works once. Your coupon code: MAY10", false),
            ("en", "You must be logged in to see your points.", true),
            ("en", "You will be signed in to the shop.", false),
            ("en", "Please do not share this link.", false),
            ("de", "Wir werden Ihre Daten nicht weitergeben.", true),
            ("de", "Bitte den Link nicht weitergeben.", false),
            ("pl", "Twój koszyk czeka.", true),
            ("pl", "Link jest jednorazowy.", false),
            ("pl", "Przycisk zaloguje Cię do sklepu.", false),
            ("pl", "Jednorazowy kod rabatowy: MAJ10", true),
            ("uk", "Посилання одноразове.", false),
            ("ru", "Ссылка действует только один раз.", false),
            ("de", "Der Link ist nur einmalig gültig.", false),
            ("cs", "Odkaz je jednorázový.", false),
            ("sk", "Odkaz je jednorazový.", false),
            ("fr", "Ce lien est à usage unique.", false),
            ("es", "Este enlace es de un solo uso.", false),
            ("it", "Questo link è monouso.", false),
            ("nl", "Deze link is eenmalig.", false),
            ("pt", "Este link é de uso único.", false),
            ("ro", "Linkul poate fi folosit o singură dată.", false),
            ("hu", "A link csak egyszer használható.", false),
            ("bg", "Линкът е еднократен.", false),
            ("sv", "Länken fungerar bara en gång.", false),
        ] {
            for body in [
                format!("<p>{words}</p><a href='https://s.example/cart/77'>Cart</a>"),
                format!("<a href='https://s.example/cart/77'>Cart</a><p>{words}</p>"),
            ] {
                let raw = format!(
                    "Subject: x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Language: {language}\r\n\r\n{body}"
                );
                let mail = read(raw.as_bytes(), &Context::default(), &lexicons);
                assert_eq!(mail.cart_link.as_deref(), Some("https://s.example/cart/77"));
                assert_eq!(
                    may_follow("https://s.example/cart/77", &mail),
                    expected,
                    "{words}"
                );
            }
        }
    }

    #[test]
    fn words_far_from_the_link_speak_of_something_else() {
        let lexicons = Lexicons::embedded();
        let rows = "<p>A line.</p>".repeat(6);
        let link = "<a href='https://s.example/cart/77'>Cart</a>";
        for (words, expected) in [
            ("The size of a seat is sold only once.", true),
            ("The links of this mail log you in.", false),
        ] {
            let raw =
                format!("Subject: x\r\nContent-Type: text/html\r\n\r\n{link}{rows}<p>{words}</p>");
            let mail = read(raw.as_bytes(), &Context::default(), &lexicons);
            assert_eq!(
                may_follow("https://s.example/cart/77", &mail),
                expected,
                "{words}"
            );
        }
    }

    #[test]
    fn links_that_can_be_opened_once_or_end_something_are_never_followed() {
        let mail = MailReading {
            unsubscribe_link: Some("https://s.example/u/1".to_owned()),
            list_unsubscribe: Some("<https://s.example/lu/2>, <mailto:u@s.example>".to_owned()),
            activation: Some("https://s.example/a/3".to_owned()),
            ..MailReading::default()
        };
        for (link, expected) in [
            ("https://s.example/cart/restore/77", true),
            ("https://s.example/checkouts/ac/9f/recover?key=7", true),
            ("https://unsub.example/koszyk?id=5", true),
            ("https://click.example/CL0/abc", true),
            ("https://s.example/u/1", false),
            ("https://s.example/lu/2", false),
            ("https://s.example/a/3", false),
            ("https://s.example/newsletter/Unsubscribe?x=1", false),
            ("https://s.example/cart?autologin=5f", false),
            ("https://s.example/konto/potwierdz?t=1", false),
            ("mailto:shop@s.example", false),
            ("javascript:alert(1)", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(may_follow(link, &mail), expected, "{link}");
        }
    }
}
