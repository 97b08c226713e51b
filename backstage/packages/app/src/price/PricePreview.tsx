import { Typography, makeStyles } from '@material-ui/core';
import { usePrice } from './usePrice';

type Properties = {
  uiSchema?: { 'ui:options'?: Record<string, unknown> };
  formContext?: { formData?: Record<string, unknown> };
};

const useStyles = makeStyles(({ palette }) => ({
  // The theme's own red is too pale for text on its background.
  refusal: {
    color: palette.type === 'dark' ? palette.error.light : palette.error.dark,
  },
}));

/** Price per month of everything that was answered so far, and what the platform refuses about it. */
export const PricePreview = ({ uiSchema, formContext }: Properties) => {
  const classes = useStyles();
  const form = String(uiSchema?.['ui:options']?.form ?? '');
  const { price, error } = usePrice(form, formContext?.formData ?? {});
  return (
    <div role="status" aria-live="polite" data-testid="pave-price">
      {price && (
        <Typography variant="h6" component="p">
          {price.sentence}
        </Typography>
      )}
      {price?.refusals.map(refusal => (
        <Typography key={refusal} className={classes.refusal}>
          {refusal}
        </Typography>
      ))}
      {error && <Typography color="textSecondary">{error}</Typography>}
      {!price && !error && (
        <Typography color="textSecondary">Asking for the price…</Typography>
      )}
    </div>
  );
};
