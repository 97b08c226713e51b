//! Which programs there are, and how each is compiled.

use crate::level::Level;

pub(crate) const KUBERNETES_VERSION: &str = "v1.35.4";
pub(crate) const CROSSPLANE_VERSION: &str = "v2.4.0";

/// A program and how it is compiled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// Directory under `modules/` whose `go.mod` pins it.
    pub(crate) module: &'static str,
    /// The package of its `main`.
    pub(crate) package: &'static str,
    /// Go variables that hold a version, which a build from a module leaves empty.
    pub(crate) versions: &'static [(&'static str, &'static str)],
    /// What else is compiled in or left out, and whether C is.
    pub(crate) extras: Extras,
    pub(crate) purpose: Purpose,
}

/// What a program is compiled with beside Go's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extras {
    /// Nothing: it runs on whatever Linux there is.
    None,
    /// These build tags.
    Tags(&'static str),
    /// Parts in C, with these build tags.
    C(&'static str),
}

/// What a program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// The control plane, from this level on.
    Level(Level),
    /// Somebody else's function or judgement, which tests compare with ours.
    Comparison,
    /// What brings a service from a repository into the cluster and watches it there: `cargo xtask golden-path`.
    Delivery,
}

/// Kubernetes tells it to clients, which decide by it what they may ask.
const KUBERNETES: &[(&str, &str)] = &[
    (
        "k8s.io/component-base/version.gitVersion",
        KUBERNETES_VERSION,
    ),
    ("k8s.io/component-base/version.gitMajor", "1"),
    ("k8s.io/component-base/version.gitMinor", "35"),
];

/// Packages say which Crossplane they need.
const CROSSPLANE: &[(&str, &str)] = &[(
    "github.com/crossplane/crossplane-runtime/v2/pkg/version.version",
    CROSSPLANE_VERSION,
)];

/// The module of all programs that can have the same libraries in the same versions: much of each is what others have too, and is
/// compiled once.
pub(crate) const COMMON: &str = "common";
/// Of the two dozen places that Prometheus finds targets in, with a client library for each, the one that is asked here.
const DISCOVERY: Extras = Extras::Tags("remove_all_sd,enable_kubernetes_sd");

const API: Purpose = Purpose::Level(Level::Api);
const CORE: Purpose = Purpose::Level(Level::Crossplane);
const NODE: Purpose = Purpose::Level(Level::Node);

pub(crate) const PROGRAMS: [Program; 25] = [
    program("etcd", "go.etcd.io/etcd/server/v3", API),
    kubernetes(
        "kube-apiserver",
        "k8s.io/kubernetes/cmd/kube-apiserver",
        API,
    ),
    kubernetes(
        "kube-controller-manager",
        "k8s.io/kubernetes/cmd/kube-controller-manager",
        API,
    ),
    kubernetes("kubectl", "k8s.io/kubernetes/cmd/kubectl", API),
    Program {
        versions: CROSSPLANE,
        ..program(
            "crossplane-core",
            "github.com/crossplane/crossplane/v2/cmd/crossplane",
            CORE,
        )
    },
    program(
        "crossplane",
        "github.com/crossplane/cli/v2/cmd/crossplane",
        CORE,
    ),
    program("registry", "./registry", CORE),
    program(
        "crane",
        "github.com/google/go-containerregistry/cmd/crane",
        CORE,
    ),
    kubernetes("kubelet", "k8s.io/kubernetes/cmd/kubelet", NODE),
    kubernetes(
        "kube-scheduler",
        "k8s.io/kubernetes/cmd/kube-scheduler",
        NODE,
    ),
    kubernetes("kube-proxy", "k8s.io/kubernetes/cmd/kube-proxy", NODE),
    program("coredns", "./coredns", NODE),
    program("helm", "helm.sh/helm/v3/cmd/helm", NODE),
    program("nats-server", "github.com/nats-io/nats-server/v2", NODE),
    program("nats", "github.com/nats-io/natscli/nats", NODE),
    program(
        "versitygw",
        "github.com/versity/versitygw/cmd/versitygw",
        NODE,
    ),
    program(
        "function-auto-ready",
        "github.com/crossplane/function-auto-ready",
        Purpose::Comparison,
    ),
    alone(program(
        "function-patch-and-transform",
        "github.com/crossplane-contrib/function-patch-and-transform",
        Purpose::Comparison,
    )),
    Program {
        extras: DISCOVERY,
        ..program(
            "promtool",
            "github.com/prometheus/prometheus/cmd/promtool",
            Purpose::Comparison,
        )
    },
    Program {
        versions: &[("main.Version", "1.26.0")],
        extras: Extras::C("sqlite sqlite_unlock_notify"),
        ..alone(delivery("gitea", "code.gitea.io/gitea"))
    },
    alone(delivery("act", "github.com/nektos/act")),
    delivery("source-controller", "github.com/fluxcd/source-controller"),
    delivery("helm-controller", "github.com/fluxcd/helm-controller"),
    delivery(
        "kustomize-controller",
        "github.com/fluxcd/kustomize-controller",
    ),
    Program {
        extras: DISCOVERY,
        ..delivery(
            "prometheus",
            "github.com/prometheus/prometheus/cmd/prometheus",
        )
    },
];

const fn program(name: &'static str, package: &'static str, purpose: Purpose) -> Program {
    Program {
        name,
        module: COMMON,
        package,
        versions: &[],
        extras: Extras::None,
        purpose,
    }
}

const fn delivery(name: &'static str, package: &'static str) -> Program {
    program(name, package, Purpose::Delivery)
}

/// In a module of its own, which is named like it: it does not compile with the versions of libraries that the others have.
const fn alone(program: Program) -> Program {
    Program {
        module: program.name,
        ..program
    }
}

const fn kubernetes(name: &'static str, package: &'static str, purpose: Purpose) -> Program {
    Program {
        versions: KUBERNETES,
        ..program(name, package, purpose)
    }
}
