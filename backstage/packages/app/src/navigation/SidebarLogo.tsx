import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core';

const useStyles = makeStyles({
  link: {
    display: 'flex',
    alignItems: 'center',
    height: 2 * sidebarConfig.logoHeight,
    marginLeft: 24,
    color: '#f4f1ea',
    fontSize: 24,
    fontWeight: 700,
  },
});

/** The word, or its first letter while the bar is narrow. */
export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <Link to="/" underline="none" className={classes.link} aria-label="Home">
      {isOpen ? 'Pave' : 'P'}
    </Link>
  );
};
