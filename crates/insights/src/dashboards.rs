//! Grafana dashboards, from code: what a panel asks, in which unit, and what it means to a reader.
//!
//! No panel ranks services or teams, and none shows a person.

mod control_plane;
mod cost;
mod delivery;
mod panel;
mod platform;
mod service;
mod team;

use panel::{Dashboard, Metrics, Panel, Show, gauge, none_or};
use serde_json::Value;

/// Every dashboard by the name of its file.
pub fn all() -> Vec<(&'static str, Value)> {
    [
        delivery::dashboard(),
        service::dashboard(),
        team::dashboard(),
        platform::dashboard(),
        cost::dashboard(),
        control_plane::dashboard(),
    ]
    .into_iter()
    .map(|dashboard| (dashboard.name, dashboard.json()))
    .collect()
}
