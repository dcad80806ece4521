//! Answers at the prompt.

use super::{days_ago, leave_carts, study, verdict};
use crate::cxaudit;

#[test]
fn the_prompt_asks_again_until_the_answer_can_be_taken() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    // Who asks; the chat, social media and reviews are left for later; reachable: nonsense, then
    // yes; the cart is left for later; seconds: 45; then the input ends.
    let output = cxaudit()
        .current_dir(study.path())
        .args(["probe", "record", "shop000.test", "--language", "pl"])
        .env_remove("CXAUDIT_RATER")
        .write_stdin("Anna\n\n\n\n\nbyć może\ntak\n\n45\n")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("Czy ktoś odbiera telefon?"), "{said}");
    assert!(
        said.contains("the answer \"być może\" cannot be read: write yes or no"),
        "{said}"
    );
    assert!(said.contains("2 answers written down."), "{said}");
    let scores = study.scores();
    assert_eq!(verdict(&scores, "phone-reachable")["state"], "pass");
    assert_eq!(verdict(&scores, "phone-wait")["value"], 45.0);
}

#[test]
fn what_rests_on_a_no_is_not_asked() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    let output = cxaudit()
        .current_dir(study.path())
        .args(["probe", "record", "shop000.test", "--rater", "Anna"])
        .write_stdin("\n\n\n\nno\n")
        .output()
        .expect("the program starts");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("Is the telephone answered?"), "{said}");
    assert!(!said.contains("How soon does a person speak"), "{said}");
    assert!(said.contains("1 answer written down."), "{said}");
}

#[test]
fn flags_alone_ask_nothing() {
    let study = study(1);
    leave_carts(&study, days_ago(8));
    for (arguments, why) in [
        (&["shop000.test", "--answer", "yes"][..], "<CRITERION>"),
        (
            &[
                "shop000.test",
                "phone-reachable",
                "--answer",
                "maybe",
                "--rater",
                "Anna",
            ],
            "write yes or no",
        ),
        (
            &[
                "shop000.test",
                "chat-window",
                "--answer",
                "yes",
                "--rater",
                "Anna",
            ],
            "probe overrule",
        ),
        (
            &[
                "shop000.test",
                "phone-reachable",
                "--answer",
                "yes",
                "--rater",
                "Anna",
                "--at",
                "soon",
            ],
            "write it as 2026-05-04 10:30",
        ),
    ] {
        let ended = study.call(&[&["probe", "record"], arguments].concat());
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(why), "{arguments:?}: {ended:?}");
    }
}
