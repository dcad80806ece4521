//! The list of its steps that a checkout shows above them.

use super::context::Context;
use super::word::Word;

/// How many lines of a page are looked through for it.
const OPENING: usize = 200;
/// Most letters of a step's name.
const NAME: usize = 40;
/// Most steps of a list that are looked at.
const STEPS: usize = 4;

/// Whether a list of steps begins with the cart and says that the customer's data are asked for after how to
/// pay ("Cart, Delivery and payment, Your details").
pub(super) fn details_after_payment(context: &Context<'_>) -> bool {
    let lines = context.lines.iter().take(OPENING);
    // Steps stand in lines of their own, or in one behind their numbers.
    let names: Vec<&str> = lines
        .flat_map(|line| line.folded.split(|c: char| c.is_ascii_digit()))
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|part| !part.is_empty() && part.len() <= 2 * NAME)
        .collect();
    // What is not reached yet is no link; a menu names delivery, payment and contact too.
    let leads = |name: &str| {
        context
            .seen_links()
            .any(|link| context.text_of(link) == name)
    };
    // "Delivery and payment" as a whole names the checkout.
    let pays = |name: &&str| {
        let mut words = name.split(' ').chain([*name]);
        words.any(|word| context.holds(word, Word::PaymentSection))
    };
    let asks = |name: &&str| context.holds(name, Word::DetailsStep) && !pays(name) && !leads(name);
    names.iter().enumerate().any(|(at, first)| {
        let rest = &names[at + 1..names.len().min(at + STEPS)];
        let paying = rest.iter().position(pays);
        context.says_only(first, Word::CartPage)
            && paying.is_some_and(|paying| rest[paying + 1..].iter().any(asks))
    })
}

/// Whether the page numbers its steps, begins with the cart and says that the customer's data are asked
/// for later ("1. Cart 2. Your details 3. Summary"). Only a page on which the cart can still be
/// changed is looked at this way, so that it is the first of them.
pub(super) fn announces_details(context: &Context<'_>) -> bool {
    let opening: String = context.snapshot.text.chars().take(6_000).collect();
    let mut steps: Vec<(u32, String)> = Vec::new();
    let mut before = ' ';
    for letter in opening.chars() {
        match letter.to_digit(10) {
            Some(digit) if !before.is_ascii_digit() => steps.push((digit, String::new())),
            // A longer number is no step.
            Some(_) => steps.extend([(0, String::new())]),
            None => {
                if let Some((_, said)) = steps.last_mut().filter(|(_, said)| said.len() < 80) {
                    said.push(letter);
                }
            }
        }
        before = letter;
    }
    steps.windows(3).any(|run| {
        let numbered = run.iter().map(|(number, _)| *number).eq(1..=3);
        let means = |said: &str, word: Word| context.mentions(said, word);
        let first_line = |said: &str| {
            said.trim_start_matches(['.', ')', ' ', '\n'])
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let said: Vec<String> = run.iter().map(|(_, said)| first_line(said)).collect();
        numbered
            && means(&said[0], Word::CartPage)
            && (means(&said[1], Word::DetailsStep) || means(&said[2], Word::DetailsStep))
            && !means(&said[0], Word::DetailsStep)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Element, Lexicons, Snapshot};

    #[test]
    fn steps_say_when_the_customer_is_asked() {
        let lexicons = Lexicons::embedded();
        for (text, links, expected) in [
            (
                "1. Košík\n2. Doprava a platba\n3. Dodací údaje",
                &["Košík"][..],
                true,
            ),
            (
                "1 Koszyk 2 Dostawa i płatność 3 Twoje dane 4 Podsumowanie",
                &[],
                true,
            ),
            ("Кошик\nСпосіб доставки\nОплата\nВаші дані", &[], true),
            ("Basket\nDelivery\nPayment\nYour details", &[], true),
            // The customer comes first, or has been asked.
            (
                "1. Koszyk\n2. Twoje dane\n3. Dostawa i płatność",
                &[],
                false,
            ),
            ("1 Cart 2 Your details 3 Payment 4 Confirmation", &[], false),
            // A menu.
            ("Кошик\nОплата\nКонтакти", &["Оплата", "Контакти"], false),
            (
                "Košík\nDoprava a platba\nKontaktní údaje",
                &["Kontaktní údaje"],
                false,
            ),
            ("Koszyk\nPłatność", &[], false),
            ("", &[], false),
        ] {
            let elements = (0u32..).zip(links).map(|(id, text)| Element {
                id,
                tag: "a".to_owned(),
                text: (*text).to_owned(),
                visible: true,
                ..Element::default()
            });
            let snapshot = Snapshot {
                text: text.to_owned(),
                elements: elements.collect(),
                ..Snapshot::default()
            };
            let context = Context::new(&snapshot, &lexicons);
            assert_eq!(details_after_payment(&context), expected, "{text:?}");
        }
    }
}
