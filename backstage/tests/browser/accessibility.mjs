// Whether people who use a keyboard or a screen reader get through: axe-core on a page, and what of its answer is not ours.
import { createRequire } from 'node:module';

// Its ES module exports nothing under Node.
const { AxeBuilder } = createRequire(import.meta.url)('@axe-core/playwright');

/** What keeps somebody from going on; the lesser ones are advice. */
const BARRIERS = ['serious', 'critical'];

/**
 * What Backstage's own parts do wrong, by rule and element: nothing of ours can repair it, and whatever else breaks the same
 * rule is still a failure. An entry that no page needs any more fails as well, so that the list gets shorter with releases.
 */
const OF_BACKSTAGE = [
  {
    rule: 'list',
    element: /^<ul class="MuiList-root jss/,
    reason:
      "home: the widget Toolkit of plugin-home puts its links beside the list's items",
  },
  {
    rule: 'nested-interactive',
    element: /^<span class="MuiButtonBase-root MuiTableSortLabel-root"/,
    reason:
      "catalog: the table of core-components makes a heading's drag handle part of its sort button",
  },
  {
    rule: 'scrollable-region-focusable',
    element: /^<div class="bui-CardBody /,
    reason:
      'entity page: a card of @backstage/ui that is too small for its table scrolls by mouse alone',
    // That depends on the fonts of the machine.
    sometimes: true,
  },
  {
    rule: 'aria-valid-attr-value',
    element: /^<a class="bui-Tab /,
    reason:
      'scaffolder: tabs of @backstage/ui that are links name a panel that is not on the page',
  },
  {
    rule: 'aria-prohibited-attr',
    element: /^<div class="MuiInputBase-root [^>]*data-testid="(host-)?select"/,
    reason: 'forms: RepoUrlPicker names the box around a list of choices',
  },
  {
    rule: 'select-name',
    element: /^<select class="MuiSelect-root /,
    reason: '… and not the list itself',
  },
];

/** Looks at pages of one walk, and remembers which entries of the list it needed. */
export class Accessibility {
  constructor(known = OF_BACKSTAGE) {
    this.known = known;
    this.needed = new Set();
  }

  /** What is in somebody's way on the page as it is now, a sentence each. */
  async barriers(page) {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ impact }) => BARRIERS.includes(impact))
      .flatMap(violation =>
        violation.nodes
          .filter(({ html }) => !this.isKnown(violation.id, html))
          .map(
            ({ html, target }) =>
              `${violation.id} (${violation.impact}): ${violation.help}: ${target}: ${html}`,
          ),
      );
  }

  isKnown(rule, html) {
    const entry = this.known.find(
      known => known.rule === rule && known.element.test(html),
    );
    if (entry) {
      this.needed.add(entry);
    }
    return entry !== undefined;
  }

  /** Entries that no page needed. */
  outdated() {
    return this.known
      .filter(entry => !entry.sometimes && !this.needed.has(entry))
      .map(({ rule, reason }) => `${rule}: ${reason}`);
  }
}
