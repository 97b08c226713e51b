//! CEL rules, on creation and on update.

use pave_schema::{Schema, Violation, ViolationKind};

use crate::{compile, violations, yaml};

/// A schema with one root rule.
fn rule(rule: &str) -> Schema {
    let field = "{type: integer}";
    compile(&format!(
        "{{type: object, x-kubernetes-validations: [{rule}], properties: {{min: {field}, max: {field}, tags: {{type: object, additionalProperties: {{type: string}}}}}}}}"
    ))
}

#[test]
fn a_broken_rule_speaks_with_its_own_words_at_its_own_field() {
    let order = "rule: 'self.min <= self.max'";
    let cases = [
        (
            "message",
            format!("{{{order}, message: min is above max}}"),
            "min is above max",
        ),
        (
            "expression",
            format!("{{{order}, messageExpression: '\"at least \" + string(self.min)'}}"),
            "at least 2",
        ),
        (
            "expression over message",
            format!("{{{order}, message: plain, messageExpression: '\"computed\"'}}"),
            "computed",
        ),
        (
            "field path",
            format!("{{{order}, message: too low, fieldPath: .max}}"),
            "max: too low",
        ),
        (
            "neither",
            format!("{{{order}}}"),
            "failed rule: self.min <= self.max",
        ),
    ];
    for (reason, stated, expected) in cases {
        let found = rule(&stated).validate(&yaml("{min: 2, max: 1}"));
        assert_eq!(
            found.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [expected],
            "{reason}"
        );
        assert_eq!(
            rule(&stated).validate(&yaml("{min: 1, max: 1}")),
            [],
            "{reason}"
        );
    }
}

#[test]
fn the_reason_of_a_rule_is_the_kind_of_its_violation() {
    let cases = [
        ("", ViolationKind::Invalid),
        (", reason: FieldValueInvalid", ViolationKind::Invalid),
        (", reason: FieldValueForbidden", ViolationKind::Forbidden),
        (", reason: FieldValueRequired", ViolationKind::Required),
        (", reason: FieldValueDuplicate", ViolationKind::Duplicate),
    ];
    for (reason, expected) in cases {
        let found =
            rule(&format!("{{rule: 'false', message: wrong{reason}}}")).validate(&yaml("{}"));
        assert_eq!(
            found,
            [Violation {
                path: String::new(),
                kind: expected,
                message: "wrong".into()
            }],
            "{reason}"
        );
    }
}

#[test]
fn a_transition_rule_counts_only_on_update() {
    let schema = compile(
        "{type: object, properties: {engine: {type: string, x-kubernetes-validations: [{rule: self == oldSelf, message: cannot be changed}]}}}",
    );
    let (postgres, mysql) = (yaml("{engine: postgres}"), yaml("{engine: mysql}"));
    assert_eq!(schema.validate(&mysql), []);
    assert_eq!(schema.validate_update(&mysql, &mysql), []);
    let found = schema.validate_update(&mysql, &postgres);
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["engine: cannot be changed"]
    );
}

#[test]
fn a_root_rule_can_compare_with_the_recorded_status() {
    let text = "{type: object, properties: {cloud: {type: string}}}";
    let schema = compile(&format!(
        "{{type: object, properties: {{spec: {text}, status: {text}}}, x-kubernetes-validations: [{{
            rule: '!has(oldSelf.status) || !has(oldSelf.status.cloud) || !has(self.spec.cloud) || self.spec.cloud == oldSelf.status.cloud',
            message: cannot be changed once resolved, fieldPath: .spec.cloud}}]}}"
    ));
    let (old, new) = (
        yaml("{spec: {}, status: {cloud: aws}}"),
        yaml("{spec: {cloud: gcp}}"),
    );
    let found = schema.validate_update(&new, &old);
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["spec.cloud: cannot be changed once resolved"]
    );
}

#[test]
fn rules_see_defaults_and_the_keys_of_maps_as_written() {
    let schema = rule(
        "{rule: \"!has(self.tags) || self.tags.all(key, !key.startsWith('aws:'))\", message: reserved, fieldPath: .tags}",
    );
    assert_eq!(schema.validate(&yaml("{tags: {team: a}}")), []);
    assert_eq!(schema.validate(&yaml("{tags: {'aws:team': a}}")).len(), 1);
}

#[test]
fn rules_wait_until_the_structure_is_right() {
    let schema = "{type: object, properties: {a: {type: integer}}, x-kubernetes-validations: [{rule: self.a > 1, message: too low}]}";
    assert_eq!(
        violations(schema, "{a: x}"),
        ["a: expected an integer, got the string `\"x\"`"]
    );
    assert_eq!(
        violations(schema, "{a: 1, b: 2}"),
        ["too low", "b: unknown field; did you mean `a`?"]
    );
}

#[test]
fn a_rule_that_cannot_be_evaluated_refuses_the_object() {
    for stated in [
        "{rule: 'self.min +'}",
        "{rule: 'self.min'}",
        "{rule: 'self.absent > 1'}",
        "{rule: 'nothing(self)'}",
        "{rule: 'Thing{a: 1} == self'}",
    ] {
        let found = rule(stated).validate(&yaml("{min: 1}"));
        assert_eq!(
            found
                .iter()
                .map(|violation| violation.kind)
                .collect::<Vec<_>>(),
            [ViolationKind::RuleFailed],
            "{stated}"
        );
    }
}
