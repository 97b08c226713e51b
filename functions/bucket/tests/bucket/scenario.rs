//! A Bucket among its platform and its clouds.

use pave_catalog::Cloud;
use pave_compose::GeneratorKey;
use pave_fn_bucket::Bucket;
use pave_function_sdk::Function;
use pave_scenario::Subject;

pub(crate) use pave_scenario::{Reply, yaml};

/// The life of Bucket `uploads`.
pub(crate) type Scenario = pave_scenario::Scenario<Uploads>;

/// Bucket `uploads`.
pub(crate) struct Uploads;

impl Subject for Uploads {
    const KIND: &'static str = "Bucket";
    const NAME: &'static str = "uploads";
    const ANCHOR: &'static str = "bucket";
    type Place = Cloud;

    fn function(generator_key: Option<GeneratorKey>) -> impl Function {
        Bucket { generator_key }
    }

    fn at(cloud: Cloud) -> String {
        let region = if cloud == Cloud::Local {
            ""
        } else {
            ", region: germany"
        };
        format!("{{cloud: {cloud}{region}}}")
    }
}

/// On a cloud. The platform team has named a local S3 server.
pub(crate) fn on(stage: &str, cloud: Cloud) -> Scenario {
    with_local_server(Scenario::on(stage, cloud))
}

/// The same wherever it goes.
pub(crate) fn with_local_server(mut scenario: Scenario) -> Scenario {
    let zone = yaml("{cloud: local, images: {s3: registry.example/s3:1}}");
    scenario.zones.insert("local".to_owned(), zone);
    scenario
}

/// The clouds that are not the developer's own cluster.
pub(crate) const CLOUDS: [Cloud; 3] = [Cloud::Aws, Cloud::Gcp, Cloud::Azure];
