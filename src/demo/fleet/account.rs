//! Accounts: sign-up, log-in, log-out.

use serde_json::json;

use super::browse::Visit;
use super::check;
use super::field::{Field, Form};
use super::letter::{Kind, Occasion};
use super::mailer;
use super::markup::Page;
use super::request::Reply;
use super::spec::Wall;
use super::view;

/// The customer's page, or the log-in of a stranger.
pub(super) fn account(mut visit: Visit<'_>) -> Reply {
    if visit.session().account.is_some() {
        let title = visit.word("my_account");
        return visit.page("account", json!({ "title": title }));
    }
    log_in_page(visit, None, &[])
}

fn log_in_page(mut visit: Visit<'_>, typed: Option<Form>, faults: &[check::Fault]) -> Reply {
    let next = visit.ask.query("next").unwrap_or_default().to_owned();
    let mut context = json!({ "title": visit.word("log_in"), "next": next });
    if let Some(typed) = typed {
        context["c"] = view::form(&typed);
        view::faults(visit.shop, faults, &mut context);
    }
    visit.page("login", context)
}

/// Checks address and password.
pub(super) fn log_in(mut visit: Visit<'_>) -> Reply {
    if !visit.ask.post {
        return account(visit);
    }
    let at = visit.books.account(visit.form.get(Field::Email));
    let password = visit.form.get(Field::Password);
    let right = at.filter(|at| {
        visit
            .books
            .accounts
            .get(*at)
            .is_some_and(|account| account.matches(password))
    });
    let Some(at) = right else {
        let typed = visit.form.clone();
        return log_in_page(visit, Some(typed), &[(Field::Email, "err_log_in")]);
    };
    enter(&mut visit, at);
    if visit.form.get(Field::Next) == "checkout" {
        return visit.to(Page::Checkout);
    }
    visit.to(Page::Account)
}

/// Logs a customer in; the checkout starts with what the account knows.
fn enter(visit: &mut Visit<'_>, at: usize) {
    let Some(account) = visit.books.accounts.get(at).cloned() else {
        return;
    };
    let session = visit.session();
    session.account = Some(at);
    session.step = 0;
    let known = [
        (Field::Email, &account.email),
        (Field::FirstName, &account.first_name),
        (Field::LastName, &account.last_name),
        (Field::Phone, &account.phone),
    ];
    for (field, value) in known {
        if !value.is_empty() {
            session.contact.set(field, value);
        }
    }
    if !account.first_name.is_empty() {
        let full = format!("{} {}", account.first_name, account.last_name);
        session.contact.set(Field::FullName, full.trim());
    }
    visit.activity();
}

/// Ends the log-in; the cart stays with the visitor.
pub(super) fn log_out(mut visit: Visit<'_>) -> Reply {
    let session = visit.session();
    session.account = None;
    session.contact = Form::default();
    visit.to(Page::Home)
}

/// Sends nothing: says that it would.
pub(super) fn recover(mut visit: Visit<'_>) -> Reply {
    if visit.ask.post {
        visit.flash("success", "recover_sent");
        return visit.to(Page::LogIn);
    }
    let title = visit.word("recover");
    visit.page("recover", json!({ "title": title }))
}

/// The sign-up: shown, or checked and done.
pub(super) fn register(mut visit: Visit<'_>) -> Reply {
    if !visit.shop.spec.behaviour.registration {
        return Reply::Missing;
    }
    if !visit.ask.post {
        return if visit.session().account.is_some() {
            visit.to(Page::Account)
        } else {
            sign_up_page(visit, &[])
        };
    }
    visit.books.count_sign_up(visit.form.get(Field::Email));
    let faults = sign_up_faults(&mut visit);
    if !faults.is_empty() {
        return sign_up_page(visit, &faults);
    }
    sign_up(&mut visit);
    visit.flash("success", "registered");
    if visit.form.get(Field::Next) == "checkout" {
        return visit.to(Page::Checkout);
    }
    visit.to(Page::Account)
}

/// What is wrong with a sign-up: the fields, an address that is taken, the captcha.
pub(super) fn sign_up_faults(visit: &mut Visit<'_>) -> Vec<check::Fault> {
    let markup = visit.shop.markup;
    let mut faults = check::faults(
        &visit.form,
        &markup.register,
        markup,
        visit.shop.spec.language,
    );
    if faults.is_empty() && visit.books.account(visit.form.get(Field::Email)).is_some() {
        faults.push((Field::Email, "err_taken"));
    }
    if visit.shop.spec.wall == Wall::CaptchaOnRegistration {
        let expected = visit.session().captcha.clone();
        if expected.is_empty() || visit.form.get(Field::Captcha) != expected {
            faults.push((Field::Captcha, "err_captcha"));
        }
    }
    faults
}

/// Makes the account, logs in, and has the welcome mail sent.
pub(super) fn sign_up(visit: &mut Visit<'_>) {
    let shop = visit.shop.clone();
    let at = shop.open_account(visit.books, &visit.form);
    if let (Some(after), Some(account)) = (
        shop.spec.behaviour.welcome_mail,
        visit.books.accounts.get(at),
    ) {
        let occasion = Occasion {
            kind: Kind::Welcome,
            to: account.email.clone(),
            first_name: account.first_name.clone(),
            cart: super::cart::Cart::default(),
            session: String::new(),
            order: None,
            number: 0,
        };
        mailer::send_after(&shop, after, occasion);
    }
    enter(visit, at);
}

fn sign_up_page(mut visit: Visit<'_>, faults: &[check::Fault]) -> Reply {
    let asked = visit.ask.query("next").unwrap_or_default();
    let next = if asked.is_empty() {
        visit.form.get(Field::Next)
    } else {
        asked
    }
    .to_owned();
    let mut context =
        json!({ "title": visit.word("register"), "c": view::form(&visit.form), "next": next });
    if !faults.is_empty() {
        view::faults(visit.shop, faults, &mut context);
    }
    if visit.shop.spec.wall == Wall::CaptchaOnRegistration {
        let code: String = visit.shop.token().chars().take(6).collect();
        context["captcha"] = code.chars().map(String::from).collect();
        visit.session().captcha = code;
    }
    visit.page("register", context)
}
