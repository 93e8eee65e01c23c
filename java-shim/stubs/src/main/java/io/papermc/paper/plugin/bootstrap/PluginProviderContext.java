package io.papermc.paper.plugin.bootstrap;

import java.nio.file.Path;
import net.kyori.adventure.text.logger.slf4j.ComponentLogger;

public interface PluginProviderContext {
    Path getDataDirectory();

    ComponentLogger getLogger();
}
