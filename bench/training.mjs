/**
 * Characters learned from in a second, by the fused path, by TensorFlow.js's layers API and, where
 * Python has it, by PyTorch and Keras: on the study's network (93 characters, 2 x 128 units), 32 x 64
 * characters a step, Adam, dropout 0.2, one thread each, in turns within the same minute. Seconds are
 * of processor time, which a busy neighbour changes less than the clock's.
 * ANTIPHON_PYTHON names the Python to try; else python3.
 */
import { spawnSync } from 'node:child_process';
import { Chance } from '../dist/training/chance.js';
import { chunksOf } from '../dist/training/chunk.js';
import { createDifferentiator } from '../dist/training/createDifferentiator.js';
import { zeroState } from '../dist/training/differentiator.js';
import { dropoutMasks } from '../dist/training/dropout.js';
import { descend, freshOptimiser } from '../dist/training/optimiser.js';
import { Parameters } from '../dist/training/parameters.js';
import { recipeSchema } from '../dist/training/recipe.js';

const SHAPE = { vocabularySize: 93, cell: 'lstm', layers: [128, 128], embedding: 0 };
const ROWS = 32;
const STEPS = 64;
const CHARACTERS = ROWS * STEPS;
const ROUNDS = 5;
/** Milliseconds of each turn. */
const TURN = 2000;

const chance = new Chance(1, 'order');
const passages = Array.from({ length: ROWS }, () =>
  Uint16Array.from({ length: STEPS + 1 }, () => chance.below(SHAPE.vocabularySize)),
);
const recipe = recipeSchema.parse({ layers: SHAPE.layers });

function fused(differentiator, target) {
  const parameters = Parameters.fresh(SHAPE, 1);
  const gradient = new Parameters(SHAPE);
  const optimiser = freshOptimiser(parameters.values);
  const settings = { ...recipe, rate: 1e-3 };
  const [chunk] = chunksOf(passages, STEPS, target);
  return () => {
    const lesson = {
      chunk,
      state: zeroState(parameters.network, ROWS),
      loss: 'cross-entropy',
      divisor: CHARACTERS,
      masks: dropoutMasks(recipe, chunk, optimiser.steps),
    };
    differentiator.learn(parameters.network, lesson, gradient.network);
    descend(parameters, gradient.values, optimiser, settings);
  };
}

async function layersApi(target) {
  const tf = await import('@tensorflow/tfjs-core');
  const { layers, sequential } = await import('@tensorflow/tfjs-layers');
  await tf.setBackend('tensorflow');
  const every = target === 'every';
  const model = sequential();
  for (const [at, units] of SHAPE.layers.entries()) {
    model.add(
      layers.lstm({
        units,
        recurrentActivation: 'sigmoid',
        returnSequences: every || at + 1 < SHAPE.layers.length,
        ...(at === 0 ? { inputShape: [STEPS, SHAPE.vocabularySize] } : {}),
      }),
    );
    model.add(layers.dropout({ rate: 0.2 }));
  }
  model.add(layers.dense({ units: SHAPE.vocabularySize, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const oneHot = (from) =>
    tf.oneHot(
      tf.tensor2d(
        passages.map((passage) => [...passage.subarray(from, from + STEPS)]),
        [ROWS, STEPS],
        'int32',
      ),
      SHAPE.vocabularySize,
    );
  const x = oneHot(0);
  const next = oneHot(1);
  const y = every ? next : tf.squeeze(tf.slice(next, [0, STEPS - 1, 0], [-1, 1, -1]), [1]);
  return () => model.trainOnBatch(x, y);
}

const PYTHON = {
  PyTorch: `
import torch, time
torch.set_num_threads(1)
lstm = torch.nn.LSTM(93, 128, num_layers=2, dropout=0.2, batch_first=True)
drop, dense = torch.nn.Dropout(0.2), torch.nn.Linear(128, 93)
adam = torch.optim.Adam([*lstm.parameters(), *dense.parameters()])
text = torch.randint(0, 93, (32, 65))
every = TARGET == 'every'
def step():
    h, _ = lstm(torch.nn.functional.one_hot(text[:, :-1], 93).float())
    logits = dense(drop(h if every else h[:, -1]))
    target = text[:, 1:] if every else text[:, -1]
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, 93), target.reshape(-1))
    adam.zero_grad(); loss.backward(); adam.step(); loss.item()
`,
  Keras: `
import os, time
os.environ.update(TF_CPP_MIN_LOG_LEVEL='3', TF_NUM_INTRAOP_THREADS='1', TF_NUM_INTEROP_THREADS='1')
import keras, numpy
every = TARGET == 'every'
model = keras.Sequential([keras.Input((64, 93)), keras.layers.LSTM(128, return_sequences=True),
    keras.layers.Dropout(0.2), keras.layers.LSTM(128, return_sequences=every),
    keras.layers.Dropout(0.2), keras.layers.Dense(93, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
text = keras.utils.to_categorical(numpy.random.randint(0, 93, (32, 65)), 93)
x, y = text[:, :-1], text[:, 1:] if every else text[:, -1]
def step(): model.train_on_batch(x, y)
`,
};

/** Steps a second by a Python of its own, or undefined where the package is missing. */
function python(source, target) {
  const script = `TARGET = '${target}'\n${source}
for _ in range(5): step()
start, steps = time.process_time(), 0
while time.process_time() - start < ${TURN / 1000}: step(); steps += 1
print(steps / (time.process_time() - start))
`;
  const { status, stdout } = spawnSync(process.env.ANTIPHON_PYTHON ?? 'python3', ['-c', script], {
    encoding: 'utf8',
  });
  return status === 0 ? Number(stdout.trim().split('\n').at(-1)) : undefined;
}

/** Milliseconds of processor time that this process has taken. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Steps a second within a turn. */
async function turn(step) {
  await step();
  const start = processorTime();
  let steps = 0;
  while (processorTime() - start < TURN) {
    await step();
    steps++;
  }
  return (1000 * steps) / (processorTime() - start);
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

export async function bench() {
  let differentiator;
  try {
    differentiator = await createDifferentiator('tfjs-node');
  } catch (error) {
    console.log(error.message);
    return;
  }
  for (const target of ['last', 'every']) {
    const ours = fused(differentiator, target);
    const layers = await layersApi(target);
    const runs = {
      'antiphon, fused': () => turn(ours),
      'tfjs-node, layers API': () => turn(layers),
      PyTorch: () => python(PYTHON.PyTorch, target),
      Keras: () => python(PYTHON.Keras, target),
    };
    const rates = new Map(Object.keys(runs).map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, run] of Object.entries(runs)) {
        const rate = await run();
        if (rate === undefined) delete runs[name];
        else rates.get(name).push(rate);
      }
    }
    console.log(`target: ${target === 'every' ? 'every character' : 'the last character'}`);
    const base = median([...rates.get('antiphon, fused')]);
    for (const [name, found] of rates) {
      if (found.length === 0) {
        console.log(`  ${name.padEnd(22)} not installed`);
        continue;
      }
      const rate = median(found);
      console.log(
        `  ${name.padEnd(22)} ${((rate * CHARACTERS) / 1000).toFixed(1).padStart(6)} k chars/s   antiphon is ${(base / rate).toFixed(2)}x`,
      );
    }
  }
}
