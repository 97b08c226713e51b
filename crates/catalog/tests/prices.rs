//! Every class in every region has a price or says that it has none.

use pave_catalog::{Catalog, Cloud, Engine, HighAvailability, PriceBook};
use rust_decimal::Decimal;

/// The items a class is charged by: one of these alternatives is enough.
fn items(cloud: Cloud, engine: Engine, class: &str, edition: &str) -> Vec<Vec<String>> {
    match cloud {
        Cloud::Local => vec![vec![
            "cluster/cpu".to_owned(),
            "cluster/memory".to_owned(),
            "cluster/storage".to_owned(),
        ]],
        Cloud::Aws => vec![
            vec![format!("rds/{engine}/{class}/single-az")],
            vec![format!("rds/{engine}/{class}/multi-az")],
        ],
        Cloud::Gcp => vec![
            vec![format!("cloud-sql/{edition}/{class}")],
            vec![
                format!("cloud-sql/{edition}/vcpu"),
                format!("cloud-sql/{edition}/memory"),
            ],
        ],
        Cloud::Azure => vec![vec![format!("azure-{engine}/{class}")]],
    }
}

fn is_answered(book: &PriceBook, item: &str, region: &str) -> bool {
    book.unit_price(item, region).is_some() || book.unknown(item, region).is_some()
}

#[test]
fn every_class_in_every_region_is_priced_or_explicitly_unknown() {
    let catalog = Catalog::embedded();
    for cloud in Cloud::ALL {
        let regions: Vec<&str> = match cloud {
            Cloud::Local => vec!["anywhere"],
            _ => catalog
                .regions()
                .iter()
                .filter_map(|region| region.on(cloud))
                .collect(),
        };
        for (size, engine) in catalog
            .sizes()
            .iter()
            .flat_map(|size| Engine::ALL.map(|engine| (size, engine)))
        {
            let class = catalog
                .database_class(&size.name, cloud, engine, HighAvailability::Single)
                .unwrap();
            let edition = class
                .edition
                .as_deref()
                .unwrap_or_default()
                .to_lowercase()
                .replace('_', "-");
            let alternatives = items(cloud, engine, &class.name, &edition);
            for region in &regions {
                let answered = alternatives.iter().any(|items| {
                    items
                        .iter()
                        .all(|item| is_answered(catalog.prices(cloud), item, region))
                });
                assert!(answered, "{cloud} {region}: none of {alternatives:?}");
            }
        }
    }
}

#[test]
fn storage_is_priced_or_explicitly_unknown_in_every_region() {
    let catalog = Catalog::embedded();
    let storage = [
        (Cloud::Aws, "rds/storage/gp3/single-az"),
        (Cloud::Gcp, "cloud-sql/storage/pd_ssd"),
        (Cloud::Azure, "azure-postgres/storage"),
        (Cloud::Azure, "azure-mysql/storage"),
        (Cloud::Aws, "sqs/standard/requests"),
        (Cloud::Aws, "sqs/fifo/requests"),
        (Cloud::Aws, "sns/standard/requests"),
        (Cloud::Aws, "sns/fifo/requests"),
        (Cloud::Gcp, "pubsub/published"),
        (Cloud::Gcp, "pubsub/delivered"),
        (Cloud::Azure, "service-bus/standard/base"),
        (
            Cloud::Azure,
            "service-bus/standard/operations/to-100-million",
        ),
        (
            Cloud::Azure,
            "service-bus/standard/operations/to-2500-million",
        ),
        (Cloud::Azure, "service-bus/standard/operations/beyond"),
        (Cloud::Aws, "s3/standard/storage"),
        (Cloud::Aws, "s3/standard/writes"),
        (Cloud::Aws, "s3/standard/reads"),
        (Cloud::Gcp, "cloud-storage/standard/storage"),
        (Cloud::Gcp, "cloud-storage/standard/writes"),
        (Cloud::Gcp, "cloud-storage/standard/reads"),
        (Cloud::Azure, "azure-blob/hot-zrs/storage"),
        (Cloud::Azure, "azure-blob/hot-zrs/writes"),
        (Cloud::Azure, "azure-blob/hot-zrs/reads"),
    ];
    for (cloud, item) in storage {
        for region in catalog
            .regions()
            .iter()
            .filter_map(|region| region.on(cloud))
        {
            assert!(
                is_answered(catalog.prices(cloud), item, region),
                "{item} in {region}"
            );
        }
    }
}

#[test]
fn a_price_carries_its_unit_currency_source_and_date() {
    let price = Catalog::embedded()
        .prices(Cloud::Aws)
        .unit_price("rds/postgres/db.t4g.medium/multi-az", "eu-central-1")
        .unwrap();
    assert_eq!(price.price, Decimal::new(149, 3));
    assert_eq!((price.unit, price.currency), ("hour", "USD"));
    assert_eq!(price.as_of, jiff::civil::date(2026, 9, 6));
    assert!(
        price.source.starts_with("https://github.com/"),
        "{}",
        price.source
    );
}

#[test]
fn an_unknown_price_is_absent_and_says_why() {
    let book = Catalog::embedded().prices(Cloud::Aws);
    assert_eq!(
        book.unit_price("rds/postgres/db.r7g.xlarge/single-az", "eu-central-1"),
        None
    );
    let unknown = book
        .unknown("rds/postgres/db.r7g.xlarge/single-az", "eu-central-1")
        .unwrap();
    assert_eq!(
        unknown.reason,
        "no public copy of the price list with this item was found"
    );
}

#[test]
fn a_price_that_is_the_same_everywhere_has_no_region() {
    let book = Catalog::embedded().prices(Cloud::Local);
    assert_eq!(
        book.unit_price("cluster/cpu", "laptop"),
        book.unit_price("cluster/cpu", "eu-central-1")
    );
    assert!(book.unit_price("cluster/cpu", "laptop").is_some());
}
