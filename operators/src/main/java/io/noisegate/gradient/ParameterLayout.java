package io.noisegate.gradient;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where every parameter lies in one flat array.
 *
 * @param parameters in the order of the array, without gaps
 */
public record ParameterLayout(List<Parameter> parameters) {
    public ParameterLayout {
        parameters = List.copyOf(parameters);
    }

    /** Length of the flat array. */
    public int size() {
        return parameters.stream().mapToInt(Parameter::size).sum();
    }

    public Optional<Parameter> find(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst();
    }

    /** For every element of the flat array whether weight decay usually leaves it alone. */
    public boolean[] exemptFromDecay() {
        boolean[] exempt = new boolean[size()];
        for (Parameter parameter : parameters) {
            if (parameter.exemptFromDecay()) {
                Arrays.fill(exempt, parameter.offset(), parameter.offset() + parameter.size(), true);
            }
        }
        return exempt;
    }
}
