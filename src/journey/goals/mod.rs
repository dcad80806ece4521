//! One file per goal: its precondition, the acts, and the effect that is verified.

mod activate;
mod add_to_cart;
mod checkout;
mod checkout_page;
mod come_back;
mod dwell;
mod enter;
mod entrance;
mod find_form;
mod find_product;
mod handed_over;
mod inquire;
mod log_in;
mod look_around;
mod pinned;
mod place_order;
mod reach_contact_step;
mod refusal;
mod register;
mod search;
mod suggestion;
mod try_as_guest;

pub(super) use activate::activate_late;
pub(super) use add_to_cart::add_to_cart;
pub(super) use come_back::come_back;
pub(super) use dwell::{dwell, stall};
pub(super) use enter::enter;
pub(super) use find_product::find_product;
pub(super) use inquire::inquire;
pub(super) use log_in::{log_in, still_in_cart};
pub(super) use look_around::look_around;
pub(super) use pinned::{PARTS, persona_text};
pub(super) use place_order::place_order;
pub(super) use reach_contact_step::reach_contact_step;
pub(super) use register::{register, see_registration};
pub(super) use try_as_guest::try_as_guest;
