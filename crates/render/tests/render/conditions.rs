//! Conditions and readiness of the composite.

use pave_function_sdk::{Condition, ConditionStatus, Error, Ready, Request, Response};
use pave_render::Severity;
use serde_json::{Value, json};

use crate::{COMPOSITE, composing, nothing, render, render_composite};

fn conditions(composite: &Value) -> Vec<String> {
    let of = |condition: &Value| {
        format!(
            "{}={}/{}",
            condition["type"].as_str().unwrap(),
            condition["status"].as_str().unwrap(),
            condition["reason"].as_str().unwrap()
        )
    };
    composite["status"]["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect()
}

/// Composes `names`, all unready.
fn unready(
    names: &'static [&'static str],
) -> impl Fn(&Request, &mut Response) -> Result<(), Error> + Send + Sync + 'static {
    move |_, response| {
        for name in names {
            response.compose(*name, &json!({"apiVersion": "v1", "kind": "Secret"}))?;
        }
        Ok(())
    }
}

#[test]
fn an_empty_composite_is_ready() {
    let rendered = render(nothing).unwrap();
    assert_eq!(
        conditions(&rendered.composite),
        [
            "Responsive=True/WatchCircuitClosed",
            "Synced=True/ReconcileSuccess",
            "Ready=True/Available"
        ]
    );
    assert_eq!(
        rendered.composite["status"]["conditions"][0]["lastTransitionTime"],
        "2024-01-01T00:00:00Z"
    );
}

#[test]
fn unready_resources_are_named_up_to_three() {
    let cases: [(&'static [&'static str], &str); 4] = [
        (&["b", "a"], "Unready resources: a, b"),
        (&["a"], "Unready resources: a"),
        (&["c", "b", "a"], "Unready resources: a, b, and c"),
        (
            &["e", "d", "c", "b", "a"],
            "Unready resources: a, b, c, and 2 more",
        ),
    ];
    for (names, message) in cases {
        let ready = render(unready(names)).unwrap().composite["status"]["conditions"][2].clone();
        let ready = [
            &ready["type"],
            &ready["status"],
            &ready["reason"],
            &ready["message"],
        ]
        .map(|text| text.as_str().unwrap());
        assert_eq!(ready, ["Ready", "False", "Creating", message]);
    }
}

#[test]
fn what_functions_say_of_readiness_counts() {
    let ready = |resource: Ready, composite: Ready| {
        let function = move |_: &Request, response: &mut Response| -> Result<(), Error> {
            response
                .compose("a", &json!({"apiVersion": "v1", "kind": "Secret"}))?
                .set_ready(resource);
            response.composite_ready(composite);
            Ok(())
        };
        conditions(&render(function).unwrap().composite)
            .pop()
            .unwrap()
    };
    assert_eq!(
        ready(Ready::True, Ready::Unspecified),
        "Ready=True/Available"
    );
    assert_eq!(
        ready(Ready::False, Ready::Unspecified),
        "Ready=False/Creating"
    );
    assert_eq!(ready(Ready::True, Ready::False), "Ready=False/Creating");
    assert_eq!(ready(Ready::False, Ready::True), "Ready=True/Available");
}

