package io.noisegate.gradient;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.Tensor;
import java.util.Map;
import java.util.function.Function;

/** Convolutions and pooling with every attribute drawn. */
final class ConvolutionDraws {
    private ConvolutionDraws() {}

    static void register(Map<String, Function<Draw, String>> draws) {
        draws.put("Conv", ConvolutionDraws::conv);
        draws.put("ConvTranspose", ConvolutionDraws::convTranspose);
        draws.put("MaxPool", draw -> pool(draw, "MaxPool"));
        draws.put("AveragePool", draw -> pool(draw, "AveragePool"));
        draws.put(
                "GlobalAveragePool",
                draw -> draw.write().apply("GlobalAveragePool", draw.data(2, 3, draw.number(1, 4))));
        draws.put("GlobalMaxPool", draw -> draw.write().apply("GlobalMaxPool", draw.data(2, 3, draw.number(1, 4))));
        draws.put("Resize", ConvolutionDraws::resize);
    }

    private static long[] numbers(Draw draw, int count, int low, int high) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = draw.number(low, high);
        }
        return numbers;
    }

    private static long[] sample(long channels, long[] sizes) {
        long[] sample = new long[sizes.length + 1];
        sample[0] = channels;
        System.arraycopy(sizes, 0, sample, 1, sizes.length);
        return sample;
    }

    private static long[] weight(long outputs, long inputs, long[] kernel) {
        long[] shape = new long[kernel.length + 2];
        shape[0] = outputs;
        shape[1] = inputs;
        System.arraycopy(kernel, 0, shape, 2, kernel.length);
        return shape;
    }

    private static String conv(Draw draw) {
        int axes = draw.one(1, 2, 2, 2);
        long groups = draw.one(1, 1, 2, 3);
        boolean wide = groups <= 2 && draw.number(0, 3) == 0;
        long inputs = wide ? 17 : draw.number(1, 2);
        long outputs = wide ? draw.number(1, 2) : draw.one(1, 2, 11);
        long[] kernel = wide ? numbers(draw, axes, 1, 2) : numbers(draw, axes, 1, 3);
        long[] sizes = wide ? numbers(draw, axes, 3, 4) : numbers(draw, axes, 5, 7);
        Attributes attributes = Attributes.of("group", groups)
                .with("strides", numbers(draw, axes, 1, draw.one(1, 3)))
                .with("dilations", numbers(draw, axes, 1, wide ? 1 : 2));
        attributes = draw.number(0, 4) == 0 && !attributes.integers("dilations").isEmpty()
                ? attributes
                        .with("auto_pad", draw.one("SAME_UPPER", "SAME_LOWER", "VALID"))
                        .without("dilations")
                : attributes.with("pads", numbers(draw, 2 * axes, 0, 2));
        String data = draw.data(sample(groups * inputs, sizes));
        String weight = draw.parameter(weight(groups * outputs, inputs, kernel));
        return draw.chance()
                ? draw.write().apply("Conv", attributes, data, weight)
                : draw.write().apply("Conv", attributes, data, weight, draw.parameter(groups * outputs));
    }

    private static String convTranspose(Draw draw) {
        int axes = draw.one(1, 2, 2);
        long groups = draw.one(1, 1, 2);
        long inputs = draw.number(1, 2);
        long outputs = draw.number(1, 2);
        long[] strides = numbers(draw, axes, 1, 3);
        long[] padding = new long[axes];
        for (int axis = 0; axis < axes; axis++) {
            padding[axis] = draw.number(0, (int) strides[axis] - 1);
        }
        Attributes attributes = Attributes.of("group", groups)
                .with("strides", strides)
                .with("dilations", numbers(draw, axes, 1, 2))
                .with("pads", numbers(draw, 2 * axes, 0, 1))
                .with("output_padding", padding);
        String data = draw.data(sample(groups * inputs, numbers(draw, axes, 3, 4)));
        String weight = draw.parameter(weight(groups * inputs, outputs, numbers(draw, axes, 2, 3)));
        return draw.chance()
                ? draw.write().apply("ConvTranspose", attributes, data, weight)
                : draw.write().apply("ConvTranspose", attributes, data, weight, draw.parameter(groups * outputs));
    }

    private static String pool(Draw draw, String name) {
        int axes = draw.one(1, 2, 2);
        long[] kernel = numbers(draw, axes, 1, 3);
        Attributes attributes = Attributes.of("kernel_shape", kernel);
        if (draw.chance()) {
            attributes = attributes.with("strides", kernel);
        } else {
            long[] pads = new long[2 * axes];
            for (int i = 0; i < pads.length; i++) {
                pads[i] = draw.number(0, (int) kernel[i % axes] - 1);
            }
            attributes = attributes.with("strides", numbers(draw, axes, 1, 3)).with("pads", pads);
        }
        if (draw.number(0, 2) == 0) {
            attributes = attributes.with("ceil_mode", 1);
        }
        if (name.equals("AveragePool") && draw.chance()) {
            attributes = attributes.with("count_include_pad", 1);
        }
        if (name.equals("MaxPool") && draw.number(0, 3) == 0) {
            attributes = attributes.with("dilations", numbers(draw, axes, 1, 2));
        }
        return draw.write().apply(name, attributes, draw.data(sample(draw.number(1, 2), numbers(draw, axes, 6, 7))));
    }

    private static String resize(Draw draw) {
        Attributes attributes = draw.chance()
                ? Attributes.NONE
                        .with("coordinate_transformation_mode", "asymmetric")
                        .with("nearest_mode", "floor")
                : Attributes.NONE;
        float[] scales = {1, 1, draw.number(1, 3), draw.number(1, 3)};
        String factors = draw.write().constant(Tensor.ofFloats(new long[] {4}, scales));
        return draw.write().apply("Resize", attributes.with("mode", "nearest"), draw.data(2, 2, 3), "", factors);
    }
}
