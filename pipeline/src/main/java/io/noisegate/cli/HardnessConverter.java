package io.noisegate.cli;

import io.noisegate.dataset.perturbation.Perturbation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Kinds of hardness by name: {@code ood-covariate}. */
final class HardnessConverter implements ITypeConverter<Perturbation.Kind> {

    @Override
    public Perturbation.Kind convert(String word) {
        try {
            return Perturbation.Kind.of(word);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
