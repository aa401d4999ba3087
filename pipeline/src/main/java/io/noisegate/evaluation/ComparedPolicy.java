package io.noisegate.evaluation;

import io.noisegate.selection.SelectionSettings.Policy;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.settings.SettingText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A way to select and weigh that is compared with others.
 *
 * @param name as it was asked for: that of a policy, or {@code superloss} for keeping all under the weights of SuperLoss; then
 *     any number of {@code :section.key=value}
 * @param assignments what it sets. Only {@code superloss} and {@code margin-drop} weigh by SuperLoss unless they are told to:
 *     the others stand as they were published
 */
public record ComparedPolicy(String name, List<String> assignments) {
    private static final String SUPERLOSS = "superloss";

    public ComparedPolicy {
        assignments = List.copyOf(assignments);
    }

    /** @throws InvalidSettings if there is no such policy */
    public static ComparedPolicy of(String text) {
        List<String> parts = List.of(text.split(":"));
        String policy = parts.get(0);
        List<String> names = new ArrayList<>(
                Arrays.stream(Policy.values()).map(SettingText::of).toList());
        names.add(SUPERLOSS);
        if (!names.contains(policy)) {
            throw new InvalidSettings(
                    List.of("policy is %s, expected one of %s; for example hasa:selection.keep-ratio=0.6"
                            .formatted(text, String.join(", ", names))));
        }
        List<String> assignments = new ArrayList<>();
        boolean weighted = policy.equals(SUPERLOSS) || policy.equals(SettingText.of(Policy.MARGIN_DROP));
        assignments.add("selection.policy=" + (policy.equals(SUPERLOSS) ? SettingText.of(Policy.KEEP_ALL) : policy));
        assignments.add("selection.superloss.weight=" + weighted);
        assignments.addAll(parts.subList(1, parts.size()));
        return new ComparedPolicy(text, assignments);
    }
}
