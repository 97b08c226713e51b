//! The text format of Prometheus.

use std::fmt::Write as _;

/// What a metric is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Type {
    /// Only grows.
    Counter,
    /// Goes up and down; absent when it is unknown.
    Gauge,
    /// Counts below bounds.
    Histogram,
}

/// A metric with all its series.
#[derive(Debug)]
pub(crate) struct Family {
    name: &'static str,
    head: String,
    samples: String,
}

impl Family {
    pub(crate) fn new(name: &'static str, kind: Type, help: &str) -> Self {
        let kind = match kind {
            Type::Counter => "counter",
            Type::Gauge => "gauge",
            Type::Histogram => "histogram",
        };
        Self {
            name,
            head: format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"),
            samples: String::new(),
        }
    }

    pub(crate) fn sample(&mut self, labels: &[(&str, &str)], value: f64) {
        self.named("", labels, value);
    }

    /// Nothing is written for what is unknown.
    pub(crate) fn optional(&mut self, labels: &[(&str, &str)], value: Option<f64>) {
        if let Some(value) = value {
            self.sample(labels, value);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(crate) fn histogram(&mut self, labels: &[(&str, &str)], bounds: &[f64], values: &[f64]) {
        let below = |bound: f64| values.iter().filter(|value| **value <= bound).count() as f64;
        for bound in bounds.iter().copied().chain([f64::INFINITY]) {
            let name = if bound.is_finite() {
                bound.to_string()
            } else {
                "+Inf".to_owned()
            };
            let mut labels = labels.to_vec();
            labels.push(("le", &name));
            self.named("_bucket", &labels, below(bound));
        }
        self.named("_sum", labels, values.iter().sum());
        self.named("_count", labels, values.len() as f64);
    }

    fn named(&mut self, suffix: &str, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect();
        let labels = labels.join(",");
        let braces = if labels.is_empty() {
            labels
        } else {
            format!("{{{labels}}}")
        };
        // Writing into a string does not fail.
        let _ = writeln!(self.samples, "{}{suffix}{braces} {value}", self.name);
    }

    /// Head and series.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.head, self.samples)
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
