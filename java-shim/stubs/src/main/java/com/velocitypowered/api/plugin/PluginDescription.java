package com.velocitypowered.api.plugin;

public interface PluginDescription {
    String getId();
}
