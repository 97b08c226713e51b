//! The steps of the path over time, as a picture in SVG.

use std::fmt::Write as _;

use serde_json::Value;

const WIDTH: f64 = 1100.0;
/// Where bars begin; names are to the left.
const LEFT: f64 = 430.0;
const RIGHT: f64 = 1030.0;
const ROW: f64 = 22.0;
const TOP: f64 = 40.0;

/// A bar: a step, or a part of one.
struct Bar<'a> {
    name: &'a str,
    began: f64,
    ended: f64,
    is_part: bool,
}

/// Draws a journey. Time zero is when the developer pressed the button.
pub(super) fn draw(journey: &Value) -> String {
    let bars = bars(journey);
    let first = bars.iter().map(|bar| bar.began).fold(0.0, f64::min);
    let last = bars.iter().map(|bar| bar.ended).fold(first + 1.0, f64::max);
    let at = |seconds: f64| LEFT + (seconds - first) / (last - first) * (RIGHT - LEFT);
    let height = bars.iter().fold(TOP + ROW, |height, _| height + ROW);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    axis(&mut svg, (first, last), height, at);
    let mut y = TOP;
    for bar in &bars {
        let (x, width) = (at(bar.began), (at(bar.ended) - at(bar.began)).max(2.0));
        let (color, weight, indent) = if bar.is_part {
            ("#9db8d9", "normal", 24.0)
        } else {
            ("#1f5aa6", "bold", 8.0)
        };
        let _ = writeln!(
            svg,
            "<text x=\"{indent}\" y=\"{:.1}\" font-weight=\"{weight}\" fill=\"#222222\">{}</text>\n\
             <rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{color}\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#444444\">{:.1} s</text>",
            y + 15.0,
            escaped(bar.name),
            y + 4.0,
            ROW - 8.0,
            x + width + 4.0,
            y + 15.0,
            bar.ended - bar.began,
        );
        y += ROW;
    }
    svg.push_str("</svg>\n");
    svg
}

/// A line for each minute, or for each ten seconds of a short journey.
fn axis(svg: &mut String, (first, last): (f64, f64), height: f64, at: impl Fn(f64) -> f64) {
    let step = if last - first > 120.0 { 60.0 } else { 10.0 };
    // Nobody reads a negative zero.
    let mut time = (first / step).ceil() * step + 0.0;
    while time <= last {
        let x = at(time);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"26\" y2=\"{height}\" stroke=\"#dddddd\"/>\n\
             <text x=\"{x:.1}\" y=\"20\" text-anchor=\"middle\" fill=\"#666666\">{time:.0} s</text>"
        );
        time += step;
    }
}

fn bars(journey: &Value) -> Vec<Bar<'_>> {
    let mut bars = Vec::new();
    for step in journey["steps"].as_array().into_iter().flatten() {
        bars.extend(bar(step, "title", false));
        for part in step["parts"].as_array().into_iter().flatten() {
            bars.extend(bar(part, "name", true));
        }
    }
    bars
}

fn bar<'a>(span: &'a Value, name: &str, is_part: bool) -> Option<Bar<'a>> {
    Some(Bar {
        name: span[name].as_str()?,
        began: span["began"].as_f64()?,
        ended: span["ended"].as_f64()?,
        is_part,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bar_is_as_long_as_what_it_stands_for() {
        let journey = json!({"steps": [
            {"title": "a & b", "began": 0.0, "ended": 10.0, "parts": [
                {"name": "half of it", "began": 5.0, "ended": 10.0},
            ]},
        ]});
        let svg = draw(&journey);
        assert!(
            svg.contains("width=\"600.0\"") && svg.contains("width=\"300.0\""),
            "{svg}"
        );
        assert!(svg.contains("a &amp; b"), "{svg}");
    }
}
