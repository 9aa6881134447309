"""Train a network: mini-batches, Adam or gradient descent, a schedule, an average.

`python -m network.training --help` tells all; `make train` trains what ships.

What is done beyond the textbook, and why:

- A sigmoid network is trained as a tanh network and folded, since
  sigma(z) = (tanh(z / 2) + 1) / 2: exactly the same functions, but activations
  around zero let the gradient through, and it learns a full point more.
- The input is centred by its mean for the same reason; the shift is folded into
  the first bias, so that the finished network takes plain 0..1 pixels.
- A penalty on differences between neighbouring first-layer weights turns their
  pictures from noise into strokes, at no cost in accuracy.
- What ships is an exponential average of the weights over the last steps.
"""
