package io.noisegate.gradient;

import io.noisegate.onnx.Shape;
import java.util.List;

/**
 * A named part of a flat array.
 *
 * @param shape as the model stores it, row-major
 * @param offset index of its first element in the flat array
 * @param role what the model uses it for
 * @param readers who reads it in the model
 */
public record Parameter(String name, Shape shape, int offset, Role role, List<Reader> readers) {
    /** What a parameter does in a model. */
    public enum Role {
        WEIGHT,
        BIAS,
        NORMALIZATION,
        RUNNING_STATISTIC
    }

    /** A node of the model as the exporter named it, and the position among its inputs. */
    public record Reader(String node, int input) {}

    public Parameter {
        readers = List.copyOf(readers);
    }

    /** The number of elements. */
    public int size() {
        return Math.toIntExact(shape.elements().value());
    }

    /** Whether weight decay usually leaves it alone: biases and normalisation parameters. */
    public boolean exemptFromDecay() {
        return role != Role.WEIGHT;
    }
}
