//! The store as other modules use it: durable, append-only, exactly once, and clear about files
//! that are not its own.

mod messages;

use std::path::Path;

use chrono::{DateTime, Duration, TimeZone, Utc};
use cxaudit::facts::{
    Cause, EvidenceId, EvidenceKind, FactsError, JournalOutcome, NewVisit, Observation, Outcome,
    Store, StudyLock, Undetermined, Value, VisitId, VisitStatus,
};
use serde_json::json;

fn at(second: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 10, 0, 0).unwrap() + Duration::milliseconds(second * 1000 + 7)
}

fn study() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

fn new_visit(shop: &str, journey: &str) -> NewVisit {
    NewVisit {
        shop: shop.into(),
        wave: 1,
        journey: journey.into(),
        address: format!("{shop}.{journey}@example.org"),
        persona: json!({ "given": "Олена", "family": "Łucka" }),
    }
}

fn queued(store: &Store, shop: &str) -> VisitId {
    store
        .enqueue_visit(&new_visit(shop, "purchase"), at(0))
        .unwrap()
}

/// The whole chain of an error as a person reads it after "failed to".
fn words(error: &FactsError) -> String {
    error.to_string()
}

#[test]
fn a_visit_walks_through_the_queue_and_survives_reopening() {
    let (folder, store) = study();
    let first = queued(&store, "a.pl");
    assert_eq!(queued(&store, "a.pl"), first, "queued once");
    let second = queued(&store, "b.pl");

    let claimed = store.claim_visit(at(1), &[]).unwrap().unwrap();
    assert_eq!((claimed.id, claimed.status), (first, VisitStatus::Running));
    assert_eq!((claimed.attempts, claimed.started), (1, Some(at(1))));
    assert_eq!(claimed.persona["given"], "Олена");
    let busy = ["b.pl".to_owned()];
    assert_eq!(store.claim_visit(at(2), &busy).unwrap(), None);

    // The process dies here: nothing is closed, nothing is said.
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.requeue_running().unwrap(), [first]);
    assert_eq!(store.requeue_running().unwrap(), []);
    let again = store.claim_visit(at(9), &[]).unwrap().unwrap();
    assert_eq!((again.id, again.attempts), (first, 2));
    assert_eq!(again.started, Some(at(1)), "the first attempt began it");

    store
        .finish_browsing(first, Cause::Completed, "", at(10), Some(at(100)))
        .unwrap();
    let watching = store.visit(first).unwrap();
    assert_eq!(watching.status, VisitStatus::Watching);
    assert_eq!(watching.cause, Some(Cause::Completed));
    assert_eq!(
        (watching.left, watching.watch_until),
        (Some(at(10)), Some(at(100)))
    );
    store.close_visit(first).unwrap();
    assert_eq!(store.visit(first).unwrap().status, VisitStatus::Closed);

    store.claim_visit(at(11), &[]).unwrap().unwrap();
    store
        .finish_browsing(
            second,
            Cause::Captcha,
            "asks to pick bicycles",
            at(12),
            None,
        )
        .unwrap();
    let closed = store.visit(second).unwrap();
    assert_eq!(
        (closed.status, closed.detail.as_str()),
        (VisitStatus::Closed, "asks to pick bicycles")
    );
    assert_eq!(store.visits(1).unwrap().len(), 2);
    assert_eq!(store.visits(2).unwrap(), []);
    assert_eq!(
        store.addresses().unwrap(),
        [
            (first, "a.pl.purchase@example.org".to_owned()),
            (second, "b.pl.purchase@example.org".to_owned())
        ]
    );
    assert!(matches!(
        store.close_visit(VisitId(99)),
        Err(FactsError::UnknownVisit(VisitId(99)))
    ));
}

#[test]
fn two_visits_cannot_share_an_address() {
    let (_folder, store) = study();
    queued(&store, "a.pl");
    let mut other = new_visit("b.pl", "purchase");
    other.address = "A.PL.purchase@example.org".into();
    let error = store.enqueue_visit(&other, at(0)).unwrap_err();
    assert_eq!(
        words(&error),
        "queue a visit to b.pl with the address A.PL.purchase@example.org: visit 1 already uses \
         it, and mail could not be told apart; every visit needs an address of its own"
    );
}

