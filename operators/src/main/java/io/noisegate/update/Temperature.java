package io.noisegate.update;

/** The temperature of Langevin dynamics. */
final class Temperature {
    private Temperature() {}

    static void require(float temperature) {
        if (!(temperature >= 0 && Float.isFinite(temperature))) {
            throw new IllegalArgumentException(
                    "optimizer.temperature is %s, expected a finite number of at least 0; 0 turns the noise off"
                            .formatted(temperature));
        }
    }
}
