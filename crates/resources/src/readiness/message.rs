//! Messages of providers without what changes from retry to retry.

use std::sync::LazyLock;

use regex::Regex;

/// What differs between two reports of one problem.
///
/// A UUID or a long hexadecimal number may also name a thing. That is lost; a message that never settles would be worse.
const VOLATILE: &str = r#"(?xi)
    # A request's own name, as AWS, Azure and Google write it: `RequestID: 0QK4…`, `"trackingId": "…"`.
      (?<label> \b (?: request | correlation | trace | tracking | activity | operation ) [\ _-]? id ["']? \s? [:=] \s? ["']? ) [\w-]{6,}
    # Counters: `attempt 4 of 10`, `retry #2`, `3 attempts`, `12 times`.
    | (?<counted> \b (?: attempt | retry | try ) [\ ] \#? ) \d+ (?: [\ ] of [\ ] \d+ )? \b
    | \b \d+ (?<unit> [\ ] (?: attempts? | retries | tries | times ) \b )
    # UUIDs.
    | \b [0-9a-f]{8} - [0-9a-f]{4} - [0-9a-f]{4} - [0-9a-f]{4} - [0-9a-f]{12} \b
    # Times: RFC 3339, and those of Go's logs.
    | \b \d{4} [-/] \d{2} [-/] \d{2} [T\ ] \d{2} : \d{2} : \d{2} (?: [.,] \d+ )? (?: Z \b | [\ ]? [+-] \d{2} :? \d{2} \b )? (?: [\ ] UTC \b )?
    # Durations: `1m30.5s`, `250ms`.
    | \b (?: \d+ h )? (?: \d+ m )? \d+ (?: \. \d+ )? (?: ms | s ) \b
    # Addresses in memory, hashes.
    | \b 0x [0-9a-f]{6,} \b
    | \b [0-9a-f]{32,} \b
"#;

/// A message on one line without request ids, UUIDs, times, durations and counters: each becomes `…`.
///
/// Written to a status, it changes only when the problem does. Normalizing twice changes nothing.
pub fn normalized_message(message: &str) -> String {
    #[expect(
        clippy::expect_used,
        reason = "the expression is a constant, compiled by every test of this module"
    )]
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(VOLATILE).expect("a valid expression"));
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    PATTERN
        .replace_all(&line, "${label}${counted}…${unit}")
        .into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_changes_from_retry_to_retry_is_removed_and_nothing_else() {
        let cases = [
            (
                "the same request fails under another id each time",
                "creating RDS DB Instance (orders): operation error RDS: CreateDBInstance, https response error StatusCode: 400, \
                 RequestID: 2f1a4c0e-3a4b-4f6e-9f0e-5a1b2c3d4e5f, InvalidParameterCombination: no such class",
                "creating RDS DB Instance (orders): operation error RDS: CreateDBInstance, https response error StatusCode: 400, \
                 RequestID: …, InvalidParameterCombination: no such class",
            ),
            (
                "ids that are no UUID",
                r#"{"error": "denied", "trackingId": "CCDA3B2F11"}"#,
                r#"{"error": "denied", "trackingId": "…"}"#,
            ),
            (
                "Azure adds the time",
                "Correlation ID: x1y2z3a4 Timestamp: 2026-11-24T09:30:00.123Z",
                "Correlation ID: … Timestamp: …",
            ),
            (
                "Go's log time",
                "2026/11/24 09:30:00 cannot connect",
                "… cannot connect",
            ),
            (
                "counters",
                "gave up after 3 attempts (attempt 4 of 10)",
                "gave up after … attempts (attempt …)",
            ),
            (
                "durations",
                "context deadline exceeded after 1m30.5s",
                "context deadline exceeded after …",
            ),
            ("memory", "panic at 0xc000a1b2c3", "panic at …"),
            (
                "several lines become one",
                "cannot create:\n\n  no subnet\n",
                "cannot create: no subnet",
            ),
            (
                "numbers that mean something stay",
                "storage 10 GB is less than 20, port 5432",
                "storage 10 GB is less than 20, port 5432",
            ),
            (
                "versions, classes and names stay",
                "db.t4g.micro of orders-7f3a does not run 17.6",
                "db.t4g.micro of orders-7f3a does not run 17.6",
            ),
        ];
        for (because, message, expected) in cases {
            assert_eq!(normalized_message(message), expected, "{because}");
        }
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing(words in prop::collection::vec(word(), 0..8)) {
            let once = normalized_message(&words.concat());
            prop_assert_eq!(normalized_message(&once), once);
        }
    }

    /// Pieces of what the expression looks for, so that matches touch each other.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9a-f]{1,40}",
            "[ :=,.#…\"'-]{1,3}",
            Just("request id: ".to_owned()),
            Just("attempt ".to_owned()),
            Just(" of 3".to_owned()),
            Just(" times".to_owned()),
            Just("2f1a4c0e-3a4b-4f6e-9f0e-5a1b2c3d4e5f".to_owned()),
            Just("2026-11-24T09:30:00Z".to_owned()),
            Just("0xc000a1b2c3".to_owned()),
            "[0-9]{1,3}(h|m|s|ms)",
            "\\PC{0,4}",
        ]
    }
}
