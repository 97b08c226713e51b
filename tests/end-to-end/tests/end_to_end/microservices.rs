//! Microservices: composed from an image, bound to what may come later, scaled by whoever decides. Where no node is, no pod runs;
//! tests/node has one.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Kind, Wait, until};
use pave_end_to_end::{MICROSERVICE, Namespace, Platform, QUEUE, condition, text};
use serde_json::{Value, json};

use crate::case::cases;

cases![
    everything_around_an_image_is_composed_and_what_the_cluster_lacks_is_named,
    a_database_that_comes_later_is_waited_for_and_then_mounted,
    a_changed_secret_replaces_the_pods,
    switching_to_autoscaling_keeps_the_replicas_and_the_autoscalers_number_stays,
    a_namespace_without_room_says_so,
    what_is_bound_in_aws_is_reached_with_a_role_that_exists_and_goes,
    a_deleted_microservice_is_gone_with_everything_it_was_made_of,
];

const DEPLOYMENT: Kind<'static> = Kind("apps/v1", "Deployment");
const POD: Kind<'static> = Kind("v1", "Pod");
/// For so long nobody calls the function for an object when no call is under way, on a busy machine as well.
const AT_REST: Duration = Duration::from_secs(10);
/// How long what needs nothing but the control plane may take.
const LIMIT: Duration = Duration::from_mins(5);

/// The fields of a manifest in the cluster itself, with more of them.
fn spec(more: &Value) -> Value {
    let mut spec = json!({
        "cloud": "local",
        "image": {"repository": "registry.acme.example/payments/checkout", "tag": "1.4.2"},
    });
    if let (Some(spec), Some(more)) = (spec.as_object_mut(), more.as_object()) {
        spec.extend(more.clone());
    }
    spec
}

async fn deployment(namespace: &Namespace<'_>) -> Result<Value> {
    let cluster = &namespace.platform.cluster;
    let found = cluster.get(DEPLOYMENT, &namespace.name, "checkout").await?;
    found.context("there is no Deployment")
}

/// Waits until the Deployment is as it should be.
async fn deployed(namespace: &Namespace<'_>, is_so: impl Fn(&Value) -> Wait<()>) -> Result<Value> {
    let cluster = &namespace.platform.cluster;
    let at = (DEPLOYMENT, namespace.name.as_str(), "checkout");
    cluster.wait_for(LIMIT, at, is_so).await
}

fn secrets(deployment: &Value) -> Value {
    deployment["spec"]["template"]["metadata"]["annotations"]["pave.internal/secrets"].clone()
}

async fn everything_around_an_image_is_composed_and_what_the_cluster_lacks_is_named(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let checkout = namespace.object(MICROSERVICE, "checkout");
    checkout
        .apply(spec(&json!({"expose": {"visibility": "external"}})))
        .await?;

    let object = checkout.in_phase("Provisioning").await?;

    for kind in [
        DEPLOYMENT,
        Kind("v1", "Service"),
        Kind("v1", "ServiceAccount"),
        Kind("networking.k8s.io/v1", "NetworkPolicy"),
        Kind("networking.k8s.io/v1", "Ingress"),
        Kind("policy/v1", "PodDisruptionBudget"),
    ] {
        let composed = platform
            .cluster
            .get(kind, &namespace.name, "checkout")
            .await?;
        let composed = composed.with_context(|| format!("there is no {}", kind.1))?;
        let labels = &composed["metadata"]["labels"];
        ensure!(
            labels["backstage.io/kubernetes-id"] == "checkout",
            "{}: {labels}",
            kind.1
        );
        ensure!(labels["team"] == "payments", "{}: {labels}", kind.1);
    }
    let add_ons = condition(&object, "AddOnsFound");
    ensure!(add_ons["status"] == "False", "{add_ons}");
    ensure!(
        text(add_ons, "/message").contains("the Prometheus operator"),
        "{add_ons}"
    );
    let url = text(&object, "/status/endpoint/url");
    ensure!(
        url == format!("http://checkout.{}.localhost", namespace.name),
        "{url}"
    );
    Ok(())
}