#[test]
fn conditions_stand_in_order_and_crossplanes_own_are_not_for_functions() {
    let function = |_: &Request, response: &mut Response| -> Result<(), Error> {
        response.condition(
            Condition::new("GuardrailsPassed", ConditionStatus::True, "Passed")
                .message("all")
                .claim(),
        );
        response.condition(Condition::new("Ready", ConditionStatus::False, "Mine"));
        response.condition(Condition::new("Synced", ConditionStatus::False, "Mine"));
        Ok(())
    };
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders, namespace: team, generation: 3},
        status: {conditions: [{type: Old, status: 'True', reason: Kept, lastTransitionTime: '2026-01-01T00:00:00Z'},
                              {type: Synced, status: 'True', reason: ReconcileSuccess, observedGeneration: 3, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}";
    let rendered = render_composite(composite, function, |render| render).unwrap();
    let expected = [
        "Old=True/Kept",
        "Synced=True/ReconcileSuccess",
        "Responsive=True/WatchCircuitClosed",
        "GuardrailsPassed=True/Passed",
        "Ready=True/Available",
    ];
    assert_eq!(conditions(&rendered.composite), expected);
    let list = &rendered.composite["status"]["conditions"];
    assert_eq!(
        list[1]["lastTransitionTime"], "2026-01-01T00:00:00Z",
        "unchanged keeps its time"
    );
    assert_eq!(list[3]["message"], "all");
    assert_eq!(
        [
            &list[3]["observedGeneration"],
            &list[4]["observedGeneration"]
        ],
        [&Value::Null, &json!(3)]
    );
}

#[test]
fn a_fatal_result_applies_nothing_and_says_why() {
    let function = |_: &Request, response: &mut Response| -> Result<(), Error> {
        response.compose("a", &json!({"apiVersion": "v1", "kind": "Secret"}))?;
        response.set_status("phase", &"Provisioning")?;
        Err(Error::fatal("spec.size is not a size"))
    };
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders, namespace: team},
        status: {phase: Ready, conditions: [{type: Custom, status: 'True', reason: A, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}";
    let rendered = render_composite(composite, function, |render| render).unwrap();
    let fatal = rendered.fatal.unwrap();
    assert_eq!(
        (fatal.step.as_str(), fatal.message.as_str()),
        ("compose", "spec.size is not a size")
    );
    assert_eq!((rendered.composed.len(), rendered.deleted.len()), (0, 0));
    assert_eq!(
        rendered.composite["status"]["phase"], "Ready",
        "the desired status is not applied"
    );
    assert_eq!(
        conditions(&rendered.composite),
        [
            "Custom=Unknown/FatalError",
            "Responsive=True/WatchCircuitClosed",
            "Synced=False/ReconcileError"
        ]
    );
    let message = "cannot compose resources: pipeline step \"compose\" returned a fatal result: spec.size is not a size";
    assert_eq!(
        rendered.composite["status"]["conditions"][2]["message"],
        message
    );
    let last = rendered.events.last().unwrap();
    assert_eq!(
        (last.severity, last.reason.as_str(), last.message.as_str()),
        (Severity::Warning, "ComposeResources", message)
    );
}

#[test]
fn results_become_events_of_their_step() {
    let function = |_: &Request, response: &mut Response| -> Result<(), Error> {
        response.normal("Resized", "from small to large");
        response.warning("OverBudget", "by 3 USD").claim();
        Ok(())
    };
    let rendered = render(function).unwrap();
    let events: Vec<_> = rendered
        .events
        .iter()
        .map(|event| {
            (
                event.severity,
                event.reason.as_str(),
                event.message.as_str(),
                event.claim,
            )
        })
        .collect();
    let expected = [
        (
            Severity::Normal,
            "SelectComposition",
            "Successfully selected composition: databases",
            false,
        ),
        (
            Severity::Normal,
            "Resized",
            "Pipeline step \"compose\": from small to large",
            false,
        ),
        (
            Severity::Warning,
            "OverBudget",
            "Pipeline step \"compose\": by 3 USD",
            true,
        ),
    ];
    assert_eq!(events, expected);
    let result = json!({"apiVersion": "render.crossplane.io/v1beta1", "kind": "Result", "severity": "Warning", "reason": "OverBudget", "message": "Pipeline step \"compose\": by 3 USD"});
    assert_eq!(rendered.results()[2], result);
}

#[test]
fn a_legacy_composite_keeps_crossplanes_fields_directly_in_spec() {
    let definition = crate::yaml(
        "{apiVersion: apiextensions.crossplane.io/v1, kind: CompositeResourceDefinition, spec: {group: example.org, names: {kind: Database}, versions: [{name: v1alpha1, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}, status: {type: object}}}}}]}}",
    );
    let composite =
        "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders}, spec: {}}";
    let function = |_: &Request, response: &mut Response| -> Result<(), Error> {
        response.condition(Condition::new("Custom", ConditionStatus::True, "A").claim());
        Ok(())
    };
    let rendered =
        render_composite(composite, function, |render| render.definition(definition)).unwrap();
    assert_eq!(rendered.composite["spec"], json!({"resourceRefs": []}));
    assert_eq!(
        rendered.composite["status"]["claimConditionTypes"],
        json!(["Custom"])
    );
    assert_eq!(
        render_composite(COMPOSITE, composing("{}"), |render| render)
            .unwrap()
            .composite["status"]
            .get("claimConditionTypes"),
        None
    );
}
