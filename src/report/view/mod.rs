//! The page as data: everything decided and worded, so that templates only print.
//!
//! Goes in: the [`Input`](super::Input) and the words of its language. Comes out: a [`Page`],
//! whose JSON is what the templates see as `page`.

mod agreement;
mod live;
mod orders;
mod page;
mod phases;
mod proof;
mod protocol;
mod ranking;
mod reason;
mod shares;
mod shop;
mod statements;
mod status;
mod verdict;
mod volumes;

pub(super) use live::{LivePage, StrayPage};
pub(super) use page::Page;
pub(super) use phases::of as phase_score;
pub(super) use ranking::{coverage, reason_in_words};
pub(super) use statements::StatementsPage;
pub(super) use status::{Standing, standing};
pub(super) use volumes::{VolumePage, Volumes, file as volume_file, is_file as is_volume_file};

/// The anchor of the section of the shop at this place of the list.
fn anchor(index: usize) -> String {
    format!("shop-{}", index + 1)
}