#[test]
fn threads_never_claim_the_same_visit() {
    let (folder, store) = study();
    for shop in 0..40 {
        queued(&store, &format!("s{shop}.pl"));
    }
    let other = Store::open(folder.path()).unwrap();
    let mut claimed: Vec<i64> = std::thread::scope(|scope| {
        let workers: Vec<_> = [&store, &other, &store, &other]
            .into_iter()
            .map(|store| {
                scope.spawn(move || {
                    let mut mine = Vec::new();
                    while let Some(visit) = store.claim_visit(at(1), &[]).unwrap() {
                        mine.push(visit.id.0);
                    }
                    mine
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    claimed.sort_unstable();
    assert_eq!(claimed, (1..=40).collect::<Vec<_>>());
}

#[test]
fn the_journal_is_there_before_the_act_and_after_a_crash() {
    let (folder, store) = study();
    let visit = queued(&store, "a.pl");
    store
        .journal(
            visit,
            "register",
            "submit the sign-up",
            true,
            at(1),
            json!({ "form": 2 }),
        )
        .unwrap();
    let order = store
        .journal(
            visit,
            "place-order",
            "press `Zamawiam`",
            true,
            at(2),
            json!({ "total": "10.00" }),
        )
        .unwrap();
    // What another process sees at this moment is what a crash would leave.
    let other = Store::open(folder.path()).unwrap();
    let entries = other.journal_of(visit).unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|(_, entry)| entry.outcome.is_none()));
    drop(store);

    let store = Store::open(folder.path()).unwrap();
    store
        .settle(
            order,
            JournalOutcome::Done,
            at(3),
            json!({ "number": "PL-17" }),
        )
        .unwrap();
    let orders = store.journal_of_goal(1, "place-order").unwrap();
    assert_eq!(orders.len(), 1);
    let (of, entry) = &orders[0];
    assert_eq!((*of, entry.at, entry.irreversible), (visit, at(2), true));
    assert_eq!(entry.outcome, Some(JournalOutcome::Done));
    assert_eq!(entry.data, json!({ "total": "10.00", "number": "PL-17" }));
    assert_eq!(store.journal_of(visit).unwrap()[0].1.outcome, None);
    assert_eq!(store.journal_of_goal(2, "place-order").unwrap(), []);
    assert!(matches!(
        store.journal(VisitId(7), "register", "", true, at(4), json!(null)),
        Err(FactsError::UnknownVisit(VisitId(7)))
    ));
}

#[test]
fn observations_come_back_as_they_were_in_order() {
    let (folder, store) = study();
    let visit = queued(&store, "a.pl");
    let shot = store
        .put_evidence(
            Some(visit),
            EvidenceKind::Screenshot,
            "home",
            None,
            at(1),
            b"picture",
        )
        .unwrap();
    let page = store
        .put_evidence(
            Some(visit),
            EvidenceKind::PageSource,
            "home",
            None,
            at(1),
            b"<html>",
        )
        .unwrap();
    let outcomes = [
        Outcome::Seen(Value::Yes),
        Outcome::Seen(Value::Count(3)),
        Outcome::Seen(Value::Seconds(12.345)),
        Outcome::Seen(Value::Share { with: 1, of: 2 }),
        Outcome::Seen(Value::Text("+48 22 123".into())),
        Outcome::NotSeen {
            watched_until: at(9),
        },
        Outcome::Undetermined(Undetermined {
            cause: Cause::MailboxNotRead,
            detail: "no look after the window".into(),
        }),
    ];
    let observations: Vec<Observation> = outcomes
        .into_iter()
        .enumerate()
        .map(|(number, outcome)| Observation {
            visit: (number > 0).then_some(visit),
            shop: "a.pl".into(),
            wave: 1,
            key: "chat-window".into(),
            outcome,
            at: at(2),
            by: "autopilot".into(),
            evidence: vec![page.clone(), shot.clone()],
        })
        .collect();
    for observation in &observations {
        store.observe(observation).unwrap();
    }
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.observations(1).unwrap(), observations);
    assert_eq!(store.observations(2).unwrap(), []);

    let mut unproved = observations[0].clone();
    unproved.evidence = vec![EvidenceId("00".into())];
    let error = store.observe(&unproved).unwrap_err();
    assert_eq!(
        words(&error),
        "find evidence 00: store it before referring to it"
    );
    assert_eq!(store.observations(1).unwrap().len(), observations.len());
}

#[test]
fn evidence_is_stored_once_and_checked_when_read() {
    let (folder, store) = study();
    let (a, b) = (queued(&store, "a.pl"), queued(&store, "b.pl"));
    let put = |visit, label: &str| {
        store
            .put_evidence(
                visit,
                EvidenceKind::Screenshot,
                label,
                Some("https://a.pl/"),
                at(1),
                b"abc",
            )
            .unwrap()
    };
    let id = put(Some(a), "cart");
    // FIPS 180-2, appendix B.1.
    assert_eq!(
        id.0,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        (put(Some(a), "cart"), put(Some(b), "blank")),
        (id.clone(), id.clone())
    );

    let of_a = store.evidence_of(a).unwrap();
    assert_eq!(of_a.len(), 1);
    assert_eq!(of_a[0].label, "cart");
    assert_eq!(of_a[0].url.as_deref(), Some("https://a.pl/"));
    assert_eq!(store.evidence_of(b).unwrap()[0].label, "blank");
    let path = folder.path().join(&of_a[0].path);
    assert_eq!(
        of_a[0].path,
        "evidence/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.png"
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    assert_eq!(store.evidence_bytes(&id).unwrap(), b"abc");
    assert_eq!(store.evidence(&id).unwrap().unwrap().label, "cart");
    assert_eq!(store.evidence(&EvidenceId("00".into())).unwrap(), None);
    assert_eq!(left_overs(folder.path()), 0);

    std::fs::write(&path, b"abd").unwrap();
    let error = store.evidence_bytes(&id).unwrap_err();
    assert!(
        matches!(error, FactsError::EvidenceChanged { .. }),
        "{error}"
    );
    // A file that a crash or a hand cut short is written again.
    std::fs::write(&path, b"a").unwrap();
    put(Some(a), "cart");
    assert_eq!(store.evidence_bytes(&id).unwrap(), b"abc");
}

/// Temporary files that are still there.
fn left_overs(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("evidence"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_file())
        .count()
}

#[test]
fn a_file_whose_row_was_lost_is_taken_up_again() {
    // The file comes first, so that a crash in between leaves a file without a row, never a row
    // without its file.
    let (folder, store) = study();
    let name = "evidence/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.txt";
    std::fs::create_dir_all(folder.path().join("evidence/ba")).unwrap();
    std::fs::write(folder.path().join(name), b"abc").unwrap();
    let id = store
        .put_evidence(None, EvidenceKind::Note, "call", None, at(1), b"abc")
        .unwrap();
    assert_eq!(store.evidence(&id).unwrap().unwrap().path, name);
}

#[test]
fn one_runner_per_study() {
    let folder = tempfile::tempdir().unwrap();
    let lock = StudyLock::acquire(folder.path()).unwrap();
    let error = StudyLock::acquire(folder.path()).unwrap_err();
    assert_eq!(
        words(&error),
        format!(
            "lock {}: process {} runs this study already; wait for it or end it first",
            folder.path().join("study.lock").display(),
            std::process::id()
        )
    );
    drop(lock);
    StudyLock::acquire(folder.path()).unwrap();
}

#[test]
fn files_that_are_not_ours_are_named_and_left_alone() {
    let refused = |content: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.db");
        std::fs::write(&path, content).unwrap();
        let error = Store::open(folder.path()).unwrap_err();
        assert_eq!(std::fs::read(&path).unwrap(), content, "left as it was");
        words(&error).replace(&path.display().to_string(), "study.db")
    };
    assert_eq!(
        refused(b"shop;url\nnot a database at all, but long enough to be looked at\n"),
        "read study.db: it is not a study database or it is damaged; restore it from a copy, or \
         move it away to start the study anew"
    );

    // A database of another program, and one of a newer cxaudit: made from a real file's header.
    let (folder, store) = study();
    drop(store);
    let ours = std::fs::read(folder.path().join("study.db")).unwrap();
    let changed = |offset: usize, value: u32| {
        let mut content = ours.clone();
        content[offset..offset + 4].copy_from_slice(&value.to_be_bytes());
        content
    };
    // SQLite's file format, 1.3: the application id is at 68, the user version at 60.
    assert_eq!(
        refused(&changed(68, 0x4750_4B47)),
        "use study.db: it is a database of another program; move it away or choose another study \
         folder"
    );
    assert_eq!(
        refused(&changed(60, 9000)),
        "use study.db: it was written by a newer cxaudit (schema 9000, this one knows up to 4); \
         update cxaudit"
    );

    let nowhere = Path::new("/dev/null/study");
    let error = Store::open(nowhere).unwrap_err();
    assert_eq!(
        words(&error),
        "use /dev/null/study/evidence: check that the folder exists, that you may write there and \
         that the disk is not full"
    );
}
