package io.noisegate.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteValuesTest {

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void findsAValueThatIsNotFiniteWhereverItIs(float value) {
        for (int place = 0; place < 11; place++) {
            float[] values = new float[11];
            values[place] = value;

            assertFalse(FiniteValues.all(values), "at " + place);
        }
    }

    @Test
    void findsTwoThatWouldCancel() {
        assertFalse(FiniteValues.all(new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, 1, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE})
    void acceptsWhatIsFiniteHoweverLarge(float value) {
        float[] values = new float[9];
        Arrays.fill(values, value);

        assertTrue(FiniteValues.all(values));
        assertTrue(FiniteValues.all(new float[0]));
    }
}
