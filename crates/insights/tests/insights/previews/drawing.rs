//! A dashboard as a picture in SVG: its panels where Grafana puts them, each with what its queries were answered.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::units::Unit;

/// Pixels of a column and of a row of Grafana's grid.
const COLUMN: f64 = 50.0;
const ROW: f64 = 34.0;
/// Above the panels.
const HEAD: f64 = 56.0;
/// Between panels.
const GAP: f64 = 4.0;
/// Of a letter of the legend, on average and with room to spare.
const LETTER: f64 = 6.4;
/// Told apart by people who see few colors, too.
const COLORS: [&str; 8] = [
    "#1f5aa6", "#c8501e", "#2d8659", "#8c4bb3", "#b3881a", "#3a9fc4", "#a6324f", "#66707a",
];

/// A series with its name.
pub(super) struct Series {
    pub(super) name: String,
    /// Seconds since 1970, and the value then.
    pub(super) points: Vec<(i64, f64)>,
}

/// What a panel shows.
pub(super) enum Shown {
    Numbers(Vec<(String, f64)>),
    Lines(Vec<Series>),
}

/// A panel with its place in the grid: left, top, width, height.
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) unit: Unit,
    pub(super) place: [f64; 4],
    pub(super) shown: Shown,
}

/// A dashboard, with begin and end of its lines and the time between two points.
pub(super) struct Dashboard {
    pub(super) title: String,
    pub(super) remark: String,
    pub(super) span: [i64; 3],
    pub(super) panels: Vec<Panel>,
}

/// A rectangle.
#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Dashboard {
    pub(super) fn svg(&self) -> String {
        let bottom = |panel: &Panel| panel.place[1] + panel.place[3];
        let rows = self.panels.iter().map(bottom).fold(0.0, f64::max);
        let (width, height) = (24.0 * COLUMN + 2.0 * GAP, HEAD + rows * ROW + GAP);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#eef0f2\"/>\n"
        );
        text(
            &mut svg,
            [GAP * 2.0, 24.0],
            "font-size=\"18\" font-weight=\"bold\"",
            &self.title,
        );
        text(
            &mut svg,
            [GAP * 2.0, 43.0],
            "fill=\"#555555\"",
            &self.remark,
        );
        for panel in &self.panels {
            panel.draw(&mut svg, self.span);
        }
        svg.push_str("</svg>\n");
        svg
    }
}

impl Panel {
    fn draw(&self, svg: &mut String, span: [i64; 3]) {
        let [x, y, width, height] = self.place;
        let frame = Frame {
            left: GAP + x * COLUMN + GAP / 2.0,
            top: HEAD + y * ROW + GAP / 2.0,
            right: GAP + (x + width) * COLUMN - GAP / 2.0,
            bottom: HEAD + (y + height) * ROW - GAP / 2.0,
        };
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"3\" fill=\"#ffffff\" stroke=\"#d4d8dc\"/>",
            frame.left,
            frame.top,
            frame.right - frame.left,
            frame.bottom - frame.top
        );
        let title = [frame.left + 10.0, frame.top + 20.0];
        let size = (frame.right - frame.left - 16.0) / letters(&self.title) / 0.62;
        let style = format!("font-size=\"{:.1}\" font-weight=\"bold\"", size.min(13.0));
        text(svg, title, &style, &self.title);
        match &self.shown {
            Shown::Numbers(numbers) => self.numbers(svg, frame, numbers),
            Shown::Lines(series) => self.lines(svg, frame, series, span),
        }
    }

    fn numbers(&self, svg: &mut String, frame: Frame, numbers: &[(String, f64)]) {
        let middle = f64::midpoint(frame.left, frame.right);
        let center = "text-anchor=\"middle\"";
        if numbers.is_empty() {
            let place = [middle, f64::midpoint(frame.top, frame.bottom) + 14.0];
            let style = format!("{center} font-size=\"20\" fill=\"#888888\"");
            return text(svg, place, &style, "no data");
        }
        let most = if numbers.len() == 1 { 1 } else { 2 };
        let room = (frame.bottom - frame.top - 30.0) / f64::from(most);
        let size = if most == 1 { 34 } else { 24 };
        for ((name, value), row) in numbers.iter().zip(0..most) {
            let y = frame.top + 30.0 + room * (f64::from(row) + 0.5);
            let style = format!("{center} font-size=\"{size}\" fill=\"{}\"", COLORS[0]);
            text(svg, [middle, y + 6.0], &style, &self.unit.of(*value));
            let style = format!("{center} fill=\"#555555\"");
            text(svg, [middle, y + 24.0], &style, name);
        }
    }

    fn lines(&self, svg: &mut String, frame: Frame, series: &[Series], span: [i64; 3]) {
        if series.is_empty() {
            let middle = f64::midpoint(frame.left, frame.right);
            let place = [middle, f64::midpoint(frame.top, frame.bottom) + 6.0];
            let style = "text-anchor=\"middle\" font-size=\"20\" fill=\"#888888\"";
            return text(svg, place, style, "no data");
        }
        let legend = legend(svg, frame, series);
        let plot = Frame {
            left: frame.left + 74.0,
            top: frame.top + 34.0,
            right: frame.right - 20.0,
            bottom: legend - 30.0,
        };
        let values = series.iter().flat_map(|series| &series.points);
        let values: Vec<f64> = values.map(|(_, value)| *value).collect();
        let ticks = self.unit.ticks(&values);
        let (low, high) = (ticks[0].0, ticks[ticks.len() - 1].0);
        let y = |value: f64| plot.bottom - (value - low) / (high - low) * (plot.bottom - plot.top);
        for (value, label) in &ticks {
            let at = y(*value);
            let _ = writeln!(
                svg,
                "<path d=\"M{:.1} {at:.1}H{:.1}\" stroke=\"#e4e7ea\"/>",
                plot.left, plot.right
            );
            let style = "text-anchor=\"end\" fill=\"#555555\"";
            text(svg, [plot.left - 6.0, at + 4.0], style, label);
        }
        let [from, to, step] = span;
        let x = |second: i64| plot.left + part(second - from, to - from) * (plot.right - plot.left);
        for (second, label) in moments([from, to]) {
            let style = "text-anchor=\"middle\" fill=\"#555555\"";
            text(svg, [x(second), plot.bottom + 16.0], style, &label);
        }
        for (series, color) in series.iter().zip(COLORS.iter().cycle()) {
            // Where nothing is known there is no line.
            for known in series.points.chunk_by(|one, next| next.0 - one.0 <= step) {
                let points = known.iter();
                line(
                    svg,
                    color,
                    points.map(|(second, value)| (x(*second), y(*value))),
                );
            }
        }
    }
}

