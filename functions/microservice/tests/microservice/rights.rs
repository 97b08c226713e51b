//! What an identity may do: exactly what the binding's access asks for, on exactly what is bound, on every cloud.

use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{Reply, Scenario, in_cloud, local, yaml};

fn bound(kind: &str, cloud: Cloud, access: &str, fields: &str) -> Reply {
    let bindings = format!("{{bindings: [{{kind: {kind}, name: orders, access: {access}}}]}}");
    let mut scenario = local("dev").with(&bindings);
    scenario.others.extend(in_cloud(kind, cloud, fields));
    // Azure names an identity before it may do anything.
    if cloud == Cloud::Azure {
        scenario.reconcile();
        scenario.make_ready();
    }
    scenario.call()
}

/// Everything that an identity may do, as `<action or role> on <what>`.
fn rights(reply: &Reply) -> Vec<String> {
    let mut rights = Vec::new();
    for (name, object) in reply.desired() {
        let parameters = &object["spec"]["forProvider"];
        if !name.starts_with("may-") {
            continue;
        }
        if let Some(policy) = parameters["policy"].as_str() {
            let policy = yaml(policy);
            for statement in policy["Statement"].as_array().unwrap() {
                assert_eq!(statement["Effect"], "Allow");
                rights.extend(each(&statement["Action"]).flat_map(|action| {
                    let resources = each(&statement["Resource"]);
                    resources.map(move |resource| format!("{action} on {resource}"))
                }));
            }
            continue;
        }
        let what = ["topic", "subscription", "bucket", "scope"];
        let what = what.iter().find_map(|field| parameters[*field].as_str());
        let role = ["role", "roleDefinitionName"];
        let role = role.iter().find_map(|field| parameters[*field].as_str());
        rights.push(format!("{} on {}", role.unwrap(), what.unwrap()));
    }
    rights.sort();
    rights
}

/// One, or each of a list.
fn each(value: &Value) -> impl Iterator<Item = String> {
    let all = value.as_array().cloned();
    let all = all.unwrap_or_else(|| vec![value.clone()]);
    all.into_iter().map(|one| one.as_str().unwrap().to_owned())
}

const QUEUE: &str = "arn:aws:sqs:eu-central-1:111122223333:acme-orders";
const DEAD_LETTERS: &str = "arn:aws:sqs:eu-central-1:111122223333:acme-orders--dead-letter";
const RECEIVE: [&str; 5] = [
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
];
const BUS: &str = "/subscriptions/sub/resourceGroups/acme-data/providers/Microsoft.ServiceBus/namespaces/acme-orders";
const CONTAINER: &str = "/subscriptions/sub/resourceGroups/acme-data/providers/Microsoft.Storage/storageAccounts/acmeorders/blobServices/default/containers/data";

fn all(of: &[&str], on: &[&str]) -> Vec<String> {
    let on = on.iter();
    on.flat_map(|on| of.iter().map(move |of| format!("{of} on {on}")))
        .collect()
}

/// Reads, writes, of each kind in each cloud; written out, so that a change of the table shows twice.
fn wanted(kind: &str, cloud: Cloud) -> [Vec<String>; 2] {
    match (kind, cloud) {
        ("Queue", Cloud::Aws) => [
            all(&RECEIVE, &[QUEUE, DEAD_LETTERS]),
            all(&["sqs:SendMessage"], &[QUEUE]),
        ],
        ("Queue", Cloud::Gcp) => [
            all(
                &["roles/pubsub.subscriber"],
                &["acme-orders", "acme-orders--dead-letter"],
            ),
            all(
                &["roles/pubsub.publisher"],
                &["projects/acme/topics/acme-orders"],
            ),
        ],
        ("Queue", Cloud::Azure) => {
            let queue = format!("{BUS}/queues/messages");
            [
                all(&["Azure Service Bus Data Receiver"], &[&queue]),
                all(&["Azure Service Bus Data Sender"], &[&queue]),
            ]
        }
        ("Bucket", Cloud::Aws) => {
            let mut read = all(&["s3:ListBucket"], &["arn:aws:s3:::acmeorders"]);
            read.extend(all(&["s3:GetObject"], &["arn:aws:s3:::acmeorders/*"]));
            let write = [
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ];
            [read, all(&write, &["arn:aws:s3:::acmeorders/*"])]
        }
        ("Bucket", Cloud::Gcp) => [
            all(&["roles/storage.objectViewer"], &["acmeorders"]),
            all(&["roles/storage.legacyBucketWriter"], &["acmeorders"]),
        ],
        _ => [
            all(&["Storage Blob Data Reader"], &[CONTAINER]),
            all(&["Storage Blob Data Contributor"], &[CONTAINER]),
        ],
    }
}

