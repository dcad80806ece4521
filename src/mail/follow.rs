//! Which link of a mail may be opened at all.

use super::MailReading;

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
/// serves to leave, confirm, log in or pay, nor is named as such a link by its mail.
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
    web && !named && !NEVER.iter().any(|word| path.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

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
