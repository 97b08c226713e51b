//! What a process has taken of the machine.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};

/// CPU time since the process started, and the most memory that it ever held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Consumption {
    /// Of all its threads, user and system, in steps of the kernel's clock tick.
    pub cpu: Duration,
    /// Resident memory at its peak, in MiB.
    pub peak_mib: f64,
}

impl Consumption {
    pub(crate) fn of(pid: i32) -> Result<Self> {
        let read = |file: &str| {
            let path = format!("/proc/{pid}/{file}");
            fs::read_to_string(&path).context(path)
        };
        Ok(Self {
            cpu: cpu(&read("stat")?).context("/proc/<pid>/stat has another form")?,
            peak_mib: peak(&read("status")?).context("/proc/<pid>/status has no VmHWM")?,
        })
    }
}

/// See proc(5): utime and stime are fields 14 and 15, and the name in parentheses may hold blanks.
fn cpu(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().ok())
        .sum::<Option<u64>>()?;
    let per_second = rustix::param::clock_ticks_per_second();
    Some(Duration::from_millis(ticks * 1000 / per_second))
}

fn peak(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_what_it_has_taken() {
        let pid = i32::try_from(std::process::id()).unwrap();
        let taken = Consumption::of(pid).unwrap();
        assert!(taken.peak_mib > 0.5, "{taken:?}");
    }

    #[test]
    fn a_name_with_blanks_and_parentheses_does_not_shift_the_fields() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 1 0 9 0";
        let per_second = rustix::param::clock_ticks_per_second();
        let expected = Duration::from_millis(200 * 1000 / per_second);
        assert_eq!(cpu(stat), Some(expected));
    }
}
