package io.noisegate.dataset.perturbation;

import io.noisegate.dataset.InvalidDataset;
import io.noisegate.sample.FeatureType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Features as numbers and as the bytes they travel in. */
enum FeatureNumbers {
    UINT8 {
        @Override
        double[] read(byte[] features) {
            double[] numbers = new double[features.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = features[i] & 0xFF;
            }
            return numbers;
        }

        @Override
        byte[] write(double[] numbers) {
            byte[] features = new byte[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                features[i] = (byte) Math.max(0, Math.min(255, Math.rint(numbers[i])));
            }
            return features;
        }
    },

    FLOAT32 {
        @Override
        double[] read(byte[] features) {
            ByteBuffer bytes = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
            double[] numbers = new double[features.length / Float.BYTES];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = bytes.getFloat();
            }
            return numbers;
        }

        @Override
        byte[] write(double[] numbers) {
            ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (double number : numbers) {
                bytes.putFloat((float) number);
            }
            return bytes.array();
        }
    };

    static FeatureNumbers of(FeatureType type) {
        return switch (type) {
            case UINT8 -> UINT8;
            case FLOAT32 -> FLOAT32;
            case FLOAT16 ->
                throw new InvalidDataset("Features of half precision cannot be made hard, expected uint8 or float32");
        };
    }

    abstract double[] read(byte[] features);

    /** Numbers outside of the range of the type become its limit. */
    abstract byte[] write(double[] numbers);

    /** Mean of each column of {@code [rows, columns]}; none for no rows. */
    static double[] means(double[][] rows) {
        double[] means = new double[rows.length == 0 ? 0 : rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < means.length; column++) {
                means[column] += (rows[row][column] - means[column]) / (row + 1);
            }
        }
        return means;
    }

    /** Population standard deviation of each column of {@code [rows, columns]}; none for no rows. */
    static double[] deviations(double[][] rows) {
        double[] deviations = new double[rows.length == 0 ? 0 : rows[0].length];
        for (int column = 0; column < deviations.length; column++) {
            double mean = 0;
            double squares = 0;
            int count = 0;
            for (double[] row : rows) {
                double deviation = row[column] - mean;
                mean += deviation / ++count;
                squares += deviation * (row[column] - mean);
            }
            deviations[column] = Math.sqrt(squares / count);
        }
        return deviations;
    }
}
