// A stand-in for a Kubernetes API server, named as such: lists of a namespace, for whoever has the token. Claims and what is
// composed of them are recordings of tests/replay, and the verdict of the claim that is refused is Pave's own; pods are what a
// kubelet would make of the recorded Deployment.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '../../..');
const platform = path.join(root, 'examples/platform');
const pave = process.env.PAVE_COMMAND ?? path.join(root, 'target/debug/pave');

const TOKEN = 'token-of-the-stand-in';
const NAMESPACE = 'payments-dev';
/** The service of the catalogue that the recordings stand for. */
const SERVICE = 'checkout';
/** Kinds by plural; what nothing was made of is an empty list. */
const KINDS = {
  pods: 'Pod',
  services: 'Service',
  configmaps: 'ConfigMap',
  limitranges: 'LimitRange',
  resourcequotas: 'ResourceQuota',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  jobs: 'Job',
  cronjobs: 'CronJob',
  ingresses: 'Ingress',
  microservices: 'Microservice',
  databases: 'Database',
  queues: 'Queue',
  buckets: 'Bucket',
};

/** A namespace in a cluster. `asked` is what it was asked, as path and query. */
export async function startKubernetesStandIn() {
  const objects = [...service(), database(), refusedQueue()];
  const asked = [];
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://stand-in');
    asked.push(`${request.method} ${request.url}`);
    const answer = (code, reply) => {
      response.writeHead(code, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(reply));
    };
    const refuse = (code, reason) =>
      answer(code, {
        ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure' },
        ...{ code, reason, message: `${request.method} ${pathname}` },
      });
    const [, namespace, plural] =
      /\/namespaces\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    const kind = KINDS[plural];
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      refuse(401, 'Unauthorized');
    } else if (request.method !== 'GET' || !kind) {
      refuse(403, 'Forbidden');
    } else {
      const selector = searchParams.get('labelSelector');
      const items = objects.filter(
        object =>
          object.kind === kind &&
          object.metadata.namespace === namespace &&
          matches(selector, object.metadata.labels),
      );
      const apiVersion = pathname.split('/namespaces/')[0].slice(1);
      answer(200, {
        kind: `${kind}List`,
        apiVersion: apiVersion.replace(/^apis?\//, ''),
        metadata: { resourceVersion: '4711' },
        // Those of a list have neither.
        items: items.map(({ kind: _, apiVersion: __, ...item }) => item),
      });
    }
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const url = `http://localhost:${server.address().port}`;
  return { url, token: TOKEN, asked, stop: () => server.close() };
}

function matches(selector, labels = {}) {
  const terms = selector?.split(',') ?? [];
  return terms.every(term => {
    const [label, value] = term.split('=');
    return labels[label] === value;
  });
}

const recording = name =>
  parse(
    fs.readFileSync(
      path.join(root, 'tests/replay/0.1.0', `${name}.yaml`),
      'utf8',
    ),
  ).observed;

/** The recorded Microservice, called like the service of the catalogue, with what is composed of it and its pod. */
function service() {
  const { composite, resources } = recording('local-microservice');
  const deployment = called(SERVICE, resources.deployment.resource);
  deployment.metadata.uid = 'deployment-of-the-stand-in';
  return [
    called(SERVICE, composite.resource),
    called(SERVICE, resources.service.resource),
    deployment,
    ...running(deployment),
  ];
}

function called(name, object) {
  const was = object.metadata.name;
  const renamed = text => (text === was ? name : text);
  // Selectors and labels are this very word; sentences and bindings stay as they were recorded.
  const { metadata, spec } = JSON.parse(JSON.stringify(object), (key, value) =>
    /^(name|app|claim-name|app\.kubernetes\.io\/.*|backstage\.io\/.*)$/.test(
      key,
    )
      ? renamed(value)
      : value,
  );
  return {
    ...object,
    metadata,
    spec: object.kind === 'Microservice' ? object.spec : spec,
  };
}

function running(deployment) {
  const { template, selector } = deployment.spec;
  const replicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${SERVICE}-7d9c5b8f64`,
      namespace: NAMESPACE,
      uid: 'replica-set-of-the-stand-in',
      labels: template.metadata.labels,
      ownerReferences: [owner(deployment)],
    },
    spec: { replicas: 1, selector, template },
    status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 },
  };
  const ready = { status: 'True', lastTransitionTime: '2026-11-24T08:10:00Z' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: `${SERVICE}-7d9c5b8f64-x2x7k`,
      namespace: NAMESPACE,
      uid: 'pod-of-the-stand-in',
      creationTimestamp: '2026-11-24T08:00:00Z',
      ownerReferences: [owner(replicaSet)],
    },
    spec: template.spec,
    status: {
      phase: 'Running',
      startTime: '2026-11-24T08:00:00Z',
      conditions: ['Initialized', 'Ready', 'ContainersReady'].map(type => ({
        type,
        ...ready,
      })),
      containerStatuses: template.spec.containers.map(({ name, image }) => ({
        ...{ name, image, ready: true, started: true, restartCount: 0 },
        state: { running: { startedAt: '2026-11-24T08:00:10Z' } },
      })),
    },
  };
  return [replicaSet, pod];
}

const owner = ({ apiVersion, kind, metadata: { name, uid } }) => ({
  ...{ apiVersion, kind, name, uid, controller: true },
});

/** As the recorded Microservice is bound to it. */
const database = () => recording('local-postgres').composite.resource;

/** What Acme's policy allows nobody in development, with what Pave says about it. */
function refusedQueue() {
  const queue = `apiVersion: pave.internal/v1alpha1
kind: Queue
metadata: {name: orders, namespace: ${NAMESPACE}}
spec: {size: xlarge}
`;
  const files = {
    policy: 'policy',
    'landing-zone': 'landing-zones',
    environment: 'environments',
  };
  const words = Object.entries(files).flatMap(([option, file]) => [
    `--${option}-file`,
    path.join(platform, `${file}.yaml`),
  ]);
  // It ends with an error, for the claim is refused, and prints all the same what Crossplane would have.
  const { stdout } = spawnSync(
    pave,
    ['render', ...words, '--output', 'json', '-'],
    { input: queue, encoding: 'utf8' },
  );
  const { items } = JSON.parse(stdout);
  const [composite] = items.filter(({ kind }) => kind === 'Queue');
  assert.equal(composite.status.phase, 'Blocked');
  composite.metadata.creationTimestamp = '2026-11-24T08:00:00Z';
  return composite;
}
