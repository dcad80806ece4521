//! The conductor: does whatever a study has due, and turns watched windows into observations.
