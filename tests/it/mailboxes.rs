//! `scenarios/mailboxes.md`: every part that one may copy makes a plan.

use std::path::Path;

/// The parts in fences marked as TOML, each with the heading above it.
fn recipes(page: &str) -> Vec<(&str, String)> {
    let mut recipes = Vec::new();
    let mut heading = "";
    let mut open: Option<String> = None;
    for line in page.lines() {
        if let Some(text) = line.strip_prefix("## ") {
            heading = text;
        }
        match (&mut open, line) {
            (None, "```toml") => open = Some(String::new()),
            (Some(_), "```") => recipes.extend(open.take().map(|text| (heading, text))),
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    recipes
}

#[test]
fn every_recipe_is_a_plan() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mailboxes.md");
    let page = std::fs::read_to_string(page).unwrap();
    let recipes = recipes(&page);
    let headings: Vec<&str> = recipes.iter().map(|(heading, _)| *heading).collect();
    assert_eq!(
        headings,
        [
            "Gmail",
            "Outlook.com and Microsoft 365",
            "Fastmail",
            "WP (wp.pl, o2.pl)",
            "Onet",
            "Interia",
            "ukr.net",
            "Your own Dovecot",
            "Several mailboxes",
            "Mail sent to cxaudit itself",
        ]
    );
    for (heading, recipe) in recipes {
        // What stands in comments must do as well.
        let with_comments: String = recipe
            .lines()
            .map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line)))
            .collect();
        let mut variants = vec![&recipe];
        variants.extend(Some(&with_comments).filter(|text| **text != recipe));
        for mailbox in variants {
            let folder = tempfile::tempdir().unwrap();
            let write = |name: &str, text: &str| {
                std::fs::write(folder.path().join(name), text).unwrap();
            };
            write(
                "study.toml",
                &format!("name = \"x\"\nwave = 1\njourneys = [\"abandon-cart\"]\n\n{mailbox}"),
            );
            write("shops.csv", "url,name\nexample.pl,Example\n");
            write("mailbox-password", "secret\n");
            write("own-ca.pem", "");
            let output = super::cxaudit()
                .arg("check")
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert!(
                output.status.success(),
                "{heading}: {}\n{mailbox}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
