package com.velocitypowered.api.plugin;

import java.util.Collection;

public interface PluginManager {
    Collection<PluginContainer> getPlugins();
}
