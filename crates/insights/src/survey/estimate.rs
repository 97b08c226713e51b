//! The Net Promoter Score of few people: three pseudo-answers keep the interval honest where the usual one is too narrow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FEWEST_FOR_A_NUMBER;

/// Half-width of a 95 % interval in standard deviations.
const Z: f64 = 1.96;
/// Pseudo-answers, a quarter each to promoters and detractors and the rest to those between.
const PSEUDO: f64 = 3.0;

/// Answers to the question whether people would recommend the platform.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recommendations {
    /// 9 or 10.
    pub promoters: u64,
    /// 7 or 8.
    pub passives: u64,
    /// 0 to 6.
    pub detractors: u64,
}

/// A score with the interval in which it lies in 19 of 20 surveys.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// From -100 to 100.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A difference that is more than chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The survey before.
    pub against: String,
    /// Points, with their interval.
    pub points: Estimate,
}

impl Recommendations {
    /// Counts one answer.
    pub fn add(&mut self, recommend: u8) {
        match recommend {
            9.. => self.promoters += 1,
            7 | 8 => self.passives += 1,
            _ => self.detractors += 1,
        }
    }

    /// How many.
    pub fn n(&self) -> u64 {
        self.promoters + self.passives + self.detractors
    }

    /// Nothing for fewer than eight. When the population is known, asking most of it narrows the interval.
    pub fn estimate(&self, population: Option<u64>) -> Option<Estimate> {
        (self.n() >= FEWEST_FOR_A_NUMBER).then(|| {
            let (value, deviation) = self.moments(population);
            around(value, deviation)
        })
    }

    /// The difference to an earlier survey, unless it may be chance.
    pub fn change(&self, before: &Self, populations: [Option<u64>; 2]) -> Option<Estimate> {
        if self.n() < FEWEST_FOR_A_NUMBER || before.n() < FEWEST_FOR_A_NUMBER {
            return None;
        }
        let (now, of_now) = self.moments(populations[0]);
        let (then, of_then) = before.moments(populations[1]);
        let points = around(now - then, of_now.hypot(of_then));
        (points.low > 0.0 || points.high < 0.0).then_some(points)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "numbers of people are far below 2^52"
    )]
    fn moments(&self, population: Option<u64>) -> (f64, f64) {
        let n = self.n() as f64 + PSEUDO;
        let promoters = (self.promoters as f64 + PSEUDO / 4.0) / n;
        let detractors = (self.detractors as f64 + PSEUDO / 4.0) / n;
        let score = promoters - detractors;
        let variance = score.mul_add(-score, promoters + detractors) / n;
        let correction = match population {
            Some(all) if all > 1 => (all.saturating_sub(self.n()) as f64 / (all - 1) as f64).sqrt(),
            _ => 1.0,
        };
        (100.0 * score, 100.0 * variance.sqrt() * correction)
    }
}

fn around(value: f64, deviation: f64) -> Estimate {
    Estimate {
        value,
        low: Z.mul_add(-deviation, value),
        high: Z.mul_add(deviation, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(promoters: u64, passives: u64, detractors: u64) -> Recommendations {
        Recommendations {
            promoters,
            passives,
            detractors,
        }
    }

    /// Five who are all delighted are no proof: the usual interval says ±0.
    #[test]
    fn few_promoters_have_a_wide_interval() {
        let (value, deviation) = answers(5, 0, 0).moments(None);
        assert!(
            (value - 62.5).abs() < 1e-9 && (Z * deviation - 45.0).abs() < 0.1,
            "{value} {deviation}"
        );
        assert_eq!(answers(5, 2, 0).estimate(None), None, "seven are too few");
        assert!(answers(5, 3, 0).estimate(None).is_some(), "eight are not");
    }

    #[test]
    fn asking_most_people_narrows_the_interval() {
        let width = |population| {
            answers(20, 12, 8)
                .estimate(population)
                .map(|nps| nps.high - nps.low)
        };
        let (narrow, wide) = (width(Some(60)).unwrap(), width(None).unwrap());
        assert!((narrow / wide - 0.582).abs() < 0.001, "{narrow} of {wide}");
    }

    #[test]
    fn a_change_is_told_only_when_it_is_more_than_chance() {
        let before = answers(6, 6, 8);
        assert_eq!(answers(8, 6, 6).change(&before, [None, None]), None);
        let points = answers(18, 2, 0).change(&before, [None, None]).unwrap();
        assert!(points.low > 0.0);
    }
}
