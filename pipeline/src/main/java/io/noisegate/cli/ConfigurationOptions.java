package io.noisegate.cli;

import io.noisegate.configuration.Essential;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where the settings of a command come from; shared by all commands that have any. */
final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "noisegate.yaml",
            description = "The configuration (default: all settings have their defaults).")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "section.key=value",
            description = "Sets a single value, whatever the configuration says. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    /**
     * The settings.
     *
     * @param shortForms of {@code --set} by the command's own options; they win
     * @param essentials what must be set
     * @throws io.noisegate.settings.InvalidSettings with every problem found
     */
    NoisegateSettings read(List<String> shortForms, Essential... essentials) throws IOException {
        List<String> all = new ArrayList<>(assignments);
        all.addAll(shortForms);
        Map<String, String> environment = System.getenv();
        return config == null
                ? SettingsFile.parse("", all, environment, essentials)
                : SettingsFile.read(config, all, environment, essentials);
    }
}
