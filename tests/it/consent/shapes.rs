//! Shapes of hosted banners, and boxes that are no cookie banners.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::site::Site;
use super::{shares, visit_all};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages/consent")
}

/// Fixture pages by name: the banners, or the boxes that are none (`not-...`).
fn fixtures(decoys: bool) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".html") && name.starts_with("not-") == decoys)
        .collect();
    names.sort();
    names
}

async fn serve(names: &[String]) -> Vec<(String, Url)> {
    let mut site = Site::default();
    site.folders.insert("consent".to_owned(), folder());
    let base = site.serve().await;
    names
        .iter()
        .map(|name| (name.clone(), base.join(&format!("consent/{name}")).unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn shapes_of_hosted_banners_are_answered() {
    let pages = serve(&fixtures(false)).await;
    let outcomes = visit_all(&pages, Duration::from_millis(2_500)).await;
    let (found, accepted, rejected) = shares(&outcomes);
    assert!(found >= 0.98 && accepted >= 0.97 && rejected >= 0.92);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_that_is_no_cookie_banner_is_left_alone() {
    let pages = serve(&fixtures(true)).await;
    for outcome in visit_all(&pages, Duration::from_millis(300)).await {
        assert_eq!(
            (outcome.stored.as_str(), &outcome.steps[..]),
            ("none", &[][..]),
            "{}",
            outcome.page
        );
    }
}
