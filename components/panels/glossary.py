"""The words of the field as the app uses them, in a plain sentence each, for the help page."""

from __future__ import annotations

from components.language import later

# Anchor, word, sentence. An anchor is English in every language, for links.
WORDS = (
    (
        "neuron",
        later("Neuron"),
        later("A thing that holds a number; a circle on the screen."),
    ),
    (
        "activation",
        later("Activation"),
        later("The number that a neuron holds: how brightly it is lit."),
    ),
    (
        "layer",
        later("Layer"),
        later(
            "Neurons side by side: each is computed from all of the layer before, and the first "
            "one is the picture’s 784 pixels."
        ),
    ),
    (
        "hidden-layer",
        later("Hidden layer"),
        later("A layer between the picture and the ten outputs; here two of 16 neurons."),
    ),
    (
        "weight",
        later("Weight"),
        later(
            "The number on a line: how much the neuron before counts for the next, and whether "
            "for it or against it."
        ),
    ),
    (
        "bias",
        later("Bias"),
        later("A number of each neuron that is added to its sum: how easily it lights up."),
    ),
    (
        "weighted-sum",
        later("Weighted sum"),
        later(
            "All activations of the layer before, each times its weight, added up; with the bias "
            "it is what the neuron’s activation is made of."
        ),
    ),
    (
        "activation-function",
        later("Activation function"),
        later("What turns a sum into an activation."),
    ),
    (
        "sigmoid",
        later("Sigmoid"),
        later(
            "An activation function that squeezes every sum into 0 to 1: very negative sums near "
            "0, very positive ones near 1."
        ),
    ),
    (
        "relu",
        later("ReLU"),
        later(
            "An activation function that keeps a positive sum as it is and makes a negative one 0."
        ),
    ),
    (
        "parameter",
        later("Parameters"),
        later("All weights and biases together, the knobs of the network: 13,002 here."),
    ),
    (
        "training",
        later("Training"),
        later(
            "Changing the parameters bit by bit, so that the network errs less on examples whose "
            "answer is known."
        ),
    ),
    (
        "cost",
        later("Cost"),
        later("One number for how wrong the network is: 0 if all outputs were as they should be."),
    ),
    (
        "gradient",
        later("Gradient"),
        later(
            "For each parameter, how much the cost would change if it were turned a little; all "
            "of them together point to where the cost rises fastest."
        ),
    ),
    (
        "gradient-descent",
        later("Gradient descent"),
        later(
            "Going downhill: turning all parameters a little against the gradient, again and again."
        ),
    ),
    (
        "learning-rate",
        later("Learning rate"),
        later(
            "How far one step of the descent goes: too small takes for ever, too large jumps over"
            " the valley."
        ),
    ),
    (
        "backpropagation",
        later("Backpropagation"),
        later(
            "The way to compute the gradient: from the outputs back through the layers, each "
            "taking what the next one wishes for."
        ),
    ),
    (
        "mini-batch",
        later("Mini-batch"),
        later(
            "A few examples that one step of the descent is computed from, instead of all: less "
            "exact, and much faster."
        ),
    ),
    (
        "epoch",
        later("Epoch"),
        later("One pass through all examples that there are to learn from."),
    ),
    (
        "overfitting",
        later("Overfitting"),
        later("Knowing the examples by heart, and failing on what was not among them."),
    ),
    (
        "unseen",
        later("Unseen digits"),
        later(
            "Digits that were kept from the training, to see what was understood and not only "
            "remembered."
        ),
    ),
    (
        "shuffle",
        later("Shuffle"),
        later("All weights stay as they are but change their places: what was learned is gone."),
    ),
    (
        "forward-pass",
        later("Forward pass"),
        later("From the pixels through all layers to the outputs, once; nothing is learned by it."),
    ),
)
