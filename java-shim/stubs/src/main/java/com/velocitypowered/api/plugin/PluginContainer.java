package com.velocitypowered.api.plugin;

public interface PluginContainer {
    PluginDescription getDescription();
}
