package io.noisegate.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambertWTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0.567143290409783872999968662210355549753815787186512508135131",
        "2.718281828459045, 1",
        "-0.25, -0.357402956181388903",
        "10, 1.745528002740699383",
        "100, 3.385630140290050185"
    })
    void hasItsKnownValues(double z, double expected) {
        assertEquals(expected, LambertW.principal(z), 1e-14);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.3678794, -0.367, -0.3, -0.1, -1e-8, 1e-300, 1e-8, 0.5, 3, 50, 1e6, 1e300})
    void isTheInverseOfWTimesItsExponential(double z) {
        double w = LambertW.principal(z);

        assertEquals(z, w * Math.exp(w), 1e-12 * Math.abs(z));
        assertTrue(w >= -1);
    }

    @Test
    void isMinusOneAtTheBranchPoint() {
        assertEquals(-1, LambertW.principal(-1 / Math.E), 1e-7);
    }

    @Test
    void isNotANumberOutsideItsDomain() {
        assertTrue(Double.isNaN(LambertW.principal(-0.37)));
        assertTrue(Double.isNaN(LambertW.principal(Double.NaN)));
    }

    @Test
    void growsWithoutBound() {
        assertEquals(Double.POSITIVE_INFINITY, LambertW.principal(Double.POSITIVE_INFINITY));
    }
}