/// A point that stands alone is a dot, or nobody would see it.
fn line(svg: &mut String, color: &str, points: impl Iterator<Item = (f64, f64)>) {
    let points: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    if let [point] = points.as_slice() {
        let (x, y) = point.split_once(',').unwrap_or_default();
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"2.5\" fill=\"{color}\"/>"
        );
        return;
    }
    let _ = writeln!(
        svg,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\" stroke-linejoin=\"round\"/>",
        points.join(" ")
    );
}

/// Names with their colors from the bottom up. Where they begin.
fn legend(svg: &mut String, frame: Frame, series: &[Series]) -> f64 {
    let mut rows: Vec<Vec<(f64, usize)>> = vec![Vec::new()];
    let mut x = frame.left + 12.0;
    for (index, one) in series.iter().enumerate() {
        let width = 24.0 + LETTER * letters(&one.name);
        if x + width > frame.right && x > frame.left + 12.0 {
            rows.push(Vec::new());
            x = frame.left + 12.0;
        }
        let row = rows.len() - 1;
        rows[row].push((x, index));
        x += width;
    }
    let top = frame.bottom - 16.0 * row_number(rows.len()) - 4.0;
    for (row, names) in rows.iter().enumerate() {
        let y = top + 16.0 * row_number(row) + 11.0;
        for (x, index) in names {
            let color = COLORS[index % COLORS.len()];
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"10\" height=\"3\" fill=\"{color}\"/>",
                y - 5.0
            );
            text(svg, [x + 14.0, y], "fill=\"#333333\"", &series[*index].name);
        }
    }
    top
}

/// Five moments of the span with their names.
fn moments([from, to]: [i64; 2]) -> Vec<(i64, String)> {
    let format = if to - from > 2 * 86400 {
        "%b %-d"
    } else {
        "%H:%M"
    };
    let at = |index: i64| from + (to - from) * (2 * index + 1) / 10;
    let name = |second| {
        Timestamp::from_second(second)
            .unwrap()
            .strftime(format)
            .to_string()
    };
    (0..5).map(|index| (at(index), name(at(index)))).collect()
}

fn text(svg: &mut String, [x, y]: [f64; 2], style: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" {style}>{words}</text>"
    );
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of months are far below 2^52"
)]
fn part(some: i64, all: i64) -> f64 {
    some as f64 / all as f64
}

#[expect(clippy::cast_precision_loss, reason = "names are short")]
fn letters(name: &str) -> f64 {
    name.chars().count() as f64
}

#[expect(clippy::cast_precision_loss, reason = "rows are few")]
fn row_number(rows: usize) -> f64 {
    rows as f64
}
