//! The embedded fleet of shops, and the complete study against it.
