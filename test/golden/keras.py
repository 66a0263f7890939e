"""Makes the Keras models of keras2, keras2-quantised and keras3, and what they predict.

    TF_USE_LEGACY_KERAS=1 python keras.py 2     (tf_keras 2.16)
    python keras.py 3                           (keras 3.15)

They were converted by tensorflowjs 4.22:

    tensorflowjs_converter --input_format keras --weight_shard_size_bytes 1000 lstm2.h5 keras2
    tensorflowjs_converter --input_format keras --quantize_uint16='*' gru2.h5 keras2-quantised
    tensorflowjs_converter --input_format keras lstm3.h5 keras3
"""

import json
import sys

import numpy as np

if sys.argv[1] == "2":
    import tf_keras as keras
else:
    import keras

layers = keras.layers
rng = np.random.default_rng(1)
INDICES = [3, 1, 4, 1, 5, 0, 2, 6]


def make(name, stack, x):
    model = keras.Sequential(stack)
    model.set_weights([rng.normal(size=w.shape).astype("f4") for w in model.get_weights()])
    model.save(name + sys.argv[1] + ".h5")
    probabilities = model.predict(x, verbose=0)[0].tolist()
    with open(name + sys.argv[1] + ".json", "w") as file:
        json.dump({"indices": INDICES, "probabilities": probabilities}, file)


make(
    "lstm",
    [
        layers.Input((None, 7)),
        layers.LSTM(5, return_sequences=True),
        layers.Dropout(0.2),
        layers.LSTM(3, return_sequences=True),
        layers.Dense(7, activation="softmax"),
    ],
    np.eye(7, dtype="f4")[INDICES][None],
)
make(
    "gru",
    [
        layers.Input((None,)),
        layers.Embedding(7, 4),
        layers.GRU(5, return_sequences=True, reset_after=False),
        layers.TimeDistributed(layers.Dense(7)),
        layers.Activation("softmax"),
    ],
    np.array([INDICES]),
)
