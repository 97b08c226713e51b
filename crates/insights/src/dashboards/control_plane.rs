//! The functions behind the control plane.

use super::{Dashboard, Panel, Show};

pub(super) fn dashboard() -> Dashboard {
    let line = |title, description, unit, legend, query: &str| Panel {
        title,
        description,
        unit,
        show: Show::Line,
        queries: vec![(legend, query.to_owned())],
    };
    Dashboard {
        name: "control-plane",
        title: "Pave: control plane and functions",
        description: "Calls of Crossplane to the functions.",
        variables: Vec::new(),
        from: "now-6h",
        panels: vec![
            line(
                "Calls",
                "By how they ended. An error or a panic is a bug; a fatal result is input that cannot be read.",
                "reqps",
                "{{outcome}}",
                "sum by (outcome) (rate(function_calls_total[$__rate_interval]))",
            ),
            line(
                "Time of calls, 99 of 100",
                "From a decoded request to a response ready to encode.",
                "s",
                "99 %",
                "histogram_quantile(0.99, sum by (le) (rate(function_call_duration_seconds_bucket[$__rate_interval])))",
            ),
            line(
                "Calls in flight",
                "Begun and not ended.",
                "short",
                "calls",
                "sum(function_calls_in_flight)",
            ),
            line(
                "Handshakes",
                "By whether the peer could prove who it is.",
                "reqps",
                "{{outcome}}",
                "sum by (outcome) (rate(function_tls_handshakes_total[$__rate_interval]))",
            ),
        ],
    }
}
