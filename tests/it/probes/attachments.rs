//! Pictures and recordings as evidence.

use std::fs;

use super::{days_ago, leave_carts, study, verdict};

#[test]
fn a_recording_and_a_photo_are_evidence_of_the_answer() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    let png = image_bytes();
    fs::write(study.file("shot.jpeg"), &png).expect("a picture with the wrong name");
    fs::write(study.file("call.m4a"), b"\0\0\0\x1cftypM4A \0\0\0\0sound").expect("a recording");
    let ended = study.call(&[
        "probe",
        "record",
        "shop000.test",
        "phone-reachable",
        "--answer",
        "yes",
        "--rater",
        "Anna",
        "--note",
        "third try",
        "--attach",
        "call.m4a",
        "--attach",
        "shot.jpeg",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let evidence = verdict(&study.scores(), "phone-reachable")["evidence"].clone();
    let ids: Vec<&str> = evidence
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|id| id.as_str())
        .collect();
    assert_eq!(ids.len(), 3);
    for (id, extension) in ids.iter().zip(["txt", "m4a", "png"]) {
        let (start, rest) = id.split_at(2);
        assert!(
            study
                .file(&format!("evidence/{start}/{rest}.{extension}"))
                .is_file()
        );
    }
    let html = fs::read_to_string(study.file("report/index.html")).expect("a report");
    assert!(html.contains(&format!("/{}.m4a\"", &ids[1][2..])) && html.contains("recording"));
    assert!(html.contains("data:image/"), "the photo is shown");
    // The same again is known; with one more recording it is not.
    let again = [
        "probe",
        "record",
        "shop000.test",
        "phone-reachable",
        "--answer",
        "yes",
        "--rater",
        "Anna",
        "--attach",
        "call.m4a",
    ];
    assert!(study.call(&again).stderr.contains("Known already"));
    fs::write(study.file("call.m4a"), b"\0\0\0\x1cftypM4A \0\0\0\0other").expect("a recording");
    assert!(study.call(&again).stderr.contains("Written down"));
}

#[test]
fn anything_else_is_refused_before_the_answer_is_taken() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    fs::write(study.file("page.png"), "<html><script>alert(1)</script>").expect("a file");
    let ended = study.call(&[
        "probe",
        "record",
        "shop000.test",
        "phone-reachable",
        "--answer",
        "yes",
        "--rater",
        "Anna",
        "--attach",
        "page.png",
    ]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("neither a picture"), "{ended:?}");
    assert_eq!(
        verdict(&study.scores(), "phone-reachable")["state"],
        "pending"
    );
}

fn image_bytes() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([200, 30, 30]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}
