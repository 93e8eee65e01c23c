package io.sessioncheck.paper;

import io.papermc.paper.plugin.bootstrap.BootstrapContext;
import io.papermc.paper.plugin.bootstrap.PluginBootstrap;
import io.papermc.paper.plugin.bootstrap.PluginProviderContext;
import io.sessioncheck.Core;
import org.bukkit.plugin.java.JavaPlugin;

/**
 * Opens the library before Paper makes its services, which read the hosts of authlib once: the session host up to 26.2,
 * the discovery host from 26.3 on. Both are set.
 */
public final class PaperBootstrap implements PluginBootstrap {
    private Core core;
    private PaperHost host;

    @Override
    public void bootstrap(BootstrapContext context) {
        host = new PaperHost(context.getDataDirectory(), (level, line) -> {
            switch (level) {
                // Not as a pattern: a line may hold braces.
                case ERROR -> context.getLogger().error("{}", line);
                case WARNING -> context.getLogger().warn("{}", line);
                default -> context.getLogger().info("{}", line);
            }
        });
        core = Core.open(host);
    }

    @Override
    public JavaPlugin createPlugin(PluginProviderContext context) {
        return new PaperEntry(host, core);
    }
}
