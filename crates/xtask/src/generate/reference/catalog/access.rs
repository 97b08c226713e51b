//! The page about what the identities of Microservices may do.

use pave_catalog::{Catalog, Permissions, Target, Use};

use super::super::table::table;
use super::{NOT_OFFERED, sources};

const INTRODUCTION: &str = "# Rights

What a Microservice may do in a cloud with a Queue or a Bucket that it is bound to, by `spec.bindings[].access`; `readWrite` is both. On AWS these
are actions in a policy of its role; on Google Cloud and Azure they are built-in roles, each given on that one thing.
";

pub(super) fn page(catalog: &Catalog) -> String {
    let rights = Target::ALL
        .into_iter()
        .flat_map(|target| Use::ALL.map(|of| (target, of)))
        .filter_map(|(target, of)| Some((target, of, catalog.permissions(target, of)?)));
    let rights: Vec<(Target, Use, &Permissions)> = rights.collect();
    let rows: Vec<[String; 5]> = rights
        .iter()
        .map(|(target, of, permissions)| row(*target, *of, permissions))
        .collect();
    let heading = ["What", "Access", "Rights", "On its own key", "Beside that"];
    let keys = rights
        .iter()
        .map(|(_, _, permissions)| permissions.source.as_str());
    [
        INTRODUCTION.to_owned(),
        table(heading, &rows),
        sources(catalog, keys),
    ]
    .join("\n")
}

fn row(target: Target, of: Use, permissions: &Permissions) -> [String; 5] {
    let remark = permissions.remark.as_deref();
    [
        target.title().to_owned(),
        of.as_str().to_owned(),
        listed(&permissions.allow),
        listed(&permissions.key),
        remark.unwrap_or(NOT_OFFERED).to_owned(),
    ]
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return NOT_OFFERED.to_owned();
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
