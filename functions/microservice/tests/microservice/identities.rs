//! Who it is in a cloud: made with the first thing there that it is bound to, without a key, and given to pods only when they
//! are replaced anyway.

use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{
    Reply, Scenario, binding, bound_in as bound, env, identities, in_cloud, local, message,
    template, yaml,
};

const CLOUDS: [Cloud; 3] = [Cloud::Aws, Cloud::Gcp, Cloud::Azure];

/// As releases before identities left it: nothing about clouds in the record.
fn of_before(cloud: Cloud) -> Scenario {
    let mut scenario = bound(cloud);
    scenario.zones.remove(cloud.as_str());
    let mut scenario = scenario.provisioned();
    let annotation = "pave.internal/resolved";
    let annotations = &mut scenario.server().object["metadata"]["annotations"];
    let mut record = yaml(annotations[annotation].as_str().unwrap());
    record["bindings"][0]
        .as_object_mut()
        .unwrap()
        .remove("inCloud");
    annotations[annotation] = json!(record.to_string());
    scenario.object["status"]["resolved"] = record;
    let zones = bound(cloud).zones;
    scenario.zones = zones;
    scenario
}

fn parameters(reply: &Reply, role: &str) -> Value {
    reply.object(role)["spec"]["forProvider"].clone()
}

#[test]
fn on_aws_a_role_trusts_this_service_account_and_nobody_else() {
    let reply = bound(Cloud::Aws).call();
    let trust = parameters(&reply, "identity-aws")["assumeRolePolicy"].clone();
    assert_eq!(
        yaml(trust.as_str().unwrap())["Statement"],
        json!([{
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.example/aws"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {
                "oidc.example/aws:aud": "sts.amazonaws.com",
                "oidc.example/aws:sub": "system:serviceaccount:payments-dev:checkout",
            }},
        }])
    );
    let role = reply.object("identity-aws");
    assert_eq!(role["spec"]["providerConfigRef"]["name"], "aws");
    assert_eq!(
        role["spec"]["forProvider"]["tags"]["cost-center"],
        "cc-4711"
    );
    let name = &role["metadata"]["annotations"]["crossplane.io/external-name"];
    let arn = format!("arn:aws:iam::111122223333:role/{}", name.as_str().unwrap());
    assert_eq!(binding(&reply)["identity"], json!(arn));
    assert_eq!(env(&reply, "AWS_ROLE_ARN")["value"], json!(arn));
    assert_eq!(env(&reply, "AWS_REGION")["value"], "eu-central-1");
    let file = &env(&reply, "AWS_WEB_IDENTITY_TOKEN_FILE")["value"];
    assert_eq!(*file, token(&reply, "aws", "sts.amazonaws.com"));
}

/// Where the token for a cloud is in the container.
fn token(reply: &Reply, cloud: &str, audience: &str) -> Value {
    let pod = &template(reply)["spec"];
    let name = format!("identity-{cloud}");
    let named = |list: &Value| {
        let list = list.as_array().unwrap().iter();
        list.clone()
            .find(|one| one["name"] == name)
            .cloned()
            .unwrap()
    };
    let volume = named(&pod["volumes"]);
    let token = &volume["projected"]["sources"][0]["serviceAccountToken"];
    assert_eq!(token["audience"], audience);
    let mount = named(&pod["containers"][0]["volumeMounts"]);
    assert_eq!(mount["readOnly"], true);
    let [directory, file] =
        [&mount["mountPath"], &token["path"]].map(|part| part.as_str().unwrap());
    json!(format!("{directory}/{file}"))
}

#[test]
fn on_google_cloud_the_service_account_acts_as_one_there_through_the_metadata_server() {
    let scenario = bound(Cloud::Gcp);
    let reply = scenario.call();
    let account = reply.object("identity-gcp");
    let name = account["metadata"]["annotations"]["crossplane.io/external-name"].clone();
    let address = format!("{}@acme.iam.gserviceaccount.com", name.as_str().unwrap());
    let mut names = reply.names();
    names.retain(|name| name.starts_with("trust-gcp-"));
    assert_eq!(
        parameters(&reply, &names[0]),
        json!({
            "serviceAccountId": format!("projects/acme/serviceAccounts/{address}"),
            "role": "roles/iam.workloadIdentityUser",
            "member": "serviceAccount:acme.svc.id.goog[payments-dev/checkout]",
        })
    );
    let annotations = &reply.object("service-account")["metadata"]["annotations"];
    assert_eq!(
        annotations["iam.gke.io/gcp-service-account"],
        json!(address)
    );
    let egress = reply.object("network-policy")["spec"]["egress"].to_string();
    for way in ["169.254.169.254/32", "169.254.169.252/32", "988"] {
        assert!(egress.contains(way), "{egress}");
    }
    let without = local("dev").with("{bindings: []}").call();
    let volumes = |reply: &Reply| template(reply)["spec"]["volumes"].to_string();
    assert!(!volumes(&reply).contains("projected"));
    assert!(without.object("service-account")["metadata"]["annotations"].is_null());
}

