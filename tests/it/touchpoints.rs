//! The touchpoint readers against labelled pages in a real browser, with figures per criterion.

mod deep_chat;
mod labelled;
mod products;
mod speaking;
