//! The platform under test, and what a case asks of it.

use std::{
    collections::BTreeMap,
    env,
    fs::File,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use k8s_openapi::api::core::v1::Event;
use kube::{Api, api::ListParams};
use pave_api::definition::Package;
use pave_control_plane::{Cluster, ControlPlane, FUNCTION_METRICS, Kind, State, Wait, until};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{cloud::Cloud, namespace::Namespace, object::text, pubsub::PubSub};

/// A developer's kind in either package.
pub const DATABASE: Kind<'static> = Kind("pave.internal/v1alpha1", "Database");
/// A developer's kind in either package.
pub const BUCKET: Kind<'static> = Kind("pave.internal/v1alpha1", "Bucket");
/// A developer's kind in either package.
pub const QUEUE: Kind<'static> = Kind("pave.internal/v1alpha1", "Queue");
/// How often Crossplane's circuit breaker lets an event through while it is open, and a second more.
pub const HALF_OPEN: Duration = Duration::from_secs(31);
/// A developer's kind in either package.
pub const MICROSERVICE: Kind<'static> = Kind("pave.internal/v1alpha1", "Microservice");
/// Whose a namespace is.
pub const ENVIRONMENT: Kind<'_> = Kind("pave.internal/v1alpha1", "Environment");
/// What is allowed.
pub const PLATFORM_POLICY: Kind<'_> = Kind("pave.internal/v1alpha1", "PlatformPolicy");
/// Where things go.
pub const LANDING_ZONE: Kind<'_> = Kind("pave.internal/v1alpha1", "LandingZone");
/// What Kubernetes tells people.
pub const EVENT: Kind<'_> = Kind("v1", "Event");

/// Kinds that developers' objects are composed of, on whichever cloud.
pub const COMPOSED: [Kind<'_>; 37] = [
    Kind("sqs.aws.m.upbound.io/v1beta1", "Queue"),
    Kind("sns.aws.m.upbound.io/v1beta1", "Topic"),
    Kind("sns.aws.m.upbound.io/v1beta1", "TopicSubscription"),
    Kind("iam.aws.m.upbound.io/v1beta1", "Policy"),
    Kind("iam.aws.m.upbound.io/v1beta1", "Role"),
    Kind("iam.aws.m.upbound.io/v1beta1", "RolePolicy"),
    Kind("pubsub.gcp.m.upbound.io/v1beta1", "Topic"),
    Kind("pubsub.gcp.m.upbound.io/v1beta1", "Subscription"),
    Kind(
        "servicebus.azure.m.upbound.io/v1beta1",
        "ServiceBusNamespace",
    ),
    Kind("servicebus.azure.m.upbound.io/v1beta1", "Queue"),
    Kind("s3.aws.m.upbound.io/v1beta1", "Bucket"),
    Kind("s3.aws.m.upbound.io/v1beta1", "BucketVersioning"),
    Kind(
        "s3.aws.m.upbound.io/v1beta1",
        "BucketServerSideEncryptionConfiguration",
    ),
    Kind("s3.aws.m.upbound.io/v1beta1", "BucketPublicAccessBlock"),
    Kind("s3.aws.m.upbound.io/v1beta1", "BucketOwnershipControls"),
    Kind(
        "s3.aws.m.upbound.io/v1beta1",
        "BucketLifecycleConfiguration",
    ),
    Kind("s3.aws.m.upbound.io/v1beta1", "BucketPolicy"),
    Kind("storage.gcp.m.upbound.io/v1beta1", "Bucket"),
    Kind("storage.azure.m.upbound.io/v1beta1", "Account"),
    Kind("storage.azure.m.upbound.io/v1beta1", "Container"),
    Kind("rds.aws.m.upbound.io/v1beta1", "Instance"),
    Kind("rds.aws.m.upbound.io/v1beta1", "SubnetGroup"),
    Kind("rds.aws.m.upbound.io/v1beta1", "ParameterGroup"),
    Kind("ec2.aws.m.upbound.io/v1beta1", "SecurityGroup"),
    Kind("ec2.aws.m.upbound.io/v1beta1", "SecurityGroupIngressRule"),
    Kind("sql.gcp.m.upbound.io/v1beta1", "DatabaseInstance"),
    Kind("sql.gcp.m.upbound.io/v1beta1", "Database"),
    Kind("sql.gcp.m.upbound.io/v1beta1", "User"),
    Kind(
        "dbforpostgresql.azure.m.upbound.io/v1beta1",
        "FlexibleServer",
    ),
    Kind("dbformysql.azure.m.upbound.io/v1beta1", "FlexibleServer"),
    Kind("apps/v1", "Deployment"),
    Kind("apps/v1", "StatefulSet"),
    Kind("autoscaling/v2", "HorizontalPodAutoscaler"),
    Kind("networking.k8s.io/v1", "Ingress"),
    Kind("networking.k8s.io/v1", "NetworkPolicy"),
    Kind("policy/v1", "PodDisruptionBudget"),
    Kind("protection.crossplane.io/v1beta1", "Usage"),
];

/// The platform under test.
pub struct Platform {
    /// Its API, for the administrator.
    pub cluster: Cluster,
    /// Which package is installed.
    pub package: Package,
    /// The control plane, where its processes are ours; `None` on somebody's cluster.
    pub plane: Option<ControlPlane>,
    /// The AWS API.
    pub aws: Cloud,
    /// Pub/Sub, where something answers for it.
    pub pubsub: Option<PubSub>,
    kubeconfig: PathBuf,
    namespaces: AtomicU64,
}

impl Platform {
    /// The control plane that is up on this machine, or the cluster of `PAVE_KUBECONFIG`.
    ///
    /// # Errors
    /// When there is neither, or it does not answer.
    pub async fn connect(package: Package) -> Result<Self> {
        let (plane, kubeconfig) = if let Some(file) = env::var_os("PAVE_KUBECONFIG") {
            (None, PathBuf::from(file))
        } else {
            let plane = ControlPlane::running(State::from_environment())?;
            let kubeconfig = plane.kubeconfig();
            (Some(plane), kubeconfig)
        };
        Ok(Self {
            cluster: Cluster::of(&kubeconfig).await?,
            package,
            plane,
            aws: Cloud::from_environment(),
            pubsub: PubSub::from_environment(),
            kubeconfig,
            namespaces: AtomicU64::new(0),
        })
    }

    /// The control plane's processes.
    ///
    /// # Errors
    /// On somebody's cluster, whose processes are not ours to kill.
    pub fn plane(&self) -> Result<&ControlPlane> {
        let plane = self.plane.as_ref();
        plane.context("PAVE_KUBECONFIG names somebody's cluster, whose processes are not ours")
    }

    /// Whether developers apply claims.
    pub fn has_claims(&self) -> bool {
        self.package == Package::ConfigurationClaims
    }

    /// Waits until it is so, and says it again: touches the object `every` so long. Soon after much was created, Crossplane's
    /// circuit breaker may have heard so much of an object that it listens twice a minute only.
    ///
    /// # Errors
    /// When the limit passes, with what the last look found.
    pub async fn until_heard<T>(
        &self,
        (limit, what): (Duration, &str),
        (kind, at, every): (Kind<'_>, (&str, &str), Duration),
        mut look: impl AsyncFnMut() -> Result<Wait<T>>,
    ) -> Result<T> {
        let mut touched = Instant::now();
        until(limit, what, async || {
            let found = look().await?;
            if matches!(found, Wait::NotYet(_)) && touched.elapsed() > every {
                touched = Instant::now();
                self.cluster.merge(kind, at, &touch()).await?;
            }
            Ok(found)
        })
        .await
    }

    /// Waits until an object is as it should be, says it again meanwhile, and returns the object.
    ///
    /// # Errors
    /// When the limit passes, with what there was instead.
    pub(crate) async fn heard(
        &self,
        limit: Duration,
        (kind, namespace, name): (Kind<'_>, &str, &str),
        is_so: impl Fn(&Value) -> Wait<()>,
    ) -> Result<Value> {
        let what = format!("{} {namespace}/{name}", kind.1);
        let of = (kind, (namespace, name), HALF_OPEN);
        self.until_heard((limit, &what), of, async || {
            let Some(object) = self.cluster.get(kind, namespace, name).await? else {
                return Ok(Wait::NotYet("no such object".to_owned()));
            };
            Ok(match is_so(&object) {
                Wait::Done(()) => Wait::Done(object),
                Wait::NotYet(found) => Wait::NotYet(found),
            })
        })
        .await
    }

    /// A new namespace with its Environment.
    ///
    /// # Errors
    /// When the API server refuses one of them.
    pub async fn namespace(&self, team: &str, stage: &str) -> Result<Namespace<'_>> {
        let name = format!("{team}-{stage}-{}", self.next());
        let spec = json!({"team": team, "environment": stage});
        Namespace::new(self, name, spec).await
    }

    /// A new namespace of a team for development that may hold as many Databases.
    ///
    /// # Errors
    /// When the API server refuses it.
    pub async fn namespace_for_databases(&self, team: &str, count: usize) -> Result<Namespace<'_>> {
        let name = format!("{team}-dev-{}", self.next());
        let spec = json!({"team": team, "environment": "dev", "quota": {"databases": count}});
        Namespace::new(self, name, spec).await
    }

    /// A new namespace of a preview, which Acme's policy claims for team `storefront` by its name.
    ///
    /// # Errors
    /// When the API server refuses it.
    pub async fn preview(&self) -> Result<Namespace<'_>> {
        Namespace::unclaimed(self, format!("storefront-preview-{}", self.next())).await
    }

    /// A new namespace that nobody has claimed, which the Environment of its name will take over.
    ///
    /// # Errors
    /// When the API server refuses it.
    pub async fn handed_over(&self) -> Result<Namespace<'_>> {
        Namespace::handed_over(self, format!("brownfield-{}", self.next())).await
    }

    /// Unlike any namespace of this run or of one before on the same control plane.
    fn next(&self) -> String {
        let number = self.namespaces.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", std::process::id())
    }

    /// The same API as somebody else sees it.
    ///
    /// # Errors
    /// When the kubeconfig cannot be read.
    pub async fn as_user(&self, user: &str, groups: &[&str]) -> Result<Cluster> {
        Cluster::impersonating(&self.kubeconfig, user, groups).await
    }

    /// What `kubectl` prints.
    ///
    /// # Errors
    /// When it fails, with what it said.
    pub fn kubectl(&self, words: &[&str]) -> Result<String> {
        self.plane()?.kubectl(words)
    }

    /// Waits until the function has not been called for a composite for so long.
    ///
    /// # Errors
    /// When it is called again and again, or its log is not ours to read.
    pub async fn quiet(&self, composite: &Value, how_long: Duration) -> Result<()> {
        let (kind, name) = (text(composite, "/kind"), text(composite, "/metadata/name"));
        let name = match text(composite, "/metadata/namespace") {
            "" => name.to_owned(),
            namespace => format!("{namespace}/{name}"),
        };
        let answered = format!("\"composite\":\"{kind} {name}\"");
        let log = self.plane()?.state().log("function");
        let (mut lines, mut line) = (BufReader::new(File::open(log)?), String::new());
        let mut is_called = || -> Result<bool> {
            let mut found = false;
            while lines.read_line(&mut line)? > 0 {
                // Half a line is read on the next time.
                if line.ends_with('\n') {
                    found |= line.contains(&answered);
                    line.clear();
                }
            }
            Ok(found)
        };
        ensure!(is_called()?, "the function's log has no {answered}");
        let mut since = Instant::now();
        let limit = Duration::from_mins(5);
        until(limit, "nobody calls the function for it", async || {
            if is_called()? {
                since = Instant::now();
            }
            let quiet = since.elapsed();
            Ok(Wait::when(
                quiet > how_long,
                format!("called {quiet:?} ago"),
            ))
        })
        .await
    }

    /// How many calls the function has answered since it started.
    ///
    /// # Errors
    /// When its metrics cannot be read.
    pub async fn calls(&self) -> Result<f64> {
        let page = metrics().await?;
        let counters = page
            .lines()
            .filter(|line| line.starts_with("function_calls_total"));
        let values = counters.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok());
        Ok(values.sum())
    }

    /// Requests that the API server has answered since it started, as (verb, how many).
    ///
    /// # Errors
    /// When its metrics cannot be read.
    pub async fn api_requests(&self) -> Result<BTreeMap<String, f64>> {
        let request = http::Request::get("/metrics").body(Vec::new())?;
        let page = self.cluster.client().request_text(request).await?;
        let mut verbs = BTreeMap::new();
        for line in page.lines() {
            let Some(rest) = line.strip_prefix("apiserver_request_total{") else {
                continue;
            };
            let verb = rest
                .split_once("verb=\"")
                .and_then(|(_, rest)| rest.split_once('"'));
            let value = rest
                .rsplit_once(' ')
                .and_then(|(_, value)| value.parse::<f64>().ok());
            if let (Some((verb, _)), Some(value)) = (verb, value) {
                *verbs.entry(verb.to_owned()).or_default() += value;
            }
        }
        Ok(verbs)
    }

    /// Events about an object, as (type, reason, message, count).
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn events(&self, namespace: &str, about: (&str, &str)) -> Result<Vec<Event>> {
        let (kind, name) = about;
        let events = Api::<Event>::namespaced(self.cluster.client(), namespace);
        let of_object = ListParams::default().fields(&format!(
            "involvedObject.kind={kind},involvedObject.name={name}"
        ));
        Ok(events.list(&of_object).await?.items)
    }
}

/// The function's metrics page.
async fn metrics() -> Result<String> {
    let mut connection = TcpStream::connect(FUNCTION_METRICS).await?;
    let request = "GET /metrics HTTP/1.1\r\nHost: function\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    let reading = connection.read_to_string(&mut answer);
    tokio::time::timeout(Duration::from_secs(5), reading).await??;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("the function's metrics: {answer}");
    }
    Ok(answer)
}

/// A change that means nothing, for what watches the object to look at it again.
fn touch() -> Value {
    let now = format!("{:?}", std::time::SystemTime::now());
    json!({"metadata": {"annotations": {"acme.example/touched": now}}})
}
