import { Link } from '@backstage/core-components';
import { List, ListItem, ListItemText } from '@material-ui/core';

/** The templates of `backstage/templates`, in the order in which a team meets them. */
export const GOLDEN_PATHS = [
  {
    template: 'new-microservice',
    title: 'New microservice',
    promise: 'A repository that builds, deploys and is observed',
  },
  {
    template: 'managed-database',
    title: 'Managed database',
    promise: 'Private, encrypted, backed up; the price before you ask for it',
  },
  {
    template: 'managed-queue',
    title: 'Managed queue',
    promise: 'Queue or topic with dead letters',
  },
  {
    template: 'new-environment',
    title: 'New environment',
    promise: 'A namespace for a team and a stage, with quotas and rights',
  },
  {
    template: 'add-observability',
    title: 'Add observability',
    promise: 'Dashboard, alerts and an objective for a service that runs',
  },
  {
    template: 'resize',
    title: 'Resize',
    promise: 'A pull request that says what the change costs',
  },
  {
    template: 'retire',
    title: 'Retire',
    promise: 'A pull request that removes what nobody needs',
  },
];

export const GoldenPaths = () => (
  <List dense>
    {GOLDEN_PATHS.map(({ template, title, promise }) => (
      <ListItem key={template}>
        <ListItemText
          primary={
            <Link to={`/create/templates/default/${template}`}>{title}</Link>
          }
          secondary={promise}
        />
      </ListItem>
    ))}
  </List>
);
