//! Units of Grafana, as far as our panels have them.

/// A unit of panels.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Seconds,
    Ratio,
    PerSecond,
    Number,
}

impl Unit {
    /// By Grafana's name. None of those that are not known here, for their numbers would be drawn in another.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "s" => Some(Self::Seconds),
            "percentunit" => Some(Self::Ratio),
            "reqps" => Some(Self::PerSecond),
            "short" => Some(Self::Number),
            _ => None,
        }
    }

    /// A number of the unit, as people read it.
    pub(super) fn of(self, value: f64) -> String {
        let (scale, name) = self.scale(value.abs());
        written(value / scale, name, 2)
    }

    /// Where lines go across a plot of these values, from the lowest to the highest, with their names. Zero is always among them.
    pub(super) fn ticks(self, values: &[f64]) -> Vec<(f64, String)> {
        let low = values.iter().copied().fold(0.0, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        let high = if high > low { high } else { low + 1.0 };
        let (scale, name) = self.scale(high.max(-low));
        let step = nice((high - low) / scale / 4.0);
        let decimals = if step < 0.1 {
            2
        } else {
            usize::from(step < 1.0)
        };
        let mut tick = (low / scale / step).floor() * step;
        let mut ticks = vec![(tick * scale, written(tick, name, decimals))];
        while tick * scale < high {
            tick += step;
            ticks.push((tick * scale, written(tick, name, decimals)));
        }
        ticks
    }

    /// By what a number is divided, and how the result is called.
    fn scale(self, largest: f64) -> (f64, &'static str) {
        match self {
            Self::Seconds if largest >= 172_800.0 => (86_400.0, " days"),
            Self::Seconds if largest >= 5400.0 => (3600.0, " h"),
            Self::Seconds if largest >= 120.0 => (60.0, " min"),
            Self::Seconds if largest < 1.0 && largest > 0.0 => (0.001, " ms"),
            Self::Seconds => (1.0, " s"),
            Self::Ratio => (0.01, " %"),
            Self::PerSecond => (1.0, " req/s"),
            Self::Number => (1.0, ""),
        }
    }
}

/// The first of 1, 2 and 5 times a power of ten that is not smaller.
fn nice(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let mut large = factors.into_iter().filter(|factor| *factor >= step * 0.999);
    large.next().unwrap_or(factors[3])
}

/// Without zeros at the end.
fn written(value: f64, name: &str, decimals: usize) -> String {
    let decimals = if value.abs() >= 100.0 { 0 } else { decimals };
    let text = format!("{value:.decimals$}");
    let text = match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
        None => &text,
    };
    // Less than what is written of it is still nothing.
    let text = if text == "-0" { "0" } else { text };
    format!("{text}{name}")
}
