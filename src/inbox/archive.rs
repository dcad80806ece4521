//! Messages in files: single ones (`.eml`), mbox files, Maildir folders, and folders of all these.
//!
//! Goes in: a path. Comes out: one message after the other, with what the archive tells about it.
//! Nothing is changed there, and no more than one message is in memory.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::error::InboxError;
use super::folders::{decode, is_junk_name};
use crate::mail::without_mark;

/// No message of an archive is longer.
const LONGEST: u64 = 256 * 1024 * 1024;

/// A message of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The raw message.
    pub raw: Vec<u8>,
    /// When it was delivered, as far as the archive tells: the time its server stamped, the time in
    /// an mbox or Maildir, its own date, the time of the file.
    pub arrived: DateTime<Utc>,
    /// Whether it lay in a spam folder.
    pub junk: bool,
    /// The file it was in.
    pub path: PathBuf,
}

/// Hands every message below `path` to `take`, folders in alphabetical order. Gives how many there
/// were.
///
/// # Errors
/// [`InboxError::Import`] at the first file that cannot be read or is no message, or the error of
/// `take`.
pub fn archived(
    path: &Path,
    take: &mut dyn FnMut(Archived) -> Result<(), InboxError>,
) -> Result<usize, InboxError> {
    let about = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if about.is_dir() {
        folder(path, take)
    } else {
        // A file that somebody names is read, whatever it is called.
        file(path, take)?.ok_or_else(|| InboxError::Import {
            path: path.to_owned(),
            why: "it is neither a message nor an mbox file".to_owned(),
        })
    }
}

fn unreadable(path: &Path, error: &io::Error) -> InboxError {
    InboxError::Import {
        path: path.to_owned(),
        why: error.to_string(),
    }
}

fn folder(
    path: &Path,
    take: &mut dyn FnMut(Archived) -> Result<(), InboxError>,
) -> Result<usize, InboxError> {
    let failed = |error: io::Error| unreadable(path, &error);
    let mut entries: Vec<PathBuf> = fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    entries.sort();
    let maildir = ["cur", "new"].iter().all(|part| path.join(part).is_dir());
    let mut count = 0;
    for entry in entries {
        let name = name_of(&entry);
        if entry.is_dir() {
            // What a mail program has not finished writing is no message.
            if !(maildir && name == "tmp") {
                count += folder(&entry, take)?;
            }
        } else if in_maildir(path) {
            count += single(&entry, take)?;
        } else if let Some(found) = file(&entry, take)? {
            count += found;
        }
    }
    Ok(count)
}

/// Whether a folder is `cur` or `new` of a Maildir.
fn in_maildir(path: &Path) -> bool {
    matches!(name_of(path).as_str(), "cur" | "new")
        && path
            .parent()
            .is_some_and(|box_| box_.join("cur").is_dir() && box_.join("new").is_dir())
}

/// A file that may be a message, an mbox, or something else: `None`.
fn file(
    path: &Path,
    take: &mut dyn FnMut(Archived) -> Result<(), InboxError>,
) -> Result<Option<usize>, InboxError> {
    let failed = |error: io::Error| unreadable(path, &error);
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(4096).read_to_end(&mut start))
        .map_err(failed)?;
    let start = without_mark(&start);
    if is_separator(start.split(|byte| *byte == b'\n').next().unwrap_or(&[])) {
        return mbox(path, take).map(Some);
    }
    let named = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("eml"));
    if named || begins_like_a_message(start) {
        return single(path, take).map(Some);
    }
    Ok(None)
}

/// Whether a text begins with a header field (RFC 5322, 2.2).
fn begins_like_a_message(start: &[u8]) -> bool {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    match line.iter().position(|byte| *byte == b':') {
        Some(colon @ 1..) => line[..colon]
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'),
        _ => false,
    }
}

fn single(
    path: &Path,
    take: &mut dyn FnMut(Archived) -> Result<(), InboxError>,
) -> Result<usize, InboxError> {
    let failed = |error: io::Error| unreadable(path, &error);
    let mut raw = Vec::new();
    let opened = File::open(path).map_err(failed)?;
    let about = opened.metadata().map_err(failed)?;
    opened.take(LONGEST).read_to_end(&mut raw).map_err(failed)?;
    let written = about.modified().map_or_else(|_| Utc::now(), Into::into);
    // The name of a Maildir file begins with the second it was delivered in.
    let delivered = in_maildir(path.parent().unwrap_or(path))
        .then(|| name_of(path))
        .and_then(|name| name.split('.').next()?.parse().ok())
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    take(archived_message(raw, delivered, written, path))?;
    Ok(1)
}

