// The portal's chart, rendered by helm (HELM_COMMAND, or helm on the PATH): what it sets is what the configuration reads, and
// its rights are as narrow as docs/portal.md says.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';

const root = path.resolve(import.meta.dirname, '../..');
const chart = path.join(root, '../package/portal');
const helm = process.env.HELM_COMMAND ?? 'helm';
const skip =
  spawnSync(helm, ['version']).status === 0
    ? false
    : 'there is no helm on the path and no HELM_COMMAND';

const VALUES = [
  'url=https://portal.acme.example',
  'postgres.host=portal-db.platform.svc',
  'postgres.caSecretName=portal-db-connection',
  'oidc.metadataUrl=https://id.acme.example/.well-known/openid-configuration',
  'gitea.url=https://gitea.acme.example',
  'grafanaUrl=https://grafana.acme.example',
  'techdocs.bucket=acme-techdocs',
  'techdocs.region=eu-central-1',
];
/** A helm that was built by hand knows no version of Kubernetes. */
const kubernetes = ['--kube-version', '1.31.0'];
/** What the Secret holds that the chart names. */
const SECRET = [
  'POSTGRES_PASSWORD',
  'SESSION_SECRET',
  'OIDC_CLIENT_SECRET',
  'GITEA_TOKEN',
];
const DEVELOPERS_KINDS = ['buckets', 'databases', 'microservices', 'queues'];

function rendered(...more) {
  const words = [...VALUES, ...more].flatMap(value => ['--set', value]);
  const text = execFileSync(
    helm,
    ['template', 'portal', chart, '-n', 'platform', ...kubernetes, ...words],
    { encoding: 'utf8', stdio: 'pipe' },
  );
  return parseAllDocuments(text)
    .map(document => document.toJS())
    .filter(Boolean);
}
const only = (objects, kind) =>
  objects.find(object => object.kind === kind) ?? assert.fail(`no ${kind}`);
const podOf = objects => only(objects, 'Deployment').spec.template.spec;

test('helm finds nothing to say about the chart', { skip }, () => {
  const words = VALUES.flatMap(value => ['--set', value]);
  execFileSync(helm, ['lint', '--strict', chart, ...kubernetes, ...words], {
    stdio: 'pipe',
  });
});

test('every variable that production needs is set', { skip }, () => {
  const [container] = podOf(rendered()).containers;
  const set = [...container.env.map(({ name }) => name), ...SECRET];
  const files = ['app-config.yaml', 'app-config.production.yaml'];
  const read = files.flatMap(file =>
    fs
      .readFileSync(path.join(root, file), 'utf8')
      // Without a default.
      .matchAll(/\$\{([A-Z_]+)\}/g)
      .map(([, name]) => name)
      .toArray(),
  );
  // The image sets it.
  const missing = read.filter(
    name => name !== 'PORTAL_ROOT' && !set.includes(name),
  );
  assert.deepEqual([...new Set(missing)], []);
  assert.deepEqual(container.envFrom, [{ secretRef: { name: 'portal' } }]);
});

test('it starts as the image does, with what is laid over', { skip }, () => {
  const [container] = podOf(rendered()).containers;
  const dockerfile = fs.readFileSync(path.join(root, 'Dockerfile'), 'utf8');
  const command = JSON.parse(dockerfile.match(/^CMD (.*)$/m)[1]);
  assert.deepEqual(container.args.slice(0, command.length), command);
  assert.deepEqual(container.args.slice(command.length), [
    '--config',
    '/etc/portal/app-config.yaml',
  ]);
});

/** The kinds of volumes that the level restricted allows. */
const VOLUMES = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];

// Every control of https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
test('the pod is fit for the restricted level', { skip }, () => {
  const pod = podOf(rendered());
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers']) {
    assert.equal(pod[field], undefined, field);
  }
  assert.equal(pod.securityContext.runAsNonRoot, true);
  assert.ok(pod.securityContext.runAsUser > 0);
  assert.deepEqual(pod.securityContext.seccompProfile, {
    type: 'RuntimeDefault',
  });
  for (const { name, ...source } of pod.volumes) {
    assert.ok(VOLUMES.includes(Object.keys(source)[0]), name);
  }
  assert.equal(pod.initContainers, undefined);
  for (const { ports, lifecycle, securityContext } of pod.containers) {
    assert.ok(!ports.some(({ hostPort }) => hostPort));
    assert.equal(lifecycle, undefined);
    assert.notEqual(securityContext.privileged, true);
    assert.notEqual(securityContext.runAsUser, 0);
    assert.equal(securityContext.allowPrivilegeEscalation, false);
    assert.equal(securityContext.procMount, undefined);
    assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] });
  }
});

