//! The bucket itself, with the use that its size expects: what its price is estimated from.

use pave_api::bucket::ResolvedBucket;
use pave_catalog::Catalog;
use pave_compose::{Builder, Composed};
use pave_cost::USAGE_ANNOTATION;
use pave_resources::ForProvider;
use serde::Serialize;
use serde_json::json;

/// A bucket on a cloud. A size that the catalogue has given up expects nothing that anybody knows, and has no price.
pub(crate) fn bucket<P: ForProvider + Serialize>(
    role: &str,
    managed: &Builder<'_>,
    recorded: &ResolvedBucket,
    for_provider: P,
) -> Composed {
    let mut bucket = managed.managed(Some(&recorded.external_name), for_provider);
    if let Some(size) = Catalog::embedded().size(&recorded.size) {
        let usage = json!({
            "storageGB": size.bucket.storage_gb,
            "writes": size.bucket.monthly_writes,
            "reads": size.bucket.monthly_reads,
        });
        let annotations = &mut bucket.metadata.annotations;
        annotations.insert(USAGE_ANNOTATION.to_owned(), usage.to_string());
    }
    Composed::new(role, &bucket)
}