/// Divides an mbox file (RFC 4155 and its relatives) into its messages.
fn mbox(
    path: &Path,
    take: &mut dyn FnMut(Archived) -> Result<(), InboxError>,
) -> Result<usize, InboxError> {
    let failed = |error: io::Error| unreadable(path, &error);
    let opened = File::open(path).map_err(failed)?;
    let written: DateTime<Utc> = opened
        .metadata()
        .and_then(|about| about.modified())
        .map_or_else(|_| Utc::now(), Into::into);
    let mut lines = BufReader::with_capacity(1 << 20, opened);
    let (mut count, mut raw, mut line) = (0, Vec::new(), Vec::new());
    let mut delivered = None;
    let mut begun = false;
    let mut after_empty = true;
    loop {
        line.clear();
        let length = lines
            .by_ref()
            .take(LONGEST)
            .read_until(b'\n', &mut line)
            .map_err(failed)?;
        let ended = length == 0;
        if !begun {
            line = without_mark(&line).to_vec();
        }
        if ended || (after_empty && is_separator(&line)) {
            if begun {
                // The empty line before the next separator belongs to the mbox.
                if raw.ends_with(b"\r\n\r\n") {
                    raw.truncate(raw.len() - 2);
                } else if raw.ends_with(b"\n\n") {
                    raw.truncate(raw.len() - 1);
                }
                let raw = std::mem::take(&mut raw);
                take(archived_message(raw, delivered, written, path))?;
                count += 1;
            }
            if ended {
                return Ok(count);
            }
            begun = true;
            delivered = separator_date(&line);
            after_empty = false;
            continue;
        }
        after_empty = line == b"\n" || line == b"\r\n";
        let quoted = line.iter().position(|byte| *byte != b'>').unwrap_or(0);
        let unquoted = quoted > 0 && line[quoted..].starts_with(b"From ");
        if raw.len() as u64 <= LONGEST {
            raw.extend_from_slice(&line[usize::from(unquoted)..]);
        }
    }
}

/// Whether a line begins a message of an mbox: `From `, and a time of day in it.
fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"From ")
        && line
            .windows(5)
            .any(|part| part[2] == b':' && [0, 1, 3, 4].iter().all(|at| part[*at].is_ascii_digit()))
}

