//! The proof of a shop's verdicts: pictures numbered through, each embedded once, and the files
//! that are not pictures.

use serde::Serialize;

use crate::facts::{Evidence, EvidenceId, EvidenceKind};
use crate::report::error::ReportError;
use crate::report::inert::{LINE, inert};
use crate::report::input::Input;
use crate::report::strings::Strings;
use crate::report::thumbnail::{Fineness, Thumbnail, thumbnail};
use crate::report::words;

/// The most pictures of one shop; further screenshots are linked only.
const PICTURES: usize = 16;

/// A piece of proof as the page shows it.
#[derive(Debug, Serialize)]
pub(super) struct Proof {
    pub(super) number: usize,
    pub(super) anchor: String,
    kind: String,
    label: String,
    url: Option<String>,
    when: Option<String>,
    /// The file, for files that may be opened.
    href: Option<String>,
    /// The file's name, for those that may not.
    file: Option<String>,
    thumbnail: Option<Thumbnail>,
    missing: Option<String>,
}

/// The proof of one shop.
#[derive(Debug, Default, Serialize)]
pub(super) struct Proofs {
    pictures: Vec<Proof>,
    files: Vec<Proof>,
}

impl Proofs {
    /// Looks up and pictures every piece cited, in the order of first citation.
    pub(super) fn of(
        input: &Input<'_>,
        strings: &Strings,
        shop_anchor: &str,
        cited: &[EvidenceId],
        fineness: Fineness,
    ) -> Result<Self, ReportError> {
        let mut proofs = Self::default();
        for (index, id) in cited.iter().enumerate() {
            let known = input.piece(id)?;
            let number = index + 1;
            let anchor = format!("{shop_anchor}-{number}");
            let Some(known) = known else {
                let missing = strings.text("shop", "evidence-missing");
                proofs.files.push(lost(id, number, anchor, missing));
                continue;
            };
            let mut proof = described(strings, &known, number, anchor);
            let picture = matches!(known.kind, EvidenceKind::Screenshot | EvidenceKind::Photo);
            if picture && proofs.pictures.len() < PICTURES {
                match input.evidence.bytes(id) {
                    Ok(bytes) => proof.thumbnail = thumbnail(&bytes, fineness),
                    Err(_) => proof.missing = Some("evidence-missing".to_owned()),
                }
                if proof.thumbnail.is_none() {
                    let key = proof.missing.as_deref().unwrap_or("evidence-undecodable");
                    proof.missing = Some(strings.text("shop", key).to_owned());
                }
            }
            if proof.thumbnail.is_some() {
                proofs.pictures.push(proof);
            } else {
                proofs.files.push(proof);
            }
        }
        Ok(proofs)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.pictures.is_empty() && self.files.is_empty()
    }
}

fn described(strings: &Strings, known: &Evidence, number: usize, anchor: String) -> Proof {
    let href = link(&known.path);
    // Opening a shop's own page source would run its scripts with the rights of a local file.
    let may_open = !matches!(
        known.kind,
        EvidenceKind::PageSource | EvidenceKind::Snapshot
    );
    Proof {
        number,
        anchor,
        kind: strings
            .text("evidence-kind", kind_word(known.kind))
            .to_owned(),
        label: inert(&known.label, LINE),
        url: known.url.as_deref().map(|url| inert(url, LINE)),
        when: Some(words::moment(strings, known.at)),
        file: (!may_open).then(|| inert(&known.path, LINE)),
        href: if may_open { href } else { None },
        thumbnail: None,
        missing: None,
    }
}

fn lost(id: &EvidenceId, number: usize, anchor: String, missing: &str) -> Proof {
    Proof {
        number,
        anchor,
        kind: String::new(),
        label: inert(&id.0.chars().take(12).collect::<String>(), LINE),
        url: None,
        when: None,
        href: None,
        file: None,
        thumbnail: None,
        missing: Some(missing.to_owned()),
    }
}

/// The link from `report/index.html` to a file of the study; `None` for a path that would lead out
/// of the study or is no plain path.
pub(super) fn link(path: &str) -> Option<String> {
    let plain = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    };
    path.split('/').all(plain).then(|| format!("../{path}"))
}

fn kind_word(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Screenshot => "screenshot",
        EvidenceKind::PageSource => "page-source",
        EvidenceKind::Snapshot => "snapshot",
        EvidenceKind::Mail => "mail",
        EvidenceKind::Note => "note",
        EvidenceKind::Photo => "photo",
        EvidenceKind::Recording => "recording",
    }
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn links_stay_in_the_study() {
        assert_eq!(
            link("evidence/ab/abc123.png").as_deref(),
            Some("../evidence/ab/abc123.png")
        );
        for path in [
            "",
            "/etc/passwd",
            "evidence/../../x",
            "evidence//x",
            "javascript:alert(1)",
            "evidence/a b.png",
            "evidence\\x.png",
        ] {
            assert_eq!(link(path), None, "{path}");
        }
    }
}
