package io.sessioncheck.bungee;

import java.io.File;
import net.md_5.bungee.api.plugin.Plugin;
import net.md_5.bungee.protocol.channel.BungeeChannelInitializer;

/**
 * A JVM of its own for the real PluginManager: {@code PluginHost FOLDER}. Our classes are in the jar alone, as on a
 * proxy. Prints what became of the plugin.
 */
public final class PluginHost {
    private PluginHost() {}

    public static void main(String[] arguments) {
        File plugins = new File(arguments[0]);
        SmallProxy proxy = new SmallProxy(plugins);
        net.md_5.bungee.api.ProxyServer.setInstance(proxy);
        BungeeChannelInitializer hosts = proxy.unsafe().getFrontendChannelInitializer();
        proxy.getPluginManager().detectPlugins(plugins);
        proxy.getPluginManager().loadPlugins();
        Plugin plugin = proxy.getPluginManager().getPlugin("sessioncheck");
        proxy.getPluginManager().enablePlugins();
        System.out.println("LOADED " + (plugin == null ? null : plugin.getClass().getName()));
        System.out.println("LOADER "
                + (plugin == null ? null : plugin.getClass().getClassLoader().getClass().getSimpleName()));
        System.out.println("WRAPPED " + (hosts != proxy.unsafe().getFrontendChannelInitializer()));
        System.out.println("COMMAND "
                + proxy.getPluginManager().getCommands().stream().anyMatch(entry -> entry.getKey().equals("sessioncheck")));
        if (plugin != null) {
            plugin.onDisable();
        }
        System.out.println("PUT BACK " + (hosts == proxy.unsafe().getFrontendChannelInitializer()));
        proxy.lines.forEach(line -> System.out.println("LOG " + line));
        System.out.println("DONE");
    }
}
