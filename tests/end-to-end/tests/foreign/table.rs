//! Every test in `test/e2e` of Crossplane v2.4.0, in its order, and what becomes of it here.

use anyhow::Result;
use futures::future::LocalBoxFuture;
use pave_control_plane::Cluster;
use pave_tests::repository::text;

use crate::{claim, composition, definition, usage};

const PAGE: &str = "tests/foreign/README.md";

const NO_FUNCTION: &str = "no function takes part";
const HELM: &str = "needs Crossplane as its Helm chart installs it, with other flags than here";
const RIGHTS: &str = "Crossplane runs as the administrator here, so it lacks no right";
const OPERATIONS: &str = "Operations are alpha and off by default; our functions compose";
const REGISTRY: &str = "pulls packages from registries on the internet";
const PODS: &str = "about pods of packages, which are processes here";

/// What becomes of a test of theirs.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    Here(for<'c> fn(&'c Cluster) -> LocalBoxFuture<'c, Result<()>>),
    /// Not here, and why.
    Elsewhere(&'static str),
}

macro_rules! here {
    ($module:ident :: $function:ident) => {
        Run::Here(|cluster| Box::pin($module::$function(cluster)))
    };
}

pub(crate) const TESTS: [(&str, Run); 56] = [
    ("TestMRAPActivatesSingleMRD", Run::Elsewhere(NO_FUNCTION)),
    ("TestMRAPWildcardActivation", Run::Elsewhere(NO_FUNCTION)),
    ("TestMultipleMRAPsOneMRD", Run::Elsewhere(NO_FUNCTION)),
    ("TestLegacyComposition", here!(claim::composition)),
    (
        "TestLegacyPropagateFieldsRemovalToXR",
        here!(claim::removed_fields),
    ),
    (
        "TestLegacyPropagateFieldsRemovalToXRAfterUpgrade",
        Run::Elsewhere(HELM),
    ),
    ("TestLegacyBindToExistingXR", here!(claim::bind_to_existing)),
    (
        "TestCompositionRevisionSelection",
        here!(composition::revision_selection),
    ),
    (
        "TestBasicCompositionNamespaced",
        here!(composition::basic_namespaced),
    ),
    ("TestLackOfRightsNamespaced", Run::Elsewhere(RIGHTS)),
    (
        "TestBasicCompositionCluster",
        here!(composition::basic_cluster),
    ),
    ("TestCompositionSelection", here!(composition::selection)),
    ("TestCompositionValidation", here!(composition::validation)),
    (
        "TestNamespacedXRClusterComposition",
        here!(composition::cluster_scoped_in_a_namespace),
    ),
    ("TestCircuitBreaker", here!(composition::circuit_breaker)),
    ("TestRequiredSchemas", here!(composition::required_schemas)),
    (
        "TestRequiredResources",
        here!(composition::required_resources),
    ),
    ("TestMRDValidation", Run::Elsewhere(NO_FUNCTION)),
    ("TestXRDValidation", here!(definition::validation)),
    (
        "TestXRDReferenceableVersionChange",
        here!(definition::referenceable_version),
    ),
    ("TestXRDSubresources", here!(definition::subresources)),
    ("TestCrossplaneLifecycle", Run::Elsewhere(HELM)),
    ("TestOperation", Run::Elsewhere(OPERATIONS)),
    ("TestOperationRetryLogic", Run::Elsewhere(OPERATIONS)),
    ("TestOperationMultiStepPipeline", Run::Elsewhere(OPERATIONS)),
    ("TestCronOperationScheduling", Run::Elsewhere(OPERATIONS)),
    (
        "TestWatchOperationResourceChanges",
        Run::Elsewhere(OPERATIONS),
    ),
    ("TestProviderRuntimeActivation", Run::Elsewhere(PODS)),
    (
        "TestConfigurationPullFromPrivateRegistry",
        Run::Elsewhere(REGISTRY),
    ),
    ("TestConfigurationWithDependency", Run::Elsewhere(REGISTRY)),
    ("TestProviderUpgrade", Run::Elsewhere(REGISTRY)),
    ("TestDeploymentRuntimeConfig", Run::Elsewhere(PODS)),
    ("TestPackageRevisionLifeCycle", Run::Elsewhere(REGISTRY)),
    ("TestImageConfigRuntimeConfig", Run::Elsewhere(PODS)),
    ("TestExternallyManagedServiceAccount", Run::Elsewhere(PODS)),
    ("TestConfigurationWithDigest", Run::Elsewhere(REGISTRY)),
    ("TestUpgradeDependencyVersion", Run::Elsewhere(REGISTRY)),
    (
        "TestUpgradeDependencyVersionSharedTransitive",
        Run::Elsewhere(REGISTRY),
    ),
    (
        "TestUpgradeDependencyVersionSharedTransitiveNoop",
        Run::Elsewhere(REGISTRY),
    ),
    ("TestUpgradeDependencyDigest", Run::Elsewhere(REGISTRY)),
    (
        "TestUpgradeAlreadyExistsDependency",
        Run::Elsewhere(REGISTRY),
    ),
    ("TestNoValidVersion", Run::Elsewhere(REGISTRY)),
    ("TestDowngrade", Run::Elsewhere(REGISTRY)),
    ("TestImageConfigAuth", Run::Elsewhere(REGISTRY)),
    (
        "TestImageConfigVerificationWithKey",
        Run::Elsewhere(REGISTRY),
    ),
    (
        "TestImageConfigVerificationKeyless",
        Run::Elsewhere(REGISTRY),
    ),
    (
        "TestImageConfigAttestationVerificationPrivateKeylessCosignV2",
        Run::Elsewhere(REGISTRY),
    ),
    (
        "TestImageConfigAttestationVerificationPrivateKeylessCosignV3",
        Run::Elsewhere(REGISTRY),
    ),
    ("TestImageConfigRewrite", Run::Elsewhere(REGISTRY)),
    ("TestCommonAnnotationsAndLabels", Run::Elsewhere(REGISTRY)),
    ("TestActivationPolicyAutomatic", Run::Elsewhere(PODS)),
    ("TestProviderDeletionProtection", Run::Elsewhere(PODS)),
    ("TestLegacyUsageStandalone", here!(usage::legacy)),
    ("TestLegacyUsageComposition", here!(usage::composed)),
    ("TestUsageStandaloneNamespaced", here!(usage::namespaced)),
    ("TestUsageStandaloneCluster", here!(usage::cluster_scoped)),
];

/// Whether the page has a line for each of them, and the right sums.
pub(crate) fn is_documented() -> Result<(), String> {
    let page = text(PAGE);
    let line = |(name, run): &(&str, Run)| match run {
        Run::Here(_) => format!("| `{name}` | runs |\n"),
        Run::Elsewhere(reason) => format!("| `{name}` | {reason} |\n"),
    };
    let lines: String = TESTS.iter().map(line).collect();
    let here = TESTS.iter().filter(|(_, run)| matches!(run, Run::Here(_)));
    let sums = format!("{} of their {} tests run", here.count(), TESTS.len());
    if page.contains(&lines) && page.contains(&sums) {
        return Ok(());
    }
    Err(format!(
        "{PAGE} does not say `{sums}`, or has other lines than these:\n{lines}"
    ))
}
