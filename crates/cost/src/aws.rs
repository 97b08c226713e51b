//! RDS: instance hours, storage and provisioned IOPS; Multi-AZ has prices of its own, about twice the others.

use pave_catalog::Cloud;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::HOURS_PER_MONTH;
use crate::charge::{Charge, Charges, StandIn};
use crate::fields::{for_provider, number, text};

/// Volumes of this many GB and more are striped, which raises the IOPS that gp3 includes.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage>
const STRIPED_FROM_GB: i64 = 400;
const GP3_IOPS: i64 = 3_000;
const GP3_IOPS_STRIPED: i64 = 12_000;

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
    if let Some(iops) = charged_iops(storage_type, storage, number(&provider["iops"])) {
        charges.push(deployment.charge(
            &format!("rds/iops/{storage_type}"),
            Some(iops),
            "IOPS-month",
        ));
    }
    Charges::Items(charges)
}

/// IOPS beyond what the volume includes; `None` when nothing is charged.
fn charged_iops(
    storage_type: &str,
    storage: Option<Decimal>,
    iops: Option<Decimal>,
) -> Option<Decimal> {
    let striped = storage.is_some_and(|gb| gb >= Decimal::from(STRIPED_FROM_GB));
    let included = match storage_type {
        "gp3" if striped => Decimal::from(GP3_IOPS_STRIPED),
        "gp3" => Decimal::from(GP3_IOPS),
        "io1" | "io2" => Decimal::ZERO,
        _ => return None,
    };
    iops.map(|iops| iops - included)
        .filter(|charged| *charged > Decimal::ZERO)
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
