//! What the gates say, for pipelines that read JUnit XML.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::error::ReportError;
use super::inert::{LINE, inert};
use crate::score::{Gated, Passage};

/// One suite per shop, one case per gate. What failed is a failure, what cannot be told an error,
/// what does not apply is skipped.
///
/// # Errors
/// [`ReportError::Encoding`], which would be a fault of the tool.
pub fn junit(study: &str, gated: &[Gated]) -> Result<String, ReportError> {
    let mut report = Report::new(inert(study, LINE));
    let mut suites: Vec<(&str, TestSuite)> = Vec::new();
    for gated in gated {
        let status = match gated.passage {
            Passage::Passed => TestCaseStatus::success(),
            Passage::Skipped => TestCaseStatus::skipped(),
            Passage::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Passage::Incomplete => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        let mut case = TestCase::new(inert(&gated.gate, LINE), status);
        case.set_classname(inert(&gated.shop, LINE));
        case.status.set_message(inert(&gated.detail, 4 * LINE));
        match suites.iter_mut().find(|(shop, _)| *shop == gated.shop) {
            Some((_, suite)) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(inert(&gated.shop, LINE));
                suite.add_test_case(case);
                suites.push((&gated.shop, suite));
            }
        }
    }
    report.add_test_suites(suites.into_iter().map(|(_, suite)| suite));
    report.to_string().map_err(|source| ReportError::Encoding {
        what: "the gates",
        source: source.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::junit;
    use crate::score::{Gated, Passage};

    #[test]
    fn each_passage_has_its_element() {
        let gated = [
            (Passage::Passed, "fine"),
            (Passage::Failed, "<70> & \u{1}less"),
            (Passage::Incomplete, "pending"),
            (Passage::Skipped, "does not apply"),
        ]
        .map(|(passage, detail)| Gated {
            shop: "example.pl".into(),
            gate: format!("{passage:?}"),
            passage,
            detail: detail.into(),
        });
        let xml = junit("Study \"one\"", &gated).unwrap();
        assert!(xml.contains("tests=\"4\""), "{xml}");
        assert!(
            xml.contains("failures=\"1\"") && xml.contains("errors=\"1\""),
            "{xml}"
        );
        assert!(
            xml.contains("<skipped") && xml.contains("&lt;70&gt; &amp;"),
            "{xml}"
        );
        assert!(!xml.contains('\u{1}'), "{xml}");
    }
}
