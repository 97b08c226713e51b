//! Kubernetes quantities: `250m` cores, `512Mi` of memory.

use rust_decimal::Decimal;

/// Suffixes, the longer first where one ends another, with what they multiply by: a power of 1024 or of 1000.
const SUFFIXES: [(&str, u32, i32); 13] = [
    ("Ki", 1024, 1),
    ("Mi", 1024, 2),
    ("Gi", 1024, 3),
    ("Ti", 1024, 4),
    ("Pi", 1024, 5),
    ("n", 1000, -3),
    ("u", 1000, -2),
    ("m", 1000, -1),
    ("k", 1000, 1),
    ("M", 1000, 2),
    ("G", 1000, 3),
    ("T", 1000, 4),
    ("P", 1000, 5),
];

/// More bytes or cores than any pod has.
const LARGEST: u64 = 10_u64.pow(16);

/// Parses a quantity into cores or bytes; `None` when it is none, is negative, or is too large to be meant.
/// Grammar: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>.
pub(crate) fn parse(quantity: &str) -> Option<Decimal> {
    let suffix = SUFFIXES
        .iter()
        .find_map(|(suffix, base, power)| Some((quantity.strip_suffix(suffix)?, base, power)));
    let (digits, factor) = match suffix {
        Some((digits, base, power)) => (digits, scale(*base, *power)?),
        None => (quantity, Decimal::ONE),
    };
    let number: Decimal = digits
        .parse()
        .or_else(|_| Decimal::from_scientific(digits))
        .ok()?;
    let amount = number.checked_mul(factor)?;
    (Decimal::ZERO..=Decimal::from(LARGEST))
        .contains(&amount)
        .then_some(amount)
}

/// Bytes as GiB.
pub(crate) fn gibibytes(bytes: Decimal) -> Decimal {
    bytes / Decimal::from(1024_u32.pow(3))
}

fn scale(base: u32, power: i32) -> Option<Decimal> {
    let factor = Decimal::from(u64::from(base).checked_pow(power.unsigned_abs())?);
    if power < 0 {
        Decimal::ONE.checked_div(factor)
    } else {
        Some(factor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quantities_are_read_as_kubernetes_reads_them() {
        let cases = [
            ("250m", "0.25"),
            ("2", "2"),
            ("0.5", "0.5"),
            ("512Mi", "536870912"),
            ("1Gi", "1073741824"),
            ("1G", "1000000000"),
            ("1e3", "1000"),
            ("1k", "1000"),
        ];
        for (quantity, number) in cases {
            assert_eq!(
                parse(quantity)
                    .map(|number| number.normalize().to_string())
                    .as_deref(),
                Some(number),
                "{quantity}"
            );
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in ["", "m", "Gi", "-1", "1 Gi", "much", "1.2.3"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _number = parse(&text);
        }

        #[test]
        fn a_thousand_millicores_are_a_core(cores in 0_u32..100_000) {
            prop_assert_eq!(parse(&format!("{cores}000m")), parse(&cores.to_string()));
        }
    }
}
