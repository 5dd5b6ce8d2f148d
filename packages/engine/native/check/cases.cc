// Golden trials: together they cover every layer, loss, optimizer, constraint, penalty and clipping, and
// shapes that are not multiples of a vector, block or tile.

#include "cases.h"

namespace ridgeline::check {
namespace {

// Short names, so that most cases fit on one line.
using D = Description;

/** Hidden layers of 17 and 11 units behind 13 features: none fills whole vectors. */
void addHidden(D& d, ActivationKind kind = ActivationKind::relu, double argument = 0) {
  d.dense(17);
  d.activation(kind, argument);
  d.dense(11);
  d.activation(kind, argument);
}

void addSmallNet(D& d) {
  addHidden(d);
  d.output();
}

void describeRegression(D& d, LossKind loss, double argument = 0) {
  d.setProblem(Problem::regression, loss, argument);
  addSmallNet(d);
}

void describeBinary(D& d, LossKind loss, double argument = 0) {
  d.setProblem(Problem::binary, loss, argument);
  addSmallNet(d);
}

/** @param settings in the order of `makeOptimizer` */
template <class... Settings>
void describeOptimizer(D& d, OptimizerKind kind, Settings... settings) {
  d.setOptimizer(kind, settings...);
  addSmallNet(d);
}

void constrain(D& d, ConstraintSpec constraint) {
  D::Extras extras;
  extras.constraint = constraint;
  d.dense(17, extras);
  d.activation(ActivationKind::tanh);
  d.dense(5, extras);
}

void clip(D& d, ClippingKind kind, double limit) {
  d.clipping = kind;
  d.clippingLimit = limit;
  addSmallNet(d);
}

void penalise(D& d, D::Extras extras, PenaltySpec activity = {}) {
  d.dense(17, extras);
  d.activation(ActivationKind::sigmoid, 0, activity);
  d.dense(5, extras);
}

void addShape(D& d, long features, long hiddenUnits, long batchSize, long rows) {
  d.features = features, d.batchSize = batchSize, d.rows = rows;
  d.dense(hiddenUnits);
  d.activation(ActivationKind::relu);
  d.output();
}

/** Reshapes the inputs to an image, as the first layer. */
void reshapeToImage(D& d, long height, long width, long channels) {
  d.features = height * width * channels;
  d.reshape({false, height, width, channels});
}

/**
 * Two convolutions with 8 and `filters` filters, each followed by relu and max-pooling, so most gradients
 * are 0.
 */
void poolTwice(D& d, const Shape& image, long filters, const WindowSpec& second, const WindowSpec& pool) {
  reshapeToImage(d, image.height, image.width, image.channels);
  d.conv2d(8, {3, 3, 1, 1, true});
  d.activation(ActivationKind::relu);
  d.pooling(LayerKind::maxPooling2d, {2, 2, 2, 2, false});
  d.conv2d(filters, second);
  d.activation(ActivationKind::relu);
  d.pooling(LayerKind::maxPooling2d, pool);
  d.flatten();
  d.output();
}

/** Two convolutions and a Dense layer; the second convolution passes its gradient back to the first. */
void convolve(D& d, const Shape& image, long filters, const WindowSpec& first, const WindowSpec& second,
              const D::Extras& extras = {}, bool hasBias = true) {
  reshapeToImage(d, image.height, image.width, image.channels);
  d.conv2d(filters, first, extras, hasBias);
  d.activation(ActivationKind::tanh);
  d.conv2d(5, second, extras, hasBias);
  d.activation(ActivationKind::relu);
  d.flatten();
  d.output();
}

/** Pooling behind a convolution and a relu, so that many values of a window tie at 0. */
void pool(D& d, const Shape& image, long filters, LayerKind kind, const WindowSpec& window) {
  reshapeToImage(d, image.height, image.width, image.channels);
  d.conv2d(filters, {2, 2, 1, 1, true});
  d.activation(ActivationKind::relu);
  d.pooling(kind, window);
  d.flatten();
  d.output();
}

/** Normalizations of the inputs, of a convolution's outputs and of a vector. */
void normalize(D& d, LayerKind kind, const Shape& image, long filters, const NormalizationSpec& spec) {
  reshapeToImage(d, image.height, image.width, image.channels);
  d.normalization(kind, spec);
  d.conv2d(filters, {2, 2, 1, 1, true});
  d.normalization(kind, spec);
  d.activation(ActivationKind::relu);
  d.flatten();
  d.dense(19);
  d.normalization(kind, spec);
  d.activation(ActivationKind::relu);
  d.output();
}

/** Three depthwise convolutions; all but the first pass their gradients back. */
void depthwise(D& d, const Shape& image, long multiplier, const WindowSpec& first, const WindowSpec& second,
               const D::Extras& extras = {}, bool hasBias = true) {
  reshapeToImage(d, image.height, image.width, image.channels);
  d.depthwiseConv2d(multiplier, first, extras, hasBias);
  d.activation(ActivationKind::tanh);
  d.depthwiseConv2d(1, second, extras, hasBias);
  d.depthwiseConv2d(2, {2, 2, 1, 1, true}, extras, hasBias);
  d.flatten();
  d.output();
}

/** Embedding of inputs from 0 to 6. */
void embed(D& d, long rowsOfTable, long units, const D::Extras& extras) {
  d.inputBytes = true, d.divisor = 1, d.maxByte = 7;
  d.features = 11;
  d.embedding(rowsOfTable, units, extras);
  d.activation(ActivationKind::tanh);
  d.globalAveragePooling2d();
  d.output();
}

// Short names, as above.
using L = LossKind;
using A = ActivationKind;
using O = OptimizerKind;
using C = ConstraintKind;

constexpr struct {
  const char* name;
  void (*describe)(D&);
} cases[] = {
    {"activation linear", [](D& d) { addHidden(d, A::linear), d.output(); }},
    {"activation relu", [](D& d) { addHidden(d, A::relu), d.output(); }},
    {"activation sigmoid", [](D& d) { addHidden(d, A::sigmoid), d.output(); }},
    {"activation tanh", [](D& d) { addHidden(d, A::tanh), d.output(); }},
    {"activation softmax", [](D& d) { addHidden(d, A::softmax), d.output(); }},
    {"activation leaky_relu", [](D& d) { addHidden(d, A::leakyRelu, 0.2), d.output(); }},
    {"activation prelu", [](D& d) { addHidden(d, A::prelu), d.output(); }},
    {"activation elu", [](D& d) { addHidden(d, A::elu, 0.7), d.output(); }},

    {"loss categorical_crossentropy", [](D& d) { addSmallNet(d); }},
    {"loss categorical_crossentropy, smoothed", [](D& d) { d.lossArgument = 0.1, addSmallNet(d); }},
    {"loss categorical_crossentropy, class weights",
     [](D& d) {
       d.classWeightCount = 5;
       for (int i = 0; i < 5; i++) d.classWeights[i] = 0.5 + 0.3 * i;
       addSmallNet(d);
     }},
    {"loss binary_crossentropy", [](D& d) { describeBinary(d, L::binaryCrossentropy); }},
    {"loss binary_crossentropy, smoothed", [](D& d) { describeBinary(d, L::binaryCrossentropy, 0.2); }},
    {"loss binary_crossentropy, class weights",
     [](D& d) {
       d.classWeightCount = 2, d.classWeights[0] = 0.7, d.classWeights[1] = 2.1;
       describeBinary(d, L::binaryCrossentropy);
     }},
    {"loss hinge", [](D& d) { describeBinary(d, L::hinge); }},
    {"loss mean_squared_error", [](D& d) { describeRegression(d, L::meanSquaredError); }},
    {"loss root_mean_squared_error", [](D& d) { describeRegression(d, L::rootMeanSquaredError); }},
    {"loss mean_absolute_error", [](D& d) { describeRegression(d, L::meanAbsoluteError); }},
    {"loss mean_squared_logarithmic_error",
     [](D& d) { describeRegression(d, L::meanSquaredLogarithmicError); }},
    {"loss log_cosh", [](D& d) { describeRegression(d, L::logCosh); }},
    {"loss huber", [](D& d) { describeRegression(d, L::huber, 0.6); }},
    {"loss r2", [](D& d) { describeRegression(d, L::oneMinusR2); }},

    {"optimizer sgd", [](D& d) { describeOptimizer(d, O::sgd); }},
    {"optimizer sgd, momentum", [](D& d) { describeOptimizer(d, O::sgd, 0.9); }},
    {"optimizer sgd, nesterov", [](D& d) { describeOptimizer(d, O::sgd, 0.9, 1); }},
    {"optimizer adam", [](D& d) { describeOptimizer(d, O::adam, 0.9, 0.999, 1e-7); }},
    {"optimizer adam, amsgrad", [](D& d) { describeOptimizer(d, O::adam, 0.8, 0.9, 1e-4, 1); }},
    {"optimizer adamw", [](D& d) { describeOptimizer(d, O::adamw, 0.9, 0.999, 1e-7, 0, 0.05); }},
    {"optimizer nadam", [](D& d) { describeOptimizer(d, O::nadam, 0.9, 0.999, 1e-7); }},
    {"optimizer rmsprop", [](D& d) { describeOptimizer(d, O::rmsprop, 0.9, 0, 1e-7); }},
    {"optimizer rmsprop, momentum", [](D& d) { describeOptimizer(d, O::rmsprop, 0.9, 0.5, 1e-7); }},
    {"optimizer rmsprop, centered", [](D& d) { describeOptimizer(d, O::rmsprop, 0.9, 0, 1e-7, 1); }},
    {"optimizer rmsprop, centered, momentum",
     [](D& d) { describeOptimizer(d, O::rmsprop, 0.9, 0.5, 1e-7, 1); }},
    {"optimizer adagrad", [](D& d) { describeOptimizer(d, O::adagrad, 0.1, 1e-7); }},

    {"clipping value", [](D& d) { clip(d, ClippingKind::value, 0.01); }},
    {"clipping norm", [](D& d) { clip(d, ClippingKind::norm, 0.1); }},
    {"clipping global_norm", [](D& d) { clip(d, ClippingKind::globalNorm, 0.2); }},

    {"constraint NonNeg", [](D& d) { constrain(d, {C::nonNegative, 0, 0, 0, 0}); }},
    {"constraint MaxNorm, axis 0", [](D& d) { constrain(d, {C::norms, 1, 0, 0.8, 1}); }},
    {"constraint MaxNorm, axis 1", [](D& d) { constrain(d, {C::norms, 2, 0, 0.8, 1}); }},
    {"constraint UnitNorm", [](D& d) { constrain(d, {C::norms, 1, 1, 1, 1}); }},
    {"constraint MinMaxNorm", [](D& d) { constrain(d, {C::norms, 2, 0.5, 0.7, 0.25}); }},

    {"penalty l1", [](D& d) { penalise(d, {{0.01, 0}, {0.02, 0}, 0, {}}); }},
    {"penalty l2", [](D& d) { penalise(d, {{0, 0.01}, {0, 0.02}, 0, {}}); }},
    {"penalty l1 and l2, activity",
     [](D& d) { penalise(d, {{0.01, 0.02}, {0.03, 0.04}, 0, {}}, {0.01, 0.02}); }},
    {"penalty proximal_l1", [](D& d) { penalise(d, {{0, 0}, {0, 0}, 0.5, {}}); }},

    {"dropout",
     [](D& d) {
       d.dropout(0.1);
       d.dense(17), d.activation(A::relu), d.dropout(0.5);
       d.dense(16), d.activation(A::softmax), d.dropout(0);
       d.output();
     }},

    {"conv2d valid",
     [](D& d) { convolve(d, {false, 8, 7, 1}, 8, {3, 3, 1, 1, false}, {3, 2, 1, 1, false}); }},
    {"conv2d same", [](D& d) { convolve(d, {false, 7, 6, 3}, 9, {3, 3, 1, 1, true}, {2, 4, 1, 1, true}); }},
    {"conv2d, strides",
     [](D& d) { convolve(d, {false, 11, 9, 2}, 17, {3, 2, 2, 3, true}, {2, 3, 3, 2, false}); }},
    {"conv2d, strides beyond its windows",
     [](D& d) { convolve(d, {false, 9, 12, 1}, 4, {1, 2, 2, 1, false}, {2, 2, 3, 4, true}); }},
    {"conv2d, windows beyond the image",
     [](D& d) { convolve(d, {false, 3, 4, 2}, 8, {5, 6, 1, 2, true}, {7, 2, 2, 1, true}); }},
    {"conv2d, more terms than a block",
     [](D& d) { convolve(d, {false, 5, 4, 4}, 9, {9, 9, 1, 1, true}, {3, 3, 2, 2, false}); }},
    {"conv2d, more pixels than a block",
     [](D& d) { convolve(d, {false, 18, 17, 1}, 3, {2, 1, 1, 1, true}, {3, 3, 4, 5, false}); }},
    {"conv2d of four panels",
     [](D& d) { convolve(d, {false, 9, 20, 2}, 32, {3, 3, 1, 2, true}, {3, 3, 1, 1, false}); }},
    {"conv2d behind max-pooling, two panels",
     [](D& d) { poolTwice(d, {false, 13, 34, 1}, 16, {3, 3, 1, 1, false}, {2, 2, 2, 2, false}); }},
    {"conv2d behind max-pooling, same",
     [](D& d) { poolTwice(d, {false, 15, 14, 2}, 12, {3, 3, 1, 1, true}, {3, 3, 3, 3, false}); }},
    {"conv2d behind max-pooling, strides",
     [](D& d) { poolTwice(d, {false, 17, 22, 1}, 16, {3, 2, 2, 1, false}, {3, 3, 3, 4, true}); }},
    {"conv2d behind max-pooling, more terms than a block",
     [](D& d) { poolTwice(d, {false, 18, 17, 3}, 11, {5, 5, 1, 1, true}, {2, 4, 2, 4, false}); }},
    {"conv2d without bias, penalties",
     [](D& d) {
       convolve(d, {false, 6, 6, 2}, 3, {3, 3, 1, 1, true}, {3, 3, 1, 1, false}, {{0.01, 0.02}, {}, 0, {}},
                false);
     }},
    {"conv2d, MaxNorm of filters, bias penalty",
     [](D& d) {
       convolve(d, {false, 6, 6, 2}, 3, {3, 3, 1, 1, true}, {3, 3, 1, 1, false},
                {{}, {0.01, 0.02}, 0, {C::norms, 7, 0, 0.8, 1}});
     }},
    {"conv2d, MinMaxNorm along axes 0 and 2, proximal_l1",
     [](D& d) {
       convolve(d, {false, 6, 6, 2}, 3, {3, 3, 1, 1, true}, {3, 3, 1, 1, false},
                {{}, {}, 0.3, {C::norms, 5, 0.3, 0.5, 0.5}});
     }},
    {"conv2d, global_norm",
     [](D& d) {
       d.clipping = ClippingKind::globalNorm, d.clippingLimit = 0.2;
       convolve(d, {false, 6, 6, 2}, 8, {3, 3, 1, 1, true}, {3, 3, 1, 1, false});
     }},
    {"conv2d, prelu, dropout",
     [](D& d) {
       reshapeToImage(d, 5, 5, 1);
       d.conv2d(3, {2, 2, 1, 1, false}), d.activation(A::prelu), d.dropout(0.3);
       d.conv2d(4, {1, 1, 1, 1, false}), d.activation(A::sigmoid, 0, {0.001, 0.002});
       d.flatten(), d.output();
     }},
    {"dense ahead of an image",
     [](D& d) {
       d.dense(24), d.activation(A::elu, 1), d.reshape({false, 3, 4, 2});
       d.conv2d(6, {2, 2, 1, 1, true}), d.flatten(), d.output();
     }},

    {"max_pooling2d",
     [](D& d) { pool(d, {false, 8, 7, 1}, 8, LayerKind::maxPooling2d, {2, 2, 2, 2, false}); }},
    {"max_pooling2d same, overlapping",
     [](D& d) { pool(d, {false, 7, 9, 2}, 11, LayerKind::maxPooling2d, {3, 4, 2, 1, true}); }},
    {"average_pooling2d",
     [](D& d) { pool(d, {false, 9, 7, 1}, 16, LayerKind::averagePooling2d, {3, 2, 3, 2, false}); }},
    {"average_pooling2d same, overlapping",
     [](D& d) { pool(d, {false, 7, 9, 2}, 3, LayerKind::averagePooling2d, {3, 4, 2, 1, true}); }},
    {"max_pooling2d ahead of all weights",
     [](D& d) {
       reshapeToImage(d, 6, 5, 3), d.pooling(LayerKind::maxPooling2d, {2, 2, 1, 1, true}), d.dropout(0.2);
       d.conv2d(5, {3, 3, 2, 1, true}), d.flatten(), d.output();
     }},
    {"global_average_pooling2d",
     [](D& d) {
       reshapeToImage(d, 6, 5, 3), d.conv2d(11, {3, 3, 1, 1, true}), d.activation(A::tanh);
       d.globalAveragePooling2d(), d.dense(9), d.activation(A::relu), d.output();
     }},

    {"batch_normalization",
     [](D& d) {
       normalize(d, LayerKind::batchNormalization, {false, 6, 5, 3}, 8, {1e-3, 0.99, true, true, {}, {}});
     }},
    {"batch_normalization, penalties, momentum",
     [](D& d) {
       normalize(d, LayerKind::batchNormalization, {false, 4, 5, 1}, 9,
                 {1e-2, 0.5, true, true, {0.01, 0.02}, {0.03, 0.04}});
     }},
    {"batch_normalization without gamma",
     [](D& d) {
       normalize(d, LayerKind::batchNormalization, {false, 4, 5, 2}, 5, {1e-3, 0.9, true, false, {}, {}});
     }},
    {"batch_normalization without beta, norm",
     [](D& d) {
       d.clipping = ClippingKind::norm, d.clippingLimit = 0.1;
       normalize(d, LayerKind::batchNormalization, {false, 4, 5, 2}, 11, {1e-3, 0.9, false, true, {}, {}});
     }},
    {"batch_normalization without both",
     [](D& d) {
       normalize(d, LayerKind::batchNormalization, {false, 4, 5, 2}, 16, {1e-3, 0.9, false, false, {}, {}});
     }},
    {"layer_normalization",
     [](D& d) {
       normalize(d, LayerKind::layerNormalization, {false, 6, 5, 3}, 8, {1e-3, 0, true, true, {}, {}});
     }},
    {"layer_normalization, penalties",
     [](D& d) {
       normalize(d, LayerKind::layerNormalization, {false, 4, 5, 17}, 9,
                 {1e-2, 0, true, true, {0.01, 0.02}, {0.03, 0.04}});
     }},
    {"layer_normalization without gamma",
     [](D& d) {
       normalize(d, LayerKind::layerNormalization, {false, 4, 5, 2}, 5, {1e-3, 0, true, false, {}, {}});
     }},
    {"spatial_dropout2d",
     [](D& d) {
       reshapeToImage(d, 5, 4, 3), d.spatialDropout2d(0.3);
       d.conv2d(8, {2, 2, 1, 1, true}), d.spatialDropout2d(0.5);
       d.conv2d(5, {2, 2, 1, 1, false}), d.activation(A::relu), d.spatialDropout2d(0.25), d.flatten();
       d.dropout(0.1), d.output();
     }},
    {"gaussian_noise",
     [](D& d) {
       d.gaussianNoise(0.3), d.dense(17), d.activation(A::tanh), d.gaussianNoise(2), d.dense(8);
       d.activation(A::relu), d.gaussianNoise(0), d.output();
     }},
    {"depthwise_conv2d",
     [](D& d) { depthwise(d, {false, 7, 6, 8}, 1, {3, 3, 1, 1, false}, {3, 2, 1, 1, true}); }},
    {"depthwise_conv2d, multiplier, strides",
     [](D& d) { depthwise(d, {false, 9, 8, 3}, 3, {3, 2, 2, 2, true}, {2, 3, 2, 1, false}); }},
    {"depthwise_conv2d, penalties, MaxNorm",
     [](D& d) {
       depthwise(d, {false, 6, 6, 2}, 2, {3, 3, 1, 1, true}, {3, 3, 1, 1, true},
                 {{0.01, 0}, {0, 0.02}, 0, {C::norms, 3, 0, 0.8, 1}});
     }},
    {"depthwise_conv2d without bias, UnitNorm along axis 2, global_norm",
     [](D& d) {
       d.clipping = ClippingKind::globalNorm, d.clippingLimit = 0.2;
       depthwise(d, {false, 6, 6, 2}, 2, {3, 3, 1, 1, true}, {3, 3, 1, 1, true},
                 {{}, {}, 0, {C::norms, 4, 1, 1, 1}}, false);
     }},
    {"embedding", [](D& d) { embed(d, 7, 9, {}); }},
    {"embedding, penalty, MaxNorm",
     [](D& d) { embed(d, 7, 16, {{0.001, 0.002}, {}, 0, {C::norms, 2, 0, 0.8, 1}}); }},

    {"shape 64-32-10, bytes",
     [](D& d) {
       d.units = 10, d.inputBytes = true, d.divisor = 16, d.epochs = 2;
       D::Extras extras = {{0, 1e-4}, {}, 0, {C::norms, 1, 0, 3, 1}};
       d.features = 64, d.batchSize = 32, d.rows = 320;
       d.dense(32, extras), d.activation(A::relu), d.dropout(0.2), d.output();
     }},
    {"shape 784-64-10, bytes",
     [](D& d) {
       d.units = 10, d.inputBytes = true, d.divisor = 255, d.epochs = 1;
       addShape(d, 784, 64, 32, 100);
     }},
    {"shape of one row a step", [](D& d) { addShape(d, 9, 7, 1, 5); }},
    {"shape of one unit", [](D& d) { addShape(d, 1, 1, 3, 7); }},
    {"shape of more rows than a block", [](D& d) { addShape(d, 5, 24, 600, 1201); }},
    {"shape of a batch beyond its rows", [](D& d) { addShape(d, 31, 40, 100, 64); }},
    {"shape of 520-257-33",
     [](D& d) {
       d.features = 520, d.rows = 40, d.epochs = 2;
       d.dense(257), d.activation(A::elu, 1), d.dense(33), d.activation(A::tanh), d.output();
     }},
    {"training that diverges",
     [](D& d) {
       d.learningRate = 1e30, d.epochs = 2;
       describeOptimizer(d, O::sgd);
     }},
};

}  // namespace

const char* describeCase(int index, Description& description) {
  if (index >= int(sizeof(cases) / sizeof(cases[0]))) return nullptr;
  cases[index].describe(description);
  return cases[index].name;
}

}  // namespace ridgeline::check
