//! The `cxaudit` command line: parse, call, exit code.

fn main() {}