#[test]
fn every_access_to_every_kind_in_every_cloud_is_what_was_asked_for_and_no_more() {
    for kind in ["Queue", "Bucket"] {
        for cloud in [Cloud::Aws, Cloud::Gcp, Cloud::Azure] {
            let [read, write] = wanted(kind, cloud);
            let contributes = (kind, cloud) == ("Bucket", Cloud::Azure);
            for access in ["read", "write", "readWrite"] {
                let mut want = match access {
                    "read" => read.clone(),
                    // Who may write there may read anyway.
                    "readWrite" if !contributes => [read.clone(), write.clone()].concat(),
                    _ => write.clone(),
                };
                want.sort();
                let found = rights(&bound(kind, cloud, access, "{}"));
                assert_eq!(found, want, "{access} {kind} on {cloud}");
            }
        }
    }
}

#[test]
fn without_a_word_it_may_read_and_write() {
    let mut scenario = local("dev").with("{bindings: [{kind: Bucket, name: orders}]}");
    scenario.others.extend(in_cloud("Bucket", Cloud::Aws, "{}"));
    let reply = scenario.call();
    let said = bound("Bucket", Cloud::Aws, "readWrite", "{}");
    assert_eq!(rights(&reply), rights(&said));
    assert_eq!(reply.status()["bindings"][0]["access"], "readWrite");
}

#[test]
fn of_a_topic_it_sends_to_the_topic_and_receives_from_its_subscriptions() {
    let topic = "{type: topic, maxReceiveCount: null, subscriptions: [{name: invoices}]}";
    for (cloud, read, write) in [
        (
            Cloud::Aws,
            all(
                &RECEIVE,
                &["arn:aws:sqs:eu-central-1:111122223333:acme-orders-invoices"],
            ),
            all(
                &["sns:Publish"],
                &["arn:aws:sns:eu-central-1:111122223333:acme-orders"],
            ),
        ),
        (
            Cloud::Gcp,
            all(&["roles/pubsub.subscriber"], &["acme-orders-invoices"]),
            all(
                &["roles/pubsub.publisher"],
                &["projects/acme/topics/acme-orders"],
            ),
        ),
        (
            Cloud::Azure,
            all(
                &["Azure Service Bus Data Receiver"],
                &[&format!("{BUS}/topics/messages/subscriptions/invoices")],
            ),
            all(
                &["Azure Service Bus Data Sender"],
                &[&format!("{BUS}/topics/messages")],
            ),
        ),
    ] {
        assert_eq!(
            rights(&bound("Queue", cloud, "read", topic)),
            read,
            "{cloud}"
        );
        assert_eq!(
            rights(&bound("Queue", cloud, "write", topic)),
            write,
            "{cloud}"
        );
    }
}

#[test]
fn a_key_is_used_through_its_service_and_in_no_other_way() {
    let key = "arn:aws:kms:eu-central-1:111122223333:key/1";
    let any = "arn:aws:kms:eu-central-1:111122223333:key/*";
    let alias = json!({"kms:ResourceAliases": "alias/data"});
    for (kind, kms_key, access, service, actions, resource, more) in [
        (
            "Queue",
            key,
            "read",
            "sqs",
            json!(["kms:Decrypt"]),
            key,
            Value::Null,
        ),
        (
            "Bucket",
            "1",
            "write",
            "s3",
            json!(["kms:Decrypt", "kms:GenerateDataKey"]),
            key,
            Value::Null,
        ),
        (
            "Bucket",
            "alias/data",
            "read",
            "s3",
            json!(["kms:Decrypt"]),
            any,
            alias.clone(),
        ),
        (
            "Bucket",
            "arn:aws:kms:eu-central-1:111122223333:alias/data",
            "read",
            "s3",
            json!(["kms:Decrypt"]),
            any,
            alias.clone(),
        ),
    ] {
        let fields = format!("{{network: {{kmsKey: '{kms_key}'}}}}");
        let reply = bound(kind, Cloud::Aws, access, &fields);
        let role = format!("may-{}-orders", kind.to_lowercase());
        let policy = reply.object(&role)["spec"]["forProvider"]["policy"].clone();
        let policy = yaml(policy.as_str().unwrap());
        let statement = policy["Statement"].as_array().unwrap().last().unwrap();
        assert_eq!(statement["Action"], actions, "{kms_key}");
        assert_eq!(statement["Resource"], resource, "{kms_key}");
        let through = json!({"kms:ViaService": [format!("{service}.eu-central-1.amazonaws.com")]});
        let condition = &statement["Condition"];
        assert_eq!(condition["StringEquals"], through, "{kms_key}");
        assert_eq!(condition["ForAnyValue:StringEquals"], more, "{kms_key}");
    }
}

