import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SECURITY_HEADERS } from '../src/wire/page.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('SECURITY.md gives a reason for each production dependency, and for no other', () => {
  const { dependencies, optionalDependencies } = JSON.parse(read('package.json'));
  const section = read('SECURITY.md').split('## What it depends on')[1]?.split('\n## ')[0] ?? '';
  const listed = [...section.matchAll(/^\| `([^`]+)` \| .{10,} \|$/gm)].map(([, name]) => name);
  expect(listed.toSorted()).toEqual(
    Object.keys({ ...dependencies, ...optionalDependencies }).toSorted(),
  );
});

test('the lock file has the hash of all that is installed to run it', () => {
  const { packages } = JSON.parse(read('package-lock.json'));
  const entries: [string, { integrity?: string; dev?: boolean; optional?: boolean }][] =
    Object.entries(packages);
  const open = entries.filter(
    ([path, { integrity, dev, optional }]) => path !== '' && !integrity && !dev && !optional,
  );
  expect(open).toEqual([]);
});

test('the bill of materials has all that is installed to run it, with hashes, and nothing else', () => {
  const shell = process.platform === 'win32';
  const bill = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { shell }).toString());
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { type: 'application' } },
  });
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const listed = new Map<string, { hashes?: unknown[] }>(
    bill.components.map((component: { name: string }) => [component.name, component]),
  );
  for (const name of Object.keys(dependencies)) expect(listed.get(name)?.hashes).toHaveLength(1);
  for (const name of Object.keys(devDependencies)) expect(listed.has(name)).toBe(false);
});

describe('the page may', () => {
  const policy = new Map(
    (SECURITY_HEADERS['content-security-policy'] ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );

  test('nothing that is not said', () => {
    expect(policy.get('default-src')).toBe("'none'");
  });

  test.each(['script-src', 'worker-src', 'connect-src'])('%s: only ours', (name) => {
    expect(policy.get(name)).toBe("'self'");
  });

  test('be styled by what we serve, and by the very sheet that the engraver writes', () => {
    expect(policy.get('style-src')).toMatch(/^'self'( 'sha256-[\w+/]{43}=')?$/);
  });

  test('no inline code, no other origin, no plug-in, no frame, no form elsewhere', () => {
    const all = [...policy.values()].join(' ');
    expect(all).not.toMatch(/unsafe|\*|https?:|wss?:/);
    for (const name of ['frame-ancestors', 'base-uri', 'form-action']) {
      expect(policy.get(name)).toBe("'none'");
    }
    for (const name of ['object-src', 'frame-src', 'style-src-attr', 'script-src-attr']) {
      expect(policy.has(name)).toBe(false);
    }
  });

  test('play what it recorded, and ask for MIDI and for nothing else', () => {
    expect(policy.get('media-src')).toBe("'self' blob:");
    const asked = (SECURITY_HEADERS['permissions-policy'] ?? '').split(', ');
    expect(asked).toContain('midi=(self)');
    expect(asked.filter((one) => !one.endsWith('=()'))).toEqual(['midi=(self)']);
    expect(asked).toEqual(expect.arrayContaining(['camera=()', 'microphone=()', 'geolocation=()']));
  });

  test('not bring code of its own: index.html has no inline script and no inline style', () => {
    const html = read('src/web/index.html');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/);
  });
});
