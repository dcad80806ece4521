//! FETCH, read as it streams in: whole messages one after the other, without a second copy.
//!
//! The IMAP crate collects all answers to a command before it reads the first; here a message is
//! handed on as soon as it is there, so that storing can keep pace and memory does not grow with
//! the mailbox. Only the commands go through the crate, as for IDLE.

use std::io::Read;

use chrono::{DateTime, Utc};

use super::wire::Wire;

/// How much is read from the connection at once.
const CHUNK: usize = 64 * 1024;
/// No line of an answer is longer, literals not counted.
const LONGEST_LINE: usize = 1024 * 1024;
/// No message is longer: a server that announces more is not understood.
const LONGEST_MESSAGE: usize = 1 << 30;
/// What is set aside for a message before any of it has come, at most.
const FIRST_PART: usize = 1024 * 1024;

/// A message as the server gave it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fetched {
    /// Its UID.
    pub uid: u32,
    /// INTERNALDATE: when the server received it; none where it did not say.
    pub arrived: Option<DateTime<Utc>>,
    /// The raw message; empty where only the UID was asked for.
    pub raw: Option<Vec<u8>>,
}

/// What a server answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A message, or its UID.
    Message(Fetched),
    /// New mail, told in passing.
    Mail,
    /// The end of a command: whether it went well, and the server's words.
    Done(bool, String),
    /// The end of the connection.
    Bye(String),
    /// Anything else.
    Other,
}

/// Reads answers from a connection.
pub(super) struct Answers {
    wire: Wire,
    read: Vec<u8>,
    at: usize,
}

impl Answers {
    pub(super) fn of(wire: &Wire) -> Answers {
        Answers {
            wire: wire.clone(),
            read: Vec::new(),
            at: 0,
        }
    }

    /// The next answer.
    ///
    /// # Errors
    /// When the connection ends, is silent for long, or speaks nonsense.
    pub(super) fn next(&mut self) -> std::io::Result<Answer> {
        let mut text = Vec::new();
        let mut literals = Vec::new();
        loop {
            let from = text.len();
            self.line(&mut text)?;
            match announced_literal(&text[from..]) {
                Some((length, mark)) => {
                    text.truncate(text.len() - mark);
                    // No byte of a line is zero, so this one stands for the literal.
                    text.push(0);
                    literals.push(self.literal(length)?);
                }
                None => return Ok(answer(&text, literals)),
            }
        }
    }

    /// Leaves what was read too much to the next reader.
    pub(super) fn give_back(self) {
        self.wire.unread(&self.read[self.at..]);
    }

    /// Appends a line without its end.
    fn line(&mut self, text: &mut Vec<u8>) -> std::io::Result<()> {
        let begin = text.len();
        loop {
            let rest = &self.read[self.at..];
            match rest.iter().position(|byte| *byte == b'\n') {
                Some(end) => {
                    text.extend(rest[..end].iter().filter(|byte| **byte != 0));
                    self.at += end + 1;
                    if text.last() == Some(&b'\r') {
                        text.pop();
                    }
                    return Ok(());
                }
                None => {
                    text.extend(rest.iter().filter(|byte| **byte != 0));
                    self.at = self.read.len();
                }
            }
            if text.len() - begin > LONGEST_LINE {
                return Err(std::io::Error::other("the server sent an endless line"));
            }
            self.fill()?;
        }
    }

    fn literal(&mut self, length: usize) -> std::io::Result<Vec<u8>> {
        if length > LONGEST_MESSAGE {
            return Err(std::io::Error::other(format!(
                "the server announced a message of {length} bytes"
            )));
        }
        let mut literal = Vec::with_capacity(length.min(FIRST_PART));
        loop {
            let there = (self.read.len() - self.at).min(length - literal.len());
            literal.extend_from_slice(&self.read[self.at..self.at + there]);
            self.at += there;
            if literal.len() == length {
                return Ok(literal);
            }
            if literal.capacity() < length && literal.len() >= FIRST_PART {
                literal.reserve_exact(length - literal.len());
            }
            self.fill()?;
        }
    }

    /// Reads more; everything read before has been used up.
    fn fill(&mut self) -> std::io::Result<()> {
        self.read.resize(CHUNK, 0);
        self.at = 0;
        let length = match self.wire.read(&mut self.read) {
            Ok(0) => Err(std::io::ErrorKind::UnexpectedEof.into()),
            other => other,
        };
        self.read.truncate(*length.as_ref().unwrap_or(&0));
        length.map(|_| ())
    }
}

