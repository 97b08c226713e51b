//! RDS: instance hours, storage and provisioned IOPS; Multi-AZ has prices of its own, about twice the others.

use pave_catalog::Cloud;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::HOURS_PER_MONTH;
use crate::charge::{Charge, Charges, StandIn};
use crate::fields::{for_provider, number, text};

/// Volumes of this many GB and more are striped, which raises what gp3 includes.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage>
const STRIPED_FROM_GB: i64 = 400;

pub(crate) fn instance(resource: &Value) -> Charges {
    let provider = for_provider(resource);
    let (Some(region), Some(engine), Some(class)) = (
        text(&provider["region"]),
        text(&provider["engine"]),
        text(&provider["instanceClass"]),
    ) else {
        return Charges::Unknown(
            "region, engine and instanceClass are needed for a price".to_owned(),
        );
    };
    let deployment = Deployment {
        region,
        multi_az: provider["multiAz"] == true,
    };
    let storage_type = text(&provider["storageType"]).unwrap_or("gp2");
    let storage = number(&provider["allocatedStorage"]);
    let mut charges = vec![
        deployment.charge(
            &format!("rds/{engine}/{class}"),
            Some(HOURS_PER_MONTH),
            "hour",
        ),
        deployment.charge(&format!("rds/storage/{storage_type}"), storage, "GB-month"),
    ];
    for performance in performance(provider, storage_type, storage) {
        let item = format!("rds/{}/{storage_type}", performance.item);
        charges.push(deployment.charge(&item, performance.quantity, performance.unit));
    }
    Charges::Items(charges)
}

/// IOPS or throughput that a volume is charged for beyond its size.
struct Performance {
    item: &'static str,
    quantity: Option<Decimal>,
    unit: &'static str,
}

fn performance(provider: &Value, storage_type: &str, storage: Option<Decimal>) -> Vec<Performance> {
    let iops = number(&provider["iops"]);
    let throughput = number(&provider["storageThroughput"]);
    let striped = storage.is_some_and(|gb| gb >= Decimal::from(STRIPED_FROM_GB));
    let (iops_included, throughput_included) = if striped { (12_000, 500) } else { (3_000, 125) };
    let beyond = |wanted: Option<Decimal>, included: i64| {
        wanted
            .map(|wanted| wanted - Decimal::from(included))
            .filter(|extra| *extra > Decimal::ZERO)
    };
    match storage_type {
        "gp3" => {
            let iops = beyond(iops, iops_included).map(|extra| Performance {
                item: "iops",
                quantity: Some(extra),
                unit: "IOPS-month",
            });
            let throughput = beyond(throughput, throughput_included).map(|extra| Performance {
                item: "throughput",
                quantity: Some(extra),
                unit: "MBps-month",
            });
            iops.into_iter().chain(throughput).collect()
        }
        "io1" | "io2" => vec![Performance {
            item: "iops",
            quantity: iops,
            unit: "IOPS-month",
        }],
        _ => Vec::new(),
    }
}

struct Deployment<'a> {
    region: &'a str,
    multi_az: bool,
}

impl Deployment<'_> {
    fn charge(&self, item: &str, quantity: Option<Decimal>, unit: &'static str) -> Charge {
        let single = format!("{item}/single-az");
        let (item, stand_in) = if self.multi_az {
            let note = "twice the Single-AZ price, as the Multi-AZ price is not known";
            (
                format!("{item}/multi-az"),
                Some(StandIn {
                    item: single,
                    times: Decimal::TWO,
                    note,
                }),
            )
        } else {
            (single, None)
        };
        Charge {
            cloud: Cloud::Aws,
            region: self.region.to_owned(),
            item,
            quantity,
            unit,
            stand_in,
        }
    }
}
