//! Quantiles by linear interpolation: `PERCENTILE_CONT` of SQL, type 7 of R.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The distribution of samples. One number hides too much; the mean is here to compare with others, not to steer by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantiles {
    /// Median.
    pub p50: f64,
    /// Three quarters are below.
    pub p75: f64,
    /// Nine of ten are below.
    pub p90: f64,
    /// Arithmetic mean.
    pub mean: f64,
}

impl Quantiles {
    /// Nothing without samples.
    #[expect(
        clippy::cast_precision_loss,
        reason = "numbers of samples are far below 2^52"
    )]
    pub fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        if sorted.is_empty() {
            return None;
        }
        Some(Self {
            p50: quantile(&sorted, 0.5),
            p75: quantile(&sorted, 0.75),
            p90: quantile(&sorted, 0.9),
            mean: sorted.iter().sum::<f64>() / sorted.len() as f64,
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index into samples that fit into memory"
)]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = share * (sorted.len() - 1) as f64;
    let below = sorted[rank.floor() as usize];
    let above = sorted[rank.ceil() as usize];
    (above - below).mul_add(rank.fract(), below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        let quantiles = Quantiles::of(&[100.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!(
            (quantiles.p50, quantiles.p75, quantiles.mean),
            (2.5, 27.25, 26.5)
        );
        assert_eq!(Quantiles::of(&[]), None);
    }
}
