//! Messages and mailboxes: each message once, nothing forgotten.

use cxaudit::facts::{EvidenceKind, FactsError, NewMessage, Position, Store, VisitId};
use proptest::prelude::*;
use serde_json::json;

use super::{at, queued, study};

fn message(uid: u32, raw: &str, visit: Option<VisitId>) -> NewMessage {
    NewMessage {
        raw: raw.as_bytes().to_vec(),
        source: "imap:INBOX".into(),
        junk: false,
        arrived: at(i64::from(uid)),
        message_id: Some(format!("{raw}@shop.example")),
        visit,
        uid,
    }
}

fn position(folder: &str, uid_validity: u32, last_uid: u32) -> Position {
    Position {
        mailbox: "audit@imap.example.org".into(),
        folder: folder.into(),
        uid_validity,
        last_uid,
    }
}

#[test]
fn a_message_is_stored_once_however_it_comes_again() {
    let (folder, store) = study();
    let (a, b) = (queued(&store, "a.pl"), queued(&store, "b.pl"));
    let batch = [message(1, "one", Some(a)), message(2, "two", Some(a))];
    assert_eq!(
        store
            .store_messages(&position("INBOX", 5, 2), &batch)
            .unwrap(),
        2
    );
    assert_eq!(
        store
            .store_messages(&position("INBOX", 5, 2), &batch)
            .unwrap(),
        0,
        "replayed"
    );
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    let store_one = |position: &Position, message: NewMessage| {
        store.store_messages(position, &[message]).unwrap()
    };
    assert_eq!(
        store_one(&position("Junk", 1, 9), message(9, "two", Some(a))),
        0,
        "moved"
    );
    assert_eq!(
        store_one(&position("INBOX", 6, 1), message(1, "one", Some(a))),
        0,
        "renumbered"
    );
    assert_eq!(
        store_one(&position("INBOX", 6, 2), message(2, "one", Some(b))),
        1,
        "to another"
    );
    let mut nameless = message(3, "three", None);
    nameless.message_id = None;
    assert_eq!(store_one(&position("INBOX", 6, 3), nameless.clone()), 1);
    nameless.uid = 4;
    assert_eq!(
        store_one(&position("INBOX", 6, 4), nameless.clone()),
        0,
        "same arrival"
    );
    nameless.uid = 5;
    nameless.arrived = at(500);
    assert_eq!(
        store_one(&position("INBOX", 6, 5), nameless),
        1,
        "came twice"
    );

    let of_a = store.messages(a).unwrap();
    assert_eq!(of_a.len(), 2);
    assert_eq!((of_a[0].arrived, of_a[1].arrived), (at(1), at(2)));
    assert_eq!(store.evidence_bytes(&of_a[0].raw).unwrap(), b"one");
    assert_eq!(store.messages(b).unwrap().len(), 1);
    assert_eq!(store.evidence_of(a).unwrap().len(), 2);
    assert_eq!(store.evidence_of(a).unwrap()[0].kind, EvidenceKind::Mail);
    assert_eq!(store.unassigned().unwrap().len(), 2);
}

#[test]
fn positions_go_forward_until_the_folder_is_renumbered() {
    let (_folder, store) = study();
    let read = || store.position("audit@imap.example.org", "INBOX").unwrap();
    assert_eq!(read(), None);
    for (validity, uid, expected) in [(5, 7, 7), (5, 3, 7), (5, 8, 8), (6, 2, 2)] {
        store
            .store_messages(&position("INBOX", validity, uid), &[])
            .unwrap();
        assert_eq!(read(), Some(position("INBOX", validity, expected)));
    }
}

#[test]
fn an_unassigned_message_can_be_assigned_and_stays_one() {
    let (_folder, store) = study();
    let visit = queued(&store, "a.pl");
    store
        .store_messages(&position("INBOX", 5, 1), &[message(1, "one", None)])
        .unwrap();
    let id = store.unassigned().unwrap()[0].id;
    store.assign(id, visit, at(60)).unwrap();
    assert_eq!(store.unassigned().unwrap(), []);
    assert_eq!(store.messages(visit).unwrap()[0].id, id);
    assert_eq!(store.evidence_of(visit).unwrap().len(), 1);
    // Seen again after renumbering, still not attributed by its reader.
    let again = store
        .store_messages(&position("INBOX", 6, 1), &[message(1, "one", None)])
        .unwrap();
    assert_eq!((again, store.unassigned().unwrap().len()), (0, 0));
    assert!(matches!(
        store.assign(99, visit, at(60)),
        Err(FactsError::UnknownMessage(99))
    ));

    assert_eq!(store.reading(id, "mail/1").unwrap(), None);
    store
        .save_reading(id, "mail/1", &json!({ "kind": "other" }))
        .unwrap();
    store
        .save_reading(id, "mail/1", &json!({ "kind": "reminder" }))
        .unwrap();
    assert_eq!(
        store.reading(id, "mail/1").unwrap(),
        Some(json!({ "kind": "reminder" }))
    );
    assert_eq!(store.reading(id, "mail/2").unwrap(), None);
    assert!(matches!(
        store.save_reading(99, "mail/1", &json!(null)),
        Err(FactsError::UnknownMessage(99))
    ));
}

