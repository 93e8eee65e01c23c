package org.bukkit.plugin;

import org.bukkit.event.Listener;

public interface PluginManager {
    Plugin[] getPlugins();

    void registerEvents(Listener listener, Plugin plugin);
}
