// Gives @tensorflow/tfjs-node its native part where its own download fails or install scripts are
// blocked: TensorFlow's C library comes out of the Python wheel (package registry), the addon is
// compiled here. Needs Linux on x86-64, Python 3 with pip, a C++ compiler and make, and 1 GB of
// disk. The engine `tfjs-node` and fast training need it; nothing else does.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PACKAGE = resolve('node_modules/@tensorflow/tfjs-node');

/** The addon of tfjs-node 4.22 was made for TensorFlow 2.9; the C API of 2.15 serves it as well. */
const WHEEL = 'tensorflow-cpu==2.15.1';
const WHEEL_SHA256 = '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26';

/** What tfjs-node's own install script looks for before it downloads anything. */
const LINKS = {
  'libtensorflow.so.2.9.1': 'libtensorflow_cc.so.2',
  'libtensorflow.so': 'libtensorflow_cc.so.2',
  'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
};

const UNPACK = `
import re, sys, zipfile
wheel, deps = sys.argv[1:]
wanted = {
    'lib': r'tensorflow/(libtensorflow_(?:cc|framework)\\.so\\.2)$',
    'include': r'tensorflow/include/((?:tensorflow/c/|tensorflow/core/platform/ctstring|tensorflow/tsl/|tsl/|xla/tsl/).*)',
}
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        for folder, pattern in wanted.items():
            match = re.match(pattern, member.filename)
            if match and not member.is_dir():
                member.filename = folder + '/' + match.group(1)
                archive.extract(member, deps)
                break
`;

const run = (program, ...args) => execFileSync(program, args, { stdio: 'inherit' });

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  fail('This builds on Linux x86-64 only; elsewhere: npm rebuild @tensorflow/tfjs-node');
}
if (!existsSync(PACKAGE)) {
  // npm leaves an optional package out when its install script fails.
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const wanted = `@tensorflow/tfjs-node@${optionalDependencies['@tensorflow/tfjs-node']}`;
  run('npm', 'install', '--no-save', '--ignore-scripts', wanted);
}

const scratch = mkdtempSync(join(tmpdir(), 'tfjs-native-'));
try {
  const requirements = join(scratch, 'requirements.txt');
  writeFileSync(requirements, `${WHEEL} --hash=sha256:${WHEEL_SHA256}\n`);
  const platform = ['--python-version', '3.11', '--platform', 'manylinux2014_x86_64'];
  const download = ['download', '--no-deps', '--only-binary=:all:', ...platform];
  run('python3', '-m', 'pip', ...download, '-r', requirements, '-d', scratch);
  const name = 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl';
  rmSync(join(PACKAGE, 'deps'), { recursive: true, force: true });
  run('python3', '-c', UNPACK, join(scratch, name), join(PACKAGE, 'deps'));
  for (const [link, target] of Object.entries(LINKS)) {
    symlinkSync(target, join(PACKAGE, 'deps/lib', link));
  }
  run('npm', 'rebuild', '@tensorflow/tfjs-node', '--build-from-source', '--foreground-scripts');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
