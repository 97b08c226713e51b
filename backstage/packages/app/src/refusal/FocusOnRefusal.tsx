import { useEffect } from 'react';

/**
 * Puts the cursor into the first field that a form does not take. Forms are longer than a screen, and what is refused would be
 * told above of what one sees; a screen reader would say nothing at all.
 */
export function FocusOnRefusal() {
  useEffect(() => {
    const onSubmit = ({ target }: Event) => {
      // What the form says about it is there with the next frame.
      window.requestAnimationFrame(() => {
        const form = target as HTMLFormElement;
        form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      });
    };
    document.addEventListener('submit', onSubmit);
    return () => document.removeEventListener('submit', onSubmit);
  }, []);
  return null;
}
