//! A list too long for one page.

use super::{call, study};

#[test]
fn the_sections_of_a_long_list_stand_in_files_of_a_hundred_shops() {
    let folder = tempfile::tempdir().unwrap();
    study::write(folder.path(), 260, 0);
    let report = folder.path().join("report");
    std::fs::create_dir_all(&report).unwrap();
    // Of an earlier, longer list; and a file of the user's own.
    std::fs::write(report.join("shops-017.html"), "old").unwrap();
    std::fs::write(report.join("shops-mine.html"), "mine").unwrap();
    assert!(call(folder.path(), &["report"]).status.success());
    let mut names: Vec<String> = std::fs::read_dir(&report)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "index.html",
            "scores.json",
            "shops-001.html",
            "shops-002.html",
            "shops-003.html",
            "shops-mine.html"
        ]
    );
    let read = |name: &str| std::fs::read_to_string(report.join(name)).unwrap();
    let index = read("index.html");
    assert!(!index.contains("<article class=\"shop\""));
    // Every link of the page leads to a section that is there, and every section has one.
    let mut linked = 0;
    for link in index.split("href=\"shops-").skip(1) {
        let Some((file, anchor)) = link.split('"').next().unwrap().split_once('#') else {
            continue;
        };
        let section = format!("<article class=\"shop\" id=\"{anchor}\"");
        assert!(
            read(&format!("shops-{file}")).contains(&section),
            "{link:.60}"
        );
        linked += 1;
    }
    let sections = |name: &str| read(name).matches("<article class=\"shop\"").count();
    assert_eq!(
        (
            linked,
            sections("shops-001.html"),
            sections("shops-002.html"),
            sections("shops-003.html")
        ),
        (260, 100, 100, 60)
    );
    assert!(read("shops-003.html").contains("href=\"index.html#ranking\""));
}
