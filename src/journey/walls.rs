//! What stands in a visit's way, as a cause of the closed list.

use url::Url;

use super::stop::Stop;
use crate::browser::{BrowserError, NavigationFault};
use crate::facts::Cause;
use crate::page::WallKind;

/// The cause that a wall is recorded as.
pub(super) fn wall_cause(wall: WallKind) -> Cause {
    match wall {
        WallKind::Captcha => Cause::Captcha,
        WallKind::BotCheck => Cause::BotCheck,
        WallKind::PhoneVerification => Cause::PhoneVerification,
        WallKind::IdVerification => Cause::IdVerification,
        WallKind::LogInOnly => Cause::LogInOnly,
        WallKind::InvitationOnly => Cause::InvitationOnly,
        WallKind::ClosedShop => Cause::ClosedShop,
        WallKind::Holiday => Cause::Holiday,
        WallKind::Forbidden => Cause::Forbidden,
        WallKind::TooManyRequests => Cause::TooManyRequests,
        WallKind::ServerError => Cause::ServerError,
        WallKind::NotFound => Cause::NotFound,
        WallKind::CertificateError => Cause::CertificateError,
        WallKind::ParkedDomain => Cause::ParkedDomain,
        WallKind::NotAShop => Cause::NotAShop,
    }
}

/// A failed navigation is a finding about the shop's reachability, not a failure of the browser.
pub(super) fn navigation_stop(error: BrowserError, url: &Url) -> Stop {
    match error {
        BrowserError::Navigation {
            ref code, fault, ..
        } => {
            let cause = match fault {
                NavigationFault::Certificate => Cause::CertificateError,
                _ => Cause::Unreachable,
            };
            Stop::because(cause, format!("{url} could not be opened ({code})"))
        }
        other => Stop::Browser(other),
    }
}
