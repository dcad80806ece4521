//! Words of platforms, one button or field each.

use std::path::Path;

use cxaudit::page::{Element, Form, Lexicons, Rect, Snapshot, read};
use serde::Deserialize;

use crate::tally::{Tally, share, spelled};

#[derive(Deserialize)]
struct Row {
    source: String,
    language: String,
    role: String,
    text: String,
    ambiguous: u8,
}

pub fn measure(folder: &Path, lexicons: &Lexicons, misses: bool) {
    let mut tally = Tally::default();
    let mut roles = Tally::default();
    let (mut decoys, mut taken) = (0, 0);
    let mut reader = match csv::Reader::from_path(folder.join("ui_strings.csv")) {
        Ok(reader) => reader,
        Err(error) => return println!("ui_strings.csv: {error}"),
    };
    for row in reader.deserialize::<Row>() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                println!("ui_strings.csv: {error}");
                continue;
            }
        };
        if row.ambiguous == 1 {
            continue;
        }
        let reading = read(&page(&row), lexicons);
        let (got, why) = if row.role.starts_with("f:") {
            let field = reading.fields.first();
            (
                field.map_or(String::new(), |f| spelled(&f.role)),
                field.map_or(String::new(), |f| f.reasons.join("; ")),
            )
        } else {
            let button = reading.buttons.first();
            (
                button.map_or(String::new(), |b| spelled(&b.role)),
                button.map_or(String::new(), |b| b.reasons.join("; ")),
            )
        };
        let right = accepted(&row.role).contains(&got.as_str());
        tally.count(&row.language, right);
        roles.count(&row.role, right);
        if matches!(
            row.role.as_str(),
            "wishlist" | "compare" | "continue_shopping" | "login"
        ) {
            decoys += 1;
            taken += usize::from(matches!(
                got.as_str(),
                "add-to-cart" | "register" | "place-order"
            ));
        }
        if misses && !right {
            println!(
                "  {} {} {:?} ({}) read as {got}: {why}",
                row.language, row.role, row.text, row.source
            );
        }
    }
    tally.print("words of platforms, by language");
    roles.print("words of platforms, by role");
    println!(
        "decoys taken for what sends or buys: {}",
        share(taken, decoys)
    );
}

fn accepted(role: &str) -> &'static [&'static str] {
    match role {
        "add_to_cart" => &["add-to-cart"],
        "buy_now" => &["buy-now", "add-to-cart"],
        "compare" => &["compare"],
        "continue_shopping" => &["continue-shopping"],
        "login" => &["log-in"],
        "lost_password" => &["recover-password"],
        "register" => &["register"],
        "remove" => &["remove-item"],
        "place_order" => &["place-order"],
        "proceed_checkout" => &["checkout"],
        "apply_coupon" => &["apply-coupon"],
        "update_cart" => &["update-cart"],
        "view_cart" => &["view-cart"],
        "search" => &["search"],
        "subscribe" => &["subscribe"],
        "write_review" => &["write-review"],
        "wishlist" => &["wish-list"],
        "guest_checkout" => &["guest-checkout"],
        "f:city" => &["address-level2"],
        "f:company" => &["organization"],
        "f:country" => &["country"],
        "f:coupon" => &["coupon"],
        "f:family_name" => &["family-name"],
        "f:given_name" => &["given-name"],
        "f:phone" => &["tel"],
        "f:postal_code" => &["postal-code"],
        "f:quantity" => &["quantity"],
        "f:region" => &["address-level1"],
        "f:street_address" => &["street-address", "address-line1"],
        "f:password" => &["current-password", "new-password"],
        "f:password_confirm" => &["password-confirm"],
        "f:email" => &["email"],
        "f:vat" => &["vat-id"],
        "f:newsletter_optin" => &["marketing-consent"],
        "f:order_notes" => &["order-notes"],
        "f:birthday" => &["bday"],
        _ => &[],
    }
}

fn page(row: &Row) -> Snapshot {
    let field = row.role.starts_with("f:");
    let (tag, kind) = match row.role.as_str() {
        "f:newsletter_optin" => ("input", "checkbox"),
        "f:order_notes" => ("textarea", ""),
        "f:password" | "f:password_confirm" => ("input", "password"),
        _ if field => ("input", "text"),
        _ => ("button", "submit"),
    };
    let element = Element {
        tag: tag.to_owned(),
        kind: kind.to_owned(),
        name: row.text.clone(),
        text: if field {
            String::new()
        } else {
            row.text.clone()
        },
        label: if field {
            row.text.clone()
        } else {
            String::new()
        },
        rect: Rect {
            x: 100.0,
            y: 100.0,
            w: 200.0,
            h: 40.0,
        },
        visible: true,
        enabled: true,
        form: Some(0),
        ..Element::default()
    };
    Snapshot {
        lang: row.language.clone(),
        elements: vec![element],
        forms: vec![Form {
            visible: true,
            ..Form::default()
        }],
        ..Snapshot::default()
    }
}
