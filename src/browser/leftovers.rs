//! Processes and folders that a killed run left behind, and how the next run ends them.
//!
//! A driver is the leader of its own process group, and every browser it starts stays in that
//! group, so ending the group ends them all. A run that is killed cannot do that, so the driver's
//! pid, start time and temporary folder are written to a file when it starts; the next start
//! checks that the pid still is that very process before it ends anything.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// One line of the record: a driver that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trace {
    /// Process id of the driver, and its process group.
    pub pid: u32,
    /// When the kernel says it started, in clock ticks since boot; `None` off Linux.
    pub started: Option<u64>,
    /// Its temporary folder.
    pub folder: PathBuf,
}

/// Ends the drivers and browsers, and deletes the folders, that `record` names and that are still
/// there; says how many groups were ended. The record is removed.
///
/// Call it before the first driver of a run is started, while no other run uses the record.
pub fn end_leftovers(record: &Path) -> usize {
    let Ok(text) = fs::read_to_string(record) else {
        return 0;
    };
    let mut ended = 0;
    for trace in text
        .lines()
        .filter_map(|line| serde_json::from_str::<Trace>(line).ok())
    {
        if trace.started.is_some() && start_time(trace.pid) == trace.started {
            end_group(trace.pid);
            ended += 1;
        } else {
            // The leader is gone, its browsers may not be: they carry its folder in TMPDIR.
            ended += usize::from(end_orphans(&trace));
        }
        remove_folder(&trace.folder);
    }
    let _ = fs::remove_file(record);
    ended
}

/// Adds a driver to the record.
pub(super) fn note(record: &Path, trace: &Trace) -> std::io::Result<()> {
    use std::io::Write as _;
    let line = serde_json::to_string(trace).map_err(std::io::Error::other)?;
    let mut file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(record)?;
    writeln!(file, "{line}")
}

/// Takes a driver that was stopped properly out of the record.
pub(super) fn forget(record: &Path, pid: u32) {
    let Ok(text) = fs::read_to_string(record) else {
        return;
    };
    let rest: String = text
        .lines()
        .filter(|line| serde_json::from_str::<Trace>(line).is_ok_and(|trace| trace.pid != pid))
        .map(|line| format!("{line}\n"))
        .collect();
    let written = if rest.is_empty() {
        fs::remove_file(record)
    } else {
        fs::write(record, rest)
    };
    if let Err(error) = written {
        tracing::warn!(%error, "could not update {}", record.display());
    }
}

/// Ends every process of a group at once.
pub(super) fn end_group(leader: u32) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        if let Some(pid) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
    #[cfg(not(unix))]
    let _ = leader;
}

/// Ends a browser and what it started; its pid may be that of a wrapper script.
pub(super) fn end_tree(pid: u32) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process};
        for pid in tree(pid, &parents()) {
            if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }
    #[cfg(not(unix))]
    let _ = pid;
}

/// Every process with its parent, where the system tells.
fn parents() -> Vec<(u32, u32)> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let (_, rest) = stat.rsplit_once(')')?;
            Some((pid, rest.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect()
}

/// A process and its descendants.
fn tree(root: u32, parents: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![root];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        for &(child, of) in parents {
            if of == parent && !found.contains(&child) {
                found.push(child);
            }
        }
        at += 1;
    }
    found
}

/// Process group of a process, where the system tells.
pub(super) fn group_of(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    parse_stat(&stat).map(|(group, _)| group)
}

/// Deletes a driver's temporary folder; the last files of a dying browser may need a second try.
pub(super) fn remove_folder(folder: &Path) {
    for _ in 0..20 {
        match fs::remove_dir_all(folder) {
            Ok(()) => return,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(25)),
        }
    }
    tracing::warn!("could not delete {}", folder.display());
}

/// Start time of a process in clock ticks since boot: field 22 of `/proc/PID/stat` (proc(5)).
pub(super) fn start_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    parse_stat(&stat).map(|(_, started)| started)
}

/// Process group and start time. The command name in brackets may hold spaces and brackets.
fn parse_stat(stat: &str) -> Option<(u32, u64)> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    Some((fields.get(2)?.parse().ok()?, fields.get(19)?.parse().ok()?))
}

/// Ends a group whose leader is gone, when a process in it still uses the driver's folder.
fn end_orphans(trace: &Trace) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else {
        return false;
    };
    let wanted = format!("TMPDIR={}", trace.folder.display());
    let found = processes.flatten().any(|entry| {
        let path = entry.path();
        let in_group = fs::read_to_string(path.join("stat"))
            .ok()
            .and_then(|stat| parse_stat(&stat))
            .is_some_and(|(group, _)| group == trace.pid);
        in_group
            && fs::read(path.join("environ")).is_ok_and(|environment| {
                environment
                    .split(|&byte| byte == 0)
                    .any(|entry| entry == wanted.as_bytes())
            })
    });
    if found {
        end_group(trace.pid);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_is_read_past_an_odd_name() {
        let stat = "77 (a ) b) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1";
        assert_eq!(parse_stat(stat), Some((42, 98765)));
        assert_eq!(parse_stat("garbage"), None);
    }

    #[test]
    fn a_tree_is_a_process_and_its_descendants() {
        let parents = [(2, 1), (3, 2), (4, 3), (5, 1), (6, 2)];
        assert_eq!(tree(2, &parents), [2, 3, 6, 4]);
        assert_eq!(tree(9, &parents), [9]);
    }

    #[test]
    fn a_process_that_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("drivers.jsonl");
        let pid = std::process::id();
        let started = start_time(pid).map(|ticks| ticks + 1);
        let gone = folder.path().join("gone");
        fs::create_dir(&gone).unwrap();
        note(
            &record,
            &Trace {
                pid,
                started,
                folder: gone.clone(),
            },
        )
        .unwrap();
        assert_eq!(end_leftovers(&record), 0);
        assert!(!gone.exists() && !record.exists());
    }

    #[test]
    fn a_stopped_driver_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("drivers.jsonl");
        for pid in [4_000_001, 4_000_002] {
            note(
                &record,
                &Trace {
                    pid,
                    started: Some(1),
                    folder: folder.path().join("x"),
                },
            )
            .unwrap();
        }
        forget(&record, 4_000_001);
        assert_eq!(fs::read_to_string(&record).unwrap().lines().count(), 1);
        forget(&record, 4_000_002);
        assert!(!record.exists());
    }
}