#[test]
fn mailboxes_remember_until_when_they_were_read_and_what_troubles_them() {
    let (_folder, store) = study();
    let state = || store.mailbox_state("box").unwrap();
    assert_eq!(state(), cxaudit::facts::MailboxState::default());
    store
        .mailbox_trouble("box", Some(at(5)), "connection refused")
        .unwrap();
    store
        .mailbox_trouble("box", Some(at(6)), "wrong password")
        .unwrap();
    assert_eq!(
        (
            state().trouble_since,
            state().trouble.as_str(),
            state().read_until
        ),
        (Some(at(5)), "wrong password", None)
    );
    store.mailbox_read("box", at(4)).unwrap();
    assert_eq!(
        state().trouble_since,
        Some(at(5)),
        "that look began before the trouble"
    );
    store.mailbox_read("box", at(8)).unwrap();
    assert_eq!(
        (state().trouble_since, state().trouble.as_str()),
        (None, "")
    );
    store.mailbox_read("box", at(7)).unwrap();
    assert_eq!(store.mailbox_read_until("box").unwrap(), Some(at(8)));
    store.mailbox_trouble("box", Some(at(9)), "gone").unwrap();
    store.mailbox_trouble("box", None, "").unwrap();
    assert_eq!(
        (state().trouble_since, state().trouble.as_str()),
        (None, "")
    );
}

#[test]
fn a_reader_sees_whole_transactions_while_a_writer_writes() {
    let (folder, store) = study();
    let visit = queued(&store, "a.pl");
    let reader = Store::open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for batch in 0..60_u32 {
                let raw = |n| format!("{batch}-{n}");
                let messages: Vec<NewMessage> = (0..3)
                    .map(|n| message(batch * 3 + n, &raw(n), Some(visit)))
                    .collect();
                store
                    .store_messages(&position("INBOX", 5, batch * 3 + 2), &messages)
                    .unwrap();
            }
        });
        let mut before = 0;
        while !writer.is_finished() {
            let seen = reader.messages(visit).unwrap().len();
            assert!(
                seen.is_multiple_of(3) && seen >= before,
                "{seen} after {before}"
            );
            before = seen;
        }
        writer.join().unwrap();
    });
    assert_eq!(reader.messages(visit).unwrap().len(), 180);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A reader that crashes at any point and fetches overlapping ranges again, with the process
    /// restarted in between, stores each message once, at its visit.
    #[test]
    fn overlapping_batches_are_stored_exactly_once(
        total in 1..25_u32,
        ranges in prop::collection::vec((0..25_u32, 1..10_u32, any::<bool>()), 1..10),
    ) {
        let (folder, mut store) = study();
        let (a, b) = (queued(&store, "a.pl"), queued(&store, "b.pl"));
        let visit = |uid: u32| [Some(a), Some(b), None][(uid % 3) as usize];
        let mut expected = std::collections::BTreeSet::new();
        let all = ranges.into_iter().chain([(1, total, false)]);
        for (start, length, restart) in all {
            let uids = start.max(1)..=(start + length).min(total);
            let batch: Vec<NewMessage> = uids
                .clone()
                .map(|uid| message(uid, &format!("m{uid}"), visit(uid)))
                .collect();
            let fresh = uids.clone().filter(|uid| expected.insert(*uid)).count();
            let last = batch.last().map_or(0, |message| message.uid);
            let stored = store.store_messages(&position("INBOX", 5, last), &batch).unwrap();
            prop_assert_eq!(stored, fresh);
            if restart {
                drop(store);
                store = Store::open(folder.path()).unwrap();
            }
        }
        let mut found = store.unassigned().unwrap();
        found.extend(store.messages(a).unwrap());
        found.extend(store.messages(b).unwrap());
        let mut ids: Vec<_> = found
            .iter()
            .map(|found| {
                let uid = found.arrived.signed_duration_since(at(0)).num_seconds();
                (u32::try_from(uid).unwrap(), found.visit)
            })
            .collect();
        ids.sort_unstable();
        let wanted: Vec<_> = expected.iter().map(|uid| (*uid, visit(*uid))).collect();
        prop_assert_eq!(ids, wanted);
        let position = store.position("audit@imap.example.org", "INBOX").unwrap().unwrap();
        prop_assert_eq!(position.last_uid, *expected.iter().max().unwrap());
    }
}