/// The length of a literal that a line announces at its end, and the length of the announcement.
fn announced_literal(line: &[u8]) -> Option<(usize, usize)> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|byte| *byte == b'{')?;
    let digits = inner[open + 1..]
        .strip_suffix(b"+")
        .unwrap_or(&inner[open + 1..]);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let length = std::str::from_utf8(digits)
        .ok()?
        .parse()
        .unwrap_or(usize::MAX);
    // A literal8 (RFC 3516) begins with a tilde.
    let tilde = usize::from(open > 0 && inner[open - 1] == b'~');
    Some((length, line.len() - open + tilde))
}

/// What an answer means.
fn answer(text: &[u8], literals: Vec<Vec<u8>>) -> Answer {
    let mut words = Words {
        text,
        literals: literals.into_iter(),
    };
    let Some(Value::Atom(first)) = words.next() else {
        return Answer::Other;
    };
    if first != b"*" {
        if first == b"+" {
            return Answer::Other;
        }
        return match words.next() {
            Some(Value::Atom(status)) => {
                let said = String::from_utf8_lossy(words.text).trim().to_owned();
                Answer::Done(status.eq_ignore_ascii_case(b"OK"), said)
            }
            _ => Answer::Other,
        };
    }
    let Some(Value::Atom(second)) = words.next() else {
        return Answer::Other;
    };
    if second.eq_ignore_ascii_case(b"BYE") {
        return Answer::Bye(String::from_utf8_lossy(words.text).trim().to_owned());
    }
    if !second.iter().all(u8::is_ascii_digit) {
        return Answer::Other;
    }
    match words.next() {
        Some(Value::Atom(what))
            if what.eq_ignore_ascii_case(b"EXISTS") || what.eq_ignore_ascii_case(b"RECENT") =>
        {
            Answer::Mail
        }
        Some(Value::Atom(what)) if what.eq_ignore_ascii_case(b"FETCH") => {
            attributes(words).map_or(Answer::Other, Answer::Message)
        }
        _ => Answer::Other,
    }
}

/// The attributes of a FETCH answer; none where it has no UID.
fn attributes(mut words: Words<'_>) -> Option<Fetched> {
    let Some(Value::Open) = words.next() else {
        return None;
    };
    let (mut uid, mut arrived, mut raw) = (None, None, None);
    while let Some(Value::Atom(name)) = words.next() {
        let value = words.next()?;
        match value {
            Value::Atom(number) if name.eq_ignore_ascii_case(b"UID") => {
                uid = std::str::from_utf8(number).ok()?.parse().ok();
            }
            Value::Quoted(date) if name.eq_ignore_ascii_case(b"INTERNALDATE") => {
                arrived = internal_date(&date);
            }
            Value::Literal(bytes) | Value::Quoted(bytes)
                if name.eq_ignore_ascii_case(b"BODY[]") =>
            {
                raw = Some(bytes);
            }
            Value::Open => words.skip_list(),
            _ => {}
        }
    }
    Some(Fetched {
        uid: uid?,
        arrived,
        raw,
    })
}

/// `" 1-Jan-2026 10:00:00 +0100"` (RFC 3501, `date-time`).
fn internal_date(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok()?.trim();
    DateTime::parse_from_str(text, "%e-%b-%Y %H:%M:%S %z")
        .ok()
        .map(|date| date.with_timezone(&Utc))
}

/// A piece of an answer.
#[derive(Debug)]
enum Value<'t> {
    Atom(&'t [u8]),
    Quoted(Vec<u8>),
    Literal(Vec<u8>),
    Open,
    Close,
}

struct Words<'t> {
    text: &'t [u8],
    literals: std::vec::IntoIter<Vec<u8>>,
}

