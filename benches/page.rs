//! How long one decision takes: reading a page of 3,000 elements (at most 5 ms in release).

use criterion::{Criterion, criterion_group, criterion_main};
use cxaudit::page::{Element, Form, Lexicons, Rect, Region, Snapshot, is_final_button, read};

/// A long listing in Polish: links and add-to-cart buttons with prices, filters, a footer form.
fn listing(elements: u32) -> Snapshot {
    let mut snapshot = Snapshot {
        url: "https://sklep.test/kategoria/lampy".to_owned(),
        title: "Lampy biurkowe - sklep".to_owned(),
        lang: "pl".to_owned(),
        viewport: (1280.0, 900.0),
        forms: vec![Form {
            visible: true,
            region: Region::Footer,
            ..Form::default()
        }],
        ..Snapshot::default()
    };
    for id in 0..elements {
        let place = id % 5;
        let mut element = Element {
            id,
            visible: true,
            enabled: true,
            rect: Rect {
                x: 100.0,
                y: f64::from(id) * 20.0,
                w: 200.0,
                h: 40.0,
            },
            ..Element::default()
        };
        if place == 0 && id % 20 == 0 {
            element.tag = "input".to_owned();
            element.kind = "checkbox".to_owned();
            element.label = format!("Producent {id}");
            element.nearby = "Filtruj według producenta".to_owned();
        } else if place == 1 {
            element.tag = "button".to_owned();
            element.kind = "submit".to_owned();
            element.text = "Dodaj do koszyka".to_owned();
            element
                .attributes
                .insert("class".to_owned(), "btn btn-primary add-to-cart".to_owned());
        } else {
            element.tag = "a".to_owned();
            element.href = format!("https://sklep.test/produkt/lampa-biurkowa-zolta-{id}.html");
            element.text = format!("Lampa biurkowa żółta z regulacją {id}");
            // Some three hundred products with a link each around picture and name.
            if id % 10 > 7 {
                element.price = Some("129,90 zł".to_owned());
            }
        }
        element.name = element.text.clone();
        snapshot.text.push_str(&element.text);
        snapshot.text.push_str(" 129,90 zł\n");
        snapshot.elements.push(element);
    }
    let cut = snapshot
        .text
        .char_indices()
        .nth(50_000)
        .map_or(snapshot.text.len(), |(at, _)| at);
    snapshot.text.truncate(cut);
    snapshot
}

fn page(c: &mut Criterion) {
    let lexicons = Lexicons::embedded();
    let snapshot = listing(3_000);
    c.bench_function("read a page of 3,000 elements", |b| {
        b.iter(|| read(&snapshot, &lexicons));
    });
    let small = listing(200);
    let button = small.elements[1].element_id();
    c.bench_function("second opinion on a button of 200", |b| {
        b.iter(|| is_final_button(&small, button));
    });
}

criterion_group!(benches, page);
criterion_main!(benches);
