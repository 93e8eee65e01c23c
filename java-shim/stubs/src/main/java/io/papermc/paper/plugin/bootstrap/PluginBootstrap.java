package io.papermc.paper.plugin.bootstrap;

import org.bukkit.plugin.java.JavaPlugin;

public interface PluginBootstrap {
    void bootstrap(BootstrapContext context);

    default JavaPlugin createPlugin(PluginProviderContext context) {
        throw new UnsupportedOperationException("a signature only");
    }
}
