//! How long developers wait for what they ask for, and the canary beside them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Family, Type, until_now};
use crate::metrics::Window;
use crate::platform::Provisioned;
use crate::slo;
use crate::store::{Error, Store};

/// Bounds of the histogram in seconds.
const SECONDS: [f64; 11] = [
    1.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0,
];

pub(super) async fn families(store: &Store, now: Timestamp) -> Result<String, Error> {
    let ever = Window {
        from: Timestamp::UNIX_EPOCH,
        ..until_now(0, now)
    };
    let objects = store.provisioned(&ever).await?;
    let (canaries, developers): (Vec<_>, Vec<_>) =
        objects.into_iter().partition(|object| object.canary);
    Ok([
        durations(&developers),
        events(&developers, &canaries, now),
        newest(&canaries),
    ]
    .concat())
}

fn durations(objects: &[Provisioned]) -> String {
    let mut groups: BTreeMap<[&str; 3], Vec<f64>> = BTreeMap::new();
    for object in objects {
        let key = [&object.kind, &object.size, &object.cloud].map(String::as_str);
        // Begins without any, or its first increase would be lost.
        groups.entry(key).or_default().extend(object.seconds());
    }
    let mut histogram = Family::new(
        "pave_provisioning_duration_seconds",
        Type::Histogram,
        "From the request of an object until it is ready.",
    );
    for ([kind, size, cloud], seconds) in &groups {
        let labels = [
            ("kind", *kind),
            ("size", *size),
            ("cloud", *cloud),
            ("result", "ready"),
        ];
        histogram.histogram(&labels, &SECONDS, seconds);
    }
    histogram.text()
}

fn events(developers: &[Provisioned], canaries: &[Provisioned], now: Timestamp) -> String {
    let mut counts: BTreeMap<(&str, bool), f64> = BTreeMap::new();
    for name in slo::OF_PROVISIONING {
        counts.extend([((name, true), 0.0), ((name, false), 0.0)]);
    }
    for object in developers.iter().chain(canaries) {
        if let Some(good) = object.is_good(now) {
            let name = slo::of_provisioning(&object.cloud, object.canary);
            *counts.entry((name, good)).or_default() += 1.0;
        }
    }
    let mut events = Family::new(
        "pave_slo_events_total",
        Type::Counter,
        "Events that an objective counts, good and bad.",
    );
    for ((name, good), number) in counts {
        events.sample(
            &[("slo", name), ("good", if good { "true" } else { "false" })],
            number,
        );
    }
    events.text()
}

/// One canary follows the other, so the newest is all there is to see at a time.
fn newest(canaries: &[Provisioned]) -> String {
    let mut newest: BTreeMap<[&str; 2], f64> = BTreeMap::new();
    for canary in canaries {
        if let Some(seconds) = canary.seconds() {
            newest.insert([&canary.kind, &canary.cloud].map(String::as_str), seconds);
        }
    }
    let mut family = Family::new(
        "pave_canary_duration_seconds",
        Type::Gauge,
        "From the request of the newest canary that became ready until it was.",
    );
    for ([kind, cloud], seconds) in newest {
        family.sample(&[("kind", kind), ("cloud", cloud)], seconds);
    }
    family.text()
}