impl<'t> Words<'t> {
    fn next(&mut self) -> Option<Value<'t>> {
        let text: &'t [u8] = self.text;
        let start = text.iter().position(|byte| *byte != b' ')?;
        let text = &text[start..];
        let (value, length) = match text[0] {
            0 => (Value::Literal(self.literals.next()?), 1),
            b'(' => (Value::Open, 1),
            b')' => (Value::Close, 1),
            b'"' => {
                let mut quoted = Vec::new();
                let mut at = 1;
                while *text.get(at)? != b'"' {
                    if text[at] == b'\\' {
                        at += 1;
                    }
                    quoted.push(*text.get(at)?);
                    at += 1;
                }
                (Value::Quoted(quoted), at + 1)
            }
            _ => {
                let length = atom_length(text);
                (Value::Atom(&text[..length]), length)
            }
        };
        self.text = &text[length..];
        Some(value)
    }

    /// Skips what is left of a list whose bracket was just opened.
    fn skip_list(&mut self) {
        let mut depth = 1_u32;
        while depth > 0 {
            match self.next() {
                Some(Value::Open) => depth += 1,
                Some(Value::Close) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

/// The length of the atom that a text begins with; `BODY[HEADER.FIELDS (TO)]` is one.
fn atom_length(text: &[u8]) -> usize {
    let mut within = 0_u32;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'[' => within += 1,
            b']' => within = within.saturating_sub(1),
            b' ' | b'(' | b')' | 0 if within == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, its literals, and what it means.
    type Case = (&'static [u8], Vec<Vec<u8>>, Answer);
    /// A line, and the length of the literal it announces with that of the announcement.
    type Announced = (&'static [u8], Option<(usize, usize)>);

    fn fetched(uid: u32, raw: Option<&[u8]>) -> Answer {
        Answer::Message(Fetched {
            uid,
            arrived: None,
            raw: raw.map(<[u8]>::to_vec),
        })
    }

    #[test]
    fn answers_mean_what_the_protocol_says() {
        let literal = || vec![b"To: a@x.org\r\n\r\n) hi".to_vec()];
        let whole = b"To: a@x.org\r\n\r\n) hi";
        let cases: Vec<Case> = vec![
            (
                b"* 5 FETCH (UID 7 BODY[] \0)",
                literal(),
                fetched(7, Some(whole)),
            ),
            (
                b"* 5 FETCH (BODY[] \0 FLAGS (\\Seen (x) \"y\") MODSEQ (12) UID 7)",
                literal(),
                fetched(7, Some(whole)),
            ),
            (
                b"* 5 fetch (uid 7 body[] \"a\\\"b\")",
                vec![],
                fetched(7, Some(b"a\"b")),
            ),
            (b"* 5 FETCH (UID 7 BODY[] NIL)", vec![], fetched(7, None)),
            (b"* 5 FETCH (UID 7)", vec![], fetched(7, None)),
            (b"* 5 FETCH (FLAGS (\\Seen))", vec![], Answer::Other),
            (b"* 6 EXISTS", vec![], Answer::Mail),
            (b"* 6 EXPUNGE", vec![], Answer::Other),
            (b"* OK [HIGHESTMODSEQ 1] x", vec![], Answer::Other),
            (b"* BYE going", vec![], Answer::Bye("going".into())),
            (
                b"a7 OK Fetch completed",
                vec![],
                Answer::Done(true, "Fetch completed".into()),
            ),
            (
                b"a7 NO [LIMIT] slower",
                vec![],
                Answer::Done(false, "[LIMIT] slower".into()),
            ),
            (b"", vec![], Answer::Other),
            (b"* 5 FETCH (UID", vec![], Answer::Other),
        ];
        for (text, literals, expected) in cases {
            assert_eq!(
                answer(text, literals),
                expected,
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn literals_are_announced_at_the_end_of_a_line() {
        let cases: [Announced; 6] = [
            (b"* 1 FETCH (BODY[] {12}", Some((12, 4))),
            (b"* 1 FETCH (BODY[] ~{12}", Some((12, 5))),
            (b"* 1 FETCH (BODY[] {}", None),
            (b"* OK {a}", None),
            (b"* OK }", None),
            (b"{99999999999999999999999}", Some((usize::MAX, 25))),
        ];
        for (line, expected) in cases {
            assert_eq!(announced_literal(line), expected);
        }
    }

    #[test]
    fn instants_are_read() {
        for text in [" 1-Jan-2026 10:00:00 +0100", "01-Jan-2026 10:00:00 +0100"] {
            let date = internal_date(text.as_bytes()).map(|date| date.to_rfc3339());
            assert_eq!(date.as_deref(), Some("2026-01-01T09:00:00+00:00"), "{text}");
        }
        assert_eq!(internal_date(b"yesterday"), None);
    }
}