/// Topics with ten subscriptions and dead letters, the most that one binding can ask for.
fn with_topics(cloud: Cloud, count: usize) -> Scenario {
    let names = (0..count).map(|index| format!("topic-{index}"));
    let names: Vec<String> = names.collect();
    let bindings = names.iter().enumerate();
    let bindings = bindings
        .map(|(index, name)| format!("{{kind: Queue, name: {name}, prefix: QUEUE{index}}}"));
    let bindings: Vec<String> = bindings.collect();
    let mut scenario = local("dev").with(&format!("{{bindings: [{}]}}", bindings.join(", ")));
    let subscriptions = (0..10).map(|index| format!("{{name: subscription-of-someone-{index}}}"));
    let subscriptions: Vec<String> = subscriptions.collect();
    for name in names {
        let external = format!("acme-payments-dev-{name}-with-a-long-name-12345678");
        let fields = format!(
            "{{type: topic, externalName: {external}, subscriptions: [{}]}}",
            subscriptions.join(", ")
        );
        let [mut queue, secret] = in_cloud("Queue", cloud, &fields);
        queue["metadata"]["name"] = json!(name);
        scenario.others.extend([queue, secret]);
    }
    scenario
}

#[test]
fn as_many_bindings_as_a_role_can_be_given_are_taken_and_the_next_one_is_refused() {
    let length = |count: usize| {
        let reply = with_topics(Cloud::Aws, count).call();
        let policies = reply.desired().into_values().filter_map(|object| {
            let policy = object["spec"]["forProvider"]["policy"].as_str();
            Some(policy?.chars().filter(|one| !one.is_whitespace()).count())
        });
        (policies.sum::<usize>(), reply)
    };
    let one = length(1).0;
    let fit = 10_240 / one;
    let (most, reply) = length(fit);
    assert!(most > 10_240 - one && most <= 10_240, "{most}");
    assert_eq!(reply.phase(), "Pending", "{}", reply.message());
    let (_, reply) = length(fit + 1);
    assert_eq!(reply.phase(), "Blocked");
    let sentence = format!(
        "spec.bindings: its {} bindings are more than one role in aws can be given: what they ask for takes {} characters, and IAM \
         takes 10240. Fix: ",
        fit + 1,
        one * (fit + 1)
    );
    assert!(
        reply.message().starts_with(&sentence),
        "{}",
        reply.message()
    );
}

#[test]
fn more_rights_than_status_can_list_are_refused() {
    let reply = with_topics(Cloud::Gcp, 3).call();
    assert_eq!(reply.phase(), "Pending", "{}", reply.message());
    assert!(reply.names().len() <= 64);
    let reply = with_topics(Cloud::Gcp, 4).call();
    let sentence =
        "ask for 48 rights in clouds, and there is room for 47. Fix: bind it to fewer things";
    assert!(reply.message().contains(sentence), "{}", reply.message());
}

#[test]
fn a_role_that_lets_more_than_the_binding_says_is_named() {
    let message = |kind, cloud, access| {
        let reply = bound(kind, cloud, access, "{}");
        reply.status()["bindings"][0]["message"].clone()
    };
    let sentence = "On azure whoever may write to a Bucket reads from it, and may change and delete the container itself as well: the \
                    cloud has no smaller role.";
    assert_eq!(message("Bucket", Cloud::Azure, "write"), sentence);
    assert_eq!(message("Bucket", Cloud::Azure, "readWrite"), Value::Null);
    assert_eq!(message("Bucket", Cloud::Aws, "write"), Value::Null);
    assert_eq!(message("Queue", Cloud::Gcp, "write"), Value::Null);
}
