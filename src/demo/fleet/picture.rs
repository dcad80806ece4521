//! Pictures of products, drawn here: SVG for pages, PNG for mails.

use super::goods::Product;

/// A hue of its own for every product.
fn hue(slug: &str) -> u32 {
    slug.bytes().fold(7, |sum: u32, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    }) % 360
}

/// What is drawn, on a board of 200 x 200: filled with the product's colour by `class="a"`.
fn outline(shape: &str) -> &'static str {
    match shape {
        "cloth" => {
            r#"<path class="a" d="M62 48l24-10q14 14 28 0l24 10 22 34-20 12-8-10v78H68V84l-8 10-20-12z"/>"#
        }
        "fabric" => {
            r#"<rect class="b" x="44" y="126" width="112" height="34" rx="12"/><rect class="a" x="44" y="90" width="112" height="34" rx="12"/><rect class="c" x="44" y="54" width="112" height="34" rx="12"/><path d="M58 72h84M58 108h84M58 144h84" class="t"/>"#
        }
        "book" => {
            r#"<rect class="a" x="58" y="38" width="88" height="124" rx="4"/><rect class="b" x="58" y="38" width="14" height="124"/><rect class="c" x="84" y="62" width="48" height="8"/><rect class="c" x="84" y="78" width="34" height="6"/>"#
        }
        "jar" => {
            r#"<rect class="b" x="66" y="40" width="68" height="20" rx="4"/><path class="a" d="M60 64h80q8 12 8 24v58q0 18-18 18H70q-18 0-18-18V88q0-12 8-24z"/><rect class="c" x="66" y="98" width="68" height="38" rx="3"/>"#
        }
        "cup" => {
            r#"<path class="a" d="M52 66h84v56q0 36-42 36t-42-36z"/><path d="M136 80h10q20 0 20 20t-20 20h-12" fill="none" class="s"/><rect class="b" x="46" y="60" width="96" height="8" rx="4"/>"#
        }
        "plant" => {
            r#"<path class="b" d="M66 122h68l-10 44H76z"/><path class="a" d="M100 122V70m0 24q-36 2-38-34 34 0 38 34zm0-10q2-40 42-40-2 40-42 40z"/>"#
        }
        "lamp" => {
            r#"<path class="a" d="M72 40h56l24 62H48z"/><rect class="b" x="96" y="102" width="8" height="50"/><rect class="b" x="70" y="152" width="60" height="10" rx="5"/>"#
        }
        "wheel" => {
            r#"<circle cx="100" cy="100" r="58" fill="none" class="s"/><circle class="a" cx="100" cy="100" r="30"/><circle class="c" cx="100" cy="100" r="10"/>"#
        }
        "yarn" => {
            r#"<circle class="a" cx="98" cy="98" r="54"/><path d="M54 82q44-34 88 0M50 104q48-38 96 0M60 128q38-34 78-2" fill="none" class="t"/>"#
        }
        _ => {
            r#"<path class="a" d="M100 40l60 26v66l-60 30-60-30V66z"/><path class="b" d="M100 96l60-30v66l-60 30z"/><path class="c" d="M70 53l60 28v14l-60-28z"/>"#
        }
    }
}

/// A product's picture as SVG.
pub(super) fn svg(product: &Product, shape: &str) -> String {
    let hue = hue(&product.slug);
    let drawn = if product.gift_card {
        ""
    } else {
        outline(shape)
    };
    let card = if product.gift_card {
        r#"<rect class="a" x="36" y="60" width="128" height="80" rx="8"/><rect class="c" x="36" y="92" width="128" height="12"/>"#
    } else {
        ""
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600\" height=\"600\" viewBox=\"0 0 200 200\"><style>.a{{fill:hsl({hue} 45% 52%)}}.b{{fill:hsl({hue} 40% 36%)}}.c{{fill:hsl({hue} 50% 88%)}}.s{{stroke:hsl({hue} 40% 36%);stroke-width:9}}.t{{stroke:hsl({hue} 50% 80%);stroke-width:4}}</style><rect width=\"200\" height=\"200\" fill=\"hsl({hue} 28% 94%)\"/><ellipse cx=\"100\" cy=\"170\" rx=\"56\" ry=\"7\" fill=\"hsl({hue} 15% 82%)\"/>{drawn}{card}</svg>"
    )
}

/// A product's picture as a small PNG (indexed colours, stored without compression).
pub(super) fn png(product: &Product) -> Vec<u8> {
    const SIDE: i32 = 96;
    let hue = hue(&product.slug);
    let mut rows = Vec::new();
    for y in 0..SIDE {
        rows.push(0);
        for x in 0..SIDE {
            let (dx, dy) = (x - SIDE / 2, y - SIDE / 2);
            let inside = dx * dx + dy * dy < 30 * 30;
            let band = inside && (dy + 6).abs() < 5;
            rows.push(if band { 2 } else { u8::from(inside) });
        }
    }
    let palette: Vec<u8> = [(28, 94), (45, 52), (50, 88)]
        .into_iter()
        .flat_map(|(s, l)| rgb(hue, s, l))
        .collect();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = SIDE.to_be_bytes();
    let header = [&side[..], &side[..], &[8, 3, 0, 0, 0]].concat();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"PLTE", &palette);
    chunk(&mut file, b"IDAT", &stored(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn rgb(hue: u32, saturation: u32, lightness: u32) -> [u8; 3] {
    let (h, s, l) = (
        f64::from(hue),
        f64::from(saturation) / 100.0,
        f64::from(lightness) / 100.0,
    );
    let chroma = s * l.min(1.0 - l);
    [0.0, 8.0, 4.0].map(|n: f64| {
        let k = (n + h / 30.0) % 12.0;
        let level = l - chroma * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        // 0 to 255 by construction.
        (level * 255.0).round() as u8
    })
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let named = [&name[..], data].concat();
    file.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    file.extend(&named);
    file.extend(crc(&named).to_be_bytes());
}

fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn check_sums_are_those_of_the_standards() {
        assert_eq!(super::crc(b"123456789"), 0xcbf4_3926);
        assert!(super::stored(b"Wikipedia").ends_with(&0x11e6_0398_u32.to_be_bytes()));
    }
}