async fn a_database_that_comes_later_is_waited_for_and_then_mounted(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let checkout = namespace.object(MICROSERVICE, "checkout");
    checkout
        .apply(spec(
            &json!({"bindings": [{"kind": "Database", "name": "orders"}]}),
        ))
        .await?;
    let sentence = format!(
        "Database 'orders' does not exist in namespace '{}'",
        namespace.name
    );
    checkout
        .when(|object| {
            let message = text(object, "/status/message");
            Wait::when(message.contains(&sentence), message.to_owned())
        })
        .await?;
    ensure!(
        secrets(&deployment(&namespace).await?) == Value::Null,
        "there is no Secret yet"
    );

    namespace.apply("orders", json!({"cloud": "local"})).await?;
    login_is_made(&namespace).await?;

    checkout
        .when(|object| {
            let bindings = &object["status"]["bindings"];
            Wait::when(bindings[0]["ready"] == true, bindings.to_string())
        })
        .await?;
    let deployment = deployed(&namespace, |deployment| {
        Wait::when(
            text(&secrets(deployment), "").contains("checkout.orders-login"),
            "no fingerprint",
        )
    })
    .await?;
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    let variables = container["env"].as_array().cloned().unwrap_or_default();
    let host = variables
        .iter()
        .find(|variable| variable["name"] == "DATABASE_HOST");
    let reference = host.context("no DATABASE_HOST")?["valueFrom"]["secretKeyRef"].clone();
    ensure!(
        reference == json!({"name": "checkout.orders-login", "key": "host"}),
        "{reference}"
    );
    let policy = Kind("networking.k8s.io/v1", "NetworkPolicy");
    let opened = |policy: &Value| {
        let egress = policy["spec"]["egress"].to_string();
        Wait::when(egress.contains("orders-database"), egress)
    };
    let at = (policy, namespace.name.as_str(), "checkout");
    platform.cluster.wait_for(LIMIT, at, opened).await?;
    Ok(())
}

/// Where no node is, no pod runs, so somebody has to say that the Job's has.
async fn login_is_made(namespace: &Namespace<'_>) -> Result<()> {
    let cluster = &namespace.platform.cluster;
    let of_login = "pave.internal/login-of=checkout";
    let name = until(LIMIT, "there is a pod that makes the login", async || {
        let pods = cluster.list(POD, &namespace.name, of_login).await?;
        let name = pods
            .first()
            .map(|pod| text(pod, "/metadata/name").to_owned());
        Ok(Wait::some(name, "no pod"))
    })
    .await?;
    let patch = json!({"status": {"phase": "Succeeded"}}).to_string();
    let succeeded = [
        "-n",
        &namespace.name,
        "patch",
        "pod",
        &name,
        "--subresource=status",
        "--type=merge",
        "--patch",
        &patch,
    ];
    namespace.platform.kubectl(&succeeded)?;
    Ok(())
}

async fn a_changed_secret_replaces_the_pods(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let secret = |token: &str| {
        json!({
            "apiVersion": "v1", "kind": "Secret",
            "metadata": {"name": "payment-provider", "namespace": namespace.name},
            "stringData": {"token": token},
        })
    };
    platform.cluster.apply(&secret("first")).await?;
    let checkout = namespace.object(MICROSERVICE, "checkout");
    checkout
        .apply(spec(
            &json!({"secrets": [{"name": "payment-provider", "env": {"TOKEN": "token"}}]}),
        ))
        .await?;
    let first = deployed(&namespace, |deployment| {
        Wait::when(secrets(deployment).is_string(), "no fingerprint")
    })
    .await?;

    platform.cluster.apply(&secret("second")).await?;

    deployed(&namespace, |deployment| {
        Wait::when(
            secrets(deployment) != secrets(&first),
            "the same fingerprint",
        )
    })
    .await?;
    Ok(())
}

async fn switching_to_autoscaling_keeps_the_replicas_and_the_autoscalers_number_stays(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let checkout = namespace.object(MICROSERVICE, "checkout");
    checkout.apply(spec(&json!({"replicas": 3}))).await?;
    checkout.in_phase("Provisioning").await?;

    checkout
        .change(json!({"replicas": null, "autoscaling": {"min": 2, "max": 8}}))
        .await?;

    let autoscaler = Kind("autoscaling/v2", "HorizontalPodAutoscaler");
    let at = (autoscaler, namespace.name.as_str(), "checkout");
    platform
        .cluster
        .wait_for(LIMIT, at, |_| Wait::Done(()))
        .await?;
    checkout.quiet(AT_REST).await?;
    let kept = deployment(&namespace).await?["spec"]["replicas"].clone();
    ensure!(kept == 3, "{kept} replicas");
    scaled(&namespace, 5).await?;
    checkout.quiet(AT_REST).await?;
    checkout
        .change(json!({"env": {"LOG_LEVEL": "debug"}}))
        .await?;
    let changed = deployed(&namespace, |deployment| {
        let env = deployment["spec"]["template"]["spec"]["containers"][0]["env"].to_string();
        Wait::when(env.contains("LOG_LEVEL"), env)
    })
    .await?;
    ensure!(
        changed["spec"]["replicas"] == 5,
        "{} replicas",
        changed["spec"]["replicas"]
    );
    Ok(())
}

