//! Small pictures of screenshots, to be embedded in the page.

use std::io::Cursor;

use base64::Engine as _;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageReader, Limits};

/// How large and how fine thumbnails are. Many of them make one file, so they share a budget.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fineness {
    width: u32,
    quality: u8,
}

impl Fineness {
    /// The fineness at which so many thumbnails stay within about 12 MB.
    pub(super) fn for_count(count: usize) -> Self {
        let (width, quality) = match count {
            0..=600 => (320, 72),
            601..=1_500 => (280, 62),
            _ => (220, 52),
        };
        Self { width, quality }
    }
}

/// A thumbnail, ready for an `img` element.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Thumbnail {
    /// A `data:` URI of a JPEG.
    pub(super) src: String,
    /// Width in pixels.
    pub(super) width: u32,
    /// Height in pixels.
    pub(super) height: u32,
}

/// Scales a PNG or JPEG down; the top of a long page is kept, at most as high as wide. `None` when
/// it is no such picture, or one that is unreasonably large.
pub(super) fn thumbnail(bytes: &[u8], fineness: Fineness) -> Option<Thumbnail> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(20_000);
    limits.max_image_height = Some(40_000);
    limits.max_alloc = Some(512 * 1024 * 1024);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let (width, height) = (picture.width(), picture.height());
    let top = picture.crop_imm(0, 0, width, height.min(width));
    let small_width = fineness.width.min(width).max(1);
    let small_height =
        u32::try_from(u64::from(top.height()) * u64::from(small_width) / u64::from(width.max(1)))
            .ok()?
            .max(1);
    let small = image::imageops::thumbnail(&top.to_rgb8(), small_width, small_height);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, fineness.quality)
        .encode_image(&small)
        .ok()?;
    let encoded = base64::engine::general_purpose::STANDARD.encode(&jpeg);
    Some(Thumbnail {
        src: format!("data:image/jpeg;base64,{encoded}"),
        width: small_width,
        height: small_height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30]))
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
            .unwrap();
        bytes
    }

    #[test]
    fn sizes() {
        for (width, height, expected) in [
            (1280, 800, (320, 200)),
            (1280, 9_000, (320, 320)),
            (100, 50, (100, 50)),
            (1, 1, (1, 1)),
        ] {
            let small = thumbnail(&png(width, height), Fineness::for_count(1)).unwrap();
            assert_eq!((small.width, small.height), expected);
            assert!(small.src.starts_with("data:image/jpeg;base64,/9j/"));
            assert!(small.src.len() < 20_000);
        }
    }

    #[test]
    fn no_picture() {
        let cut = &png(64, 64)[..40];
        for bytes in [b"".as_slice(), b"<html>", cut] {
            assert_eq!(thumbnail(bytes, Fineness::for_count(1)), None);
        }
    }
}
