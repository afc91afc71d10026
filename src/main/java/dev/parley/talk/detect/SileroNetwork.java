package dev.parley.talk.detect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The weights of Silero's voice activity detector, version 5, its branch for 8 kHz (MIT licence,
 * {@code github.com/snakers4/silero-vad}), and what they compute. Immutable: what a stream remembers is in {@link State}.
 *
 * <p>A short-time Fourier transform, four convolutions of kernel 3, one LSTM cell and one output. Weights are kept with the
 * outputs of one input side by side, so that the inner loops are vectorised, and inputs that are zero cost nothing.
 */
final class SileroNetwork {

    /** Samples that one step takes, 32 milliseconds. */
    static final int STEP = 256;

    private static final int CONTEXT = 32;
    private static final int WINDOW = 128;
    private static final int STRIDE = 64;
    private static final int BINS = 65;
    private static final int WINDOWS = 4;
    private static final int HIDDEN = 128;
    private static final int KERNEL = 3;
    private static final float FULL_SCALE = 32_768f;

    private final float[] fourier;
    private final Convolution first;
    private final Convolution second;
    private final Convolution third;
    private final Convolution fourth;
    private final float[] inputGates;
    private final float[] hiddenGates;
    private final float[] gateBias;
    private final float[] output;
    private final float outputBias;

    /** What one stream remembers between two steps. */
    static final class State {
        private final float[] context = new float[CONTEXT];
        private final float[] hidden = new float[HIDDEN];
        private final float[] cell = new float[HIDDEN];

        State copy() {
            State copy = new State();
            System.arraycopy(context, 0, copy.context, 0, context.length);
            System.arraycopy(hidden, 0, copy.hidden, 0, hidden.length);
            System.arraycopy(cell, 0, copy.cell, 0, cell.length);
            return copy;
        }
    }

    private SileroNetwork(FloatBuffer weights) {
        fourier = transposed(weights, 2 * BINS, WINDOW);
        first = Convolution.read(weights, HIDDEN, BINS, 1);
        second = Convolution.read(weights, 64, HIDDEN, 2);
        third = Convolution.read(weights, 64, 64, 2);
        fourth = Convolution.read(weights, HIDDEN, 64, 1);
        inputGates = transposed(weights, 4 * HIDDEN, HIDDEN);
        hiddenGates = transposed(weights, 4 * HIDDEN, HIDDEN);
        gateBias = floats(weights, 4 * HIDDEN);
        float[] more = floats(weights, 4 * HIDDEN);
        for (int i = 0; i < more.length; i++) {
            gateBias[i] += more[i];
        }
        output = floats(weights, HIDDEN);
        outputBias = weights.get();
    }

    /** Reads the weights that come with the service. */
    static SileroNetwork load() {
        try (InputStream file = SileroNetwork.class.getResourceAsStream("/voice/silero8k.bin")) {
            return new SileroNetwork(ByteBuffer.wrap(file.readAllBytes()).asFloatBuffer());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * The next step of a stream.
     *
     * @param samples {@link #STEP} of them, at 8 kHz
     * @return how likely somebody speaks, from 0 to 1
     */
    float step(State state, short[] samples) {
        float[] signal = new float[CONTEXT + STEP + CONTEXT];
        System.arraycopy(state.context, 0, signal, 0, CONTEXT);
        for (int i = 0; i < STEP; i++) {
            signal[CONTEXT + i] = samples[i] / FULL_SCALE;
        }
        int end = CONTEXT + STEP;
        for (int i = 0; i < CONTEXT; i++) {
            signal[end + i] = signal[end - 2 - i];
        }
        System.arraycopy(signal, end - CONTEXT, state.context, 0, CONTEXT);
        float[][] features = fourth.apply(third.apply(second.apply(first.apply(magnitudes(signal)))));
        return output(state, features[0]);
    }

    private float[][] magnitudes(float[] signal) {
        float[][] magnitudes = new float[WINDOWS][BINS];
        float[] parts = new float[2 * BINS];
        for (int window = 0; window < WINDOWS; window++) {
            Arrays.fill(parts, 0);
            for (int i = 0; i < WINDOW; i++) {
                add(parts, fourier, i, signal[window * STRIDE + i]);
            }
            for (int bin = 0; bin < BINS; bin++) {
                float real = parts[bin];
                float imaginary = parts[BINS + bin];
                magnitudes[window][bin] = (float) Math.sqrt(real * real + imaginary * imaginary);
            }
        }
        return magnitudes;
    }

    private float output(State state, float[] features) {
        float[] gates = gateBias.clone();
        for (int i = 0; i < HIDDEN; i++) {
            add(gates, inputGates, i, features[i]);
            add(gates, hiddenGates, i, state.hidden[i]);
        }
        float sum = outputBias;
        for (int i = 0; i < HIDDEN; i++) {
            float input = sigmoid(gates[i]);
            float forget = sigmoid(gates[HIDDEN + i]);
            float candidate = (float) Math.tanh(gates[2 * HIDDEN + i]);
            state.cell[i] = forget * state.cell[i] + input * candidate;
            state.hidden[i] = sigmoid(gates[3 * HIDDEN + i]) * (float) Math.tanh(state.cell[i]);
            sum += Math.max(0, state.hidden[i]) * output[i];
        }
        return sigmoid(sum);
    }

    private static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    /** Adds one input's share to all outputs. */
    private static void add(float[] outputs, float[] weights, int input, float value) {
        if (value == 0) {
            return;
        }
        int from = input * outputs.length;
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] += value * weights[from + i];
        }
    }

    private static float[] floats(FloatBuffer weights, int count) {
        float[] floats = new float[count];
        weights.get(floats);
        return floats;
    }

    /** From the outputs' order to the inputs'. */
    private static float[] transposed(FloatBuffer weights, int outputs, int inputs) {
        float[] transposed = new float[outputs * inputs];
        for (int output = 0; output < outputs; output++) {
            for (int input = 0; input < inputs; input++) {
                transposed[input * outputs + output] = weights.get();
            }
        }
        return transposed;
    }

    /**
     * Over time, with padding 1, then what is negative becomes 0.
     *
     * @param weights of input and tap together, which is how they stand in the file
     */
    private record Convolution(float[] weights, float[] bias, int inputs, int stride) {

        static Convolution read(FloatBuffer file, int outputs, int inputs, int stride) {
            float[] weights = transposed(file, outputs, inputs * KERNEL);
            return new Convolution(weights, floats(file, outputs), inputs, stride);
        }

        float[][] apply(float[][] times) {
            float[][] results = new float[(times.length - 1) / stride + 1][];
            for (int result = 0; result < results.length; result++) {
                float[] outputs = bias.clone();
                for (int tap = 0; tap < KERNEL; tap++) {
                    int time = result * stride + tap - 1;
                    for (int input = 0; time >= 0 && time < times.length && input < inputs; input++) {
                        add(outputs, weights, input * KERNEL + tap, times[time][input]);
                    }
                }
                for (int i = 0; i < outputs.length; i++) {
                    outputs[i] = Math.max(0, outputs[i]);
                }
                results[result] = outputs;
            }
            return results;
        }
    }
}