/// When the message after a separator was delivered: `From a@b Thu Jan  1 10:00:00 2026`, in UTC,
/// or with an offset before the year.
fn separator_date(line: &[u8]) -> Option<DateTime<Utc>> {
    let line = std::str::from_utf8(line).ok()?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let time = words
        .iter()
        .position(|word| word.len() >= 5 && word.as_bytes()[2] == b':')?;
    let (month, day) = (words.get(time.checked_sub(2)?)?, words.get(time - 1)?);
    let (time, rest) = (words[time], &words[time + 1..]);
    let year = rest
        .iter()
        .find(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let offset = rest.iter().find(|word| word.starts_with(['+', '-']));
    let time = if time.len() == 5 {
        format!("{time}:00")
    } else {
        time.to_owned()
    };
    let text = format!("{year} {month} {day} {time}");
    match offset {
        Some(offset) => {
            DateTime::parse_from_str(&format!("{text} {offset}"), "%Y %b %d %H:%M:%S %z")
                .ok()
                .map(|date| date.with_timezone(&Utc))
        }
        None => NaiveDateTime::parse_from_str(&text, "%Y %b %d %H:%M:%S")
            .ok()
            .map(|date| date.and_utc()),
    }
}

fn archived_message(
    raw: Vec<u8>,
    delivered: Option<DateTime<Utc>>,
    written: DateTime<Utc>,
    path: &Path,
) -> Archived {
    let raw = match without_mark(&raw) {
        unmarked if unmarked.len() < raw.len() => unmarked.to_vec(),
        _ => raw,
    };
    let stamped = header(&raw, "received").and_then(|value| {
        let (_, date) = value.rsplit_once(';')?;
        written_date(date)
    });
    let own = || header(&raw, "date").and_then(|value| written_date(&value));
    let labelled =
        header(&raw, "x-gmail-labels").is_some_and(|labels| labels.split(',').any(is_junk_name));
    Archived {
        arrived: stamped.or(delivered).or_else(own).unwrap_or(written),
        junk: labelled || in_junk(path),
        path: path.to_owned(),
        raw,
    }
}

/// Whether a folder above a file, or the mbox itself, is a spam folder.
fn in_junk(path: &Path) -> bool {
    let names = [path]
        .into_iter()
        .chain(path.ancestors().skip(1).take(3))
        .map(name_of);
    names.into_iter().any(|name| {
        // Maildir++ writes `.INBOX.Spam`; mbox files may end in `.mbox`.
        let name = decode(name.strip_suffix(".mbox").unwrap_or(&name));
        is_junk_name(name.rsplit('.').next().unwrap_or(&name))
    })
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The first header field of a name (in lower case), its lines joined.
fn header(raw: &[u8], name: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for line in raw.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        let text = String::from_utf8_lossy(line);
        match &mut found {
            Some(value) if folded => {
                value.push(' ');
                value.push_str(text.trim());
            }
            Some(_) => break,
            None => {
                let value = text
                    .split_once(':')
                    .filter(|(key, _)| !folded && key.trim().eq_ignore_ascii_case(name));
                found = value.map(|(_, value)| value.trim().to_owned());
            }
        }
    }
    found
}

/// A date as mails write it, comments left out (RFC 5322, 3.3).
fn written_date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.split('(').next().unwrap_or_default().trim();
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|date| date.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(path: &Path) -> Vec<Archived> {
        let mut found = Vec::new();
        let count = archived(path, &mut |one| {
            found.push(one);
            Ok(())
        })
        .unwrap();
        assert_eq!(count, found.len());
        found
    }

    #[test]
    fn an_mbox_is_divided_into_its_messages() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Spam.mbox");
        let text = "From a@x.org Thu Jan  1 10:00:00 2026\nTo: b@x.org\nSubject: one\n\n\
                    From the beginning, no new message.\n>From here, quoted.\n>>From twice.\n\n\
                    From 17@xxx Mon Mar 02 10:00:00 +0100 2026\nTo: c@x.org\n\nlast\n";
        fs::write(&path, text).unwrap();
        let found = all(&path);
        let raw: Vec<String> = found
            .iter()
            .map(|one| String::from_utf8(one.raw.clone()).unwrap())
            .collect();
        assert_eq!(
            raw,
            [
                "To: b@x.org\nSubject: one\n\nFrom the beginning, no new message.\nFrom here, quoted.\n>From twice.\n",
                "To: c@x.org\n\nlast\n"
            ]
        );
        let arrived: Vec<String> = found.iter().map(|one| one.arrived.to_rfc3339()).collect();
        assert_eq!(
            arrived,
            ["2026-01-01T10:00:00+00:00", "2026-03-02T09:00:00+00:00"]
        );
        assert!(found.iter().all(|one| one.junk));
    }

    #[test]
    fn a_maildir_is_read_with_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for part in ["cur", "new", "tmp", ".Junk/cur", ".Junk/new", ".Junk/tmp"] {
            fs::create_dir_all(root.join(part)).unwrap();
        }
        fs::write(root.join("cur/1700000000.M1.host:2,S"), "To: a@x.org\n\n1").unwrap();
        fs::write(root.join("tmp/1700000001.M2.host"), "To: a@x.org\n\nhalf").unwrap();
        fs::write(root.join("dovecot-uidlist"), "3 V1 N1\n").unwrap();
        let stamped = "Received: from a by b\r\n for <a@x.org>; Mon, 2 Mar 2026 10:00:00 +0100 (CET)\r\n\
                       Date: Sun, 1 Mar 2026 00:00:00 +0000\r\n\r\n2";
        fs::write(root.join(".Junk/new/1700000002.M3.host"), stamped).unwrap();
        let found: Vec<(String, bool)> = all(root)
            .iter()
            .map(|one| (one.arrived.to_rfc3339(), one.junk))
            .collect();
        assert_eq!(
            found,
            [
                ("2026-03-02T09:00:00+00:00".to_owned(), true),
                ("2023-11-14T22:13:20+00:00".to_owned(), false)
            ]
        );
    }

    #[test]
    fn other_files_are_passed_by_but_said_when_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("notes.txt"), "just notes, From me").unwrap();
        fs::write(root.join("one.EML"), "no header at all").unwrap();
        fs::write(root.join("two"), "Date: Sun, 1 Mar 2026 00:00:00 +0000\n\n").unwrap();
        assert_eq!(all(root).len(), 2);
        let error = archived(&root.join("notes.txt"), &mut |_| Ok(())).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("notes.txt: it is neither a message nor an mbox file"),
            "{error}"
        );
    }

    #[test]
    fn labels_tell_spam() {
        let raw = b"X-Gmail-Labels: Inbox,Spam\n\n".to_vec();
        let one = archived_message(raw, None, Utc::now(), Path::new("/x/All mail.mbox"));
        assert!(one.junk);
    }

    #[test]
    fn a_byte_order_mark_does_not_hide_the_first_header() {
        let raw = b"\xef\xbb\xbfX-Gmail-Labels: Spam\nTo: a@x.org\n\nhello\n".to_vec();
        let one = archived_message(raw, None, Utc::now(), Path::new("/x/one.eml"));
        assert!(one.junk);
        assert!(one.raw.starts_with(b"X-Gmail-Labels"));
        let folder = tempfile::tempdir().unwrap();
        for (name, text, expected) in [
            ("plain", "\u{feff}To: a@x.org\n\nhello\n", 1),
            (
                "two.mbox",
                "\u{feff}From a@x.org Thu Jan  1 10:00:00 2026\nTo: b@x.org\n\none\n\n\
                 From a@x.org Thu Jan  1 10:00:00 2026\nTo: b@x.org\n\ntwo\n",
                2,
            ),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            let found = all(&path);
            assert_eq!(found.len(), expected, "{name}");
            assert!(
                found.iter().all(|one| one.raw.starts_with(b"To: ")),
                "{name}"
            );
        }
    }
}