/// As an autoscaler does it, which has no metrics here: it sets the number, and again as long as somebody else says another. That
/// can be once, for a call that was under way has seen the Deployment as it was before.
async fn scaled(namespace: &Namespace<'_>, replicas: u64) -> Result<()> {
    let number = format!("--replicas={replicas}");
    until(LIMIT, "nobody else says how many", async || {
        let deployment = deployment(namespace).await?;
        if deployment["spec"]["replicas"] != replicas {
            let scale = [
                "-n",
                &namespace.name,
                "scale",
                "deployment/checkout",
                &number,
            ];
            namespace.platform.kubectl(&scale)?;
        }
        let managers = deployment["metadata"]["managedFields"].as_array();
        let mut others = managers.into_iter().flatten().filter(|manager| {
            manager.pointer("/fieldsV1/f:spec/f:replicas").is_some()
                && manager["subresource"] != "scale"
        });
        let is_alone = deployment["spec"]["replicas"] == replicas && others.next().is_none();
        Ok(Wait::when(
            is_alone,
            deployment["metadata"]["managedFields"].to_string(),
        ))
    })
    .await
}

async fn a_namespace_without_room_says_so(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let checkout = namespace.object(MICROSERVICE, "checkout");
    checkout.apply(spec(&json!({}))).await?;
    deployed(&namespace, |deployment| {
        let replicas = &deployment["status"]["replicas"];
        Wait::when(replicas.as_u64() == Some(1), replicas.to_string())
    })
    .await?;
    let quota = json!({
        "apiVersion": "v1", "kind": "ResourceQuota",
        "metadata": {"name": "compute", "namespace": namespace.name},
        "spec": {"hard": {"pods": "1"}},
    });
    platform.cluster.apply(&quota).await?;
    checkout.change(json!({"replicas": 3})).await?;

    checkout
        .when(|object| {
            let message = text(object, "/status/message");
            let is_told = message.starts_with("No replica can be created: exceeded quota: compute")
                && message.contains("Fix: choose a smaller spec.size or fewer replicas");
            Wait::when(is_told, message.to_owned())
        })
        .await?;
    Ok(())
}

async fn what_is_bound_in_aws_is_reached_with_a_role_that_exists_and_goes(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let orders = namespace.object(QUEUE, "orders");
    orders.apply(json!({"cloud": "aws"})).await?;
    let checkout = namespace.object(MICROSERVICE, "checkout");
    let bindings = json!([{"kind": "Queue", "name": "orders", "access": "read"}]);
    checkout.apply(spec(&json!({"bindings": bindings}))).await?;
    let object = checkout
        .when(|object| {
            let identity = &object["status"]["bindings"][0]["identity"];
            Wait::when(identity.is_string(), "nobody in AWS")
        })
        .await?;
    let arn = text(&object, "/status/bindings/0/identity").to_owned();
    let role = arn.rsplit('/').next().unwrap_or_default();

    let named = json!({"RoleName": role, "PolicyName": "queue-orders"});
    let policy = until(LIMIT, "the role may receive", async || {
        let answer = platform.aws.call("iam", "get_role_policy", &named).await;
        Ok(Wait::some(answer.ok(), "there is no policy"))
    })
    .await?;

    let policy = policy["PolicyDocument"].to_string();
    ensure!(policy.contains("sqs:ReceiveMessage"), "{policy}");
    ensure!(!policy.contains("sqs:SendMessage"), "{policy}");
    let named = json!({"RoleName": role});
    let found = platform.aws.call("iam", "get_role", &named).await?;
    ensure!(found["Role"]["Arn"] == arn, "{found}");
    let subject = format!("system:serviceaccount:{}:checkout", namespace.name);
    ensure!(found.to_string().contains(&subject), "{found}");
    ensure!(
        found["Role"]["Tags"].to_string().contains("payments"),
        "{found}"
    );
    checkout.change(json!({"bindings": null})).await?;
    until(LIMIT, "the role is gone", async || {
        let answer = platform.aws.call("iam", "get_role", &named).await;
        Ok(Wait::when(answer.is_err(), "it is there"))
    })
    .await
}

async fn a_deleted_microservice_is_gone_with_everything_it_was_made_of(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let checkout = namespace.object(MICROSERVICE, "checkout");
    checkout.apply(spec(&json!({}))).await?;
    checkout.in_phase("Provisioning").await?;
    ensure!(
        !namespace.composed().await?.is_empty(),
        "nothing was composed"
    );

    checkout.delete().await?;
    checkout.gone().await?;

    until(LIMIT, "composed resources are gone", async || {
        let left = namespace.composed().await?;
        Ok(Wait::when(left.is_empty(), format!("{left:?}")))
    })
    .await
}
