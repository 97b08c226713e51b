import { Progress } from '@backstage/core-components';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { useCustomResources } from '@backstage/plugin-kubernetes';
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@material-ui/core';
import { NAME, NAMESPACE } from '../dashboard/useDashboardLink';
import { Claim, Line, line, reasons } from './claim';

const KINDS = ['microservices', 'databases', 'queues', 'buckets'].map(
  plural => ({ group: 'pave.internal', apiVersion: 'v1alpha1', plural }),
);
/** Claims take minutes; each question lists a namespace. */
const ASKED_AGAIN_AFTER_MILLISECONDS = 30_000;

const COLUMNS = ['Claim', 'Phase', 'Ready', 'Price a month', 'Age'];

/** What was asked of the platform for an entity, and what has become of it: Crossplane's state, read through the portal. */
export function ClaimsCard() {
  const { entity } = useEntity();
  const { kubernetesObjects, error } = useCustomResources(
    entity,
    KINDS,
    ASKED_AGAIN_AFTER_MILLISECONDS,
  );
  const clusters = (kubernetesObjects?.items ?? []).map(item => ({
    name: item.cluster.title ?? item.cluster.name,
    claims: item.resources.flatMap(({ resources }) => resources as Claim[]),
    errors: item.errors,
  }));
  const nothing = clusters.every(
    ({ claims, errors }) => claims.length === 0 && errors.length === 0,
  );
  const { [NAME]: name = entity.metadata.name, [NAMESPACE]: namespace } =
    entity.metadata.annotations ?? {};
  return (
    <EntityInfoCard title="Claims">
      {!kubernetesObjects && !error && <Progress />}
      {error && <Typography role="alert">{error}</Typography>}
      {kubernetesObjects && nothing && (
        <Typography>
          No claim in {namespace} is called {name}, in any cluster that{' '}
          <code>kubernetes.clusterLocatorMethods</code> of the portal names. A
          golden path asks for one.
        </Typography>
      )}
      {clusters.map(cluster => (
        <Cluster
          key={cluster.name}
          {...cluster}
          alone={clusters.length === 1}
        />
      ))}
    </EntityInfoCard>
  );
}

function Cluster(cluster: {
  name: string;
  claims: Claim[];
  errors: Parameters<typeof reasons>[1];
  alone: boolean;
}) {
  const { name, claims, errors, alone } = cluster;
  return (
    <>
      {claims.length > 0 && (
        <Table size="small" aria-label={`Claims in ${name}`}>
          {!alone && <caption>{name}</caption>}
          <TableHead>
            <TableRow>
              {COLUMNS.map(column => (
                <TableCell key={column}>{column}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {claims.map(line).map(one => (
              <Rows key={one.name} {...one} />
            ))}
          </TableBody>
        </Table>
      )}
      {reasons(name, errors).map(reason => (
        <Typography key={reason} role="alert" variant="body2">
          {reason}
        </Typography>
      ))}
    </>
  );
}

function Rows({ name, phase, ready, price, age, because }: Line) {
  return (
    <>
      <TableRow>
        <TableCell component="th" scope="row">
          {name}
        </TableCell>
        <TableCell>
          <strong>{phase}</strong>
        </TableCell>
        <TableCell>{ready}</TableCell>
        <TableCell>{price}</TableCell>
        <TableCell>{age}</TableCell>
      </TableRow>
      {because && (
        <TableRow>
          <TableCell colSpan={COLUMNS.length}>{because}</TableCell>
        </TableRow>
      )}
    </>
  );
}
