//! The shop zoo: small shops in the markup of the platforms people really use, each with books of
//! its own, and a judge that compares what the autopilot did with what the books say.

mod acts;
mod books;
mod guests;
mod judge;
mod post;
mod render;
mod server;
mod soak;
mod spec;
mod study;
mod walk;
