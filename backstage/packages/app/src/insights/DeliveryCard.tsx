import { Link, Progress } from '@backstage/core-components';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import {
  Table,
  TableBody,
  TableCell,
  TableRow,
  Typography,
} from '@material-ui/core';
import { NAME } from '../dashboard/useDashboardLink';
import { CountedDeployment, FailureReasonWords, ServiceDora } from './api';
import { useAnswer } from './useInsights';
import { day, doubts, lines, score } from './words';

const MOST_FAILURES = 3;

/** The five DORA metrics of a service in production, each with what it was counted from. */
export function DeliveryCard() {
  const { entity } = useEntity();
  const service = entity.metadata.annotations?.[NAME] ?? entity.metadata.name;
  const { answer, error } = useAnswer(
    insights => insights.get('/v1/dora', { service }),
    service,
  );
  return (
    <EntityInfoCard title="Delivery">
      {!answer && !error && <Progress />}
      {error && <Typography role="alert">{error}</Typography>}
      {answer && (
        <>
          <Typography variant="body2" paragraph>
            Production, {day(answer.from)} until {day(answer.to)}. Medians, by
            definitions {answer.definitions}.
          </Typography>
          {answer.services.map(one => (
            <Metrics key={one.service} service={one} />
          ))}
        </>
      )}
    </EntityInfoCard>
  );
}

function Metrics({ service }: { service: ServiceDora }) {
  const failed = (service.deployments ?? []).filter(one => one.failedBy);
  return (
    <>
      <Table size="small" aria-label="DORA metrics">
        <TableBody>
          {lines(service.metrics).map(({ name, value, counted }) => (
            <Row key={name} name={name} value={value} counted={counted} />
          ))}
          <Row
            name="Score"
            value={score(service.metrics.score.overall)}
            counted="of 10, DORA's Quick Check"
          />
        </TableBody>
      </Table>
      {doubts(service.metrics).map(doubt => (
        <Typography key={doubt} variant="body2">
          {doubt}
        </Typography>
      ))}
      {failed.slice(0, MOST_FAILURES).map(one => (
        <Failure key={one.id} deployment={one} />
      ))}
    </>
  );
}

function Row(line: { name: string; value: string; counted: string }) {
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        {line.name}
      </TableCell>
      <TableCell>
        <strong>{line.value}</strong>
      </TableCell>
      <TableCell>{line.counted}</TableCell>
    </TableRow>
  );
}

/** Underlined, for color alone tells not everybody that it is a link. */
function named(id: string, link?: string | null) {
  return link ? (
    <Link to={link} underline="always">
      {id}
    </Link>
  ) : (
    id
  );
}

/** So that nobody has to believe the rate. */
function Failure({ deployment }: { deployment: CountedDeployment }) {
  const { link, id, finishedAt, failedBy, recoveredAt } = deployment;
  return (
    <Typography variant="body2">
      {day(finishedAt)}: {named(id, link)} failed.{' '}
      {failedBy && FailureReasonWords[failedBy]}
      {recoveredAt ? '' : ' It has not recovered yet.'}
    </Typography>
  );
}
