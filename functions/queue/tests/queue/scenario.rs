//! A Queue among its platform and its clouds.

use pave_catalog::Cloud;
use pave_compose::GeneratorKey;
use pave_fn_queue::Queue;
use pave_function_sdk::Function;
use pave_scenario::Subject;

pub(crate) use pave_scenario::{Reply, yaml};

/// The life of Queue `orders`.
pub(crate) type Scenario = pave_scenario::Scenario<Orders>;

/// Queue `orders`.
pub(crate) struct Orders;

impl Subject for Orders {
    const KIND: &'static str = "Queue";
    const NAME: &'static str = "orders";
    const ANCHOR: &'static str = "queue";
    type Place = Cloud;

    fn function(generator_key: Option<GeneratorKey>) -> impl Function {
        Queue { generator_key }
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

/// On a cloud.
pub(crate) fn on(stage: &str, cloud: Cloud) -> Scenario {
    Scenario::on(stage, cloud)
}

/// The clouds that are not the developer's own cluster.
pub(crate) const CLOUDS: [Cloud; 3] = [Cloud::Aws, Cloud::Gcp, Cloud::Azure];
