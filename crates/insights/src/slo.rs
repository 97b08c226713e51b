//! What the platform promises, once: as OpenSLO documents for people and tools, and as rules for Prometheus.
//!
//! Frequent events alert on the rate at which the error budget burns. Rare ones cannot: one failure in five minutes is a ratio
//! of 1, and no event is no number. They alert on counts. Those of a canary come regularly, so that a few that fail in a row are reason
//! enough to wake somebody, and none at all is one, too.

use pave_policy::provisioning_objective;
use serde_json::{Value, json};

/// Days over which a promise holds.
const DAYS: u32 = 28;

/// How good and bad events are told apart.
enum Indicator {
    /// Many events: selectors of a counter of bad events and of all.
    Frequent {
        bad: &'static str,
        all: &'static str,
    },
    /// Few events, of the series `pave_slo_events_total` with this value of `slo`.
    Rare,
    /// The same, every half an hour or more often.
    Regular,
}

/// What is promised, in a sentence.
enum Description {
    Words(&'static str),
    /// Objects where? The seconds follow from the cloud, for example `local`.
    Provisioning(&'static str, &'static str),
}

const LOCAL: &str = "provisioning-local";
const CLOUD: &str = "provisioning-cloud";
const CANARY: &str = "provisioning-canary";

/// Objectives that objects count for.
pub(crate) const OF_PROVISIONING: [&str; 3] = [LOCAL, CLOUD, CANARY];

/// The objective that an object counts for. A canary is nobody who waits, and many good ones would hide bad days of developers.
pub(crate) fn of_provisioning(cloud: &str, canary: bool) -> &'static str {
    match (canary, cloud) {
        (true, _) => CANARY,
        (false, "local") => LOCAL,
        (false, _) => CLOUD,
    }
}

struct Objective {
    name: &'static str,
    /// Begin of the names of its alerts.
    alert: &'static str,
    description: Description,
    target: f64,
    indicator: Indicator,
}

const OBJECTIVES: [Objective; 4] = [
    Objective {
        name: LOCAL,
        alert: "PaveProvisioningLocal",
        description: Description::Provisioning("Objects in the cluster itself", "local"),
        target: 0.95,
        indicator: Indicator::Rare,
    },
    Objective {
        name: CLOUD,
        alert: "PaveProvisioningCloud",
        description: Description::Provisioning("Objects of a cloud", ""),
        target: 0.95,
        indicator: Indicator::Rare,
    },
    Objective {
        name: CANARY,
        alert: "PaveProvisioningCanary",
        description: Description::Words(
            "What the canary asks for is ready within what the platform promises for it. One that is never ready counts when its time is \
             over.",
        ),
        target: 0.99,
        indicator: Indicator::Regular,
    },
    Objective {
        name: "function-availability",
        alert: "PaveFunctionAvailability",
        description: Description::Words(
            "Calls of Crossplane to the functions are answered. A refusal is an answer.",
        ),
        target: 0.999,
        indicator: Indicator::Frequent {
            bad: "function_calls_total{outcome=~\"error|panic\"}",
            all: "function_calls_total",
        },
    },
];

/// How fast the budget may burn before somebody is told.
struct Burn {
    long: &'static str,
    short: &'static str,
    /// Of the long window.
    hours: u32,
    /// Percent of the budget that the long window may take.
    percent: u32,
    severity: &'static str,
}

/// From the SRE Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts". Its factors, 14.4 and so on, are for a promise of 30 days.
const BURN: [Burn; 4] = [
    burn(["1h", "5m"], 1, 2, "page"),
    burn(["6h", "30m"], 6, 5, "page"),
    burn(["1d", "2h"], 24, 10, "ticket"),
    burn(["3d", "6h"], 72, 10, "ticket"),
];

const fn burn(
    [long, short]: [&'static str; 2],
    hours: u32,
    percent: u32,
    severity: &'static str,
) -> Burn {
    Burn {
        long,
        short,
        hours,
        percent,
        severity,
    }
}

impl Burn {
    /// How many times faster than sustainable that is.
    fn factor(&self) -> f64 {
        f64::from(self.percent * DAYS * 24) / f64::from(100 * self.hours)
    }
}

/// By how much a counter has grown within a window. Exact, which `increase` is not: it extrapolates, and nobody deploys one time and
/// a sixth.
pub(crate) fn grown(series: &str, window: &str) -> String {
    format!("{series} - min_over_time({series}[{window}])")
}

/// OpenSLO documents by name.
pub fn open_slo() -> Vec<(&'static str, Value)> {
    OBJECTIVES
        .iter()
        .map(|objective| (objective.name, objective.document()))
        .collect()
}

/// A `PrometheusRule` with everything.
pub fn prometheus_rule() -> Value {
    let groups: Vec<Value> = OBJECTIVES.iter().map(Objective::group).collect();
    json!({
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "pave-objectives", "labels": {"app.kubernetes.io/part-of": "pave"}},
        "spec": {"groups": groups},
    })
}

impl Objective {
    fn description(&self) -> String {
        match self.description {
            Description::Words(words) => words.to_owned(),
            Description::Provisioning(objects, cloud) => format!(
                "{objects} are ready within {} minutes, or within what the PlatformPolicy promises instead for their kind. One that is \
                 never ready counts when its time is over.",
                provisioning_objective(cloud) / 60
            ),
        }
    }

