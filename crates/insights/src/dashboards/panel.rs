//! Panels and dashboards as Grafana reads them: the classic model, which Grafana 10 to 13 load.

use serde_json::{Value, json};

/// Version of the classic model.
const SCHEMA_VERSION: u32 = 42;
/// Grafana divides the width into 24.
const WIDTH: u32 = 24;

/// How a panel shows its numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Show {
    /// The newest, large. Six stand beside each other.
    Number,
    /// Over time. Two stand beside each other.
    Line,
}

/// A panel.
pub(super) struct Panel {
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) unit: &'static str,
    pub(super) show: Show,
    /// Name in the legend, and query.
    pub(super) queries: Vec<(&'static str, String)>,
}

impl Panel {
    /// With a description and a unit, and for each query its name in the legend.
    pub(super) fn new(
        show: Show,
        title: &'static str,
        (description, unit): (&'static str, &'static str),
        queries: &[(&'static str, &str)],
    ) -> Self {
        let queries = queries.iter();
        Self {
            title,
            description,
            unit,
            show,
            queries: queries
                .map(|(legend, query)| (*legend, (*query).to_owned()))
                .collect(),
        }
    }

    /// A number, or a line, for each service.
    pub(super) fn of_each_service(
        show: Show,
        title: &'static str,
        description: &'static str,
        unit: &'static str,
        query: String,
    ) -> Self {
        Self {
            title,
            description,
            unit,
            show,
            queries: vec![("{{service}}", query)],
        }
    }
}

/// A metric of what is in the cluster, once: every replica of pave-insights says the same.
pub(super) fn gauge(metric: &str, selector: &str) -> String {
    format!("max without (instance, pod) ({metric}{{{selector}}})")
}

/// A sum, which is 0 where the cluster is watched and nothing is to be summed up. Where nobody watches it is unknown.
pub(super) fn none_or(sum: &str) -> String {
    format!("({sum} or vector(0)) and on () count(pave_objects)")
}

/// The DORA metrics of whatever these labels select.
pub(super) struct Metrics(pub(super) &'static str);

impl Metrics {
    pub(super) fn gauge(&self, metric: &str) -> String {
        format!("pave_dora_{metric}{{{}}}", self.0)
    }

    pub(super) fn median(&self, metric: &str) -> String {
        format!("pave_dora_{metric}{{{},percentile=\"50\"}}", self.0)
    }
}

/// A dashboard.
pub(super) struct Dashboard {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    /// Variables with the label and metric they list the values of.
    pub(super) variables: Vec<(&'static str, &'static str)>,
    pub(super) from: &'static str,
    pub(super) panels: Vec<Panel>,
}

impl Show {
    fn size(self) -> (u32, u32) {
        match self {
            Self::Number => (4, 5),
            Self::Line => (12, 8),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Number => "stat",
            Self::Line => "timeseries",
        }
    }
}

impl Panel {
    fn json(&self, id: usize, x: u32, y: u32) -> Value {
        let (width, height) = self.show.size();
        let targets = self.queries.iter().zip('A'..).map(|((legend, query), name)| {
            json!({"refId": name.to_string(), "expr": query, "legendFormat": legend, "datasource": source()})
        });
        let mut panel = json!({
            "id": id,
            "type": self.show.kind(),
            "title": self.title,
            "description": self.description,
            "datasource": source(),
            "gridPos": {"x": x, "y": y, "w": width, "h": height},
            "targets": targets.collect::<Vec<_>>(),
            "fieldConfig": {"defaults": {"unit": self.unit, "noValue": "no data"}, "overrides": []},
        });
        if matches!(self.show, Show::Number) {
            panel["options"] = json!({"reduceOptions": {"calcs": ["lastNotNull"]}});
        }
        panel
    }
}

fn source() -> Value {
    json!({"type": "prometheus", "uid": "${datasource}"})
}

impl Dashboard {
    pub(super) fn json(&self) -> Value {
        let (mut x, mut y, mut row) = (0, 0, 0);
        let mut panels = Vec::new();
        for (panel, id) in self.panels.iter().zip(1..) {
            let (width, height) = panel.show.size();
            if x + width > WIDTH || (row != height && x > 0) {
                (x, y) = (0, y + row);
            }
            panels.push(panel.json(id, x, y));
            row = height;
            x += width;
        }
        let mut variables = vec![
            json!({"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Data source"}),
        ];
        variables.extend(self.variables.iter().map(|(name, metric)| {
            json!({"name": name, "label": name, "type": "query", "datasource": source(), "refresh": 2, "sort": 1,
                "query": {"query": format!("label_values({metric}, {name})"), "refId": "Values"}})
        }));
        json!({
            "uid": format!("pave-{}", self.name),
            "title": self.title,
            "description": format!("{} Generated by `cargo xtask generate` from crates/insights/src/dashboards.", self.description),
            "tags": ["pave"],
            "schemaVersion": SCHEMA_VERSION,
            "editable": false,
            "refresh": "1m",
            "timezone": "browser",
            "time": {"from": self.from, "to": "now"},
            "templating": {"list": variables},
            "panels": panels,
        })
    }
}
