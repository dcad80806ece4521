//! Fields of saved sign-up, checkout and newsletter pages.

use std::collections::BTreeMap;
use std::path::Path;

use cxaudit::page::{Lexicons, Snapshot, read};
use serde::Deserialize;

use crate::tally::{Tally, held_out, share, spelled};

#[derive(Deserialize)]
struct Page {
    file: String,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    h: u32,
    truth: String,
}

/// Roles whose precision matters: what they get wrong is typed into a stranger's form.
const MAIN: &[&str] = &[
    "email",
    "password",
    "given-name",
    "family-name",
    "street-address",
    "address-level2",
    "postal-code",
    "tel",
];

/// Roles that the labels' vocabulary does not have.
const BEYOND: &[&str] = &[
    "search",
    "coupon",
    "captcha",
    "one-time-code",
    "quantity",
    "organization",
    "organization-title",
    "cc-type",
    "honorific-prefix",
    "address-line3",
    "terms-consent",
    "marketing-consent",
    "remember-me",
    "order-notes",
    "message",
    "subject",
    "url",
    "vat-id",
    "tel-extension",
    "tel-country-code",
    "language",
    "rating",
    "sex",
];

pub fn measure(
    folder: &Path,
    pages: &BTreeMap<String, Snapshot>,
    lexicons: &Lexicons,
    misses: bool,
) {
    let text = std::fs::read_to_string(folder.join("forms/labels.json")).unwrap_or_default();
    let labelled: Vec<Page> = match serde_json::from_str(&text) {
        Ok(labelled) => labelled,
        Err(error) => return println!("forms/labels.json: {error}"),
    };
    let (mut seen, mut unseen) = (Tally::default(), Tally::default());
    // `none` of the labels also covers what their vocabulary has no word for (a code from a mail).
    let (mut beyond, mut all) = (0, 0);
    let mut precision: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for page in &labelled {
        let Some(snapshot) = pages.get(&page.file) else {
            continue;
        };
        let reading = read(snapshot, lexicons);
        let apart = held_out(&page.file);
        for field in &page.fields {
            let found = reading.fields.iter().find(|f| {
                snapshot.elements[f.element.0 as usize].attribute("data-h") == field.h.to_string()
            });
            let got = found.map_or_else(|| "none".to_owned(), |f| spelled(&f.role));
            let right = accepted(&field.truth).contains(&got.as_str());
            all += 1;
            let no_word = field.truth == "none" && BEYOND.contains(&got.as_str());
            beyond += usize::from(right || no_word);
            let key = if got.contains("password") {
                "password"
            } else {
                &got
            };
            if let Some(main) = MAIN.iter().find(|main| **main == key) {
                let entry = precision.entry(main).or_default();
                entry.0 += usize::from(right);
                entry.1 += 1;
            }
            if apart { &mut unseen } else { &mut seen }.count(&field.truth, right);
            if misses && !right && !apart {
                println!(
                    "  {} h={} {} read as {got}: {:?} {}",
                    page.file,
                    field.h,
                    field.truth,
                    found.map_or("", |f| &f.label),
                    found.map_or_else(|| "not seen".to_owned(), |f| f.reasons.join("; "))
                );
            }
        }
    }
    seen.print("fields of saved pages");
    unseen.print("fields of saved pages, held out");
    println!(
        "    with roles the labels have no word for counted as none: {}",
        share(beyond, all)
    );
    for (role, (right, all)) in precision {
        println!("    precision {role:<26} {}", share(right, all));
    }
}

fn accepted(truth: &str) -> &'static [&'static str] {
    match truth {
        "password" => &["new-password", "current-password", "password-confirm"],
        "email" => &["email", "email-confirm"],
        "none" => &["none"],
        "given_name" => &["given-name"],
        "family_name" => &["family-name"],
        "postal_code" => &["postal-code"],
        "phone" => &["tel"],
        "country" => &["country"],
        "username" => &["username"],
        "region" => &["address-level1"],
        "cc_csc" => &["cc-csc"],
        "cc_number" => &["cc-number"],
        "city" => &["address-level2"],
        "street_address" => &["street-address", "address-line1"],
        "address_line2" => &["address-line2"],
        "username OR emailAddress" => &["username", "email"],
        "cc_exp_month" => &["cc-exp-month"],
        "cc_exp" => &["cc-exp"],
        "cc_exp_year" => &["cc-exp-year"],
        "cc_name" => &["cc-name"],
        "full_name" => &["name"],
        "birthday" => &["bday"],
        "birthday_month" => &["bday-month"],
        "birthday_day" => &["bday-day"],
        "birthday_year" => &["bday-year"],
        "additional_name" => &["additional-name"],
        _ => &[],
    }
}