test(
  'the pod has bounds and writes to what goes with it alone',
  { skip },
  () => {
    const pod = podOf(rendered());
    const [{ resources, securityContext, volumeMounts }] = pod.containers;
    assert.ok(resources.requests.cpu && resources.requests.memory);
    assert.ok(resources.limits.memory);
    assert.equal(securityContext.readOnlyRootFilesystem, true);
    const writable = volumeMounts.filter(({ readOnly }) => !readOnly);
    assert.deepEqual(
      writable.map(({ mountPath }) => mountPath),
      ['/tmp'],
    );
    for (const { name } of volumeMounts) {
      const [volume] = pod.volumes.filter(one => one.name === name);
      assert.ok(volume, name);
      assert.ok(name !== 'temporary' || volume.emptyDir.sizeLimit, name);
    }
  },
);

test('nothing secret is written into an object', { skip }, () => {
  const objects = rendered('apply.namespaces={payments-dev}');
  assert.ok(!objects.some(({ kind }) => kind === 'Secret'));
  const [container] = podOf(objects).containers;
  for (const { name, value } of container.env) {
    assert.ok(!SECRET.includes(name), `${name} is of the Secret`);
    assert.doesNotMatch(name, /PASSWORD|TOKEN|SECRET(?!_NAME)/, value);
  }
});

test(
  'its ports are those of the Service, the probes and the policy',
  { skip },
  () => {
    const objects = rendered(
      'networkPolicy.readers[0].namespaceSelector.matchLabels.name=ingress',
    );
    const [{ ports, ...container }] = podOf(objects).containers;
    const names = ports.map(({ name }) => name);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      assert.ok(names.includes(container[probe].httpGet.port), probe);
    }
    const { spec } = only(objects, 'Service');
    const labels = only(objects, 'Deployment').spec.template.metadata.labels;
    for (const [label, value] of Object.entries(spec.selector)) {
      assert.equal(labels[label], value, label);
    }
    const [{ ports: allowed }] = only(objects, 'NetworkPolicy').spec.ingress;
    for (const port of [
      ...spec.ports.map(one => one.targetPort),
      allowed[0].port,
    ]) {
      assert.ok(names.includes(port), port);
    }
  },
);

test('every right is of the account that the pod runs as', { skip }, () => {
  const objects = rendered('apply.namespaces={payments-dev}');
  const { name, namespace } = only(objects, 'ServiceAccount').metadata;
  assert.equal(podOf(objects).serviceAccountName, name);
  const bindings = objects.filter(({ kind }) => kind.endsWith('RoleBinding'));
  assert.equal(bindings.length, 2);
  for (const { subjects } of bindings) {
    assert.deepEqual(subjects, [{ kind: 'ServiceAccount', name, namespace }]);
  }
});

test('by itself it reads, and never a Secret or a ConfigMap', { skip }, () => {
  const objects = rendered();
  assert.ok(!objects.some(({ kind }) => kind === 'Role'));
  for (const { resources, verbs } of only(objects, 'ClusterRole').rules) {
    for (const verb of verbs) {
      assert.ok(['get', 'list', 'watch'].includes(verb), verb);
    }
    for (const hidden of ['secrets', 'configmaps', '*']) {
      assert.ok(!resources.includes(hidden), hidden);
    }
  }
});

test('it shows what it may read, and nothing that it may not', { skip }, () => {
  const file = path.join(root, 'app-config.production.yaml');
  const { objectTypes, clusterLocatorMethods } = parse(
    fs.readFileSync(file, 'utf8'),
  ).kubernetes;
  const { rules } = only(rendered(), 'ClusterRole');
  const readable = rules.flatMap(({ resources }) => resources);
  const [{ clusters }] = clusterLocatorMethods;
  const shown = [
    ...objectTypes.filter(type => type !== 'customresources'),
    ...clusters[0].customResources.map(({ plural }) => plural),
  ];
  assert.deepEqual(
    shown.filter(type => !readable.includes(type)),
    [],
  );
});

test(
  'it applies what developers ask for, where that is allowed',
  { skip },
  () => {
    const objects = rendered('apply.namespaces={payments-dev,sandbox}');
    const roles = objects.filter(({ kind }) => kind === 'Role');
    assert.deepEqual(
      roles.map(({ metadata }) => metadata.namespace),
      ['payments-dev', 'sandbox'],
    );
    for (const { rules } of roles) {
      assert.deepEqual(rules, [
        {
          apiGroups: ['pave.internal'],
          resources: DEVELOPERS_KINDS,
          verbs: ['get', 'create', 'patch'],
        },
      ]);
    }
    const config = only(objects, 'ConfigMap').data['app-config.yaml'];
    assert.deepEqual(parse(config), { pave: { apply: {} } });
  },
);

for (const [value, because] of [
  ['postgres.hots=a', /hots/],
  ['url=portal.acme.example', /url/],
  ['image.tag=latest', /tag/],
  ['apply.namespaces={Payments}', /apply/],
  ['replicas=0', /replicas/],
]) {
  test(`${value} is refused`, { skip }, () => {
    assert.throws(() => rendered(value), because);
  });
}

test('what has to be said is asked for', { skip }, () => {
  assert.throws(
    () =>
      execFileSync(helm, ['template', 'portal', chart, ...kubernetes], {
        stdio: 'pipe',
      }),
    /postgres/,
  );
});
