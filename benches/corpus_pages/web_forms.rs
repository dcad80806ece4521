//! Kinds of forms and meanings of fields on pages of many kinds of sites.

use std::collections::BTreeMap;
use std::path::Path;

use cxaudit::page::{Lexicons, Snapshot, read};
use serde::Deserialize;

use crate::tally::{Tally, held_out, share, spelled};

#[derive(Deserialize)]
struct Page {
    file: String,
    language: String,
    forms: Vec<LabelledForm>,
}

#[derive(Deserialize)]
struct LabelledForm {
    form: u32,
    #[serde(rename = "type")]
    kind: String,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    h: u32,
    truth: String,
}

pub fn measure(
    folder: &Path,
    pages: &BTreeMap<String, Snapshot>,
    lexicons: &Lexicons,
    misses: bool,
) {
    let text = std::fs::read_to_string(folder.join("web-forms/labels.json")).unwrap_or_default();
    let labelled: Vec<Page> = match serde_json::from_str(&text) {
        Ok(labelled) => labelled,
        Err(error) => return println!("web-forms/labels.json: {error}"),
    };
    let mut kinds = [Tally::default(), Tally::default()];
    let mut fields = [Tally::default(), Tally::default()];
    let (mut registrations, mut lost) = (0, 0);
    for page in &labelled {
        let Some(snapshot) = pages.get(&page.file) else {
            continue;
        };
        let reading = read(snapshot, lexicons);
        let apart = held_out(&page.file);
        for form in &page.forms {
            let found = reading.forms.iter().find(|f| {
                let attributes = &snapshot.forms[f.form as usize].attributes;
                attributes.get("data-form").map(String::as_str) == Some(&form.form.to_string())
            });
            let got = found.map_or_else(|| "unseen".to_owned(), |f| spelled(&f.kind));
            let kinds_accepted = kinds_of(&form.kind);
            if !kinds_accepted.is_empty() {
                let right = kinds_accepted.contains(&got.as_str());
                kinds[usize::from(apart)].count(&form.kind, right);
                if form.kind == "registration" {
                    registrations += 1;
                    lost += usize::from(got == "log-in" || got == "newsletter");
                }
                if misses && !right && !apart {
                    println!(
                        "  {} [{}] form {} {} read as {got}: {}",
                        page.file,
                        page.language,
                        form.form,
                        form.kind,
                        found.map_or_else(String::new, |f| f.reasons.join("; "))
                    );
                }
            }
            for field in &form.fields {
                let accepted = roles_of(&field.truth);
                if accepted.is_empty() {
                    continue;
                }
                let found = reading.fields.iter().find(|f| {
                    snapshot.elements[f.element.0 as usize].attribute("data-h")
                        == field.h.to_string()
                });
                let got = found.map_or_else(|| "unseen".to_owned(), |f| spelled(&f.role));
                let right = accepted.contains(&got.as_str());
                fields[usize::from(apart)].count(&field.truth, right);
                if misses && !right && !apart {
                    println!(
                        "  {} [{}] h={} {} read as {got}: {:?} {}",
                        page.file,
                        page.language,
                        field.h,
                        field.truth,
                        found.map_or("", |f| &f.label),
                        found.map_or_else(String::new, |f| f.reasons.join("; "))
                    );
                }
            }
        }
    }
    kinds[0].print("kinds of forms");
    kinds[1].print("kinds of forms, held out");
    println!(
        "registrations taken for log-in or newsletter: {}",
        share(lost, registrations)
    );
    fields[0].print("fields of forms");
    fields[1].print("fields of forms, held out");
}

fn kinds_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "registration" => &["registration"],
        "login" => &["log-in"],
        "password/login recovery" => &["password-recovery"],
        "join mailing list" => &["newsletter"],
        "order/add to cart" => &["add-to-cart", "checkout"],
        "contact/comment" => &["contact", "review"],
        _ => &[],
    }
}

fn roles_of(truth: &str) -> &'static [&'static str] {
    match truth {
        "email" => &["email"],
        "password" => &["current-password", "new-password"],
        "username" => &["username"],
        "comment title or subject" => &["subject"],
        "remember me checkbox" => &["remember-me"],
        "comment text" => &["message", "order-notes"],
        "full name" => &["name"],
        "last name" => &["family-name"],
        "first name" => &["given-name"],
        "middle name" => &["additional-name"],
        "password confirmation" => &["password-confirm"],
        "gender" => &["sex", "honorific-prefix"],
        "phone" => &["tel"],
        "receive emails confirmation" => &["marketing-consent"],
        "captcha" => &["captcha"],
        "postal code" => &["postal-code"],
        "TOS confirmation" => &["terms-consent"],
        "country" => &["country"],
        "product quantity" => &["quantity"],
        "city" => &["address-level2"],
        "address" | "street name" | "address line 1" | "full street address" => {
            &["street-address", "address-line1"]
        }
        "address line 2" => &["address-line2"],
        "street number" => &["house-number"],
        "state" => &["address-level1"],
        "organization name" => &["organization"],
        "year of birth" => &["bday-year"],
        "month of birth" => &["bday-month"],
        "day of birth" => &["bday-day"],
        "full birth date" => &["bday"],
        "username or email" => &["username", "email"],
        "url" => &["url"],
        "email confirmation" => &["email-confirm"],
        "search query" => &["search"],
        "ref code / invitation code / coupon" => &["coupon"],
        "fax" => &["none"],
        _ => &[],
    }
}
