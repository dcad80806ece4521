//! The calls as a calendar (RFC 5545) that every calendar program imports.

use chrono::{
    DateTime, Datelike, Days, Local, NaiveTime, TimeDelta, TimeZone, Timelike, Utc, Weekday,
};
use icalendar::{Alarm, Calendar, Component, Event, EventLike};

use super::CallSheet;
use super::row::{order, words};
use crate::report::call::{Call, CallState};
use crate::report::error::ReportError;
use crate::report::strings::Strings;

/// How long a call is put down for.
const LENGTH: TimeDelta = TimeDelta::minutes(15);
/// Hours of the caller's clock in which shops are called, Monday to Friday.
const OPEN: (u32, u32) = (9, 17);

/// The calls that have a due time and no answer yet, as an ICS calendar. Each is put at its due
/// time (or now, when that has passed), or at the next hour at which shops are called (Monday to
/// Friday, 9 to 17, by the clock of this machine). An event keeps its UID when the calendar is made anew.
///
/// # Errors
/// When the words cannot be read, which is a fault of the tool.
pub fn calendar(sheet: &CallSheet<'_>) -> Result<String, ReportError> {
    let strings = Strings::of(sheet.language)?;
    let mut calendar = Calendar::new();
    calendar.name(&format!(
        "{}: {}",
        strings.text("sheet", "title"),
        sheet.study
    ));
    for call in sheet.calls {
        let Some(due) = call.due.filter(|_| call.state != CallState::Answered) else {
            continue;
        };
        calendar.push(event(sheet, &strings, call, due));
    }
    Ok(calendar.done().to_string())
}

fn event(sheet: &CallSheet<'_>, strings: &Strings, call: &Call, due: DateTime<Utc>) -> Event {
    // What should have been done already is put down for the next time it can be.
    let from = due.max(sheet.made_at).with_timezone(&Local);
    let starts = next_open_hour(from).with_timezone(&Utc);
    let channel = strings.text("channel", call.channel.word());
    let after = serde_json::to_value(call.after)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default();
    let name = format!(
        "{}-{}-{}-{after}-{}",
        call.shop,
        sheet.wave,
        call.channel.word(),
        due.timestamp()
    );
    let mut alarm = Alarm::display(&call.name, TimeDelta::zero());
    alarm.uid(&format!("{name}-alarm@cxaudit"));
    let mut event = Event::new();
    event
        .uid(&format!("{name}@cxaudit"))
        .timestamp(sheet.made_at)
        .starts(starts)
        .ends(starts + LENGTH)
        .summary(&format!("{}: {channel}", call.name))
        .description(&description(sheet, strings, call))
        .url(&call.url)
        .alarm(alarm);
    if let Some(number) = &call.number {
        event.location(number);
    }
    event.done()
}

fn description(sheet: &CallSheet<'_>, strings: &Strings, call: &Call) -> String {
    let mut lines = Vec::new();
    let mut line = |key: &str, text: Option<String>| {
        if let Some(text) = text {
            lines.push(format!("{}: {text}", strings.text("sheet-column", key)));
        }
    };
    line("number", call.number.clone());
    line("hours", call.hours.clone());
    let customer = call.customer.as_ref();
    line(
        "customer",
        customer.map(|who| format!("{}, {}, {}", who.name, who.email, who.phone)),
    );
    line("cart", call.cart.as_ref().map(|cart| cart.product.clone()));
    line("order", order(call));
    for ask in &call.asks {
        lines.push(format!("- {}", words(sheet, strings, call, ask).question));
    }
    lines.join("\n")
}

/// The same moment where shops are called at that hour, else the beginning of the next such hour.
fn next_open_hour<Z: TimeZone>(due: DateTime<Z>) -> DateTime<Z> {
    let zone = due.timezone();
    let weekend = |day: Weekday| matches!(day, Weekday::Sat | Weekday::Sun);
    let mut day = due.date_naive();
    let too_late = due.hour() >= OPEN.1;
    if !weekend(day.weekday()) && (OPEN.0..OPEN.1).contains(&due.hour()) {
        return due;
    }
    if too_late {
        day = day + Days::new(1);
    }
    while weekend(day.weekday()) {
        day = day + Days::new(1);
    }
    NaiveTime::from_hms_opt(OPEN.0, 0, 0)
        .and_then(|open| zone.from_local_datetime(&day.and_time(open)).earliest())
        .unwrap_or(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_put_into_the_hours_in_which_shops_answer() {
        for (due, expected) in [
            // A Tuesday.
            ("2026-11-24T10:12:00Z", "2026-11-24T10:12:00Z"),
            ("2026-11-24T03:00:00Z", "2026-11-24T09:00:00Z"),
            ("2026-11-24T17:00:00Z", "2026-11-25T09:00:00Z"),
            // A Friday night, a Saturday noon, a Sunday evening.
            ("2026-11-27T21:00:00Z", "2026-11-30T09:00:00Z"),
            ("2026-11-28T12:00:00Z", "2026-11-30T09:00:00Z"),
            ("2026-11-29T20:00:00Z", "2026-11-30T09:00:00Z"),
        ] {
            let due: DateTime<Utc> = due.parse().unwrap();
            let expected: DateTime<Utc> = expected.parse().unwrap();
            assert_eq!(next_open_hour(due), expected);
        }
    }
}
