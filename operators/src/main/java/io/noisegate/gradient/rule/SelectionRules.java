package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operators that choose one of several operands, element by element, with broadcasting. */
final class SelectionRules {
    private SelectionRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Where", SelectionRules::where);
        rules.put("Max", SelectionRules::extremum);
        rules.put("Min", SelectionRules::extremum);
        rules.put("Dropout", step -> {
            throw step.refuse("it was not replaced by a mask");
        });
    }

    private static void where(Backward step) {
        OperatorWriter write = step.write();
        String zero = write.scalar(0);
        if (step.wants(1)) {
            step.giveSummed(1, write.where(step.input(0), step.gradient(), zero));
        }
        if (step.wants(2)) {
            step.giveSummed(2, write.where(step.input(0), zero, step.gradient()));
        }
    }

    /** Operands that tie share the gradient evenly, as in PyTorch. */
    private static void extremum(Backward step) {
        OperatorWriter write = step.write();
        if (step.inputs() == 1) {
            step.give(0, step.gradient());
            return;
        }
        List<String> marks = new ArrayList<>();
        for (int input = 0; input < step.inputs(); input++) {
            marks.add(write.indicator(write.apply("Equal", step.input(input), step.output())));
        }
        String share =
                write.div(step.gradient(), marks.stream().reduce(write::add).orElseThrow());
        for (int input = 0; input < step.inputs(); input++) {
            if (step.wants(input)) {
                step.giveSummed(input, write.mul(share, marks.get(input)));
            }
        }
    }
}
