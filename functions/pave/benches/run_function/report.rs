//! The results as tables.

use std::fmt::Write as _;

use comfy_table::{Table, presets::ASCII_MARKDOWN};

use crate::{
    process::Kind,
    round::{Calls, Results},
};

pub(crate) fn table(results: &Results) -> String {
    let mut text = format!(
        "{} CPUs, {}; min/median/max of the rounds\n\n",
        results.cpus, results.cpu_model
    );
    for part in [
        calls(results).to_string(),
        processes(results).to_string(),
        single(results).to_string(),
    ] {
        let _ = writeln!(text, "{part}\n");
    }
    text
}

fn calls(results: &Results) -> Table {
    let mut table = new([
        "case",
        "streams",
        "server",
        "p50 ms",
        "p99 ms",
        "calls/s",
        "CPU µs/call",
        "CPU of floor",
    ]);
    for calls in &results.calls {
        let floor = results
            .calls
            .iter()
            .find(|other| is_same_load(calls, other) && other.server == Kind::Floor);
        let ratio = floor.map_or(f64::NAN, |floor| calls.cpu.median / floor.cpu.median);
        table.add_row([
            format!(
                "{} ({} kB in, {} kB out)",
                calls.case,
                calls.request_bytes / 1000,
                calls.answer_bytes / 1000
            ),
            calls.streams.to_string(),
            calls.server.name().to_owned(),
            format!("{:.2}", calls.p50),
            format!("{:.2}", calls.p99),
            format!("{:.0}", calls.per_second),
            format!("{:.0}", calls.cpu),
            format!("{ratio:.2}x"),
        ]);
    }
    table
}

fn is_same_load(one: &Calls, other: &Calls) -> bool {
    (one.case, one.streams) == (other.case, other.streams)
}

fn processes(results: &Results) -> Table {
    let mut table = new(["case", "server", "idle RSS MiB", "peak RSS MiB"]);
    for memory in &results.processes {
        let [idle, peak] = [memory.idle, memory.peak].map(|mib| format!("{mib:.1}"));
        table.add_row([memory.case, memory.server.name(), &idle, &peak]);
    }
    table
}

fn single(results: &Results) -> Table {
    let mut table = new(["what", "result"]);
    table.add_row([
        "exec to first answer, ms",
        &results.startup.first_answer.to_string(),
    ]);
    table.add_row(["CPU until then, ms", &results.startup.cpu.to_string()]);
    table.add_row([
        "function-pave, MB",
        &format!("{:.1}", results.binary_megabytes),
    ]);
    match &results.render {
        Ok(render) => {
            table.add_row(["pave render, ms", &render.wall.to_string()]);
            table.add_row(["pave render CPU, ms", &format!("{:.1}", render.cpu)]);
        }
        Err(reason) => {
            table.add_row(["pave render", &format!("skipped: {reason}")]);
        }
    }
    table
}

fn new<const COLUMNS: usize>(header: [&str; COLUMNS]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header);
    table
}