#[test]
fn on_azure_roles_and_pods_wait_until_azure_has_named_the_identity() {
    let mut scenario = bound(Cloud::Azure);
    let reply = scenario.reconcile();
    let trust = parameters(&reply, "trust-azure");
    assert_eq!(trust["issuer"], "https://oidc.example/azure");
    assert_eq!(
        trust["subject"],
        "system:serviceaccount:payments-dev:checkout"
    );
    assert_eq!(trust["audience"], json!(["api://AzureADTokenExchange"]));
    assert!(!reply.names().contains(&"names-azure".to_owned()));
    assert!(
        message(&reply).contains("in azure is being created"),
        "{}",
        message(&reply)
    );
    assert_eq!(binding(&reply)["ready"], false);
    let client = env(&reply, "AZURE_CLIENT_ID");
    let config_map = json!({"name": "checkout-identity-azure", "key": "client-id"});
    assert_eq!(
        client["valueFrom"]["configMapKeyRef"], config_map,
        "the kubelet waits"
    );
    let file = &env(&reply, "AZURE_FEDERATED_TOKEN_FILE")["value"];
    assert_eq!(*file, token(&reply, "azure", "api://AzureADTokenExchange"));
    let before = template(&reply);
    scenario.make_ready();
    let reply = scenario.reconcile();
    let names = json!({"client-id": "client", "tenant-id": "tenant"});
    assert_eq!(reply.object("names-azure")["data"], names);
    let mut assignments = reply.names();
    assignments.retain(|name| name.starts_with("may-"));
    assert_eq!(assignments.len(), 2, "{assignments:?}");
    for assignment in assignments {
        let parameters = parameters(&reply, &assignment);
        assert_eq!(parameters["principalId"], "principal");
    }
    assert_eq!(template(&reply), before, "no pod is replaced for it");
    assert_eq!(binding(&reply)["ready"], true);
    // A provider that has lost sight of it takes nothing away.
    let held = scenario.call();
    scenario.observed.get_mut("identity-azure").unwrap().object["status"] = Value::Null;
    assert_eq!(scenario.call().desired(), held.desired());
}

#[test]
fn a_service_that_works_with_nothing_in_a_cloud_has_no_identity_and_its_pods_are_as_ever() {
    for bindings in [
        "[]",
        "[{kind: Queue, name: orders}]",
        "[{kind: Database, name: orders}]",
    ] {
        let mut scenario = local("dev").with(&format!("{{bindings: {bindings}}}"));
        scenario.others.extend(crate::scenario::queue("dev"));
        scenario
            .others
            .extend(crate::scenario::database("dev", Cloud::Aws));
        let reply = scenario.provisioned().call();
        assert_eq!(identities(&reply), [""; 0], "{bindings}");
        let pod = template(&reply).to_string();
        assert!(!pod.contains("projected") && !pod.contains("AWS_"), "{pod}");
    }
}

#[test]
fn there_is_one_identity_in_each_cloud_and_it_goes_with_the_last_thing_there() {
    let mut scenario = bound(Cloud::Aws);
    let fields = "{bindings: [{kind: Queue, name: orders}, {kind: Bucket, name: orders}, {kind: Bucket, name: other, prefix: OTHER}]}";
    scenario.set(fields);
    scenario.others.extend(in_cloud("Bucket", Cloud::Aws, "{}"));
    let mut other = in_cloud("Bucket", Cloud::Gcp, "{}");
    other[0]["metadata"]["name"] = json!("other");
    scenario.others.extend(other);
    let mut scenario = scenario.provisioned();
    let reply = scenario.reconcile();
    assert_eq!(identities(&reply), ["identity-aws", "identity-gcp"]);
    scenario.set("{bindings: [{kind: Bucket, name: orders}]}");
    let reply = scenario.reconcile();
    assert_eq!(identities(&reply), ["identity-aws"]);
    scenario.set("{bindings: null}");
    assert_eq!(identities(&scenario.reconcile()), [""; 0]);
}

