//! When the goods will arrive, as printed.

use super::lexicon::Cue;
use super::view::{BEFORE_BODY, View};

/// The delivery time or date: what follows the words that announce it, in the line or, behind a
/// colon or a label, on the next one.
pub(super) fn delivery_time(view: &View) -> Option<String> {
    /// Between `will be delivered` and the date there may be `to you on`.
    const AWAY: usize = 4;
    for line in 0..view.line_count() {
        for cue in view.cues(line, Cue::Delivery) {
            // A cue within another is the weaker reading of the same words.
            if let Some(printed) = super::when::printed_after(view, line, cue.to, AWAY)
                && !view
                    .cues(line, Cue::Expiry)
                    .any(|expiry| expiry.from >= cue.to)
            {
                return Some(printed);
            }
        }
        let is_label = line >= BEFORE_BODY && view.is_label(line, Cue::Delivery);
        if is_label && line + 1 < view.line_count() {
            let next = view.tokens.of_line(line + 1);
            if let Some(printed) = super::when::printed_after(view, line + 1, next.start, 2)
                .filter(|_| !next.is_empty())
            {
                return Some(printed);
            }
        }
    }
    None
}
