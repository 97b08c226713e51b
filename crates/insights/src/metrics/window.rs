//! A window of time in the calendar of a time zone: a day is what people there call a day, of 23, 24 or 25 hours.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, Unit, Zoned};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most parts of a series.
const MOST_BUCKETS: usize = 1000;

/// From `from` up to but not including `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// First moment.
    pub from: Timestamp,
    /// First moment after it.
    pub to: Timestamp,
    /// Whose calendar.
    pub zone: TimeZone,
    /// What came to be known later than this is left out.
    pub as_of: Timestamp,
}

/// Parts of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Bucket {
    /// Calendar days.
    Day,
    /// From Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
}

/// Why this is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// No such time zone.
    #[error("tz: {0:?} is not a time zone; write an IANA name such as Europe/Berlin")]
    Zone(String),
    /// No such time.
    #[error(
        "{0}: {1:?} is neither a day such as 2026-03-01 nor a time such as 2026-03-01T10:00:00Z"
    )]
    Time(&'static str, String),
    /// Ends before it begins.
    #[error("to: is not after `from`")]
    Empty,
    /// Too many parts.
    #[error("bucket: the window has more than {MOST_BUCKETS} of them; choose a longer one")]
    Buckets,
}

impl Window {
    /// From texts as people write them. Without `from` and `to` it is the last 28 whole days.
    pub fn parse(
        [from, to, zone, as_of]: [Option<&str>; 4],
        now: Timestamp,
    ) -> Result<Self, WindowError> {
        let name = zone.unwrap_or("UTC");
        let zone = TimeZone::get(name).map_err(|_| WindowError::Zone(name.to_owned()))?;
        let today = now.to_zoned(zone.clone()).date();
        let to = match to {
            Some(text) => moment("to", text, &zone)?,
            None => start(today, &zone),
        };
        let from = match from {
            Some(text) => moment("from", text, &zone)?,
            None => start(
                to.to_zoned(zone.clone()).date().saturating_sub(28.days()),
                &zone,
            ),
        };
        let as_of = as_of.map_or(Ok(now), |text| moment("as_of", text, &zone))?;
        if from >= to {
            return Err(WindowError::Empty);
        }
        Ok(Self {
            from,
            to,
            zone,
            as_of,
        })
    }

    /// The end of what can be known of it.
    pub fn known_until(&self) -> Timestamp {
        self.to.min(self.as_of).max(self.from)
    }

    /// Days of the calendar, whole and parts, up to what can be known.
    pub fn days(&self) -> f64 {
        let from = self.from.to_zoned(self.zone.clone());
        let until = self.known_until().to_zoned(self.zone.clone());
        let span = from.until((Unit::Day, &until)).unwrap_or_default();
        span.total((Unit::Day, &from)).unwrap_or_default()
    }

    /// Its parts in order, the first and the last cut to the window.
    pub fn buckets(&self, bucket: Bucket) -> Result<Vec<Self>, WindowError> {
        let mut parts = Vec::new();
        let mut begin = self.from;
        while begin < self.to {
            let end = after(&begin.to_zoned(self.zone.clone()), bucket).min(self.to);
            parts.push(Self {
                from: begin,
                to: end,
                ..self.clone()
            });
            if parts.len() > MOST_BUCKETS {
                return Err(WindowError::Buckets);
            }
            begin = end;
        }
        Ok(parts)
    }
}

/// Begin of the next part after this moment.
fn after(moment: &Zoned, bucket: Bucket) -> Timestamp {
    let date = moment.date();
    let next = match bucket {
        Bucket::Day => date.saturating_add(1.day()),
        Bucket::Week => {
            let days = 7 - i64::from(date.weekday().since(Weekday::Monday));
            date.saturating_add(Span::new().days(days))
        }
        Bucket::Month => date.first_of_month().saturating_add(1.month()),
    };
    start(next, moment.time_zone())
}

/// First moment of a day; not every day has a midnight.
fn start(date: Date, zone: &TimeZone) -> Timestamp {
    let zoned = date.to_zoned(zone.clone());
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn moment(field: &'static str, text: &str, zone: &TimeZone) -> Result<Timestamp, WindowError> {
    let day = || text.parse::<Date>().ok().map(|date| start(date, zone));
    let time = text.parse::<Timestamp>().ok();
    time.or_else(day)
        .ok_or_else(|| WindowError::Time(field, text.to_owned()))
}