#[test]
fn what_an_older_release_left_gets_its_identity_with_the_developers_next_change() {
    for cloud in CLOUDS {
        let mut scenario = of_before(cloud);
        let before = scenario.server().object["spec"]["template"].clone();
        let reply = scenario.reconcile();
        assert_eq!(template(&reply), before, "{cloud}");
        assert_eq!(identities(&reply), [""; 0], "{cloud}");
        assert!(
            message(&reply).contains("works with what Secret"),
            "{}",
            message(&reply)
        );
        scenario.set("{replicas: 3}");
        assert_eq!(
            template(&scenario.reconcile()),
            before,
            "{cloud}: replaces no pod"
        );
        scenario.set("{env: {LOG_LEVEL: debug}}");
        let reply = scenario.reconcile();
        assert_eq!(identities(&reply), [format!("identity-{cloud}")], "{cloud}");
    }
}

#[test]
fn or_at_once_when_the_developer_says_what_it_may_do() {
    let mut scenario = of_before(Cloud::Aws);
    scenario.set("{bindings: [{kind: Queue, name: orders, access: readWrite}]}");
    assert_eq!(identities(&scenario.reconcile()), ["identity-aws"]);
    let before = template(&scenario.reconcile());
    scenario.set("{bindings: [{kind: Queue, name: orders, access: read}]}");
    let reply = scenario.reconcile();
    assert_eq!(template(&reply), before, "rights change, pods do not");
    assert_eq!(binding(&reply)["access"], "read");
}

#[test]
fn where_nobody_trusts_the_cluster_that_is_said_and_it_works_as_before() {
    for (cloud, field) in [
        (Cloud::Aws, "spec.cluster.oidcIssuer"),
        (Cloud::Gcp, "spec.cluster.workloadIdentityPool"),
        (Cloud::Azure, "spec.cluster.oidcIssuer"),
    ] {
        let mut scenario = bound(cloud);
        let cluster = scenario.zones.get_mut(cloud.as_str()).unwrap();
        let cluster = cluster.as_object_mut().unwrap().remove("cluster").unwrap();
        let mut scenario = scenario.provisioned();
        let reply = scenario.reconcile();
        assert_eq!(identities(&reply), [""; 0]);
        assert_eq!(binding(&reply)["ready"], true);
        let sentence = format!(
            "It has no identity in {cloud}, and works with what Secret 'orders-queue-connection' holds. Fix: where {field} is missing in \
             LandingZone '{cloud}' the platform team fills it in"
        );
        assert!(
            message(&reply).starts_with(&sentence),
            "{}",
            message(&reply)
        );
        scenario.zones.get_mut(cloud.as_str()).unwrap()["cluster"] = cluster;
        let filled_in = scenario.reconcile();
        assert_eq!(
            template(&filled_in),
            template(&reply),
            "no pod is replaced for it"
        );
    }
}

#[test]
fn an_identity_stays_whatever_is_missing_and_follows_the_cluster() {
    for cloud in CLOUDS {
        let scenario = bound(cloud).provisioned();
        let before = scenario.call();
        let mut without = scenario.clone();
        without.others.clear();
        assert_eq!(
            without.call().desired(),
            before.desired(),
            "{cloud}: the queue"
        );
        let mut without = scenario.clone();
        without.zones.clear();
        assert_eq!(
            without.call().desired(),
            before.desired(),
            "{cloud}: the zones"
        );
        let mut moved = scenario.clone();
        let trusted = if cloud == Cloud::Gcp {
            "{workloadIdentityPool: other.svc.id.goog}"
        } else {
            "{oidcIssuer: https://other.svc.id.goog}"
        };
        moved.zones.get_mut(cloud.as_str()).unwrap()["cluster"] = yaml(trusted);
        let reply = moved.call();
        assert_eq!(template(&reply), template(&before), "{cloud}");
        assert!(reply.text().contains("other.svc.id.goog"), "{cloud}");
    }
}
