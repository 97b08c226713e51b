//! A Database among its platform and its clouds.

use pave_catalog::{Cloud, Engine};
use pave_compose::GeneratorKey;
use pave_fn_database::Database;
use pave_function_sdk::Function;
use pave_scenario::Subject;

pub(crate) use pave_scenario::{Reply, yaml};

/// The life of Database `orders`.
pub(crate) type Scenario = pave_scenario::Scenario<Orders>;

/// Database `orders`.
pub(crate) struct Orders;

impl Subject for Orders {
    const KIND: &'static str = "Database";
    const NAME: &'static str = "orders";
    const ANCHOR: &'static str = "instance";
    type Place = (Cloud, Engine);

    fn function(generator_key: Option<GeneratorKey>) -> impl Function {
        Database { generator_key }
    }

    fn at((cloud, engine): (Cloud, Engine)) -> String {
        let region = if cloud == Cloud::Local {
            ""
        } else {
            ", region: germany"
        };
        format!("{{cloud: {cloud}, engine: {engine}{region}}}")
    }
}

/// Every cloud with every engine.
pub(crate) fn everywhere() -> impl Iterator<Item = (Cloud, Engine)> {
    let engines = |cloud| Engine::ALL.into_iter().map(move |engine| (cloud, engine));
    Cloud::ALL.into_iter().flat_map(engines)
}
