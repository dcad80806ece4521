//! Questions a customer might really ask, in the customer's language.

use crate::plan::Persona;

/// A question and its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Subject line.
    pub subject: String,
    /// The whole text, signed.
    pub text: String,
}

/// The question for the contact form.
pub(super) fn for_form(persona: &Persona) -> Question {
    let (subject, text, regards) = match persona.language.code() {
        "pl" => (
            "Dostawa przed weekendem",
            "Dzień dobry, jeśli zamówię dziś, czy paczka dotrze przed weekendem? I czy można odebrać ją w punkcie?",
            "Pozdrawiam",
        ),
        "uk" => (
            "Доставка до вихідних",
            "Добрий день! Якщо замовлю сьогодні, чи прийде посилка до вихідних? І чи можна забрати її у відділенні?",
            "Дякую",
        ),
        _ => (
            "Delivery before the weekend",
            "Hello, if I order today, will the parcel arrive before the weekend? And could I collect it from a pick-up point?",
            "Kind regards",
        ),
    };
    signed(persona, subject, text, regards)
}

/// The question for a mail: another one, so that the answers can be told apart.
#[must_use]
pub fn for_mail(persona: &Persona) -> Question {
    let (subject, text, regards) = match persona.language.code() {
        "pl" => (
            "Zwrot bez oryginalnego opakowania",
            "Dzień dobry, czy mogę zwrócić produkt, jeśli otworzę opakowanie, żeby go obejrzeć? Kto płaci za przesyłkę zwrotną?",
            "Pozdrawiam",
        ),
        "uk" => (
            "Повернення без оригінальної упаковки",
            "Добрий день! Чи можна повернути товар, якщо я відкрию упаковку, щоб його оглянути? Хто платить за зворотну доставку?",
            "Дякую",
        ),
        _ => (
            "Return without the original packaging",
            "Hello, may I return a product if I open the packaging to look at it? Who pays for sending it back?",
            "Kind regards",
        ),
    };
    signed(persona, subject, text, regards)
}

/// The question for a chat: one line.
pub(super) fn for_chat(persona: &Persona) -> String {
    match persona.language.code() {
        "pl" => "Dzień dobry, czy wysyłacie tego samego dnia?",
        "uk" => "Добрий день, чи відправляєте в день замовлення?",
        _ => "Hello, do you ship the same day?",
    }
    .to_owned()
}

fn signed(persona: &Persona, subject: &str, text: &str, regards: &str) -> Question {
    Question {
        subject: subject.to_owned(),
        text: format!(
            "{text}\n\n{regards}\n{} {}",
            persona.given_name, persona.family_name
        ),
    }
}
