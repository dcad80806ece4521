//! How long all touchpoint readers together take for one Snapshot (at most 10 ms in release): the whole
//! page is read with and without what they look at, on a long page that has everything.

use std::fmt::Write as _;

use criterion::{Criterion, criterion_group, criterion_main};
use cxaudit::page::{Asked, Dock, Element, Lexicons, Rect, Region, Snapshot, read_touchpoints};

/// A product page of 2,000 elements in Polish with a long text full of numbers, sixty third parties and ten docks.
fn page() -> Snapshot {
    let mut snapshot = Snapshot {
        url: "https://sklep.test/produkt/lampa".to_owned(),
        title: "Lampa biurkowa - sklep".to_owned(),
        lang: "pl".to_owned(),
        viewport: (1366.0, 900.0),
        page_height: 12_000.0,
        ..Snapshot::default()
    };
    let words = [
        "Lampa biurkowa Sowa, mosiądz",
        "Zwroty i reklamacje",
        "Dostawa i płatność",
        "Porozmawiaj z nami na czacie",
        "Tabela rozmiarów",
    ];
    for id in 0..2_000u32 {
        let text = words[id as usize % words.len()];
        snapshot.elements.push(Element {
            id,
            tag: "a".to_owned(),
            role: "link".to_owned(),
            text: format!("{text} {id}"),
            name: format!("{text} {id}"),
            href: format!("https://sklep.test/strona/{id}"),
            visible: true,
            enabled: true,
            region: Region::Main,
            rect: Rect {
                x: 100.0,
                y: f64::from(id) * 6.0,
                w: 200.0,
                h: 20.0,
            },
            ..Element::default()
        });
        snapshot.text.push_str(text);
        let _ = writeln!(
            snapshot.text,
            " 129,90 zł, tel. 22 555 {:02} {:02}, pn-pt 9:00-17:00",
            id / 100,
            id % 100
        );
    }
    let cut = snapshot
        .text
        .char_indices()
        .nth(50_000)
        .map_or(snapshot.text.len(), |(at, _)| at);
    snapshot.text.truncate(cut);
    for n in 0..60 {
        snapshot.marks.asked.push(Asked {
            url: format!("https://cdn{n}.example.net/a.js"),
            at: 10.0,
        });
    }
    for n in 0..10 {
        snapshot.marks.docks.push(Dock {
            tag: "div".to_owned(),
            marks: format!("div widget-{n}"),
            text: "Masz pytania? Napisz do nas".to_owned(),
            rect: Rect {
                x: 1200.0,
                y: 80.0 * f64::from(n),
                w: 120.0,
                h: 60.0,
            },
            ..Dock::default()
        });
    }
    snapshot
}

fn touchpoints(criterion: &mut Criterion) {
    let lexicons = Lexicons::embedded();
    let snapshot = page();
    let prepared = read_touchpoints(&snapshot, &lexicons);
    criterion.bench_function("all touchpoint readers", |bench| {
        bench.iter(&prepared);
    });
}

criterion_group!(benches, touchpoints);
criterion_main!(benches);