    fn document(&self) -> Value {
        let metric = |query: String| json!({"metricSource": {"type": "Prometheus", "spec": {"query": query}}});
        let ratio = match self.indicator {
            Indicator::Frequent { bad, all } => json!({
                "counter": true,
                "bad": metric(format!("sum({bad})")),
                "total": metric(format!("sum({all})")),
            }),
            Indicator::Rare | Indicator::Regular => json!({
                "counter": true,
                "good": metric(self.events("true")),
                "total": metric(format!("sum(pave_slo_events_total{{slo=\"{}\"}})", self.name)),
            }),
        };
        json!({
            "apiVersion": "openslo/v1",
            "kind": "SLO",
            "metadata": {"name": self.name},
            "spec": {
                "description": self.description(),
                "service": "pave",
                "budgetingMethod": "Occurrences",
                "timeWindow": [{"duration": format!("{DAYS}d"), "isRolling": true}],
                "indicator": {"metadata": {"name": self.name}, "spec": {"ratioMetric": ratio}},
                "objectives": [{"displayName": self.description(), "target": self.target}],
            },
        })
    }

    fn events(&self, good: &str) -> String {
        format!(
            "sum(pave_slo_events_total{{slo=\"{}\",good=\"{good}\"}})",
            self.name
        )
    }

    fn group(&self) -> Value {
        let rules = match self.indicator {
            Indicator::Frequent { bad, all } => self.burning(bad, all),
            Indicator::Rare => self.counted(),
            Indicator::Regular => [self.in_a_row(), self.counted()].concat(),
        };
        json!({"name": format!("pave-{}", self.name), "rules": rules})
    }

    fn burning(&self, bad: &str, all: &str) -> Vec<Value> {
        let mut windows: Vec<&str> = BURN
            .iter()
            .flat_map(|burn| [burn.long, burn.short])
            .collect();
        windows.sort_unstable();
        windows.dedup();
        let ratio = |window: &str| format!("slo:error_ratio:rate{window}{{slo=\"{}\"}}", self.name);
        let mut rules: Vec<Value> = windows
            .iter()
            .map(|window| {
                json!({
                    "record": format!("slo:error_ratio:rate{window}"),
                    "labels": {"slo": self.name},
                    // Without a bad call there is no series of bad calls, and the ratio is 0 as long as there are calls.
                    "expr": format!("(sum(rate({bad}[{window}])) or vector(0)) / (sum(rate({all}[{window}])) > 0)"),
                })
            })
            .collect();
        let budget = 1.0 - self.target;
        rules.extend(BURN.iter().map(|burn| {
            let limit = format!("{:.5}", budget * burn.factor());
            let Burn {
                long,
                short,
                percent,
                ..
            } = burn;
            json!({
                "alert": format!("{}Burns{long}", self.alert),
                "expr": format!("{} > {limit} and {} > {limit}", ratio(long), ratio(short)),
                "labels": {"severity": burn.severity, "slo": self.name},
                "annotations": self.annotations(&format!(
                    "In {long} more than {percent} % of the error budget of {DAYS} days went."
                )),
            })
        }));
        rules
    }

    /// Two bad events of three days, and more than the budget allows. One may be anything.
    fn counted(&self) -> Vec<Value> {
        let [good, bad] = ["good", "bad"].map(|kind| format!("slo:{kind}_events:count3d"));
        let own = format!("{{slo=\"{}\"}}", self.name);
        vec![
            json!({"record": good, "labels": {"slo": self.name}, "expr": self.recent("true", "3d")}),
            json!({"record": bad, "labels": {"slo": self.name}, "expr": self.recent("false", "3d")}),
            json!({
                "alert": format!("{}Missed", self.alert),
                "expr": format!("{bad}{own} >= 2 and {bad}{own} / ({bad}{own} + {good}{own}) > {:.4}", 1.0 - self.target),
                "labels": {"severity": "ticket", "slo": self.name},
                "annotations": self.annotations("In the last three days more failed than the objective allows."),
            }),
        ]
    }

    /// Half of an hour, and more than one: the platform does not work. None in two hours: nobody knows whether it does, unless there
    /// was none the day before, either.
    fn in_a_row(&self) -> Vec<Value> {
        let [good, bad] = ["good", "bad"].map(|kind| format!("slo:{kind}_events:count1h"));
        let own = format!("{{slo=\"{}\"}}", self.name);
        let all = |window: &str| {
            format!(
                "{} + {}",
                self.recent("true", window),
                self.recent("false", window)
            )
        };
        vec![
            json!({"record": good, "labels": {"slo": self.name}, "expr": self.recent("true", "1h")}),
            json!({"record": bad, "labels": {"slo": self.name}, "expr": self.recent("false", "1h")}),
            json!({
                "alert": format!("{}Fails", self.alert),
                "expr": format!("{bad}{own} >= 2 and {bad}{own} >= {good}{own}"),
                "labels": {"severity": "page", "slo": self.name},
                "annotations": self.annotations("In the last hour at least half of what was asked for was not ready in time."),
            }),
            json!({
                "alert": format!("{}Silent", self.alert),
                "expr": format!("({} == 0) and ({} > 0)", all("2h"), all("1d")),
                "labels": {"severity": "ticket", "slo": self.name},
                "annotations": self.annotations("For two hours nothing was asked for, or nobody counted it."),
            }),
        ]
    }

    /// Events of the last while.
    fn recent(&self, good: &str, window: &str) -> String {
        let series = format!(
            "pave_slo_events_total{{slo=\"{}\",good=\"{good}\"}}",
            self.name
        );
        format!("sum({})", grown(&series, window))
    }

    fn annotations(&self, summary: &str) -> Value {
        json!({"summary": summary, "description": self.description()})
    }
}
