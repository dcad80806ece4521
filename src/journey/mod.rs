//! The loop of a visit: look, decide, act, verify, for each goal; journals before acting.
