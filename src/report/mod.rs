//! View models and one file per format. Templates only print.
