//! Which version runs: what runs is kept, raised on request, never lowered.

use pave_api::database::{DatabaseSpec, ResolvedDatabase};
use pave_catalog::{Catalog, Cloud};
use pave_compose::Refusal;
use pave_policy::{Defaults, refusal};

/// The major version and the provider's spelling of it.
pub(super) fn version(
    spec: &DatabaseSpec,
    cloud: Cloud,
    defaults: &Defaults,
    recorded: Option<&ResolvedDatabase>,
) -> Result<(String, String), Refusal> {
    let engine = spec.engine;
    if let Some(recorded) = recorded {
        if recorded.engine != engine {
            let fix = "create another Database and move the data";
            let cause = format!("cannot replace '{}'", recorded.engine);
            return Err(Refusal::new(
                "EngineFixed",
                refusal("spec.engine", &format!("'{engine}'"), &cause, fix),
            ));
        }
        let Some(asked) = spec
            .version
            .as_ref()
            .filter(|asked| **asked != recorded.version)
        else {
            return Ok((recorded.version.clone(), recorded.provider_version.clone()));
        };
        if major(asked) < major(&recorded.version) {
            let cause = format!("is older than '{}', which runs", recorded.version);
            let fix = "keep the version, or create another Database and move the data";
            return Err(Refusal::new(
                "NoDowngrade",
                refusal("spec.version", &format!("'{asked}'"), &cause, fix),
            ));
        }
    }
    let asked = spec.version.as_ref().or(defaults.versions.get(&engine));
    let asked = asked.map(String::as_str).unwrap_or_default();
    let catalog = Catalog::embedded();
    if let Some(offer) = catalog
        .version(engine, asked)
        .and_then(|version| version.on(cloud))
    {
        return Ok((asked.to_owned(), offer.name.clone()));
    }
    let offered = catalog
        .versions(engine)
        .iter()
        .filter(|version| version.on(cloud).is_some());
    let offered = offered
        .map(|version| version.major.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let gone = catalog
        .withdrawn(engine, asked)
        .map(|withdrawn| format!(" ({})", withdrawn.reason))
        .unwrap_or_default();
    let cause = format!("is not offered for {engine} on {cloud}{gone}; offered: {offered}");
    Err(Refusal::new(
        "VersionNotOffered",
        refusal(
            "spec.version",
            &format!("'{asked}'"),
            &cause,
            "choose one of these",
        ),
    ))
}

/// Versions compare by their numbers: 9 is older than 10.
fn major(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or_default())
        .collect()
}
